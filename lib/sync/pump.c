/* The private loop, and the one place that turns it. */
#include "sync/client.h"

#include <event2/event.h>

bool cx_sync_make_base(codex_sync *client)
{
	client->base = event_base_new();
	return client->base;
}

void cx_sync_free_base(codex_sync *client)
{
	if (client->base)
		event_base_free(client->base);
}

void cx_sync_base_forked(codex_sync *client)
{
	event_reinit(client->base);
}

/* How much of a timer's time may be left for it to count as due: libevent's clocks are not that exact. */
#define SOON_US 50000

/* Something of the runtime is awaited, or a deadline, or it is being stopped. */
static bool is_under_way(const codex_sync *client)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	codex_async_stats(client->async, &stats);
	return codex_async_error(client->async) || stats.requests_in_flight ||
		stats.requests_queued || stats.turns_active || stats.deadlines;
}

static int is_due(const struct event_base *base, const struct event *event, void *arg)
{
	const struct timeval *soon = arg;
	struct timeval at;

	(void)base;
	return event_pending(event, EV_TIMEOUT, &at) && evutil_timercmp(&at, soon, <=);
}

/* The last pass left something over. What is due later is of no help: that is how the runtime is watched. */
static bool has_work(codex_sync *client)
{
	struct timeval margin = {0, SOON_US};
	struct timeval soon;

	event_base_gettimeofday_cached(client->base, &soon);
	evutil_timeradd(&soon, &margin, &soon);
	return event_base_foreach_event(client->base, is_due, &soon) != 0;
}

/* One pass, which may block only while there is something to wait for. */
static int turn_once(codex_sync *client)
{
	int r;

	if (!is_under_way(client) && !has_work(client))
		return CODEX_ERR_DEADLOCK;
	r = event_base_loop(client->base, EVLOOP_ONCE);
	if (r < 0)
		return CODEX_ERR_SYSTEM;
	return r == 0 ? 0 : CODEX_ERR_DEADLOCK;
}

/* `over`: the time that the caller had is over; NULL: he has all. */
static int pump(codex_sync *client, bool (*is_done)(void *arg), void *arg, const bool *over)
{
	int r = 0;

	client->pumping = true;
	while (!is_done(arg) && r == 0)
		r = over && *over ? CODEX_ERR_AGAIN : turn_once(client);
	client->pumping = false;
	return r;
}

int cx_sync_pump(codex_sync *client, bool (*is_done)(void *arg), void *arg)
{
	return client->pumping ? CODEX_ERR_REENTRANT : pump(client, is_done, arg, NULL);
}

static void on_time(evutil_socket_t none, short what, void *arg)
{
	(void)none;
	(void)what;
	*(bool *)arg = true;
}

int cx_sync_pump_within(codex_sync *client, uint64_t ms, bool (*is_done)(void *arg), void *arg)
{
	struct timeval wait = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};
	struct event *timer;
	bool over = false;
	int r = CODEX_ERR_NOMEM;

	if (client->pumping)
		return CODEX_ERR_REENTRANT;
	timer = evtimer_new(client->base, on_time, &over);
	if (timer && event_add(timer, &wait) == 0)
		r = pump(client, is_done, arg, &over);
	if (timer)
		event_free(timer);
	return r;
}
