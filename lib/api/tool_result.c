/* What tools answer: parts, already in the protocol's form. */
#include "api/request.h"
#include "api/tool.h"
#include "base/buf.h"
#include "base/mem.h"
#include "codec/text.h"

#include <string.h>

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

static int check_text(const char *text)
{
	if (!text)
		return CODEX_ERR_INVALID;
	return cx_utf8_valid(text, strlen(text)) ? 0 : CODEX_ERR_UTF8;
}

static void put_part(struct cx_buf *buf, const char *type, const char *member, const char *text)
{
	cx_buf_printf(buf, "{\"type\":\"%s\",\"%s\":", type, member);
	cx_put_string(buf, text, strlen(text));
	cx_buf_putc(buf, '}');
}

/* Appends a part, or nothing at all. */
static int add(codex_tool_result *result, const char *type, const char *member, const char *text)
{
	struct cx_buf part = CX_BUF_INIT;
	int r = check_text(text);

	if (r < 0)
		return r;
	if (result->parts.len)
		cx_buf_putc(&part, ',');
	put_part(&part, type, member, text);
	if (part.failed || !cx_buf_reserve(&result->parts, part.len))
		r = CODEX_ERR_NOMEM;
	else
		cx_buf_append(&result->parts, part.data, part.len);
	cx_buf_free(&part);
	return r;
}

int codex_tool_result_text(codex_tool_result *result, const char *text)
{
	return add(result, "inputText", "text", text);
}

int codex_tool_result_image(codex_tool_result *result, const char *data_url)
{
	/* The model is told nothing but that it could not be read, if it is anything else. */
	if (!data_url || strncmp(data_url, "data:image/", 11) != 0 || !strchr(data_url, ','))
		return CODEX_ERR_INVALID;
	return add(result, "inputImage", "imageUrl", data_url);
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

static bool is_call(const codex_request *request)
{
	return request->number == CX_SERVER_REQUEST_ITEM_TOOL_CALL;
}

static int give_text(codex_request *call, const char *text, bool success)
{
	struct cx_buf part = CX_BUF_INIT;
	int r = check_text(text);

	if (!is_call(call))
		return CODEX_ERR_UNSUPPORTED;
	if (r < 0)
		return r;
	put_part(&part, "inputText", "text", text);
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
	return is_call(call) ? give(call, &result->parts, true) : CODEX_ERR_UNSUPPORTED;
}
