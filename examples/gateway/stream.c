#include "stream.h"

#include "guest.h"
#include "memory.h"
#include "options.h"
#include "reply.h"
#include "server.h"
#include "watch.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdlib.h>

enum {
	/*
	 * What lies between us and the kernel: at most ROOM, and one event; it is filled again when there is less than LOW. More would
	 * only make old news of new ones.
	 */
	LOW = 16 * 1024,
	ROOM = 64 * 1024,
	/* Whatever a browser sends while it is told events, nobody reads. */
	READ_MAX = 4096,
};

struct stream {
	struct link link;
	struct server *server;
	struct guest *guest;
	struct evhttp_request *request;
	struct watch *watch;
	struct evbuffer *batch;
	struct event *
		soon; /* there are news; they are written in the next pass, all of this one at once */
	struct event *heartbeat;
};

struct stream *stream_at(struct link *link)
{
	return LIST_OF(link, struct stream, link);
}

static struct bufferevent *socket_of(struct stream *stream)
{
	return evhttp_connection_get_bufferevent(evhttp_request_get_connection(stream->request));
}

static void arm(struct event *timer, unsigned long ms)
{
	const struct timeval delay = {
		.tv_sec = (time_t)(ms / 1000), .tv_usec = (suseconds_t)(ms % 1000 * 1000)};

	evtimer_add(timer, &delay);
}

static void stream_free(struct stream *stream)
{
	list_remove(&stream->link);
	stream->server->stream_count--;
	if (stream->watch)
		watch_free(stream->watch);
	event_free(stream->soon);
	event_free(stream->heartbeat);
	evbuffer_free(stream->batch);
	free(stream);
}

static void on_gone(void *userdata)
{
	stream_free(userdata);
}

static void on_written(struct evhttp_connection *connection, void *userdata);

/*
 * Only while the socket takes what it gets: each chunk begins evhttp's time-out for writing anew, so that one more for a browser that takes
 * nothing would keep it for ever.
 */
static void fill(struct stream *stream)
{
	size_t waiting = evbuffer_get_length(bufferevent_get_output(socket_of(stream)));

	if (waiting > LOW)
		return; /* on_written() comes */
	/* Whether there is more is asked again then: that costs next to nothing. */
	watch_fill(stream->watch, stream->batch, ROOM - waiting);
	if (!evbuffer_get_length(stream->batch))
		return;
	evhttp_send_reply_chunk_with_cb(stream->request, stream->batch, on_written, stream);
	arm(stream->heartbeat, stream->server->options->heartbeat_ms);
}

/* Below the mark again. Called for each write of the socket, so once in a pass: nobody's turn is longer than one room. */
static void on_written(struct evhttp_connection *connection, void *userdata)
{
	(void)connection;
	fill(userdata);
}

static void on_soon(evutil_socket_t fd, short what, void *userdata)
{
	(void)fd;
	(void)what;
	fill(userdata);
}

static void on_news(void *userdata)
{
	struct stream *stream = userdata;

	if (!evtimer_pending(stream->soon, NULL))
		arm(stream->soon, 0);
}

/* To a browser that has enough to read it would be no sign of life. */
static void on_heartbeat(evutil_socket_t fd, short what, void *userdata)
{
	struct stream *stream = userdata;

	(void)fd;
	(void)what;
	if (!evbuffer_get_length(bufferevent_get_output(socket_of(stream)))) {
		evbuffer_add(stream->batch, ":\n\n", 3);
		evhttp_send_reply_chunk_with_cb(stream->request, stream->batch, on_written, stream);
	}
	arm(stream->heartbeat, stream->server->options->heartbeat_ms);
}

static void begin(struct stream *stream)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(stream->request);
	struct bufferevent *socket = socket_of(stream);

	reply_headers(stream->request, "text/event-stream", "no-store");
	evhttp_add_header(headers, "X-Accel-Buffering", "no"); /* nginx would collect events */
	guest_wait(stream->guest, on_gone, stream);
	bufferevent_setwatermark(socket, EV_READ, 0, READ_MAX);
	bufferevent_setwatermark(socket, EV_WRITE, LOW, 0);
	evhttp_send_reply_start(stream->request, 200, NULL);
	arm(stream->heartbeat, stream->server->options->heartbeat_ms);
}

static struct stream *make(const struct exchange *exchange)
{
	struct stream *stream = must_new(sizeof(*stream));

	stream->server = exchange->server;
	stream->guest = exchange->guest;
	stream->request = exchange->request;
	stream->batch = must(evbuffer_new());
	stream->soon = must(evtimer_new(exchange->server->base, on_soon, stream));
	stream->heartbeat = must(evtimer_new(exchange->server->base, on_heartbeat, stream));
	list_append(&exchange->server->streams, &stream->link);
	exchange->server->stream_count++;
	return stream;
}

void stream_new(const struct exchange *exchange)
{
	struct server *server = exchange->server;
	struct stream *stream;

	if (server->stream_count >= server->options->streams_max) {
		reply_error(exchange->request, 429, "Too many browsers follow a thread.");
		return;
	}
	stream = make(exchange);
	if (watch_new(server->desk, exchange->id, on_news, stream, &stream->watch) < 0) {
		stream_free(stream);
		reply_error(exchange->request, 503, "The thread cannot be followed now.");
		return;
	}
	begin(stream);
}

/* With the mark up evhttp would be told that all is written when there is still something, and close. */
void stream_end(struct stream *stream)
{
	struct evhttp_request *request = stream->request;

	bufferevent_setwatermark(socket_of(stream), EV_WRITE, 0, 0);
	guest_go_on(stream->guest);
	stream_free(stream);
	evhttp_send_reply_end(request);
}
