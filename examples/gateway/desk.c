#include "desk.h"

#include "call.h"
#include "conversation.h"
#include "desk_parts.h"
#include "history.h"
#include "memory.h"
#include "view.h"

#include <event2/event.h>
#include <event2/util.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void desk_log(const struct desk *desk, const char *format, ...)
{
	char line[600];
	va_list arguments;

	if (!desk->options.log)
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	desk->options.log(line);
}

char *desk_new_name(const char *prefix)
{
	uint64_t random[2];

	evutil_secure_rng_get_bytes(random, sizeof(random));
	return must_format("%s-%016llx%016llx", prefix, (unsigned long long)random[0],
		(unsigned long long)random[1]);
}

/* life */

static void on_tell_closed(evutil_socket_t fd, short what, void *userdata)
{
	struct desk *desk = userdata;

	(void)fd, (void)what;
	desk->done(desk->done_userdata);
}

void desk_check_closed(struct desk *desk)
{
	if (!desk->closing || desk->closed || !list_is_empty(&desk->calls) ||
		!pool_is_closed(&desk->pool))
		return;
	desk->closed = true;
	if (desk->done)
		event_active(desk->tell_closed, EV_TIMEOUT, 0);
}

static void copy_options(struct desk *desk, const struct desk_options *options)
{
	desk->options = *options;
	desk->options.runtime_dir = desk->runtime_dir = must_copy(options->runtime_dir);
	desk->options.cwd = desk->cwd = must_copy(options->cwd);
	desk->options.sandbox = desk->sandbox =
		must_copy(options->sandbox ? options->sandbox : "read-only");
}

int desk_new(struct event_base *base, const struct desk_options *options, struct desk **ret_desk)
{
	struct desk *desk = must_new(sizeof(*desk));
	int r;

	desk->base = base;
	copy_options(desk, options);
	list_init(&desk->conversations);
	list_init(&desk->calls);
	desk->tell_closed = must(event_new(base, -1, 0, on_tell_closed, desk));
	r = pool_open(&desk->pool, desk);
	/* The pool's configuration has its own. */
	desk->options.program = NULL;
	desk->options.arguments = NULL;
	if (r < 0) {
		desk_free(desk);
		return r;
	}
	*ret_desk = desk;
	return 0;
}

void desk_close(struct desk *desk, void (*done)(void *userdata), void *userdata)
{
	desk->done = done;
	desk->done_userdata = userdata;
	desk->closing = true;
	LIST_EACH(&desk->conversations, at, after)
	conversation_close(LIST_OF(at, struct conversation, link));
	pool_close(&desk->pool);
	desk_check_closed(desk);
}

void desk_free(struct desk *desk)
{
	if (!desk)
		return;
	LIST_EACH(&desk->conversations, at, after)
	conversation_free(LIST_OF(at, struct conversation, link));
	pool_free(&desk->pool);
	approval_ends_clear(&desk->ends);
	event_free(desk->tell_closed);
	free(desk->runtime_dir);
	free(desk->cwd);
	free(desk->sandbox);
	free(desk);
}

/* calls */

/* NULL: it was refused. */
static struct desk_call *take_call(
	struct desk *desk, desk_answer_fn answer, void *userdata, struct desk_call **ret_call)
{
	struct desk_call *call = call_new(desk, answer, userdata, ret_call);

	if (!desk->closing)
		return call;
	call_fail(call, 503, "the gateway closes");
	return NULL;
}

void desk_list(struct desk *desk, const char *cursor, const char *search, desk_answer_fn answer,
	void *userdata, struct desk_call **ret_call)
{
	struct desk_call *call = take_call(desk, answer, userdata, ret_call);

	if (call)
		history_list(desk, cursor, search, call);
}

void desk_read(struct desk *desk, const char *thread_id, const char *cursor, desk_answer_fn answer,
	void *userdata, struct desk_call **ret_call)
{
	struct desk_call *call = take_call(desk, answer, userdata, ret_call);

	if (call)
		history_read(desk, thread_id, cursor, call);
}

void desk_start(struct desk *desk, const char *text, desk_answer_fn answer, void *userdata,
	struct desk_call **ret_call)
{
	struct desk_call *call = take_call(desk, answer, userdata, ret_call);

	if (call)
		conversation_say(conversation_get(desk, NULL), text, call);
}

void desk_send(struct desk *desk, const char *thread_id, const char *text, bool steer,
	desk_answer_fn answer, void *userdata, struct desk_call **ret_call)
{
	struct desk_call *call = take_call(desk, answer, userdata, ret_call);

	struct conversation *conversation;

	if (!call)
		return;
	conversation = steer ? conversation_find(desk, thread_id) : NULL;
	if (conversation)
		conversation_steer(conversation, text, call);
	else if (steer)
		call_fail(call, 409, "no turn runs");
	else
		conversation_say(conversation_get(desk, thread_id), text, call);
}

void desk_interrupt(struct desk *desk, const char *thread_id, desk_answer_fn answer, void *userdata,
	struct desk_call **ret_call)
{
	struct desk_call *call = take_call(desk, answer, userdata, ret_call);
	struct conversation *conversation = call ? conversation_find(desk, thread_id) : NULL;

	if (conversation)
		conversation_interrupt(conversation, call);
	else
		call_fail(call, 409, "no turn runs");
}

void desk_decide(struct desk *desk, const char *request_id, const char *decision,
	desk_answer_fn answer, void *userdata, struct desk_call **ret_call)
{
	struct desk_call *call = take_call(desk, answer, userdata, ret_call);

	if (call)
		approval_decide(desk, request_id, decision, call);
}

void desk_describe(const struct desk *desk, struct json_object *status)
{
	struct json_object *workers = must(json_object_new_array());
	int64_t n = 0;
	unsigned i;

	for (i = 0; i < desk->pool.n; i++)
		json_object_array_add(workers, worker_describe(&desk->pool.workers[i]));
	LIST_EACH(&desk->conversations, at, after)
	n++;
	view_add(status, "app_servers", workers);
	view_add_number(status, "conversations", n);
}
