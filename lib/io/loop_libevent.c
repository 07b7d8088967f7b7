/* The loop on libevent's core. */
#include "io/loop.h"

#include "base/clock.h"
#include "base/deadline.h"
#include "base/mem.h"

#include <event2/event.h>

struct libevent_loop {
	struct cx_loop loop;
	struct event_base *base;
};

/* libevent says at run time how large a struct event is, so it stands at the end. */
struct libevent_source {
	struct cx_source source;
	cx_source_fn fn;
	void *arg;
	uint64_t at; /* timers: not to fire before */
	_Alignas(max_align_t) unsigned char event[];
};

static struct libevent_source *source_of(struct cx_source *source)
{
	return CX_CONTAINER_OF(source, struct libevent_source, source);
}

static struct event *event_of(struct libevent_source *source)
{
	return (struct event *)(void *)source->event;
}

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct libevent_source *source = arg;

	(void)fd;
	(void)what;
	source->fn(source->arg);
}

static bool add_timer(struct libevent_source *source, uint64_t now)
{
	uint64_t wait = source->at > now ? source->at - now : 0;
	struct timeval tv;

	tv.tv_sec = (time_t)(wait / CX_SECOND);
	tv.tv_usec = (suseconds_t)(wait % CX_SECOND);
	return event_add(event_of(source), &tv) == 0;
}

/* libevent counts from the time it cached when the pass began, and from a coarse clock: it may be early. */
static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct libevent_source *source = arg;
	uint64_t now = cx_now();

	(void)fd;
	(void)what;
	if (now < source->at && add_timer(source, now))
		return;
	source->fn(source->arg);
}

static struct cx_source *new_source(struct cx_loop *loop, int fd, short what,
	event_callback_fn trampoline, cx_source_fn fn, void *arg)
{
	struct libevent_loop *self = CX_CONTAINER_OF(loop, struct libevent_loop, loop);
	struct libevent_source *source =
		cx_alloc0(sizeof(struct libevent_source) + event_get_struct_event_size());

	if (!source)
		return NULL;
	source->source.ops = loop->ops;
	source->fn = fn;
	source->arg = arg;
	if (event_assign(event_of(source), self->base, fd, what, trampoline, source) != 0) {
		cx_free(source);
		return NULL;
	}
	return &source->source;
}

static struct cx_source *libevent_watch(
	struct cx_loop *loop, int fd, enum cx_watch_kind kind, cx_source_fn fn, void *arg)
{
	short what = kind == CX_WATCH_READ ? EV_READ : EV_WRITE;

	return new_source(loop, fd, (short)(what | EV_PERSIST), on_ready, fn, arg);
}

static struct cx_source *libevent_timer(struct cx_loop *loop, cx_source_fn fn, void *arg)
{
	return new_source(loop, -1, EV_TIMEOUT, on_timer, fn, arg);
}

static bool libevent_arm_at(struct cx_source *base, uint64_t at)
{
	struct libevent_source *source = source_of(base);

	if (event_get_fd(event_of(source)) >= 0)
		return event_add(event_of(source), NULL) == 0;
	if (at == CX_NEVER)
		return event_del(event_of(source)) == 0;
	source->at = at;
	return add_timer(source, at ? cx_now() : 0);
}

/* Not event_active(): that would run it in this same pass, again and again, and starve the host's events. */
static bool libevent_arm(struct cx_source *base)
{
	return libevent_arm_at(base, 0);
}

static void libevent_disarm(struct cx_source *source)
{
	event_del(event_of(source_of(source)));
}

static void libevent_source_free(struct cx_source *base)
{
	struct libevent_source *source = source_of(base);

	event_del(event_of(source));
	event_debug_unassign(event_of(source));
	cx_free(source);
}

static void libevent_loop_free(struct cx_loop *loop)
{
	cx_free(CX_CONTAINER_OF(loop, struct libevent_loop, loop));
}

static const struct cx_loop_ops libevent_ops = {
	.watch = libevent_watch,
	.timer = libevent_timer,
	.arm = libevent_arm,
	.arm_at = libevent_arm_at,
	.disarm = libevent_disarm,
	.source_free = libevent_source_free,
	.loop_free = libevent_loop_free,
};

struct cx_loop *cx_loop_libevent_new(struct event_base *base)
{
	struct libevent_loop *self = cx_alloc0(sizeof(*self));

	if (!self)
		return NULL;
	self->loop.ops = &libevent_ops;
	self->base = base;
	return &self->loop;
}
