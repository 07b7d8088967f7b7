#include "api/thread.h"

#include "api/future.h"
#include "api/goal.h"
#include "api/options.h"
#include "api/result.h"
#include "api/slot.h"
#include "api/turn.h"
#include "base/clock.h"
#include "base/mem.h"
#include "codec/field.h"
#include "gen/methods.h"

#include <string.h>

/* The runtime says idle just before it says that the turn is completed. */
#define IDLE_GRACE_MS 10000

/* How long the turn of a compaction may take to begin. */
#define COMPACTION_GRACE_MS 10000

/* The options of the first version ended with `params`. */
#define OPTIONS_LEAST (offsetof(struct codex_thread_options, params) + sizeof(char *))

/* handles */

codex_thread *codex_thread_ref(codex_thread *thread)
{
	thread->refs++;
	return thread;
}

codex_thread *codex_thread_unref(codex_thread *thread)
{
	codex_async *client;

	if (!thread || --thread->refs)
		return NULL;
	client = thread->client;
	codex_future_unref(thread->ready);
	cx_slots_retire(&thread->subscribers);
	cx_slots_retire(&thread->handlers);
	codex_tools_unref(thread->tools);
	cx_list_remove(&thread->on_core);
	cx_thread_unref(&client->session.router, thread->core);
	cx_client_release(client);
	cx_free(thread);
	return NULL;
}

codex_future *codex_thread_ready(const codex_thread *thread)
{
	return thread->ready;
}

const char *codex_thread_id(const codex_thread *thread)
{
	return thread->core->id;
}

codex_async *codex_thread_client(const codex_thread *thread)
{
	return thread->client;
}

int codex_thread_subscribe(codex_thread *thread, const char *method, codex_event_fn fn,
	void *userdata, codex_slot **ret_slot)
{
	codex_slot slot = {.born = thread->client->serial, .event_fn = fn, .userdata = userdata};

	return fn ? cx_slot_add(&thread->subscribers, method, &slot, ret_slot) : CODEX_ERR_INVALID;
}

int codex_thread_on_request(codex_thread *thread, const char *method, codex_request_fn fn,
	void *userdata, codex_slot **ret_slot)
{
	codex_slot slot = {.born = thread->client->serial, .request_fn = fn, .userdata = userdata};

	return fn ? cx_slot_add(&thread->handlers, method, &slot, ret_slot) : CODEX_ERR_INVALID;
}

int codex_thread_allow(codex_thread *thread, codex_request_predicate predicate, void *userdata,
	codex_slot **ret_slot)
{
	codex_slot slot = {
		.born = thread->client->serial, .predicate = predicate, .userdata = userdata};

	return cx_slot_add(&thread->handlers, NULL, &slot, ret_slot);
}

/* a turn that the runtime forgot */

/* The route may have the last reference to the thread. */
void cx_thread_end_route(codex_async *client, struct cx_route *route, codex_error *error)
{
	const struct cx_thread *core = route->thread;

	cx_requests_withdraw_turn(&client->session.requests,
		(struct cx_span){core->id, core->id_len},
		(struct cx_span){route->turn_id, strlen(route->turn_id)});
	cx_turns_leave(route, error);
	cx_route_free(&client->session.router, route);
}

static void on_idle(struct cx_timer *timer)
{
	struct cx_thread *core = CX_CONTAINER_OF(timer, struct cx_thread, idle);
	codex_async *client = core->owner;
	codex_error *error;

	core->unnamed = false;
	core->refs++; /* the route may have the last reference */
	if (core->running) {
		error = cx_error_new(
			CODEX_ERR_PROTOCOL, "the runtime went idle and never completed the turn");
		cx_thread_end_route(client, core->running, error);
		codex_error_unref(error);
	}
	cx_thread_advance(client, core);
	cx_thread_unref(&client->session.router, core);
}

static void on_overdue(struct cx_timer *timer)
{
	struct cx_thread *core = CX_CONTAINER_OF(timer, struct cx_thread, overdue);

	core->compacting = false;
	cx_thread_advance(core->owner, core);
}

void cx_thread_watch(codex_async *client, struct cx_thread *core)
{
	cx_timer_set(&client->session.timers, &core->overdue, cx_patience(COMPACTION_GRACE_MS));
}

/* a thread that went away */

void cx_thread_leave(codex_async *client, struct cx_thread *core, codex_error *error)
{
	core->away = true;
	core->compacting = false;
	core->unnamed = false;
	core->refs++;
	if (core->running)
		cx_thread_end_route(client, core->running, error);
	if (core->goal)
		cx_goal_end(core->goal, error);
	while (!cx_list_empty(&core->waiting))
		cx_turn_end(cx_list_first(&core->waiting, codex_turn, on_thread), error);
	cx_thread_unref(&client->session.router, core);
}

static void went_away(codex_async *client, struct cx_thread *core, const char *how)
{
	codex_error *error = cx_error_new(CODEX_ERR_STATE, "the thread was %s", how);

	cx_thread_leave(client, core, error);
	codex_error_unref(error);
}

static void note_status(codex_async *client, const struct cx_message *message)
{
	struct cx_span status = message->envelope.keys[CX_KEY_STATUS];
	struct cx_thread *core = message->thread;
	bool active =
		status.len == strlen("active") && memcmp(status.at, "active", status.len) == 0;

	if (active || !(core->running || core->unnamed))
		cx_timer_clear(&client->session.timers, &core->idle);
	else
		cx_timer_set(&client->session.timers, &core->idle, cx_patience(IDLE_GRACE_MS));
}

/* Its turn has begun. */
static void end_compaction(codex_async *client, struct cx_thread *core)
{
	core->compacting = false;
	cx_timer_clear(&client->session.timers, &core->overdue);
}

/* A turn of the thread has ended, ours or not. */
static void note_end(codex_async *client, struct cx_thread *core)
{
	if (!core->running)
		cx_timer_clear(&client->session.timers, &core->idle);
	if (core->compacting)
		cx_thread_watch(client, core);
	if (core->unnamed) {
		core->unnamed = false;
		cx_thread_advance(client, core);
	}
}

void cx_thread_note(codex_async *client, const struct cx_message *message)
{
	struct cx_thread *core = message->thread;

	switch (message->method) {
	case CX_NOTIFICATION_THREAD_STATUS_CHANGED:
		note_status(client, message);
		break;
	case CX_NOTIFICATION_THREAD_TOKEN_USAGE_UPDATED:
		core->has_usage =
			cx_usage_read(
				cx_field(cx_field(message->envelope.params, "tokenUsage"), "total"),
				&core->usage) ||
			core->has_usage;
		break;
	case CX_NOTIFICATION_TURN_COMPLETED:
		note_end(client, core);
		break;
	case CX_NOTIFICATION_TURN_STARTED:
		if (message->route && message->route->followed)
			end_compaction(client, core);
		break;
	case CX_NOTIFICATION_THREAD_ARCHIVED:
		went_away(client, core, "archived");
		break;
	case CX_NOTIFICATION_THREAD_DELETED:
		went_away(client, core, "deleted");
		break;
	case CX_NOTIFICATION_THREAD_CLOSED:
		went_away(client, core, "closed by the runtime");
		break;
	default:
		break;
	}
}

/* starting, resuming and forking */

/* Turns that waited for a thread that cannot be had. */
static void fail_waiting(codex_thread *thread, codex_error *error)
{
	cx_list_foreach_safe (node, &thread->core->waiting) {
		codex_turn *turn = CX_CONTAINER_OF(node, codex_turn, on_thread);

		if (turn->thread == thread)
			cx_turn_end(turn, error);
	}
}

static bool is_ephemeral(const struct cx_answer *answer)
{
	struct cx_span thread = cx_field(answer->envelope->result, "thread");
	struct cx_span ephemeral = cx_field(thread, "ephemeral");

	return ephemeral.at && ephemeral.at[0] == 't';
}

static codex_error *take_answer(codex_thread *thread, const struct cx_answer *answer)
{
	struct cx_span id;

	if (answer->status < 0)
		return codex_error_ref(answer->error);
	id = answer->envelope->keys[CX_KEY_IN_THREAD];
	if (!id.at)
		return cx_error_new(CODEX_ERR_PROTOCOL, "the runtime's answer names no thread");
	if (!cx_thread_name(&thread->client->session.router, &thread->core, id))
		return cx_error_from_status(CODEX_ERR_NOMEM);
	/* What was used while it was away is not known. */
	thread->core->has_usage =
		(thread->core->has_usage && !thread->core->away) || thread->verb == CX_THREAD_START;
	thread->core->ready = true;
	thread->core->away = false;
	thread->ephemeral = thread->ephemeral || is_ephemeral(answer);
	if (thread->verb == CX_THREAD_RESUME &&
		!cx_thread_note_running(thread, answer->envelope->result))
		return cx_error_from_status(CODEX_ERR_NOMEM);
	return NULL;
}

static void answered(void *owner, const struct cx_answer *answer)
{
	codex_thread *thread = owner;
	codex_async *client = thread->client;
	codex_error *error;

	/* Before it may get another name: then it is another object. */
	if (thread->verb == CX_THREAD_RESUME)
		cx_thread_resumed(&client->session.router, thread->core);
	error = take_answer(thread, answer);
	cx_router_thread_started(&client->session.router);
	if (error) {
		cx_future_fail(thread->ready, error);
		fail_waiting(thread, error);
	} else {
		cx_future_answer(thread->ready, answer);
	}
	codex_error_unref(error);
	cx_thread_advance(client, thread->core);
	codex_thread_unref(thread); /* the call's */
}

/* The core may have it set already. */
static void set_timer(struct cx_timer *timer, void (*fire)(struct cx_timer *timer))
{
	timer->fire = fire;
	if (!timer->deadline.place)
		timer->deadline.at = CX_NEVER;
}

/* `id`: NULL for one that the runtime is to make. */
static codex_thread *thread_new(codex_async *client, const char *id)
{
	codex_thread *thread = cx_alloc0(sizeof(*thread));

	if (!thread)
		return NULL;
	thread->refs = 1;
	thread->ready = cx_future_new(client);
	thread->core = cx_thread_get(&client->session.router, id);
	if (!thread->ready || !thread->core) {
		codex_future_unref(thread->ready);
		if (thread->core)
			cx_thread_unref(&client->session.router, thread->core);
		cx_free(thread);
		return NULL;
	}
	thread->client = cx_client_hold(client);
	thread->born = client->serial;
	cx_list_init(&thread->subscribers);
	cx_list_init(&thread->handlers);
	cx_list_init(&thread->on_core);
	cx_list_append(&thread->core->handles, &thread->on_core);
	thread->core->owner = client;
	set_timer(&thread->core->idle, on_idle);
	set_timer(&thread->core->overdue, on_overdue);
	return thread;
}

static const enum cx_rpc_method methods[] = {
	[CX_THREAD_START] = CX_RPC_THREAD_START,
	[CX_THREAD_RESUME] = CX_RPC_THREAD_RESUME,
	[CX_THREAD_FORK] = CX_RPC_THREAD_FORK,
};

static codex_tools *ref_tools(const codex_tools *tools)
{
	return tools ? codex_tools_ref((codex_tools *)(uintptr_t)tools) : NULL;
}

static int request(codex_async *client, enum cx_thread_verb verb, const char *id,
	const char *params, const codex_tools *tools, codex_thread **ret_thread)
{
	codex_thread *thread = thread_new(client, verb == CX_THREAD_RESUME ? id : NULL);
	struct cx_call *call;
	int r = CODEX_ERR_NOMEM;

	if (thread)
		r = cx_client_request(
			client, cx_rpcs[methods[verb]].name, params, answered, thread, &call);
	if (r < 0) {
		codex_thread_unref(thread);
		return r;
	}
	thread->tools = ref_tools(tools);
	thread->verb = verb;
	if (verb == CX_THREAD_RESUME)
		cx_thread_resume(thread->core);
	thread->ready->rpc = (uint16_t)methods[verb];
	cx_router_thread_start(&client->session.router);
	*ret_thread = codex_thread_ref(thread); /* the other reference is the call's */
	return 0;
}

static int open_thread(codex_async *client, enum cx_thread_verb verb, const char *id,
	const struct codex_thread_options *given, codex_thread **ret_thread)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	char *params = NULL;
	int r;

	r = cx_options_take(&options, sizeof(options), OPTIONS_LEAST, given);
	r = r < 0 ? r : cx_thread_params(client, verb, id, &options, &params);
	r = r < 0 ? r : cx_client_enter(client);
	r = r < 0 ? r : request(client, verb, id, params, options.tools, ret_thread);
	cx_free(params);
	if (r == 0)
		(*ret_thread)->ephemeral = options.ephemeral;
	return r;
}

int codex_thread_start(
	codex_async *client, const struct codex_thread_options *options, codex_thread **ret_thread)
{
	return open_thread(client, CX_THREAD_START, NULL, options, ret_thread);
}

int codex_thread_resume(codex_async *client, const char *id,
	const struct codex_thread_options *options, codex_thread **ret_thread)
{
	if (!id || !*id)
		return CODEX_ERR_INVALID;
	return open_thread(client, CX_THREAD_RESUME, id, options, ret_thread);
}

int codex_thread_fork(codex_async *client, const char *id,
	const struct codex_thread_options *options, codex_thread **ret_thread)
{
	if (!id || !*id)
		return CODEX_ERR_INVALID;
	return open_thread(client, CX_THREAD_FORK, id, options, ret_thread);
}

/* turns that wait */

void cx_thread_advance(codex_async *client, struct cx_thread *core)
{
	while (CX_CLIENT_ALIVE(client->state) && core->ready && !cx_thread_is_busy(core) &&
		!core->goal && !core->leaving && !core->away && !cx_list_empty(&core->waiting)) {
		codex_turn *turn = cx_list_first(&core->waiting, codex_turn, on_thread);

		if (turn->joining)
			return;
		cx_turn_send(turn);
	}
}
