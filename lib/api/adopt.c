/* Turns that run already: those that a resumed thread brings, and handles for them. */
#include "api/turn.h"
#include "codec/field.h"

#include <string.h>

/* what thread/resume answers */

static bool says(struct cx_span value, const char *text)
{
	size_t len = strlen(text);

	return value.at && value.len == len + 2 && memcmp(value.at + 1, text, len) == 0;
}

/* The last turn in the answer, if it runs; absent also when the answer was to have no turns ("excludeTurns"). */
static struct cx_span running_id(struct cx_span thread)
{
	struct cx_span turn = cx_last_element(cx_field(thread, "turns"));
	struct cx_span id = {NULL, 0};

	if (says(cx_field(turn, "status"), "inProgress"))
		id = cx_field(turn, "id");
	if (id.len < 3 || id.at[0] != '"')
		return (struct cx_span){NULL, 0};
	return (struct cx_span){id.at + 1, id.len - 2};
}

bool cx_thread_note_running(codex_thread *thread, struct cx_span result)
{
	struct cx_thread *core = thread->core;
	struct cx_span info = cx_field(result, "thread");
	struct cx_span id = running_id(info);
	struct cx_route *route;

	/* Events know it better than an answer that they have overtaken. */
	if (core->running || core->overtaken ||
		!says(cx_field(cx_field(info, "status"), "type"), "active"))
		return true;
	if (!id.at) {
		core->unnamed = true;
		return true;
	}
	route = cx_router_follow(&thread->client->session.router, core, id);
	if (route)
		route->started = true;
	return route != NULL;
}

/* handles */

static bool is_called(const struct cx_route *route, const char *id)
{
	return strcmp(route->turn_id, id) == 0 || (route->alias && strcmp(route->alias, id) == 0);
}

/* The turn that runs, if it is the one that is asked for. */
static int find(codex_thread *thread, const char *id, struct cx_route **ret_route)
{
	struct cx_thread *core = thread->core;
	struct cx_route *route = core->running;

	if (!route && core->unnamed && id) {
		route = cx_router_follow(
			&thread->client->session.router, core, (struct cx_span){id, strlen(id)});
		if (!route)
			return CODEX_ERR_NOMEM;
		route->started = true;
	}
	if (!route || (id && !is_called(route, id)))
		return CODEX_ERR_STATE;
	*ret_route = route;
	return 0;
}

int codex_thread_adopt(codex_thread *thread, const char *turn_id,
	const struct codex_turn_options *options, const struct codex_turn_callbacks *callbacks,
	void *userdata, codex_turn **ret_turn)
{
	struct cx_route *route;
	int r = cx_thread_check(thread);

	if (turn_id && !*turn_id)
		return CODEX_ERR_INVALID;
	if (r == CODEX_ERR_AGAIN)
		return CODEX_ERR_STATE;
	r = r < 0 ? r : find(thread, turn_id, &route);
	return r < 0 ? r : cx_turn_adopt(thread, route, options, callbacks, userdata, ret_turn);
}
