/* Goals, when the runtime says something in another order, or dies, and when handles go. */
#include <config.h>

#include "base/mem.h"
#include "faults/play.h"
#include "support/effort.h"

/* orders */

static const struct told {
	const char *name;
	const char *script;
	codex_goal_status status;
	const char *text;
} tolds[] = {
	{"completion_before_the_response",
		FAKE_THREAD CLEAR "expect thread/goal/set as S\n" LAST("t1", "one")
			UPDATED("complete") "result for S {\"goal\":" GOAL("active") "}\n",
		CODEX_GOAL_COMPLETE, "one"},
	{"response_between_two_turns",
		FAKE_THREAD CLEAR "expect thread/goal/set as S\n" BEGIN("t1") SAY("one") END
		"result for S {\"goal\":" GOAL("active") "}\n" LAST("t2", "two"),
		CODEX_GOAL_COMPLETE, "onetwo"},
	{"update_of_the_goal_before",
		FAKE_THREAD "expect thread/goal/clear\n" UPDATED(
			"complete") "result {\"cleared\":true}\n"
				    "expect thread/goal/set\n" UPDATED("complete")
					    IS("active") "notify thread/goal/cleared {\"threadId\":\"${threadId}\"}\n" LAST(
						    "t1", "one"),
		CODEX_GOAL_COMPLETE, "one"},
	{"goal_that_ends_as_it_is_set",
		FAKE_THREAD CLEAR "expect thread/goal/set\n" IS("budgetLimited"),
		CODEX_GOAL_BUDGET_LIMITED, NULL},
	{"unknown_status_is_an_end", SET BEGIN("t1") SAY("one") UPDATED("dreaming") END,
		CODEX_GOAL_UNKNOWN, "one"},
	{"lost_completion", SET BEGIN("t1") SAY("one") "emit idle\n" LAST("t2", "two"),
		CODEX_GOAL_COMPLETE, "onetwo"},
	{"failure_that_is_overcome",
		SET BEGIN("t1") SAY("one") END_AS("failed error=${shape:turn-error}")
			LAST("t2", "two"),
		CODEX_GOAL_COMPLETE, "onetwo"},
	{"pause_by_others_between_two_turns", SET BEGIN("t1") SAY("one") END UPDATED("paused"),
		CODEX_GOAL_PAUSED, "one"},
};

START_TEST(goal_comes_to_its_end)
{
	const struct told *told = &tolds[_i];

	play_to_the_end(told->script, told->status, told->text);
}
END_TEST

static const struct failing {
	const char *name;
	const char *script;
	int status;
} failings[] = {
	{"clear_refused", FAKE_THREAD "expect thread/goal/clear\n" NO, CODEX_ERR_REMOTE},
	{"set_refused", FAKE_THREAD CLEAR "expect thread/goal/set\n" NO, CODEX_ERR_REMOTE},
	{"set_answered_without_a_goal",
		FAKE_THREAD CLEAR "expect thread/goal/set\nresult {}\n" PAUSE IS("paused"),
		CODEX_ERR_PROTOCOL},
	{"set_refused_when_a_turn_had_begun",
		FAKE_THREAD CLEAR "expect thread/goal/set as S\n" BEGIN(
			"t1") "error for S {\"code\":-32603,\"message\":\"no\"}\n" PAUSE
			IS("paused") INTERRUPT("t1") END_AS("interrupted"),
		CODEX_ERR_REMOTE},
	{"exit_while_it_is_set", FAKE_THREAD CLEAR "expect thread/goal/set\nexit 3\n",
		CODEX_ERR_EXITED},
	{"exit_in_a_turn", SET BEGIN("t1") SAY("one") "exit 3\n", CODEX_ERR_EXITED},
	{"exit_between_two_turns", SET BEGIN("t1") END "sleep 20ms\nexit 3\n", CODEX_ERR_EXITED},
	{"thread_archived_between_two_turns",
		SET BEGIN("t1") END "notify thread/archived {\"threadId\":\"${threadId}\"}\n",
		CODEX_ERR_STATE},
	{"thread_deleted_in_a_turn",
		SET BEGIN("t1") "notify thread/deleted {\"threadId\":\"${threadId}\"}\n",
		CODEX_ERR_STATE},
	{"failure_that_blocks",
		SET BEGIN("t1") UPDATED("blocked") END_AS("failed error=${shape:turn-error}"),
		CODEX_ERR_TURN_FAILED},
};

START_TEST(goal_fails)
{
	play_failure(failings[_i].script, failings[_i].status);
}
END_TEST

/* Ids of items are those of a physical turn alone. */
START_TEST(item_of_another_turn_is_another_item)
{
	struct play play;

	play_begin(
		&play, SET BEGIN("t1") "emit agent-started\ndelta half\n" END LAST("t2", "whole"));
	play_expect_end(&play, CODEX_GOAL_COMPLETE, CODEX_TURN_COMPLETED);
	ck_assert_uint_eq(play.record.count[RECORD_TEXT_RESTART], 0);
	ck_assert_uint_eq(play.record.count[RECORD_ITEM_DROPPED], 1);
	ck_assert_str_eq(play.record.order, "SctdctiD");
	ck_assert_str_eq(play.record.response, "whole");
	play_close(&play);
}
END_TEST

START_TEST(response_is_that_of_the_last_turn_that_said_anything)
{
	struct play play;

	play_begin(&play,
		SET BEGIN("t1") "set phase \"final_answer\"\n" SAY("one")
			END BEGIN("t2") "set phase null\n" SAY("two") END BEGIN("t3")
				UPDATED("complete") END);
	play_expect_end(&play, CODEX_GOAL_COMPLETE, CODEX_TURN_COMPLETED);
	ck_assert_str_eq(play.record.response, "two");
	ck_assert_int_eq(codex_turn_result_duration_ms(codex_turn_get_result(play.turn)), 3);
	play_close(&play);
}
END_TEST

static void keep_request(codex_turn *turn, codex_request *request, void *userdata)
{
	struct play *play = userdata;

	(void)turn;
	play->completed += 100;
	ck_assert_int_eq(codex_request_accept(request), 0);
}

START_TEST(request_of_a_later_turn_goes_to_the_goals_handler)
{
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct play play;

	callbacks.on_request = keep_request;
	play_open(&play,
		fake_script(SET BEGIN("t1") END BEGIN(
			"t2") "emit command-started\nask ask-command\n"
			      "answer where {\"result\":{\"decision\":\"accept\"}}\n" UPDATED(
				      "complete") END));
	ck_assert_int_eq(
		codex_thread_goal(play.scene.thread, "Go on.", NULL, &callbacks, &play, &play.turn),
		0);
	SCENE_PUMP(&play.scene, codex_turn_status(play.turn) != CODEX_PENDING);
	ck_assert_uint_eq(play.completed, 102);
	play_close(&play);
}
END_TEST

/* handles */

static void drop_here(struct record *record, enum record_kind kind, codex_turn *turn)
{
	struct play *play = record->hook_data;

	if (play->turn && (int)kind == play->drop) {
		play->turn = NULL;
		codex_turn_unref(turn);
	}
}

static const struct {
	const char *name;
	int kind;
} drops[] = {
	{"on_started", RECORD_STARTED},
	{"on_text", RECORD_TEXT},
	{"on_item_started", RECORD_ITEM_STARTED},
	{"on_item_completed", RECORD_ITEM_COMPLETED},
	{"on_item_dropped", RECORD_ITEM_DROPPED},
	{"on_event", RECORD_EVENT},
	{"on_done", RECORD_DONE},
};

/* The goal goes on, and the thread is free when it has ended. */
START_TEST(handle_may_go_in)
{
	struct record other = RECORD_INIT;
	struct play play;
	codex_turn *turn;

	play_open(&play,
		fake_script(SET BEGIN("t1") "emit agent-started itemId=open\n" SAY("one")
				END LAST("t2", "two") TURN));
	play.drop = drops[_i].kind;
	play.record.hook = drop_here;
	play.record.hook_data = &play;
	ck_assert_int_eq(codex_thread_goal(play.scene.thread, "Go on.", NULL, &record_all_callbacks,
				 &play.record, &play.turn),
		0);
	turn = scene_turn(&play.scene, "and then", &other);
	SCENE_PUMP(&play.scene, record_done(&other));
	ck_assert_uint_eq(play.completed, 3);
	ck_assert_ptr_null(play.turn);
	codex_turn_unref(turn);
	record_clear(&other);
	play_expect_over(&play);
	play_close(&play);
}
END_TEST

START_TEST(dropped_at_once_it_goes_on)
{
	struct record other = RECORD_INIT;
	struct play play;
	codex_turn *turn;

	play_begin(&play, SET BEGIN("t1") SAY("one") END LAST("t2", "two") TURN);
	play.turn = codex_turn_unref(play.turn);
	ck_assert_int_eq(
		codex_thread_goal(play.scene.thread, "x", NULL, NULL, NULL, NULL), CODEX_ERR_BUSY);
	turn = scene_turn(&play.scene, "and then", &other);
	SCENE_PUMP(&play.scene, record_done(&other));
	ck_assert_uint_eq(play.completed, 3);
	ck_assert_uint_eq(play.record.count[RECORD_STARTED], 0);
	codex_turn_unref(turn);
	record_clear(&other);
	play_close(&play);
}
END_TEST

/* All by whoever is left: the client goes first. */
START_TEST(client_may_go_at_any_moment)
{
	struct play play;

	play_begin(&play, SET BEGIN("t1") SAY("one") END "sleep 5s\n");
	if (_i == 1)
		SCENE_PUMP(&play.scene, play.record.count[RECORD_STARTED]);
	if (_i == 2)
		play_wait_between(&play);
	if (_i == 3) {
		play_wait_between(&play);
		play_interrupt(&play);
	}
	codex_async_abort(play.scene.client);
	play_wait(&play);
	record_expect_status(&play.record, CODEX_ERR_CLOSED);
	codex_turn_unref(play.turn);
	record_clear(&play.record);
	outcome_clear(&play.outcome);
	scene_free(&play.scene);
}
END_TEST

START_TEST(thread_is_left_to_a_goal_that_nobody_holds)
{
	codex_future *left = NULL;
	struct play play;

	play_begin(&play,
		SET BEGIN("t1") END
		"expect thread/unsubscribe\nresult {\"status\":\"unsubscribed\"}\n"
		"expect-nothing 50ms\n");
	play_wait_between(&play);
	ck_assert_int_eq(codex_thread_unsubscribe(play.scene.thread, NULL), CODEX_ERR_BUSY);
	play.turn = codex_turn_unref(play.turn);
	ck_assert_int_eq(codex_thread_unsubscribe(play.scene.thread, &left), 0);
	ck_assert_int_eq(pump_future(play.scene.base, left), 0);
	pump_for(play.scene.base, 80);
	play_expect_over(&play);
	play_close(&play);
}
END_TEST

/* memory */

/* Whatever fails, what was accepted ends. */
static void try_all(struct play *play)
{
	codex_future *futures[3] = {NULL};

	if (codex_thread_goal(play->scene.thread, "Go on.", NULL, &record_all_callbacks,
		    &play->record, &play->turn) == 0) {
		codex_turn_steer_text(play->turn, "left", &futures[0]);
		PUMP(play->scene.base,
			play->completed >= 2 || record_done(&play->record) ||
				codex_async_error(play->scene.client));
		codex_turn_interrupt(play->turn, &futures[1]);
		codex_thread_goal_read(play->scene.thread, &futures[2]);
		play_wait(play);
	}
	for (int i = 0; i < 3; i++) {
		if (futures[i])
			pump_future(play->scene.base, futures[i]);
	}
}

#define ALL \
	FAKE_THREAD \
	"await thread/goal/clear\nresult {}\nawait thread/goal/set\n" IS("active") BEGIN("t1") \
		SAY("one") END BEGIN("t2") SAY("two") END BEGIN("t3") UPDATED("paused") END \
		"repeat forever\nexpect *\n" NO "end\n"

START_TEST(each_allocation_fails)
{
	codex_config *config = fake_script(ALL);
	unsigned long n = 1;
	bool failed = true;
	struct play play;

	codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 2000);
	for (; failed; n += (effort_part() + 4) / 5) {
		play_open(&play, codex_config_ref(config));
		cx_mem_fail_at(n);
		try_all(&play);
		failed = cx_mem_count() >= n;
		cx_mem_fail_at(0);
		play_close(&play);
	}
	ck_assert_uint_gt(n, 20);
	codex_config_unref(config);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, goal_comes_to_its_end, tolds);
	ADD_ROWS(suite, goal_fails, failings);
	ADD(suite, item_of_another_turn_is_another_item);
	ADD(suite, response_is_that_of_the_last_turn_that_said_anything);
	ADD(suite, request_of_a_later_turn_goes_to_the_goals_handler);
	ADD_ROWS(suite, handle_may_go_in, drops);
	ADD(suite, dropped_at_once_it_goes_on);
	suite_add_row(suite, "client_goes_at_once", client_may_go_at_any_moment, 0);
	suite_add_row(suite, "client_goes_in_a_turn", client_may_go_at_any_moment, 1);
	suite_add_row(suite, "client_goes_between_two_turns", client_may_go_at_any_moment, 2);
	suite_add_row(suite, "client_goes_while_pausing", client_may_go_at_any_moment, 3);
	ADD(suite, thread_is_left_to_a_goal_that_nobody_holds);
	ADD(suite, each_allocation_fails);
}

int main(void)
{
	return suite_main("goals", add_cases);
}
