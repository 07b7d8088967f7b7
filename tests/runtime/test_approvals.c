/* What the runtime asks, answered by the program: approvals, questions, tools. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <codex/requests.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	KEEPS = 4,
	A_WHILE_MS = 2000,
};

struct desk {
	struct runtime rt;
	struct turnlog log;
	void (*act)(struct desk *desk, codex_request *request);
	unsigned asked;
	int status; /* of the handler's answer */
	codex_request *kept[KEEPS];
	unsigned kept_count;
	unsigned told;
	unsigned again; /* the library's log said so */
};

static void on_request(codex_request *request, void *userdata)
{
	struct desk *desk = userdata;

	desk->asked++;
	desk->act(desk, request);
}

static void note_again(codex_log_level level, const char *line, void *userdata)
{
	struct desk *desk = userdata;

	(void)level;
	desk->again += strstr(line, "asks item/commandExecution/requestApproval again") != NULL;
}

static void withdrawn(codex_request *request, void *userdata)
{
	struct desk *desk = userdata;

	ck_assert_int_lt(codex_request_status(request), 0);
	desk->told++;
}

static void keep(struct desk *desk, codex_request *request)
{
	ck_assert_uint_lt(desk->kept_count, KEEPS);
	desk->kept[desk->kept_count++] = codex_request_ref(request);
	ck_assert_int_eq(codex_request_on_withdrawn(request, withdrawn, desk), 0);
}

static void accept_it(struct desk *desk, codex_request *request)
{
	desk->status = codex_request_accept(request);
}

static void decline(struct desk *desk, codex_request *request)
{
	desk->status = codex_request_decline(request);
}

static void cancel(struct desk *desk, codex_request *request)
{
	desk->status = codex_request_cancel(request);
}

#define ASK_THE_USER "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}"
#define COMMAND(id, cmd) \
	"{\"function_call\": {\"name\": \"exec_command\", \"call_id\": \"" id "\", \"arguments\":" \
	" {\"cmd\": \"" cmd "\", \"sandbox_permissions\": \"require_escalated\"," \
	"  \"justification\": \"for a test\"}}}"
#define PATCH \
	"{\"function_call\": {\"name\": \"exec_command\", \"call_id\": \"c1\", \"arguments\":" \
	" {\"cmd\": \"apply_patch <<'EOF'\\n*** Begin Patch\\n*** Add File: new.txt\\n" \
	"+hello\\n*** End Patch\\nEOF\\n\"}}}"

/* One turn whose model begins with that reply, and ends with a text once it has all results. */
static void begin(struct desk *desk, const char *thread_params, const char *turn_params,
	const char *reply, void (*act)(struct desk *desk, codex_request *request))
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct codex_turn_options turn_options = CODEX_TURN_OPTIONS_INIT;
	char script[4000];

	memset(desk, 0, sizeof(*desk));
	desk->act = act;
	snprintf(script, sizeof(script),
		"{\"rules\": [{\"when\": {\"on\": \"tool_result\"}, \"reply\": \"I go on.\"}],"
		" \"default\": %s}",
		reply);
	options.params = thread_params;
	options.sandbox = CODEX_SANDBOX_READ_ONLY;
	turn_options.params = turn_params;
	runtime_open(&desk->rt);
	codex_config_set_experimental(desk->rt.config, true);
	codex_config_override(desk->rt.config, "features.request_permissions_tool", "true");
	codex_config_set_log(desk->rt.config, CODEX_LOG_INFO, note_again, desk);
	runtime_script(&desk->rt, script);
	runtime_client(&desk->rt);
	ck_assert_int_eq(codex_async_on_request(desk->rt.client, NULL, on_request, desk, NULL), 0);
	ck_assert_int_eq(codex_thread_start(desk->rt.client, &options, &desk->rt.thread), 0);
	turnlog_start_with(&desk->log, desk->rt.thread, "try", &turn_options);
}

static void wait_kept(struct desk *desk, unsigned count)
{
	PUMP(desk->rt.base, desk->kept_count >= count);
}

/* Everything was answered, once each, and the model went on. */
static void expect_gone_on(struct desk *desk, unsigned asked)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	turnlog_wait(&desk->log, desk->rt.base);
	turnlog_expect_said(&desk->log, "I go on.");
	ck_assert_int_eq(desk->status, 0);
	ck_assert_uint_eq(desk->asked, asked);
	ck_assert_uint_eq(desk->told, 0);
	ck_assert_int_eq(codex_async_stats(desk->rt.client, &stats), 0);
	ck_assert_uint_eq(stats.requests_refused, 0);
	ck_assert_uint_eq(stats.requests_open, 0);
}

static void end(struct desk *desk)
{
	for (unsigned i = 0; i < desk->kept_count; i++)
		codex_request_unref(desk->kept[i]);
	turnlog_clear(&desk->log);
	runtime_close(&desk->rt);
}

static const codex_json *item_of_type(const struct desk *desk, const char *type)
{
	const codex_turn_result *result = turnlog_result(&desk->log);
	size_t i;

	for (i = 0; i < codex_turn_result_item_count(result); i++)
		if (!strcmp(codex_item_type(codex_turn_result_item(result, i)), type))
			return codex_item_json(codex_turn_result_item(result, i));
	ck_abort_msg("the turn has no %s", type);
	return NULL;
}

static void expect_item(const struct desk *desk, const char *type, const char *status)
{
	ck_assert_str_eq(
		codex_json_string(codex_json_member(item_of_type(desk, type), "status")), status);
}

/* What the model was told of its call. */
static void expect_output(const struct desk *desk, const char *call, const char *part)
{
	char *output = model_request_tool_output(model_server_last_request(desk->rt.model), call);

	ck_assert_ptr_nonnull(output);
	ck_assert_msg(strstr(output, part), "%s: %s", call, output);
	free(output);
}

static bool file_exists(const struct desk *desk, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", desk->rt.work, name);
	return access(path, F_OK) == 0;
}

/* commands */

static void expect_ran(struct desk *desk)
{
	expect_gone_on(desk, 1);
	expect_item(desk, "commandExecution", "completed");
	ck_assert_str_eq(codex_json_string(codex_json_member(
				 item_of_type(desk, "commandExecution"), "aggregatedOutput")),
		"it ran\n");
	expect_output(desk, "c1", "it ran");
}

START_TEST(command_accepted)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "echo it ran"), accept_it);
	expect_ran(&desk);
	end(&desk);
}
END_TEST

static void accept_typed(struct desk *desk, codex_request *request)
{
	const struct codex_command_execution_request_approval_params *params;
	struct codex_command_execution_approval_decision decision =
		CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_INIT;
	struct codex_command_execution_request_approval_response answer =
		CODEX_COMMAND_EXECUTION_REQUEST_APPROVAL_RESPONSE_INIT;

	ck_assert_int_eq(
		codex_request_as_item_command_execution_request_approval(request, &params), 0);
	ck_assert_ptr_nonnull(strstr(params->command, "echo it ran"));
	ck_assert_str_eq(params->item_id, "c1");
	ck_assert_str_eq(params->item_id, codex_request_item_id(request));
	ck_assert_str_eq(params->thread_id, codex_request_thread_id(request));
	ck_assert_str_eq(params->turn_id, codex_request_turn_id(request));
	ck_assert_str_eq(params->reason, "for a test");
	decision.type.value = CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_TYPE_ACCEPT;
	answer.decision = &decision;
	desk->status =
		codex_request_answer_item_command_execution_request_approval(request, &answer);
}

START_TEST(command_accepted_by_a_typed_answer)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "echo it ran"), accept_typed);
	expect_ran(&desk);
	end(&desk);
}
END_TEST

/* Such commands may run from now on: the runtime writes it down. */
static void amend(struct desk *desk, codex_request *request)
{
	static const char *const words[] = {"echo"};
	struct codex_command_execution_approval_decision_accept_with_execpolicy_amendment amendment =
		CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_ACCEPT_WITH_EXECPOLICY_AMENDMENT_INIT;
	struct codex_command_execution_approval_decision decision =
		CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_INIT;
	struct codex_command_execution_request_approval_response answer =
		CODEX_COMMAND_EXECUTION_REQUEST_APPROVAL_RESPONSE_INIT;

	amendment.execpolicy_amendment = words;
	amendment.n_execpolicy_amendment = 1;
	decision.type.value =
		CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_TYPE_ACCEPT_WITH_EXECPOLICY_AMENDMENT;
	decision.as.accept_with_execpolicy_amendment = &amendment;
	answer.decision = &decision;
	desk->status =
		codex_request_answer_item_command_execution_request_approval(request, &answer);
}

START_TEST(command_accepted_with_an_amendment)
{
	struct desk desk;
	char *rules;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "echo it ran"), amend);
	expect_ran(&desk);
	rules = runtime_read_home(&desk.rt, "rules/default.rules");
	ck_assert_ptr_nonnull(rules);
	ck_assert_ptr_nonnull(strstr(rules, "echo"));
	free(rules);
	end(&desk);
}
END_TEST

START_TEST(command_accepted_for_the_session)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "echo it ran"), keep);
	wait_kept(&desk, 1);
	ck_assert_int_eq(codex_request_accept_for_session(desk.kept[0]), 0);
	expect_ran(&desk);
	end(&desk);
}
END_TEST

START_TEST(command_declined)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "touch made.txt"), decline);
	expect_gone_on(&desk, 1);
	expect_item(&desk, "commandExecution", "declined");
	ck_assert(!file_exists(&desk, "made.txt"));
	end(&desk);
}
END_TEST

START_TEST(command_cancelled_stops_the_turn)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "touch made.txt"), cancel);
	turnlog_wait(&desk.log, desk.rt.base);
	turnlog_expect_interrupted(&desk.log);
	ck_assert_int_eq(desk.status, 0);
	ck_assert_uint_eq(desk.told, 0);
	ck_assert(!file_exists(&desk, "made.txt"));
	end(&desk);
}
END_TEST

START_TEST(command_accepted_after_a_while)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "echo it ran"), keep);
	wait_kept(&desk, 1);
	pump_for(desk.rt.base, A_WHILE_MS);
	ck_assert_int_eq(codex_request_status(desk.kept[0]), CODEX_PENDING);
	ck_assert_int_eq(codex_request_accept(desk.kept[0]), 0);
	ck_assert_int_eq(codex_request_accept(desk.kept[0]), CODEX_ERR_STATE);
	expect_ran(&desk);
	end(&desk);
}
END_TEST

START_TEST(command_answered_after_the_interrupt)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "touch made.txt"), keep);
	wait_kept(&desk, 1);
	ck_assert_int_eq(codex_turn_interrupt(desk.log.turn, NULL), 0);
	turnlog_wait(&desk.log, desk.rt.base);
	turnlog_expect_interrupted(&desk.log);
	ck_assert_uint_eq(desk.told, 1);
	ck_assert_int_eq(codex_request_status(desk.kept[0]), CODEX_ERR_CANCELLED);
	ck_assert_int_eq(codex_request_accept(desk.kept[0]), CODEX_ERR_STATE);
	ck_assert(!file_exists(&desk, "made.txt"));
	end(&desk);
}
END_TEST

START_TEST(command_never_answered_with_a_deadline)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "touch made.txt"), keep);
	wait_kept(&desk, 1);
	ck_assert_int_eq(codex_request_set_deadline(desk.kept[0], 300), 0);
	turnlog_wait(&desk.log, desk.rt.base);
	turnlog_expect_said(&desk.log, "I go on.");
	expect_item(&desk, "commandExecution", "declined");
	ck_assert_int_eq(codex_request_status(desk.kept[0]), CODEX_ERR_TIMEOUT);
	ck_assert_uint_eq(desk.told, 1);
	end(&desk);
}
END_TEST

START_TEST(command_whose_request_is_dropped)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "touch made.txt"), keep);
	wait_kept(&desk, 1);
	desk.kept[0] = codex_request_unref(desk.kept[0]);
	turnlog_wait(&desk.log, desk.rt.base);
	turnlog_expect_said(&desk.log, "I go on.");
	expect_item(&desk, "commandExecution", "declined");
	end(&desk);
}
END_TEST

START_TEST(command_answered_with_an_error)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "touch made.txt"), keep);
	wait_kept(&desk, 1);
	ck_assert_int_eq(codex_request_answer_error(desk.kept[0], -32000, "not today"), 0);
	expect_gone_on(&desk, 1);
	ck_assert(!file_exists(&desk, "made.txt"));
	end(&desk);
}
END_TEST

/* Both are asked before either is answered: two threads, since one asks for its commands one by one. */
START_TEST(two_threads_ask_at_once)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct desk desk;
	struct turnlog other;
	codex_thread *thread;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "echo it ran"), keep);
	options.params = ASK_THE_USER;
	ck_assert_int_eq(codex_thread_start(desk.rt.client, &options, &thread), 0);
	turnlog_start(&other, thread, "try");
	wait_kept(&desk, 2);
	ck_assert_str_ne(
		codex_request_thread_id(desk.kept[0]), codex_request_thread_id(desk.kept[1]));
	ck_assert_int_eq(codex_request_accept(desk.kept[1]), 0);
	ck_assert_int_eq(codex_request_accept(desk.kept[0]), 0);
	turnlog_wait(&other, desk.rt.base);
	turnlog_expect_said(&other, "I go on.");
	expect_gone_on(&desk, 2);
	turnlog_clear(&other);
	codex_thread_unref(thread);
	end(&desk);
}
END_TEST

/* The runtime sends what is pending to whoever resumes the thread: it is the request that is kept already. */
START_TEST(asked_again_after_resume)
{
	struct desk desk;
	codex_thread *again = NULL;

	begin(&desk, ASK_THE_USER, NULL, COMMAND("c1", "echo it ran"), keep);
	wait_kept(&desk, 1);
	ck_assert_int_eq(
		codex_thread_resume(desk.rt.client, codex_thread_id(desk.rt.thread), NULL, &again),
		0);
	PUMP(desk.rt.base, codex_future_done(codex_thread_ready(again)));
	ck_assert_int_eq(codex_future_status(codex_thread_ready(again)), 0);
	PUMP(desk.rt.base, desk.again);
	ck_assert_int_eq(codex_request_accept(desk.kept[0]), 0);
	expect_ran(&desk);
	codex_thread_unref(again);
	end(&desk);
}
END_TEST

/* files */

static void accept_file(struct desk *desk, codex_request *request)
{
	struct codex_file_change_request_approval_response answer =
		CODEX_FILE_CHANGE_REQUEST_APPROVAL_RESPONSE_INIT;

	answer.decision.value = CODEX_FILE_CHANGE_APPROVAL_DECISION_ACCEPT;
	desk->status = codex_request_answer_item_file_change_request_approval(request, &answer);
}

START_TEST(file_change_accepted)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, PATCH, _i ? accept_file : accept_it);
	expect_gone_on(&desk, 1);
	expect_item(&desk, "fileChange", "completed");
	ck_assert(file_exists(&desk, "new.txt"));
	end(&desk);
}
END_TEST

START_TEST(file_change_declined)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL, PATCH, decline);
	expect_gone_on(&desk, 1);
	expect_item(&desk, "fileChange", "declined");
	ck_assert(!file_exists(&desk, "new.txt"));
	end(&desk);
}
END_TEST

/* others */

static void answer_question(struct desk *desk, codex_request *request)
{
	static const char *const texts[] = {"Blue"};
	struct codex_tool_request_user_input_answer blue =
		CODEX_TOOL_REQUEST_USER_INPUT_ANSWER_INIT;
	struct codex_tool_request_user_input_answer_entry entry = {"color", &blue};
	struct codex_tool_request_user_input_response answer =
		CODEX_TOOL_REQUEST_USER_INPUT_RESPONSE_INIT;
	const struct codex_tool_request_user_input_params *params;

	ck_assert_int_eq(codex_request_as_item_tool_request_user_input(request, &params), 0);
	ck_assert_uint_eq(params->n_questions, 1);
	ck_assert_str_eq(params->questions[0]->question, "Which color?");
	blue.n_answers = 1;
	blue.answers = texts;
	answer.n_answers = 1;
	answer.answers = &entry;
	desk->status = codex_request_answer_item_tool_request_user_input(request, &answer);
}

START_TEST(question_answered)
{
	struct desk desk;

	begin(&desk, NULL,
		"{\"collaborationMode\": {\"mode\": \"plan\", \"settings\": {\"model\": \"mock-model\","
		" \"reasoning_effort\": null, \"developer_instructions\": null}}}",
		"{\"function_call\": {\"name\": \"request_user_input\", \"call_id\": \"c1\","
		" \"arguments\": {\"questions\": [{\"id\": \"color\", \"header\": \"Color\","
		"  \"question\": \"Which color?\", \"options\": ["
		"   {\"label\": \"Red\", \"description\": \"a\"},"
		"   {\"label\": \"Blue\", \"description\": \"b\"}]}]}}}",
		answer_question);
	expect_gone_on(&desk, 1);
	expect_output(&desk, "c1", "Blue");
	end(&desk);
}
END_TEST

/* What is granted is what the model is told: all that was asked for, or nothing. */
static const struct granting {
	const char *name;
	void (*act)(struct desk *desk, codex_request *request);
	const char *told;
} grantings[] = {
	{"permissions_granted", accept_it, "\"enabled\":true"},
	{"permissions_declined", decline, "\"network\":null"},
};

START_TEST(permissions_asked_for)
{
	struct desk desk;

	begin(&desk, ASK_THE_USER, NULL,
		"{\"function_call\": {\"name\": \"request_permissions\", \"call_id\": \"c1\","
		" \"arguments\": {\"reason\": \"need it\","
		"  \"permissions\": {\"network\": {\"enabled\": true}}}}}",
		grantings[_i].act);
	expect_gone_on(&desk, 1);
	expect_output(&desk, "c1", grantings[_i].told);
	end(&desk);
}
END_TEST

static void answer_tool(struct desk *desk, codex_request *request)
{
	struct codex_dynamic_tool_call_output_content_item_input_text text =
		CODEX_DYNAMIC_TOOL_CALL_OUTPUT_CONTENT_ITEM_INPUT_TEXT_INIT;
	struct codex_dynamic_tool_call_output_content_item item =
		CODEX_DYNAMIC_TOOL_CALL_OUTPUT_CONTENT_ITEM_INIT;
	const struct codex_dynamic_tool_call_output_content_item *items[] = {&item};
	struct codex_dynamic_tool_call_response answer = CODEX_DYNAMIC_TOOL_CALL_RESPONSE_INIT;
	const struct codex_dynamic_tool_call_params *params;

	ck_assert_int_eq(codex_request_as_item_tool_call(request, &params), 0);
	ck_assert_str_eq(params->tool, "lookup");
	ck_assert_str_eq(params->call_id, codex_request_item_id(request));
	text.text = "found it";
	item.type.value = CODEX_DYNAMIC_TOOL_CALL_OUTPUT_CONTENT_ITEM_TYPE_INPUT_TEXT;
	item.as.input_text = &text;
	answer.n_content_items = 1;
	answer.content_items = items;
	answer.success = true;
	desk->status = codex_request_answer_item_tool_call(request, &answer);
}

START_TEST(tool_called)
{
	struct desk desk;

	begin(&desk,
		"{\"dynamicTools\": [{\"type\": \"function\", \"name\": \"lookup\","
		" \"description\": \"Look up\", \"inputSchema\": {\"type\": \"object\"}}]}",
		NULL,
		"{\"function_call\": {\"name\": \"lookup\", \"call_id\": \"c1\", \"arguments\": {}}}",
		answer_tool);
	expect_gone_on(&desk, 1);
	expect_item(&desk, "dynamicToolCall", "completed");
	expect_output(&desk, "c1", "found it");
	end(&desk);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, command_accepted);
	ADD(suite, command_accepted_by_a_typed_answer);
	ADD(suite, command_accepted_with_an_amendment);
	ADD(suite, command_accepted_for_the_session);
	ADD(suite, command_declined);
	ADD(suite, command_cancelled_stops_the_turn);
	ADD(suite, command_accepted_after_a_while);
	ADD(suite, command_answered_after_the_interrupt);
	ADD(suite, command_never_answered_with_a_deadline);
	ADD(suite, command_whose_request_is_dropped);
	ADD(suite, command_answered_with_an_error);
	ADD(suite, two_threads_ask_at_once);
	ADD(suite, asked_again_after_resume);
	suite_add_row(suite, "file_change_accepted", file_change_accepted, 0);
	suite_add_row(suite, "file_change_accepted_by_a_typed_answer", file_change_accepted, 1);
	ADD(suite, file_change_declined);
	ADD(suite, question_answered);
	ADD_ROWS(suite, permissions_asked_for, grantings);
	ADD(suite, tool_called);
}

int main(void)
{
	return runtime_main("approvals", add_cases);
}
