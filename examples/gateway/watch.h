/*
 * A watch: one browser's place in a conversation. It remembers what that browser has been sent, and writes the difference to
 * what there is now: see the README, "state, not a log".
 */
#ifndef GATEWAY_WATCH_H
#define GATEWAY_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct desk;
struct evbuffer;

struct watch;

/** There is news, after watch_fill() had written all there was. From the loop; may fill at once, may free the watch. */
typedef void (*watch_news_fn)(void *userdata);

/**
 * Watches a thread from its current state on; one that no app-server has yet is resumed. There is news at once.
 *
 * @return 0, or a negative libcodex status
 */
int watch_new(struct desk *desk, const char *thread_id, watch_news_fn news, void *userdata,
	struct watch **ret_watch);

/**
 * Appends server-sent events, whole ones, until there is nothing more to say or `out` is `room` bytes long or longer. No event is longer than
 * WATCH_EVENT_MAX, so `out` never grows beyond room + that.
 *
 * @return true: there is more to say; false: news will tell
 */
bool watch_fill(struct watch *watch, struct evbuffer *out, size_t room);

/** Bytes of one event at most. */
#define WATCH_EVENT_MAX (256 * 1024)

void watch_free(struct watch *watch);

#endif
