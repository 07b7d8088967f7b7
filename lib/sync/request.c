#include "sync/client.h"

#include <unistd.h>

/* Neither waits, so that both may be called in a callback. */
static int check(const codex_sync *client)
{
	return client->owner == getpid() ? 0 : CODEX_ERR_FORKED;
}

int codex_sync_on_request(codex_sync *client, const char *method, codex_request_fn fn,
	void *userdata, codex_slot **ret_slot)
{
	int r = check(client);

	r = r < 0 ? r : codex_async_on_request(client->async, method, fn, userdata, ret_slot);
	return cx_sync_leave(client, r, NULL);
}

int codex_sync_allow(codex_sync *client, codex_request_predicate predicate, void *userdata,
	codex_slot **ret_slot)
{
	int r = check(client);

	r = r < 0 ? r : codex_async_allow(client->async, predicate, userdata, ret_slot);
	return cx_sync_leave(client, r, NULL);
}
