/* Setting a goal: what the thread had goes first, since a goal that is replaced keeps what it has used of its budget. */
#include "api/goal.h"

#include "api/params.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>

struct cx_goal *cx_goal_new(const char *objective, int64_t token_budget)
{
	struct cx_goal *goal = cx_alloc0(sizeof(*goal));

	if (!goal)
		return NULL;
	cx_list_init(&goal->on_client);
	goal->timer = (struct cx_timer)CX_TIMER_INIT(cx_goal_on_timer);
	goal->token_budget = token_budget;
	goal->objective = cx_strdup(objective);
	if (!goal->objective) {
		cx_free(goal);
		return NULL;
	}
	return goal;
}

void cx_goal_free(struct cx_goal *goal)
{
	if (!goal)
		return;
	codex_event_unref(goal->completed);
	cx_free(goal->objective);
	cx_free(goal);
}

static int request(codex_turn *turn, const char *method, struct cx_params *params, cx_answer_fn fn)
{
	char *text = cx_params_end(params);
	struct cx_call *call;
	int r = text ? cx_client_request(turn->client, method, text, fn, turn, &call)
		     : CODEX_ERR_NOMEM;

	cx_free(text);
	if (r == 0)
		cx_turn_hold(turn); /* the call's */
	return r;
}

static void set(void *owner, const struct cx_answer *answer)
{
	codex_turn *turn = owner;

	if (turn->state != CX_TURN_OVER)
		cx_goal_was_set(turn, answer);
	cx_turn_release(turn); /* the call's */
}

static int send_set(codex_turn *turn)
{
	struct cx_params params;
	char budget[24];

	cx_params_begin(&params, NULL);
	cx_params_string(&params, "threadId", turn->thread->core->id);
	cx_params_string(&params, "objective", turn->goal->objective);
	cx_params_string(&params, "status", "active");
	snprintf(budget, sizeof(budget), "%" PRId64, turn->goal->token_budget);
	if (turn->goal->token_budget)
		cx_params_raw(&params, "tokenBudget", budget);
	return request(turn, "thread/goal/set", &params, set);
}

/* Whoever wants no more of it by now has had nothing begun. */
static void set_it(codex_turn *turn, const struct cx_answer *answer)
{
	codex_error *error = NULL;
	int r;

	if (answer->status < 0) {
		error = codex_error_ref(answer->error);
	} else if (turn->goal->stopping) {
		turn->result.outcome = CODEX_TURN_INTERRUPTED;
	} else {
		r = send_set(turn);
		if (r == 0)
			return;
		error = cx_error_from_status(r);
	}
	cx_goal_end(turn, error);
	codex_error_unref(error);
}

static void cleared(void *owner, const struct cx_answer *answer)
{
	codex_turn *turn = owner;

	if (turn->state != CX_TURN_OVER)
		set_it(turn, answer);
	cx_turn_release(turn); /* the call's */
}

int cx_goal_send(codex_turn *turn)
{
	struct cx_thread *core = turn->thread->core;
	struct cx_params params;
	int r = CODEX_ERR_NOMEM;

	cx_params_begin(&params, NULL);
	cx_params_string(&params, "threadId", core->id);
	if (!cx_turn_watch_silence(turn))
		cx_params_drop(&params);
	else
		r = request(turn, "thread/goal/clear", &params, cleared);
	if (r < 0)
		return r;
	cx_turn_hold(turn); /* the thread's, until it is over */
	core->goal = turn;
	cx_list_append(&turn->client->goals, &turn->goal->on_client);
	turn->state = CX_TURN_REQUESTED;
	cx_turn_note_usage_before(turn);
	return 0;
}
