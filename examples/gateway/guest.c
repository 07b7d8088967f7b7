#include "guest.h"

#include "door.h"
#include "memory.h"

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

struct guest {
	struct link link;
	struct door *door;
	struct bufferevent *stream;
	struct evhttp_connection *connection; /* NULL until evhttp has made it */
	struct event *timer; /* at first: meet evhttp's connection; from then on: the deadline */
	struct evhttp_request *request; /* the one under way */
	guest_gone_fn gone;
	void *userdata;
	bool dismissed;
};

struct guest *guest_at(struct link *link)
{
	return LIST_OF(link, struct guest, link);
}

static void arm(struct guest *guest, unsigned long ms)
{
	const struct timeval delay = {
		.tv_sec = (time_t)(ms / 1000), .tv_usec = (suseconds_t)(ms % 1000 * 1000)};

	evtimer_add(guest->timer, &delay);
}

static void guest_free(struct guest *guest)
{
	struct door *door = guest->door;

	list_remove(&guest->link);
	event_free(guest->timer);
	free(guest);
	door_left(door);
}

/*
 * evhttp is done with the connection. When that broke under a request which it had handed out, it has cut the request off and left it to
 * us; when somebody freed the connection, the request still belongs to it.
 */
static void on_closed(struct evhttp_connection *connection, void *userdata)
{
	struct guest *guest = userdata;
	struct evhttp_request *request = guest->request;
	guest_gone_fn gone = guest->gone;

	(void)connection;
	guest->gone = NULL;
	if (gone) {
		gone(guest->userdata);
		if (!evhttp_request_get_connection(request))
			evhttp_request_free(request);
	}
	guest_free(guest);
}

/* A peer that was unplugged never says so, and the kernel would try for a quarter of an hour. */
static void set_patience(struct guest *guest)
{
	unsigned ms = (unsigned)door_options(guest->door)->stall_ms;

	setsockopt(
		bufferevent_getfd(guest->stream), IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof(ms));
}

/*
 * evhttp 2.1 gives its connection to no one, but to its own callbacks on the bufferevent, as their argument. It is gone from there if evhttp
 * could not use the socket after all.
 */
static void meet(struct guest *guest)
{
	struct bufferevent *stream = guest->stream;
	void *connection = NULL;

	bufferevent_getcb(stream, NULL, NULL, NULL, &connection);
	if (connection) {
		guest->connection = connection;
		evhttp_connection_set_closecb(guest->connection, on_closed, guest);
		set_patience(guest);
		arm(guest, door_options(guest->door)->request_ms);
	} else {
		guest_free(guest);
	}
	bufferevent_decref(stream);
}

static void on_time(evutil_socket_t fd, short what, void *userdata)
{
	struct guest *guest = userdata;

	(void)fd;
	(void)what;
	if (guest->connection)
		evhttp_connection_free(guest->connection); /* calls on_closed */
	else
		meet(guest);
}

/* Activated rather than timed: it runs before the loop looks for what the socket has to say. */
void guest_new(struct door *door, struct bufferevent *stream)
{
	struct guest *guest = must_new(sizeof(*guest));

	guest->door = door;
	guest->stream = stream;
	bufferevent_incref(stream); /* should evhttp drop it at once */
	guest->timer = must(evtimer_new(bufferevent_get_base(stream), on_time, guest));
	event_active(guest->timer, EV_TIMEOUT, 1);
	list_append(door_guests(door), &guest->link);
}

struct guest *guest_of(struct link *guests, struct evhttp_request *request)
{
	struct evhttp_connection *connection = evhttp_request_get_connection(request);

	LIST_EACH(guests, at, after)
	if (guest_at(at)->connection == connection)
		return guest_at(at);
	return NULL;
}

/* evhttp still uses the connection behind this callback. */
static void on_answered(struct evhttp_request *request, void *userdata)
{
	struct guest *guest = userdata;

	(void)request;
	guest->request = NULL;
	arm(guest, guest->dismissed ? 0 : door_options(guest->door)->request_ms);
}

void guest_begin(struct guest *guest, struct evhttp_request *request)
{
	evtimer_del(guest->timer);
	guest->request = request;
	evhttp_request_set_on_complete_cb(request, on_answered, guest);
}

/*
 * evhttp stops reading while a request is answered, and would not learn that the peer has gone. It may read again, but not with evhttp's
 * callback: that one ends the program when there are bytes (of the next request) in this state.
 */
void guest_wait(struct guest *guest, guest_gone_fn gone, void *userdata)
{
	bufferevent_data_cb on_write;
	bufferevent_event_cb on_event;
	void *argument;

	guest->gone = gone;
	guest->userdata = userdata;
	bufferevent_getcb(guest->stream, NULL, &on_write, &on_event, &argument);
	bufferevent_setcb(guest->stream, NULL, on_write, on_event, argument);
	bufferevent_enable(guest->stream, EV_READ);
}

void guest_go_on(struct guest *guest)
{
	guest->gone = NULL;
}

void guest_dismiss(struct guest *guest)
{
	guest->dismissed = true;
	if (!guest->request && guest->connection)
		arm(guest, 0);
}
