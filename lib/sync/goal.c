/* Goals, blocking. */
#include "sync/client.h"

static int begin(codex_sync *client, codex_thread *thread, const char *objective,
	const struct codex_goal_options *options, codex_turn **ret_turn)
{
	codex_error *error = NULL;
	int r = CODEX_ERR_INVALID;

	if (cx_sync_has_thread(client, thread)) {
		r = codex_thread_goal(thread, objective, options, NULL, NULL, ret_turn);
		error = codex_future_error(codex_thread_ready(thread));
	}
	return cx_sync_leave(client, r, error);
}

int codex_sync_goal(codex_sync *client, codex_thread *thread, const char *objective,
	const struct codex_goal_options *options, codex_turn **ret_turn)
{
	codex_turn *turn = NULL;
	int r = cx_sync_enter(client);

	if (r < 0)
		return cx_sync_leave(client, r, NULL);
	r = begin(client, thread, objective, options, &turn);
	if (r < 0)
		return r;
	r = codex_sync_wait(client, turn);
	if (ret_turn)
		*ret_turn = turn;
	else
		codex_turn_unref(turn);
	return r;
}

int codex_sync_goal_turn(codex_sync *client, codex_thread *thread, const char *objective,
	const struct codex_goal_options *options, codex_turn **ret_turn)
{
	union cx_sync_options copy;

	return begin(client, thread, objective, cx_sync_pull_goal(options, &copy), ret_turn);
}

/* single requests */

static int enter(codex_sync *client, const codex_thread *thread)
{
	int r = cx_sync_enter(client);

	return r == 0 && !cx_sync_has_thread(client, thread) ? CODEX_ERR_INVALID : r;
}

/* Waits for a call that returned `status` and, if that is 0, a future; hands that out when its answer can be read. */
static int finish(codex_sync *client, int status, codex_future *future, codex_future **ret_future)
{
	const struct codex_thread_goal_info *goal;
	int r = cx_sync_settle(client, status, status < 0 ? NULL : codex_future_ref(future));

	if (r == 0) {
		r = codex_future_goal(future, &goal);
		cx_sync_leave(client, r, codex_future_decode_error(future));
	}
	if (r == 0 && ret_future)
		*ret_future = future;
	else
		codex_future_unref(future);
	return r;
}

int codex_sync_thread_goal_read(codex_sync *client, codex_thread *thread, codex_future **ret_future)
{
	codex_future *future = NULL;
	int r = enter(client, thread);

	if (r == 0)
		r = codex_thread_goal_read(thread, &future);
	return finish(client, r, future, ret_future);
}

int codex_sync_thread_goal_set_status(codex_sync *client, codex_thread *thread,
	codex_goal_status status, codex_future **ret_future)
{
	codex_future *future = NULL;
	int r = enter(client, thread);

	if (r == 0)
		r = codex_thread_goal_set_status(thread, status, &future);
	return finish(client, r, future, ret_future);
}

int codex_sync_thread_goal_clear(codex_sync *client, codex_thread *thread)
{
	codex_future *future = NULL;
	int r = enter(client, thread);

	if (r == 0)
		r = codex_thread_goal_clear(thread, &future);
	return cx_sync_settle(client, r, future);
}
