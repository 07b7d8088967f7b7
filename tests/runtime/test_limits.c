/* Time limits, queues that fill, and a loud stderr. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

static void expect_usable(struct runtime *rt)
{
	struct turnlog log;

	turnlog_start(&log, rt->thread, "and now");
	turnlog_wait(&log, rt->base);
	turnlog_expect_said(&log, "You said: and now");
	turnlog_clear(&log);
}

/* time */

/* The runtime is told to stop, so the next turn on the thread has not to wait. */
START_TEST(silent_model_ends_with_the_deadline_and_leaves_the_thread_usable)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;
	uint64_t begun;

	options.deadline_ms = 2000;
	runtime_open_thread(&rt);
	runtime_when(&rt, "silent", "{\"hang\": true}");
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	begun = pump_now();
	turnlog_start_with(&log, rt.thread, "silent", &options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_TIMEOUT, "2000 ms");
	ck_assert_uint_ge(pump_now() - begun, 1990);
	ck_assert_uint_lt(pump_now() - begun, 2000 + pump_limit() / 4);
	ck_assert_int_eq(log.record.outcome, CODEX_TURN_UNKNOWN);
	ck_assert(!codex_error_is_remote(codex_turn_error(log.turn)));
	expect_usable(&rt);
	ck_assert_int_eq(model_request_state(model_server_request(rt.model, 0)), MODEL_GONE);
	ck_assert_uint_eq(log.record.count[RECORD_DONE], 1);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(deadline_covers_the_wait_for_the_thread)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog first, second;

	options.deadline_ms = 300;
	runtime_open_thread(&rt);
	runtime_when(&rt, "busy", "{\"output\": [{\"message\": \"first\"}, {\"hang\": true}]}");
	turnlog_start(&first, rt.thread, "busy");
	turnlog_wait_text(&first, rt.base, 1);
	turnlog_start_with(&second, rt.thread, "waits", &options);
	turnlog_wait(&second, rt.base);
	turnlog_expect_failed(&second, CODEX_ERR_TIMEOUT, "300 ms");
	ck_assert_str_eq(turnlog_order(&second), "D");
	ck_assert(!record_done(&first.record));
	while (model_server_playing(rt.model)) {
		model_server_release(rt.model, NULL);
		event_base_loop(rt.base, EVLOOP_ONCE);
	}
	turnlog_wait(&first, rt.base);
	turnlog_expect_said(&first, "first");
	ck_assert_uint_eq(model_server_request_count(rt.model), 1);
	turnlog_clear(&first);
	turnlog_clear(&second);
	runtime_close(&rt);
}
END_TEST

START_TEST(silence_ends_a_turn_that_speaks_first)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;

	options.inactivity_ms = 1500;
	runtime_open_thread(&rt);
	runtime_when(&rt, "stuck",
		"{\"output\": [{\"message\": {\"text\": \"One moment.\", \"done\": false}},"
		" {\"hang\": true}]}");
	turnlog_start_with(&log, rt.thread, "stuck", &options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_TIMEOUT, "1500 ms");
	ck_assert_str_eq(log.record.text, "One moment.");
	ck_assert_uint_eq(log.record.count[RECORD_ITEM_DROPPED], 1);
	expect_usable(&rt);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(slow_but_steady_turn_outlives_its_inactivity_limit)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;
	uint64_t begun;

	options.inactivity_ms = 2000;
	runtime_open_thread(&rt);
	runtime_when(&rt, "slow", "{\"echo\": \"You said: \", \"pause_ms\": 300}");
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	begun = pump_now();
	turnlog_start_with(&log, rt.thread, "slow 2 3 4 5 6 7", &options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: slow 2 3 4 5 6 7");
	ck_assert_uint_gt(pump_now() - begun, 2000);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* stderr */

static void count_bytes(const char *line, size_t len, void *userdata)
{
	ck_assert_uint_eq(strlen(line), len);
	*(size_t *)userdata += len + 1;
}

START_TEST(loud_stderr_does_not_disturb_a_turn)
{
	struct runtime rt;
	struct turnlog log;
	size_t bytes = 0;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_env(rt.config, "RUST_LOG", "info"), 0);
	codex_config_set_stderr(rt.config, count_bytes, &bytes);
	rt.thread = runtime_thread(&rt);
	turnlog_start(&log, rt.thread, "while the runtime logs");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: while the runtime logs");
	ck_assert_uint_gt(bytes, 100000);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(stderr_that_nobody_asked_for_is_drained)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_env(rt.config, "RUST_LOG", "info"), 0);
	rt.thread = runtime_thread(&rt);
	turnlog_start(&log, rt.thread, "while the runtime logs");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: while the runtime logs");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* pulled turns */

struct pulled {
	struct record record;
	codex_turn *turn;
	char *text;
	size_t len;
	unsigned events;
};

static void start_pulled(struct pulled *pulled, codex_thread *thread, const char *prompt)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.pull = true;
	*pulled = (struct pulled){.record = RECORD_INIT};
	ck_assert_int_eq(codex_thread_turn_text(thread, prompt, &options, &record_all_callbacks,
				 &pulled->record, &pulled->turn),
		0);
}

/* Pulls what is there; false once there is nothing more to come. */
static bool pull(struct pulled *pulled)
{
	codex_event *event;
	const char *text;
	size_t len;
	int r;

	while ((r = codex_turn_next(pulled->turn, &event)) == 1) {
		text = codex_event_text(event, &len);
		if (text) {
			pulled->text = realloc(pulled->text, pulled->len + len);
			memcpy(pulled->text + pulled->len, text, len);
			pulled->len += len;
		}
		pulled->events++;
		codex_event_unref(event);
	}
	ck_assert_msg(r == CODEX_ERR_AGAIN || r == codex_turn_status(pulled->turn), "%s",
		codex_status_name(r));
	return r == CODEX_ERR_AGAIN;
}

static void clear_pulled(struct pulled *pulled)
{
	codex_turn_unref(pulled->turn);
	record_clear(&pulled->record);
	free(pulled->text);
}

START_TEST(pulled_events_are_all_there_in_order)
{
	struct pulled pulled;
	struct runtime rt;

	runtime_open_thread(&rt);
	start_pulled(&pulled, rt.thread, "one two three");
	while (pull(&pulled))
		ck_assert(pump_step(rt.base, pump_now() + pump_limit()));
	ck_assert_uint_eq(pulled.len, strlen("You said: one two three"));
	ck_assert_int_eq(memcmp(pulled.text, "You said: one two three", pulled.len), 0);
	ck_assert_uint_ge(pulled.record.count[RECORD_READABLE], 1);
	ck_assert_uint_eq(pulled.record.count[RECORD_TEXT], 0);
	ck_assert_uint_eq(pulled.record.count[RECORD_EVENT], 0);
	PUMP(rt.base, record_done(&pulled.record));
	ck_assert_int_eq(pulled.record.status, 0);
	ck_assert_str_eq(codex_turn_result_final_response(codex_turn_get_result(pulled.turn)),
		"You said: one two three");
	clear_pulled(&pulled);
	runtime_close(&rt);
}
END_TEST

/* Some 2 MB through a queue of 64 KiB, pulled in fits and starts. */
START_TEST(slow_puller_loses_nothing)
{
	const size_t size = 1 << 20;
	char *expected = malloc(size + 1);
	struct codex_stats stats = CODEX_STATS_INIT;
	struct pulled pulled;
	struct runtime rt;
	uint64_t most = 0;

	model_pattern(expected, size);
	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_limit(rt.config, CODEX_LIMIT_TURN_QUEUE_BYTES, 65536), 0);
	rt.thread = runtime_thread(&rt);
	runtime_when(&rt, "huge", "{\"bytes\": 1048576, \"chunk_bytes\": 256}");
	start_pulled(&pulled, rt.thread, "huge");
	PUMP(rt.base, pulled.record.count[RECORD_READABLE]);
	pump_for(rt.base, 500); /* nobody pulls */
	while (pull(&pulled)) {
		ck_assert(pump_step(rt.base, pump_now() + pump_limit()));
		ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
		most = stats.bytes_queued > most ? stats.bytes_queued : most;
	}
	ck_assert_uint_eq(pulled.len, size);
	ck_assert_int_eq(memcmp(pulled.text, expected, size), 0);
	/* One event may be over the limit, here the completed item with the whole text. */
	ck_assert_uint_le(most, 65536 + size + 16384);
	clear_pulled(&pulled);
	runtime_close(&rt);
	free(expected);
}
END_TEST

START_TEST(full_queue_fails_its_turn_alone_when_asked_to)
{
	struct pulled pulled;
	struct turnlog log;
	struct runtime rt;
	codex_thread *other;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_limit(rt.config, CODEX_LIMIT_TURN_QUEUE_BYTES, 65536), 0);
	ck_assert_int_eq(codex_config_set_overflow(rt.config, CODEX_OVERFLOW_FAIL), 0);
	rt.thread = runtime_thread(&rt);
	other = runtime_thread(&rt);
	runtime_when(&rt, "huge", "{\"bytes\": 1048576, \"chunk_bytes\": 256}");
	start_pulled(&pulled, rt.thread, "huge");
	turnlog_start(&log, other, "the other");
	PUMP(rt.base, record_done(&pulled.record));
	ck_assert_int_eq(pulled.record.status, CODEX_ERR_OVERFLOW);
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: the other");
	ck_assert(!pull(&pulled)); /* what was queued, then the status */
	ck_assert_uint_gt(pulled.events, 10);
	expect_usable(&rt);
	turnlog_clear(&log);
	clear_pulled(&pulled);
	codex_thread_unref(other);
	runtime_close(&rt);
}
END_TEST

/* Nobody will pull any more: what is held goes on. */
START_TEST(dropping_a_full_pulled_turn_lets_the_others_go_on)
{
	struct pulled pulled;
	struct turnlog log;
	struct runtime rt;
	codex_thread *other;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_limit(rt.config, CODEX_LIMIT_TURN_QUEUE_BYTES, 65536), 0);
	rt.thread = runtime_thread(&rt);
	other = runtime_thread(&rt);
	runtime_when(&rt, "huge", "{\"bytes\": 1048576, \"chunk_bytes\": 256}");
	start_pulled(&pulled, rt.thread, "huge");
	PUMP(rt.base, pulled.record.count[RECORD_READABLE]);
	turnlog_start(&log, other, "the other");
	pump_for(rt.base, 500);
	pulled.turn = codex_turn_unref(pulled.turn);
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: the other");
	turnlog_clear(&log);
	clear_pulled(&pulled);
	codex_thread_unref(other);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, silent_model_ends_with_the_deadline_and_leaves_the_thread_usable);
	ADD(suite, deadline_covers_the_wait_for_the_thread);
	ADD(suite, silence_ends_a_turn_that_speaks_first);
	ADD(suite, slow_but_steady_turn_outlives_its_inactivity_limit);
	ADD(suite, loud_stderr_does_not_disturb_a_turn);
	ADD(suite, stderr_that_nobody_asked_for_is_drained);
	ADD(suite, pulled_events_are_all_there_in_order);
	ADD(suite, slow_puller_loses_nothing);
	ADD(suite, full_queue_fails_its_turn_alone_when_asked_to);
	ADD(suite, dropping_a_full_pulled_turn_lets_the_others_go_on);
}

int main(void)
{
	return runtime_main("limits", add_cases);
}
