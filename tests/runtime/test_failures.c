/* Turns that fail, and streams that break: what the caller is told. */
#include <config.h>

#include "support/refusals.h"
#include "support/runtime.h"
#include "support/turnlog.h"

#include <stdio.h>
#include <string.h>

static void run(struct runtime *rt, struct turnlog *log, const char *prompt)
{
	turnlog_start(log, rt->thread, prompt);
	turnlog_wait(log, rt->base);
}

/* A failure is the turn's: the thread and the client live on. */
static void expect_usable(struct runtime *rt)
{
	struct turnlog log;

	run(rt, &log, "and now");
	turnlog_expect_said(&log, "You said: and now");
	turnlog_clear(&log);
}

static void expect_info(const struct turnlog *log, const char *part)
{
	const char *data = codex_error_data(codex_turn_error(log->turn));

	ck_assert_ptr_nonnull(data);
	ck_assert_msg(strstr(data, part) != NULL, "codexErrorInfo is %s", data);
}

/* The model's reply fails the turn: the message has `message`, codexErrorInfo has `info`. */
static void fails_with(const char *reply, const char *message, const char *info)
{
	const codex_turn_result *result;
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "fail", reply);
	run(&rt, &log, "fail");
	turnlog_expect_failed(&log, CODEX_ERR_TURN_FAILED, message);
	expect_info(&log, info);
	result = turnlog_result(&log);
	ck_assert_int_eq(codex_turn_result_outcome(result), CODEX_TURN_FAILED);
	ck_assert_str_eq(codex_turn_result_outcome_text(result), "failed");
	ck_assert_ptr_eq(codex_turn_result_error(result), codex_turn_error(log.turn));
	ck_assert(codex_error_is_remote(codex_turn_error(log.turn)));
	ck_assert_int_eq(codex_error_remote_kind(codex_turn_error(log.turn)), CODEX_REMOTE_NONE);
	turnlog_clear(&log);
	expect_usable(&rt);
	runtime_close(&rt);
}

START_TEST(http_500_fails_the_turn)
{
	fails_with("{\"http\": {\"status\": 500, \"body\": {\"error\": {\"message\": \"boom\"}}}}",
		"", "\"internalServerError\"");
}
END_TEST

START_TEST(http_401_fails_the_turn_with_its_status_and_message)
{
	fails_with(
		"{\"http\": {\"status\": 401, \"body\": {\"error\": {\"message\": \"no key\"}}}}",
		"no key", "\"httpStatusCode\":401");
}
END_TEST

START_TEST(http_429_fails_the_turn_with_its_status)
{
	fails_with("{\"http\": {\"status\": 429, \"body\": {\"error\": {\"message\": \"slow\"}}}}",
		"429", "responseTooManyFailedAttempts");
}
END_TEST

START_TEST(response_failed_fails_the_turn_with_the_models_message)
{
	fails_with("{\"failed\": {\"code\": \"server_error\", \"message\": \"boom in the model\"}}",
		"boom in the model", "\"other\"");
}
END_TEST

START_TEST(full_context_has_a_code_of_its_own)
{
	fails_with("{\"failed\": {\"code\": \"context_length_exceeded\", \"message\": \"long\"}}",
		"", "\"contextWindowExceeded\"");
}
END_TEST

START_TEST(incomplete_response_fails_the_turn)
{
	fails_with("{\"text\": \"I was\", \"incomplete\": \"max_output_tokens\"}",
		"max_output_tokens", "\"other\"");
}
END_TEST

START_TEST(stream_without_an_end_fails_the_turn)
{
	fails_with("{\"text\": \"I was about to\", \"end\": true}", "", "\"other\"");
}
END_TEST

START_TEST(dropped_stream_fails_the_turn_and_drops_its_message)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "fail",
		"{\"output\": [{\"message\": {\"text\": \"I was about\", \"id\": \"half\","
		" \"done\": false}}, {\"drop\": true}]}");
	run(&rt, &log, "fail");
	turnlog_expect_failed(&log, CODEX_ERR_TURN_FAILED, "");
	expect_info(&log, "\"other\"");
	ck_assert_str_eq(log.record.text, "I was about");
	ck_assert_str_eq(log.record.dropped, "half");
	ck_assert_str_eq(turnlog_response(&log), "(none)");
	ck_assert_str_eq(turnlog_order(&log), "ScictdD");
	turnlog_clear(&log);
	expect_usable(&rt);
	runtime_close(&rt);
}
END_TEST

/* The item begins twice, and its text anew. */
START_TEST(retried_stream_restarts_the_text_of_its_message)
{
	static const char script[] =
		"{\"rules\": [{\"when\": {\"text\": \"flaky\"}, \"replies\": ["
		" {\"output\": [{\"message\": {\"text\": \"wrong start\", \"id\": \"m1\","
		"  \"done\": false}}, {\"drop\": true}]},"
		" {\"message\": {\"text\": \"The right answer.\", \"id\": \"m1\"}}]}]}";
	const struct model_home_options retries = {.stream_max_retries = 2};
	struct runtime rt;
	struct turnlog log;

	runtime_open_with(&rt, &retries);
	rt.thread = runtime_thread(&rt);
	runtime_script(&rt, script);
	run(&rt, &log, "flaky");
	turnlog_expect_said(&log, "The right answer.");
	ck_assert_uint_eq(log.record.count[RECORD_TEXT_RESTART], 1);
	ck_assert_uint_eq(log.record.count[RECORD_ITEM_DROPPED], 0);
	ck_assert_uint_eq(model_server_request_count(rt.model), 2);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* A retried message that has another id is another item: the first one never completes. */
START_TEST(retried_stream_with_a_new_item_drops_the_old_one)
{
	static const char script[] =
		"{\"rules\": [{\"when\": {\"text\": \"flaky\"}, \"replies\": ["
		" {\"output\": [{\"message\": {\"text\": \"wrong. \", \"id\": \"m1\","
		"  \"done\": false}}, {\"drop\": true}]},"
		" {\"message\": {\"text\": \"Right.\", \"id\": \"m2\"}}]}]}";
	const struct model_home_options retries = {.stream_max_retries = 2};
	struct runtime rt;
	struct turnlog log;

	runtime_open_with(&rt, &retries);
	rt.thread = runtime_thread(&rt);
	runtime_script(&rt, script);
	run(&rt, &log, "flaky");
	ck_assert_int_eq(log.record.status, 0);
	ck_assert_str_eq(turnlog_response(&log), "Right.");
	ck_assert_str_eq(log.record.dropped, "m1");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(retries_that_are_used_up_fail_the_turn)
{
	const struct model_home_options retries = {.stream_max_retries = 1};
	struct runtime rt;
	struct turnlog log;

	runtime_open_with(&rt, &retries);
	rt.thread = runtime_thread(&rt);
	runtime_when(&rt, "flaky", "{\"drop\": true}");
	run(&rt, &log, "flaky");
	turnlog_expect_failed(&log, CODEX_ERR_TURN_FAILED, "");
	ck_assert_uint_eq(model_server_request_count(rt.model), 2);
	turnlog_clear(&log);
	expect_usable(&rt);
	runtime_close(&rt);
}
END_TEST

static void note_error(codex_event *event, void *userdata)
{
	bool retries;

	ck_assert_int_eq(codex_json_bool(codex_json_member(codex_event_params(event), "willRetry"),
				 &retries),
		0);
	*(unsigned *)userdata += retries;
}

/* A client whose model server is gone before the first turn, and the port that it had. */
static unsigned open_without_model(struct runtime *rt, unsigned *errors)
{
	unsigned port;

	runtime_open_thread(rt);
	ck_assert_int_eq(
		pump_future(rt->base, codex_future_ref(codex_thread_ready(rt->thread))), 0);
	ck_assert_int_eq(codex_async_subscribe(rt->client, "error", note_error, errors, NULL), 0);
	port = model_server_port(rt->model);
	model_server_free(rt->model);
	rt->model = NULL;
	return port;
}

/* The runtime waits for the network, whatever number of retries it is allowed. */
START_TEST(refused_connection_is_tried_until_somebody_listens)
{
	unsigned errors = 0;
	struct runtime rt;
	struct turnlog log;
	unsigned port;

	port = open_without_model(&rt, &errors);
	turnlog_start(&log, rt.thread, "anybody there?");
	PUMP(rt.base, errors);
	ck_assert(!record_done(&log.record));
	ck_assert_int_eq(model_server_new_on(rt.base, port, &rt.model), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: anybody there?");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(refused_connection_ends_with_the_turns_deadline)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	unsigned errors = 0;
	struct runtime rt;
	struct turnlog log;

	options.deadline_ms = 1000;
	open_without_model(&rt, &errors);
	turnlog_start_with(&log, rt.thread, "anybody there?", &options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_TIMEOUT, "1000 ms");
	ck_assert_uint_ge(errors, 1);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* A refusal of the request itself: no turn ever was. */
START_TEST(refused_turn_ends_with_the_remote_error)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;

	options.params = "{\"effort\": 7}";
	runtime_open_thread(&rt);
	turnlog_start_with(&log, rt.thread, "x", &options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_REMOTE, "Invalid request");
	ck_assert_int_eq(codex_error_code(codex_turn_error(log.turn)), -32600);
	ck_assert_int_eq(
		codex_error_remote_kind(codex_turn_error(log.turn)), CODEX_REMOTE_INVALID_REQUEST);
	ck_assert_str_eq(turnlog_order(&log), "D");
	turnlog_clear(&log);
	expect_usable(&rt);
	runtime_close(&rt);
}
END_TEST

START_TEST(too_long_input_is_refused_with_its_data)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	static char huge[HUGE_ROOM];
	struct runtime rt;
	struct turnlog log;

	huge_input(huge);
	options.params = huge;
	runtime_open_thread(&rt);
	turnlog_start_with(&log, rt.thread, "hi", &options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_REMOTE, "");
	ck_assert_int_eq(
		codex_error_remote_kind(codex_turn_error(log.turn)), CODEX_REMOTE_INVALID_PARAMS);
	ck_assert_ptr_nonnull(
		strstr(codex_error_data(codex_turn_error(log.turn)), "input_too_large"));
	turnlog_clear(&log);
	expect_usable(&rt);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, http_500_fails_the_turn);
	ADD(suite, http_401_fails_the_turn_with_its_status_and_message);
	ADD(suite, http_429_fails_the_turn_with_its_status);
	ADD(suite, response_failed_fails_the_turn_with_the_models_message);
	ADD(suite, full_context_has_a_code_of_its_own);
	ADD(suite, incomplete_response_fails_the_turn);
	ADD(suite, stream_without_an_end_fails_the_turn);
	ADD(suite, dropped_stream_fails_the_turn_and_drops_its_message);
	ADD(suite, retried_stream_restarts_the_text_of_its_message);
	ADD(suite, retried_stream_with_a_new_item_drops_the_old_one);
	ADD(suite, retries_that_are_used_up_fail_the_turn);
	ADD(suite, refused_connection_is_tried_until_somebody_listens);
	ADD(suite, refused_connection_ends_with_the_turns_deadline);
	ADD(suite, refused_turn_ends_with_the_remote_error);
	ADD(suite, too_long_input_is_refused_with_its_data);
}

int main(void)
{
	return runtime_main("failures", add_cases);
}
