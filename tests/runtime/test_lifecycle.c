/* Ends: of the runtime, of the client, of handles; with turns under way. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

static const char says_then_hangs[] =
	"{\"output\": [{\"message\": {\"text\": \"begun\", \"id\": \"m1\", \"done\": false}},"
	" {\"hang\": true}]}";

static void open_hanging(struct runtime *rt, struct turnlog *log)
{
	runtime_open_thread(rt);
	runtime_when(rt, "begin", says_then_hangs);
	turnlog_start(log, rt->thread, "begin");
	turnlog_wait_text(log, rt->base, strlen("begun"));
}

static pid_t pid_of(const struct runtime *rt)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	ck_assert_int_eq(codex_async_stats(rt->client, &stats), 0);
	return (pid_t)stats.pid;
}

static void expect_gone(pid_t pid)
{
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(kill(pid, 0), -1);
	ck_assert_int_eq(errno, ESRCH);
}

/* the runtime goes */

START_TEST(killed_runtime_ends_the_turn_once_with_its_signal)
{
	codex_thread *thread = NULL;
	struct runtime rt;
	struct turnlog log;
	int code, killed;

	open_hanging(&rt, &log);
	ck_assert_int_eq(kill(pid_of(&rt), SIGKILL), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_EXITED, NULL);
	ck_assert(codex_error_exit(codex_turn_error(log.turn), &code, &killed));
	ck_assert_int_eq(code, -1);
	ck_assert_int_eq(killed, SIGKILL);
	ck_assert_int_eq(log.record.outcome, CODEX_TURN_UNKNOWN);
	ck_assert_str_eq(log.record.text, "begun");
	ck_assert_str_eq(log.record.dropped, "m1");
	/* Sticky: everything fails at once, for the same reason. */
	ck_assert_ptr_eq(codex_async_error(rt.client), codex_turn_error(log.turn));
	ck_assert_int_eq(codex_thread_start(rt.client, NULL, &thread), CODEX_ERR_EXITED);
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, NULL), CODEX_ERR_EXITED);
	ck_assert_int_eq(codex_async_start(rt.client, NULL), CODEX_ERR_EXITED);
	ck_assert_int_eq(
		codex_thread_turn_text(rt.thread, "x", NULL, NULL, NULL, NULL), CODEX_ERR_EXITED);
	pump_for(rt.base, 100);
	ck_assert_uint_eq(log.record.count[RECORD_DONE], 1);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(last_words_on_stderr_are_in_the_error)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_env(rt.config, "RUST_LOG", "info"), 0);
	rt.thread = runtime_thread(&rt);
	runtime_when(&rt, "begin", says_then_hangs);
	turnlog_start(&log, rt.thread, "begin");
	turnlog_wait_text(&log, rt.base, strlen("begun"));
	ck_assert_int_eq(kill(pid_of(&rt), SIGKILL), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_EXITED, NULL);
	ck_assert_ptr_nonnull(codex_error_stderr(codex_turn_error(log.turn)));
	ck_assert_uint_ge(strlen(codex_error_stderr(codex_turn_error(log.turn))), 4096);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(killed_runtime_ends_all_that_waits)
{
	codex_future *futures[3];
	struct turnlog logs[3];
	struct runtime rt;
	size_t i;

	open_hanging(&rt, &logs[0]);
	turnlog_start(&logs[1], rt.thread, "waits for the first");
	turnlog_start(&logs[2], rt.thread, "waits too");
	ck_assert_int_eq(kill(pid_of(&rt), SIGKILL), 0);
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, &futures[0]), 0);
	ck_assert_int_eq(codex_turn_steer_text(logs[0].turn, "more", &futures[1]), 0);
	ck_assert_int_eq(codex_turn_interrupt(logs[0].turn, &futures[2]), 0);
	for (i = 0; i < 3; i++) {
		turnlog_wait(&logs[i], rt.base);
		turnlog_expect_failed(&logs[i], CODEX_ERR_EXITED, NULL);
		turnlog_clear(&logs[i]);
	}
	ck_assert_int_eq(pump_future(rt.base, futures[0]), CODEX_ERR_EXITED);
	ck_assert_int_eq(pump_future(rt.base, futures[1]), CODEX_ERR_EXITED);
	pump_future(rt.base, futures[2]);
	runtime_close(&rt);
}
END_TEST

START_TEST(terminated_runtime_ends_the_turn_with_its_exit_code)
{
	struct runtime rt;
	struct turnlog log;
	int code, killed;

	open_hanging(&rt, &log);
	ck_assert_int_eq(kill(pid_of(&rt), SIGTERM), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_EXITED, NULL);
	ck_assert(codex_error_exit(codex_turn_error(log.turn), &code, &killed));
	ck_assert_int_eq(code, 0);
	ck_assert_int_eq(killed, 0);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* the client goes */

START_TEST(close_ends_all_turns_once_and_leaves_nothing)
{
	codex_thread *threads[3];
	struct turnlog logs[4];
	codex_future *closed;
	struct runtime rt;
	pid_t pid;
	size_t i;

	runtime_open(&rt);
	ck_assert_int_eq(model_server_default(rt.model, says_then_hangs), 0);
	for (i = 0; i < 3; i++) {
		threads[i] = runtime_thread(&rt);
		turnlog_start(&logs[i], threads[i], "begin");
	}
	for (i = 0; i < 3; i++)
		turnlog_wait_text(&logs[i], rt.base, 1);
	turnlog_start(&logs[3], threads[0], "waits");
	pid = pid_of(&rt);
	ck_assert_int_eq(QUIETLY(codex_async_close(rt.client, &closed)), 0);
	ck_assert_int_eq(pump_future(rt.base, closed), 0);
	expect_gone(pid);
	for (i = 0; i < 4; i++) {
		turnlog_expect_failed(&logs[i], CODEX_ERR_CLOSED, NULL);
		turnlog_clear(&logs[i]);
	}
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, NULL), CODEX_ERR_CLOSED);
	for (i = 0; i < 3; i++)
		codex_thread_unref(threads[i]);
	runtime_close(&rt);
}
END_TEST

START_TEST(close_while_the_runtime_starts)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	turnlog_start(&log, rt.thread, "never");
	runtime_client_close(&rt);
	turnlog_expect_failed(&log, CODEX_ERR_CLOSED, NULL);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(close_of_a_client_that_never_started_and_twice)
{
	codex_future *futures[2];
	struct runtime rt;

	runtime_open(&rt);
	runtime_client(&rt);
	ck_assert_int_eq(codex_async_close(rt.client, &futures[0]), 0);
	ck_assert_int_eq(codex_async_close(rt.client, &futures[1]), 0);
	ck_assert_int_eq(pump_future(rt.base, futures[0]), 0);
	ck_assert_int_eq(pump_future(rt.base, futures[1]), 0);
	runtime_close(&rt);
}
END_TEST

START_TEST(unref_without_close_ends_everything_before_it_returns)
{
	struct runtime rt;
	struct turnlog log;
	pid_t pid;

	open_hanging(&rt, &log);
	pid = pid_of(&rt);
	rt.client = codex_async_unref(rt.client);
	expect_gone(pid);
	turnlog_expect_failed(&log, CODEX_ERR_CLOSED, NULL);
	/* Handles outlive the client. */
	ck_assert_int_eq(
		codex_thread_turn_text(rt.thread, "x", NULL, NULL, NULL, NULL), CODEX_ERR_CLOSED);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(unref_of_an_idle_client_leaves_nothing)
{
	codex_future *future;
	struct runtime rt;
	pid_t pid;

	runtime_open(&rt);
	runtime_client(&rt);
	ck_assert_int_eq(codex_async_start(rt.client, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	pid = pid_of(&rt);
	rt.client = codex_async_unref(rt.client);
	expect_gone(pid);
	runtime_close(&rt);
}
END_TEST

START_TEST(abort_kills_at_once_and_tells_from_the_loop)
{
	struct runtime rt;
	struct turnlog log;
	pid_t pid;

	open_hanging(&rt, &log);
	pid = pid_of(&rt);
	record_enter();
	codex_async_abort(rt.client);
	record_leave(0);
	expect_gone(pid);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_CLOSED, NULL);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(loop_ends_by_itself_once_the_client_is_closed)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	model_server_free(rt.model);
	rt.model = NULL;
	ck_assert_int_eq(codex_async_close(rt.client, NULL), 0);
	/* 0 would be: left by loopbreak. */
	ck_assert_int_eq(event_base_dispatch(rt.base), 1);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* handles go */

START_TEST(dropped_turn_runs_on_and_leaves_nothing)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	struct runtime rt;
	struct turnlog log, next;

	open_hanging(&rt, &log);
	log.turn = codex_turn_unref(log.turn);
	turnlog_start(&next, rt.thread, "next");
	pump_for(rt.base, 100);
	model_server_release(rt.model, NULL);
	turnlog_wait(&next, rt.base);
	turnlog_expect_said(&next, "You said: next");
	ck_assert(!record_done(&log.record));
	ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
	ck_assert_uint_eq(stats.turns_active, 0);
	turnlog_clear(&log);
	turnlog_clear(&next);
	runtime_close(&rt);
}
END_TEST

START_TEST(turn_without_a_handle_is_kept_by_its_callbacks)
{
	struct record record = RECORD_INIT;
	struct runtime rt;

	runtime_open_thread(&rt);
	ck_assert_int_eq(codex_thread_turn_text(rt.thread, "nobody holds me", NULL,
				 &record_callbacks, &record, NULL),
		0);
	rt.thread = codex_thread_unref(rt.thread);
	PUMP(rt.base, record_done(&record));
	record_expect_text(&record, "You said: nobody holds me");
	record_clear(&record);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, killed_runtime_ends_the_turn_once_with_its_signal);
	ADD(suite, last_words_on_stderr_are_in_the_error);
	ADD(suite, killed_runtime_ends_all_that_waits);
	ADD(suite, terminated_runtime_ends_the_turn_with_its_exit_code);
	ADD(suite, close_ends_all_turns_once_and_leaves_nothing);
	ADD(suite, close_while_the_runtime_starts);
	ADD(suite, close_of_a_client_that_never_started_and_twice);
	ADD(suite, unref_without_close_ends_everything_before_it_returns);
	ADD(suite, unref_of_an_idle_client_leaves_nothing);
	ADD(suite, abort_kills_at_once_and_tells_from_the_loop);
	ADD(suite, loop_ends_by_itself_once_the_client_is_closed);
	ADD(suite, dropped_turn_runs_on_and_leaves_nothing);
	ADD(suite, turn_without_a_handle_is_kept_by_its_callbacks);
}

int main(void)
{
	return runtime_main("lifecycle", add_cases);
}
