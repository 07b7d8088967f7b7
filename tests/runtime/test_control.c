/* Steer and interrupt, early, late and twice. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <event2/event.h>
#include <string.h>

static const char streams_then_hangs[] =
	"{\"output\": [{\"message\": {\"text\": \"before \", \"id\": \"partial\", \"done\": false}},"
	" {\"hang\": true}]}";

/* A turn whose first answer streams and then hangs. */
static void open_hanging(struct runtime *rt, struct turnlog *log)
{
	runtime_open_thread(rt);
	runtime_when(rt, "begin", streams_then_hangs);
	turnlog_start(log, rt->thread, "begin");
	turnlog_wait_text(log, rt->base, strlen("before "));
}

static void close_all(struct runtime *rt, struct turnlog *log)
{
	turnlog_clear(log);
	runtime_close(rt);
}

/* The thread can be used, and its next turn is its own. */
static void expect_usable(struct runtime *rt)
{
	struct turnlog log;

	turnlog_start(&log, rt->thread, "and now");
	turnlog_wait(&log, rt->base);
	turnlog_expect_said(&log, "You said: and now");
	turnlog_clear(&log);
}

static int interrupt(struct runtime *rt, struct turnlog *log)
{
	codex_future *future;

	ck_assert_int_eq(codex_turn_interrupt(log->turn, &future), 0);
	return pump_future(rt->base, future);
}

START_TEST(steer_drops_the_partial_message_and_reaches_the_model)
{
	struct runtime rt;
	struct turnlog log;
	codex_future *future;

	open_hanging(&rt, &log);
	ck_assert_int_eq(codex_turn_steer_text(log.turn, "after steer", &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	turnlog_wait(&log, rt.base);
	ck_assert_int_eq(log.record.status, 0);
	ck_assert_uint_eq(log.record.count[RECORD_DONE], 1);
	ck_assert_uint_eq(log.record.count[RECORD_STARTED], 1);
	ck_assert_str_eq(log.record.text, "before You said: after steer");
	ck_assert_str_eq(turnlog_response(&log), "You said: after steer");
	ck_assert_str_eq(log.record.dropped, "partial");
	ck_assert_uint_eq(model_server_request_count(rt.model), 2);
	ck_assert_int_eq(model_request_state(model_server_request(rt.model, 0)), MODEL_GONE);
	ck_assert_str_eq(model_request_user_text(model_server_request(rt.model, 1)), "after steer");
	ck_assert_str_eq(
		model_request_turn_id(model_server_request(rt.model, 1)), codex_turn_id(log.turn));
	close_all(&rt, &log);
}
END_TEST

START_TEST(early_steer_is_held_until_the_turn_has_started)
{
	struct runtime rt;
	struct turnlog log;
	codex_future *future;

	runtime_open_thread(&rt);
	runtime_when(&rt, "begin", streams_then_hangs);
	turnlog_start(&log, rt.thread, "begin");
	ck_assert_int_eq(codex_turn_steer_text(log.turn, "early steer", &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	turnlog_wait(&log, rt.base);
	ck_assert_int_eq(log.record.status, 0);
	ck_assert_str_eq(turnlog_response(&log), "You said: early steer");
	close_all(&rt, &log);
}
END_TEST

START_TEST(steer_of_an_ended_turn_is_refused)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	ck_assert_int_eq(codex_turn_steer_text(log.turn, "late", NULL), CODEX_ERR_STATE);
	expect_usable(&rt);
	close_all(&rt, &log);
}
END_TEST

START_TEST(interrupt_ends_a_streaming_turn)
{
	struct runtime rt;
	struct turnlog log;

	open_hanging(&rt, &log);
	ck_assert_int_eq(interrupt(&rt, &log), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_interrupted(&log);
	ck_assert_str_eq(turnlog_order(&log), "ScictdD");
	ck_assert_str_eq(log.record.dropped, "partial");
	ck_assert_ptr_null(codex_turn_error(log.turn));
	ck_assert_str_eq(codex_turn_result_outcome_text(turnlog_result(&log)), "interrupted");
	ck_assert_int_eq(model_request_state(model_server_request(rt.model, 0)), MODEL_GONE);
	expect_usable(&rt);
	close_all(&rt, &log);
}
END_TEST

/* The runtime would refuse it and let the turn run on. */
START_TEST(interrupt_at_once_is_held_until_the_turn_has_started)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "begin", streams_then_hangs);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	turnlog_start(&log, rt.thread, "begin");
	ck_assert_int_eq(interrupt(&rt, &log), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_interrupted(&log);
	expect_usable(&rt);
	close_all(&rt, &log);
}
END_TEST

/* Between the response that names the turn and turn/started. */
START_TEST(interrupt_as_soon_as_the_turn_has_an_id_works)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "begin", streams_then_hangs);
	turnlog_start(&log, rt.thread, "begin");
	while (!codex_turn_id(log.turn))
		event_base_loop(rt.base, EVLOOP_ONCE);
	ck_assert_int_eq(interrupt(&rt, &log), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_interrupted(&log);
	close_all(&rt, &log);
}
END_TEST

START_TEST(interrupt_before_the_thread_is_there_needs_no_model)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	turnlog_start(&log, rt.thread, "begin");
	ck_assert_int_eq(interrupt(&rt, &log), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_interrupted(&log);
	ck_assert_str_eq(turnlog_order(&log), "D");
	ck_assert_ptr_null(codex_turn_id(log.turn));
	expect_usable(&rt);
	ck_assert_uint_eq(model_server_request_count(rt.model), 1);
	close_all(&rt, &log);
}
END_TEST

START_TEST(interrupt_twice_is_interrupt_once)
{
	struct runtime rt;
	struct turnlog log;
	codex_future *futures[3];
	size_t i;

	open_hanging(&rt, &log);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(codex_turn_interrupt(log.turn, &futures[i]), 0);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(pump_future(rt.base, futures[i]), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_interrupted(&log);
	close_all(&rt, &log);
}
END_TEST

START_TEST(interrupt_after_the_end_succeeds_and_does_nothing)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	ck_assert_int_eq(interrupt(&rt, &log), 0);
	turnlog_expect_said(&log, "You said: x");
	expect_usable(&rt);
	close_all(&rt, &log);
}
END_TEST

/* The answer ends while the interrupt is on its way: whoever wins, both end once and well. */
START_TEST(interrupt_racing_the_end_ends_well)
{
	struct runtime rt;
	struct turnlog log;
	unsigned i;

	runtime_open_thread(&rt);
	runtime_when(&rt, "race", "{\"output\": [{\"message\": \"almost\"}, {\"hang\": true}]}");
	for (i = 0; i < 10; i++) {
		turnlog_start(&log, rt.thread, "race");
		turnlog_wait_text(&log, rt.base, 1);
		pump_for(rt.base, 20);
		model_server_release(rt.model, NULL);
		pump_for(rt.base, i);
		ck_assert_int_eq(interrupt(&rt, &log), 0);
		turnlog_wait(&log, rt.base);
		ck_assert_int_eq(log.record.status, 0);
		ck_assert_uint_eq(log.record.count[RECORD_DONE], 1);
		turnlog_clear(&log);
	}
	expect_usable(&rt);
	runtime_close(&rt);
}
END_TEST

/* The handle may go; the interrupt that it asked for goes its way. */
START_TEST(interrupt_then_drop_stops_the_turn)
{
	struct runtime rt;
	struct turnlog log;

	open_hanging(&rt, &log);
	ck_assert_int_eq(codex_turn_interrupt(log.turn, NULL), 0);
	log.turn = codex_turn_unref(log.turn);
	while (model_server_playing(rt.model))
		event_base_loop(rt.base, EVLOOP_ONCE);
	ck_assert_int_eq(model_request_state(model_server_request(rt.model, 0)), MODEL_GONE);
	expect_usable(&rt);
	ck_assert_uint_eq(log.record.count[RECORD_DONE], 0);
	close_all(&rt, &log);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, steer_drops_the_partial_message_and_reaches_the_model);
	ADD(suite, early_steer_is_held_until_the_turn_has_started);
	ADD(suite, steer_of_an_ended_turn_is_refused);
	ADD(suite, interrupt_ends_a_streaming_turn);
	ADD(suite, interrupt_at_once_is_held_until_the_turn_has_started);
	ADD(suite, interrupt_as_soon_as_the_turn_has_an_id_works);
	ADD(suite, interrupt_before_the_thread_is_there_needs_no_model);
	ADD(suite, interrupt_twice_is_interrupt_once);
	ADD(suite, interrupt_after_the_end_succeeds_and_does_nothing);
	ADD(suite, interrupt_racing_the_end_ends_well);
	ADD(suite, interrupt_then_drop_stops_the_turn);
}

int main(void)
{
	return runtime_main("control", add_cases);
}
