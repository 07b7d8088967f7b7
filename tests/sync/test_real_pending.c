/* What the real runtime asks and the program keeps, with a client that blocks: answered later, too late, or never. */
#include <config.h>

#include "sync/asking.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* The runtime waits for the answer anyway, so the handler may take its time. */
static void accept_slowly(struct agent *agent, codex_request *request)
{
	usleep(AGENT_A_WHILE_MS * 1000);
	agent_accept(agent, request);
}

START_TEST(answered_by_a_handler_that_takes_its_time)
{
	struct asking asking;
	long long began;

	asking_open(&asking, AGENT_ECHO, accept_slowly);
	began = desk_now();
	asking_run(&asking, NULL);
	ck_assert_int_ge(desk_now() - began, AGENT_A_WHILE_MS);
	asking_expect_answered(&asking, 1);
	agent_expect_ran(&asking.agent, asking.turn);
	asking_end(&asking);
}
END_TEST

/* Between the calls nothing runs: the answer leaves with the next one that waits. */
START_TEST(kept_and_answered_after_a_while_between_the_calls)
{
	struct asking asking;
	codex_request *request;

	asking_begin(&asking, AGENT_ECHO);
	request = asking.agent.kept[0];
	usleep(AGENT_A_WHILE_MS * 1000);
	ck_assert_int_eq(codex_request_status(request), CODEX_PENDING);
	ck_assert_int_eq(codex_request_accept(request), 0);
	ck_assert_int_eq(codex_request_accept(request), CODEX_ERR_STATE);
	asking_wait(&asking);
	asking_expect_answered(&asking, 1);
	agent_expect_ran(&asking.agent, asking.turn);
	asking_end(&asking);
}
END_TEST

START_TEST(answered_after_the_interrupt)
{
	struct asking asking;
	codex_request *request;

	asking_begin(&asking, AGENT_TOUCH);
	request = asking.agent.kept[0];
	ck_assert_int_eq(codex_sync_interrupt(asking.client, asking.turn), 0);
	asking_wait(&asking);
	asking_expect_interrupted(&asking);
	ck_assert_uint_eq(asking.agent.told, 1);
	ck_assert_int_eq(codex_request_status(request), CODEX_ERR_CANCELLED);
	ck_assert_int_eq(codex_request_accept(request), CODEX_ERR_STATE);
	ck_assert(!agent_made_file(&asking.agent));
	asking_end(&asking);
}
END_TEST

static void keep_for_a_moment(struct agent *agent, codex_request *request)
{
	agent_keep(agent, request);
	ck_assert_int_eq(codex_request_set_deadline(request, 200), 0);
}

START_TEST(never_answered_with_a_deadline)
{
	struct asking asking;

	asking_open(&asking, AGENT_TOUCH, keep_for_a_moment);
	asking_run(&asking, NULL);
	asking_expect_refused(&asking);
	ck_assert_int_eq(codex_request_status(asking.agent.kept[0]), CODEX_ERR_TIMEOUT);
	ck_assert_int_eq(codex_request_accept(asking.agent.kept[0]), CODEX_ERR_STATE);
	ck_assert_uint_eq(asking.agent.told, 1);
	asking_end(&asking);
}
END_TEST

START_TEST(dropped_without_an_answer)
{
	struct asking asking;

	asking_begin(&asking, AGENT_TOUCH);
	agent_drop(&asking.agent);
	asking_wait(&asking);
	asking_expect_refused(&asking);
	asking_end(&asking);
}
END_TEST

START_TEST(handler_dropped_before_it_is_asked)
{
	struct codex_thread_options options = agent_thread_options();
	struct asking asking = {0};
	struct agent *agent = &asking.agent;
	codex_slot *slot;

	agent_open_program(agent, AGENT_TOUCH, agent_accept);
	asking.client = desk_open(codex_config_ref(agent->rt.config));
	ck_assert_int_eq(
		codex_sync_on_request(asking.client, NULL, agent_on_request, agent, &slot), 0);
	ck_assert_int_eq(codex_sync_thread_start(asking.client, &options, &asking.thread), 0);
	codex_slot_unref(slot);
	asking_run(&asking, NULL);
	ck_assert_uint_eq(agent->asked, 0);
	asking_expect_refused(&asking);
	asking_end(&asking);
}
END_TEST

/* Both are asked before either is answered. */
START_TEST(two_threads_ask_at_once)
{
	struct codex_thread_options options = agent_thread_options();
	codex_thread *thread = NULL;
	codex_turn *other;
	struct asking asking;
	codex_request **kept = asking.agent.kept;

	asking_begin(&asking, AGENT_ECHO);
	ck_assert_int_eq(codex_sync_thread_start(asking.client, &options, &thread), 0);
	other = desk_turn(asking.client, thread, "try");
	asking_wait_kept(&asking, 2);
	ck_assert_str_eq(codex_request_thread_id(kept[0]), codex_thread_id(asking.thread));
	ck_assert_str_eq(codex_request_thread_id(kept[1]), codex_thread_id(thread));
	ck_assert_int_eq(codex_request_decline(kept[1]), 0);
	ck_assert_int_eq(codex_request_accept(kept[0]), 0);
	ck_assert_int_eq(codex_sync_wait(asking.client, other), 0);
	agent_expect_item(other, "commandExecution", "declined");
	asking_wait(&asking);
	asking_expect_answered(&asking, 2);
	agent_expect_item(asking.turn, "commandExecution", "completed");
	codex_turn_unref(other);
	codex_thread_unref(thread);
	asking_end(&asking);
}
END_TEST

#define TWO_COMMANDS \
	"{\"output\": [" AGENT_COMMAND("c1", "echo it ran") ", " AGENT_COMMAND( \
		"c2", "echo too") "]}"

START_TEST(two_commands_of_one_turn_ask_at_once)
{
	struct asking asking;
	codex_request **kept = asking.agent.kept;

	asking_begin(&asking, TWO_COMMANDS);
	asking_wait_kept(&asking, 2);
	ck_assert_str_ne(codex_request_item_id(kept[0]), codex_request_item_id(kept[1]));
	ck_assert_str_eq(codex_request_turn_id(kept[0]), codex_request_turn_id(kept[1]));
	ck_assert_int_eq(codex_request_accept(kept[1]), 0);
	ck_assert_int_eq(codex_request_accept(kept[0]), 0);
	asking_wait(&asking);
	asking_expect_answered(&asking, 2);
	agent_expect_told(&asking.agent, "c1", "it ran");
	agent_expect_told(&asking.agent, "c2", "too");
	asking_end(&asking);
}
END_TEST

/* The runtime sends what is pending to whoever resumes the thread: it is the request that is kept already. */
START_TEST(asked_again_after_resume_stays_the_same)
{
	codex_thread *again = NULL;
	struct asking asking;

	asking_begin(&asking, AGENT_ECHO);
	ck_assert_int_eq(codex_sync_thread_resume(
				 asking.client, codex_thread_id(asking.thread), NULL, &again),
		0);
	while (!asking.agent.again) /* turns the loop until it came */
		ck_assert_int_eq(
			codex_sync_call(asking.client, "thread/loaded/list", NULL, NULL), 0);
	ck_assert_int_eq(codex_request_accept(asking.agent.kept[0]), 0);
	asking_wait(&asking);
	asking_expect_answered(&asking, 1);
	agent_expect_ran(&asking.agent, asking.turn);
	codex_thread_unref(again);
	asking_end(&asking);
}
END_TEST

/* Who leaves the thread leaves the question to whoever resumes it, who is asked anew. */
START_TEST(asked_anew_after_leaving_and_resuming)
{
	codex_thread *again = NULL;
	struct asking asking;
	struct agent *agent = &asking.agent;

	asking_begin(&asking, AGENT_TOUCH);
	asking.turn = codex_turn_unref(asking.turn);
	ck_assert_int_eq(codex_sync_thread_unsubscribe(asking.client, asking.thread), 0);
	ck_assert_uint_eq(agent->told, 1);
	ck_assert_int_eq(codex_request_accept(agent->kept[0]), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_sync_thread_resume(
				 asking.client, codex_thread_id(asking.thread), NULL, &again),
		0);
	asking_wait_kept(&asking, 2);
	ck_assert_int_eq(codex_request_accept(agent->kept[1]), 0);
	/* This one waits for the end of the turn that asked. */
	agent->act = agent_decline;
	asking_run(&asking, NULL);
	ck_assert(agent_made_file(agent));
	codex_thread_unref(again);
	asking_end(&asking);
}
END_TEST

START_TEST(closed_client_withdraws_what_is_kept)
{
	struct asking asking;

	asking_begin(&asking, AGENT_TOUCH);
	desk_close(asking.client, asking.thread);
	asking.client = NULL;
	asking.thread = NULL;
	ck_assert_uint_eq(asking.agent.told, 1);
	ck_assert_int_eq(codex_request_status(asking.agent.kept[0]), CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_request_accept(asking.agent.kept[0]), CODEX_ERR_CLOSED);
	ck_assert(!agent_made_file(&asking.agent));
	asking_end(&asking);
}
END_TEST

START_TEST(killed_runtime_withdraws_what_is_kept)
{
	struct asking asking;

	asking_begin(&asking, AGENT_TOUCH);
	kill((pid_t)desk_pid(asking.client), SIGKILL);
	ck_assert_int_eq(codex_sync_wait(asking.client, asking.turn), CODEX_ERR_EXITED);
	ck_assert_uint_eq(asking.agent.told, 1);
	ck_assert_int_eq(codex_request_accept(asking.agent.kept[0]), CODEX_ERR_EXITED);
	asking_end(&asking);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, answered_by_a_handler_that_takes_its_time);
	ADD(suite, kept_and_answered_after_a_while_between_the_calls);
	ADD(suite, answered_after_the_interrupt);
	ADD(suite, never_answered_with_a_deadline);
	ADD(suite, dropped_without_an_answer);
	ADD(suite, handler_dropped_before_it_is_asked);
	ADD(suite, two_threads_ask_at_once);
	ADD(suite, two_commands_of_one_turn_ask_at_once);
	ADD(suite, asked_again_after_resume_stays_the_same);
	ADD(suite, asked_anew_after_leaving_and_resuming);
	ADD(suite, closed_client_withdraws_what_is_kept);
	ADD(suite, killed_runtime_withdraws_what_is_kept);
}

int main(void)
{
	return runtime_main("sync-real-pending", add_cases);
}
