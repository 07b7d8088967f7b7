/* A second turn on a thread that runs one: the runtime by itself would silently steer. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char says_then_hangs[] =
	"{\"output\": [{\"message\": {\"text\": \"first\", \"id\": \"m1\", \"done\": false}},"
	" {\"hang\": true}]}";

/* A turn that streams and then hangs. */
static void open_busy(struct runtime *rt, struct turnlog *log)
{
	runtime_open_thread(rt);
	runtime_when(rt, "begin", "{\"output\": [{\"message\": \"first\"}, {\"hang\": true}]}");
	turnlog_start(log, rt->thread, "begin");
	turnlog_wait_text(log, rt->base, strlen("first"));
}

static void release(struct runtime *rt)
{
	while (model_server_playing(rt->model)) {
		model_server_release(rt->model, NULL);
		event_base_loop(rt->base, EVLOOP_ONCE);
	}
}

START_TEST(second_turn_waits_for_the_first)
{
	struct runtime rt;
	struct turnlog first, second, third;

	open_busy(&rt, &first);
	turnlog_start(&second, rt.thread, "the second");
	turnlog_start(&third, rt.thread, "the third");
	pump_for(rt.base, 100);
	ck_assert_uint_eq(model_server_request_count(rt.model), 1);
	ck_assert_uint_eq(second.record.count[RECORD_STARTED], 0);
	release(&rt);
	turnlog_wait(&third, rt.base);
	ck_assert(record_done(&first.record));
	ck_assert(record_done(&second.record));
	turnlog_expect_said(&first, "first");
	turnlog_expect_said(&second, "You said: the second");
	turnlog_expect_said(&third, "You said: the third");
	ck_assert_str_ne(codex_turn_id(first.turn), codex_turn_id(second.turn));
	ck_assert_str_ne(codex_turn_id(second.turn), codex_turn_id(third.turn));
	turnlog_clear(&first);
	turnlog_clear(&second);
	turnlog_clear(&third);
	runtime_close(&rt);
}
END_TEST

/* All on a thread that the runtime has not even named, in one pass. */
START_TEST(turns_in_one_pass_run_one_after_the_other)
{
	struct runtime rt;
	struct turnlog first, second;

	runtime_open_thread(&rt);
	turnlog_start(&first, rt.thread, "one");
	turnlog_start(&second, rt.thread, "two");
	turnlog_wait(&second, rt.base);
	turnlog_expect_said(&first, "You said: one");
	turnlog_expect_said(&second, "You said: two");
	ck_assert_uint_eq(model_server_request_count(rt.model), 2);
	turnlog_clear(&first);
	turnlog_clear(&second);
	runtime_close(&rt);
}
END_TEST

START_TEST(second_handle_of_the_same_thread_waits_too)
{
	struct runtime rt;
	struct turnlog first, second;
	codex_thread *again;

	open_busy(&rt, &first);
	ck_assert_int_eq(
		codex_thread_resume(rt.client, codex_thread_id(rt.thread), NULL, &again), 0);
	turnlog_start(&second, again, "the second");
	pump_for(rt.base, 200);
	ck_assert_uint_eq(model_server_request_count(rt.model), 1);
	release(&rt);
	turnlog_wait(&second, rt.base);
	turnlog_expect_said(&first, "first");
	turnlog_expect_said(&second, "You said: the second");
	turnlog_clear(&first);
	turnlog_clear(&second);
	codex_thread_unref(again);
	runtime_close(&rt);
}
END_TEST

START_TEST(second_turn_is_refused_when_the_options_say_so)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog first, second;
	codex_turn *turn = NULL;

	options.busy = CODEX_BUSY_REFUSE;
	open_busy(&rt, &first);
	ck_assert_int_eq(codex_thread_turn_text(rt.thread, "no", &options, NULL, NULL, &turn),
		CODEX_ERR_BUSY);
	ck_assert_ptr_null(turn);
	release(&rt);
	turnlog_wait(&first, rt.base);
	turnlog_expect_said(&first, "first");
	turnlog_start_with(&second, rt.thread, "yes", &options);
	turnlog_wait(&second, rt.base);
	turnlog_expect_said(&second, "You said: yes");
	turnlog_clear(&first);
	turnlog_clear(&second);
	runtime_close(&rt);
}
END_TEST

START_TEST(second_turn_that_steers_shares_the_end)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog first, second;

	options.busy = CODEX_BUSY_STEER;
	runtime_open_thread(&rt);
	runtime_when(&rt, "begin", says_then_hangs);
	turnlog_start(&first, rt.thread, "begin");
	turnlog_wait_text(&first, rt.base, strlen("first"));
	turnlog_start_with(&second, rt.thread, "steering", &options);
	turnlog_wait(&first, rt.base);
	turnlog_wait(&second, rt.base);
	ck_assert_int_eq(first.record.status, 0);
	ck_assert_int_eq(second.record.status, 0);
	ck_assert_str_eq(first.record.text, "firstYou said: steering");
	ck_assert_str_eq(second.record.text, "You said: steering");
	ck_assert_str_eq(turnlog_response(&first), "You said: steering");
	ck_assert_str_eq(turnlog_response(&second), "You said: steering");
	ck_assert_str_eq(codex_turn_id(first.turn), codex_turn_id(second.turn));
	turnlog_clear(&first);
	turnlog_clear(&second);
	runtime_close(&rt);
}
END_TEST

/* The turn ends while the steer is on its way: the input has to reach the model all the same, as a turn of its own. */
START_TEST(steering_turn_that_comes_too_late_is_not_lost)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog first, second;
	unsigned i;

	options.busy = CODEX_BUSY_STEER;
	runtime_open_thread(&rt);
	runtime_when(&rt, "begin", "{\"output\": [{\"message\": \"first\"}, {\"hang\": true}]}");
	for (i = 0; i < 16; i++) {
		turnlog_start(&first, rt.thread, "begin");
		turnlog_wait_text(&first, rt.base, strlen("first"));
		pump_for(rt.base, 20);
		model_server_release(rt.model, NULL);
		pump_for(rt.base, i);
		turnlog_start_with(&second, rt.thread, "steering", &options);
		turnlog_wait(&second, rt.base);
		turnlog_wait(&first, rt.base);
		ck_assert_int_eq(first.record.status, 0);
		/* If it came in time it is told the end of the first answer, too. */
		record_expect_status(&second.record, 0);
		ck_assert_str_eq(turnlog_response(&second), "You said: steering");
		ck_assert_ptr_nonnull(strstr(second.record.text, "You said: steering"));
		turnlog_clear(&first);
		turnlog_clear(&second);
	}
	runtime_close(&rt);
}
END_TEST

/* Nothing to steer: it is an ordinary turn. */
START_TEST(turn_that_would_steer_runs_by_itself_on_an_idle_thread)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;

	options.busy = CODEX_BUSY_STEER;
	runtime_open_thread(&rt);
	turnlog_start_with(&log, rt.thread, "alone", &options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: alone");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* The steer is under way: the interrupt waits for what becomes of it, and stops the shared turn. */
START_TEST(interrupt_of_a_turn_that_is_about_to_steer)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog first, second;
	codex_future *future;

	options.busy = CODEX_BUSY_STEER;
	runtime_open_thread(&rt);
	runtime_when(&rt, "begin", says_then_hangs);
	runtime_when(&rt, "steering", says_then_hangs);
	turnlog_start(&first, rt.thread, "begin");
	turnlog_wait_text(&first, rt.base, strlen("first"));
	turnlog_start_with(&second, rt.thread, "steering", &options);
	ck_assert_int_eq(codex_turn_interrupt(second.turn, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	turnlog_wait(&first, rt.base);
	turnlog_wait(&second, rt.base);
	turnlog_expect_interrupted(&first);
	turnlog_expect_interrupted(&second);
	turnlog_clear(&first);
	turnlog_clear(&second);
	runtime_close(&rt);
}
END_TEST

START_TEST(killed_runtime_ends_a_turn_that_is_about_to_steer)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct codex_stats stats = CODEX_STATS_INIT;
	struct runtime rt;
	struct turnlog first, second;

	options.busy = CODEX_BUSY_STEER;
	open_busy(&rt, &first);
	turnlog_start_with(&second, rt.thread, "steering", &options);
	ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
	ck_assert_int_eq(kill((pid_t)stats.pid, SIGKILL), 0);
	turnlog_wait(&first, rt.base);
	turnlog_wait(&second, rt.base);
	turnlog_expect_failed(&first, CODEX_ERR_EXITED, NULL);
	turnlog_expect_failed(&second, CODEX_ERR_EXITED, NULL);
	turnlog_clear(&first);
	turnlog_clear(&second);
	runtime_close(&rt);
}
END_TEST

START_TEST(waiting_turn_runs_after_a_failed_and_after_an_interrupted_one)
{
	struct runtime rt;
	struct turnlog first, second, third;

	runtime_open_thread(&rt);
	runtime_when(&rt, "fail", "{\"failed\": {\"message\": \"boom\"}}");
	runtime_when(&rt, "begin", says_then_hangs);
	turnlog_start(&first, rt.thread, "fail");
	turnlog_start(&second, rt.thread, "begin");
	turnlog_start(&third, rt.thread, "the third");
	turnlog_wait_text(&second, rt.base, strlen("first"));
	ck_assert_int_eq(codex_turn_interrupt(second.turn, NULL), 0);
	turnlog_wait(&third, rt.base);
	turnlog_expect_failed(&first, CODEX_ERR_TURN_FAILED, "boom");
	turnlog_expect_interrupted(&second);
	turnlog_expect_said(&third, "You said: the third");
	turnlog_clear(&first);
	turnlog_clear(&second);
	turnlog_clear(&third);
	runtime_close(&rt);
}
END_TEST

START_TEST(interrupted_waiting_turn_is_never_sent)
{
	struct runtime rt;
	struct turnlog first, second, third;
	codex_future *future;

	open_busy(&rt, &first);
	turnlog_start(&second, rt.thread, "never");
	turnlog_start(&third, rt.thread, "the third");
	ck_assert_int_eq(codex_turn_interrupt(second.turn, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	turnlog_wait(&second, rt.base);
	turnlog_expect_interrupted(&second);
	ck_assert(!record_done(&first.record));
	release(&rt);
	turnlog_wait(&third, rt.base);
	turnlog_expect_said(&first, "first");
	turnlog_expect_said(&third, "You said: the third");
	ck_assert_uint_eq(model_server_request_count(rt.model), 2);
	turnlog_clear(&first);
	turnlog_clear(&second);
	turnlog_clear(&third);
	runtime_close(&rt);
}
END_TEST

/* A turn that began without a request of ours (here by a raw call) is one to wait for as well. */
START_TEST(turn_waits_for_one_that_others_began)
{
	struct runtime rt;
	struct turnlog log;
	codex_future *future;
	char params[300];

	runtime_open_thread(&rt);
	runtime_when(&rt, "begin", "{\"output\": [{\"message\": \"theirs\"}, {\"hang\": true}]}");
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	snprintf(params, sizeof(params),
		"{\"threadId\": \"%s\", \"input\": [{\"type\": \"text\", \"text\": \"begin\"}]}",
		codex_thread_id(rt.thread));
	ck_assert_int_eq(codex_async_call(rt.client, "turn/start", params, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	while (!model_server_playing(rt.model))
		event_base_loop(rt.base, EVLOOP_ONCE);
	pump_for(rt.base, 50);
	turnlog_start(&log, rt.thread, "mine");
	pump_for(rt.base, 100);
	ck_assert_uint_eq(model_server_request_count(rt.model), 1);
	release(&rt);
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: mine");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* What a review starts and what it completes have different ids: the thread must not seem busy for ever. */
START_TEST(turn_after_a_review_does_not_wait_for_a_name_that_never_completes)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;
	codex_future *future;
	char params[256];

	runtime_open_thread(&rt);
	turnlog_start(&log, rt.thread, "first");
	turnlog_wait(&log, rt.base);
	turnlog_clear(&log);
	snprintf(params, sizeof(params),
		"{\"threadId\": \"%s\", \"target\": {\"type\": \"custom\", \"instructions\": \"look\"}}",
		codex_thread_id(rt.thread));
	ck_assert_int_eq(codex_async_call(rt.client, "review/start", params, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	while (model_server_request_count(rt.model) < 2)
		event_base_loop(rt.base, EVLOOP_ONCE);
	options.deadline_ms = 8000;
	turnlog_start_with(&log, rt.thread, "mine", &options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: mine");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, second_turn_waits_for_the_first);
	ADD(suite, turns_in_one_pass_run_one_after_the_other);
	ADD(suite, second_handle_of_the_same_thread_waits_too);
	ADD(suite, second_turn_is_refused_when_the_options_say_so);
	ADD(suite, second_turn_that_steers_shares_the_end);
	ADD(suite, steering_turn_that_comes_too_late_is_not_lost);
	ADD(suite, turn_that_would_steer_runs_by_itself_on_an_idle_thread);
	ADD(suite, interrupt_of_a_turn_that_is_about_to_steer);
	ADD(suite, killed_runtime_ends_a_turn_that_is_about_to_steer);
	ADD(suite, waiting_turn_runs_after_a_failed_and_after_an_interrupted_one);
	ADD(suite, interrupted_waiting_turn_is_never_sent);
	ADD(suite, turn_waits_for_one_that_others_began);
	ADD(suite, turn_after_a_review_does_not_wait_for_a_name_that_never_completes);
}

int main(void)
{
	return runtime_main("busy", add_cases);
}
