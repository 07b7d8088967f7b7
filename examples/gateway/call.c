#include "call.h"

#include "desk_parts.h"
#include "memory.h"
#include "view.h"

#include <codex/codex.h>
#include <event2/event.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void free_call(struct desk_call *call)
{
	list_remove(&call->link);
	event_free(call->deliver);
	json_object_put(call->body);
	free(call);
}

static void on_deliver(evutil_socket_t fd, short what, void *userdata)
{
	struct desk_call *call = userdata;
	struct desk *desk = call->desk;
	desk_answer_fn answer = call->answer;

	(void)fd, (void)what;
	call->answer = NULL;
	if (answer)
		answer(call->status, call->body, call->userdata);
	free_call(call);
	desk_check_closed(desk);
}

struct desk_call *call_new(
	struct desk *desk, desk_answer_fn answer, void *userdata, struct desk_call **ret_call)
{
	struct desk_call *call = must_new(sizeof(*call));

	call->desk = desk;
	call->answer = answer;
	call->userdata = userdata;
	call->deliver = must(event_new(desk->base, -1, 0, on_deliver, call));
	list_append(&desk->calls, &call->link);
	if (ret_call)
		*ret_call = call;
	return call;
}

void desk_call_give_up(struct desk_call *call)
{
	call->answer = NULL;
}

void call_answer(struct desk_call *call, int status, struct json_object *body)
{
	if (!call || call->status) {
		json_object_put(body);
		return;
	}
	call->status = status;
	call->body = body ? body : must(json_object_new_object());
	event_active(call->deliver, EV_TIMEOUT, 0);
}

void call_fail(struct desk_call *call, int status, const char *format, ...)
{
	struct json_object *body;
	char words[600];
	va_list arguments;

	if (!call)
		return;
	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	body = must(json_object_new_object());
	view_add_string(body, "error", words);
	call_answer(call, status, body);
}

static int http_status(int status)
{
	switch (status) {
	case CODEX_ERR_REMOTE:
	case CODEX_ERR_TURN_FAILED:
		return 502;
	case CODEX_ERR_INVALID:
	case CODEX_ERR_UTF8:
	case CODEX_ERR_JSON:
		return 400;
	case CODEX_ERR_BUSY:
		return 409;
	case CODEX_ERR_LIMIT:
		return 413;
	default:
		return 503;
	}
}

void call_fail_status(struct desk_call *call, int status, const struct codex_error *error)
{
	call_fail(call, http_status(status), "%s",
		error ? codex_error_message(error) : codex_status_text(status));
}
