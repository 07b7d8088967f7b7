/*
 * The client from the inside: what thread, turn and future build upon.
 *
 * async.c is its life (made, closed, freed), start.c how the runtime is started, handshake.c the first exchange,
 * pump.c its work in each pass of the loop (bytes in, messages out, bytes out), call.c what users ask of it, dispatch.c
 * the one place that calls users.
 */
#ifndef CX_API_CLIENT_H
#define CX_API_CLIENT_H

#include "api/config.h"
#include "base/buf.h"
#include "base/callback.h"
#include "base/common.h"
#include "base/list.h"
#include "io/loop.h"
#include "io/transport.h"
#include "session/session.h"

#include <codex/async.h>

#include <sys/types.h>

enum cx_client_state {
	CX_CLIENT_NEW, /* nothing was started */
	CX_CLIENT_STARTING, /* the runtime runs, the handshake is under way */
	CX_CLIENT_READY,
	CX_CLIENT_CLOSING, /* the session has ended, the process not yet */
	CX_CLIENT_CLOSED, /* nothing is left but memory */
};

/* Calls are accepted. */
#define CX_CLIENT_ALIVE(state) ((state) <= CX_CLIENT_READY)

/* Something that a user is to be told; dispatch.c runs it. */
struct cx_delivery {
	struct cx_list link;
	void (*run)(struct cx_delivery *delivery);
};

#define CX_METADATA_COUNT (CODEX_METADATA_CODEX_HOME + 1)

struct codex_async {
	unsigned users; /* references of users */
	unsigned refs; /* of the memory: users together are one, then handles and pins */
	pid_t owner; /* the process that made it */
	enum cx_client_state state;
	codex_config *config;
	struct cx_log log;
	struct cx_loop *loop;
	struct cx_source *pass; /* another pass is due */
	struct cx_source *clock; /* the session's next deadline */
	uint64_t clock_at;
	struct cx_transport *transport;
	codex_error *transport_error; /* the end of the transport, not dealt with yet */
	struct cx_session session;
	struct cx_list deliveries;
	struct cx_list subscribers; /* codex_slot */
	struct cx_list logins; /* codex_login that are not over */
	struct cx_list early_logins; /* completions that may be of one whose id is not known yet */
	struct cx_list handlers; /* codex_slot: of requests */
	struct cx_list turns; /* codex_turn that have not ended */
	struct cx_list goals; /* cx_goal that were sent and are not over */
	size_t turn_count;
	size_t queued_bytes; /* events of pulled turns */
	unsigned full_turns; /* pulled turns over their limit: reading is held */
	unsigned dispatching; /* callbacks are on the stack */
	struct cx_callback callback; /* around them */
	bool kicked; /* a pass was asked for */
	bool abandoned; /* the last user went away inside a callback */
	bool aborted; /* in a log callback, which is in the middle of something */
	uint64_t serial; /* number of the event or request being handed out */
	uint64_t unclaimed;
	codex_event *event; /* reused from message to message, unless a user keeps it */
	struct cx_buf text; /* the one being told to a turn */
	codex_future *started;
	codex_future *closed;
	codex_future *ended; /* wanted by somebody, and not told yet */
	char *metadata[CX_METADATA_COUNT];
};

/*
 * The guards: 0, or the status with which a call has to be refused. Each asks more than the one before: whether this is the
 * process and the place to call from; whether the client has not ended; and that its runtime was started.
 */
int cx_client_check_place(const codex_async *client);
int cx_client_check(const codex_async *client);
int cx_client_enter(codex_async *client);
/* Not a guard, since it does not matter where it is asked: there is somebody to tell something to. */
bool cx_client_works(const codex_async *client);

/* A pin: the memory stays. */
codex_async *cx_client_hold(codex_async *client);
void cx_client_release(codex_async *client);

/* Ends the session with that cause (a reference is taken over) and shuts the runtime down. */
void cx_client_fail(codex_async *client, codex_error *cause);

/* Sees to it that a pass comes soon. */
void cx_client_kick(codex_async *client);

/* Queues a delivery that is not queued yet: it is run from the loop. Only while there is one: client->pass. */
void cx_client_deliver(codex_async *client, struct cx_delivery *delivery);

/* The transport is gone, or there never was one. */
void cx_client_closed(codex_async *client);
/* It has ended, and all that was under way was told so: then who waits for that is told too. True: there was somebody. */
bool cx_client_tell_end(codex_async *client);
/* Does what was put off inside callbacks. */
void cx_client_catch_up(codex_async *client);

/* handshake.c: sends "initialize"; a status < 0 has changed nothing. */
int cx_client_handshake(codex_async *client);

/* pump.c: what the transport reports, and the sources of the loop. */
extern const struct cx_transport_events cx_client_transport_events;
void cx_client_on_pass(void *arg);
void cx_client_on_clock(void *arg);
/* Does all that is pending, without reading. */
void cx_client_flush(codex_async *client);
/* Holds or resumes reading, as the full turns say. */
void cx_client_update_flow(codex_async *client);

/* A request of a curated call: submits it and kicks the client. */
int cx_client_request(codex_async *client, const char *method, const char *params, cx_answer_fn fn,
	void *owner, struct cx_call **ret_call);

#endif
