#include "sync/client.h"

/* The rest of a call that returned `status` and, if that is 0, a thread that is not ready yet. */
static int wait_until_ready(
	codex_sync *client, int status, codex_thread *thread, codex_thread **ret_thread)
{
	if (status < 0)
		return cx_sync_leave(client, status, NULL);
	status = cx_sync_settle(client, 0, codex_future_ref(codex_thread_ready(thread)));
	if (status < 0)
		codex_thread_unref(thread);
	else
		*ret_thread = thread;
	return status;
}

int codex_sync_thread_start(
	codex_sync *client, const struct codex_thread_options *options, codex_thread **ret_thread)
{
	codex_thread *thread = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_thread_start(client->async, options, &thread);
	return wait_until_ready(client, r, thread, ret_thread);
}

int codex_sync_thread_resume(codex_sync *client, const char *id,
	const struct codex_thread_options *options, codex_thread **ret_thread)
{
	codex_thread *thread = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_thread_resume(client->async, id, options, &thread);
	return wait_until_ready(client, r, thread, ret_thread);
}

int codex_sync_thread_fork(codex_sync *client, const char *id,
	const struct codex_thread_options *options, codex_thread **ret_thread)
{
	codex_thread *thread = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_thread_fork(client->async, id, options, &thread);
	return wait_until_ready(client, r, thread, ret_thread);
}
