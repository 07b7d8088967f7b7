#include "api/goal.h"
#include "base/mem.h"

/*
 * The memory is held by: the users together, the turn's not having ended (until on_done was told), the
 * pending turn/start, the route, and each control; that of a goal by the thread as well, until it is over.
 */
void cx_turn_hold(codex_turn *turn)
{
	turn->refs++;
}

static void destroy(codex_turn *turn)
{
	codex_async *client = turn->client;

	cx_turn_queue_clear(turn);
	cx_open_items_clear(turn);
	cx_result_clear(&turn->result);
	cx_free(turn->input);
	cx_free(turn->extra);
	cx_goal_free(turn->goal);
	cx_timer_clear(&client->session.timers, &turn->deadline);
	cx_timer_clear(&client->session.timers, &turn->silence);
	codex_thread_unref(turn->thread);
	cx_client_release(client);
	cx_free(turn);
}

void cx_turn_release(codex_turn *turn)
{
	if (--turn->refs == 0)
		destroy(turn);
}

codex_turn *codex_turn_ref(codex_turn *turn)
{
	turn->users++;
	return turn;
}

codex_turn *codex_turn_unref(codex_turn *turn)
{
	if (!turn || --turn->users)
		return NULL;
	/* Nobody can pull any more, and nobody will read the result. */
	cx_turn_queue_clear(turn);
	cx_turn_release(turn);
	return NULL;
}

/* the two ends */

void cx_turn_note_id(codex_turn *turn)
{
	if (turn->route && !turn->result.id)
		turn->result.id = cx_strdup(turn->route->turn_id);
}

void cx_turn_end(codex_turn *turn, codex_error *error)
{
	struct cx_timers *timers = &turn->client->session.timers;

	if (turn->ended)
		return;
	if (turn->goal)
		cx_goal_conclude(turn, error);
	turn->ended = true;
	cx_turn_note_id(turn);
	if (error && !turn->result.error)
		turn->result.error = codex_error_ref(error);
	turn->status = codex_error_status(turn->result.error);
	cx_timer_clear(timers, &turn->deadline);
	cx_timer_clear(timers, &turn->silence);
	cx_list_remove(&turn->on_client);
	turn->client->turn_count--;
	cx_turn_queue_ended(turn);
	if (turn->state == CX_TURN_WAITING) {
		cx_list_remove(&turn->on_thread);
		turn->state = CX_TURN_OVER;
		cx_controls_over(turn);
	}
	cx_client_deliver(turn->client, &turn->done);
}

void cx_turn_leave_route(codex_turn *turn)
{
	cx_list_remove(&turn->on_route);
	turn->route = NULL;
	cx_turn_release(turn); /* the route's */
}

/* The turn has ended, and is over. */
static void detach(codex_turn *turn)
{
	cx_turn_hold(turn);
	cx_turn_leave_route(turn);
	turn->state = CX_TURN_OVER;
	cx_controls_over(turn);
	if (turn->goal)
		cx_goal_over(turn);
	cx_turn_release(turn);
}

static void leave(codex_turn *turn, codex_error *error)
{
	if (turn->goal && cx_goal_goes_on(turn, error)) {
		cx_turn_leave_route(turn);
		cx_goal_between(turn);
		return;
	}
	cx_turn_end(turn, error);
	detach(turn);
}

void cx_turns_leave(struct cx_route *route, codex_error *error)
{
	while (!cx_list_empty(&route->listeners))
		leave(cx_list_first(&route->listeners, codex_turn, on_route), error);
}

void cx_turns_fail_all(codex_async *client, codex_error *error)
{
	struct cx_map_node *node;

	while (!cx_list_empty(&client->turns))
		cx_turn_end(cx_list_first(&client->turns, codex_turn, on_client), error);
	/* Those that had ended before, but were not over. */
	while ((node = cx_map_any(&client->session.router.routes)) != NULL) {
		struct cx_route *route = CX_CONTAINER_OF(node, struct cx_route, by_key);

		cx_turns_leave(route, error);
		if (client->session.ended == route)
			client->session.ended = NULL;
		cx_route_free(&client->session.router, route);
	}
	while (!cx_list_empty(&client->goals))
		cx_goal_over(cx_list_first(&client->goals, struct cx_goal, on_client)->turn);
}

void cx_turn_give_up(codex_turn *turn, codex_error *error)
{
	cx_turn_hold(turn);
	cx_turn_end(turn, error);
	if (turn->state != CX_TURN_OVER)
		cx_turn_stop(turn);
	cx_turn_release(turn);
}

void cx_turn_overflowed(codex_async *client, struct cx_thread *core)
{
	codex_error *error = cx_error_new(
		CODEX_ERR_OVERFLOW, "too many events came before the runtime named their turn");

	cx_list_foreach_safe (node, &client->turns) {
		codex_turn *turn = CX_CONTAINER_OF(node, codex_turn, on_client);

		if (turn->thread->core == core && turn->state == CX_TURN_REQUESTED)
			cx_turn_give_up(turn, error);
	}
	codex_error_unref(error);
}

/* reading */

const char *codex_turn_id(const codex_turn *turn)
{
	return turn->result.id;
}

codex_thread *codex_turn_thread(const codex_turn *turn)
{
	return turn->thread;
}

int codex_turn_status(const codex_turn *turn)
{
	return turn->status;
}

codex_error *codex_turn_error(const codex_turn *turn)
{
	return turn->ended ? turn->result.error : NULL;
}

const codex_turn_result *codex_turn_get_result(const codex_turn *turn)
{
	return turn->ended ? &turn->result : NULL;
}
