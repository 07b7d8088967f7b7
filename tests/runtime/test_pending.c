/* What the runtime asks and the program keeps: answered later, too late, or never. */
#include <config.h>

#include "runtime/asking.h"

#include <event2/event.h>
#include <signal.h>
#include <string.h>

static void accept_kept(evutil_socket_t fd, short what, void *userdata)
{
	struct agent *agent = userdata;

	(void)fd;
	(void)what;
	ck_assert(!codex_in_callback());
	ck_assert_int_eq(codex_request_status(agent->kept[0]), CODEX_PENDING);
	agent->status = codex_request_accept(agent->kept[0]);
	ck_assert_int_eq(codex_request_accept(agent->kept[0]), CODEX_ERR_STATE);
}

START_TEST(answered_by_a_timer_of_the_host_after_a_while)
{
	const struct timeval a_while = {.tv_sec = AGENT_A_WHILE_MS / 1000};
	struct asking asking;

	asking_begin(&asking, AGENT_ECHO, agent_keep);
	asking_wait_kept(&asking, 1);
	ck_assert_int_eq(event_base_once(asking.agent.rt.base, -1, EV_TIMEOUT, accept_kept,
				 &asking.agent, &a_while),
		0);
	asking_expect_answered(&asking, 1);
	agent_expect_ran(&asking.agent, asking.log.turn);
	asking_end(&asking);
}
END_TEST

START_TEST(answered_after_the_interrupt)
{
	struct asking asking;
	codex_request *request;

	asking_begin(&asking, AGENT_TOUCH, agent_keep);
	asking_wait_kept(&asking, 1);
	request = asking.agent.kept[0];
	ck_assert_int_eq(codex_turn_interrupt(asking.log.turn, NULL), 0);
	asking_expect_interrupted(&asking);
	ck_assert_uint_eq(asking.agent.told, 1);
	ck_assert_int_eq(codex_request_status(request), CODEX_ERR_CANCELLED);
	ck_assert_int_eq(codex_error_status(codex_request_error(request)), CODEX_ERR_CANCELLED);
	ck_assert_int_eq(codex_request_accept(request), CODEX_ERR_STATE);
	ck_assert(!agent_made_file(&asking.agent));
	asking_end(&asking);
}
END_TEST

/* Refused by the library, in the words of the runtime: the turn goes on. */
static void expect_refused(struct asking *asking)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	asking_expect_went_on(asking);
	agent_expect_item(asking->log.turn, "commandExecution", "declined");
	ck_assert(!agent_made_file(&asking->agent));
	ck_assert_int_eq(codex_async_stats(asking->agent.rt.client, &stats), 0);
	ck_assert_uint_eq(stats.requests_refused, 1);
	ck_assert_uint_eq(stats.requests_open, 0);
}

START_TEST(never_answered_with_a_deadline_of_its_own)
{
	struct asking asking;

	asking_begin(&asking, AGENT_TOUCH, agent_keep);
	asking_wait_kept(&asking, 1);
	ck_assert_int_eq(codex_request_set_deadline(asking.agent.kept[0], 200), 0);
	expect_refused(&asking);
	ck_assert_int_eq(codex_request_status(asking.agent.kept[0]), CODEX_ERR_TIMEOUT);
	ck_assert_int_eq(codex_request_accept(asking.agent.kept[0]), CODEX_ERR_STATE);
	ck_assert_uint_eq(asking.agent.told, 1);
	asking_end(&asking);
}
END_TEST

START_TEST(dropped_without_an_answer)
{
	struct asking asking;

	asking_begin(&asking, AGENT_TOUCH, agent_keep);
	asking_wait_kept(&asking, 1);
	agent_drop(&asking.agent);
	expect_refused(&asking);
	ck_assert_uint_eq(asking.agent.told, 0);
	asking_end(&asking);
}
END_TEST

/* The handler is gone, what it kept is not: only its own answer counts. */
START_TEST(handler_dropped_after_it_kept_the_request)
{
	struct codex_thread_options options = agent_thread_options();
	struct asking asking;
	struct runtime *rt = &asking.agent.rt;
	codex_slot *slot;

	agent_open(&asking.agent, AGENT_ECHO, agent_keep);
	runtime_client(rt);
	ck_assert_int_eq(
		codex_async_on_request(rt->client, NULL, agent_on_request, &asking.agent, &slot),
		0);
	ck_assert_int_eq(codex_thread_start(rt->client, &options, &rt->thread), 0);
	asking_turn(&asking, NULL);
	asking_wait_kept(&asking, 1);
	codex_slot_unref(slot);
	ck_assert_int_eq(codex_request_status(asking.agent.kept[0]), CODEX_PENDING);
	ck_assert_int_eq(codex_request_accept(asking.agent.kept[0]), 0);
	asking_expect_answered(&asking, 1);
	agent_expect_ran(&asking.agent, asking.log.turn);
	asking_end(&asking);
}
END_TEST

START_TEST(handler_dropped_before_it_is_asked)
{
	struct codex_thread_options options = agent_thread_options();
	struct asking asking;
	struct runtime *rt = &asking.agent.rt;
	codex_slot *slot;

	agent_open(&asking.agent, AGENT_TOUCH, agent_accept);
	runtime_client(rt);
	ck_assert_int_eq(
		codex_async_on_request(rt->client, NULL, agent_on_request, &asking.agent, &slot),
		0);
	ck_assert_int_eq(codex_thread_start(rt->client, &options, &rt->thread), 0);
	asking_turn(&asking, NULL);
	codex_slot_unref(slot);
	expect_refused(&asking);
	ck_assert_uint_eq(asking.agent.asked, 0);
	asking_end(&asking);
}
END_TEST

/* Both are asked before either is answered. */
START_TEST(two_threads_ask_at_once)
{
	struct codex_thread_options options = agent_thread_options();
	codex_request **kept;
	struct asking asking;
	struct turnlog other;
	codex_thread *thread;

	asking_begin(&asking, AGENT_ECHO, agent_keep);
	ck_assert_int_eq(codex_thread_start(asking.agent.rt.client, &options, &thread), 0);
	turnlog_start(&other, thread, "try");
	asking_wait_kept(&asking, 2);
	kept = asking.agent.kept;
	ck_assert_str_ne(codex_request_thread_id(kept[0]), codex_request_thread_id(kept[1]));
	ck_assert_int_eq(codex_request_accept(kept[1]), 0);
	ck_assert_int_eq(codex_request_decline(kept[0]), 0);
	turnlog_wait(&other, asking.agent.rt.base);
	turnlog_expect_said(&other, AGENT_SAYS);
	asking_expect_answered(&asking, 2);
	turnlog_clear(&other);
	codex_thread_unref(thread);
	asking_end(&asking);
}
END_TEST

#define TWO_COMMANDS \
	"{\"output\": [" AGENT_COMMAND("c1", "echo it ran") ", " AGENT_COMMAND( \
		"c2", "echo too") "]}"

/* Both are asked before either is answered, in any order; answered the other way round. */
START_TEST(two_commands_of_one_turn_ask_at_once)
{
	struct asking asking;
	struct agent *agent = &asking.agent;

	asking_begin(&asking, TWO_COMMANDS, agent_keep);
	asking_wait_kept(&asking, 2);
	ck_assert_str_ne(
		codex_request_item_id(agent->kept[0]), codex_request_item_id(agent->kept[1]));
	ck_assert_str_eq(
		codex_request_turn_id(agent->kept[0]), codex_request_turn_id(agent->kept[1]));
	for (unsigned i = 2; i > 0; i--) {
		bool first = strcmp(codex_request_item_id(agent->kept[i - 1]), "c1") == 0;

		ck_assert_int_eq(first ? codex_request_accept(agent->kept[i - 1])
				       : codex_request_decline(agent->kept[i - 1]),
			0);
	}
	asking_expect_answered(&asking, 2);
	agent_expect_told(agent, "c1", "it ran");
	agent_expect_told(agent, "c2", "rejected");
	asking_end(&asking);
}
END_TEST

static codex_thread *resume(struct asking *asking)
{
	struct runtime *rt = &asking->agent.rt;
	codex_thread *again = NULL;

	ck_assert_int_eq(
		codex_thread_resume(rt->client, codex_thread_id(rt->thread), NULL, &again), 0);
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(codex_thread_ready(again))), 0);
	return again;
}

/* The runtime sends what is pending to whoever resumes the thread: it is the request that is kept already. */
START_TEST(asked_again_after_resume_stays_the_same)
{
	struct asking asking;
	codex_thread *again;

	asking_begin(&asking, AGENT_ECHO, agent_keep);
	asking_wait_kept(&asking, 1);
	again = resume(&asking);
	PUMP(asking.agent.rt.base, asking.agent.again);
	ck_assert_int_eq(codex_request_accept(asking.agent.kept[0]), 0);
	asking_expect_answered(&asking, 1);
	agent_expect_ran(&asking.agent, asking.log.turn);
	codex_thread_unref(again);
	asking_end(&asking);
}
END_TEST

static void note(codex_event *event, void *userdata)
{
	(void)event;
	++*(unsigned *)userdata;
}

/* Who leaves the thread leaves the question to whoever resumes it, who is asked anew. */
START_TEST(asked_anew_after_leaving_and_resuming)
{
	struct asking asking;
	struct agent *agent = &asking.agent;
	codex_future *left;
	codex_thread *again;
	unsigned ended = 0;

	asking_begin(&asking, AGENT_TOUCH, agent_keep);
	asking_wait_kept(&asking, 1);
	turnlog_clear(
		&asking.log); /* with a turn that somebody waits for a thread cannot be left */
	ck_assert_int_eq(codex_thread_unsubscribe(agent->rt.thread, &left), 0);
	ck_assert_int_eq(pump_future(agent->rt.base, left), 0);
	ck_assert_uint_eq(agent->told, 1);
	ck_assert_int_eq(codex_request_status(agent->kept[0]), CODEX_ERR_CANCELLED);
	ck_assert_int_eq(codex_request_accept(agent->kept[0]), CODEX_ERR_STATE);
	again = resume(&asking);
	ck_assert_int_eq(codex_thread_subscribe(again, "turn/completed", note, &ended, NULL), 0);
	asking_wait_kept(&asking, 2);
	ck_assert_str_eq(codex_request_item_id(agent->kept[1]), "c1");
	ck_assert_int_eq(codex_request_accept(agent->kept[1]), 0);
	PUMP(agent->rt.base, ended);
	ck_assert(agent_made_file(agent));
	codex_thread_unref(again);
	asking_end(&asking);
}
END_TEST

START_TEST(killed_runtime_withdraws_what_is_kept)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	struct asking asking;
	codex_request *request;

	asking_begin(&asking, AGENT_TOUCH, agent_keep);
	asking_wait_kept(&asking, 1);
	request = asking.agent.kept[0];
	ck_assert_int_eq(codex_async_stats(asking.agent.rt.client, &stats), 0);
	kill((pid_t)stats.pid, SIGKILL);
	ck_assert_int_eq(turnlog_wait(&asking.log, asking.agent.rt.base), CODEX_ERR_EXITED);
	ck_assert_uint_eq(asking.agent.told, 1);
	ck_assert_int_eq(codex_request_status(request), CODEX_ERR_EXITED);
	ck_assert_int_eq(codex_request_accept(request), CODEX_ERR_EXITED);
	asking_end(&asking);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, answered_by_a_timer_of_the_host_after_a_while);
	ADD(suite, answered_after_the_interrupt);
	ADD(suite, never_answered_with_a_deadline_of_its_own);
	ADD(suite, dropped_without_an_answer);
	ADD(suite, handler_dropped_after_it_kept_the_request);
	ADD(suite, handler_dropped_before_it_is_asked);
	ADD(suite, two_threads_ask_at_once);
	ADD(suite, two_commands_of_one_turn_ask_at_once);
	ADD(suite, asked_again_after_resume_stays_the_same);
	ADD(suite, asked_anew_after_leaving_and_resuming);
	ADD(suite, killed_runtime_withdraws_what_is_kept);
}

int main(void)
{
	return runtime_main("pending", add_cases);
}
