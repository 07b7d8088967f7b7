#include "lag.h"

#include "memory.h"

#include <event2/event.h>
#include <json-c/json.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	PERIOD_US = 10000,
	/* Sixteen buckets for each doubling: what is told is at most 1/16 more than what was. Up to a minute. */
	SHIFT = 4,
	EACH = 1 << SHIFT,
	DOUBLINGS = 26 - SHIFT,
	BUCKETS = EACH * (DOUBLINGS + 1),
};

struct lag {
	struct event_base *base;
	struct event *timer;
	int64_t due_us;
	uint64_t samples;
	int64_t max_us;
	uint64_t buckets[BUCKETS];
};

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static size_t bucket_of(int64_t us)
{
	size_t doubling = 0;

	while (us >> doubling >= 2 * EACH && doubling < DOUBLINGS - 1)
		doubling++;
	if (us < EACH)
		return (size_t)us;
	us >>= doubling;
	return EACH * doubling + (size_t)(us < 2 * EACH ? us : 2 * EACH - 1);
}

/* The most that falls into it. */
static int64_t most_of(size_t bucket)
{
	size_t doubling = bucket < EACH ? 0 : bucket / EACH - 1;

	return ((int64_t)(bucket - EACH * doubling + 1) << doubling) - 1;
}

static int64_t percentile(const struct lag *lag, unsigned percent)
{
	uint64_t rank = (lag->samples * percent + 99) / 100;
	uint64_t seen = 0;
	size_t i;

	for (i = 0; i < BUCKETS; i++) {
		seen += lag->buckets[i];
		if (seen >= rank && seen)
			return most_of(i) < lag->max_us ? most_of(i) : lag->max_us;
	}
	return lag->max_us;
}

/* libevent reckons from the time at which this pass began, and what came late would count for nothing. */
static void arm(struct lag *lag)
{
	const struct timeval period = {.tv_usec = PERIOD_US};

	event_base_update_cache_time(lag->base);
	lag->due_us = now_us() + PERIOD_US;
	evtimer_add(lag->timer, &period);
}

static void on_due(evutil_socket_t fd, short what, void *userdata)
{
	struct lag *lag = userdata;
	int64_t late_us = now_us() - lag->due_us;

	(void)fd;
	(void)what;
	if (late_us < 0)
		late_us = 0;
	if (late_us > lag->max_us)
		lag->max_us = late_us;
	lag->buckets[bucket_of(late_us)]++;
	lag->samples++;
	arm(lag);
}

struct lag *lag_new(struct event_base *base)
{
	struct lag *lag = must_new(sizeof(*lag));

	lag->base = base;
	lag->timer = must(evtimer_new(base, on_due, lag));
	arm(lag);
	return lag;
}

void lag_describe(const struct lag *lag, struct json_object *status)
{
	struct json_object *told = json_object_new_object();

	json_object_object_add(told, "samples", json_object_new_int64((int64_t)lag->samples));
	json_object_object_add(told, "p50_us", json_object_new_int64(percentile(lag, 50)));
	json_object_object_add(told, "p99_us", json_object_new_int64(percentile(lag, 99)));
	json_object_object_add(told, "max_us", json_object_new_int64(lag->max_us));
	json_object_object_add(status, "lag", told);
}

void lag_reset(struct lag *lag)
{
	lag->samples = 0;
	lag->max_us = 0;
	memset(lag->buckets, 0, sizeof(lag->buckets));
}

void lag_free(struct lag *lag)
{
	event_free(lag->timer);
	free(lag);
}
