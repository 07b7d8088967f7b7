/* What tools answer: parts, already in the protocol's form. */
#include "api/input.h"
#include "api/parts.h"
#include "api/request.h"
#include "api/tool.h"
#include "base/buf.h"
#include "base/callback.h"
#include "base/mem.h"

struct codex_tool_result {
	unsigned refs;
	struct cx_buf parts; /* JSON objects, separated by commas */
};

codex_tool_result *codex_tool_result_new(void)
{
	codex_tool_result *result = cx_alloc0(sizeof(*result));

	if (result)
		result->refs = 1;
	return result;
}

codex_tool_result *codex_tool_result_ref(codex_tool_result *result)
{
	result->refs++;
	return result;
}

codex_tool_result *codex_tool_result_unref(codex_tool_result *result)
{
	if (!result || --result->refs)
		return NULL;
	cx_buf_free(&result->parts);
	cx_free(result);
	return NULL;
}

/* parts */

int codex_tool_result_text(codex_tool_result *result, const char *text)
{
	return cx_parts_add(&result->parts, "inputText", &(struct cx_part_member){"text", text}, 1);
}

int codex_tool_result_image(codex_tool_result *result, const char *data_url)
{
	/* The model is told nothing but that it could not be read, if it is anything else. */
	if (!data_url || !cx_is_image_url(data_url))
		return CODEX_ERR_INVALID;
	return cx_parts_add(
		&result->parts, "inputImage", &(struct cx_part_member){"imageUrl", data_url}, 1);
}

/* answers */

static int give(codex_request *call, const struct cx_buf *parts, bool success)
{
	struct cx_buf buf = CX_BUF_INIT;
	char *json;
	int r;

	if (parts->failed)
		return CODEX_ERR_NOMEM;
	cx_buf_puts(&buf, "{\"contentItems\":[");
	cx_buf_append(&buf, parts->data, parts->len);
	cx_buf_printf(&buf, "],\"success\":%s}", success ? "true" : "false");
	json = cx_buf_steal(&buf);
	if (!json)
		return CODEX_ERR_NOMEM;
	r = cx_request_finish(call, "result", json);
	cx_free(json);
	return r;
}

/* What is no call is not answered here; where none may be answered that is said first, of any. */
static int check_call(const codex_request *request)
{
	int r = cx_callback_check_answer(request);

	if (r < 0)
		return r;
	return request->number == CX_SERVER_REQUEST_ITEM_TOOL_CALL ? 0 : CODEX_ERR_UNSUPPORTED;
}

static int give_text(codex_request *call, const char *text, bool success)
{
	struct cx_part_member member = {"text", text};
	struct cx_buf part = CX_BUF_INIT;
	int r = check_call(call);

	r = r < 0 ? r : cx_part_check(&member, 1);
	if (r < 0)
		return r;
	cx_part_put(&part, "inputText", &member, 1);
	r = give(call, &part, success);
	cx_buf_free(&part);
	return r;
}

int codex_tool_answer_text(codex_request *call, const char *text)
{
	return give_text(call, text, true);
}

int codex_tool_fail(codex_request *call, const char *message)
{
	return give_text(call, message ? message : "the tool failed", false);
}

int codex_tool_answer(codex_request *call, const codex_tool_result *result)
{
	int r = check_call(call);

	return r < 0 ? r : give(call, &result->parts, true);
}
