/* What a request asks, and its answer, as C values. */
#include "api/request.h"
#include "base/buf.h"
#include "base/mem.h"
#include "codec/encode.h"
#include "gen/types.h"

#include <codex/requests.h>

enum codex_request_type codex_request_kind(const codex_request *request)
{
	return (enum codex_request_type)request->number;
}

int cx_request_decode(
	codex_request *request, enum cx_server_request_number number, const void **ret_value)
{
	static const struct cx_span nothing = {"{}", 2};
	struct cx_span params = request->event->message.envelope.params;

	if (request->number != number)
		return CODEX_ERR_INVALID;
	return cx_payload_get(&request->event->payload, cx_server_requests[number].params,
		params.at ? params : nothing, "params", ret_value);
}

static int encode(
	codex_request *request, const void *answer, char **ret_text, codex_error **ret_error)
{
	struct cx_buf buf = CX_BUF_INIT;
	int r = cx_encode(&cx_protocol, cx_server_requests[request->number].answer, answer,
		"result", &buf, ret_error);

	if (r < 0) {
		cx_buf_free(&buf);
		return r;
	}
	*ret_text = cx_buf_steal(&buf);
	return *ret_text ? 0 : CODEX_ERR_NOMEM;
}

int cx_request_answer_with(
	codex_request *request, enum cx_server_request_number number, const void *answer)
{
	codex_error *error = NULL;
	char *text = NULL;
	int r = cx_callback_check_answer(request);

	if (r < 0)
		return r;
	if (request->number != number)
		return CODEX_ERR_INVALID;
	r = encode(request, answer, &text, &error);
	if (error)
		cx_logf(&request->client->log, CODEX_LOG_WARNING, "did not answer %s: %s",
			codex_request_method(request), codex_error_message(error));
	codex_error_unref(error);
	r = r < 0 ? r : codex_request_answer(request, text);
	cx_free(text);
	return r;
}
