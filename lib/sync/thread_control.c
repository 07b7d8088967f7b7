/* What is done with whole threads, by handle and by id. */
#include "sync/client.h"

static int enter(codex_sync *client, const codex_thread *thread)
{
	int r = cx_sync_enter(client);

	return r == 0 && !cx_sync_has_thread(client, thread) ? CODEX_ERR_INVALID : r;
}

int codex_sync_thread_archive(codex_sync *client, codex_thread *thread)
{
	codex_future *future = NULL;
	int r = enter(client, thread);

	if (r == 0)
		r = codex_thread_archive(thread, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_thread_archive_id(codex_sync *client, const char *id)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_thread_archive_id(client->async, id, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_thread_unarchive(codex_sync *client, codex_thread *thread)
{
	codex_future *future = NULL;
	int r = enter(client, thread);

	if (r == 0)
		r = codex_thread_unarchive(thread, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_thread_unarchive_id(codex_sync *client, const char *id)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_thread_unarchive_id(client->async, id, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_thread_delete(codex_sync *client, codex_thread *thread)
{
	codex_future *future = NULL;
	int r = enter(client, thread);

	if (r == 0)
		r = codex_thread_delete(thread, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_thread_delete_id(codex_sync *client, const char *id)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_thread_delete_id(client->async, id, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_thread_compact(codex_sync *client, codex_thread *thread)
{
	codex_future *future = NULL;
	int r = enter(client, thread);

	if (r == 0)
		r = codex_thread_compact(thread, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_thread_unsubscribe(codex_sync *client, codex_thread *thread)
{
	codex_future *future = NULL;
	int r = enter(client, thread);

	if (r == 0)
		r = codex_thread_unsubscribe(thread, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_thread_rename(codex_sync *client, codex_thread *thread, const char *name)
{
	codex_future *future = NULL;
	int r = enter(client, thread);

	if (r == 0)
		r = codex_thread_rename(thread, name, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_thread_rename_id(codex_sync *client, const char *id, const char *name)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_thread_rename_id(client->async, id, name, &future);
	return cx_sync_settle(client, r, future);
}

/* reading */

/* Waits for a call that returned `status` and, if that is 0, a future; hands that out when its answer can be read. */
static int finish(codex_sync *client, int status, codex_future *future, codex_future **ret_future)
{
	const struct codex_thread_info *info;
	int r = cx_sync_settle(client, status, status < 0 ? NULL : codex_future_ref(future));

	if (r == 0) {
		r = codex_future_thread(future, &info);
		cx_sync_leave(client, r, codex_future_decode_error(future));
	}
	if (r == 0 && ret_future)
		*ret_future = future;
	else
		codex_future_unref(future);
	return r;
}

int codex_sync_thread_read(
	codex_sync *client, codex_thread *thread, bool with_turns, codex_future **ret_future)
{
	codex_future *future = NULL;
	int r = enter(client, thread);

	if (r == 0)
		r = codex_thread_read(thread, with_turns, &future);
	return finish(client, r, future, ret_future);
}

int codex_sync_thread_read_id(
	codex_sync *client, const char *id, bool with_turns, codex_future **ret_future)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_thread_read_id(client->async, id, with_turns, &future);
	return finish(client, r, future, ret_future);
}
