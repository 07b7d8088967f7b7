/* Answers by the structs of <codex/requests.h>. */
#include <config.h>

#include "support/agent.h"

#include <check.h>
#include <string.h>

void agent_accept_command(struct agent *agent, codex_request *request)
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
	agent->status =
		codex_request_answer_item_command_execution_request_approval(request, &answer);
}

/* Such commands may run from now on: the runtime writes it down. */
void agent_amend_policy(struct agent *agent, codex_request *request)
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
	agent->status =
		codex_request_answer_item_command_execution_request_approval(request, &answer);
}

void agent_accept_files(struct agent *agent, codex_request *request)
{
	struct codex_file_change_request_approval_response answer =
		CODEX_FILE_CHANGE_REQUEST_APPROVAL_RESPONSE_INIT;

	answer.decision.value = CODEX_FILE_CHANGE_APPROVAL_DECISION_ACCEPT;
	agent->status = codex_request_answer_item_file_change_request_approval(request, &answer);
}

void agent_grant_for_session(struct agent *agent, codex_request *request)
{
	const struct codex_permissions_request_approval_params *params;
	struct codex_granted_permission_profile granted = CODEX_GRANTED_PERMISSION_PROFILE_INIT;
	struct codex_permissions_request_approval_response answer =
		CODEX_PERMISSIONS_REQUEST_APPROVAL_RESPONSE_INIT;

	ck_assert_int_eq(codex_request_as_item_permissions_request_approval(request, &params), 0);
	ck_assert_str_eq(params->reason, "need it");
	granted.network = params->permissions->network;
	answer.permissions = &granted;
	answer.scope.value = CODEX_PERMISSION_GRANT_SCOPE_SESSION;
	agent->status = codex_request_answer_item_permissions_request_approval(request, &answer);
}

void agent_answer_question(struct agent *agent, codex_request *request)
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
	agent->status = codex_request_answer_item_tool_request_user_input(request, &answer);
}
