#include "api/rpc.h"

#include "api/future.h"
#include "base/buf.h"
#include "base/mem.h"
#include "codec/encode.h"
#include "gen/types.h"

/* starting */

/* The runtime takes empty params from the methods that have none, and misses them where it has a type for them. */
static int encode(
	const struct cx_rpc *rpc, const void *params, char **ret_text, codex_error **ret_error)
{
	struct cx_buf buf = CX_BUF_INIT;
	int r = 0;

	if (rpc->params == CX_NO_TYPE)
		cx_buf_puts(&buf, "{}");
	else
		r = cx_encode(&cx_protocol, rpc->params, params, "params", &buf, ret_error);
	if (r < 0) {
		cx_buf_free(&buf);
		return r;
	}
	*ret_text = cx_buf_steal(&buf);
	return *ret_text ? 0 : CODEX_ERR_NOMEM;
}

static int prepare(const codex_async *client, const struct cx_rpc *rpc, const void *params,
	char **ret_text, codex_error **ret_error)
{
	if (rpc->experimental && !client->config->experimental) {
		*ret_error = cx_error_new(CODEX_ERR_EXPERIMENTAL,
			"%s is experimental, and the configuration does not allow that", rpc->name);
		return CODEX_ERR_EXPERIMENTAL;
	}
	return encode(rpc, params, ret_text, ret_error);
}

int cx_rpc_start(codex_async *client, enum cx_rpc_method method, const void *params,
	codex_future **ret_future, codex_error **ret_error)
{
	const struct cx_rpc *rpc = &cx_rpcs[method];
	codex_future *future = NULL;
	char *text = NULL;
	int r;

	r = prepare(client, rpc, params, &text, ret_error);
	r = r < 0 ? r : codex_async_call(client, rpc->name, text, &future);
	cx_free(text);
	if (r < 0)
		return r;
	future->rpc = (uint16_t)method;
	cx_future_hand_out(future, ret_future);
	return 0;
}

int cx_rpc_call(codex_async *client, enum cx_rpc_method method, const void *params,
	codex_future **ret_future)
{
	codex_error *error = NULL;
	int r = cx_rpc_start(client, method, params, ret_future, &error);

	if (error)
		cx_logf(&client->log, CODEX_LOG_WARNING, "did not call %s: %s",
			cx_rpcs[method].name, codex_error_message(error));
	codex_error_unref(error);
	return r;
}

/* finishing */

static int check(const codex_future *future, enum cx_rpc_method method)
{
	if (future->rpc != method)
		return CODEX_ERR_INVALID;
	return future->status == CODEX_PENDING ? CODEX_ERR_STATE : future->status;
}

int cx_rpc_finish(codex_future *future, enum cx_rpc_method method, const void **ret_value)
{
	struct cx_span result = {future->result, future->result_len};
	int r = check(future, method);

	if (r < 0 || cx_rpcs[method].response == CX_NO_TYPE)
		return r;
	return cx_payload_get(
		&future->payload, cx_rpcs[method].response, result, "result", ret_value);
}

int cx_rpc_take(codex_future *future, enum cx_rpc_method method, const void **ret_value)
{
	const void *value = NULL;
	int r = cx_rpc_finish(future, method, &value);

	if (r < 0 || !value)
		return r;
	value = cx_payload_take(&future->payload, cx_rpcs[method].response);
	if (!value)
		return CODEX_ERR_NOMEM;
	*ret_value = value;
	return 0;
}
