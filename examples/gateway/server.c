#include "server.h"

#include "asset.h"
#include "door.h"
#include "guest.h"
#include "lag.h"
#include "memory.h"
#include "reply.h"
#include "route.h"
#include "stream.h"

#include <errno.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void on_request(struct evhttp_request *request, void *userdata)
{
	struct server *server = userdata;
	struct exchange exchange = {
		server, guest_of(door_guests(server->door), request), request, NULL};
	const char *words;
	int status;

	guest_begin(exchange.guest, request);
	status = guard_check(&server->guard, request, &words);
	if (server->closing)
		reply_error(request, 503, "The server is about to end.");
	else if (status)
		reply_error(request, status, words);
	else
		route(&exchange);
}

/*
 * All methods, unknown ones too, are ours to refuse. evhttp would do it in HTML; and to CONNECT it announces that it closes the connection,
 * and does not.
 */
static struct evhttp *new_http(struct server *server)
{
	struct evhttp *http = must(evhttp_new(server->base));

	evhttp_set_gencb(http, on_request, server);
	evhttp_set_allowed_methods(http, (ev_uint16_t)~0);
	evhttp_set_default_content_type(http, NULL);
	evhttp_set_max_headers_size(http, DOOR_HEADERS_MAX);
	evhttp_set_max_body_size(http, DOOR_BODY_MAX);
	/* Else whoever sends too much has his connection reset before he reads why. */
	evhttp_set_flags(http, EVHTTP_SERVER_LINGERING_CLOSE);
	return http;
}

int server_new(struct event_base *base, const struct options *options, struct server **ret_server)
{
	struct server *server = must_new(sizeof(*server));

	server->base = base;
	server->options = options;
	list_init(&server->streams);
	guard_init(&server->guard, options);
	server->http = new_http(server);
	server->lag = lag_new(base);
	server->assets = assets_read(options->page_dir);
	if (server->assets && door_new(base, server->http, options, &server->door) == 0) {
		*ret_server = server;
		return 0;
	}
	fprintf(stderr, "gateway: %s: %s\n", server->assets ? "cannot listen" : options->page_dir,
		strerror(errno));
	server_free(server);
	return -1;
}

void server_set_desk(struct server *server, struct desk *desk)
{
	server->desk = desk;
}

const char *server_url(const struct server *server)
{
	return door_url(server->door);
}

void server_close(struct server *server, void (*emptied)(void *userdata), void *userdata)
{
	server->closing = true;
	door_close(server->door, emptied, userdata);
	LIST_EACH(&server->streams, at, after)
	stream_end(stream_at(at));
}

void server_free(struct server *server)
{
	if (!server)
		return;
	evhttp_free(server->http); /* with all guests */
	if (server->door)
		door_free(server->door);
	assets_free(server->assets);
	lag_free(server->lag);
	free(server);
}
