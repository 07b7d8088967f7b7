/* The web server: what is listened to, and what all of its parts share. */
#ifndef GATEWAY_SERVER_H
#define GATEWAY_SERVER_H

#include "guard.h"
#include "list.h"

#include <stdbool.h>
#include <stddef.h>

struct desk;
struct event;
struct event_base;
struct evhttp;
struct evhttp_request;
struct guest;
struct options;

struct server {
	struct event_base *base;
	struct evhttp *http;
	struct desk *desk;
	const struct options *options;
	struct door *door;
	struct guard guard;
	struct assets *assets;
	struct lag *lag;
	struct link streams;
	size_t stream_count;
	bool closing;
};

/* One request, and what is needed to answer it. */
struct exchange {
	struct server *server;
	struct guest *guest;
	struct evhttp_request *request;
	const char *id; /* the one in its path; NULL: there is none */
};

/**
 * Listens; answers once the loop runs. Says on stderr why it fails.
 *
 * @param options borrowed for the server's life
 */
int server_new(struct event_base *base, const struct options *options, struct server **ret_server);

/** Before the loop runs; borrowed for the server's life. */
void server_set_desk(struct server *server, struct desk *desk);

/** "http://127.0.0.1:8787/" */
const char *server_url(const struct server *server);

/** Takes no requests any more, ends the streams. `emptied` is called when all that was begun has been answered, and the answers are out. */
void server_close(struct server *server, void (*emptied)(void *userdata), void *userdata);

/** Before the desk: whatever still waits for an answer gives it up. */
void server_free(struct server *server);

#endif
