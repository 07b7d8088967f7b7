/* What the runtime tells of a goal and its physical turns, and what of that the user is told. */
#include "api/goal.h"

#include "api/request.h"
#include "base/mem.h"
#include "codec/field.h"

#include <string.h>

/* words of the protocol */

static bool is_word(struct cx_span value, const char *word)
{
	size_t len = strlen(word);

	return value.at && value.len == len + 2 && memcmp(value.at + 1, word, len) == 0;
}

codex_goal_status cx_goal_status_in(struct cx_span goal)
{
	static const char *const words[] = {
		[CODEX_GOAL_ACTIVE] = "active",
		[CODEX_GOAL_PAUSED] = "paused",
		[CODEX_GOAL_BLOCKED] = "blocked",
		[CODEX_GOAL_USAGE_LIMITED] = "usageLimited",
		[CODEX_GOAL_BUDGET_LIMITED] = "budgetLimited",
		[CODEX_GOAL_COMPLETE] = "complete",
	};
	struct cx_span status;

	if (!goal.at || goal.at[0] != '{')
		return CODEX_GOAL_NONE;
	status = cx_field(goal, "status");
	for (size_t i = 1; i < CX_COUNTOF(words); i++) {
		if (is_word(status, words[i]))
			return (codex_goal_status)i;
	}
	return CODEX_GOAL_UNKNOWN;
}

/* events */

/* Its turn/completed is lost: the runtime has begun the next. */
static void leave_lost(codex_turn *turn)
{
	codex_error *error =
		cx_error_new(CODEX_ERR_PROTOCOL, "the runtime never completed the turn");
	struct cx_route *route = turn->route;

	cx_turn_leave_route(turn);
	cx_thread_end_route(turn->client, route, error);
	codex_error_unref(error);
}

/* Whatever the runtime begins on the thread is taken for the goal's, unless we asked for something else. */
static void begin_turn(codex_turn *turn, struct cx_route *route)
{
	struct cx_goal *goal = turn->goal;

	if (!route || !route->followed || !cx_list_empty(&route->listeners) ||
		turn->thread->core->compacting)
		return;
	if (turn->route)
		leave_lost(turn);
	cx_timer_clear(&turn->client->session.timers, &goal->timer);
	goal->turns++;
	goal->interrupted = false;
	cx_result_next_turn(&turn->result);
	cx_turn_attach(turn, route);
	if (goal->stopping && cx_list_empty(&turn->interrupts))
		cx_turn_stop(turn);
}

static void note_status(codex_turn *turn, codex_goal_status status)
{
	struct cx_goal *goal = turn->goal;

	goal->status = status;
	if (turn->state == CX_TURN_BETWEEN && goal->answered && !cx_goal_is_active(turn) &&
		goal->pause != CX_GOAL_PAUSING)
		cx_goal_settle(turn);
}

/* What is told of a goal before this one was set is of the one before. */
void cx_goal_note(const struct cx_message *message)
{
	codex_turn *turn = message->thread ? message->thread->goal : NULL;
	struct cx_span params = message->envelope.params;

	if (!turn)
		return;
	switch (message->method) {
	case CX_NOTIFICATION_TURN_STARTED:
		begin_turn(turn, message->route);
		break;
	case CX_NOTIFICATION_TURN_COMPLETED:
		if (message->route && message->route == turn->route)
			turn->goal->interrupted = is_word(
				cx_field(cx_field(params, "turn"), "status"), "interrupted");
		break;
	case CX_NOTIFICATION_THREAD_GOAL_UPDATED:
		if (turn->goal->answered || turn->goal->turns)
			note_status(turn, cx_goal_status_in(cx_field(params, "goal")));
		break;
	case CX_NOTIFICATION_THREAD_GOAL_CLEARED:
		if (turn->goal->turns)
			note_status(turn, CODEX_GOAL_NONE);
		break;
	default:
		break;
	}
}

/* what the user is told */

bool cx_goal_shows(codex_turn *turn, codex_event *event, bool *ret_ok)
{
	struct cx_goal *goal = turn->goal;

	*ret_ok = true;
	if (event->message.method == CX_NOTIFICATION_TURN_STARTED)
		return !turn->started;
	if (event->message.method != CX_NOTIFICATION_TURN_COMPLETED)
		return true;
	codex_event_unref(goal->completed);
	goal->completed = codex_event_ref(event);
	*ret_ok = goal->completed != NULL;
	return false;
}

/* It was stopped before it came to an end of its own. */
static bool was_stopped(const struct cx_goal *goal)
{
	return (goal->stopping || goal->interrupted) &&
		(goal->status == CODEX_GOAL_ACTIVE || goal->status == CODEX_GOAL_PAUSED);
}

static void note_stopped(codex_turn_result *result)
{
	if (result->outcome == CODEX_TURN_INTERRUPTED || result->error)
		return;
	result->outcome = CODEX_TURN_INTERRUPTED;
	cx_free(result->outcome_text);
	result->outcome_text = NULL;
}

void cx_goal_conclude(codex_turn *turn, codex_error *error)
{
	struct cx_goal *goal = turn->goal;

	if (error) {
		goal->completed = codex_event_unref(goal->completed);
		return;
	}
	if (was_stopped(goal))
		note_stopped(&turn->result);
	if (!goal->completed || !turn->users || !turn->options.pull)
		return;
	goal->readable = cx_list_empty(&turn->queue);
	if (!cx_turn_enqueue(turn, goal->completed) && !turn->result.error)
		turn->result.error = cx_error_from_status(CODEX_ERR_NOMEM);
}
