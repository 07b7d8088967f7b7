/* Options of threads and turns: they reach the model, and hold for as long as they should. */
#include <config.h>

#include "support/files.h"
#include "support/runtime.h"
#include "support/turnlog.h"

#include <codex/types.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Runs a turn; what the model was asked, until the next one. */
static const char *ask(
	struct runtime *rt, codex_thread *thread, const struct codex_turn_options *options)
{
	struct turnlog log;

	turnlog_start_with(&log, thread, "hello", options);
	turnlog_wait(&log, rt->base);
	turnlog_expect_said(&log, "You said: hello");
	turnlog_clear(&log);
	return model_request_body(model_server_last_request(rt->model));
}

static void expect(const char *body, const char *part)
{
	ck_assert_msg(strstr(body, part) != NULL, "no %s in %s", part, body);
}

static void expect_none(const char *body, const char *part)
{
	ck_assert_msg(strstr(body, part) == NULL, "%s in %s", part, body);
}

/* A setting of the thread as the runtime has it now: what it answers to a resumption that changes nothing. */
static void expect_setting(
	struct runtime *rt, codex_thread *thread, const char *path, const char *value)
{
	codex_thread *again = NULL;
	codex_future *ready;

	ck_assert_int_eq(codex_thread_resume(rt->client, codex_thread_id(thread), NULL, &again), 0);
	ready = codex_thread_ready(again);
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(ready)), 0);
	ck_assert_str_eq(codex_json_text(codex_json_find(codex_future_result(ready), path)), value);
	codex_thread_unref(again);
}

START_TEST(options_of_a_thread_reach_the_model)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct runtime rt;
	const char *body;

	runtime_open(&rt);
	runtime_client(&rt);
	options.model = "thread-model";
	options.model_provider = "mock_provider";
	options.base_instructions = "You are a \"plum\".";
	options.developer_instructions = "Be ripe.";
	options.config = "{\"model_reasoning_effort\": \"high\"}";
	options.personality = "pragmatic";
	options.cwd = "/usr";
	options.ephemeral = true;
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &rt.thread), 0);
	body = ask(&rt, rt.thread, NULL);
	expect(body, "thread-model");
	expect(body, "You are a \\\"plum\\\".");
	expect(body, "Be ripe.");
	expect(body, "/usr");
	runtime_close(&rt);
}
END_TEST

START_TEST(options_hold_for_a_resumed_and_a_forked_thread)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *other = NULL;
	struct runtime rt;

	runtime_open_thread(&rt);
	expect_none(ask(&rt, rt.thread, NULL), "Be ripe.");
	options.developer_instructions = "Be ripe.";
	options.model = "fork-model";
	options.cwd = "/usr";
	options.approval = CODEX_APPROVAL_DENY_ALL;
	ck_assert_int_eq(
		codex_thread_fork(rt.client, codex_thread_id(rt.thread), &options, &other), 0);
	expect(ask(&rt, other, NULL), "fork-model");
	expect_setting(&rt, other, "model", "\"fork-model\"");
	expect_setting(&rt, other, "cwd", "\"/usr\"");
	expect_setting(&rt, other, "approvalPolicy", "\"never\"");
	codex_thread_unref(other);
	expect_setting(&rt, rt.thread, "approvalPolicy", "\"on-request\"");
	runtime_close(&rt);
}
END_TEST

START_TEST(options_of_a_turn_reach_the_model_and_stick)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	const char *body;

	runtime_open_thread(&rt);
	body = ask(&rt, rt.thread, NULL);
	expect_none(body, "turn-model");
	expect_none(body, "json_schema");
	options.model = "turn-model";
	options.effort = "high";
	options.summary = "concise";
	options.personality = "none";
	options.cwd = "/usr";
	options.output_schema =
		"{\"type\":\"object\",\"properties\":{\"plum\":{\"type\":\"string\"}}}";
	body = ask(&rt, rt.thread, &options);
	expect(body, "turn-model");
	expect(body, "json_schema");
	expect(body, "\"plum\"");
	expect(body, "/usr");
	body = ask(&rt, rt.thread, NULL);
	expect(body, "turn-model");
	expect_none(body, "json_schema");
	expect_setting(&rt, rt.thread, "reasoningEffort", "\"high\"");
	expect_setting(&rt, rt.thread, "cwd", "\"/usr\"");
	runtime_close(&rt);
}
END_TEST

START_TEST(approval_mode_persists_until_it_is_changed)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct codex_ask_for_approval untrusted = CODEX_ASK_FOR_APPROVAL_INIT;
	codex_thread *fork = NULL;
	struct runtime rt;

	runtime_open_thread(&rt);
	ask(&rt, rt.thread, NULL);
	expect_setting(&rt, rt.thread, "approvalPolicy", "\"on-request\"");
	expect_setting(&rt, rt.thread, "approvalsReviewer", "\"auto_review\"");
	options.approval = CODEX_APPROVAL_DENY_ALL;
	ask(&rt, rt.thread, &options);
	expect_setting(&rt, rt.thread, "approvalPolicy", "\"never\"");
	ask(&rt, rt.thread, NULL);
	expect_setting(&rt, rt.thread, "approvalPolicy", "\"never\"");
	ck_assert_int_eq(codex_thread_fork(rt.client, codex_thread_id(rt.thread), NULL, &fork), 0);
	ask(&rt, fork, NULL);
	expect_setting(&rt, fork, "approvalPolicy", "\"never\"");
	codex_thread_unref(fork);
	options.approval = CODEX_APPROVAL_DEFAULT;
	untrusted.type.value = CODEX_ASK_FOR_APPROVAL_TYPE_UNTRUSTED;
	options.approval_policy = &untrusted;
	options.approvals_reviewer = "user";
	ask(&rt, rt.thread, &options);
	expect_setting(&rt, rt.thread, "approvalPolicy", "\"untrusted\"");
	expect_setting(&rt, rt.thread, "approvalsReviewer", "\"user\"");
	runtime_close(&rt);
}
END_TEST

START_TEST(whole_sandbox_policy_persists_until_it_is_changed)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct codex_sandbox_policy policy = CODEX_SANDBOX_POLICY_INIT;
	struct codex_sandbox_policy_workspace_write writable =
		CODEX_SANDBOX_POLICY_WORKSPACE_WRITE_INIT;
	struct runtime rt;

	runtime_open_thread(&rt);
	writable.network_access = true;
	policy.type.value = CODEX_SANDBOX_POLICY_TYPE_WORKSPACE_WRITE;
	policy.as.workspace_write = &writable;
	options.sandbox_policy = &policy;
	ask(&rt, rt.thread, &options);
	ask(&rt, rt.thread, NULL);
	expect_setting(&rt, rt.thread, "sandbox.type", "\"workspaceWrite\"");
	expect_setting(&rt, rt.thread, "sandbox.networkAccess", "true");
	options.sandbox_policy = NULL;
	options.sandbox = CODEX_SANDBOX_READ_ONLY;
	ask(&rt, rt.thread, &options);
	expect_setting(&rt, rt.thread, "sandbox.type", "\"readOnly\"");
	runtime_close(&rt);
}
END_TEST

/* The command is the same: what the thread allows decides. */
static void try_to_write(struct runtime *rt, codex_sandbox sandbox)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct turnlog log;

	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.sandbox = sandbox;
	rt->thread = codex_thread_unref(rt->thread);
	ck_assert_int_eq(codex_thread_start(rt->client, &options, &rt->thread), 0);
	turnlog_start(&log, rt->thread, "try");
	turnlog_wait(&log, rt->base);
	turnlog_expect_said(&log, "I tried.");
	turnlog_clear(&log);
}

START_TEST(write_outside_is_for_full_access_alone)
{
	struct runtime rt;
	char *outside;

	runtime_open(&rt);
	runtime_script(&rt,
		"{\"rules\": [{\"when\": {\"on\": \"tool_result\"}, \"reply\": \"I tried.\"}],"
		" \"default\": {\"function_call\": {\"name\": \"exec_command\","
		"  \"arguments\": {\"cmd\": \"touch ../outside.txt\"}}}}");
	runtime_client(&rt);
	outside = files_path("%s/outside.txt", rt.dir);
	try_to_write(&rt, CODEX_SANDBOX_READ_ONLY);
	ck_assert_int_ne(access(outside, F_OK), 0);
	try_to_write(&rt, CODEX_SANDBOX_WORKSPACE_WRITE);
	ck_assert_int_ne(access(outside, F_OK), 0);
	try_to_write(&rt, CODEX_SANDBOX_FULL_ACCESS);
	ck_assert_int_eq(access(outside, F_OK), 0);
	free(outside);
	runtime_close(&rt);
}
END_TEST

/* Nothing is left of what was refused. */
START_TEST(contradicting_options_change_nothing)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct codex_turn_options turn = CODEX_TURN_OPTIONS_INIT;
	codex_thread *none = NULL;
	struct runtime rt;

	runtime_open(&rt);
	runtime_client(&rt);
	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.approvals_reviewer = "user";
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &none), CODEX_ERR_INVALID);
	ck_assert_ptr_null(none);
	rt.thread = runtime_thread(&rt);
	ask(&rt, rt.thread, NULL);
	turn.approval = CODEX_APPROVAL_DENY_ALL;
	turn.approvals_reviewer = "user";
	ck_assert_int_eq(
		codex_thread_turn_text(rt.thread, "x", &turn, NULL, NULL, NULL), CODEX_ERR_INVALID);
	expect_setting(&rt, rt.thread, "approvalPolicy", "\"on-request\"");
	ck_assert_uint_eq(model_server_request_count(rt.model), 1);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, options_of_a_thread_reach_the_model);
	ADD(suite, options_hold_for_a_resumed_and_a_forked_thread);
	ADD(suite, options_of_a_turn_reach_the_model_and_stick);
	ADD(suite, approval_mode_persists_until_it_is_changed);
	ADD(suite, whole_sandbox_policy_persists_until_it_is_changed);
	ADD(suite, write_outside_is_for_full_access_alone);
	ADD(suite, contradicting_options_change_nothing);
}

int main(void)
{
	return runtime_main("settings", add_cases);
}
