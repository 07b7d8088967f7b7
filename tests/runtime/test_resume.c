/* Threads that go on in another process, and those that cannot. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <stdlib.h>
#include <string.h>

/* A thread that has had one turn, in a process that is gone; returns its id, new. */
static char *open_with_history(struct runtime *rt)
{
	struct turnlog log;
	char *id;

	runtime_open_thread(rt);
	runtime_when(rt, "remember",
		"{\"text\": \"I will keep plum in mind.\", \"usage\": {\"input\": 100, \"output\": 7}}");
	turnlog_start(&log, rt->thread, "remember plum");
	turnlog_wait(&log, rt->base);
	turnlog_expect_said(&log, "I will keep plum in mind.");
	id = strdup(codex_thread_id(rt->thread));
	turnlog_clear(&log);
	rt->thread = codex_thread_unref(rt->thread);
	runtime_client_close(rt);
	runtime_client(rt);
	return id;
}

START_TEST(resumed_thread_brings_its_history_to_the_model)
{
	struct codex_token_usage usage;
	struct runtime rt;
	struct turnlog log;
	const char *body;
	char *id;

	id = open_with_history(&rt);
	runtime_when(&rt, "what was it",
		"{\"text\": \"plum\", \"usage\": {\"input\": 30, \"output\": 2}}");
	ck_assert_int_eq(codex_thread_resume(rt.client, id, NULL, &rt.thread), 0);
	ck_assert_str_eq(codex_thread_id(rt.thread), id);
	turnlog_start(&log, rt.thread, "what was it");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "plum");
	body = model_request_body(model_server_last_request(rt.model));
	ck_assert_ptr_nonnull(strstr(body, "remember plum"));
	ck_assert_ptr_nonnull(strstr(body, "I will keep plum in mind."));
	ck_assert(codex_turn_result_usage(turnlog_result(&log), &usage));
	ck_assert_int_eq(usage.total_tokens, 32);
	ck_assert(codex_turn_result_thread_usage(turnlog_result(&log), &usage));
	ck_assert_int_eq(usage.total_tokens, 139);
	turnlog_clear(&log);
	free(id);
	runtime_close(&rt);
}
END_TEST

/* Nothing is sent for what was not given. The runtime keeps model and approval, and takes the sandbox from config.toml. */
START_TEST(resume_without_options_changes_no_setting)
{
	const struct model_home_options home = {.approval_policy = "on-request"};
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	const codex_json *answer;
	struct runtime rt;
	struct turnlog log;
	char *id;

	runtime_open_with(&rt, &home);
	runtime_client(&rt);
	options.model = "thread-model";
	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.sandbox = CODEX_SANDBOX_WORKSPACE_WRITE;
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &rt.thread), 0);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: x");
	turnlog_clear(&log);
	id = strdup(codex_thread_id(rt.thread));
	codex_thread_unref(rt.thread);
	runtime_client_close(&rt);
	runtime_client(&rt);
	ck_assert_int_eq(codex_thread_resume(rt.client, id, NULL, &rt.thread), 0);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	answer = codex_future_result(codex_thread_ready(rt.thread));
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, "model")), "thread-model");
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, "approvalPolicy")), "never");
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, "approvalsReviewer")), "user");
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, "sandbox.type")), "readOnly");
	free(id);
	runtime_close(&rt);
}
END_TEST

START_TEST(thread_of_a_killed_turn_can_be_resumed)
{
	struct runtime rt;
	struct turnlog log;
	char *id;

	runtime_open_thread(&rt);
	runtime_when(&rt, "begin",
		"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}");
	turnlog_start(&log, rt.thread, "begin");
	turnlog_wait_text(&log, rt.base, 5);
	id = strdup(codex_thread_id(rt.thread));
	rt.thread = codex_thread_unref(rt.thread);
	runtime_client_close(&rt);
	turnlog_expect_failed(&log, CODEX_ERR_CLOSED, NULL);
	turnlog_clear(&log);
	runtime_client(&rt);
	ck_assert_int_eq(codex_thread_resume(rt.client, id, NULL, &rt.thread), 0);
	turnlog_start(&log, rt.thread, "and now");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: and now");
	turnlog_clear(&log);
	free(id);
	runtime_close(&rt);
}
END_TEST

/* The handle is there before the runtime refuses; what was started on it ends with the same error. */
static void expect_no_thread(struct runtime *rt, const char *id)
{
	struct turnlog log;
	codex_error *error;

	ck_assert_int_eq(codex_thread_resume(rt->client, id, NULL, &rt->thread), 0);
	turnlog_start(&log, rt->thread, "never");
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(codex_thread_ready(rt->thread))),
		CODEX_ERR_REMOTE);
	turnlog_wait(&log, rt->base);
	turnlog_expect_failed(&log, CODEX_ERR_REMOTE, NULL);
	ck_assert_str_eq(turnlog_order(&log), "D");
	error = codex_future_error(codex_thread_ready(rt->thread));
	ck_assert_int_eq(codex_error_remote_kind(error), CODEX_REMOTE_INVALID_REQUEST);
	ck_assert_str_eq(
		codex_error_message(error), codex_error_message(codex_turn_error(log.turn)));
	ck_assert_int_eq(
		codex_thread_turn_text(rt->thread, "x", NULL, NULL, NULL, NULL), CODEX_ERR_REMOTE);
	turnlog_clear(&log);
}

START_TEST(thread_that_never_ran_a_turn_cannot_be_resumed)
{
	struct runtime rt;
	char *id;

	runtime_open_thread(&rt);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	id = strdup(codex_thread_id(rt.thread));
	codex_thread_unref(rt.thread);
	runtime_client_close(&rt);
	runtime_client(&rt);
	expect_no_thread(&rt, id);
	free(id);
	runtime_close(&rt);
}
END_TEST

START_TEST(unknown_and_malformed_ids_cannot_be_resumed)
{
	codex_thread *thread = NULL;
	struct runtime rt;

	runtime_open(&rt);
	runtime_client(&rt);
	expect_no_thread(&rt, "no-id-at-all");
	rt.thread = codex_thread_unref(rt.thread);
	expect_no_thread(&rt, "01a1f835-c253-7f93-bad2-24fe0ec85cd9");
	ck_assert_int_eq(codex_thread_resume(rt.client, "", NULL, &thread), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_thread_resume(rt.client, NULL, NULL, &thread), CODEX_ERR_INVALID);
	runtime_close(&rt);
}
END_TEST

START_TEST(ephemeral_thread_cannot_be_resumed)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;
	char *id;

	options.ephemeral = true;
	runtime_open(&rt);
	runtime_client(&rt);
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &rt.thread), 0);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: x");
	turnlog_clear(&log);
	id = strdup(codex_thread_id(rt.thread));
	codex_thread_unref(rt.thread);
	runtime_client_close(&rt);
	runtime_client(&rt);
	expect_no_thread(&rt, id);
	free(id);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, resumed_thread_brings_its_history_to_the_model);
	ADD(suite, resume_without_options_changes_no_setting);
	ADD(suite, thread_of_a_killed_turn_can_be_resumed);
	ADD(suite, thread_that_never_ran_a_turn_cannot_be_resumed);
	ADD(suite, unknown_and_malformed_ids_cannot_be_resumed);
	ADD(suite, ephemeral_thread_cannot_be_resumed);
}

int main(void)
{
	return runtime_main("resume", add_cases);
}
