/*
 * A desk that plays: the web side's tests need one that answers what they want, or never, and a watch that has as much to say as they like.
 *
 * Threads: "quiet" says no more than its name; "bulk" has more to say whatever was taken; "state" is a text that grows by a megabyte
 * a second, of which a watch tells the difference; "trickle" says the time twenty times a second; "whole" is one event as large as they get;
 * "none" cannot be watched. The text "never" is never answered.
 */
#include "desk.h"
#include "list.h"
#include "memory.h"
#include "watch.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct desk {
	struct event_base *base;
	struct desk_options options;
	struct event *closed;
	struct link calls;
	int watches;
	void (*done)(void *userdata);
	void *userdata;
};

struct desk_call {
	struct link link;
	struct desk *desk;
	struct event *timer;
	int status;
	struct json_object *body;
	desk_answer_fn answer;
	void *userdata;
};

static void on_closed(evutil_socket_t fd, short what, void *userdata)
{
	struct desk *desk = userdata;

	(void)fd;
	(void)what;
	desk->options.log("the desk is closed");
	desk->done(desk->userdata);
}

int desk_new(struct event_base *base, const struct desk_options *options, struct desk **ret_desk)
{
	struct desk *desk = must_new(sizeof(*desk));

	desk->base = base;
	desk->options = *options;
	desk->closed = evtimer_new(base, on_closed, desk);
	list_init(&desk->calls);
	*ret_desk = desk;
	return 0;
}

static void call_free(struct desk_call *call)
{
	list_remove(&call->link);
	event_free(call->timer);
	json_object_put(call->body);
	free(call);
}

static void on_answer(evutil_socket_t fd, short what, void *userdata)
{
	struct desk_call *call = userdata;

	(void)fd;
	(void)what;
	call->answer(call->status, call->body, call->userdata);
	call_free(call);
}

void desk_close(struct desk *desk, void (*done)(void *userdata), void *userdata)
{
	desk->done = done;
	desk->userdata = userdata;
	LIST_EACH(&desk->calls, at, after)
	{
		struct desk_call *call = LIST_OF(at, struct desk_call, link);

		call->status = 503;
		event_active(call->timer, EV_TIMEOUT, 1);
	}
	event_active(desk->closed, EV_TIMEOUT, 1);
}

void desk_free(struct desk *desk)
{
	event_free(desk->closed);
	free(desk);
}

void desk_call_give_up(struct desk_call *call)
{
	call->desk->options.log("a call was given up");
	call_free(call);
}

/* What it was asked is what it answers. */
static struct json_object *told(const char *what, const char *id)
{
	struct json_object *body = json_object_new_object();

	json_object_object_add(body, "asked", json_object_new_string(what));
	if (id)
		json_object_object_add(body, "id", json_object_new_string(id));
	return body;
}

static void tell(struct json_object *body, const char *name, const char *value)
{
	if (value)
		json_object_object_add(body, name, json_object_new_string(value));
}

static struct desk_call *begin(struct desk *desk, int status, struct json_object *body,
	desk_answer_fn answer, void *userdata)
{
	struct desk_call *call = must_new(sizeof(*call));

	call->desk = desk;
	call->status = status;
	call->body = body;
	call->answer = answer;
	call->userdata = userdata;
	call->timer = evtimer_new(desk->base, on_answer, call);
	list_append(&desk->calls, &call->link);
	return call;
}

static void play(struct desk_call *call, const char *text, struct desk_call **ret_call)
{
	const struct timeval soon = {.tv_usec = 1000};

	if (!text || strcmp(text, "never"))
		evtimer_add(call->timer, &soon);
	else
		call->desk->options.log("a call will not be answered");
	if (ret_call)
		*ret_call = call;
}

void desk_list(struct desk *desk, const char *cursor, const char *search, desk_answer_fn answer,
	void *userdata, struct desk_call **ret_call)
{
	struct json_object *body = told("list", NULL);

	tell(body, "cursor", cursor);
	tell(body, "search", search);
	play(begin(desk, 200, body, answer, userdata), NULL, ret_call);
}

void desk_start(struct desk *desk, const char *text, desk_answer_fn answer, void *userdata,
	struct desk_call **ret_call)
{
	struct json_object *body = told("start", "quiet");

	tell(body, "text", text);
	play(begin(desk, 201, body, answer, userdata), text, ret_call);
}

/* Of the thread "large" a megabyte is stored. */
void desk_read(struct desk *desk, const char *thread_id, const char *cursor, desk_answer_fn answer,
	void *userdata, struct desk_call **ret_call)
{
	struct json_object *body = told("read", thread_id);
	char *large = must_new(1024 * 1024 + 1);

	tell(body, "cursor", cursor);
	memset(large, 'x', 1024 * 1024);
	if (!strcmp(thread_id, "large"))
		tell(body, "large", large);
	free(large);
	play(begin(desk, 200, body, answer, userdata), NULL, ret_call);
}

void desk_send(struct desk *desk, const char *thread_id, const char *text, bool steer,
	desk_answer_fn answer, void *userdata, struct desk_call **ret_call)
{
	struct json_object *body = told("send", thread_id);

	tell(body, "text", text);
	json_object_object_add(body, "steer", json_object_new_boolean(steer));
	play(begin(desk, 202, body, answer, userdata), text, ret_call);
}

void desk_interrupt(struct desk *desk, const char *thread_id, desk_answer_fn answer, void *userdata,
	struct desk_call **ret_call)
{
	struct json_object *body = json_object_new_object();

	tell(body, "error", "nothing runs in <script>alert(1)</script>");
	(void)thread_id;
	play(begin(desk, 409, body, answer, userdata), NULL, ret_call);
}

void desk_decide(struct desk *desk, const char *request_id, const char *decision,
	desk_answer_fn answer, void *userdata, struct desk_call **ret_call)
{
	struct json_object *body = told("decide", request_id);

	tell(body, "decision", decision);
	play(begin(desk, 200, body, answer, userdata), NULL, ret_call);
}

void desk_describe(const struct desk *desk, struct json_object *status)
{
	json_object_object_add(status, "app_servers", json_object_new_array());
	json_object_object_add(status, "conversations", json_object_new_int(desk->watches));
}

/* --- watches --------------------------------------------------------------------------------- */

enum kind {
	QUIET,
	BULK,
	STATE,
	TRICKLE,
	WHOLE,
};

struct watch {
	struct desk *desk;
	enum kind kind;
	struct event *timer;
	watch_news_fn news;
	void *userdata;
	size_t there, taken; /* bytes of a state; events of a trickle */
	unsigned long long number;
	bool greeted;
};

static const char *const kinds[] = {"quiet", "bulk", "state", "trickle", "whole"};

static const struct timeval often = {.tv_usec = 50000};

static void on_timer(evutil_socket_t fd, short what, void *userdata)
{
	struct watch *watch = userdata;

	(void)fd;
	(void)what;
	if (watch->kind == STATE || watch->kind == TRICKLE) {
		watch->there += watch->kind == STATE ? 1024 * 1024 / 20 : 1;
		evtimer_add(watch->timer, &often);
	}
	watch->news(watch->userdata);
}

int watch_new(struct desk *desk, const char *thread_id, watch_news_fn news, void *userdata,
	struct watch **ret_watch)
{
	const struct timeval at_once = {0};
	struct watch *watch;
	size_t i = 0;

	while (i < sizeof(kinds) / sizeof(kinds[0]) && strcmp(kinds[i], thread_id))
		i++;
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		return -1;
	watch = must_new(sizeof(*watch));
	watch->desk = desk;
	watch->kind = (enum kind)i;
	watch->news = news;
	watch->userdata = userdata;
	watch->timer = evtimer_new(desk->base, on_timer, watch);
	evtimer_add(watch->timer, &at_once);
	desk->watches++;
	*ret_watch = watch;
	return 0;
}

static void add_text(struct evbuffer *out, size_t length)
{
	char *text = must_new(length + 1);

	memset(text, 'x', length);
	evbuffer_add_printf(out, "event: text\ndata: {\"append\":\"%s\"}\n\n", text);
	free(text);
}

/* One event. False: there is nothing more to say. */
static bool add_one(struct watch *watch, struct evbuffer *out)
{
	struct timespec now;
	size_t length = watch->there - watch->taken;

	if (!length && watch->kind != BULK)
		return false;
	switch (watch->kind) {
	case BULK:
		evbuffer_add_printf(out,
			"event: text\ndata: {\"number\":%llu,\"append\":\"%0900d\"}\n\n",
			watch->number++, 0);
		break;
	case TRICKLE:
		clock_gettime(CLOCK_MONOTONIC, &now);
		evbuffer_add_printf(out, "event: text\ndata: {\"at\":%ld.%09ld}\n\n",
			(long)now.tv_sec, now.tv_nsec);
		watch->taken = watch->there;
		break;
	case STATE:
		length = length < 60000 ? length : 60000;
		add_text(out, length);
		watch->taken += length;
		break;
	case WHOLE:
	case QUIET:
		return false;
	}
	return true;
}

bool watch_fill(struct watch *watch, struct evbuffer *out, size_t room)
{
	bool more = true;

	if (!watch->greeted) {
		evbuffer_add_printf(
			out, "event: thread\ndata: {\"id\":\"%s\"}\n\n", kinds[watch->kind]);
		if (watch->kind == WHOLE)
			add_text(out, WATCH_EVENT_MAX - 100);
		watch->greeted = true;
	}
	while (more && evbuffer_get_length(out) < room)
		more = add_one(watch, out);
	return more;
}

void watch_free(struct watch *watch)
{
	watch->desk->watches--;
	watch->desk->options.log("a watch is over");
	event_free(watch->timer);
	free(watch);
}
