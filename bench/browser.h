/*
 * One browser that follows one thread of the gateway, as light as a load generator has to be: it keeps what an agent says in a turn, and
 * tells on stdout when something begins or ends, a line each:
 *
 *     ready|turn|text|end|closed BROWSER MICROSECONDS [JSON]
 *
 * by the monotonic clock; `ready` is the thread, `text` the first of a turn, and with `end` comes the turn as this browser has it.
 */
#ifndef BENCH_BROWSER_H
#define BENCH_BROWSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct evbuffer;

/* Of all of them. */
struct browser_tally {
	uint64_t events;
	uint64_t bytes;
	unsigned following;
};

struct browser;

struct browser *browser_new(struct event_base *base, unsigned short port, const char *thread,
	unsigned number, struct browser_tally *tally);
void browser_free(struct browser *browser);

/* What it has of a turn. */
struct screen;

struct screen *screen_new(void);
void screen_free(struct screen *screen);

enum screen_news {
	SCREEN_NOTHING,
	SCREEN_READY,
	SCREEN_TURN,
	SCREEN_TEXT,
	SCREEN_END
};

/* An event, its data a zero-terminated JSON text. SCREEN_TEXT for the first of a turn only. */
enum screen_news screen_take(struct screen *screen, const char *event, const char *data);

/* A line of JSON: {"status", "said": ["what", ...]}. Valid until the next event. */
const char *screen_tell(struct screen *screen);

#endif
