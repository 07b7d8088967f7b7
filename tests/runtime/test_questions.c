/* What the runtime asks beside commands: changes of files, permissions, questions to the user, tools. */
#include <config.h>

#include "runtime/asking.h"

/* files */

static const struct change {
	const char *name;
	void (*act)(struct agent *agent, codex_request *request);
	const char *status;
} changes[] = {
	{"file_change_accepted", agent_accept, "completed"},
	{"file_change_accepted_by_a_typed_answer", agent_accept_files, "completed"},
	{"file_change_accepted_for_the_session", agent_accept_for_session, "completed"},
	{"file_change_answered_twice", agent_answer_twice, "completed"},
	{"file_change_declined", agent_decline, "declined"},
};

START_TEST(file_change_asked_for)
{
	struct asking asking;

	asking_begin(&asking, AGENT_PATCH, changes[_i].act);
	asking_expect_answered(&asking, 1);
	agent_expect_item(asking.log.turn, "fileChange", changes[_i].status);
	ck_assert_int_eq(agent_made_file(&asking.agent), changes[_i].act != agent_decline);
	asking_end(&asking);
}
END_TEST

START_TEST(file_change_cancelled_stops_the_turn)
{
	struct asking asking;

	asking_begin(&asking, AGENT_PATCH, agent_cancel);
	asking_expect_interrupted(&asking);
	agent_expect_answered(&asking.agent, 1);
	ck_assert(!agent_made_file(&asking.agent));
	asking_end(&asking);
}
END_TEST

START_TEST(file_change_never_answered_with_a_deadline)
{
	struct asking asking;

	asking_open(&asking, AGENT_PATCH, agent_keep);
	asking_turn(&asking, NULL);
	asking_wait_kept(&asking, 1);
	ck_assert_int_eq(codex_request_set_deadline(asking.agent.kept[0], 200), 0);
	asking_expect_went_on(&asking);
	agent_expect_item(asking.log.turn, "fileChange", "declined");
	ck_assert(!agent_made_file(&asking.agent));
	ck_assert_int_eq(codex_request_status(asking.agent.kept[0]), CODEX_ERR_TIMEOUT);
	asking_end(&asking);
}
END_TEST

/* permissions: what is granted is what the model is told, all that was asked for or nothing */

static const struct granting {
	const char *name;
	void (*act)(struct agent *agent, codex_request *request);
	const char *told;
} grantings[] = {
	{"permissions_granted", agent_accept, "\"enabled\":true"},
	{"permissions_granted_for_the_session", agent_accept_for_session, "\"scope\":\"session\""},
	{"permissions_granted_by_a_typed_answer", agent_grant_for_session, "\"enabled\":true"},
	{"permissions_declined", agent_decline, "\"network\":null"},
	{"permissions_passed", agent_pass, "\"network\":null"},
};

START_TEST(permissions_asked_for)
{
	struct asking asking;

	asking_begin(&asking, AGENT_PERMISSIONS, grantings[_i].act);
	asking_expect_went_on(&asking);
	agent_expect_answered(&asking.agent, 1);
	agent_expect_told(&asking.agent, "c1", grantings[_i].told);
	asking_end(&asking);
}
END_TEST

static void refuse_to_cancel(struct agent *agent, codex_request *request)
{
	ck_assert_int_eq(codex_request_cancel(request), CODEX_ERR_UNSUPPORTED);
	ck_assert_int_eq(codex_request_status(request), CODEX_PENDING);
	agent_decline(agent, request);
}

START_TEST(permissions_cannot_be_cancelled)
{
	struct asking asking;

	asking_begin(&asking, AGENT_PERMISSIONS, refuse_to_cancel);
	asking_expect_answered(&asking, 1);
	asking_end(&asking);
}
END_TEST

/* others */

START_TEST(question_answered)
{
	struct asking asking;

	asking_open(&asking, AGENT_QUESTION, agent_answer_question);
	asking_turn(&asking, AGENT_PLANS);
	asking_expect_answered(&asking, 1);
	agent_expect_told(&asking.agent, "c1", "Blue");
	asking_end(&asking);
}
END_TEST

static void answer_tool(struct agent *agent, codex_request *request)
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
	agent->status = codex_request_answer_item_tool_call(request, &answer);
}

/* The raw request, as tools answered by hand see it. */
START_TEST(tool_called)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct asking asking;
	struct runtime *rt = &asking.agent.rt;

	asking_open(&asking,
		"{\"function_call\": {\"name\": \"lookup\", \"call_id\": \"c1\", \"arguments\": {}}}",
		answer_tool);
	rt->thread = codex_thread_unref(rt->thread);
	options.params =
		"{\"dynamicTools\": [{\"type\": \"function\", \"name\": \"lookup\","
		" \"description\": \"Look up\", \"inputSchema\": {\"type\": \"object\"}}]}";
	ck_assert_int_eq(codex_thread_start(rt->client, &options, &rt->thread), 0);
	asking_turn(&asking, NULL);
	asking_expect_answered(&asking, 1);
	agent_expect_item(asking.log.turn, "dynamicToolCall", "completed");
	agent_expect_told(&asking.agent, "c1", "found it");
	asking_end(&asking);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, file_change_asked_for, changes);
	ADD(suite, file_change_cancelled_stops_the_turn);
	ADD(suite, file_change_never_answered_with_a_deadline);
	ADD_ROWS(suite, permissions_asked_for, grantings);
	ADD(suite, permissions_cannot_be_cancelled);
	ADD(suite, question_answered);
	ADD(suite, tool_called);
}

int main(void)
{
	return runtime_main("questions", add_cases);
}
