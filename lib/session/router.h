/*
 * The router: which thread and which turn an event belongs to, by the ids in it, without looking at
 * what kind of event it is.
 *
 * A *route* is a turn that is running at the runtime. It is made when the response to turn/start names the turn, or when
 * turn/started tells of one that began without us. It stays until turn/completed, also when nobody listens: late
 * events of a dropped turn end there.
 *
 * Events that come before their turn is named are kept, as long as a request that may name it is under way.
 */
#ifndef CX_SESSION_ROUTER_H
#define CX_SESSION_ROUTER_H

#include "base/common.h"
#include "base/list.h"
#include "base/map.h"
#include "codec/scan.h"
#include "session/message.h"
#include "session/timer.h"

#include <codex/result.h>

struct cx_route {
	struct cx_map_node by_key;
	char *key; /* thread id, NUL, turn id */
	size_t key_len;
	const char *turn_id; /* points into key */
	struct cx_thread *thread;
	struct cx_list listeners; /* what the API attaches: handles of the turn */
	bool started; /* turn/started was seen */
	bool followed; /* it began without us */
};

struct cx_thread {
	struct cx_map_node by_id;
	char *id; /* NULL: the runtime has not told it yet */
	size_t id_len;
	unsigned refs;
	bool starting; /* a turn/start of ours is under way */
	bool overflowed; /* early events were dropped since then */
	struct cx_list early; /* struct cx_early */
	size_t early_bytes;
	struct cx_route *running; /* the turn that the runtime runs on it, ours or not */
	bool ready; /* thread/start, thread/resume or thread/fork was answered */
	bool away; /* archived, deleted or left since then: its events do not come any more */
	unsigned leaving; /* thread/unsubscribe under way */
	bool compacting; /* thread/compact/start was sent, and the turn that comes of it has not started */
	struct codex_turn *goal; /* the API's: a logical turn that the running ones are part of */
	bool has_usage;
	struct codex_token_usage usage; /* of the whole thread, as last told */
	struct cx_timer idle; /* set when it fell idle while a turn had not completed */
	struct cx_timer overdue; /* set when the turn of a compaction has to begin */
	void *owner; /* the API's client */
	struct cx_list waiting; /* the API's: turns that wait for the running one */
	struct cx_list handles; /* the API's: all that stand for it */
};

/* A line kept for later. */
struct cx_early {
	struct cx_list link;
	size_t len;
	char line[];
};

struct cx_router {
	struct cx_timers *timers;
	struct cx_map threads;
	struct cx_map routes;
	unsigned threads_starting; /* thread/start, thread/resume and thread/fork under way */
	struct cx_list early; /* events of threads that nobody knows yet */
	size_t early_bytes;
	struct cx_list replay; /* kept lines whose time has come */
	size_t max_early_bytes;
	size_t bytes; /* in all lists together */
};

void cx_router_init(struct cx_router *router, struct cx_timers *timers, size_t max_early_bytes);
void cx_router_free(struct cx_router *router);

/* The thread of that id, or NULL. */
struct cx_thread *cx_router_find_thread(struct cx_router *router, struct cx_span id);
/* A thread, with one reference. `id` NULL: not told yet. If the id is known already that thread, with one more reference. */
struct cx_thread *cx_thread_get(struct cx_router *router, const char *id);
/* The runtime told its id. False: no memory. When another object has that id already, `*thread` becomes that one. */
bool cx_thread_name(struct cx_router *router, struct cx_thread **thread, struct cx_span id);
void cx_thread_unref(struct cx_router *router, struct cx_thread *thread);

/* A request that may name a thread was sent; and has ended. */
void cx_router_thread_start(struct cx_router *router);
void cx_router_thread_started(struct cx_router *router);

/* A turn/start was sent on the thread; and has ended: kept events are handed out then. */
void cx_thread_turn_start(struct cx_thread *thread);
void cx_thread_turn_started(struct cx_router *router, struct cx_thread *thread);

/* The route of that turn, made if need be; NULL: no memory. */
struct cx_route *cx_router_bind(
	struct cx_router *router, struct cx_thread *thread, struct cx_span turn_id);
struct cx_route *cx_router_find(
	struct cx_router *router, const struct cx_thread *thread, struct cx_span turn_id);
/* The turn has ended. Nobody may be attached any more. */
void cx_route_free(struct cx_router *router, struct cx_route *route);

enum cx_routing {
	CX_ROUTED, /* thread and route of the message are set as far as they are known */
	CX_KEPT, /* the line was copied and comes again */
	CX_OVERFLOW, /* too much was kept: dropped, and said once */
	CX_NO_MEMORY,
};

/* Finds out where an event belongs. */
enum cx_routing cx_router_route(struct cx_router *router, struct cx_message *message);

/* Keeps a request of a turn that the response to turn/start has yet to name, so that it comes again in its place among the turn's
 * events. CX_KEPT; CX_ROUTED: it is of no such turn; CX_OVERFLOW: too much is kept; CX_NO_MEMORY. */
enum cx_routing cx_router_keep_request(struct cx_router *router, const struct cx_message *message);

/* The next kept line whose time has come: the caller frees it with cx_free(); NULL: none. */
struct cx_early *cx_router_replay(struct cx_router *router);

#endif
