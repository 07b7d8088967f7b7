/* Closing: nothing is left of the process, and what is held longer is harmless. */
#include <config.h>

#include "sync/desk.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(turns_under_way)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--hold-turn-every", "1"), &thread);
	codex_turn *turns[3];
	char text[100] = "";

	for (int i = 0; i < 3; i++)
		turns[i] = desk_turn(client, thread, "hi");
	ck_assert(desk_pull(client, turns[0], text, sizeof(text)));
	desk_close(client, thread);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(codex_turn_status(turns[i]), CODEX_ERR_CLOSED);
		ck_assert_int_eq(codex_error_status(codex_turn_error(turns[i])), CODEX_ERR_CLOSED);
		ck_assert_ptr_nonnull(codex_turn_get_result(turns[i]));
		codex_turn_unref(turns[i]);
	}
}
END_TEST

START_TEST(every_handle_outlives_its_client)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--deltas", "50"), &thread);
	codex_turn *pulled = desk_turn(client, thread, "hi");
	codex_future *future = NULL;
	codex_event *event = NULL;
	codex_event *kept = NULL;
	codex_error *error;
	codex_turn *run = NULL;

	ck_assert_int_eq(codex_sync_next(client, pulled, &kept), 1);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "more", NULL, &run), 0);
	ck_assert_int_eq(
		codex_async_call(codex_sync_async(client), "fake/silent", NULL, &future), 0);
	ck_assert_int_eq(codex_sync_call(client, "fake/error", "{}", NULL), CODEX_ERR_REMOTE);
	error = codex_error_ref(codex_sync_error(client));
	ck_assert_int_eq(codex_sync_close(client), 0);

	ck_assert_ptr_nonnull(codex_thread_id(thread));
	ck_assert_ptr_nonnull(codex_event_method(kept));
	ck_assert_int_eq(codex_future_status(future), CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_REMOTE);
	ck_assert_int_eq(codex_turn_next(pulled, &event), 1); /* it was read before */
	codex_event_unref(event);
	ck_assert_ptr_nonnull(codex_turn_result_final_response(codex_turn_get_result(run)));
	codex_turn_unref(pulled);
	codex_event_unref(kept);
	codex_turn_unref(run);
	codex_future_unref(future);
	codex_thread_unref(thread);
	codex_error_unref(error);
}
END_TEST

/* Asynchronous calls on what is left: refused, or without effect, but nothing worse. */
START_TEST(calls_on_handles_of_a_closed_client)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--hold-turn-every", "1"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	codex_future *future = NULL;
	codex_turn *second = NULL;
	codex_event *event;

	ck_assert_int_eq(
		codex_async_call(codex_sync_async(client), "fake/silent", NULL, &future), 0);
	ck_assert_int_eq(codex_sync_close(client), 0);
	ck_assert_int_eq(
		codex_thread_turn_text(thread, "hi", NULL, NULL, NULL, &second), CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_turn_steer_text(turn, "x", NULL), CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_turn_interrupt(turn, NULL), 0);
	ck_assert_int_eq(codex_turn_next(turn, &event), CODEX_ERR_CLOSED);
	codex_future_cancel(future);
	ck_assert_int_eq(codex_future_set_deadline(future, 10), CODEX_ERR_STATE);
	codex_future_unref(future);
	codex_turn_unref(turn);
	codex_thread_unref(thread);
}
END_TEST

static void never(codex_future *future, void *userdata)
{
	(void)future;
	(void)userdata;
	ck_abort_msg("told without a loop");
}

/* There is no loop any more that could run it. */
START_TEST(continuation_added_too_late)
{
	codex_sync *client = desk_open(desk_server());
	codex_future *future = NULL;
	codex_slot *slot = NULL;

	ck_assert_int_eq(
		codex_async_call(codex_sync_async(client), "fake/silent", NULL, &future), 0);
	desk_close(client, NULL);
	ck_assert_int_eq(codex_future_then(future, never, NULL, &slot), CODEX_ERR_CLOSED);
	ck_assert_ptr_null(slot);
	codex_future_unref(future);
}
END_TEST

static void count(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	(void)turn;
	ck_assert_int_eq(status, CODEX_ERR_CLOSED);
	ck_assert_ptr_nonnull(result);
	++*(unsigned *)userdata;
}

START_TEST(callbacks_are_told_before_it_returns)
{
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--hold-turn-every", "1"), &thread);
	unsigned told = 0;

	callbacks.on_done = count;
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(
			codex_thread_turn_text(thread, "hi", NULL, &callbacks, &told, NULL), 0);
	ck_assert_int_eq(codex_sync_close(client), 0);
	ck_assert_uint_eq(told, 3);
	codex_thread_unref(thread);
}
END_TEST

START_TEST(runtime_that_will_not_go)
{
	codex_config *config = fake_script("hang\n");
	codex_sync *client;
	long long began;

	ck_assert_int_eq(codex_config_set_timeout(config, CODEX_TIMEOUT_CLOSE_GRACE, 200), 0);
	client = desk_open(config);
	began = desk_now();
	desk_close(client, NULL);
	ck_assert_int_lt((int)(desk_now() - began), 5000);
}
END_TEST

START_TEST(runtime_that_went_before)
{
	codex_sync *client = desk_open(desk_server());

	kill((pid_t)desk_pid(client), SIGKILL);
	desk_close(client, NULL);
}
END_TEST

/* In a forked child the facade can be freed, refuses all else, and leaves the parent's client alone. */
static void in_the_child(codex_sync *client, codex_thread *thread, codex_turn *turn)
{
	codex_event *event;
	bool ok = codex_sync_call(client, "fake/echo", NULL, NULL) == CODEX_ERR_FORKED &&
		codex_sync_next(client, turn, &event) == CODEX_ERR_FORKED &&
		codex_sync_wait(client, turn) == CODEX_ERR_FORKED &&
		codex_sync_run_text(client, thread, "hi", NULL, NULL) == CODEX_ERR_FORKED &&
		codex_error_status(codex_sync_error(client)) == CODEX_ERR_FORKED;

	codex_turn_unref(turn);
	codex_thread_unref(thread);
	ok = codex_sync_close(client) == 0 && ok;
	/* As children do; what nobody was told there stays in memory until then. */
	execl("/bin/sh", "sh", "-c", ok ? "exit 0" : "exit 1", (char *)NULL);
	_exit(2);
}

START_TEST(forked_child_leaves_the_parent_alone)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--echo"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		in_the_child(client, thread, turn);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	desk_pull_text(client, turn, "hi");
	ck_assert_int_eq(codex_sync_run_text(client, thread, "more", NULL, NULL), 0);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, turns_under_way);
	ADD(suite, every_handle_outlives_its_client);
	ADD(suite, calls_on_handles_of_a_closed_client);
	ADD(suite, continuation_added_too_late);
	ADD(suite, callbacks_are_told_before_it_returns);
	ADD(suite, runtime_that_will_not_go);
	ADD(suite, runtime_that_went_before);
	ADD(suite, forked_child_leaves_the_parent_alone);
}

int main(void)
{
	return suite_main("sync/close", add_cases);
}
