#include "sync/client.h"

int codex_sync_retry_on_overload(codex_sync *client, const struct codex_retry_options *options)
{
	int r = cx_sync_enter(client);

	/* It does not wait, so it may be called in a callback. */
	if (r != CODEX_ERR_FORKED)
		r = codex_async_retry_on_overload(client->async, options);
	return cx_sync_leave(client, r, NULL);
}
