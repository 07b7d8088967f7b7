/* Goals, when the runtime forgets to say something: how long the library is patient with it, and what it does then. */
#include <config.h>

#include "faults/play.h"

#include <stdio.h>

static const struct told {
	const char *name;
	const char *script;
	codex_goal_status status;
	const char *text;
} tolds[] = {
	{"lost_update", SET BEGIN("t1") SAY("one") END "expect thread/goal/get\n" IS("complete"),
		CODEX_GOAL_COMPLETE, "one"},
	{"lost_clearance",
		SET BEGIN("t1") SAY("one") END "expect thread/goal/get\nresult {\"goal\":null}\n",
		CODEX_GOAL_NONE, "one"},
	{"no_first_turn", SET "expect thread/goal/get\n" IS("paused"), CODEX_GOAL_PAUSED, NULL},
	{"late_continuation",
		SET BEGIN("t1") SAY("one") END "expect thread/goal/get\n" IS("active")
			LAST("t2", "two"),
		CODEX_GOAL_COMPLETE, "onetwo"},
	{"continuation_before_the_answer",
		SET BEGIN("t1") SAY("one") END "expect thread/goal/get as G\n" BEGIN(
			"t2") "result for G {\"goal\":null}\nexpect-nothing 50ms\n" SAY("two")
			UPDATED("complete") END,
		CODEX_GOAL_COMPLETE, "onetwo"},
};

START_TEST(goal_comes_to_its_end)
{
	const struct told *told = &tolds[_i];

	pump_hurry();
	play_to_the_end(told->script, told->status, told->text);
}
END_TEST

static const struct failing {
	const char *name;
	const char *script;
	int status;
} failings[] = {
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
};

START_TEST(goal_fails)
{
	pump_hurry();
	play_failure(failings[_i].script, failings[_i].status);
}
END_TEST

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

	pump_hurry();
	options.pull = true;
	play_open(
		&play, fake_script(SET BEGIN("t1") END "expect thread/goal/get\n" IS("complete")));
	play_start(&play, &options);
	play_wait_between(&play);
	ck_assert_uint_eq(pull_all(play.turn, last, sizeof(last)), 1);
	ck_assert_str_eq(last, "turn/started");
	SCENE_PUMP(&play.scene, codex_turn_status(play.turn) != CODEX_PENDING);
	play_wait(&play);
	ck_assert_uint_eq(pull_all(play.turn, last, sizeof(last)), 1);
	ck_assert_str_eq(last, "turn/completed");
	ck_assert_int_eq(codex_turn_next(play.turn, &event), 0);
	play_close(&play);
}
END_TEST

/* Its end would have made the refusal pointless. */
START_TEST(steering_that_a_turn_refuses_and_runs_on_is_refused)
{
	struct outcome go = OUTCOME_INIT;
	struct play play;

	pump_hurry();
	play_begin(&play,
		SET BEGIN("t1") END BEGIN("t2") STEER("t2") NO
		"expect fake/go\nresult {}\n" UPDATED("complete") END);
	SCENE_PUMP(&play.scene, play.completed);
	play_steer(&play);
	SCENE_PUMP(&play.scene, play.outcome.count);
	outcome_expect(&play.outcome, CODEX_ERR_REMOTE);
	ck_assert(!record_done(&play.record));
	scene_call(&play.scene, "fake/go", NULL, &go);
	play_expect_end(&play, CODEX_GOAL_COMPLETE, CODEX_TURN_COMPLETED);
	SCENE_PUMP(&play.scene, go.count);
	outcome_clear(&go);
	play_close(&play);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, goal_comes_to_its_end, tolds);
	ADD_ROWS(suite, goal_fails, failings);
	ADD(suite, steering_that_a_turn_refuses_and_runs_on_is_refused);
	ADD(suite, last_completion_of_a_lost_update_can_be_pulled);
}

int main(void)
{
	return suite_main("goal-silence", add_cases);
}
