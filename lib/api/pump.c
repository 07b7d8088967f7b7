/*
 * What the client does in each pass of the loop: bytes in, messages out to those they are for, bytes
 * out. Bounded, so that the host's other events have their turn.
 */
#include "api/client.h"
#include "api/dispatch.h"
#include "api/event.h"
#include "api/request.h"
#include "api/thread.h"
#include "api/turn.h"
#include "base/clock.h"

/* Messages and callbacks of one pass; one read of 64 KiB is some 300 deltas. */
#define PASS_BUDGET 512

void cx_client_kick(codex_async *client)
{
	client->kicked = true;
	/* A pass on the stack does at its end what is asked for here. */
	if (!client->dispatching && client->pass)
		cx_source_arm(client->pass);
}

void cx_client_deliver(codex_async *client, struct cx_delivery *delivery)
{
	cx_list_append(&client->deliveries, &delivery->link);
	cx_client_kick(client);
}

/* bytes out */

static void write_out(codex_async *client)
{
	const char *bytes;
	size_t len;

	while (client->transport && cx_session_output(&client->session, &bytes, &len)) {
		size_t taken = cx_transport_write(client->transport, bytes, len);

		cx_session_written(&client->session, taken);
		if (taken < len)
			return; /* `writable` follows */
	}
}

/* messages */

static void take_answer(struct cx_message *message)
{
	struct cx_call *call = message->call;
	struct cx_answer answer = {
		.status = message->status,
		.error = message->error,
		.envelope = message->line.at ? &message->envelope : NULL,
	};

	if (call->fn)
		call->fn(call->owner, &answer);
	else
		call->calls->late++;
	codex_error_unref(message->error);
	cx_call_free(call);
}

static void take_message(codex_async *client, codex_event *event)
{
	switch (event->message.kind) {
	case CX_MESSAGE_ANSWER:
		take_answer(&event->message);
		break;
	case CX_MESSAGE_EVENT:
		cx_dispatch_event(client, event);
		break;
	case CX_MESSAGE_REQUEST:
		cx_request_take(client, event);
		break;
	case CX_MESSAGE_OVERFLOW:
		cx_turn_overflowed(client, event->message.thread);
		break;
	}
}

/* An event object that nobody keeps. */
static codex_event *fresh_event(codex_async *client)
{
	if (!client->event)
		client->event = cx_event_new();
	return client->event;
}

/* It was handed out: what was decoded of it goes at once, unless somebody keeps it. */
static void event_is_over(codex_async *client)
{
	if (client->event->refs == 1) {
		cx_event_reset(client->event);
		return;
	}
	codex_event_unref(client->event);
	client->event = NULL;
}

/* The session's own end is the client's. */
static void follow_session(codex_async *client)
{
	if (client->session.cause && CX_CLIENT_ALIVE(client->state))
		cx_client_fail(client, codex_error_ref(client->session.cause));
}

/* No memory even for an event: the client ends, and what it had under way is told so. */
static bool step_to_the_end(codex_async *client)
{
	struct cx_message message;

	cx_client_fail(client, cx_error_from_status(CODEX_ERR_NOMEM));
	if (cx_session_next(&client->session, &message) <= 0)
		return false;
	take_answer(&message); /* a session that has ended hands out nothing else */
	return true;
}

/* One message, if there is one. */
static bool step(codex_async *client)
{
	codex_event *event = fresh_event(client);
	int r;

	if (!event)
		return step_to_the_end(client);
	r = cx_session_next(&client->session, &event->message);
	if (r > 0) {
		take_message(client, event);
		event_is_over(client);
	}
	follow_session(client);
	return r != 0;
}

/* True when nothing is left to do. */
static bool work(codex_async *client, unsigned *budget)
{
	while (*budget) {
		if (!cx_dispatch_deliveries(client, budget))
			return false;
		if (!step(client) && !cx_client_tell_end(client))
			return cx_list_empty(&client->deliveries);
		(*budget)--;
	}
	return false;
}

/* The transport has ended and all that it brought was handed out: false if not. */
static bool follow_transport(codex_async *client)
{
	codex_error *error = client->transport_error;

	if (!error || client->session.held)
		return false;
	client->transport_error = NULL;
	cx_client_fail(client, error);
	return true;
}

static void set_clock(codex_async *client)
{
	uint64_t at = cx_session_wakeup(&client->session);

	if (at == client->clock_at || client->state == CX_CLIENT_CLOSED)
		return;
	client->clock_at = at;
	if (at == CX_NEVER)
		cx_source_disarm(client->clock);
	else
		cx_source_arm_at(client->clock, at);
}

/* Reading is held until the next pass; who has not been pulled by then was slow. */
static bool has_slow_turns(const codex_async *client)
{
	return client->full_turns && client->config->overflow == CODEX_OVERFLOW_FAIL;
}

static void finish_pass(codex_async *client, unsigned budget)
{
	bool idle = work(client, &budget);

	if (idle && follow_transport(client))
		idle = work(client, &budget);
	client->kicked = false;
	write_out(client);
	set_clock(client);
	/* Lines were logged, and a future given up there. */
	if (!idle || client->kicked || has_slow_turns(client))
		cx_source_arm(client->pass);
}

/* Reads once; only when all that was read before is handed out. */
static void read_in(codex_async *client)
{
	size_t len;
	char *room;

	if (client->session.cause || cx_session_room(&client->session, &room, &len) < 0) {
		char nowhere[4096];

		/* The session has ended: what still comes is of no use to anybody. */
		cx_transport_read(client->transport, nowhere, sizeof(nowhere));
		return;
	}
	len = cx_transport_read(client->transport, room, len);
	cx_session_filled(&client->session, len);
}

static void begin_pass(codex_async *client)
{
	client->session.timers.now = cx_now();
	cx_dispatch_enter(client);
}

void cx_client_on_pass(void *arg)
{
	codex_async *client = arg;

	begin_pass(client);
	if (has_slow_turns(client))
		cx_turns_overflow(client);
	finish_pass(client, PASS_BUDGET);
	cx_dispatch_leave(client);
}

void cx_client_on_clock(void *arg)
{
	codex_async *client = arg;

	client->clock_at = CX_NEVER;
	begin_pass(client);
	cx_session_tick(&client->session, client->session.timers.now);
	finish_pass(client, PASS_BUDGET);
	cx_dispatch_leave(client);
}

static void on_readable(void *arg)
{
	codex_async *client = arg;
	unsigned budget = PASS_BUDGET;

	begin_pass(client);
	if (work(client, &budget) && client->transport && !client->session.held)
		read_in(client);
	follow_session(client);
	finish_pass(client, budget);
	cx_dispatch_leave(client);
}

/* Where callbacks have no whole pass around them. */
static void arm_if_kicked(codex_async *client)
{
	if (client->kicked && client->pass)
		cx_source_arm(client->pass);
}

static void on_writable(void *arg)
{
	codex_async *client = arg;

	begin_pass(client);
	client->kicked = false;
	write_out(client);
	arm_if_kicked(client);
	cx_dispatch_leave(client);
}

static void on_stderr(void *arg, const char *line, size_t len)
{
	codex_async *client = arg;

	cx_dispatch_enter(client);
	client->kicked = false;
	cx_dispatch_stderr(client, line, len);
	arm_if_kicked(client); /* most lines ask for no pass */
	cx_dispatch_leave(client);
}

static void on_ended(void *arg, codex_error *error)
{
	codex_async *client = arg;

	codex_error_unref(client->transport_error);
	client->transport_error = codex_error_ref(error);
	begin_pass(client);
	finish_pass(client, PASS_BUDGET);
	cx_dispatch_leave(client);
}

static void on_closed(void *arg)
{
	codex_async *client = arg;

	cx_dispatch_enter(client);
	/* Held lines cannot be handed out any more by a runtime that is gone; but the wait for it is over. */
	if (CX_CLIENT_ALIVE(client->state) && client->transport_error)
		cx_client_fail(client, codex_error_ref(client->transport_error));
	cx_client_closed(client);
	finish_pass(client, PASS_BUDGET);
	cx_dispatch_leave(client);
}

const struct cx_transport_events cx_client_transport_events = {
	.readable = on_readable,
	.writable = on_writable,
	.stderr_line = on_stderr,
	.ended = on_ended,
	.closed = on_closed,
};

void cx_client_flush(codex_async *client)
{
	unsigned budget = PASS_BUDGET;

	begin_pass(client);
	while (!work(client, &budget))
		budget = PASS_BUDGET;
	cx_dispatch_leave(client);
}

void cx_client_update_flow(codex_async *client)
{
	bool held = client->full_turns > 0;

	if (client->session.held == held || !CX_CLIENT_ALIVE(client->state))
		return;
	client->session.held = held;
	if (client->transport)
		cx_transport_pause(client->transport, held);
	cx_client_kick(client);
}
