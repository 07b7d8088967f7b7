/* Requests of the runtime that are kept: answered later, withdrawn, dropped, too many, and the end of all while they are open. */
#include <config.h>

#include "support/asked.h"
#include "support/suite.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	MANY = 1000,
	FEW = 10,
	MOMENT_MS = 50,
};

/* later */

START_TEST(answered_after_a_while_between_two_passes)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN "ask ask-command\nexpect-nothing 40ms\n" ASKED_ACCEPTED
				      "expect-nothing 20ms\n" ASKED_REST),
		asked_keep);
	asked_wait_kept(&asked, 1);
	ck_assert_uint_eq(asked_stats(&asked).requests_open, 1);
	pump_for(asked.scene.base, MOMENT_MS * 2);
	ck_assert_int_eq(QUIETLY(codex_request_accept(asked.kept[0])), 0);
	ck_assert_int_eq(codex_request_decline(asked.kept[0]), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_request_status(asked.kept[0]), 0);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked.told, 0);
	ck_assert_uint_eq(asked_stats(&asked).requests_refused, 0);
	asked_end(&asked);
}
END_TEST

static void accept_kept(codex_event *event, void *userdata)
{
	struct asked *asked = userdata;

	(void)event;
	asked_accept(asked, asked->kept[0]);
}

START_TEST(answered_in_another_callback)
{
	struct asked asked;

	asked_open(&asked,
		fake_script(FAKE_TURN "ask ask-command\nemit warning\n" ASKED_ACCEPTED ASKED_REST));
	asked.by_turn = asked_keep;
	ck_assert_int_eq(
		codex_async_subscribe(asked.scene.client, "warning", accept_kept, &asked, NULL), 0);
	asked_start(&asked);
	asked_expect_hello(&asked);
	ck_assert_int_eq(asked.status, 0);
	asked_end(&asked);
}
END_TEST

START_TEST(two_at_once_answered_the_other_way_round)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN
			"ask ask-command callId=a\nask ask-file callId=b\n"
			"answer 1 where {\"result\":{\"decision\":\"decline\"}}\n"
			"answer 0 where {\"result\":{\"decision\":\"accept\"}}\n" ASKED_REST),
		asked_keep);
	asked_wait_kept(&asked, 2);
	ck_assert_str_eq(codex_request_item_id(asked.kept[0]), "a");
	ck_assert_str_eq(codex_request_item_id(asked.kept[1]), "b");
	ck_assert_int_eq(codex_request_decline(asked.kept[1]), 0);
	ck_assert_int_eq(codex_request_accept(asked.kept[0]), 0);
	asked_expect_hello(&asked);
	asked_end(&asked);
}
END_TEST

static const struct named {
	const char *name;
	const char *ids[2];
} nameds[] = {
	{"number_and_text", {"3", "\"3\""}},
	{"zero_and_negative", {"0", "-5"}},
	{"beyond_double", {"9007199254740992", "9007199254740993"}},
	{"text_and_nothing", {"\"abc\"", "\"\""}},
	{"escapes", {"\"a\\\"b\"", "\"a\\\\b\""}},
};

START_TEST(ids_are_told_apart_and_come_back_raw)
{
	const struct named *named = &nameds[_i];
	struct asked asked;
	char script[2000];

	snprintf(script, sizeof(script),
		FAKE_TURN
		"send {\"id\":%s,\"method\":\"x\",\"params\":{}}\n"
		"send {\"method\":\"x\",\"params\":{},\"id\":%s}\n"
		"answer %s where {\"result\":{\"n\":2}}\nanswer %s where {\"result\":{\"n\":1}}\n" ASKED_REST,
		named->ids[0], named->ids[1], named->ids[1], named->ids[0]);
	asked_begin(&asked, fake_script(script), asked_keep);
	asked_wait_kept(&asked, 2);
	ck_assert_int_eq(codex_request_answer(asked.kept[1], "{\"n\":2}"), 0);
	ck_assert_int_eq(codex_request_answer(asked.kept[0], "{\"n\":1}"), 0);
	asked_expect_hello(&asked);
	asked_end(&asked);
}
END_TEST

/* before the response that names the turn */

#define EARLY_REST \
	"emit agent-started\ndelta Hello\nemit agent-completed text=Hello\nemit turn-completed text=Hello\n"

static const struct early {
	const char *name;
	const char *script;
} earlies[] = {
	{"in_the_write_of_the_response",
		"together\nemit turn-response\nemit turn-started\nask ask-command\nend\n" ASKED_ACCEPTED
			EARLY_REST},
	{"before_it",
		"emit turn-started for T\nask ask-command\nsleep 20ms\nemit turn-response for T\n" ASKED_ACCEPTED
			EARLY_REST},
	{"before_it_in_one_write",
		"together\nemit turn-started for T\nask ask-command\nemit turn-response for T\nend\n" ASKED_ACCEPTED
			EARLY_REST},
};

static void accept_after_start(struct asked *asked, codex_request *request)
{
	/* In its place among the turn's callbacks. */
	ck_assert_uint_eq(asked->record.count[RECORD_STARTED], 1);
	asked_accept(asked, request);
}

START_TEST(asked_about_the_time_of_the_response)
{
	struct asked asked;
	char script[2000];

	snprintf(script, sizeof(script), FAKE_THREAD "expect turn/start as T\n%s",
		earlies[_i].script);
	asked_open(&asked, fake_script(script));
	asked.by_turn = accept_after_start;
	asked_start(&asked);
	asked_expect_hello(&asked);
	ck_assert_str_eq(asked.order, "t");
	asked_end(&asked);
}
END_TEST

START_TEST(early_requests_beyond_the_limit_are_refused)
{
	codex_config *config =
		fake_script(FAKE_THREAD "expect turn/start as T\nask ask-command\n" ASKED_DECLINED
					"emit turn-response for T\nemit turn-started\n" ASKED_REST);
	struct asked asked;

	codex_config_set_limit(config, CODEX_LIMIT_EARLY_BYTES, 100);
	asked_open(&asked, config);
	asked.by_turn = asked_accept;
	asked_start(&asked);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked.count, 0);
	asked_end(&asked);
}
END_TEST

/* asked again */

START_TEST(asked_again_after_resume_stays_the_same)
{
	struct asked asked;
	codex_thread *again = NULL;

	asked_begin(&asked,
		fake_script(FAKE_TURN
			"ask ask-command\nexpect thread/resume as R\nemit thread-response for R\n"
			"emit ask-command\n" ASKED_ACCEPTED "expect-nothing 30ms\n" ASKED_REST),
		asked_keep);
	asked_wait_kept(&asked, 1);
	ck_assert_int_eq(codex_thread_resume(asked.scene.client,
				 codex_thread_id(asked.scene.thread), NULL, &again),
		0);
	SCENE_PUMP(&asked.scene, codex_future_done(codex_thread_ready(again)));
	pump_for(asked.scene.base, MOMENT_MS);
	ck_assert_uint_eq(asked.count, 1);
	ck_assert_int_eq(codex_request_accept(asked.kept[0]), 0);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked.told, 0);
	codex_thread_unref(again);
	asked_end(&asked);
}
END_TEST

START_TEST(asked_again_after_the_answer_is_a_new_one)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN "ask ask-command\n" ASKED_ACCEPTED
				      "emit ask-command\n" ASKED_ACCEPTED ASKED_REST),
		asked_accept);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked.count, 2);
	asked_end(&asked);
}
END_TEST

START_TEST(something_else_under_the_same_id_takes_its_place)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN "ask ask-command\nemit ask-file\n" ASKED_DECLINED ASKED_REST),
		asked_keep);
	asked_wait_kept(&asked, 2);
	SCENE_PUMP(&asked.scene, asked.told);
	asked_expect_withdrawn(&asked, CODEX_ERR_CANCELLED, CODEX_ERR_STATE);
	ck_assert_int_eq(codex_request_decline(asked.kept[1]), 0);
	asked_expect_hello(&asked);
	asked_end(&asked);
}
END_TEST

/* withdrawn */

static const struct withdrawing {
	const char *name;
	const char *steps;
	int ended; /* how its turn has */
} withdrawings[] = {
	{"resolved_by_another", "ask ask-command\nsleep 10ms\nemit resolved\n", 0},
	{"resolved_in_the_same_write", "together\nask ask-command\nemit resolved\nend\n", 0},
	{"resolved_twice", "ask ask-command\nemit resolved\nemit resolved\n", 0},
	{"resolved_by_its_text",
		"send {\"id\":\"x\",\"method\":\"item/fileChange/requestApproval\",\"params\":{}}\n"
		"notify serverRequest/resolved {\"threadId\":\"${threadId}\",\"requestId\":\"x\"}\n",
		0},
	{"turn_completed", "ask ask-command\n", 0},
	{"turn_completed_and_resolved_then",
		"ask ask-command\nemit turn-completed text=Hello\nemit resolved\n", 0},
	{"thread_closed", "ask ask-command\nnotify thread/closed {\"threadId\":\"${threadId}\"}\n",
		CODEX_ERR_STATE},
};

START_TEST(withdrawn_by_the_runtime)
{
	struct asked asked;
	char script[2000];

	snprintf(script, sizeof(script), FAKE_TURN "%sexpect-nothing 20ms\n%s",
		withdrawings[_i].steps, ASKED_REST);
	asked_begin(&asked, fake_script(script), asked_keep);
	SCENE_PUMP(&asked.scene, record_done(&asked.record));
	ck_assert_int_eq(asked.record.status, withdrawings[_i].ended);
	asked_expect_withdrawn(&asked, CODEX_ERR_CANCELLED, CODEX_ERR_STATE);
	ck_assert_uint_eq(asked_stats(&asked).requests_open, 0);
	pump_for(asked.scene.base, MOMENT_MS);
	ck_assert_uint_eq(asked.told, 1);
	asked_end(&asked);
}
END_TEST

/* Another's end is not its own. */
START_TEST(not_withdrawn_by_what_is_about_others)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN
			"ask ask-command\n"
			"notify serverRequest/resolved {\"threadId\":\"${threadId}\",\"requestId\":\"0\"}\n"
			"notify serverRequest/resolved {\"threadId\":\"${threadId}\",\"requestId\":1}\n"
			"notify serverRequest/resolved {\"threadId\":\"${threadId}\"}\n"
			"notify thread/closed {\"threadId\":\"another\"}\n"
			"notify turn/completed {\"threadId\":\"another\",\"turn\":{\"id\":\"${turnId}\",\"items\":[],"
			"\"itemsView\":\"full\",\"status\":\"completed\"}}\n"
			"sleep 10ms\n" ASKED_ACCEPTED ASKED_REST),
		asked_keep);
	asked_wait_kept(&asked, 1);
	pump_for(asked.scene.base, MOMENT_MS);
	ck_assert_uint_eq(asked.told, 0);
	ck_assert_int_eq(codex_request_accept(asked.kept[0]), 0);
	asked_expect_hello(&asked);
	asked_end(&asked);
}
END_TEST

START_TEST(answered_after_the_interrupt_of_the_turn)
{
	struct asked asked;

	asked_begin(&asked,
		fake_script(FAKE_TURN
			"ask ask-command\nexpect turn/interrupt\nresult {}\nemit resolved\n"
			"emit idle\nemit turn-completed-bare\nexpect-eof\n"),
		asked_keep);
	asked_wait_kept(&asked, 1);
	ck_assert_int_eq(codex_turn_interrupt(asked.turn, NULL), 0);
	SCENE_PUMP(&asked.scene, record_done(&asked.record));
	ck_assert_int_eq(asked.record.outcome, CODEX_TURN_INTERRUPTED);
	asked_expect_withdrawn(&asked, CODEX_ERR_CANCELLED, CODEX_ERR_STATE);
	asked_end(&asked);
}
END_TEST

static void answer_in_withdrawal(codex_request *request, void *userdata)
{
	struct asked *asked = userdata;

	asked->told++;
	asked->status = codex_request_accept(request);
	asked->kept[0] = codex_request_unref(asked->kept[0]);
}

static void keep_to_drop(struct asked *asked, codex_request *request)
{
	asked_keep(asked, request);
	codex_request_on_withdrawn(request, answer_in_withdrawal, asked);
}

START_TEST(dropped_when_told_so)
{
	struct asked asked;

	asked_begin(&asked, fake_script(FAKE_TURN "ask ask-command\nemit resolved\n" ASKED_REST),
		keep_to_drop);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked.told, 1);
	ck_assert_int_eq(asked.status, CODEX_ERR_STATE);
	asked_end(&asked);
}
END_TEST

static void keep_secretly(struct asked *asked, codex_request *request)
{
	asked_keep(asked, request);
	ck_assert_int_eq(codex_request_on_withdrawn(request, NULL, NULL), 0);
}

START_TEST(withdrawn_without_anybody_to_tell)
{
	struct asked asked;

	asked_begin(&asked, fake_script(FAKE_TURN "ask ask-command\nemit resolved\n" ASKED_REST),
		keep_secretly);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked.told, 0);
	ck_assert_int_eq(codex_request_status(asked.kept[0]), CODEX_ERR_CANCELLED);
	asked_end(&asked);
}
END_TEST

/* refused */

static void keep_until(struct asked *asked, codex_request *request)
{
	asked_keep(asked, request);
	ck_assert_int_eq(codex_request_set_deadline(request, MOMENT_MS), 0);
}

START_TEST(never_answered_with_a_deadline)
{
	codex_config *config =
		fake_script(FAKE_TURN "ask ask-command\nexpect-nothing 30ms\n" ASKED_DECLINED
				      "expect-nothing 20ms\n" ASKED_REST);
	struct asked asked;

	if (_i)
		codex_config_set_timeout(config, CODEX_TIMEOUT_ANSWER, MOMENT_MS);
	asked_begin(&asked, config, _i ? asked_keep : keep_until);
	asked_wait_kept(&asked, 1);
	SCENE_PUMP(&asked.scene, asked.told);
	asked_expect_withdrawn(&asked, CODEX_ERR_TIMEOUT, CODEX_ERR_STATE);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked_stats(&asked).requests_refused, 1);
	asked_end(&asked);
}
END_TEST

static void keep_for_ever(struct asked *asked, codex_request *request)
{
	asked_keep(asked, request);
	ck_assert_int_eq(codex_request_set_deadline(request, 0), 0);
}

START_TEST(deadline_taken_away)
{
	codex_config *config = fake_script(
		FAKE_TURN "ask ask-command\nexpect-nothing 100ms\n" ASKED_ACCEPTED ASKED_REST);
	struct asked asked;

	codex_config_set_timeout(config, CODEX_TIMEOUT_ANSWER, MOMENT_MS / 2);
	asked_begin(&asked, config, keep_for_ever);
	asked_wait_kept(&asked, 1);
	pump_for(asked.scene.base, MOMENT_MS * 3);
	ck_assert_int_eq(codex_request_accept(asked.kept[0]), 0);
	asked_expect_hello(&asked);
	asked_end(&asked);
}
END_TEST

START_TEST(dropped_without_an_answer)
{
	struct asked asked;

	asked_begin(&asked, fake_script(FAKE_TURN "ask ask-command\n" ASKED_DECLINED ASKED_REST),
		asked_keep);
	asked_wait_kept(&asked, 1);
	codex_request_ref(asked.kept[0]);
	codex_request_unref(asked.kept[0]);
	ck_assert_int_eq(codex_request_status(asked.kept[0]), CODEX_PENDING);
	asked.kept[0] = codex_request_unref(asked.kept[0]);
	asked_expect_hello(&asked);
	ck_assert_uint_eq(asked.told, 0);
	ck_assert_uint_eq(asked_stats(&asked).requests_refused, 1);
	asked_end(&asked);
}
END_TEST

static codex_request *hoard[MANY];
static unsigned hoarded;

static void keep_many(struct asked *asked, codex_request *request)
{
	(void)asked;
	ck_assert_uint_lt(hoarded, MANY);
	hoard[hoarded++] = codex_request_ref(request);
}

START_TEST(more_than_the_limit_are_refused)
{
	codex_config *config = fake_script(FAKE_TURN "repeat 1000\nask ask-command\nend\n"
						     "sleep 60s\n");
	struct asked asked;

	codex_config_set_limit(config, CODEX_LIMIT_OPEN_REQUESTS, FEW);
	asked_begin(&asked, config, keep_many);
	SCENE_PUMP(&asked.scene, asked_stats(&asked).requests_refused == MANY - FEW);
	ck_assert_uint_eq(hoarded, FEW);
	ck_assert_uint_eq(asked_stats(&asked).requests_open, FEW);
	for (unsigned i = 0; i < hoarded; i++)
		codex_request_unref(hoard[i]);
	ck_assert_uint_eq(asked_stats(&asked).requests_refused, MANY);
	ck_assert_uint_eq(asked_stats(&asked).requests_open, 0);
	asked_end(&asked);
}
END_TEST

/* the end of all */

START_TEST(runtime_exits)
{
	struct asked asked;

	asked_begin(
		&asked, fake_script(FAKE_TURN "ask ask-command\nsleep 20ms\nexit 3\n"), asked_keep);
	SCENE_PUMP(&asked.scene, record_done(&asked.record));
	asked_expect_withdrawn(&asked, CODEX_ERR_EXITED, CODEX_ERR_EXITED);
	asked_end(&asked);
}
END_TEST

START_TEST(runtime_exits_right_after_asking)
{
	struct asked asked;

	asked_begin(&asked, fake_script(FAKE_TURN "ask ask-command\nexit 3\n"), asked_keep);
	SCENE_PUMP(&asked.scene, record_done(&asked.record));
	ck_assert_uint_eq(asked.count, 1); /* what was readable is delivered */
	asked_expect_withdrawn(&asked, CODEX_ERR_EXITED, CODEX_ERR_EXITED);
	asked_end(&asked);
}
END_TEST

static void close_client(struct asked *asked, codex_request *request)
{
	(void)request;
	ck_assert_int_eq(codex_async_close(asked->scene.client, NULL), 0);
}

static void keep_and_close(struct asked *asked, codex_request *request)
{
	asked_keep(asked, request);
	close_client(asked, request);
}

static void abort_client(struct asked *asked, codex_request *request)
{
	asked_keep(asked, request);
	codex_async_abort(asked->scene.client);
}

static void accept_and_close(struct asked *asked, codex_request *request)
{
	asked_accept(asked, request);
	close_client(asked, request);
	ck_assert_int_eq(codex_request_accept(request), CODEX_ERR_CLOSED);
}

static const struct ending {
	const char *name;
	void (*by)(struct asked *asked, codex_request *request);
} endings[] = {
	{"ignored_and_closed", close_client},
	{"kept_and_closed", keep_and_close},
	{"kept_and_aborted", abort_client},
	{"accepted_and_closed", accept_and_close},
};

START_TEST(client_ends_inside_the_handler)
{
	struct asked asked;

	asked_open(&asked, fake_script(FAKE_TURN "ask ask-command\nsleep 1s\n"));
	/* By the turn's, so that others would come after it. */
	asked.by_turn = endings[_i].by;
	asked.by_thread = asked_pass;
	asked_by_thread(&asked);
	asked_by_client(&asked, NULL, NULL);
	asked_start(&asked);
	SCENE_PUMP(&asked.scene, record_done(&asked.record));
	record_expect_status(&asked.record, CODEX_ERR_CLOSED);
	ck_assert_str_eq(asked.order, "t");
	if (asked.kept_count)
		asked_expect_withdrawn(&asked, CODEX_ERR_CLOSED, CODEX_ERR_CLOSED);
	asked_end(&asked);
}
END_TEST

static void drop_all(struct asked *asked, codex_request *request)
{
	(void)request;
	asked->turn = codex_turn_unref(asked->turn);
	asked->scene.thread = codex_thread_unref(asked->scene.thread);
	asked->scene.client = codex_async_unref(asked->scene.client);
}

START_TEST(everything_is_dropped_inside_the_handler)
{
	struct asked asked;

	asked_begin(&asked, fake_script(FAKE_TURN "ask ask-command\nsleep 1s\n"), drop_all);
	SCENE_PUMP(&asked.scene, asked.count && scene_is_empty(&asked.scene));
	event_base_free(asked.scene.base);
	record_clear(&asked.record);
}
END_TEST

static void keep_and_drop_all(struct asked *asked, codex_request *request)
{
	asked_keep(asked, request);
	drop_all(asked, request);
}

START_TEST(request_outlives_its_client)
{
	struct asked asked;

	asked_begin(
		&asked, fake_script(FAKE_TURN "ask ask-command\nsleep 1s\n"), keep_and_drop_all);
	SCENE_PUMP(&asked.scene, asked.count && scene_is_empty(&asked.scene));
	event_base_free(asked.scene.base);
	asked_expect_withdrawn(&asked, CODEX_ERR_CLOSED, CODEX_ERR_CLOSED);
	ck_assert_str_eq(codex_request_item_id(asked.kept[0]), "call_1");
	codex_request_unref(asked.kept[0]);
	record_clear(&asked.record);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, answered_after_a_while_between_two_passes);
	ADD(suite, answered_in_another_callback);
	ADD(suite, two_at_once_answered_the_other_way_round);
	ADD_ROWS(suite, ids_are_told_apart_and_come_back_raw, nameds);
	ADD_ROWS(suite, asked_about_the_time_of_the_response, earlies);
	ADD(suite, early_requests_beyond_the_limit_are_refused);
	ADD(suite, asked_again_after_resume_stays_the_same);
	ADD(suite, asked_again_after_the_answer_is_a_new_one);
	ADD(suite, something_else_under_the_same_id_takes_its_place);
	ADD_ROWS(suite, withdrawn_by_the_runtime, withdrawings);
	ADD(suite, not_withdrawn_by_what_is_about_others);
	ADD(suite, answered_after_the_interrupt_of_the_turn);
	ADD(suite, dropped_when_told_so);
	ADD(suite, withdrawn_without_anybody_to_tell);
	suite_add_row(suite, "never_answered_with_a_deadline", never_answered_with_a_deadline, 0);
	suite_add_row(
		suite, "never_answered_with_that_of_the_config", never_answered_with_a_deadline, 1);
	ADD(suite, deadline_taken_away);
	ADD(suite, dropped_without_an_answer);
	ADD(suite, more_than_the_limit_are_refused);
	ADD(suite, runtime_exits);
	ADD(suite, runtime_exits_right_after_asking);
	ADD_ROWS(suite, client_ends_inside_the_handler, endings);
	ADD(suite, everything_is_dropped_inside_the_handler);
	ADD(suite, request_outlives_its_client);
}

int main(void)
{
	return suite_main("pending", add_cases);
}
