/*
 * The app-servers. Each is a client of libcodex, started again when it has died, after a pause that grows while it keeps dying. They share one
 * CODEX_HOME, so that any of them can read any thread; but a thread is open in one at a time.
 */
#ifndef GATEWAY_POOL_H
#define GATEWAY_POOL_H

#include "list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct codex_async;
struct codex_slot;
struct desk;
struct event;
struct json_object;

enum worker_state {
	WORKER_STARTING,
	WORKER_READY,
	WORKER_ENDING,
	WORKER_RESTING,
	WORKER_CLOSED
};

struct worker {
	struct pool *pool;
	unsigned index;
	enum worker_state state;
	struct codex_async *client; /* NULL while resting */
	struct codex_slot *slot; /* of what its state waits for */
	struct codex_slot *end; /* of what tells that it has ended */
	struct event *timer; /* ends its rest */
	unsigned pause_ms; /* the next rest */
	unsigned restarts;
	int64_t ready_at;
	struct link conversations; /* that are open in it, or were when it died */
	size_t n_conversations;
};

struct pool {
	struct desk *desk;
	struct codex_config *config;
	struct worker *workers;
	unsigned n;
	struct link errands;
};

/* Something that needs an app-server. Zeroed but for the two functions; freed by its owner, after pool_forget(). */
struct errand {
	struct link link;
	struct event *timer;
	struct pool *pool;
	/* An app-server that is ready. May be called inside pool_want(). */
	void (*run)(struct errand *errand, struct worker *worker);
	/* There was none within some seconds. From the loop. */
	void (*fail)(struct errand *errand);
};

int pool_open(struct pool *pool, struct desk *desk);
/* Begins to close all of them. */
void pool_close(struct pool *pool);
bool pool_is_closed(const struct pool *pool);
void pool_free(struct pool *pool);

void pool_want(struct pool *pool, struct errand *errand);
/* It is not wanted any more. */
void pool_forget(struct errand *errand);

/* The one with the fewest conversations of those that are ready and whose bit in `but` is not set; NULL: there is none. */
struct worker *pool_pick(const struct pool *pool, uint64_t but);

/* What goes wrong there goes wrong for that reason: conversation_lost() follows. */
bool worker_is_dead(const struct worker *worker);

/* {"pid", "state", "threads", "restarts"}. */
struct json_object *worker_describe(const struct worker *worker);

/* Milliseconds that errands wait, and that an app-server rests at first and at most. Variables for the sake of the tests. */
extern unsigned pool_patience_ms, pool_rest_ms, pool_rest_max_ms;

#endif
