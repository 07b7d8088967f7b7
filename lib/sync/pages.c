/* Lists, step by step. */
#include "sync/client.h"

int codex_sync_thread_list(
	codex_sync *client, const struct codex_thread_list_params *params, codex_pages **ret_pages)
{
	return cx_sync_leave(client, codex_thread_list(client->async, params, ret_pages), NULL);
}

int codex_sync_thread_list_turns(codex_sync *client, const char *id,
	const struct codex_thread_turns_list_params *params, codex_pages **ret_pages)
{
	int r = codex_thread_list_turns(client->async, id, params, ret_pages);

	return cx_sync_leave(client, r, NULL);
}

int codex_sync_thread_list_items(codex_sync *client, const char *id,
	const struct codex_thread_items_list_params *params, codex_pages **ret_pages)
{
	int r = codex_thread_list_items(client->async, id, params, ret_pages);

	return cx_sync_leave(client, r, NULL);
}

int codex_sync_model_list(
	codex_sync *client, const struct codex_model_list_params *params, codex_pages **ret_pages)
{
	return cx_sync_leave(client, codex_model_list(client->async, params, ret_pages), NULL);
}

int codex_sync_pages_next(codex_sync *client, codex_pages *pages)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0 && (!pages || codex_pages_client(pages) != client->async))
		r = CODEX_ERR_INVALID;
	if (r == 0)
		r = codex_pages_next(pages, &future);
	r = cx_sync_settle(client, r, future);
	if (r < 0)
		return r;
	return codex_pages_at_end(pages) ? 0 : 1;
}
