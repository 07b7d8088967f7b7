#include "config.h"

#include "support/pump.h"

#include "base/clock.h"

#include <check.h>
#include <event2/event.h>
#include <stdlib.h>
#include <time.h>

static const unsigned patience_ms = 25000;

unsigned pump_slowly(unsigned ms)
{
	const char *text = getenv("CK_TIMEOUT_MULTIPLIER");
	double factor = text ? strtod(text, NULL) : 1;

	return (unsigned)(ms * (factor > 1 ? factor : 1));
}

unsigned pump_limit(void)
{
	return pump_slowly(patience_ms);
}

/* Where everything is slow a peer is given more time for what it is to do before. */
void pump_hurry(void)
{
	cx_patience_divide(pump_limit() > patience_ms ? 5 : 10);
}

uint64_t pump_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void wake_up(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

bool pump_step(struct event_base *base, uint64_t until)
{
	uint64_t now = pump_now();
	uint64_t left = until > now ? until - now : 0;
	struct timeval tv = {
		.tv_sec = (time_t)(left / 1000), .tv_usec = (suseconds_t)(left % 1000 * 1000)};
	struct event *limit;

	if (!left)
		return false;
	limit = evtimer_new(base, wake_up, NULL);
	ck_assert_ptr_nonnull(limit);
	evtimer_add(limit, &tv);
	ck_assert_int_eq(event_base_loop(base, EVLOOP_ONCE), 0);
	event_free(limit);
	return true;
}

void pump_for(struct event_base *base, unsigned ms)
{
	uint64_t until = pump_now() + ms;

	while (pump_step(base, until))
		;
}

void pump_failed(const char *file, int line, const char *condition, unsigned ms)
{
	ck_abort_msg("%s:%d: not within %u ms: %s", file, line, ms, condition);
	abort();
}

int pump_future(struct event_base *base, codex_future *future)
{
	int status;

	PUMP(base, codex_future_done(future));
	status = codex_future_status(future);
	codex_future_unref(future);
	return status;
}
