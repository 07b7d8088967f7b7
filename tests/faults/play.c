#include <config.h>

#include "faults/play.h"

static void on_completed(codex_event *event, void *userdata)
{
	struct play *play = userdata;

	(void)event;
	play->completed++;
}

void play_start(struct play *play, const struct codex_goal_options *options)
{
	ck_assert_int_eq(QUIETLY(codex_thread_goal(play->scene.thread, "Go on.", options,
				 &record_callbacks, &play->record, &play->turn)),
		0);
}

void play_open(struct play *play, codex_config *config)
{
	*play = (struct play){.record = RECORD_INIT, .outcome = OUTCOME_INIT};
	scene_open_thread(&play->scene, config);
	ck_assert_int_eq(codex_thread_subscribe(
				 play->scene.thread, "turn/completed", on_completed, play, NULL),
		0);
}

void play_begin(struct play *play, const char *script)
{
	play_open(play, fake_script(script));
	play_start(play, NULL);
}

void play_wait(struct play *play)
{
	SCENE_PUMP(&play->scene, record_done(&play->record));
}

static bool is_over(const struct play *play)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	codex_async_stats(play->scene.client, &stats);
	return !stats.turns_active && !stats.deadlines && !stats.requests_in_flight;
}

void play_expect_over(struct play *play)
{
	SCENE_PUMP(&play->scene, is_over(play));
}

void play_close(struct play *play)
{
	codex_turn_unref(play->turn);
	record_clear(&play->record);
	outcome_clear(&play->outcome);
	scene_close(&play->scene);
}

void play_expect_end(struct play *play, codex_goal_status status, codex_turn_outcome outcome)
{
	play_wait(play);
	record_expect_status(&play->record, 0);
	ck_assert_int_eq(play->record.outcome, outcome);
	ck_assert_int_eq(codex_turn_goal_status(play->turn), status);
	ck_assert_uint_le(play->record.count[RECORD_STARTED], 1);
}

void play_interrupt(struct play *play)
{
	codex_future *future = NULL;

	ck_assert_int_eq(QUIETLY(codex_turn_interrupt(play->turn, &future)), 0);
	outcome_of(&play->outcome, future);
}

void play_wait_interrupted(struct play *play)
{
	SCENE_PUMP(&play->scene, play->outcome.count);
	outcome_expect(&play->outcome, 0);
	play_expect_end(play, CODEX_GOAL_PAUSED, CODEX_TURN_INTERRUPTED);
}

void play_wait_between(struct play *play)
{
	SCENE_PUMP(&play->scene, play->completed);
	pump_for(play->scene.base, 10);
	ck_assert(!record_done(&play->record));
}

void play_steer(struct play *play)
{
	codex_future *future = NULL;

	ck_assert_int_eq(QUIETLY(codex_turn_steer_text(play->turn, "left", &future)), 0);
	outcome_of(&play->outcome, future);
}

void play_to_the_end(const char *script, codex_goal_status status, const char *text)
{
	struct play play;

	play_begin(&play, script);
	play_wait(&play);
	record_expect_status(&play.record, 0);
	ck_assert_int_eq(codex_turn_goal_status(play.turn), status);
	if (text) {
		ck_assert_str_eq(play.record.text, text);
		ck_assert_str_eq(codex_turn_id(play.turn), "t1");
		ck_assert_uint_eq(play.record.count[RECORD_STARTED], 1);
	}
	play_expect_over(&play);
	play_close(&play);
}

void play_failure(const char *script, int status)
{
	struct play play;

	play_begin(&play, script);
	play_wait(&play);
	record_expect_status(&play.record, status);
	play_expect_over(&play);
	play_close(&play);
}
