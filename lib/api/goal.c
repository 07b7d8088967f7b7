/* What users call for goals. */
#include "api/goal.h"

#include "api/future.h"
#include "api/options.h"
#include "api/params.h"
#include "api/rpc.h"
#include "base/mem.h"

#include <codex/types/thread.h>

/* following one */

static int check(const codex_thread *thread, const char *objective, int64_t token_budget)
{
	int r;

	if (!objective || !*objective || token_budget < 0)
		return CODEX_ERR_INVALID;
	if (!cx_params_utf8(&objective, 1))
		return CODEX_ERR_UTF8;
	r = cx_thread_check(thread);
	if (r < 0 && r != CODEX_ERR_AGAIN)
		return r;
	return thread->ephemeral ? CODEX_ERR_UNSUPPORTED : 0;
}

int codex_thread_goal(codex_thread *thread, const char *objective,
	const struct codex_goal_options *given, const struct codex_turn_callbacks *callbacks,
	void *userdata, codex_turn **ret_turn)
{
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	struct codex_turn_options turn = CODEX_TURN_OPTIONS_INIT;
	struct cx_goal *goal;
	int r;

	r = cx_options_take(&options, sizeof(options), sizeof(options), given);
	r = r < 0 ? r : check(thread, objective, options.token_budget);
	if (r < 0)
		return r;
	turn.deadline_ms = options.deadline_ms;
	turn.inactivity_ms = options.inactivity_ms;
	turn.busy = CODEX_BUSY_REFUSE;
	turn.pull = options.pull;
	turn.discard_items = options.discard_items;
	goal = cx_goal_new(objective, options.token_budget);
	return goal ? cx_turn_open(thread, NULL, goal, &turn, callbacks, userdata, ret_turn)
		    : CODEX_ERR_NOMEM;
}

codex_goal_status codex_turn_goal_status(const codex_turn *turn)
{
	return turn->goal ? turn->goal->status : CODEX_GOAL_UNKNOWN;
}

/* single requests */

static int goal_thread_id(const codex_thread *thread, const char **ret_id)
{
	int r = cx_thread_id(thread, ret_id);

	return r == 0 && thread->ephemeral ? CODEX_ERR_UNSUPPORTED : r;
}

int codex_thread_goal_read(codex_thread *thread, codex_future **ret_future)
{
	struct codex_thread_goal_get_params params = CODEX_THREAD_GOAL_GET_PARAMS_INIT;
	int r = goal_thread_id(thread, &params.thread_id);

	return r < 0 ? r : cx_rpc_call(thread->client, CX_RPC_THREAD_GOAL_GET, &params, ret_future);
}

int codex_thread_goal_set_status(
	codex_thread *thread, codex_goal_status status, codex_future **ret_future)
{
	struct codex_thread_goal_set_params params = CODEX_THREAD_GOAL_SET_PARAMS_INIT;
	int r = goal_thread_id(thread, &params.thread_id);

	if (r == 0 && (status <= CODEX_GOAL_UNKNOWN || status >= CODEX_GOAL_NONE))
		r = CODEX_ERR_INVALID;
	params.status.value = (enum codex_thread_goal_status_value)status;
	return r < 0 ? r : cx_rpc_call(thread->client, CX_RPC_THREAD_GOAL_SET, &params, ret_future);
}

int codex_thread_goal_clear(codex_thread *thread, codex_future **ret_future)
{
	struct codex_thread_goal_clear_params params = CODEX_THREAD_GOAL_CLEAR_PARAMS_INIT;
	int r = goal_thread_id(thread, &params.thread_id);

	return r < 0 ? r
		     : cx_rpc_call(thread->client, CX_RPC_THREAD_GOAL_CLEAR, &params, ret_future);
}

int codex_future_goal(codex_future *future, const struct codex_thread_goal_info **ret_goal)
{
	const void *response = NULL;
	int r;

	if (future->rpc != CX_RPC_THREAD_GOAL_GET && future->rpc != CX_RPC_THREAD_GOAL_SET)
		return CODEX_ERR_INVALID;
	r = cx_rpc_finish(future, (enum cx_rpc_method)future->rpc, &response);
	if (r < 0)
		return r;
	if (future->rpc == CX_RPC_THREAD_GOAL_GET)
		*ret_goal = ((const struct codex_thread_goal_get_response *)response)->goal;
	else
		*ret_goal = ((const struct codex_thread_goal_set_response *)response)->goal;
	return 0;
}
