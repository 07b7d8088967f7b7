/* Requests of the runtime that nobody handles: refused in their own shape, and the turn goes on. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char ask_the_user[] =
	"{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}";

static const codex_json *item_of_type(const struct turnlog *log, const char *type)
{
	const codex_turn_result *result = turnlog_result(log);
	size_t i;

	for (i = 0; i < codex_turn_result_item_count(result); i++)
		if (!strcmp(codex_item_type(codex_turn_result_item(result, i)), type))
			return codex_item_json(codex_turn_result_item(result, i));
	ck_abort_msg("the turn has no %s", type);
	return NULL;
}

/*
 * One turn in which the model calls a tool that makes the runtime ask. `type` is the item's, or NULL when there is none.
 * Expects that it was refused, and that the model's answer to that is the turn's.
 */
static void refused(const char *thread_params, const char *turn_params, const char *call,
	const char *type, const char *item_status)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct codex_turn_options turn_options = CODEX_TURN_OPTIONS_INIT;
	struct codex_stats stats = CODEX_STATS_INIT;
	struct runtime rt;
	struct turnlog log;
	char script[2000];
	char *output;

	snprintf(script, sizeof(script),
		"{\"rules\": [{\"when\": {\"on\": \"tool_result\"}, \"reply\": \"I go on.\"}],"
		" \"default\": %s}",
		call);
	options.params = thread_params;
	turn_options.params = turn_params;
	runtime_open(&rt);
	codex_config_set_experimental(rt.config, true);
	runtime_script(&rt, script);
	runtime_client(&rt);
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &rt.thread), 0);
	turnlog_start_with(&log, rt.thread, "try", &turn_options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "I go on.");
	ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
	ck_assert_uint_eq(stats.requests_refused, 1);
	if (type)
		ck_assert_str_eq(
			codex_json_string(codex_json_member(item_of_type(&log, type), "status")),
			item_status);
	ck_assert_uint_eq(log.record.count[RECORD_ITEM_DROPPED], 0);
	output = model_request_tool_output(model_server_last_request(rt.model), "c1");
	ck_assert_ptr_nonnull(output);
	free(output);
	turnlog_clear(&log);
	runtime_close(&rt);
}

START_TEST(command_that_nobody_approves_is_declined)
{
	refused(ask_the_user, NULL,
		"{\"function_call\": {\"name\": \"exec_command\", \"call_id\": \"c1\", \"arguments\":"
		" {\"cmd\": \"touch made.txt\", \"sandbox_permissions\": \"require_escalated\","
		"  \"justification\": \"for a test\"}}}",
		"commandExecution", "declined");
}
END_TEST

START_TEST(file_change_that_nobody_approves_is_declined)
{
	refused(ask_the_user, NULL,
		"{\"function_call\": {\"name\": \"exec_command\", \"call_id\": \"c1\", \"arguments\":"
		" {\"cmd\": \"apply_patch <<'EOF'\\n*** Begin Patch\\n*** Add File: new.txt\\n"
		"+hello\\n*** End Patch\\nEOF\\n\"}}}",
		"fileChange", "declined");
}
END_TEST

START_TEST(tool_that_nobody_provides_fails)
{
	refused("{\"dynamicTools\": [{\"type\": \"function\", \"name\": \"lookup\","
		" \"description\": \"Look up\", \"inputSchema\": {\"type\": \"object\"}}]}",
		NULL,
		"{\"function_call\": {\"name\": \"lookup\", \"call_id\": \"c1\", \"arguments\": {}}}",
		"dynamicToolCall", "failed");
}
END_TEST

START_TEST(question_that_nobody_answers_gets_no_answers)
{
	refused(NULL,
		"{\"collaborationMode\": {\"mode\": \"plan\", \"settings\": {\"model\": \"mock-model\","
		" \"reasoning_effort\": null, \"developer_instructions\": null}}}",
		"{\"function_call\": {\"name\": \"request_user_input\", \"call_id\": \"c1\","
		" \"arguments\": {\"questions\": [{\"id\": \"color\", \"header\": \"Color\","
		"  \"question\": \"Which color?\", \"options\": ["
		"   {\"label\": \"Red\", \"description\": \"a\"},"
		"   {\"label\": \"Blue\", \"description\": \"b\"}]}]}}}",
		NULL, NULL);
}
END_TEST

/* Nothing is asked with this policy, and nothing refused here. */
START_TEST(deny_all_asks_nobody)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct codex_stats stats = CODEX_STATS_INIT;
	struct runtime rt;
	struct turnlog log;

	options.approval = CODEX_APPROVAL_DENY_ALL;
	runtime_open(&rt);
	runtime_script(&rt,
		"{\"rules\": [{\"when\": {\"on\": \"tool_result\"}, \"reply\": \"I go on.\"}],"
		" \"default\": {\"function_call\": {\"name\": \"exec_command\", \"arguments\":"
		" {\"cmd\": \"touch made.txt\", \"sandbox_permissions\": \"require_escalated\","
		"  \"justification\": \"for a test\"}}}}");
	runtime_client(&rt);
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &rt.thread), 0);
	turnlog_start(&log, rt.thread, "try");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "I go on.");
	ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
	ck_assert_uint_eq(stats.requests_refused, 0);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, command_that_nobody_approves_is_declined);
	ADD(suite, file_change_that_nobody_approves_is_declined);
	ADD(suite, tool_that_nobody_provides_fails);
	ADD(suite, question_that_nobody_answers_gets_no_answers);
	ADD(suite, deny_all_asks_nobody);
}

int main(void)
{
	return runtime_main("requests", add_cases);
}
