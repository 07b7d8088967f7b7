/* Steer and interrupt: held, unanswered, refused, too late. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <string.h>

struct play {
	struct scene scene;
	struct record record;
	struct outcome outcome;
	codex_turn *turn;
};

#define PLAY_INIT \
	{ \
		.record = RECORD_INIT, .outcome = OUTCOME_INIT \
	}

static void begin(struct play *play, codex_config *config)
{
	scene_open_thread(&play->scene, config);
	play->turn = scene_turn(&play->scene, "hi", &play->record);
}

static void end(struct play *play)
{
	codex_turn_unref(play->turn);
	record_clear(&play->record);
	outcome_clear(&play->outcome);
	scene_close(&play->scene);
}

static void interrupt(struct play *play, struct outcome *outcome)
{
	codex_future *future;

	ck_assert_int_eq(QUIETLY(codex_turn_interrupt(play->turn, &future)), 0);
	outcome_of(outcome, future);
}

static void steer(struct play *play, const char *text, struct outcome *outcome)
{
	codex_future *future;

	ck_assert_int_eq(QUIETLY(codex_turn_steer_text(play->turn, text, &future)), 0);
	outcome_of(outcome, future);
}

/* interrupt */

#define STOPPED "emit idle\nemit turn-completed-bare\n"

/* An interrupt at once: the runtime must not see it before the turn has started. */
static const struct held {
	const char *name;
	const char *script;
} helds[] = {
	{"until_started",
		FAKE_THREAD "expect turn/start\nemit turn-response\nexpect-nothing 80\n"
			    "emit turn-started\nexpect turn/interrupt\nresult {}\n" STOPPED},
	{"until_response_and_started",
		FAKE_THREAD "expect turn/start as T\nexpect-nothing 80\nemit turn-response for T\n"
			    "expect-nothing 50\nemit turn-started for T\n"
			    "expect turn/interrupt\nresult {}\n" STOPPED},
	{"until_response_when_started_first",
		FAKE_THREAD "expect turn/start as T\nemit turn-started for T\nexpect-nothing 80\n"
			    "emit turn-response for T\nexpect turn/interrupt\nresult {}\n" STOPPED},
	{"for_ever_if_it_never_starts",
		FAKE_THREAD "expect turn/start\nemit turn-response\nexpect-nothing 80\n" STOPPED},
	{"answered_after_completion",
		FAKE_TURN "expect turn/interrupt as STOP\n" STOPPED "result for STOP {}\n"},
	{"refused_after_completion",
		FAKE_TURN "expect turn/interrupt as STOP\n" STOPPED
			  "error for STOP {\"code\":-32600,\"message\":\"no active turn\"}\n"},
	{"never_answered", FAKE_TURN "expect turn/interrupt\n" STOPPED},
};

START_TEST(interrupt_is_held)
{
	struct play play = PLAY_INIT;

	begin(&play, fake_script(helds[_i].script));
	interrupt(&play, &play.outcome);
	SCENE_PUMP(&play.scene, record_done(&play.record) && play.outcome.count);
	pump_for(play.scene.base, 20);
	record_expect_status(&play.record, 0);
	ck_assert_int_eq(play.record.outcome, CODEX_TURN_INTERRUPTED);
	outcome_expect(&play.outcome, 0);
	ck_assert_ptr_null(codex_async_error(play.scene.client));
	end(&play);
}
END_TEST

/* The real runtime never answers a second one. */
START_TEST(second_interrupt_waits_with_the_first)
{
	struct play play = PLAY_INIT;
	struct outcome second = OUTCOME_INIT;
	struct outcome late = OUTCOME_INIT;

	begin(&play, fake_script(FAKE_TURN "expect turn/interrupt\nexpect-nothing 100\n" STOPPED));
	SCENE_PUMP(&play.scene, play.record.count[RECORD_STARTED]);
	interrupt(&play, &play.outcome);
	interrupt(&play, &second);
	ck_assert_int_eq(codex_turn_interrupt(play.turn, NULL), 0);
	SCENE_PUMP(&play.scene, record_done(&play.record) && play.outcome.count && second.count);
	outcome_expect(&play.outcome, 0);
	outcome_expect(&second, 0);
	interrupt(&play, &late);
	SCENE_PUMP(&play.scene, late.count);
	outcome_expect(&late, 0);
	outcome_clear(&second);
	outcome_clear(&late);
	end(&play);
}
END_TEST

START_TEST(refused_interrupt_can_be_tried_again)
{
	struct play play = PLAY_INIT;

	begin(&play,
		fake_script(FAKE_TURN
			"expect turn/interrupt\nerror {\"code\":-32600,\"message\":\"not now\"}\n"
			"expect turn/interrupt\nresult {}\n" STOPPED));
	interrupt(&play, &play.outcome);
	SCENE_PUMP(&play.scene, play.outcome.count);
	outcome_expect(&play.outcome, CODEX_ERR_REMOTE);
	outcome_clear(&play.outcome);
	ck_assert(!record_done(&play.record));
	interrupt(&play, &play.outcome);
	SCENE_PUMP(&play.scene, record_done(&play.record) && play.outcome.count);
	outcome_expect(&play.outcome, 0);
	ck_assert_int_eq(play.record.outcome, CODEX_TURN_INTERRUPTED);
	end(&play);
}
END_TEST

START_TEST(interrupt_that_timed_out_can_be_tried_again)
{
	struct play play = PLAY_INIT;
	codex_config *config = fake_script(
		FAKE_TURN "expect turn/interrupt\nexpect turn/interrupt\nresult {}\n" STOPPED);

	codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, pump_slowly(150));
	begin(&play, config);
	interrupt(&play, &play.outcome);
	SCENE_PUMP(&play.scene, play.outcome.count);
	outcome_expect(&play.outcome, CODEX_ERR_TIMEOUT);
	outcome_clear(&play.outcome);
	interrupt(&play, &play.outcome);
	SCENE_PUMP(&play.scene, record_done(&play.record) && play.outcome.count);
	outcome_expect(&play.outcome, 0);
	end(&play);
}
END_TEST

/* What waits for its thread is not sent at all. */
START_TEST(interrupted_while_waiting_is_never_sent)
{
	struct play play = PLAY_INIT;
	struct record second = RECORD_INIT;
	codex_turn *waiting;

	begin(&play, fake_script(FAKE_TURN "sleep 50\nturn Hello\nexpect-nothing 50\n"));
	waiting = scene_turn(&play.scene, "not at all", &second);
	ck_assert_int_eq(QUIETLY(codex_turn_interrupt(waiting, NULL)), 0);
	SCENE_PUMP(&play.scene, record_done(&second));
	record_expect_status(&second, 0);
	ck_assert_int_eq(second.outcome, CODEX_TURN_INTERRUPTED);
	ck_assert_str_eq(second.order, "D");
	SCENE_PUMP(&play.scene, record_done(&play.record));
	record_expect_text(&play.record, "Hello");
	pump_for(play.scene.base, 80);
	ck_assert_ptr_null(codex_async_error(play.scene.client));
	codex_turn_unref(waiting);
	record_clear(&second);
	end(&play);
}
END_TEST

/* steer */

START_TEST(steers_are_held_and_leave_in_order)
{
	struct play play = PLAY_INIT;
	struct outcome second = OUTCOME_INIT;

	begin(&play,
		fake_script(FAKE_THREAD
			"expect turn/start as T\nemit turn-response for T\nexpect-nothing 50\n"
			"emit turn-started for T\n"
			"expect turn/steer as S where {\"params\":{\"expectedTurnId\":\"${T.turnId}\","
			"\"input\":[{\"text\":\"left\"}]}}\n"
			"expect turn/steer as R where {\"params\":{\"input\":[{\"text\":\"right\"}]}}\n"
			"result for R {\"turnId\":\"${T.turnId}\"}\nresult for S {\"turnId\":\"${T.turnId}\"}\n"
			"turn for T Hello"));
	steer(&play, "left", &play.outcome);
	steer(&play, "right", &second);
	SCENE_PUMP(&play.scene, record_done(&play.record));
	record_expect_text(&play.record, "Hello");
	outcome_expect(&play.outcome, 0);
	outcome_expect(&second, 0);
	ck_assert_int_eq(codex_turn_steer_text(play.turn, "late", NULL), CODEX_ERR_STATE);
	outcome_clear(&second);
	end(&play);
}
END_TEST

/* Steers that come to nothing: the turn itself is not touched by it. */
static const struct vain {
	const char *name;
	const char *script;
	int status;
	int turn_status;
} vains[] = {
	{"steer_refused",
		FAKE_TURN
		"expect turn/steer\nerror {\"code\":-32600,\"message\":\"no\"}\nturn Hello",
		CODEX_ERR_REMOTE, 0},
	{"steer_never_answered", FAKE_TURN "expect turn/steer\nsleep 400\nturn Hello",
		CODEX_ERR_TIMEOUT, 0},
	{"turn_refused",
		FAKE_THREAD "expect turn/start\nerror {\"code\":-32600,\"message\":\"no\"}",
		CODEX_ERR_STATE, CODEX_ERR_REMOTE},
	{"turn_never_started",
		FAKE_THREAD
		"expect turn/start\nemit turn-response\nsleep 20\nemit agent-completed text=Hello\nemit turn-completed",
		CODEX_ERR_STATE, 0},
	{"held_for_ever",
		FAKE_THREAD "expect turn/start\nemit turn-response\nsleep 400\nturn Hello",
		CODEX_ERR_TIMEOUT, 0},
};

START_TEST(steer_in_vain)
{
	const struct vain *vain = &vains[_i];
	struct play play = PLAY_INIT;
	codex_config *config = fake_script(vain->script);

	codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 250);
	begin(&play, config);
	steer(&play, "left", &play.outcome);
	SCENE_PUMP(&play.scene, record_done(&play.record) && play.outcome.count);
	outcome_expect(&play.outcome, vain->status);
	record_expect_status(&play.record, vain->turn_status);
	if (vain->turn_status == 0)
		ck_assert_str_eq(play.record.response, "Hello");
	end(&play);
}
END_TEST

/* A cancelled steer that was held is not sent. */
START_TEST(cancelled_steer_is_not_sent)
{
	struct play play = PLAY_INIT;

	begin(&play,
		fake_script(FAKE_THREAD "expect turn/start\nemit turn-response\nsleep 50\n"
					"emit turn-started\nexpect-nothing 80\nturn Hello"));
	steer(&play, "left", &play.outcome);
	codex_future_cancel(play.outcome.future);
	SCENE_PUMP(&play.scene, record_done(&play.record));
	record_expect_text(&play.record, "Hello");
	outcome_expect(&play.outcome, CODEX_ERR_CANCELLED);
	end(&play);
}
END_TEST

/* time limits of turns */

static const struct slow {
	const char *name;
	uint64_t deadline_ms;
	uint64_t inactivity_ms;
	const char *script; /* ends with the end of the first turn */
	unsigned at_least_ms;
} slows[] = {
	{"deadline_of_running_turn", 150, 0,
		FAKE_TURN "await turn/interrupt\nresult {}\nsleep 50\n", 150},
	{"deadline_while_waiting_for_response", 150, 0,
		FAKE_THREAD "expect turn/start as T\nsleep 250\nemit turn-response for T\n"
			    "emit turn-started for T\nexpect turn/interrupt\nresult {}\n",
		150},
	{"deadline_before_it_started", 150, 0,
		FAKE_THREAD "expect turn/start as T\nemit turn-response for T\nsleep 250\n"
			    "emit turn-started for T\nexpect turn/interrupt\nresult {}\n",
		150},
	{"silence", 0, 150, FAKE_TURN "delta x\nawait turn/interrupt\nresult {}\n", 150},
	{"silence_after_noise", 0, 150,
		FAKE_TURN "repeat 10\ndelta x\nsleep 40\nend\nawait turn/interrupt\nresult {}\n",
		500},
};

/* The user is told at once; the runtime is told to stop, and the thread's next turn waits until it has. */
START_TEST(turn_runs_out_of_time)
{
	const struct slow *slow = &slows[_i];
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct play play = PLAY_INIT;
	struct record second = RECORD_INIT;
	codex_turn *next;
	char script[2000];
	uint64_t begun;

	strcpy(script, slow->script);
	strcat(script,
		"repeat 5\ndelta late\nend\n" STOPPED
		"expect turn/start\nemit turn-response\nturn Hello");
	options.deadline_ms = slow->deadline_ms;
	options.inactivity_ms = slow->inactivity_ms;
	scene_open_thread(&play.scene, fake_script(script));
	begun = pump_now();
	ck_assert_int_eq(QUIETLY(codex_thread_turn_text(play.scene.thread, "hi", &options,
				 &record_callbacks, &play.record, &play.turn)),
		0);
	next = scene_turn(&play.scene, "next", &second);
	SCENE_PUMP(&play.scene, record_done(&play.record));
	record_expect_status(&play.record, CODEX_ERR_TIMEOUT);
	ck_assert_uint_ge(pump_now() - begun, slow->at_least_ms - 1);
	ck_assert_uint_le(pump_now() - begun, slow->at_least_ms + pump_limit() / 5);
	SCENE_PUMP(&play.scene, record_done(&second));
	record_expect_text(&second, "Hello");
	ck_assert_uint_eq(play.record.count[RECORD_DONE], 1);
	codex_turn_unref(next);
	record_clear(&second);
	end(&play);
}
END_TEST

/* A turn whose handle is gone keeps its time limit: it would run on for ever otherwise. */
START_TEST(waiting_turn_runs_out_of_time_unsent)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct play play = PLAY_INIT;
	struct record second = RECORD_INIT;
	codex_turn *waiting;

	options.deadline_ms = 100;
	begin(&play, fake_script(FAKE_TURN "expect-nothing 300\nturn Hello\nexpect-nothing 50"));
	ck_assert_int_eq(codex_thread_turn_text(play.scene.thread, "next", &options,
				 &record_callbacks, &second, &waiting),
		0);
	SCENE_PUMP(&play.scene, record_done(&second));
	record_expect_status(&second, CODEX_ERR_TIMEOUT);
	ck_assert(!record_done(&play.record));
	SCENE_PUMP(&play.scene, record_done(&play.record));
	record_expect_text(&play.record, "Hello");
	pump_for(play.scene.base, 80);
	ck_assert_ptr_null(codex_async_error(play.scene.client));
	codex_turn_unref(waiting);
	record_clear(&second);
	end(&play);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, interrupt_is_held, helds);
	ADD(suite, second_interrupt_waits_with_the_first);
	ADD(suite, refused_interrupt_can_be_tried_again);
	ADD(suite, interrupt_that_timed_out_can_be_tried_again);
	ADD(suite, interrupted_while_waiting_is_never_sent);
	ADD(suite, steers_are_held_and_leave_in_order);
	ADD_ROWS(suite, steer_in_vain, vains);
	ADD(suite, cancelled_steer_is_not_sent);
	ADD_ROWS(suite, turn_runs_out_of_time, slows);
	ADD(suite, waiting_turn_runs_out_of_time_unsent);
}

int main(void)
{
	return suite_main("control", add_cases);
}
