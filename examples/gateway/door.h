/* The door: the listening socket, and how many are let in. */
#ifndef GATEWAY_DOOR_H
#define GATEWAY_DOOR_H

#include "options.h"

struct event_base;
struct evhttp;
struct link;

struct door;

enum {
	DOOR_HEADERS_MAX = 16 * 1024, /* bytes of a request's headers */
	DOOR_BODY_MAX = 256 * 1024, /* bytes of its body */
};

/*
 * @param options borrowed for the door's life
 * @return 0, or -1 with errno
 */
int door_new(struct event_base *base, struct evhttp *http, const struct options *options,
	struct door **ret_door);

/* "http://127.0.0.1:8787/" */
const char *door_url(const struct door *door);

/* Lets nobody in any more, and out whoever is not in the middle of something. `emptied` is called, from the loop, when nobody is left. */
void door_close(struct door *door, void (*emptied)(void *userdata), void *userdata);

/* After its evhttp. */
void door_free(struct door *door);

/* For guests */

const struct options *door_options(const struct door *door);
struct link *door_guests(struct door *door);
void door_left(struct door *door);

#endif
