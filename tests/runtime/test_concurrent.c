/* Many turns on one client: each gets its own, all of it, in order. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#define MOST 20

struct crowd {
	struct runtime rt;
	size_t count;
	codex_thread *threads[MOST];
	struct turnlog logs[MOST];
};

static void open_crowd(struct crowd *crowd, size_t count)
{
	size_t i;

	crowd->count = count;
	runtime_open(&crowd->rt);
	for (i = 0; i < count; i++)
		crowd->threads[i] = runtime_thread(&crowd->rt);
}

static void wait_for_threads(struct crowd *crowd)
{
	size_t i;

	for (i = 0; i < crowd->count; i++)
		ck_assert_int_eq(pump_future(crowd->rt.base,
					 codex_future_ref(codex_thread_ready(crowd->threads[i]))),
			0);
}

static const char *prompt_of(size_t i)
{
	static char prompt[200];

	snprintf(prompt, sizeof(prompt), "number %zu %zu %zu says %zu-a %zu-b %zu-c %zu-d %zu-e", i,
		i * 7, i * 131, i, i, i, i, i);
	return prompt;
}

static void start_turns(struct crowd *crowd)
{
	size_t i;

	for (i = 0; i < crowd->count; i++)
		turnlog_start(&crowd->logs[i], crowd->threads[i], prompt_of(i));
}

static void expect_own_answers(struct crowd *crowd)
{
	char expected[300];
	size_t i, j;

	for (i = 0; i < crowd->count; i++) {
		turnlog_wait(&crowd->logs[i], crowd->rt.base);
		snprintf(expected, sizeof(expected), "You said: %s", prompt_of(i));
		turnlog_expect_said(&crowd->logs[i], expected);
		ck_assert_str_eq(turnlog_order(&crowd->logs[i]), "ScictiD");
		for (j = 0; j < i; j++)
			ck_assert_str_ne(codex_turn_id(crowd->logs[i].turn),
				codex_turn_id(crowd->logs[j].turn));
	}
}

static void close_crowd(struct crowd *crowd)
{
	size_t i;

	for (i = 0; i < crowd->count; i++) {
		turnlog_clear(&crowd->logs[i]);
		codex_thread_unref(crowd->threads[i]);
	}
	runtime_close(&crowd->rt);
}

static void release_when_all_stream(struct crowd *crowd)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	size_t i;

	for (i = 0; i < crowd->count; i++)
		turnlog_wait_text(&crowd->logs[i], crowd->rt.base, 1);
	ck_assert_int_eq(codex_async_stats(crowd->rt.client, &stats), 0);
	ck_assert_uint_eq(stats.turns_active, crowd->count);
	while (model_server_playing(crowd->rt.model)) {
		model_server_release(crowd->rt.model, NULL);
		event_base_loop(crowd->rt.base, EVLOOP_ONCE);
	}
}

/* Every answer begins, and none goes on before all have begun. The item has the same id in all of them. */
static void all_at_the_same_time(size_t count)
{
	struct crowd crowd;

	open_crowd(&crowd, count);
	ck_assert_int_eq(
		model_server_default(crowd.rt.model,
			"{\"output\": [{\"message\": {\"echo\": \"You said: \", \"id\": \"m1\","
			" \"pause_ms\": 10}}, {\"hang\": true}]}"),
		0);
	wait_for_threads(&crowd);
	start_turns(&crowd);
	release_when_all_stream(&crowd);
	expect_own_answers(&crowd);
	close_crowd(&crowd);
}

START_TEST(two_turns_at_once_get_their_own_text)
{
	all_at_the_same_time(2);
}
END_TEST

START_TEST(twenty_turns_at_once_get_their_own_text)
{
	all_at_the_same_time(20);
}
END_TEST

/* Nothing is waited for: not the runtime, not the threads. */
START_TEST(a_dozen_threads_and_turns_can_be_started_before_the_runtime_is_up)
{
	struct crowd crowd;

	open_crowd(&crowd, 12);
	start_turns(&crowd);
	ck_assert_ptr_null(codex_thread_id(crowd.threads[0]));
	expect_own_answers(&crowd);
	close_crowd(&crowd);
}
END_TEST

START_TEST(two_clients_on_one_base_do_not_mix)
{
	struct runtime rt;
	struct turnlog logs[2];
	codex_thread *threads[2];
	codex_async *other;

	runtime_open(&rt);
	ck_assert_int_eq(codex_async_new(rt.base, rt.config, &other), 0);
	threads[0] = runtime_thread(&rt);
	ck_assert_int_eq(codex_thread_start(other, NULL, &threads[1]), 0);
	turnlog_start(&logs[0], threads[0], "of the first");
	turnlog_start(&logs[1], threads[1], "of the second");
	turnlog_wait(&logs[0], rt.base);
	turnlog_wait(&logs[1], rt.base);
	turnlog_expect_said(&logs[0], "You said: of the first");
	turnlog_expect_said(&logs[1], "You said: of the second");
	turnlog_clear(&logs[0]);
	turnlog_clear(&logs[1]);
	codex_thread_unref(threads[0]);
	codex_thread_unref(threads[1]);
	runtime_client_close(&rt);
	rt.client = other;
	runtime_close(&rt);
}
END_TEST

/* A storm on one turn leaves the others, and the host's own events, their share. */
START_TEST(huge_answer_does_not_hold_up_the_others)
{
	struct crowd crowd;

	open_crowd(&crowd, 4);
	runtime_when(&crowd.rt, "number 0 ", "{\"bytes\": 2097152, \"chunk_bytes\": 64}");
	wait_for_threads(&crowd);
	turnlog_start(&crowd.logs[0], crowd.threads[0], prompt_of(0));
	turnlog_wait_text(&crowd.logs[0], crowd.rt.base, 1);
	for (size_t i = 1; i < crowd.count; i++)
		turnlog_start(&crowd.logs[i], crowd.threads[i], prompt_of(i));
	for (size_t i = 1; i < crowd.count; i++)
		turnlog_wait(&crowd.logs[i], crowd.rt.base);
	ck_assert_uint_eq(crowd.logs[0].record.count[RECORD_DONE], 0);
	turnlog_wait(&crowd.logs[0], crowd.rt.base);
	ck_assert_uint_eq(crowd.logs[0].record.text_len, 2097152);
	close_crowd(&crowd);
}
END_TEST

/* Neither waits for the other. */
START_TEST(call_goes_through_while_a_turn_streams)
{
	codex_future *future = NULL;
	struct turnlog log;
	struct runtime rt;

	runtime_open_thread(&rt);
	runtime_when(&rt, "x",
		"{\"output\": [{\"message\": \"One. \"}, {\"hang\": true},"
		" {\"message\": \"Two.\"}]}");
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait_text(&log, rt.base, 1);
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", "{}", &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	ck_assert(!record_done(&log.record));
	ck_assert_uint_eq(model_server_release(rt.model, NULL), 1);
	turnlog_wait(&log, rt.base);
	ck_assert_str_eq(log.record.text, "One. Two.");
	ck_assert_str_eq(turnlog_response(&log), "Two.");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, two_turns_at_once_get_their_own_text);
	ADD(suite, twenty_turns_at_once_get_their_own_text);
	ADD(suite, a_dozen_threads_and_turns_can_be_started_before_the_runtime_is_up);
	ADD(suite, two_clients_on_one_base_do_not_mix);
	ADD(suite, call_goes_through_while_a_turn_streams);
	ADD(suite, huge_answer_does_not_hold_up_the_others);
}

int main(void)
{
	return runtime_main("concurrent", add_cases);
}
