/*
 * What the library needs from an event loop: watch a descriptor, set a timer, be called again in the next
 * pass. One implementation, on libevent, in loop_libevent.c; another loop is another table.
 *
 * Callbacks run from the loop only, never from inside the call that armed them. Freeing a source inside
 * its own callback is fine. A freed source never calls again.
 */
#ifndef CX_IO_LOOP_H
#define CX_IO_LOOP_H

#include "base/common.h"

struct cx_loop;
struct cx_source; /* a watched descriptor, a timer or a wake-up */

typedef void (*cx_source_fn)(void *arg);

enum cx_watch_kind {
	CX_WATCH_READ,
	CX_WATCH_WRITE,
};

struct cx_loop_ops {
	/* Both return NULL when the loop refuses. New sources are disarmed. */
	struct cx_source *(*watch)(
		struct cx_loop *loop, int fd, enum cx_watch_kind kind, cx_source_fn fn, void *arg);
	struct cx_source *(*timer)(struct cx_loop *loop, cx_source_fn fn, void *arg);
	/*
	 * Watches: from now on until disarmed, level-triggered. Timers: once, in the next pass of the
	 * loop, after other events had their turn. False when the loop refuses.
	 */
	bool (*arm)(struct cx_source *source);
	/* Timers: once, at that time of cx_now() and never before it. Watches ignore `at`. */
	bool (*arm_at)(struct cx_source *source, uint64_t at);
	void (*disarm)(struct cx_source *source);
	void (*source_free)(struct cx_source *source);
	void (*loop_free)(struct cx_loop *loop);
};

struct cx_loop {
	const struct cx_loop_ops *ops;
};

/* What every loop's sources begin with. */
struct cx_source {
	const struct cx_loop_ops *ops;
};

struct event_base;

/* A loop on the caller's base, which must outlive it; NULL when memory cannot be had. */
struct cx_loop *cx_loop_libevent_new(struct event_base *base);

static inline struct cx_source *cx_loop_watch(
	struct cx_loop *loop, int fd, enum cx_watch_kind kind, cx_source_fn fn, void *arg)
{
	return loop->ops->watch(loop, fd, kind, fn, arg);
}

static inline struct cx_source *cx_loop_timer(struct cx_loop *loop, cx_source_fn fn, void *arg)
{
	return loop->ops->timer(loop, fn, arg);
}

/* Every source must be freed before its loop. */
static inline void cx_loop_free(struct cx_loop *loop)
{
	if (loop)
		loop->ops->loop_free(loop);
}

static inline bool cx_source_arm(struct cx_source *source)
{
	return source->ops->arm(source);
}

static inline bool cx_source_arm_at(struct cx_source *source, uint64_t at)
{
	return source->ops->arm_at(source, at);
}

/* NULL is fine for these two. */
static inline void cx_source_disarm(struct cx_source *source)
{
	if (source)
		source->ops->disarm(source);
}

static inline void cx_source_free(struct cx_source *source)
{
	if (source)
		source->ops->source_free(source);
}

#endif
