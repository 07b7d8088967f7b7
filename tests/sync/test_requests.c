/* What the runtime asks while a blocking call waits. */
#include "sync/desk.h"

#include "support/asked.h"

#include <stdio.h>
#include <string.h>

struct visitor {
	codex_sync *client;
	unsigned asked;
	int status;
	codex_request *kept;
};

static void accept_it(codex_request *request, void *userdata)
{
	struct visitor *visitor = userdata;

	visitor->asked++;
	/* The runtime waits, and so may the handler; but not for another answer. */
	ck_assert_int_eq(
		codex_sync_call(visitor->client, "fake/echo", NULL, NULL), CODEX_ERR_REENTRANT);
	visitor->status = codex_request_accept(request);
}

static void keep(codex_request *request, void *userdata)
{
	struct visitor *visitor = userdata;

	visitor->asked++;
	visitor->kept = codex_request_ref(request);
}

static codex_sync *begin(const char *script, struct visitor *visitor, codex_thread **ret_thread)
{
	codex_sync *client = desk_open_thread(fake_script(script), ret_thread);

	*visitor = (struct visitor){.client = client};
	return client;
}

static void expect_hello(codex_turn *turn)
{
	ck_assert_str_eq(codex_turn_result_final_response(codex_turn_get_result(turn)), "Hello");
	codex_turn_unref(turn);
}

START_TEST(answered_while_a_turn_runs)
{
	struct visitor visitor;
	codex_thread *thread;
	codex_turn *turn = NULL;
	codex_sync *client =
		begin(FAKE_TURN "ask ask-command\n" ASKED_ACCEPTED ASKED_REST, &visitor, &thread);

	ck_assert_int_eq(codex_sync_on_request(client, NULL, accept_it, &visitor, NULL), 0);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "hi", NULL, &turn), 0);
	ck_assert_uint_eq(visitor.asked, 1);
	ck_assert_int_eq(visitor.status, 0);
	expect_hello(turn);
	desk_close(client, thread);
}
END_TEST

/* The runtime may ask before anybody here knows the turn: in one write with the response, or before it. */
static const struct early {
	const char *name;
	const char *steps;
} earlies[] = {
	{"asked_in_the_same_read_as_the_response",
		"together\nemit turn-response\nemit turn-started\nask ask-command\nend\n"},
	{"asked_before_the_response",
		"emit turn-started for T\nask ask-command\nsleep 20ms\nemit turn-response for T\n"},
};

START_TEST(asked_about_the_time_of_the_response)
{
	struct visitor visitor;
	codex_thread *thread;
	codex_turn *turn = NULL;
	codex_sync *client;
	char script[2000];

	snprintf(script, sizeof(script),
		FAKE_THREAD "expect turn/start as T\n%s" ASKED_ACCEPTED
			    "emit agent-started\ndelta Hello\nemit agent-completed text=Hello\n"
			    "emit turn-completed text=Hello\n",
		earlies[_i].steps);
	client = begin(script, &visitor, &thread);
	ck_assert_int_eq(codex_sync_on_request(client, NULL, accept_it, &visitor, NULL), 0);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "hi", NULL, &turn), 0);
	ck_assert_uint_eq(visitor.asked, 1);
	ck_assert_int_eq(visitor.status, 0);
	expect_hello(turn);
	desk_close(client, thread);
}
END_TEST

START_TEST(kept_and_answered_between_the_calls)
{
	struct visitor visitor;
	codex_thread *thread;
	codex_event *event;
	codex_turn *turn;
	codex_sync *client =
		begin(FAKE_TURN "ask ask-command\nemit agent-started\n" ASKED_ACCEPTED ASKED_REST,
			&visitor, &thread);

	ck_assert_int_eq(codex_thread_on_request(thread, NULL, keep, &visitor, NULL), 0);
	turn = desk_turn(client, thread, "hi");
	while (!visitor.kept) {
		ck_assert_int_eq(codex_sync_next(client, turn, &event), 1);
		codex_event_unref(event);
	}
	ck_assert_int_eq(codex_request_accept(visitor.kept), 0);
	codex_request_unref(visitor.kept);
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	expect_hello(turn);
	desk_close(client, thread);
}
END_TEST

static bool allow(codex_request *request, void *userdata)
{
	struct visitor *visitor = userdata;

	visitor->asked++;
	return strcmp(codex_request_method(request), "item/fileChange/requestApproval") == 0;
}

START_TEST(decided_by_a_predicate)
{
	struct visitor visitor;
	codex_thread *thread;
	codex_turn *turn = NULL;
	codex_sync *client = begin(FAKE_TURN "ask ask-file\n" ASKED_ACCEPTED
					     "ask ask-command\n" ASKED_DECLINED ASKED_REST,
		&visitor, &thread);

	ck_assert_int_eq(codex_sync_allow(client, allow, &visitor, NULL), 0);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "hi", NULL, &turn), 0);
	ck_assert_uint_eq(visitor.asked, 2);
	expect_hello(turn);
	desk_close(client, thread);
}
END_TEST

START_TEST(kept_until_the_client_is_closed)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct visitor visitor;
	codex_thread *thread;
	codex_sync *client = begin(FAKE_TURN "ask ask-command\nsleep 60s\n", &visitor, &thread);

	options.deadline_ms = 200;
	ck_assert_int_eq(codex_sync_on_request(client, NULL, keep, &visitor, NULL), 0);
	ck_assert_int_eq(
		codex_sync_run_text(client, thread, "hi", &options, NULL), CODEX_ERR_TIMEOUT);
	desk_close(client, thread);
	ck_assert_int_eq(codex_request_status(visitor.kept), CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_request_accept(visitor.kept), CODEX_ERR_CLOSED);
	codex_request_unref(visitor.kept);
}
END_TEST

START_TEST(handler_without_a_function)
{
	codex_sync *client = desk_open(desk_server());

	ck_assert_int_eq(codex_sync_on_request(client, NULL, NULL, NULL, NULL), CODEX_ERR_INVALID);
	desk_expect_error(client, CODEX_ERR_INVALID);
	desk_close(client, NULL);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, answered_while_a_turn_runs);
	ADD_ROWS(suite, asked_about_the_time_of_the_response, earlies);
	ADD(suite, kept_and_answered_between_the_calls);
	ADD(suite, decided_by_a_predicate);
	ADD(suite, kept_until_the_client_is_closed);
	ADD(suite, handler_without_a_function);
}

int main(void)
{
	return suite_main("sync-requests", add_cases);
}
