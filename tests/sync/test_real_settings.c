/* Options of threads and turns, with a client that blocks: they reach the model, and hold for as long as they should. */
#include <config.h>

#include "support/files.h"
#include "support/runtime.h"
#include "sync/desk.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static codex_sync *open_real(struct runtime *rt)
{
	runtime_open_program(rt, NULL);
	return desk_open(codex_config_ref(rt->config));
}

static void say(codex_sync *client, codex_thread *thread, const struct codex_turn_options *options)
{
	desk_say(client, thread, "hello", options, "You said: hello");
}

static codex_thread *start(codex_sync *client, const struct codex_thread_options *options)
{
	codex_thread *thread = NULL;

	ck_assert_int_eq(codex_sync_thread_start(client, options, &thread), 0);
	return thread;
}

static codex_thread *fork_of(
	codex_sync *client, codex_thread *source, const struct codex_thread_options *options)
{
	codex_thread *fork = NULL;

	ck_assert_int_eq(
		codex_sync_thread_fork(client, codex_thread_id(source), options, &fork), 0);
	ck_assert_str_ne(codex_thread_id(fork), codex_thread_id(source));
	return fork;
}

/* What the runtime answers to a resumption that changes nothing. */
static void expect_setting(
	codex_sync *client, codex_thread *thread, const char *path, const char *value)
{
	codex_thread *again = NULL;
	const codex_json *answer;

	ck_assert_int_eq(
		codex_sync_thread_resume(client, codex_thread_id(thread), NULL, &again), 0);
	answer = codex_future_result(codex_thread_ready(again));
	ck_assert_pstr_eq(codex_json_string(codex_json_find(answer, path)), value);
	codex_thread_unref(again);
}

START_TEST(options_of_a_thread_reach_the_model)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_thread *thread;

	options.model = "thread-model";
	options.model_provider = "mock_provider";
	options.base_instructions = "You are a \"plum\".";
	options.developer_instructions = "Be ripe.";
	options.config = "{\"model_reasoning_effort\": \"high\"}";
	options.personality = "pragmatic";
	options.cwd = "/usr";
	options.ephemeral = true;
	thread = start(client, &options);
	ck_assert_int_eq(codex_json_type(codex_json_find(
				 codex_future_result(codex_thread_ready(thread)), "thread.path")),
		CODEX_JSON_NULL);
	say(client, thread, NULL);
	runtime_expect_asked(&rt, "thread-model");
	runtime_expect_asked(&rt, "You are a \\\"plum\\\".");
	runtime_expect_asked(&rt, "Be ripe.");
	runtime_expect_asked(&rt, "/usr");
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(options_of_a_turn_reach_the_model_and_stick)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_thread *thread = desk_thread(client);

	options.model = "turn-model";
	options.effort = "high";
	options.summary = "concise";
	options.personality = "none";
	options.cwd = "/usr";
	options.output_schema =
		"{\"type\": \"object\", \"properties\": {\"plum\": {\"type\": \"string\"}}}";
	say(client, thread, &options);
	runtime_expect_asked(&rt, "turn-model");
	runtime_expect_asked(&rt, "json_schema");
	runtime_expect_asked(&rt, "plum");
	say(client, thread, NULL);
	runtime_expect_asked(&rt, "turn-model");
	runtime_expect_not_asked(&rt, "json_schema");
	expect_setting(client, thread, "reasoningEffort", "high");
	expect_setting(client, thread, "cwd", "/usr");
	options.output_schema = "[";
	ck_assert_int_eq(codex_sync_run_text(client, thread, "x", &options, NULL), CODEX_ERR_JSON);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(approval_mode_persists_until_it_is_overridden)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_thread *thread = desk_thread(client);

	say(client, thread, NULL);
	expect_setting(client, thread, "approvalPolicy", "on-request");
	expect_setting(client, thread, "approvalsReviewer", "auto_review");
	options.approval = CODEX_APPROVAL_DENY_ALL;
	say(client, thread, &options);
	expect_setting(client, thread, "approvalPolicy", "never");
	say(client, thread, NULL);
	expect_setting(client, thread, "approvalPolicy", "never");
	options.approval = CODEX_APPROVAL_AUTO_REVIEW;
	say(client, thread, &options);
	expect_setting(client, thread, "approvalPolicy", "on-request");
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(resume_and_fork_inherit_unless_told_otherwise)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_thread *thread, *fork;

	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.sandbox = CODEX_SANDBOX_FULL_ACCESS;
	thread = start(client, &options);
	say(client, thread, NULL);
	expect_setting(client, thread, "approvalPolicy", "never");
	expect_setting(client, thread, "sandbox.type", "dangerFullAccess");
	fork = fork_of(client, thread, NULL);
	expect_setting(client, fork, "approvalPolicy", "never");
	codex_thread_unref(fork);
	options = (struct codex_thread_options)CODEX_THREAD_OPTIONS_INIT;
	options.approval = CODEX_APPROVAL_AUTO_REVIEW;
	options.model = "fork-model";
	fork = fork_of(client, thread, &options);
	expect_setting(client, fork, "approvalPolicy", "on-request");
	expect_setting(client, fork, "model", "fork-model");
	expect_setting(client, thread, "approvalPolicy", "never");
	codex_thread_unref(fork);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(sandbox_of_a_turn_persists)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_thread *thread = desk_thread(client);

	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.sandbox = CODEX_SANDBOX_FULL_ACCESS;
	say(client, thread, &options);
	say(client, thread, NULL);
	expect_setting(client, thread, "approvalPolicy", "never");
	expect_setting(client, thread, "sandbox.type", "dangerFullAccess");
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

/* The command is the same: what the thread allows decides. */
START_TEST(write_outside_is_for_full_access_alone)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct runtime rt;
	codex_sync *client;
	codex_thread *thread;
	char *outside;

	runtime_open_program(&rt,
		"{\"rules\": [{\"when\": {\"on\": \"tool_result\"}, \"reply\": \"I tried.\"}],"
		" \"default\": {\"function_call\": {\"name\": \"exec_command\","
		"  \"arguments\": {\"cmd\": \"touch ../outside.txt\"}}}}");
	outside = files_path("%s/outside.txt", rt.dir);
	client = desk_open(codex_config_ref(rt.config));
	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.sandbox = CODEX_SANDBOX_READ_ONLY;
	thread = start(client, &options);
	desk_say(client, thread, "try", NULL, "I tried.");
	ck_assert_int_ne(access(outside, F_OK), 0);
	codex_thread_unref(thread);
	options.sandbox = CODEX_SANDBOX_FULL_ACCESS;
	thread = start(client, &options);
	desk_say(client, thread, "try", NULL, "I tried.");
	ck_assert_int_eq(access(outside, F_OK), 0);
	free(outside);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

/* Nothing is left of what was refused. */
START_TEST(contradicting_options_change_nothing)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct codex_turn_options turn = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_thread *thread = NULL;
	codex_json *loaded = NULL;

	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.approvals_reviewer = "user";
	ck_assert_int_eq(codex_sync_thread_start(client, &options, &thread), CODEX_ERR_INVALID);
	desk_expect_error(client, CODEX_ERR_INVALID);
	ck_assert_ptr_null(thread);
	ck_assert_int_eq(codex_sync_call(client, "thread/loaded/list", NULL, &loaded), 0);
	ck_assert_uint_eq(codex_json_length(codex_json_member(loaded, "data")), 0);
	codex_json_unref(loaded);
	thread = desk_thread(client);
	turn.approval = CODEX_APPROVAL_DENY_ALL;
	turn.approvals_reviewer = "user";
	ck_assert_int_eq(codex_sync_run_text(client, thread, "x", &turn, NULL), CODEX_ERR_INVALID);
	say(client, thread, NULL);
	expect_setting(client, thread, "approvalPolicy", "on-request");
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, options_of_a_thread_reach_the_model);
	ADD(suite, options_of_a_turn_reach_the_model_and_stick);
	ADD(suite, approval_mode_persists_until_it_is_overridden);
	ADD(suite, resume_and_fork_inherit_unless_told_otherwise);
	ADD(suite, sandbox_of_a_turn_persists);
	ADD(suite, write_outside_is_for_full_access_alone);
	ADD(suite, contradicting_options_change_nothing);
}

int main(void)
{
	return runtime_main("sync-real-settings", add_cases);
}
