#include "api/request.h"

#include "api/thread.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "codec/text.h"
#include "session/outgoing.h"

#include <inttypes.h>
#include <string.h>

/* life */

void cx_request_hold(codex_request *request)
{
	request->refs++;
}

void cx_request_release(codex_request *request)
{
	if (--request->refs)
		return;
	codex_event_unref(request->event);
	codex_error_unref(request->error);
	cx_client_release(request->client);
	cx_free(request);
}

codex_request *codex_request_ref(codex_request *request)
{
	if (request->users++ == 0)
		cx_request_hold(request); /* the users' */
	return request;
}

/* Its end; it is open no more. */
static void settle(codex_request *request, int status, codex_error *error)
{
	request->status = status;
	request->error = codex_error_ref(error);
	cx_request_release(request); /* that of being open */
}

static void refuse(codex_request *request)
{
	cx_session_refuse_open(&request->client->session, &request->core);
	cx_client_kick(request->client);
	settle(request, 0, NULL);
}

codex_request *codex_request_unref(codex_request *request)
{
	if (!request || --request->users)
		return NULL;
	/* While handlers are asked it is not lost: the next one is. */
	if (cx_request_is_open(&request->core) && !request->asking &&
		cx_client_works(request->client))
		refuse(request);
	cx_request_release(request); /* the users' */
	return NULL;
}

/* The session ended it: its holder, if there is one, is told from the loop. */
static void on_ended(struct cx_request *core, codex_error *cause)
{
	codex_request *request = CX_CONTAINER_OF(core, codex_request, core);

	cx_request_hold(request);
	settle(request, codex_error_status(cause), cause);
	if (request->users && request->withdrawn_fn && request->client->pass)
		cx_client_deliver(request->client, &request->told);
	else
		cx_request_release(request);
}

/* the runtime asks */

static bool fill(codex_request *request, codex_event *event)
{
	request->event = codex_event_ref(event);
	/* What is asked for later must not fail then. */
	if (!request->event ||
		(!*codex_event_method(request->event) && event->message.envelope.method.len))
		return false;
	request->number = event->message.asked;
	request->core.id = event->message.envelope.id;
	request->core.method = event->message.envelope.method;
	request->core.thread_id = codex_event_thread_id(event);
	request->core.turn_id = codex_event_turn_id(event);
	request->core.ended = on_ended;
	return true;
}

static void set_up(codex_request *request, codex_async *client)
{
	request->refs = 1; /* that of being open */
	request->client = cx_client_hold(client);
	request->status = CODEX_PENDING;
	request->told.run = cx_dispatch_withdrawn;
	cx_list_init(&request->told.link);
	cx_list_init(&request->core.link);
}

/* NULL: no memory, or too many are open. */
static codex_request *request_new(codex_async *client, codex_event *event)
{
	codex_request *request = cx_alloc0(sizeof(*request));
	uint64_t ms = client->config->answer_ms;

	if (!request)
		return NULL;
	set_up(request, client);
	if (fill(request, event) &&
		cx_session_open_request(&client->session, &request->core,
			ms ? cx_after(cx_now(), ms) : CX_NEVER) == 0)
		return request;
	cx_request_release(request);
	return NULL;
}

static void refuse_message(codex_async *client, const struct cx_message *message)
{
	cx_logf(&client->log, CODEX_LOG_WARNING, "refused the runtime's request %.*s",
		(int)(message->envelope.method.len < 80 ? message->envelope.method.len : 80),
		message->envelope.method.at);
	cx_session_refuse(&client->session, message);
}

/* It is kept already, and asked again: nothing is to be done. Another one of the same id takes its place. */
static bool is_asked_again(codex_async *client, const struct cx_message *message)
{
	struct cx_requests *all = &client->session.requests;
	struct cx_request *kept = cx_requests_find(all, message->envelope.id);
	struct cx_span method = message->envelope.method;
	codex_error *cause;

	if (!kept)
		return false;
	if (kept->method.len == method.len && memcmp(kept->method.at, method.at, method.len) == 0) {
		cx_logf(&client->log, CODEX_LOG_INFO,
			"the runtime asks %.*s again: it is kept already",
			(int)(method.len < 80 ? method.len : 80), method.at);
		return true;
	}
	cause = cx_error_new(
		CODEX_ERR_CANCELLED, "the runtime asks something else under the same id");
	cx_requests_withdraw(all, kept, cause);
	codex_error_unref(cause);
	return false;
}

static void offer(codex_async *client, codex_event *event)
{
	codex_request *request = request_new(client, event);

	if (!request) {
		refuse_message(client, &event->message);
		return;
	}
	cx_request_hold(request);
	request->asking = true;
	cx_dispatch_request(client, request);
	if (!cx_request_is_taken(request)) {
		cx_logf(&client->log, CODEX_LOG_WARNING,
			"nobody took the runtime's request %s: refused",
			codex_request_method(request));
		refuse(request);
	}
	request->asking = false;
	cx_request_release(request);
}

void cx_request_take(codex_async *client, codex_event *event)
{
	const struct cx_message *message = &event->message;

	if (is_asked_again(client, message))
		return;
	if (!cx_dispatch_wants_request(client, message)) {
		refuse_message(client, message);
		return;
	}
	switch (cx_router_keep_request(&client->session.router, message)) {
	case CX_KEPT:
		break;
	case CX_ROUTED:
		offer(client, event);
		break;
	default:
		refuse_message(client, message);
		break;
	}
}

/* reading */

const char *codex_request_method(codex_request *request)
{
	return codex_event_method(request->event);
}

const char *codex_request_thread_id(codex_request *request)
{
	return codex_event_thread_id(request->event);
}

const char *codex_request_turn_id(codex_request *request)
{
	return codex_event_turn_id(request->event);
}

const char *codex_request_item_id(codex_request *request)
{
	return codex_event_item_id(request->event);
}

const codex_json *codex_request_params(codex_request *request)
{
	return codex_event_params(request->event);
}

const char *codex_request_params_text(codex_request *request, size_t *ret_len)
{
	return codex_event_params_text(request->event, ret_len);
}

codex_error *codex_request_decode_error(const codex_request *request)
{
	return codex_event_decode_error(request->event);
}

codex_async *codex_request_client(const codex_request *request)
{
	return request->client;
}

int codex_request_status(const codex_request *request)
{
	return request->status;
}

codex_error *codex_request_error(const codex_request *request)
{
	return request->error;
}

/* waiting */

int codex_request_on_withdrawn(codex_request *request, codex_request_fn fn, void *userdata)
{
	int r = cx_callback_check_act();

	if (r < 0)
		return r;
	if (request->status != CODEX_PENDING)
		return CODEX_ERR_STATE;
	request->withdrawn_fn = fn;
	request->withdrawn_userdata = userdata;
	return 0;
}

int codex_request_set_deadline(codex_request *request, uint64_t ms)
{
	uint64_t at = ms ? cx_after(cx_now(), ms) : CX_NEVER;
	int r = cx_callback_check_act();

	if (r < 0)
		return r;
	if (request->status != CODEX_PENDING)
		return CODEX_ERR_STATE;
	if (!cx_timer_set(&request->client->session.timers, &request->core.deadline, at))
		return CODEX_ERR_NOMEM;
	cx_client_kick(request->client);
	return 0;
}

/* answering */

static int check(const codex_request *request)
{
	int r = cx_callback_check_answer(request);

	r = r < 0 ? r : cx_client_check(request->client);
	if (r < 0)
		return r;
	return request->status == CODEX_PENDING ? 0 : CODEX_ERR_STATE;
}

int cx_request_finish(codex_request *request, const char *member, const char *json)
{
	codex_async *client = request->client;
	int r = check(request);

	r = r < 0 ? r : cx_session_answer(&client->session, &request->core, member, json);
	if (r < 0)
		return r;
	cx_client_kick(client);
	settle(request, 0, NULL);
	return 0;
}

int codex_request_answer(codex_request *request, const char *json)
{
	int r = cx_check_object(json);

	return r < 0 ? r : cx_request_finish(request, "result", json);
}

int codex_request_answer_error(codex_request *request, int64_t code, const char *message)
{
	const char *said = message ? message : "the client could not do it";
	struct cx_buf buf = CX_BUF_INIT;
	char *json;
	int r;

	if (!cx_utf8_valid(said, strlen(said)))
		return CODEX_ERR_UTF8;
	cx_buf_printf(&buf, "{\"code\":%" PRId64 ",\"message\":", code);
	cx_put_string(&buf, said, strlen(said));
	cx_buf_putc(&buf, '}');
	json = cx_buf_steal(&buf);
	if (!json)
		return CODEX_ERR_NOMEM;
	r = cx_request_finish(request, "error", json);
	cx_free(json);
	return r;
}

int codex_request_refuse(codex_request *request)
{
	int r = check(request);

	if (r == 0)
		refuse(request);
	return r;
}
