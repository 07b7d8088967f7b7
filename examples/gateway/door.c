#include "door.h"

#include "guest.h"
#include "memory.h"

#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Descriptors do not come back any sooner because we ask. */
	FULL_PAUSE_MS = 200,
	BACKLOG = 128,
	/*
	 * What the kernel keeps of ours for a connection (twice that, with its own accounting). By itself it would keep megabytes of
	 * old news for a slow browser, and say that there is room again only when a third of them is out: later than we have
	 * patience for.
	 */
	SEND_BUFFER = 64 * 1024,
	/* What lies in a connection unread, at most: one whole request. Beyond that the kernel makes the peer wait. */
	READ_MAX = DOOR_HEADERS_MAX + DOOR_BODY_MAX + 4096,
};

struct door {
	struct event_base *base;
	struct evhttp *http;
	const struct options *options;
	struct evhttp_bound_socket *socket; /* NULL: closed */
	struct link guests;
	size_t count;
	struct event *reopen;
	struct event *empty;
	void (*emptied)(void *userdata);
	void *userdata;
	char url[ADDRESS_TEXT_MAX + 10];
};

static struct door *the_door; /* a program has one */

const struct options *door_options(const struct door *door)
{
	return door->options;
}

struct link *door_guests(struct door *door)
{
	return &door->guests;
}

const char *door_url(const struct door *door)
{
	return door->url;
}

/* Those that are not let in wait in the kernel's queue. */
static void set_open(struct door *door)
{
	struct evconnlistener *listener;

	if (!door->socket)
		return;
	listener = evhttp_bound_socket_get_listener(door->socket);
	if (door->count < door->options->connections_max && !evtimer_pending(door->reopen, NULL))
		evconnlistener_enable(listener);
	else
		evconnlistener_disable(listener);
}

void door_left(struct door *door)
{
	door->count--;
	set_open(door);
	if (!door->socket && !door->count && door->emptied)
		event_active(door->empty, EV_TIMEOUT, 1);
}

static void set_limits(struct door *door, struct bufferevent *stream)
{
	unsigned long ms = door->options->stall_ms;
	const struct timeval stall = {
		.tv_sec = (time_t)(ms / 1000), .tv_usec = (suseconds_t)(ms % 1000 * 1000)};

	/* Of reading none: a stream's browser says nothing for hours, and rightly. The guest has a deadline for requests. */
	bufferevent_set_timeouts(stream, NULL, &stall);
	bufferevent_setwatermark(stream, EV_READ, 0, READ_MAX);
}

/* evhttp is about to make a connection. */
static struct bufferevent *on_guest(struct event_base *base, void *userdata)
{
	struct door *door = userdata;
	struct bufferevent *stream = must(bufferevent_socket_new(base, -1, 0));

	set_limits(door, stream);
	guest_new(door, stream);
	door->count++;
	set_open(door);
	return stream;
}

static void on_reopen(evutil_socket_t fd, short what, void *userdata)
{
	(void)fd;
	(void)what;
	set_open(userdata);
}

/*
 * No descriptor is left, most likely. The connection stays in the queue, and the loop would turn on it without a rest. The argument is
 * the one of the listener's other callback, which is evhttp's.
 */
static void on_accept_error(struct evconnlistener *listener, void *http)
{
	const struct timeval pause = {.tv_usec = FULL_PAUSE_MS * 1000};
	struct door *door = the_door;

	(void)listener;
	(void)http;
	fprintf(stderr, "gateway: cannot accept: %s\n", strerror(errno));
	evtimer_add(door->reopen, &pause);
	set_open(door);
}

static void on_empty(evutil_socket_t fd, short what, void *userdata)
{
	struct door *door = userdata;

	(void)fd;
	(void)what;
	door->emptied(door->userdata);
}

static void set_url(struct door *door)
{
	struct address bound = {.length = sizeof(bound.socket)};
	socklen_t length = sizeof(bound.socket);
	char text[ADDRESS_TEXT_MAX];

	getsockname(evhttp_bound_socket_get_fd(door->socket), (struct sockaddr *)&bound.socket,
		&length);
	address_write(&bound, true, text);
	snprintf(door->url, sizeof(door->url), "http://%s/", text);
}

/* Those that are accepted inherit it. */
static void set_send_buffer(struct evconnlistener *listener)
{
	int size = SEND_BUFFER;

	setsockopt(evconnlistener_get_fd(listener), SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

/* evhttp's own way takes host names, and the first address of several. */
static int listen_at(struct door *door)
{
	const struct address *address = &door->options->listen;
	struct evconnlistener *listener = evconnlistener_new_bind(door->base, NULL, NULL,
		LEV_OPT_REUSEABLE | LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, BACKLOG,
		(const struct sockaddr *)&address->socket, address->length);

	if (!listener)
		return -1;
	set_send_buffer(listener);
	evhttp_set_bevcb(door->http, on_guest, door);
	door->socket = must(evhttp_bind_listener(door->http, listener));
	evconnlistener_set_error_cb(listener, on_accept_error);
	the_door = door;
	set_url(door);
	return 0;
}

int door_new(struct event_base *base, struct evhttp *http, const struct options *options,
	struct door **ret_door)
{
	struct door *door = must_new(sizeof(*door));

	door->base = base;
	door->http = http;
	door->options = options;
	list_init(&door->guests);
	door->reopen = must(evtimer_new(base, on_reopen, door));
	door->empty = must(evtimer_new(base, on_empty, door));
	if (listen_at(door) < 0) {
		door_free(door);
		return -1;
	}
	*ret_door = door;
	return 0;
}

void door_close(struct door *door, void (*emptied)(void *userdata), void *userdata)
{
	door->emptied = emptied;
	door->userdata = userdata;
	evhttp_del_accept_socket(door->http, door->socket);
	door->socket = NULL;
	evtimer_del(door->reopen);
	LIST_EACH(&door->guests, at, after)
	guest_dismiss(guest_at(at));
	if (!door->count)
		event_active(door->empty, EV_TIMEOUT, 1);
}

void door_free(struct door *door)
{
	event_free(door->reopen);
	event_free(door->empty);
	free(door);
}
