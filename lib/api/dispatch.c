/*
 * The one place where users are called, and the rules that hold there: everything that is needed after a callback is
 * pinned before it, and whether anybody still listens is asked again after each.
 */
#include "api/dispatch.h"

#include "api/event.h"
#include "api/future.h"
#include "api/goal.h"
#include "api/login.h"
#include "api/request.h"
#include "api/slot.h"
#include "api/thread.h"
#include "api/tool.h"
#include "api/turn.h"
#include "base/mem.h"

#include <string.h>

/* Not of one client: a blocking call on another one inside a callback would block this one's loop as well. */
static _Thread_local unsigned depth;

bool codex_in_callback(void)
{
	return depth > 0;
}

void cx_dispatch_enter(codex_async *client)
{
	cx_client_hold(client);
	client->dispatching++;
	depth++;
}

void cx_dispatch_leave(codex_async *client)
{
	depth--;
	client->dispatching--;
	if (!client->dispatching && client->abandoned) {
		client->abandoned = false;
		cx_client_last_user_left(client);
	}
	cx_client_release(client);
}

/* futures */

void cx_dispatch_future(struct cx_delivery *delivery)
{
	codex_future *future = CX_CONTAINER_OF(delivery, codex_future, delivery);
	struct cx_list due;

	/* Those that are added meanwhile have a delivery of their own, so that they cannot go on for ever. */
	cx_list_init(&due);
	cx_list_take_all(&due, &future->slots);
	while (!cx_list_empty(&due)) {
		codex_slot *slot = codex_slot_ref(cx_list_first(&due, codex_slot, link));

		cx_slot_retire(slot);
		slot->future_fn(future, slot->userdata);
		codex_slot_unref(slot);
	}
	codex_future_unref(future); /* the queue's */
}

/* turns */

/* Calls back if it is wanted, and if anybody is left to be told. */
#define TELL(turn, callback, ...) \
	do { \
		if (cx_turn_listens(turn) && (turn)->callbacks.callback) \
			(turn)->callbacks.callback(turn, __VA_ARGS__, (turn)->userdata); \
	} while (0)

static void tell_news(codex_turn *turn, const struct cx_turn_news *news)
{
	if (news->started && cx_turn_listens(turn) && turn->callbacks.on_started)
		turn->callbacks.on_started(turn, turn->userdata);
	if (news->restarted)
		TELL(turn, on_text_restart, news->restarted);
	if (news->item_started)
		TELL(turn, on_item_started, news->item_started);
	if (news->text)
		TELL(turn, on_text, news->text, news->text_len);
	if (news->item_completed)
		TELL(turn, on_item_completed, news->item_completed);
}

/* A pulled turn is told that there is something, after there was nothing. */
static bool enqueue(codex_turn *turn, codex_event *event)
{
	bool was_empty = cx_list_empty(&turn->queue);

	if (!cx_turn_enqueue(turn, event))
		return false;
	if (was_empty && cx_turn_listens(turn) && turn->callbacks.on_readable)
		turn->callbacks.on_readable(turn, turn->userdata);
	return true;
}

static bool tell_event(codex_turn *turn, codex_event *event)
{
	struct cx_turn_news news;
	bool ok = true, shown;

	if (!cx_turn_listens(turn))
		return true;
	shown = !turn->goal || cx_goal_shows(turn, event, &ok);
	if (!ok)
		return false;
	if (shown && !turn->options.pull)
		TELL(turn, on_event, event);
	ok = cx_turn_note(turn, event, &news);
	if (ok && turn->options.pull)
		ok = !shown || enqueue(turn, event);
	else if (ok)
		tell_news(turn, &news);
	cx_turn_news_clear(&news);
	return ok;
}

static void tell_dropped_items(codex_turn *turn)
{
	cx_list_foreach (node, &turn->open_items) {
		struct cx_open_item *item = CX_CONTAINER_OF(node, struct cx_open_item, link);

		if (turn->users && !turn->options.pull && turn->callbacks.on_item_dropped)
			turn->callbacks.on_item_dropped(turn, item->id, turn->userdata);
	}
}

/* Items are of one physical turn: another may use the same ids. */
static void goal_turn_completed(codex_turn *turn)
{
	if (cx_turn_listens(turn))
		tell_dropped_items(turn);
	cx_open_items_clear(turn);
}

static void event_for_turn(codex_turn *turn, codex_event *event)
{
	codex_error *error;

	turn->heard_at = turn->client->session.timers.now;
	if (tell_event(turn, event)) {
		if (turn->goal && event->message.method == CX_NOTIFICATION_TURN_COMPLETED)
			goal_turn_completed(turn);
		return;
	}
	error = cx_error_from_status(CODEX_ERR_NOMEM);
	cx_turn_give_up(turn, error);
	codex_error_unref(error);
}

static void events_for_route(struct cx_route *route, codex_event *event)
{
	struct cx_list *node = route->listeners.next;

	while (node != &route->listeners) {
		codex_turn *turn = CX_CONTAINER_OF(node, codex_turn, on_route);

		cx_turn_hold(turn);
		event_for_turn(turn, event);
		if (event->message.method == CX_NOTIFICATION_TURN_STARTED)
			cx_controls_started(turn);
		/* A turn leaves its route only when the client ends, and all others with it. */
		node = cx_list_empty(&turn->on_route) ? &route->listeners : turn->on_route.next;
		cx_turn_release(turn);
	}
}

/* The turn/completed that turned out to be the last. */
static void tell_goal_completed(codex_turn *turn, struct cx_goal *goal)
{
	if (!goal->completed || !turn->users)
		return;
	if (!turn->options.pull && turn->callbacks.on_event)
		turn->callbacks.on_event(turn, goal->completed, turn->userdata);
	else if (goal->readable && turn->callbacks.on_readable)
		turn->callbacks.on_readable(turn, turn->userdata);
}

void cx_dispatch_turn_done(struct cx_delivery *delivery)
{
	codex_turn *turn = CX_CONTAINER_OF(delivery, codex_turn, done);

	tell_dropped_items(turn);
	if (turn->goal)
		tell_goal_completed(turn, turn->goal);
	if (turn->users && turn->callbacks.on_done)
		turn->callbacks.on_done(turn, turn->status, &turn->result, turn->userdata);
	if (turn->owns_itself)
		codex_turn_unref(turn);
	cx_turn_release(turn); /* that of not having ended */
}

/* subscriptions */

/* Without making the method's text, unless it has escapes in it. */
static bool wants(const codex_slot *slot, codex_event *event)
{
	struct cx_span method = event->message.envelope.method;
	const char *text;

	if (!slot->method)
		return true;
	if (!(event->message.envelope.escaped & CX_ESCAPED_METHOD))
		return strlen(slot->method) == method.len &&
			memcmp(slot->method, method.at, method.len) == 0;
	text = codex_event_method(event);
	return text && strcmp(slot->method, text) == 0;
}

/* Returns true if anybody was told. Slots made by a callback wait for the next event. */
static bool tell_subscribers(codex_async *client, struct cx_list *subscribers, codex_event *event)
{
	struct cx_list *node = subscribers->next;
	bool told = false;

	while (node != subscribers) {
		codex_slot *slot = codex_slot_ref(CX_CONTAINER_OF(node, codex_slot, link));

		if (slot->born != client->serial && wants(slot, event)) {
			told = true;
			slot->event_fn(event, slot->userdata);
		}
		/* It stayed on the list, at least until this reference goes. */
		node = slot->link.next;
		codex_slot_unref(slot);
	}
	return told;
}

/* events */

static bool tell_thread(codex_async *client, struct cx_thread *core, codex_event *event)
{
	struct cx_list *node = core->handles.next;
	bool told = false;

	while (node != &core->handles) {
		codex_thread *thread = CX_CONTAINER_OF(node, codex_thread, on_core);

		codex_thread_ref(thread);
		told |= tell_subscribers(client, &thread->subscribers, event);
		node = node->next;
		codex_thread_unref(thread);
	}
	return told;
}

static void turn_is_over(codex_async *client, const struct cx_message *message)
{
	struct cx_thread *core = message->thread;

	cx_turns_leave(message->route, NULL);
	cx_thread_advance(client, core);
}

static void tell_all(codex_async *client, codex_event *event)
{
	struct cx_message *message = &event->message;
	bool claimed = message->method == CX_NOTIFICATION_ACCOUNT_LOGIN_COMPLETED &&
		cx_logins_note(client, event);

	if (message->route) {
		claimed |= !cx_list_empty(&message->route->listeners);
		events_for_route(message->route, event);
	}
	if (message->thread)
		claimed |= tell_thread(client, message->thread, event);
	claimed |= tell_subscribers(client, &client->subscribers, event);
	if (!claimed)
		client->unclaimed++;
}

/* What the event means for the thread's turns. */
static void follow_thread(codex_async *client, const struct cx_message *message)
{
	cx_thread_note(client, message);
	if (message->route && message->method == CX_NOTIFICATION_TURN_STARTED)
		cx_turns_join_running(message->thread);
	if (message->route && message->method == CX_NOTIFICATION_TURN_COMPLETED)
		turn_is_over(client, message);
}

void cx_dispatch_event(codex_async *client, codex_event *event)
{
	struct cx_thread *core = event->message.thread;

	client->serial++;
	if (core)
		core->refs++; /* a callback may drop the last handle */
	cx_goal_note(&event->message);
	tell_all(client, event);
	/* A callback may have ended the client, and with it every route. */
	if (core && CX_CLIENT_ALIVE(client->state))
		follow_thread(client, &event->message);
	if (core)
		cx_thread_unref(&client->session.router, core);
}

/* requests */

static bool handles(const codex_turn *turn)
{
	return cx_turn_listens(turn) && turn->callbacks.on_request;
}

/* One of the route's turns; or, while the runtime has not named it yet, the one that is being started. */
static bool turns_want(codex_async *client, const struct cx_message *message)
{
	if (message->route) {
		cx_list_foreach (node, &message->route->listeners) {
			if (handles(CX_CONTAINER_OF(node, codex_turn, on_route)))
				return true;
		}
		return false;
	}
	cx_list_foreach (node, &client->turns) {
		codex_turn *turn = CX_CONTAINER_OF(node, codex_turn, on_client);

		if (turn->state == CX_TURN_REQUESTED && turn->thread->core == message->thread &&
			handles(turn))
			return true;
	}
	return false;
}

static bool threads_want(const struct cx_thread *core)
{
	cx_list_foreach (node, &core->handles) {
		const codex_thread *thread = CX_CONTAINER_OF(node, codex_thread, on_core);

		if (!cx_list_empty(&thread->handlers) || thread->tools)
			return true;
	}
	return false;
}

bool cx_dispatch_wants_request(codex_async *client, const struct cx_message *message)
{
	return !cx_list_empty(&client->handlers) ||
		(message->thread && (threads_want(message->thread) || turns_want(client, message)));
}

static void ask_turns(struct cx_route *route, codex_request *request)
{
	struct cx_list *node = route->listeners.next;

	/* A route that is gone, since a handler ended the client, has taken the request with it. */
	while (!cx_request_is_taken(request) && node != &route->listeners) {
		codex_turn *turn = CX_CONTAINER_OF(node, codex_turn, on_route);

		cx_turn_hold(turn);
		TELL(turn, on_request, request);
		node = turn->on_route.next;
		cx_turn_release(turn);
	}
}

static void ask_slot(codex_slot *slot, codex_request *request)
{
	if (slot->request_fn)
		slot->request_fn(request, slot->userdata);
	else if (!codex_request_is_approval(request))
		return;
	else if (slot->predicate && slot->predicate(request, slot->userdata))
		codex_request_accept(request);
	else
		codex_request_decline(request);
}

static void ask_slots(codex_async *client, struct cx_list *handlers, codex_request *request)
{
	struct cx_list *node = handlers->next;

	while (!cx_request_is_taken(request) && node != handlers) {
		codex_slot *slot = codex_slot_ref(CX_CONTAINER_OF(node, codex_slot, link));

		if (slot->born != client->serial && wants(slot, request->event))
			ask_slot(slot, request);
		node = slot->link.next;
		codex_slot_unref(slot);
	}
}

static void ask_thread(codex_async *client, struct cx_thread *core, codex_request *request)
{
	struct cx_list *node = core->handles.next;

	while (!cx_request_is_taken(request) && node != &core->handles) {
		codex_thread *thread = CX_CONTAINER_OF(node, codex_thread, on_core);

		codex_thread_ref(thread);
		ask_slots(client, &thread->handlers, request);
		node = node->next;
		codex_thread_unref(thread);
	}
}

/* Whoever resumes the thread in a function waits for the next call. */
static void ask_tools(codex_async *client, struct cx_thread *core, codex_request *request)
{
	struct cx_list *node = core->handles.next;

	while (!cx_request_is_taken(request) && node != &core->handles) {
		codex_thread *thread = CX_CONTAINER_OF(node, codex_thread, on_core);
		const struct cx_tool *tool = NULL;
		const codex_json *arguments;

		codex_thread_ref(thread);
		if (thread->born != client->serial)
			tool = cx_tool_called(thread->tools, request, &arguments);
		if (tool)
			tool->fn(request, arguments, tool->userdata);
		node = node->next;
		codex_thread_unref(thread);
	}
}

void cx_dispatch_request(codex_async *client, codex_request *request)
{
	struct cx_thread *core = request->event->message.thread;
	struct cx_route *route = request->event->message.route;

	client->serial++;
	if (core)
		core->refs++; /* a callback may drop the last handle */
	if (route)
		ask_turns(route, request);
	if (core)
		ask_thread(client, core, request);
	if (core)
		ask_tools(client, core, request);
	ask_slots(client, &client->handlers, request);
	if (core)
		cx_thread_unref(&client->session.router, core);
}

void cx_dispatch_withdrawn(struct cx_delivery *delivery)
{
	codex_request *request = CX_CONTAINER_OF(delivery, codex_request, told);

	if (request->users && request->withdrawn_fn)
		request->withdrawn_fn(request, request->withdrawn_userdata);
	cx_request_release(request);
}

bool cx_dispatch_deliveries(codex_async *client, unsigned *budget)
{
	while (*budget && !cx_list_empty(&client->deliveries)) {
		struct cx_delivery *delivery =
			cx_list_first(&client->deliveries, struct cx_delivery, link);

		(*budget)--;
		cx_list_remove(&delivery->link);
		delivery->run(delivery);
	}
	return cx_list_empty(&client->deliveries);
}

void cx_dispatch_stderr(codex_async *client, const char *line, size_t len)
{
	if (client->config->stderr_fn)
		client->config->stderr_fn(line, len, client->config->stderr_userdata);
}
