/*
 * What keeps a goal going and what ends it. The runtime says how the goal stands before it completes a turn, so that the end of
 * a physical turn is the logical one's as soon as the goal is not active any more. What it forgets to say is asked for.
 */
#include "api/goal.h"

#include "api/params.h"
#include "base/clock.h"
#include "base/mem.h"
#include "codec/field.h"

/* Some 10 ms lie between two turns. */
#define CONTINUATION_MS 5000
#define LAST_CHANCE_MS 10000

/* A turn that began before the runtime took note of the pause was told by then, or will be at once. */
#define SETTLING_MS 250

static struct cx_span goal_in(const struct cx_answer *answer)
{
	return cx_field(answer->envelope->result, "goal");
}

bool cx_goal_is_active(const codex_turn *turn)
{
	return turn->goal->status == CODEX_GOAL_ACTIVE;
}

/* Its thread has a turn that is not the goal's: a compaction, which the goal waits for. */
static bool waits_for_another(const codex_turn *turn)
{
	return turn->thread->core->running || turn->thread->core->compacting;
}

/* the end */

void cx_goal_end(codex_turn *turn, codex_error *error)
{
	struct cx_thread *core = turn->thread->core;
	codex_async *client = turn->client;

	cx_turn_hold(turn);
	cx_turn_end(turn, error);
	cx_goal_over(turn);
	cx_thread_advance(client, core);
	cx_turn_release(turn);
}

static void wait_for(codex_turn *turn, enum cx_goal_wait wait, unsigned ms)
{
	codex_error *error;

	turn->goal->wait = wait;
	if (cx_timer_set(&turn->client->session.timers, &turn->goal->timer, cx_patience(ms)))
		return;
	error = cx_error_from_status(CODEX_ERR_NOMEM);
	cx_goal_end(turn, error);
	codex_error_unref(error);
}

void cx_goal_settle(codex_turn *turn)
{
	wait_for(turn, CX_GOAL_SETTLING, SETTLING_MS);
}

/* pausing it */

static void paused(void *owner, const struct cx_answer *answer)
{
	codex_turn *turn = owner;
	struct cx_goal *goal = turn->goal;

	goal->pause = CX_GOAL_PAUSE_ANSWERED;
	if (answer->status == 0)
		goal->status = cx_goal_status_in(goal_in(answer));
	if (turn->state == CX_TURN_BETWEEN && goal->interrupted)
		cx_goal_end(turn, NULL);
	else if (turn->state == CX_TURN_BETWEEN)
		cx_goal_settle(turn);
	cx_turn_release(turn); /* the call's */
}

static int request(codex_turn *turn, const char *method, const char *status, cx_answer_fn fn)
{
	struct cx_params params;
	struct cx_call *call;
	char *text;
	int r;

	cx_params_begin(&params, NULL);
	cx_params_string(&params, "threadId", turn->thread->core->id);
	cx_params_string(&params, "status", status);
	text = cx_params_end(&params);
	r = text ? cx_client_request(turn->client, method, text, fn, turn, &call) : CODEX_ERR_NOMEM;
	cx_free(text);
	if (r == 0)
		cx_turn_hold(turn); /* the call's */
	return r;
}

/* So that the runtime begins no turn any more. */
static void pause_it(codex_turn *turn)
{
	struct cx_goal *goal = turn->goal;

	if (goal->pause != CX_GOAL_NOT_PAUSED)
		return;
	goal->pause = request(turn, "thread/goal/set", "paused", paused) == 0
		? CX_GOAL_PAUSING
		: CX_GOAL_PAUSE_ANSWERED;
}

void cx_goal_stop(codex_turn *turn)
{
	turn->goal->stopping = true;
	if (!turn->goal->answered || !cx_goal_is_active(turn))
		return;
	pause_it(turn);
	if (turn->state == CX_TURN_BETWEEN && turn->goal->pause == CX_GOAL_PAUSE_ANSWERED)
		cx_goal_settle(turn);
}

void cx_goal_over(codex_turn *turn)
{
	struct cx_goal *goal = turn->goal;
	struct cx_thread *core = turn->thread->core;

	if (cx_list_empty(&goal->on_client))
		return;
	cx_list_remove(&goal->on_client);
	core->goal = NULL;
	turn->state = CX_TURN_OVER;
	cx_timer_clear(&turn->client->session.timers, &goal->timer);
	/* Nobody would follow what the runtime makes of it. */
	if (cx_goal_is_active(turn) && CX_CLIENT_ALIVE(turn->client->state) && !core->away)
		pause_it(turn);
	cx_controls_over(turn);
	cx_turn_release(turn); /* the thread's */
}

/* asking the runtime */

static void got(void *owner, const struct cx_answer *answer)
{
	codex_turn *turn = owner;

	if (turn->state == CX_TURN_BETWEEN && turn->goal->wait == CX_GOAL_LAST_CHANCE) {
		if (answer->status == 0)
			turn->goal->status = cx_goal_status_in(goal_in(answer));
		if (answer->status < 0 || !cx_goal_is_active(turn))
			cx_goal_end(turn, answer->error);
	}
	cx_turn_release(turn); /* the call's */
}

static void ask(codex_turn *turn)
{
	wait_for(turn, CX_GOAL_LAST_CHANCE, LAST_CHANCE_MS);
	if (turn->state != CX_TURN_OVER)
		request(turn, "thread/goal/get", NULL, got);
}

static void give_up(codex_turn *turn)
{
	codex_error *error = cx_error_new(
		CODEX_ERR_PROTOCOL, "the goal is active, and the runtime began no turn for it");

	cx_goal_end(turn, error);
	codex_error_unref(error);
}

void cx_goal_on_timer(struct cx_timer *timer)
{
	struct cx_goal *goal = CX_CONTAINER_OF(timer, struct cx_goal, timer);
	codex_turn *turn = goal->turn;

	cx_turn_hold(turn);
	if (goal->wait == CX_GOAL_SETTLING)
		cx_goal_end(turn, NULL);
	else if (waits_for_another(turn))
		wait_for(turn, CX_GOAL_CONTINUATION, CONTINUATION_MS);
	else if (goal->wait == CX_GOAL_CONTINUATION)
		ask(turn);
	else
		give_up(turn);
	cx_turn_release(turn);
}

/* between two turns */

void cx_goal_between(codex_turn *turn)
{
	struct cx_goal *goal = turn->goal;

	turn->state = CX_TURN_BETWEEN;
	if (!goal->answered || goal->pause == CX_GOAL_PAUSING)
		return; /* the answer decides */
	if (!cx_goal_is_active(turn))
		cx_goal_end(turn, NULL);
	else if (goal->pause == CX_GOAL_PAUSE_ANSWERED)
		cx_goal_settle(turn); /* not paused, but it is to end */
	else
		wait_for(turn, CX_GOAL_CONTINUATION, CONTINUATION_MS);
}

bool cx_goal_goes_on(codex_turn *turn, codex_error *error)
{
	struct cx_goal *goal = turn->goal;

	if (error || !CX_CLIENT_ALIVE(turn->client->state))
		return false;
	if (!goal->answered)
		return true;
	if (!cx_goal_is_active(turn))
		return false;
	/* After an interrupt the runtime does not go on by itself, but once the thread has had another turn. */
	if (goal->interrupted && !turn->thread->core->compacting)
		pause_it(turn);
	return goal->pause != CX_GOAL_PAUSE_ANSWERED;
}

/* The answer says how it stood when it was set: what was told since is newer. */
static codex_error *note_answer(codex_turn *turn, const struct cx_answer *answer)
{
	struct cx_span goal;

	if (answer->status < 0)
		return codex_error_ref(answer->error);
	goal = goal_in(answer);
	if (!goal.at)
		return cx_error_new(CODEX_ERR_PROTOCOL, "the runtime's answer has no goal");
	if (turn->goal->status == CODEX_GOAL_UNKNOWN)
		turn->goal->status = cx_goal_status_in(goal);
	return NULL;
}

/* Whether it was set is not known, or it was and cannot be followed. */
static void lost_track(codex_turn *turn, codex_error *error)
{
	turn->goal->status = CODEX_GOAL_ACTIVE;
	cx_turn_give_up(turn, error);
}

void cx_goal_was_set(codex_turn *turn, const struct cx_answer *answer)
{
	codex_error *error = note_answer(turn, answer);
	bool refused = answer->status == CODEX_ERR_REMOTE && turn->state == CX_TURN_REQUESTED;

	turn->goal->answered = true;
	if (refused) {
		cx_goal_end(turn, error);
	} else {
		if (turn->state == CX_TURN_REQUESTED)
			turn->state = CX_TURN_BETWEEN;
		if (error)
			lost_track(turn, error);
		else if (turn->goal->stopping)
			cx_goal_stop(turn);
		if (turn->state == CX_TURN_BETWEEN && !error)
			cx_goal_between(turn);
	}
	codex_error_unref(error);
}
