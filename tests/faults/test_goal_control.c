/* Goals, when they are to be stopped or steered in the wrong moment. */
#include <config.h>

#include "faults/play.h"

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

	play_begin(&play, stops[_i].script);
	play_wait_between(&play);
	play_interrupt(&play);
	turn = scene_turn(&play.scene, "and then", &other);
	play_wait_interrupted(&play);
	SCENE_PUMP(&play.scene, record_done(&other));
	ck_assert_int_eq(other.status, 0);
	codex_turn_unref(turn);
	record_clear(&other);
	play_expect_over(&play);
	play_close(&play);
}
END_TEST

/* Nobody can do more about it. */
START_TEST(pause_that_is_refused_is_an_end_too)
{
	struct play play;

	play_begin(&play, SET BEGIN("t1") END PAUSE NO);
	play_wait_between(&play);
	play_interrupt(&play);
	play_wait(&play);
	record_expect_status(&play.record, 0);
	ck_assert_int_eq(play.record.outcome, CODEX_TURN_INTERRUPTED);
	play_expect_over(&play);
	play_close(&play);
}
END_TEST

START_TEST(interrupt_goes_with_the_pause)
{
	struct play play;

	play_begin(&play,
		SET BEGIN("t1") END BEGIN("t2") PAUSE IS("paused") INTERRUPT("t2")
			END_AS("interrupted") "expect-nothing 50ms\n");
	SCENE_PUMP(&play.scene, play.completed);
	pump_for(play.scene.base, 20);
	play_interrupt(&play);
	ck_assert_int_eq(codex_turn_interrupt(play.turn, NULL), 0);
	play_wait_interrupted(&play);
	pump_for(play.scene.base, 80);
	ck_assert_ptr_null(codex_async_error(play.scene.client));
	play_close(&play);
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

	play_begin(&play, misses[_i].script);
	SCENE_PUMP(&play.scene, play.record.count[RECORD_STARTED]);
	play_interrupt(&play);
	play_wait_interrupted(&play);
	play_expect_over(&play);
	play_close(&play);
}
END_TEST

START_TEST(deadline_between_two_turns_pauses)
{
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	struct play play;

	options.deadline_ms = 200;
	play_open(&play,
		fake_script(SET BEGIN("t1") END PAUSE IS("paused") BEGIN("t2") INTERRUPT("t2")
				END_AS("interrupted") "notify fake/last {}\n"));
	play_start(&play, &options);
	play_wait(&play);
	record_expect_status(&play.record, CODEX_ERR_TIMEOUT);
	SCENE_PUMP(&play.scene, play.completed == 2);
	pump_for(play.scene.base, 20);
	play_expect_over(&play);
	play_close(&play);
}
END_TEST

/* steering */

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
	{"refused_by_the_last_turn",
		SET BEGIN("t1") END BEGIN("t2") STEER("t2") NO UPDATED("complete") END,
		CODEX_ERR_REMOTE},
};

START_TEST(steer_between_two_turns)
{
	struct play play;

	play_begin(&play, steerings[_i].script);
	SCENE_PUMP(&play.scene, play.completed);
	play_steer(&play);
	SCENE_PUMP(&play.scene, play.outcome.count && record_done(&play.record));
	outcome_expect(&play.outcome, steerings[_i].status);
	record_expect_status(&play.record, 0);
	ck_assert_int_eq(codex_turn_steer_text(play.turn, "late", NULL), CODEX_ERR_STATE);
	play_expect_over(&play);
	play_close(&play);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, interrupt_between_two_turns, stops);
	ADD(suite, pause_that_is_refused_is_an_end_too);
	ADD(suite, interrupt_goes_with_the_pause);
	ADD_ROWS(suite, interrupt_that_missed_its_turn, misses);
	ADD(suite, deadline_between_two_turns_pauses);
	ADD_ROWS(suite, steer_between_two_turns, steerings);
}

int main(void)
{
	return suite_main("goal-control", add_cases);
}
