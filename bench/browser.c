#include <config.h>

#include "browser.h"

#include "../examples/gateway/memory.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct browser {
	struct evhttp_connection *connection;
	struct evbuffer *events; /* the beginning of one that is not whole yet */
	struct screen *screen;
	struct browser_tally *tally;
	unsigned number;
	bool is_following;
};

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void say(const struct browser *browser, const char *what, const char *json)
{
	printf("%s %u %" PRId64 " %s\n", what, browser->number, now_us(), json);
}

static void tell(struct browser *browser, enum screen_news news)
{
	if (news == SCREEN_READY)
		say(browser, "ready", "");
	else if (news == SCREEN_TURN)
		say(browser, "turn", "");
	else if (news == SCREEN_TEXT)
		say(browser, "text", "");
	else if (news == SCREEN_END)
		say(browser, "end", screen_tell(browser->screen));
}

/* "event: NAME\ndata: JSON"; anything else, like a comment, says nothing. */
static void take_event(struct browser *browser, char *event)
{
	char *data = strstr(event, "\ndata: ");

	if (strncmp(event, "event: ", 7) || !data)
		return;
	*data = '\0';
	browser->tally->events++;
	tell(browser, screen_take(browser->screen, event + 7, data + 7));
}

static void on_chunk(struct evhttp_request *request, void *userdata)
{
	struct browser *browser = userdata;
	struct evbuffer *input = evhttp_request_get_input_buffer(request);
	struct evbuffer_ptr end;

	browser->tally->bytes += evbuffer_get_length(input);
	evbuffer_add_buffer(browser->events, input);
	while ((end = evbuffer_search(browser->events, "\n\n", 2, NULL)).pos >= 0) {
		/* With the first of the two line ends, and room for a zero where it is. */
		char *event = (char *)evbuffer_pullup(browser->events, end.pos + 1);

		event[end.pos] = '\0';
		take_event(browser, event);
		evbuffer_drain(browser->events, (size_t)end.pos + 2);
	}
}

static int on_head(struct evhttp_request *request, void *userdata)
{
	struct browser *browser = userdata;

	if (evhttp_request_get_response_code(request) == 200) {
		browser->is_following = true;
		browser->tally->following++;
	}
	return 0;
}

static void on_end(struct evhttp_request *request, void *userdata)
{
	struct browser *browser = userdata;

	(void)request;
	if (browser->is_following)
		browser->tally->following--;
	browser->is_following = false;
	say(browser, "closed", "");
}

struct browser *browser_new(struct event_base *base, unsigned short port, const char *thread,
	unsigned number, struct browser_tally *tally)
{
	struct browser *browser = must_new(sizeof(*browser));
	struct evhttp_request *request = must(evhttp_request_new(on_end, browser));
	char *path = must_format("/api/threads/%s/events", thread);
	char *host = must_format("127.0.0.1:%u", port);

	browser->number = number;
	browser->tally = tally;
	browser->events = must(evbuffer_new());
	browser->screen = screen_new();
	browser->connection = must(evhttp_connection_base_new(base, NULL, "127.0.0.1", port));
	evhttp_request_set_chunked_cb(request, on_chunk);
	evhttp_request_set_header_cb(request, on_head);
	evhttp_add_header(evhttp_request_get_output_headers(request), "Host", host);
	if (evhttp_make_request(browser->connection, request, EVHTTP_REQ_GET, path) < 0)
		must(NULL);
	free(path);
	free(host);
	return browser;
}

void browser_free(struct browser *browser)
{
	evhttp_connection_free(browser->connection);
	evbuffer_free(browser->events);
	screen_free(browser->screen);
	free(browser);
}
