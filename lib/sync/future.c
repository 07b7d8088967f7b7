#include "sync/client.h"

static bool is_done(void *arg)
{
	return codex_future_done(arg);
}

int cx_sync_wait_for(codex_sync *client, codex_future *future)
{
	int r;

	/* Another client's loop does not turn meanwhile. */
	if (!codex_future_done(future) && codex_future_client(future) != client->async)
		return CODEX_ERR_DEADLOCK;
	r = cx_sync_pump(client, is_done, future);
	return r < 0 ? r : codex_future_status(future);
}

static int await(codex_sync *client, codex_future *future)
{
	int r = cx_sync_wait_for(client, future);

	return cx_sync_leave(client, r, codex_future_error(future));
}

int cx_sync_settle(codex_sync *client, int status, codex_future *future)
{
	int r = status < 0 ? cx_sync_leave(client, status, NULL) : await(client, future);

	codex_future_unref(future);
	return r;
}

int codex_sync_await(codex_sync *client, codex_future *future)
{
	int r = cx_sync_enter(client);

	if (r == 0 && !future)
		r = CODEX_ERR_INVALID;
	return r < 0 ? cx_sync_leave(client, r, NULL) : await(client, future);
}

/* An answer that cannot be had for want of memory is the one kind that is not NULL as a text. */
static int hand_out(codex_future *future, codex_json **ret_result)
{
	const codex_json *json;

	if (!ret_result)
		return 0;
	json = codex_future_result(future);
	if (!json && codex_future_result_text(future, NULL))
		return CODEX_ERR_NOMEM;
	*ret_result = codex_json_ref(json);
	return 0;
}

int codex_sync_call(
	codex_sync *client, const char *method, const char *params, codex_json **ret_result)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_async_call(client->async, method, params, &future);
	if (r < 0)
		return cx_sync_leave(client, r, NULL);
	r = await(client, future);
	if (r == 0)
		r = cx_sync_leave(client, hand_out(future, ret_result), NULL);
	codex_future_unref(future);
	return r;
}
