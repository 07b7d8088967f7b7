/*
 * How late the loop is: a timer that is due every 10 ms, and by how much it is late. What a browser waits for its turn on the
 * loop is as late as that. The kernel's granularity is in it: libevent sleeps in whole milliseconds.
 */
#ifndef GATEWAY_LAG_H
#define GATEWAY_LAG_H

struct event_base;
struct json_object;

struct lag;

struct lag *lag_new(struct event_base *base);

/* Adds "lag" to the status. */
void lag_describe(const struct lag *lag, struct json_object *status);

/* Forgets what was measured. */
void lag_reset(struct lag *lag);

void lag_free(struct lag *lag);

#endif
