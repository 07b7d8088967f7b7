/* Typed calls. They begin where the asynchronous ones do, which is not in a public header: api/rpc.h. */
#include "sync/rpc.h"

#include "api/rpc.h"
#include "sync/client.h"

/* Waits for the answer and takes it. */
static int finish(
	codex_sync *client, codex_future *future, enum cx_rpc_method method, const void **ret_value)
{
	int r = cx_sync_wait_for(client, future);

	if (r < 0)
		return cx_sync_leave(client, r, codex_future_error(future));
	if (ret_value)
		r = cx_rpc_take(future, method, ret_value);
	return cx_sync_leave(client, r, codex_future_decode_error(future));
}

int cx_sync_rpc(
	codex_sync *client, enum cx_rpc_method method, const void *params, const void **ret_value)
{
	codex_future *future = NULL;
	codex_error *error = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = cx_rpc_start(client->async, method, params, &future, &error);
	if (r < 0)
		cx_sync_leave(client, r, error);
	else
		r = finish(client, future, method, ret_value);
	codex_error_unref(error);
	codex_future_unref(future);
	return r;
}
