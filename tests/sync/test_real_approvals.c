/* What the real runtime asks while a blocking call waits, answered in the handler. */
#include <config.h>

#include "sync/asking.h"

#include <string.h>

/* commands */

static const struct acceptance {
	const char *name;
	void (*act)(struct agent *agent, codex_request *request);
	unsigned asked; /* of two turns with the same command */
} acceptances[] = {
	{"command_accepted", agent_accept, 2},
	{"command_accepted_by_a_typed_answer", agent_accept_command, 2},
	{"command_answered_twice", agent_answer_twice, 2},
	{"command_accepted_for_the_session", agent_accept_for_session, 1},
	{"command_accepted_with_an_amendment", agent_amend_policy, 1},
};

START_TEST(command_asked_for)
{
	const struct acceptance *acceptance = &acceptances[_i];
	struct asking asking;

	asking_open(&asking, AGENT_ECHO, acceptance->act);
	asking_run(&asking, NULL);
	asking_expect_answered(&asking, 1);
	agent_expect_ran(&asking.agent, asking.turn);
	asking_run(&asking, NULL);
	asking_expect_answered(&asking, acceptance->asked);
	agent_expect_ran(&asking.agent, asking.turn);
	if (acceptance->act == agent_amend_policy)
		agent_expect_rule(&asking.agent, "echo");
	asking_end(&asking);
}
END_TEST

START_TEST(command_declined)
{
	struct asking asking;

	asking_open(&asking, AGENT_TOUCH, agent_decline);
	asking_run(&asking, NULL);
	asking_expect_answered(&asking, 1);
	agent_expect_item(asking.turn, "commandExecution", "declined");
	ck_assert(!agent_made_file(&asking.agent));
	asking_end(&asking);
}
END_TEST

static const struct stop {
	const char *name;
	const char *reply;
} stops[] = {
	{"command_cancelled_stops_the_turn", AGENT_TOUCH},
	{"file_change_cancelled_stops_the_turn", AGENT_PATCH},
};

START_TEST(cancelled_stops_the_turn)
{
	struct asking asking;

	asking_open(&asking, stops[_i].reply, agent_cancel);
	asking_run(&asking, NULL);
	asking_expect_interrupted(&asking);
	agent_expect_answered(&asking.agent, 1);
	ck_assert(!agent_made_file(&asking.agent));
	asking_end(&asking);
}
END_TEST

START_TEST(command_passed_by_the_handler)
{
	struct asking asking;

	asking_open(&asking, AGENT_TOUCH, agent_pass);
	asking_run(&asking, NULL);
	ck_assert_uint_eq(asking.agent.asked, 1);
	asking_expect_refused(&asking);
	asking_end(&asking);
}
END_TEST

/* Userdata is the agent: it allows what touches a file of that name. */
static bool allow(codex_request *request, void *userdata)
{
	struct agent *agent = userdata;
	const codex_json *params = codex_request_params(request);

	agent->asked++;
	return strstr(codex_json_string(codex_json_member(params, "command")), "made.txt");
}

START_TEST(command_decided_by_a_predicate)
{
	struct codex_thread_options options = agent_thread_options();
	struct asking asking = {0};

	agent_open_program(&asking.agent, AGENT_TOUCH, agent_pass);
	asking.client = desk_open(codex_config_ref(asking.agent.rt.config));
	ck_assert_int_eq(codex_sync_allow(asking.client, allow, &asking.agent, NULL), 0);
	ck_assert_int_eq(codex_sync_thread_start(asking.client, &options, &asking.thread), 0);
	asking_run(&asking, NULL);
	asking_expect_answered(&asking, 1);
	agent_expect_item(asking.turn, "commandExecution", "completed");
	ck_assert(agent_made_file(&asking.agent));
	asking_end(&asking);
}
END_TEST

/* files */

static const struct change {
	const char *name;
	void (*act)(struct agent *agent, codex_request *request);
	const char *status;
} changes[] = {
	{"file_change_accepted", agent_accept, "completed"},
	{"file_change_accepted_by_a_typed_answer", agent_accept_files, "completed"},
	{"file_change_accepted_for_the_session", agent_accept_for_session, "completed"},
	{"file_change_declined", agent_decline, "declined"},
};

START_TEST(file_change_asked_for)
{
	struct asking asking;

	asking_open(&asking, AGENT_PATCH, changes[_i].act);
	asking_run(&asking, NULL);
	asking_expect_answered(&asking, 1);
	agent_expect_item(asking.turn, "fileChange", changes[_i].status);
	ck_assert_int_eq(agent_made_file(&asking.agent), changes[_i].act != agent_decline);
	asking_end(&asking);
}
END_TEST

/* others */

static const struct question {
	const char *name;
	const char *reply, *params; /* of the model; of the turn */
	void (*act)(struct agent *agent, codex_request *request);
	const char *told; /* the model */
} questions[] = {
	{"permissions_granted", AGENT_PERMISSIONS, NULL, agent_accept, "\"enabled\":true"},
	{"permissions_granted_for_the_session", AGENT_PERMISSIONS, NULL, agent_grant_for_session,
		"\"scope\":\"session\""},
	{"permissions_declined", AGENT_PERMISSIONS, NULL, agent_decline, "\"network\":null"},
	{"question_answered", AGENT_QUESTION, AGENT_PLANS, agent_answer_question, "Blue"},
};

START_TEST(something_else_asked_for)
{
	struct asking asking;

	asking_open(&asking, questions[_i].reply, questions[_i].act);
	asking_run(&asking, questions[_i].params);
	asking_expect_answered(&asking, 1);
	agent_expect_told(&asking.agent, "c1", questions[_i].told);
	asking_end(&asking);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, command_asked_for, acceptances);
	ADD(suite, command_declined);
	ADD_ROWS(suite, cancelled_stops_the_turn, stops);
	ADD(suite, command_passed_by_the_handler);
	ADD(suite, command_decided_by_a_predicate);
	ADD_ROWS(suite, file_change_asked_for, changes);
	ADD_ROWS(suite, something_else_asked_for, questions);
}

int main(void)
{
	return runtime_main("sync-real-approvals", add_cases);
}
