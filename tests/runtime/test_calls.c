/* Raw calls: answers, refusals, and what must never reach the runtime. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <stdlib.h>
#include <string.h>

static void open_client(struct runtime *rt)
{
	runtime_open(rt);
	runtime_client(rt);
}

/* Calls and waits; the future is handed back, ended. */
static codex_future *call(struct runtime *rt, const char *method, const char *params)
{
	codex_future *future;

	ck_assert_int_eq(QUIETLY(codex_async_call(rt->client, method, params, &future)), 0);
	ck_assert_int_eq(codex_future_status(future), CODEX_PENDING);
	PUMP(rt->base, codex_future_done(future));
	return future;
}

static void expect_alive(struct runtime *rt)
{
	codex_future *future = call(rt, "model/list", NULL);

	ck_assert_int_eq(codex_future_status(future), 0);
	codex_future_unref(future);
}

static void expect_remote(
	struct runtime *rt, const char *method, const char *params, const char *part)
{
	codex_future *future = call(rt, method, params);
	codex_error *error = codex_future_error(future);

	ck_assert_int_eq(codex_future_status(future), CODEX_ERR_REMOTE);
	ck_assert_int_eq(codex_error_remote_kind(error), CODEX_REMOTE_INVALID_REQUEST);
	ck_assert_int_eq(codex_error_code(error), -32600);
	ck_assert(codex_error_is_remote(error));
	ck_assert(!codex_error_is_retryable(error));
	ck_assert_msg(strstr(codex_error_message(error), part) != NULL, "the message is: %s",
		codex_error_message(error));
	ck_assert_ptr_null(codex_future_result(future));
	codex_future_unref(future);
}

START_TEST(answer_comes_as_json_and_as_text)
{
	codex_future *future;
	struct runtime rt;
	size_t len;

	open_client(&rt);
	future = call(&rt, "model/list", "{\"limit\": 2}");
	ck_assert_int_eq(codex_future_status(future), 0);
	ck_assert_ptr_null(codex_future_error(future));
	ck_assert_uint_eq(
		codex_json_length(codex_json_member(codex_future_result(future), "data")), 2);
	ck_assert_ptr_nonnull(codex_json_string(
		codex_json_find(codex_future_result(future), "data.0.displayName")));
	ck_assert_ptr_nonnull(codex_future_result_text(future, &len));
	ck_assert_uint_eq(strlen(codex_future_result_text(future, NULL)), len);
	codex_future_unref(future);
	runtime_close(&rt);
}
END_TEST

START_TEST(no_params_are_sent_as_an_empty_object)
{
	struct runtime rt;

	open_client(&rt);
	expect_alive(&rt);
	runtime_close(&rt);
}
END_TEST

START_TEST(unknown_method_and_wrong_params_are_remote_errors)
{
	struct runtime rt;

	open_client(&rt);
	expect_remote(&rt, "no/such/method", NULL, "unknown variant");
	expect_remote(&rt, "thread/read", "{}", "threadId");
	expect_remote(&rt, "model/list", "{\"limit\": \"two\"}", "Invalid request");
	expect_remote(&rt, "turn/interrupt", "{\"threadId\": \"x\", \"turnId\": \"y\"}",
		"invalid thread id");
	expect_alive(&rt);
	runtime_close(&rt);
}
END_TEST

/* The runtime would exit, or never answer. */
START_TEST(what_the_runtime_cannot_take_is_refused_before_it_is_sent)
{
	const struct {
		const char *method, *params;
		int status;
	} bad[] = {
		{"model/list", "{\"cursor\": \"\xff\"}", CODEX_ERR_UTF8},
		{"model/list", "{\"cursor\": \"\xed\xa0\x80\"}", CODEX_ERR_UTF8},
		{"model/\xc3", "{}", CODEX_ERR_UTF8},
		{"model/list", "{\"cursor\": \"\\ud800\"}", CODEX_ERR_UTF8},
		{"model/list", "{\"cursor\": \"\\udc00\\ud800\"}", CODEX_ERR_UTF8},
		{"model/list", "[]", CODEX_ERR_JSON},
		{"model/list", "{\"a\": NaN}", CODEX_ERR_JSON},
		{"model/list", "{}{}", CODEX_ERR_JSON},
		{"model/list", "{", CODEX_ERR_JSON},
		{"model/list", "", CODEX_ERR_JSON},
		{NULL, "{}", CODEX_ERR_INVALID},
		{"", "{}", CODEX_ERR_INVALID},
	};
	codex_future *future = NULL;
	struct runtime rt;
	size_t i;

	open_client(&rt);
	expect_alive(&rt);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int r = codex_async_call(rt.client, bad[i].method, bad[i].params, &future);

		ck_assert_msg(r == bad[i].status, "%zu: %s", i, codex_status_name(r));
		ck_assert_ptr_null(future);
	}
	expect_alive(&rt);
	runtime_close(&rt);
}
END_TEST

START_TEST(invalid_text_of_turns_and_threads_is_refused_too)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *thread = NULL;
	codex_turn *turn = NULL;
	codex_input *input = codex_input_new();
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	ck_assert_int_eq(
		codex_thread_turn_text(rt.thread, "\xff", NULL, NULL, NULL, &turn), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_input_text(input, "\xed\xa0\x80"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_input_image(input, "https://example.org/x.png"), CODEX_ERR_INVALID);
	options.model = "\xc0\x80";
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &thread), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_thread_resume(rt.client, "\xff", NULL, &thread), CODEX_ERR_UTF8);
	ck_assert_ptr_null(thread);
	ck_assert_ptr_null(turn);
	turnlog_start(&log, rt.thread, "alive?");
	turnlog_wait(&log, rt.base);
	ck_assert_int_eq(codex_turn_steer_text(log.turn, "\xff", NULL), CODEX_ERR_STATE);
	turnlog_expect_said(&log, "You said: alive?");
	turnlog_clear(&log);
	codex_input_unref(input);
	runtime_close(&rt);
}
END_TEST

/* A surrogate pair, U+2028 and NUL escapes are JSON, and the runtime takes them. */
START_TEST(odd_but_valid_params_are_sent)
{
	codex_future *future;
	struct runtime rt;

	open_client(&rt);
	future = call(&rt, "model/list",
		"{\n \"limit\": 1,\r\n \"x\": \"\\ud83d\\ude42 \xe2\x80\xa8 \\u0000\"}");
	ck_assert_int_eq(codex_future_status(future), 0);
	codex_future_unref(future);
	runtime_close(&rt);
}
END_TEST

/* The runtime answers only some of so many at once. */
START_TEST(three_hundred_calls_at_once_are_all_answered)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	codex_future *futures[300];
	struct runtime rt;
	unsigned most = 0;
	size_t i;

	open_client(&rt);
	for (i = 0; i < 300; i++)
		ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, &futures[i]), 0);
	for (i = 0; i < 300; i++) {
		while (!codex_future_done(futures[i])) {
			ck_assert(pump_step(rt.base, pump_now() + pump_limit()));
			ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
			if (stats.requests_in_flight > most)
				most = (unsigned)stats.requests_in_flight;
		}
		ck_assert_int_eq(codex_future_status(futures[i]), 0);
		codex_future_unref(futures[i]);
	}
	ck_assert_uint_le(most, 64);
	ck_assert_uint_ge(most, 32);
	runtime_close(&rt);
}
END_TEST

START_TEST(experimental_methods_need_the_flag)
{
	codex_future *future;
	struct runtime rt;

	open_client(&rt);
	expect_remote(&rt, "collaborationMode/list", "{}", "experimentalApi");
	runtime_client_close(&rt);
	codex_config_set_experimental(rt.config, true);
	runtime_client(&rt);
	future = call(&rt, "collaborationMode/list", "{}");
	ck_assert_int_eq(codex_future_status(future), 0);
	codex_future_unref(future);
	runtime_close(&rt);
}
END_TEST

START_TEST(cancelled_call_ends_once_and_its_answer_is_thrown_away)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	codex_future *future;
	struct outcome outcome = OUTCOME_INIT;
	struct runtime rt;

	open_client(&rt);
	expect_alive(&rt);
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, &future), 0);
	pump_step(rt.base, pump_now() + pump_limit()); /* sent */
	codex_future_cancel(future);
	ck_assert_uint_eq(outcome.count, 0);
	outcome_of(&outcome, future);
	PUMP(rt.base, outcome.count);
	outcome_expect(&outcome, CODEX_ERR_CANCELLED);
	expect_alive(&rt);
	pump_for(rt.base, 50);
	ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
	ck_assert_uint_eq(stats.requests_in_flight, 0);
	ck_assert_uint_eq(outcome.count, 1);
	outcome_clear(&outcome);
	runtime_close(&rt);
}
END_TEST

START_TEST(call_with_no_time_ends_with_a_timeout)
{
	codex_future *future;
	struct runtime rt;

	/* The runtime is not up yet, so that no answer can be quicker. */
	open_client(&rt);
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, &future), 0);
	ck_assert_int_eq(codex_future_set_deadline(future, 0), 0);
	ck_assert_int_eq(pump_future(rt.base, future), CODEX_ERR_TIMEOUT);
	expect_alive(&rt);
	runtime_close(&rt);
}
END_TEST

START_TEST(dropped_future_leaves_the_call_alone)
{
	codex_thread *thread;
	struct runtime rt;
	struct turnlog log;

	open_client(&rt);
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, NULL), 0);
	thread = runtime_thread(&rt);
	turnlog_start(&log, thread, "x");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: x");
	turnlog_clear(&log);
	codex_thread_unref(thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(login_with_an_api_key_by_raw_calls)
{
	codex_future *future;
	struct runtime rt;
	char *stored;

	open_client(&rt);
	future =
		call(&rt, "account/login/start", "{\"type\": \"apiKey\", \"apiKey\": \"sk-test\"}");
	ck_assert_int_eq(codex_future_status(future), 0);
	ck_assert_str_eq(
		codex_json_string(codex_json_find(codex_future_result(future), "type")), "apiKey");
	codex_future_unref(future);
	stored = runtime_read_home(&rt, "auth.json");
	ck_assert_ptr_nonnull(stored);
	ck_assert_ptr_nonnull(strstr(stored, "sk-test"));
	free(stored);
	future = call(&rt, "account/logout", NULL);
	ck_assert_int_eq(codex_future_status(future), 0);
	codex_future_unref(future);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, answer_comes_as_json_and_as_text);
	ADD(suite, no_params_are_sent_as_an_empty_object);
	ADD(suite, unknown_method_and_wrong_params_are_remote_errors);
	ADD(suite, what_the_runtime_cannot_take_is_refused_before_it_is_sent);
	ADD(suite, invalid_text_of_turns_and_threads_is_refused_too);
	ADD(suite, odd_but_valid_params_are_sent);
	ADD(suite, three_hundred_calls_at_once_are_all_answered);
	ADD(suite, experimental_methods_need_the_flag);
	ADD(suite, cancelled_call_ends_once_and_its_answer_is_thrown_away);
	ADD(suite, call_with_no_time_ends_with_a_timeout);
	ADD(suite, dropped_future_leaves_the_call_alone);
	ADD(suite, login_with_an_api_key_by_raw_calls);
}

int main(void)
{
	return runtime_main("calls", add_cases);
}
