/* What the runtime asks before it runs a command, answered by the program at once. */
#include <config.h>

#include "runtime/asking.h"

#include <string.h>

static void expect_ran(struct asking *asking)
{
	asking_expect_answered(asking, 1);
	agent_expect_ran(&asking->agent, asking->log.turn);
}

/* Each is once more asked for, and answered, with the next turn. */
static const struct acceptance {
	const char *name;
	void (*act)(struct agent *agent, codex_request *request);
} acceptances[] = {
	{"command_accepted", agent_accept},
	{"command_accepted_by_a_typed_answer", agent_accept_command},
	{"command_answered_twice", agent_answer_twice},
};

START_TEST(command_accepted_this_once)
{
	struct asking asking;

	asking_begin(&asking, AGENT_ECHO, acceptances[_i].act);
	expect_ran(&asking);
	asking_expect_another(&asking, 2);
	agent_expect_ran(&asking.agent, asking.log.turn);
	asking_end(&asking);
}
END_TEST

/* The runtime writes down that such commands may run, and asks no more. */
START_TEST(command_accepted_with_an_amendment)
{
	struct asking asking;

	asking_begin(&asking, AGENT_ECHO, agent_amend_policy);
	expect_ran(&asking);
	agent_expect_rule(&asking.agent, "echo");
	asking_expect_another(&asking, 1);
	agent_expect_ran(&asking.agent, asking.log.turn);
	asking_end(&asking);
}
END_TEST

START_TEST(command_accepted_for_the_session)
{
	struct asking asking;

	asking_begin(&asking, AGENT_ECHO, agent_accept_for_session);
	expect_ran(&asking);
	asking_expect_another(&asking, 1);
	agent_expect_ran(&asking.agent, asking.log.turn);
	asking_end(&asking);
}
END_TEST

START_TEST(command_declined)
{
	struct asking asking;

	asking_begin(&asking, AGENT_TOUCH, agent_decline);
	asking_expect_answered(&asking, 1);
	agent_expect_item(asking.log.turn, "commandExecution", "declined");
	ck_assert(!agent_made_file(&asking.agent));
	asking_expect_another(&asking, 2);
	asking_end(&asking);
}
END_TEST

START_TEST(command_cancelled_stops_the_turn)
{
	struct asking asking;

	asking_begin(&asking, AGENT_TOUCH, agent_cancel);
	asking_expect_interrupted(&asking);
	agent_expect_answered(&asking.agent, 1);
	ck_assert(!agent_made_file(&asking.agent));
	asking_end(&asking);
}
END_TEST

static void answer_with_an_error(struct agent *agent, codex_request *request)
{
	agent->status = codex_request_answer_error(request, -32000, "not today");
}

START_TEST(command_answered_with_an_error)
{
	struct asking asking;

	asking_begin(&asking, AGENT_TOUCH, answer_with_an_error);
	asking_expect_answered(&asking, 1);
	agent_expect_item(asking.log.turn, "commandExecution", "failed");
	ck_assert(!agent_made_file(&asking.agent));
	asking_end(&asking);
}
END_TEST

/* Nobody wants it: each was asked, and the library refuses. */
START_TEST(command_passed_by_every_handler)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	struct asking asking;

	asking_open(&asking, AGENT_TOUCH, agent_pass);
	ck_assert_int_eq(codex_thread_on_request(asking.agent.rt.thread, NULL, agent_on_request,
				 &asking.agent, NULL),
		0);
	asking_turn(&asking, NULL);
	asking_expect_went_on(&asking);
	ck_assert_uint_eq(asking.agent.asked, 2);
	agent_expect_item(asking.log.turn, "commandExecution", "declined");
	ck_assert(!agent_made_file(&asking.agent));
	ck_assert_int_eq(codex_async_stats(asking.agent.rt.client, &stats), 0);
	ck_assert_uint_eq(stats.requests_refused, 1);
	asking_end(&asking);
}
END_TEST

static struct policy {
	const char *name;
	const char *allowed; /* part of what may be run */
	const char *status;
} policies[] = {
	{"command_allowed_by_a_predicate", "touch made.txt", "completed"},
	{"command_forbidden_by_a_predicate", "touch other.txt", "declined"},
};

static bool allow(codex_request *request, void *userdata)
{
	const codex_json *params = codex_request_params(request);
	const struct policy *policy = userdata;

	ck_assert(codex_request_is_approval(request));
	return strstr(codex_json_string(codex_json_member(params, "command")), policy->allowed);
}

START_TEST(command_decided_by_a_predicate)
{
	struct asking asking;

	asking_open(&asking, AGENT_TOUCH, agent_accept);
	ck_assert_int_eq(codex_thread_allow(asking.agent.rt.thread, allow, &policies[_i], NULL), 0);
	asking_turn(&asking, NULL);
	asking_expect_answered(&asking, 0);
	agent_expect_item(asking.log.turn, "commandExecution", policies[_i].status);
	ck_assert_int_eq(agent_made_file(&asking.agent), _i == 0);
	asking_end(&asking);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, command_accepted_this_once, acceptances);
	ADD(suite, command_accepted_with_an_amendment);
	ADD(suite, command_accepted_for_the_session);
	ADD(suite, command_declined);
	ADD(suite, command_cancelled_stops_the_turn);
	ADD(suite, command_answered_with_an_error);
	ADD(suite, command_passed_by_every_handler);
	ADD_ROWS(suite, command_decided_by_a_predicate, policies);
}

int main(void)
{
	return runtime_main("approvals", add_cases);
}
