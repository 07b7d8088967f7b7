/* Requests of the runtime that handlers take: who is asked, in which order, and what goes out. */
#include <config.h>

#include "support/asked.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* answers */

static int answer_raw(codex_request *request)
{
	return codex_request_answer(request, "{\"decision\":\n{\"own\":[1]}}");
}

static int answer_error(codex_request *request)
{
	return codex_request_answer_error(request, -32000, "no \"idea\"");
}

static int answer_error_without_words(codex_request *request)
{
	return codex_request_answer_error(request, 7, NULL);
}

static const struct given {
	const char *name;
	const char *ask;
	int (*give)(codex_request *request);
	const char *answer;
} givens[] = {
	{"command_accept", "command", codex_request_accept,
		"{\"result\":{\"decision\":\"accept\"}}"},
	{"command_for_session", "command", codex_request_accept_for_session,
		"{\"result\":{\"decision\":\"acceptForSession\"}}"},
	{"command_decline", "command", codex_request_decline,
		"{\"result\":{\"decision\":\"decline\"}}"},
	{"command_cancel", "command", codex_request_cancel,
		"{\"result\":{\"decision\":\"cancel\"}}"},
	{"file_accept", "file", codex_request_accept, "{\"result\":{\"decision\":\"accept\"}}"},
	{"file_for_session", "file", codex_request_accept_for_session,
		"{\"result\":{\"decision\":\"acceptForSession\"}}"},
	{"file_decline", "file", codex_request_decline, "{\"result\":{\"decision\":\"decline\"}}"},
	{"file_cancel", "file", codex_request_cancel, "{\"result\":{\"decision\":\"cancel\"}}"},
	{"permissions_accept", "permissions", codex_request_accept,
		"{\"result\":{\"scope\":\"turn\",\"permissions\":{\"network\":{\"enabled\":true},"
		"\"fileSystem\":\"<any>\"}}}"},
	{"permissions_for_session", "permissions", codex_request_accept_for_session,
		"{\"result\":{\"scope\":\"session\",\"permissions\":{\"network\":{\"enabled\":true}}}}"},
	{"permissions_decline", "permissions", codex_request_decline,
		"{\"result\":{\"permissions\":{},\"scope\":\"turn\"}}"},
	{"elicitation_decline", "elicitation", codex_request_decline,
		"{\"result\":{\"action\":\"decline\"}}"},
	{"elicitation_cancel", "elicitation", codex_request_cancel,
		"{\"result\":{\"action\":\"cancel\"}}"},
	{"legacy_accept", "exec", codex_request_accept, "{\"result\":{\"decision\":\"approved\"}}"},
	{"legacy_for_session", "patch", codex_request_accept_for_session,
		"{\"result\":{\"decision\":\"approved_for_session\"}}"},
	{"legacy_decline", "patch", codex_request_decline,
		"{\"result\":{\"decision\":{\"denied\":{\"rejection\":\"<any>\"}}}}"},
	{"legacy_cancel", "exec", codex_request_cancel, "{\"result\":{\"decision\":\"abort\"}}"},
	{"refuse", "input", codex_request_refuse, "{\"result\":{\"answers\":{}}}"},
	{"raw", "unknown", answer_raw, "{\"result\":{\"decision\":{\"own\":[1]}}}"},
	{"error", "tool", answer_error,
		"{\"error\":{\"code\":-32000,\"message\":\"no \\\"idea\\\"\"}}"},
	{"error_without_words", "tokens", answer_error_without_words,
		"{\"error\":{\"code\":7,\"message\":\"<any>\"}}"},
};

static const struct given *given;

static void give(struct asked *asked, codex_request *request)
{
	asked->status = QUIETLY(given->give(request));
	ck_assert_int_eq(codex_request_status(request), 0);
	ck_assert_int_eq(codex_request_accept(request),
		codex_request_is_approval(request) ? CODEX_ERR_STATE : CODEX_ERR_UNSUPPORTED);
	ck_assert_int_eq(codex_request_refuse(request), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_request_answer(request, "{}"), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_request_answer_error(request, 1, NULL), CODEX_ERR_STATE);
}

START_TEST(answer_goes_out_once)
{
	struct asked asked;
	char script[2000];

	given = &givens[_i];
	snprintf(script, sizeof(script),
		FAKE_TURN "ask ask-%s\nanswer where %s\nexpect-nothing 20ms\n%s", given->ask,
		given->answer, ASKED_REST);
	asked_begin(&asked, fake_script(script), give);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked.count, 1);
	ck_assert_int_eq(asked.status, 0);
	ck_assert_uint_eq(asked_stats(&asked).requests_open, 0);
	asked_end(&asked);
}
END_TEST

static const struct given withouts[] = {
	{"tool_accept", "tool", codex_request_accept, "{\"result\":{\"success\":false}}"},
	{"input_decline", "input", codex_request_decline, "{\"result\":{\"answers\":{}}}"},
	{"permissions_cancel", "permissions", codex_request_cancel,
		"{\"result\":{\"permissions\":{}}}"},
	{"elicitation_accept", "elicitation", codex_request_accept,
		"{\"result\":{\"action\":\"decline\"}}"},
	{"time_for_session", "time", codex_request_accept_for_session,
		"{\"error\":{\"code\":-32601}}"},
	{"unknown_cancel", "unknown", codex_request_cancel, "{\"error\":{\"code\":-32601}}"},
};

static void give_in_vain(struct asked *asked, codex_request *request)
{
	asked->status = given->give(request);
	ck_assert_int_eq(codex_request_status(request), CODEX_PENDING);
}

/* It can still be answered, and is refused since nobody does. */
START_TEST(answer_that_the_method_does_not_have)
{
	struct asked asked;
	char script[2000];

	given = &withouts[_i];
	snprintf(script, sizeof(script), FAKE_TURN "ask ask-%s\nanswer where %s\n%s", given->ask,
		given->answer, ASKED_REST);
	asked_begin(&asked, fake_script(script), give_in_vain);
	asked_expect_hello(&asked);
	ck_assert_int_eq(asked.status, CODEX_ERR_UNSUPPORTED);
	ck_assert_uint_eq(asked_stats(&asked).requests_refused, 1);
	asked_end(&asked);
}
END_TEST

#define FIFTY "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
#define FIFTY_BACK "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"

static void give_nonsense(struct asked *asked, codex_request *request)
{
	ck_assert_int_eq(codex_request_answer(request, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_request_answer(request, ""), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_request_answer(request, "[]"), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_request_answer(request, "{\"a\":}"), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_request_answer(request, "{} {}"), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_request_answer(request, "{\"a\":\"\xff\"}"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_request_answer(request, "{\"a\":\"\\ud800\"}"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_request_answer(request,
				 "{\"a\":" FIFTY FIFTY FIFTY FIFTY_BACK FIFTY_BACK FIFTY_BACK "}"),
		CODEX_ERR_TOO_DEEP);
	ck_assert_int_eq(codex_request_answer_error(request, 1, "\xff"), CODEX_ERR_UTF8);
	asked_accept(asked, request);
}

START_TEST(answer_that_the_runtime_could_not_read)
{
	struct asked asked;

	asked_begin(&asked, fake_script(FAKE_TURN "ask ask-command\n" ASKED_ACCEPTED ASKED_REST),
		give_nonsense);
	asked_expect_hello(&asked);
	ck_assert_int_eq(asked.status, 0);
	asked_end(&asked);
}
END_TEST

/* what is asked */

static void read_all(struct asked *asked, codex_request *request)
{
	size_t len = 0;
	const char *text = codex_request_params_text(request, &len);

	ck_assert_str_eq(codex_request_method(request), "item/tool/call");
	ck_assert_str_eq(codex_request_thread_id(request), codex_thread_id(asked->scene.thread));
	ck_assert_str_eq(codex_request_turn_id(request), codex_turn_id(asked->turn));
	ck_assert_str_eq(codex_request_item_id(request), "call_1");
	ck_assert_str_eq(
		codex_json_string(codex_json_member(codex_request_params(request), "tool")),
		"lookup");
	ck_assert_uint_gt(len, 10);
	ck_assert(text[0] == '{' && text[len - 1] == '}');
	ck_assert_ptr_eq(codex_request_client(request), asked->scene.client);
	ck_assert(!codex_request_is_approval(request));
	ck_assert_ptr_null(codex_request_error(request));
	ck_assert_int_eq(codex_request_kind(request), CODEX_REQUEST_ITEM_TOOL_CALL);
}

static void read_and_keep(struct asked *asked, codex_request *request)
{
	read_all(asked, request);
	asked_keep(asked, request);
}

START_TEST(what_is_asked_can_be_read_as_long_as_it_is_kept)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN "ask ask-tool\nrepeat 50\nemit warning\nend\n"
				      "answer where {\"result\":{}}\n" ASKED_REST),
		read_and_keep);
	asked_wait_kept(&asked, 1);
	pump_for(asked.scene.base, 20); /* what it came in was written over */
	read_all(&asked, asked.kept[0]);
	ck_assert_int_eq(codex_request_answer(asked.kept[0], "{}"), 0);
	asked_expect_hello(&asked);
	read_all(&asked, asked.kept[0]);
	asked_end(&asked);
}
END_TEST

static void typed(struct asked *asked, codex_request *request)
{
	const struct codex_command_execution_request_approval_params *params = NULL;
	const struct codex_dynamic_tool_call_params *other = NULL;
	struct codex_command_execution_request_approval_response answer =
		CODEX_COMMAND_EXECUTION_REQUEST_APPROVAL_RESPONSE_INIT;
	struct codex_command_execution_approval_decision decision =
		CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_INIT;

	ck_assert_int_eq(
		codex_request_as_item_command_execution_request_approval(request, &params), 0);
	ck_assert_str_eq(params->item_id, "call_1");
	ck_assert_str_eq(params->reason, "May I?");
	ck_assert_int_eq(codex_request_as_item_tool_call(request, &other), CODEX_ERR_INVALID);
	ck_assert_ptr_null(other);
	ck_assert_int_eq(codex_request_answer_item_tool_call(request, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(
		codex_request_answer_item_command_execution_request_approval(request, NULL),
		CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_request_status(request), CODEX_PENDING);
	decision.type.value = CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_TYPE_ACCEPT_FOR_SESSION;
	answer.decision = &decision;
	asked->status =
		codex_request_answer_item_command_execution_request_approval(request, &answer);
}

START_TEST(typed_parameters_and_answer)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN "ask ask-command\nanswer where {\"result\":"
				      "{\"decision\":\"acceptForSession\"}}\n" ASKED_REST),
		typed);
	asked_expect_hello(&asked);
	ck_assert_int_eq(asked.status, 0);
	asked_end(&asked);
}
END_TEST

/* The runtime asks only clients that offered it when they shook hands, which this library does not. */
static void attest(struct asked *asked, codex_request *request)
{
	struct codex_attestation_generate_response answer =
		CODEX_ATTESTATION_GENERATE_RESPONSE_INIT;
	const struct codex_attestation_generate_params *params = NULL;

	ck_assert_int_eq(codex_request_kind(request), CODEX_REQUEST_ATTESTATION_GENERATE);
	ck_assert_int_eq(codex_request_as_attestation_generate(request, &params), 0);
	ck_assert_ptr_nonnull(params);
	ck_assert_ptr_null(codex_request_thread_id(request));
	ck_assert_int_eq(
		codex_request_answer_attestation_generate(request, &answer), CODEX_ERR_INVALID);
	answer.token = "v1.a\"b";
	asked->status = codex_request_answer_attestation_generate(request, &answer);
	ck_assert_int_eq(
		codex_request_answer_attestation_generate(request, &answer), CODEX_ERR_STATE);
}

START_TEST(attestation_answered)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN "ask ask-attestation\nanswer exactly {\"id\":0,\"result\":"
				      "{\"token\":\"v1.a\\\"b\"}}\n" ASKED_REST),
		attest);
	asked_expect_hello(&asked);
	ck_assert_int_eq(asked.status, 0);
	asked_end(&asked);
}
END_TEST

static void typed_misfit(struct asked *asked, codex_request *request)
{
	const struct codex_current_time_read_params *params = NULL;
	struct codex_current_time_read_response answer = CODEX_CURRENT_TIME_READ_RESPONSE_INIT;

	ck_assert_int_eq(codex_request_as_current_time_read(request, &params), CODEX_ERR_DECODE);
	ck_assert_ptr_null(params);
	ck_assert_ptr_nonnull(strstr(
		codex_error_message(codex_request_decode_error(request)), "params.threadId"));
	answer.current_time_at = 1700000000;
	asked->status = codex_request_answer_current_time_read(request, &answer);
}

START_TEST(parameters_that_do_not_fit_do_not_keep_it_from_being_answered)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN
			"send {\"id\":4,\"method\":\"currentTime/read\",\"params\":{\"threadId\":1}}\n"
			"answer 4 where {\"result\":{\"currentTimeAt\":1700000000}}\n" ASKED_REST),
		typed_misfit);
	asked_expect_hello(&asked);
	ck_assert_int_eq(asked.status, 0);
	asked_end(&asked);
}
END_TEST

/* Each of the protocol's */

#define READS(function, type) \
	static int read_##function(codex_request *request) \
	{ \
		const struct codex_##type##_params *params = NULL; \
		int r = codex_request_as_##function(request, &params); \
\
		ck_assert_int_eq(r == 0, params != NULL); \
		return r; \
	}
READS(account_chatgpt_auth_tokens_refresh, chatgpt_auth_tokens_refresh)
READS(apply_patch_approval, apply_patch_approval)
READS(attestation_generate, attestation_generate)
READS(current_time_read, current_time_read)
READS(exec_command_approval, exec_command_approval)
READS(item_command_execution_request_approval, command_execution_request_approval)
READS(item_file_change_request_approval, file_change_request_approval)
READS(item_permissions_request_approval, permissions_request_approval)
READS(item_tool_call, dynamic_tool_call)
READS(item_tool_request_user_input, tool_request_user_input)
READS(mcp_server_elicitation_request, mcp_server_elicitation_request)

static const struct kind {
	const char *name;
	enum codex_request_type kind;
	int (*read)(codex_request *request);
} kinds[] = {
	{"tokens", CODEX_REQUEST_ACCOUNT_CHATGPT_AUTH_TOKENS_REFRESH,
		read_account_chatgpt_auth_tokens_refresh},
	{"patch", CODEX_REQUEST_APPLY_PATCH_APPROVAL, read_apply_patch_approval},
	{"attestation", CODEX_REQUEST_ATTESTATION_GENERATE, read_attestation_generate},
	{"time", CODEX_REQUEST_CURRENT_TIME_READ, read_current_time_read},
	{"exec", CODEX_REQUEST_EXEC_COMMAND_APPROVAL, read_exec_command_approval},
	{"command", CODEX_REQUEST_ITEM_COMMAND_EXECUTION_REQUEST_APPROVAL,
		read_item_command_execution_request_approval},
	{"file", CODEX_REQUEST_ITEM_FILE_CHANGE_REQUEST_APPROVAL,
		read_item_file_change_request_approval},
	{"permissions", CODEX_REQUEST_ITEM_PERMISSIONS_REQUEST_APPROVAL,
		read_item_permissions_request_approval},
	{"tool", CODEX_REQUEST_ITEM_TOOL_CALL, read_item_tool_call},
	{"input", CODEX_REQUEST_ITEM_TOOL_REQUEST_USER_INPUT, read_item_tool_request_user_input},
	{"elicitation", CODEX_REQUEST_MCP_SERVER_ELICITATION_REQUEST,
		read_mcp_server_elicitation_request},
};

static int kind_index;

static void read_kind(struct asked *asked, codex_request *request)
{
	ck_assert_int_eq(codex_request_kind(request), kinds[kind_index].kind);
	for (int i = 0; i < (int)(sizeof(kinds) / sizeof(*kinds)); i++)
		ck_assert_int_eq(kinds[i].read(request), i == kind_index ? 0 : CODEX_ERR_INVALID);
	asked->status = codex_request_answer(request, "{\"own\":1}");
}

START_TEST(each_is_read_as_what_it_is_and_nothing_else)
{
	struct asked asked;
	char script[2000];

	kind_index = _i;
	snprintf(script, sizeof(script),
		FAKE_TURN "ask ask-%s\nanswer where {\"result\":{\"own\":1}}\n%s", kinds[_i].name,
		ASKED_REST);
	asked_begin(&asked, fake_script(script), read_kind);
	asked_expect_hello(&asked);
	ck_assert_int_eq(asked.status, 0);
	asked_end(&asked);
}
END_TEST

/* who is asked */

START_TEST(turn_then_thread_then_client)
{
	struct asked asked;

	asked_open(&asked, fake_script(FAKE_TURN "ask ask-command\n" ASKED_ACCEPTED ASKED_REST));
	asked.by_turn = asked_pass;
	asked.by_thread = asked_pass;
	asked.by_client = asked_accept;
	asked_by_client(&asked, "item/tool/call", NULL);
	asked_by_client(&asked, "item/commandExecution/requestApproval", NULL);
	asked_by_client(&asked, NULL, NULL);
	asked_by_thread(&asked);
	asked_start(&asked);
	asked_expect_hello(&asked);
	ck_assert_str_eq(asked.order, "thc");
	asked_end(&asked);
}
END_TEST

static const struct taking {
	const char *name;
	void (*take)(struct asked *asked, codex_request *request);
} takings[] = {
	{"answered", asked_accept},
	{"kept", asked_keep},
};

START_TEST(whoever_takes_it_is_the_last)
{
	struct asked asked;

	asked_open(&asked, fake_script(FAKE_TURN "ask ask-command\n" ASKED_ACCEPTED ASKED_REST));
	asked.by_turn = takings[_i].take;
	asked.by_thread = asked_pass;
	asked_by_client(&asked, NULL, NULL);
	asked_by_thread(&asked);
	asked_start(&asked);
	SCENE_PUMP(&asked.scene, asked.count);
	if (asked.kept_count)
		ck_assert_int_eq(codex_request_accept(asked.kept[0]), 0);
	asked_expect_hello(&asked);
	ck_assert_str_eq(asked.order, "t");
	asked_end(&asked);
}
END_TEST

static void keep_for_a_moment(struct asked *asked, codex_request *request)
{
	(void)asked;
	codex_request_unref(codex_request_ref(request));
	codex_request_ref(codex_request_ref(request));
	codex_request_unref(request);
	codex_request_unref(request);
	ck_assert_int_eq(codex_request_status(request), CODEX_PENDING);
}

START_TEST(dropped_inside_the_handler_is_not_taken)
{
	struct asked asked;

	asked_open(&asked, fake_script(FAKE_TURN "ask ask-command\n" ASKED_DECLINED ASKED_REST));
	asked.by_turn = keep_for_a_moment;
	asked.by_client = keep_for_a_moment;
	asked_by_client(&asked, NULL, NULL);
	asked_start(&asked);
	asked_expect_hello(&asked);
	ck_assert_str_eq(asked.order, "tc");
	ck_assert_uint_eq(asked_stats(&asked).requests_refused, 1);
	asked_end(&asked);
}
END_TEST

START_TEST(handlers_that_are_gone_are_not_asked)
{
	struct asked asked;
	codex_slot *slot;

	asked_open(&asked,
		fake_script(FAKE_TURN "sleep 20ms\nask ask-command\n" ASKED_DECLINED ASKED_REST));
	asked.by_turn = asked_accept;
	asked_by_client(&asked, NULL, &slot);
	asked_start(&asked);
	codex_slot_unref(slot);
	asked.turn = codex_turn_unref(asked.turn);
	SCENE_PUMP(&asked.scene, asked_stats(&asked).requests_refused == 1);
	ck_assert_uint_eq(asked.count, 0);
	asked_end(&asked);
}
END_TEST

static void add_another(struct asked *asked, codex_request *request)
{
	(void)request;
	if (asked->count == 1)
		asked_by_client(asked, NULL, NULL);
}

START_TEST(handler_made_by_a_handler_waits_for_the_next_request)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN "ask ask-command\n" ASKED_DECLINED
				      "ask ask-command\n" ASKED_DECLINED ASKED_REST),
		add_another);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked.count, 3);
	asked_end(&asked);
}
END_TEST

/* A program that was compiled before there was on_request. */
START_TEST(callbacks_of_an_older_program)
{
	struct codex_turn_callbacks callbacks = record_callbacks;
	struct asked asked;

	asked_open(&asked, fake_script(FAKE_TURN "ask ask-command\n" ASKED_DECLINED ASKED_REST));
	callbacks.size = offsetof(struct codex_turn_callbacks, on_request);
	memset(&callbacks.on_request, 0xff, sizeof(callbacks.on_request));
	ck_assert_int_eq(codex_thread_turn_text(asked.scene.thread, "hi", NULL, &callbacks,
				 &asked.record, &asked.turn),
		0);
	asked_expect_hello(&asked);
	asked_end(&asked);
}
END_TEST

START_TEST(handlers_without_a_function)
{
	struct asked asked;

	asked_open(&asked, fake_script(FAKE_THREAD "expect-eof\n"));
	ck_assert_int_eq(codex_async_on_request(asked.scene.client, NULL, NULL, NULL, NULL),
		CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_thread_on_request(asked.scene.thread, NULL, NULL, NULL, NULL),
		CODEX_ERR_INVALID);
	asked_end(&asked);
}
END_TEST

/* policies */

static bool allows_echo(codex_request *request, void *userdata)
{
	struct asked *asked = userdata;

	asked->count++;
	return codex_json_find(codex_request_params(request), "command") != NULL;
}

START_TEST(policy_by_a_predicate)
{
	struct asked asked;

	asked_open(&asked,
		fake_script(FAKE_TURN
			"ask ask-command\n" ASKED_ACCEPTED "ask ask-file\n" ASKED_DECLINED
			"ask ask-tool\nanswer where {\"result\":{\"success\":false}}\n" ASKED_REST));
	ck_assert_int_eq(codex_async_allow(asked.scene.client, allows_echo, &asked, NULL), 0);
	asked.by_client = asked_pass;
	asked_by_client(&asked, NULL, NULL);
	asked_start(&asked);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(
		asked.count, 3); /* the third is no approval, and goes to the next handler */
	ck_assert_str_eq(asked.order, "c");
	asked_end(&asked);
}
END_TEST

START_TEST(policy_of_a_thread_comes_before_that_of_the_client)
{
	struct asked asked;

	asked_open(&asked, fake_script(FAKE_TURN "ask ask-command\n" ASKED_DECLINED ASKED_REST));
	ck_assert_int_eq(codex_async_allow(asked.scene.client, allows_echo, &asked, NULL), 0);
	ck_assert_int_eq(codex_thread_allow(asked.scene.thread, NULL, NULL, NULL), 0);
	asked_start(&asked);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked.count, 0);
	asked_end(&asked);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, answer_goes_out_once, givens);
	ADD_ROWS(suite, answer_that_the_method_does_not_have, withouts);
	ADD(suite, answer_that_the_runtime_could_not_read);
	ADD(suite, what_is_asked_can_be_read_as_long_as_it_is_kept);
	ADD(suite, typed_parameters_and_answer);
	ADD(suite, attestation_answered);
	ADD(suite, parameters_that_do_not_fit_do_not_keep_it_from_being_answered);
	ADD_ROWS(suite, each_is_read_as_what_it_is_and_nothing_else, kinds);
	ADD(suite, turn_then_thread_then_client);
	ADD_ROWS(suite, whoever_takes_it_is_the_last, takings);
	ADD(suite, dropped_inside_the_handler_is_not_taken);
	ADD(suite, handlers_that_are_gone_are_not_asked);
	ADD(suite, handler_made_by_a_handler_waits_for_the_next_request);
	ADD(suite, callbacks_of_an_older_program);
	ADD(suite, handlers_without_a_function);
	ADD(suite, policy_by_a_predicate);
	ADD(suite, policy_of_a_thread_comes_before_that_of_the_client);
}

int main(void)
{
	return suite_main("approvals", add_cases);
}
