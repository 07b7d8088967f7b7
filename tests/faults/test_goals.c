/* Goals, when the runtime forgets to say something, says it in another order, or dies. */
#include <config.h>

#include "base/mem.h"
#include "support/effort.h"
#include "support/scene.h"
#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#define GOAL(status) \
	"{\"threadId\":\"${threadId}\",\"objective\":\"x\",\"status\":\"" status \
	"\",\"tokenBudget\":null,\"tokensUsed\":0,\"timeUsedSeconds\":0,\"createdAt\":1,\"updatedAt\":1}"
#define IS(status) "result {\"goal\":" GOAL(status) "}\n"
#define UPDATED(status) \
	"notify thread/goal/updated {\"threadId\":\"${threadId}\",\"turnId\":null,\"goal\":" GOAL( \
		status) "}\n"
#define CLEAR "expect thread/goal/clear\nresult {\"cleared\":false}\n"
#define SET FAKE_THREAD CLEAR "expect thread/goal/set\n" IS("active")
#define PAUSE "expect thread/goal/set where {\"params\":{\"status\":\"paused\"}}\n"
#define NO "error {\"code\":-32600,\"message\":\"no\"}\n"

#define BEGIN(id) "set turnId " id "\nemit active\nemit turn-started\n"
#define SAY(text) "emit agent-started\ndelta " text "\nemit agent-completed text=" text "\n"
#define END "emit idle\nemit turn-completed\n"
#define END_AS(status) "emit idle\nemit turn-completed-bare status=" status "\n"
#define LAST(id, text) BEGIN(id) SAY(text) UPDATED("complete") END
#define INTERRUPT(id) \
	"expect turn/interrupt where {\"params\":{\"turnId\":\"" id "\"}}\nresult {}\n"
#define TURN "expect turn/start\nemit turn-response\nturn well\n"

struct play {
	struct scene scene;
	struct record record;
	struct outcome outcome;
	codex_turn *turn;
	unsigned completed; /* physical turns */
	int drop; /* the callback in which the handle is dropped */
};

static void on_completed(codex_event *event, void *userdata)
{
	struct play *play = userdata;

	(void)event;
	play->completed++;
}

static void start(struct play *play, const struct codex_goal_options *options)
{
	ck_assert_int_eq(QUIETLY(codex_thread_goal(play->scene.thread, "Go on.", options,
				 &record_callbacks, &play->record, &play->turn)),
		0);
}

static void open_play(struct play *play, codex_config *config)
{
	*play = (struct play){.record = RECORD_INIT, .outcome = OUTCOME_INIT};
	scene_open_thread(&play->scene, config);
	ck_assert_int_eq(codex_thread_subscribe(
				 play->scene.thread, "turn/completed", on_completed, play, NULL),
		0);
}

static void begin(struct play *play, const char *script)
{
	open_play(play, fake_script(script));
	start(play, NULL);
}

static void wait_done(struct play *play)
{
	SCENE_PUMP(&play->scene, record_done(&play->record));
}

static bool is_over(const struct play *play)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	codex_async_stats(play->scene.client, &stats);
	return !stats.turns_active && !stats.deadlines && !stats.requests_in_flight;
}

/* Nothing is left of it but its handle. */
static void expect_over(struct play *play)
{
	SCENE_PUMP(&play->scene, is_over(play));
}

static void end(struct play *play)
{
	codex_turn_unref(play->turn);
	record_clear(&play->record);
	outcome_clear(&play->outcome);
	scene_close(&play->scene);
}

static void expect_end(struct play *play, codex_goal_status status, codex_turn_outcome outcome)
{
	wait_done(play);
	record_expect_status(&play->record, 0);
	ck_assert_int_eq(play->record.outcome, outcome);
	ck_assert_int_eq(codex_turn_goal_status(play->turn), status);
	ck_assert_uint_le(play->record.count[RECORD_STARTED], 1);
}

static void interrupt(struct play *play)
{
	codex_future *future = NULL;

	ck_assert_int_eq(QUIETLY(codex_turn_interrupt(play->turn, &future)), 0);
	outcome_of(&play->outcome, future);
}

static void wait_interrupted(struct play *play)
{
	SCENE_PUMP(&play->scene, play->outcome.count);
	outcome_expect(&play->outcome, 0);
	expect_end(play, CODEX_GOAL_PAUSED, CODEX_TURN_INTERRUPTED);
}

static void wait_between(struct play *play)
{
	SCENE_PUMP(&play->scene, play->completed);
	pump_for(play->scene.base, 10);
	ck_assert(!record_done(&play->record));
}

/* orders, and what is missing */

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
	{"lost_update", SET BEGIN("t1") SAY("one") END "expect thread/goal/get\n" IS("complete"),
		CODEX_GOAL_COMPLETE, "one"},
	{"lost_clearance",
		SET BEGIN("t1") SAY("one") END "expect thread/goal/get\nresult {\"goal\":null}\n",
		CODEX_GOAL_NONE, "one"},
	{"no_first_turn", SET "expect thread/goal/get\n" IS("paused"), CODEX_GOAL_PAUSED, NULL},
	{"late_continuation",
		SET BEGIN("t1") SAY("one") END
		"expect thread/goal/get\n" IS("active") "sleep 50ms\n" LAST("t2", "two"),
		CODEX_GOAL_COMPLETE, "onetwo"},
	{"continuation_before_the_answer",
		SET BEGIN("t1") SAY("one") END "expect thread/goal/get as G\n" BEGIN(
			"t2") "result for G {\"goal\":null}\nexpect-nothing 50ms\n" SAY("two")
			UPDATED("complete") END,
		CODEX_GOAL_COMPLETE, "onetwo"},
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
	struct play play;

	begin(&play, told->script);
	wait_done(&play);
	record_expect_status(&play.record, 0);
	ck_assert_int_eq(codex_turn_goal_status(play.turn), told->status);
	if (told->text) {
		ck_assert_str_eq(play.record.text, told->text);
		ck_assert_str_eq(codex_turn_id(play.turn), "t1");
		ck_assert_uint_eq(play.record.count[RECORD_STARTED], 1);
	}
	expect_over(&play);
	end(&play);
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
	{"get_refused", SET BEGIN("t1") END "expect thread/goal/get\n" NO PAUSE IS("paused"),
		CODEX_ERR_REMOTE},
	{"no_continuation_ever",
		SET BEGIN("t1") END "expect thread/goal/get\n" IS("active") PAUSE IS("paused"),
		CODEX_ERR_PROTOCOL},
	{"get_answered_too_late",
		SET BEGIN("t1") END "expect thread/goal/get as G\n" PAUSE IS(
			"paused") "result for G {\"goal\":" GOAL("complete") "}\n",
		CODEX_ERR_PROTOCOL},
	{"completion_that_never_comes", SET BEGIN("t1") UPDATED("complete") "emit idle\n",
		CODEX_ERR_PROTOCOL},
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
	struct play play;

	begin(&play, failings[_i].script);
	wait_done(&play);
	record_expect_status(&play.record, failings[_i].status);
	expect_over(&play);
	end(&play);
}
END_TEST

/* stopping */

static const struct stop {
	const char *name;
	const char *script;
} stops[] = {
	{"pause_is_all_it_takes",
		SET BEGIN("t1") END PAUSE
		"expect-nothing 50ms\n" IS("paused") "expect-nothing 50ms\n" TURN},
	{"turn_begins_before_the_pause_is_answered",
		SET BEGIN("t1") END "expect thread/goal/set as P\n" BEGIN("t2") INTERRUPT(
			"t2") "result for P {\"goal\":" GOAL("paused") "}\n" END_AS("interrupted")
			TURN},
	{"turn_begins_after_the_pause_was_answered",
		SET BEGIN("t1") END PAUSE IS("paused") "sleep 20ms\n" BEGIN("t2") INTERRUPT("t2")
			END_AS("interrupted") TURN},
	{"turn_completes_before_the_pause_is_answered",
		SET BEGIN("t1") END "expect thread/goal/set as P\n" BEGIN("t2") INTERRUPT("t2")
			END_AS("interrupted") "sleep 20ms\nresult for P {\"goal\":" GOAL(
				"paused") "}\n" TURN},
};

START_TEST(interrupt_between_two_turns)
{
	struct record other = RECORD_INIT;
	struct play play;
	codex_turn *turn;

	begin(&play, stops[_i].script);
	wait_between(&play);
	interrupt(&play);
	turn = scene_turn(&play.scene, "and then", &other);
	wait_interrupted(&play);
	SCENE_PUMP(&play.scene, record_done(&other));
	ck_assert_int_eq(other.status, 0);
	codex_turn_unref(turn);
	record_clear(&other);
	expect_over(&play);
	end(&play);
}
END_TEST

/* Nobody can do more about it. */
START_TEST(pause_that_is_refused_is_an_end_too)
{
	struct play play;

	begin(&play, SET BEGIN("t1") END PAUSE NO);
	wait_between(&play);
	interrupt(&play);
	wait_done(&play);
	record_expect_status(&play.record, 0);
	ck_assert_int_eq(play.record.outcome, CODEX_TURN_INTERRUPTED);
	expect_over(&play);
	end(&play);
}
END_TEST

START_TEST(interrupt_goes_with_the_pause)
{
	struct play play;

	begin(&play,
		SET BEGIN("t1") END BEGIN("t2") PAUSE IS("paused") INTERRUPT("t2")
			END_AS("interrupted") "expect-nothing 50ms\n");
	SCENE_PUMP(&play.scene, play.completed);
	pump_for(play.scene.base, 20);
	interrupt(&play);
	ck_assert_int_eq(codex_turn_interrupt(play.turn, NULL), 0);
	wait_interrupted(&play);
	pump_for(play.scene.base, 80);
	ck_assert_ptr_null(codex_async_error(play.scene.client));
	end(&play);
}
END_TEST

/* Its turn had ended, and another begun, before the runtime took note of it. */
static const struct missed {
	const char *name;
	const char *script;
} misses[] = {
	{"refused_when_the_next_turn_has_begun",
		SET BEGIN("t1") "expect thread/goal/set as P\nexpect turn/interrupt as I\n" END
			BEGIN("t2") "error for I {\"code\":-32600,\"message\":\"no\"}\n" INTERRUPT(
				"t2") "result for P {\"goal\":" GOAL("paused") "}\n" END_AS("interrupted")},
	{"refused_before_the_next_turn_begins",
		SET BEGIN("t1") "expect thread/goal/set as P\nexpect turn/interrupt as I\n" END
				"error for I {\"code\":-32600,\"message\":\"no\"}\n" BEGIN("t2")
					INTERRUPT("t2") "result for P {\"goal\":" GOAL(
						"paused") "}\n" END_AS("interrupted")},
	{"accepted_when_the_next_turn_has_begun",
		SET BEGIN("t1") "expect thread/goal/set as P\nexpect turn/interrupt as I\n" END
			BEGIN("t2") "result for I {}\n" INTERRUPT("t2") "result for P {\"goal\":" GOAL(
				"paused") "}\n" END_AS("interrupted")},
	{"refused_when_nothing_begins",
		SET BEGIN("t1") "expect thread/goal/set\n" IS(
			"paused") "expect turn/interrupt\n" END NO},
};

START_TEST(interrupt_that_missed_its_turn)
{
	struct play play;

	begin(&play, misses[_i].script);
	SCENE_PUMP(&play.scene, play.record.count[RECORD_STARTED]);
	interrupt(&play);
	wait_interrupted(&play);
	expect_over(&play);
	end(&play);
}
END_TEST

START_TEST(deadline_between_two_turns_pauses)
{
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	struct play play;

	options.deadline_ms = 200;
	open_play(&play,
		fake_script(SET BEGIN("t1") END PAUSE IS("paused") BEGIN("t2") INTERRUPT("t2")
				END_AS("interrupted") "notify fake/last {}\n"));
	start(&play, &options);
	wait_done(&play);
	record_expect_status(&play.record, CODEX_ERR_TIMEOUT);
	SCENE_PUMP(&play.scene, play.completed == 2);
	pump_for(play.scene.base, 20);
	expect_over(&play);
	end(&play);
}
END_TEST

/* steering */

static void steer(struct play *play)
{
	codex_future *future = NULL;

	ck_assert_int_eq(QUIETLY(codex_turn_steer_text(play->turn, "left", &future)), 0);
	outcome_of(&play->outcome, future);
}

#define STEER(id) "expect turn/steer where {\"params\":{\"expectedTurnId\":\"" id "\"}}\n"
#define STEERED(id) "result {\"turnId\":\"" id "\"}\n"

static const struct steering {
	const char *name;
	const char *script;
	int status;
} steerings[] = {
	{"held_until_the_next_turn",
		SET BEGIN("t1") END "expect-nothing 50ms\n" BEGIN("t2") STEER("t2") STEERED("t2")
			UPDATED("complete") END,
		0},
	{"refused_when_the_goal_ends_first", SET BEGIN("t1") END "sleep 50ms\n" UPDATED("paused"),
		CODEX_ERR_STATE},
	{"refused_by_a_turn_that_ends_goes_to_the_next",
		SET BEGIN("t1") END BEGIN("t2") STEER("t2") NO END BEGIN("t3") STEER("t3")
			STEERED("t3") UPDATED("complete") END,
		0},
	{"refused_after_its_turn_ended_goes_to_the_next",
		SET BEGIN("t1") END BEGIN("t2") "expect turn/steer as S\n" END BEGIN(
			"t3") "error for S {\"code\":-32600,\"message\":\"no\"}\n" STEER("t3")
			STEERED("t3") UPDATED("complete") END,
		0},
	{"refused_twice_is_refused",
		SET BEGIN("t1") END BEGIN("t2") STEER("t2") NO END BEGIN("t3") STEER("t3")
			NO UPDATED("complete") END,
		CODEX_ERR_REMOTE},
	{"refused_by_a_turn_that_runs_on",
		SET BEGIN("t1") END BEGIN("t2") STEER("t2") NO "sleep 6s\n" UPDATED("complete") END,
		CODEX_ERR_REMOTE},
	{"refused_by_the_last_turn",
		SET BEGIN("t1") END BEGIN("t2") STEER("t2") NO UPDATED("complete") END,
		CODEX_ERR_REMOTE},
};

START_TEST(steer_between_two_turns)
{
	struct play play;

	begin(&play, steerings[_i].script);
	SCENE_PUMP(&play.scene, play.completed);
	steer(&play);
	SCENE_PUMP(&play.scene, play.outcome.count && record_done(&play.record));
	outcome_expect(&play.outcome, steerings[_i].status);
	record_expect_status(&play.record, 0);
	ck_assert_int_eq(codex_turn_steer_text(play.turn, "late", NULL), CODEX_ERR_STATE);
	expect_over(&play);
	end(&play);
}
END_TEST

/* Ids of items are those of a physical turn alone. */
START_TEST(item_of_another_turn_is_another_item)
{
	struct play play;

	begin(&play, SET BEGIN("t1") "emit agent-started\ndelta half\n" END LAST("t2", "whole"));
	expect_end(&play, CODEX_GOAL_COMPLETE, CODEX_TURN_COMPLETED);
	ck_assert_uint_eq(play.record.count[RECORD_TEXT_RESTART], 0);
	ck_assert_uint_eq(play.record.count[RECORD_ITEM_DROPPED], 1);
	ck_assert_str_eq(play.record.order, "SctdctiD");
	ck_assert_str_eq(play.record.response, "whole");
	end(&play);
}
END_TEST

START_TEST(response_is_that_of_the_last_turn_that_said_anything)
{
	struct play play;

	begin(&play,
		SET BEGIN("t1") "set phase \"final_answer\"\n" SAY("one")
			END BEGIN("t2") "set phase null\n" SAY("two") END BEGIN("t3")
				UPDATED("complete") END);
	expect_end(&play, CODEX_GOAL_COMPLETE, CODEX_TURN_COMPLETED);
	ck_assert_str_eq(play.record.response, "two");
	ck_assert_int_eq(codex_turn_result_duration_ms(codex_turn_get_result(play.turn)), 3);
	end(&play);
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
	open_play(&play,
		fake_script(SET BEGIN("t1") END BEGIN(
			"t2") "emit command-started\nask ask-command\n"
			      "answer where {\"result\":{\"decision\":\"accept\"}}\n" UPDATED(
				      "complete") END));
	ck_assert_int_eq(
		codex_thread_goal(play.scene.thread, "Go on.", NULL, &callbacks, &play, &play.turn),
		0);
	SCENE_PUMP(&play.scene, codex_turn_status(play.turn) != CODEX_PENDING);
	ck_assert_uint_eq(play.completed, 102);
	end(&play);
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

	open_play(&play,
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
	expect_over(&play);
	end(&play);
}
END_TEST

START_TEST(dropped_at_once_it_goes_on)
{
	struct record other = RECORD_INIT;
	struct play play;
	codex_turn *turn;

	begin(&play, SET BEGIN("t1") SAY("one") END LAST("t2", "two") TURN);
	play.turn = codex_turn_unref(play.turn);
	ck_assert_int_eq(
		codex_thread_goal(play.scene.thread, "x", NULL, NULL, NULL, NULL), CODEX_ERR_BUSY);
	turn = scene_turn(&play.scene, "and then", &other);
	SCENE_PUMP(&play.scene, record_done(&other));
	ck_assert_uint_eq(play.completed, 3);
	ck_assert_uint_eq(play.record.count[RECORD_STARTED], 0);
	codex_turn_unref(turn);
	record_clear(&other);
	end(&play);
}
END_TEST

/* All by whoever is left: the client goes first. */
START_TEST(client_may_go_at_any_moment)
{
	struct play play;

	begin(&play, SET BEGIN("t1") SAY("one") END "sleep 5s\n");
	if (_i == 1)
		SCENE_PUMP(&play.scene, play.record.count[RECORD_STARTED]);
	if (_i == 2)
		wait_between(&play);
	if (_i == 3) {
		wait_between(&play);
		interrupt(&play);
	}
	codex_async_abort(play.scene.client);
	wait_done(&play);
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

	begin(&play,
		SET BEGIN("t1") END
		"expect thread/unsubscribe\nresult {\"status\":\"unsubscribed\"}\n"
		"expect-nothing 50ms\n");
	wait_between(&play);
	ck_assert_int_eq(codex_thread_unsubscribe(play.scene.thread, NULL), CODEX_ERR_BUSY);
	play.turn = codex_turn_unref(play.turn);
	ck_assert_int_eq(codex_thread_unsubscribe(play.scene.thread, &left), 0);
	ck_assert_int_eq(pump_future(play.scene.base, left), 0);
	pump_for(play.scene.base, 80);
	expect_over(&play);
	end(&play);
}
END_TEST

/* pulled */

static unsigned pull_all(codex_turn *turn, char *last, size_t size)
{
	codex_event *event;
	unsigned count = 0;

	while (codex_turn_next(turn, &event) == 1) {
		snprintf(last, size, "%s", codex_event_method(event));
		count++;
		codex_event_unref(event);
	}
	return count;
}

/* What turned out to be the end is there before the turn has ended, and tells of itself. */
START_TEST(last_completion_of_a_lost_update_can_be_pulled)
{
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	char last[64] = "";
	codex_event *event;
	struct play play;

	options.pull = true;
	open_play(
		&play, fake_script(SET BEGIN("t1") END "expect thread/goal/get\n" IS("complete")));
	start(&play, &options);
	wait_between(&play);
	ck_assert_uint_eq(pull_all(play.turn, last, sizeof(last)), 1);
	ck_assert_str_eq(last, "turn/started");
	SCENE_PUMP(&play.scene, codex_turn_status(play.turn) != CODEX_PENDING);
	wait_done(&play);
	ck_assert_uint_eq(pull_all(play.turn, last, sizeof(last)), 1);
	ck_assert_str_eq(last, "turn/completed");
	ck_assert_int_eq(codex_turn_next(play.turn, &event), 0);
	end(&play);
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
		wait_done(play);
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
		open_play(&play, codex_config_ref(config));
		cx_mem_fail_at(n);
		try_all(&play);
		failed = cx_mem_count() >= n;
		cx_mem_fail_at(0);
		end(&play);
	}
	ck_assert_uint_gt(n, 20);
	codex_config_unref(config);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, goal_comes_to_its_end, tolds);
	ADD_ROWS(suite, goal_fails, failings);
	ADD_ROWS(suite, interrupt_between_two_turns, stops);
	ADD(suite, pause_that_is_refused_is_an_end_too);
	ADD(suite, interrupt_goes_with_the_pause);
	ADD_ROWS(suite, interrupt_that_missed_its_turn, misses);
	ADD(suite, deadline_between_two_turns_pauses);
	ADD_ROWS(suite, steer_between_two_turns, steerings);
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
	ADD(suite, last_completion_of_a_lost_update_can_be_pulled);
	ADD(suite, each_allocation_fails);
}

int main(void)
{
	return suite_main("goals", add_cases);
}
