#include "session/session.h"

#include "base/mem.h"
#include "codec/text.h"
#include "session/outgoing.h"

#include <string.h>

/* Memory kept for the next use by buffers that seldom grow. */
#define KEEP_BYTES 4096

int cx_session_init(
	struct cx_session *session, const struct cx_limits *limits, const struct cx_log *log)
{
	memset(session, 0, sizeof(*session));
	session->limits = *limits;
	session->log = *log;
	cx_calls_init(&session->calls, &session->timers, limits);
	cx_requests_init(&session->requests, &session->timers, limits->open_requests);
	cx_router_init(&session->router, &session->timers, limits->early_bytes);
	return cx_frames_init(&session->frames, limits->line_bytes);
}

/* The last message was dealt with. */
static void finish_message(struct cx_session *session)
{
	cx_free(session->replayed);
	session->replayed = NULL;
	if (session->ended)
		cx_route_free(&session->router, session->ended);
	session->ended = NULL;
}

void cx_session_free(struct cx_session *session)
{
	finish_message(session);
	cx_calls_free(&session->calls);
	cx_requests_free(&session->requests);
	cx_router_free(&session->router);
	cx_frames_free(&session->frames);
	cx_bytes_free(&session->out);
	cx_buf_free(&session->scratch);
	cx_deadlines_free(&session->timers.heap);
	codex_error_unref(session->cause);
}

/* bytes in */

static int fail(struct cx_session *session, codex_error *error)
{
	int status = codex_error_status(error);

	cx_session_fail(session, error);
	return status;
}

static int bad_frame(struct cx_session *session, int status)
{
	if (status != CODEX_ERR_LINE_TOO_LONG)
		return fail(session, cx_error_from_status(status));
	return fail(session,
		cx_error_new(status, "the runtime wrote a line of more than %zu bytes",
			session->limits.line_bytes));
}

static int check_preamble(struct cx_session *session, size_t bytes)
{
	if (bytes <= session->limits.preamble_bytes)
		return 0;
	return fail(session,
		cx_error_new(CODEX_ERR_PROTOCOL,
			"the program wrote more than %zu bytes of text and no message; is it a codex app-server?",
			session->limits.preamble_bytes));
}

static bool begins_message(struct cx_span line)
{
	return line.len && line.at[0] == '{';
}

/* Text before the first message: a wrapper's banner. 0: skipped; else the status that ended the session. */
static int skip_preamble(struct cx_session *session, struct cx_span line)
{
	session->preamble_bytes += line.len + 1;
	session->counts.lines_skipped++;
	cx_logf(&session->log, CODEX_LOG_WARNING,
		"skipped a line of %zu bytes before the first message", line.len);
	return check_preamble(session, session->preamble_bytes);
}

/* A banner may have no line end either. It is judged here, where lines are asked for, so that the verdict does not
   depend on how the bytes were cut. */
static int check_first_line(struct cx_session *session)
{
	struct cx_span partial = {
		session->frames.data + session->frames.start, cx_frames_partial(&session->frames)};

	if (session->talking || begins_message(partial))
		return 0;
	return check_preamble(session, session->preamble_bytes + partial.len);
}

int cx_session_room(struct cx_session *session, char **ret_room, size_t *ret_len)
{
	int r = cx_frames_room(&session->frames, ret_room, ret_len);
	return r < 0 ? bad_frame(session, r) : 0;
}

void cx_session_filled(struct cx_session *session, size_t len)
{
	session->counts.bytes_read += len;
	cx_frames_filled(&session->frames, len);
}

/* messages out */

static int bad_line(
	struct cx_session *session, struct cx_span line, enum cx_verdict verdict, size_t offset)
{
	switch (verdict) {
	case CX_SCAN_DEPTH:
		return fail(session,
			cx_error_new(CODEX_ERR_TOO_DEEP,
				"the runtime wrote JSON nested deeper than %zu",
				session->limits.depth));
	case CX_SCAN_UTF8:
		return fail(session,
			cx_error_new(CODEX_ERR_PROTOCOL,
				"the runtime wrote a line that is not UTF-8 (at byte %zu of %zu)",
				offset, line.len));
	default:
		return fail(session,
			cx_error_new(CODEX_ERR_PROTOCOL,
				"the runtime wrote a line that is not a JSON-RPC message (at byte %zu of %zu)",
				offset, line.len));
	}
}

static bool is_blank(struct cx_span line)
{
	size_t i = 0;

	while (i < line.len && (line.at[i] == ' ' || line.at[i] == '\t' || line.at[i] == '\r'))
		i++;
	return i == line.len;
}

/* Ids with escapes are rare: the message then points into the scratch buffer. */
static bool unescape_id(struct cx_session *session, struct cx_span *id)
{
	size_t from = session->scratch.len;

	if (!id->at || !memchr(id->at, '\\', id->len))
		return true;
	if (!cx_buf_reserve(&session->scratch, id->len + 1))
		return false;
	session->scratch.len += cx_unescape(id->at, id->len, session->scratch.data + from) + 1;
	id->at = session->scratch.data + from;
	id->len = session->scratch.len - from - 1;
	return true;
}

static bool unescape_ids(struct cx_session *session, struct cx_message *message)
{
	size_t room = message->thread_id.len + message->turn_id.len + message->item_id.len +
		message->login_id.len + 4;

	if (CX_LIKELY(!message->envelope.escaped))
		return true;
	cx_buf_reset(&session->scratch, KEEP_BYTES);
	/* All at once, so that the buffer does not move under the first id. */
	return cx_buf_reserve(&session->scratch, room) &&
		unescape_id(session, &message->thread_id) &&
		unescape_id(session, &message->turn_id) &&
		unescape_id(session, &message->item_id) && unescape_id(session, &message->login_id);
}

/* The thread is free again from now on; the route itself is needed until the message was dealt with. */
static void end_route(struct cx_session *session, struct cx_route *route)
{
	session->ended = route;
	route->thread->overtaken = true;
	if (route->thread->running == route)
		route->thread->running = NULL;
}

/* 1: hand it out; 0: nothing to hand out; < 0: the session has ended. */
static int take_event(struct cx_session *session, struct cx_message *message)
{
	switch (cx_router_route(&session->router, message)) {
	case CX_KEPT:
		return 0;
	case CX_OVERFLOW:
		message->kind = CX_MESSAGE_OVERFLOW;
		return 1;
	case CX_NO_MEMORY:
		return fail(session, cx_error_from_status(CODEX_ERR_NOMEM));
	case CX_ROUTED:
		break;
	}
	session->counts.events++;
	cx_requests_note(&session->requests, message);
	if (message->route && message->method == CX_NOTIFICATION_TURN_STARTED)
		message->route->started = true;
	if (message->route && message->method == CX_NOTIFICATION_TURN_COMPLETED)
		end_route(session, message->route);
	return 1;
}

static void forget(struct cx_message *message)
{
	message->call = NULL;
	message->error = NULL;
	message->status = 0;
	message->thread = NULL;
	message->route = NULL;
	message->method = CX_NOTIFICATION_UNKNOWN;
	message->asked = CX_SERVER_REQUEST_NONE;
}

static int take_request(struct cx_session *session, struct cx_message *message)
{
	message->thread = cx_router_find_thread(&session->router, message->thread_id);
	if (message->thread && message->turn_id.at)
		message->route =
			cx_router_find(&session->router, message->thread, message->turn_id);
	return 1;
}

static int take_answer(struct cx_session *session, struct cx_message *message)
{
	const struct cx_envelope *envelope = &message->envelope;

	message->call = envelope->id_type == CX_ID_NUMBER
		? cx_calls_find(&session->calls, envelope->id_number)
		: NULL;
	if (!message->call) {
		session->calls.late++;
		cx_logf(&session->log, CODEX_LOG_INFO, "an answer that nobody waits for, id %.*s",
			(int)(envelope->id.len < 32 ? envelope->id.len : 32), envelope->id.at);
		return 0;
	}
	message->error = envelope->error.at ? cx_message_remote_error(envelope->error) : NULL;
	if (cx_call_try_again(message->call, message->error)) {
		cx_logf(&session->log, CODEX_LOG_INFO, "the runtime is too busy for request %lld",
			(long long)message->call->id);
		codex_error_unref(message->error);
		forget(message);
		return 0;
	}
	cx_call_answered(message->call);
	message->status = codex_error_status(message->error);
	return 1;
}

static int take_line(struct cx_session *session, struct cx_message *message)
{
	size_t offset = 0;
	enum cx_verdict verdict;

	if (!session->talking && !begins_message(message->line))
		return skip_preamble(session, message->line);
	if (is_blank(message->line))
		return 0;
	verdict = cx_scan(message->line.at, message->line.len, (unsigned)session->limits.depth,
		&message->envelope, &offset);
	if (verdict != CX_SCAN_OK || !cx_message_classify(message))
		return bad_line(session, message->line, verdict, offset);
	session->talking = true;
	if (!unescape_ids(session, message))
		return fail(session, cx_error_from_status(CODEX_ERR_NOMEM));
	switch (message->kind) {
	case CX_MESSAGE_ANSWER:
		return take_answer(session, message);
	case CX_MESSAGE_EVENT:
		return take_event(session, message);
	default:
		return take_request(session, message);
	}
}

/* A call that ended without an answer. */
static bool next_ended(struct cx_session *session, struct cx_message *message)
{
	struct cx_call *call;

	if (cx_list_empty(&session->calls.ended))
		return false;
	call = cx_list_first(&session->calls.ended, struct cx_call, link);
	cx_list_remove(&call->link);
	message->kind = CX_MESSAGE_ANSWER;
	message->call = call;
	message->error = codex_error_ref(call->error);
	message->status = codex_error_status(call->error);
	message->line = (struct cx_span){NULL, 0};
	return true;
}

/* 1: a line; 0: none; < 0: the session has ended. */
static int next_line(struct cx_session *session, struct cx_span *ret_line)
{
	char *line;
	int r;

	session->replayed = cx_router_replay(&session->router);
	if (session->replayed) {
		*ret_line = (struct cx_span){session->replayed->line, session->replayed->len};
		return 1;
	}
	r = cx_frames_next(&session->frames, &line, &ret_line->len);
	if (r < 0)
		return bad_frame(session, r);
	if (r == 0)
		return check_first_line(session);
	ret_line->at = line;
	return 1;
}

int cx_session_next(struct cx_session *session, struct cx_message *ret_message)
{
	int r = 0;

	forget(ret_message);
	while (r == 0) {
		finish_message(session);
		if (next_ended(session, ret_message))
			return 1;
		if (session->cause || session->held)
			return 0;
		r = next_line(session, &ret_message->line);
		if (r <= 0)
			return r;
		r = take_line(session, ret_message);
	}
	return r;
}

void cx_session_fail(struct cx_session *session, codex_error *cause)
{
	if (session->cause) {
		codex_error_unref(cause);
		return;
	}
	session->cause = cause;
	cx_logf(&session->log, CODEX_LOG_INFO, "the session ends: %s", codex_error_message(cause));
	cx_calls_fail_all(&session->calls, cause);
	cx_requests_withdraw_all(&session->requests, cause);
	cx_bytes_free(&session->out);
}

/* requests in */

/* Hands waiting calls to the output, as many as may be under way. */
static void send_waiting(struct cx_session *session)
{
	struct cx_call *call;

	while (session->ready && cx_bytes_len(&session->out) <= session->limits.output_bytes &&
		(call = cx_calls_sendable(&session->calls)) != NULL) {
		if (!cx_bytes_append(&session->out, call->line, call->line_len)) {
			cx_session_fail(session, cx_error_from_status(CODEX_ERR_NOMEM));
			return;
		}
		cx_call_sent(call);
	}
}

int cx_session_call(struct cx_session *session, const char *method, const char *params,
	uint64_t deadline, cx_answer_fn fn, void *owner, struct cx_call **ret_call)
{
	if (session->cause)
		return codex_error_status(session->cause);
	return cx_call_new(
		&session->calls, method, params ? params : "{}", deadline, fn, owner, ret_call);
}

int cx_session_call_now(struct cx_session *session, const char *method, const char *params,
	uint64_t deadline, cx_answer_fn fn, void *owner, struct cx_call **ret_call)
{
	struct cx_call *call;
	int r = cx_session_call(session, method, params, deadline, fn, owner, &call);

	if (r < 0)
		return r;
	cx_call_try_once(call);
	if (!cx_bytes_append(&session->out, call->line, call->line_len)) {
		cx_call_abandon(call);
		return CODEX_ERR_NOMEM;
	}
	cx_call_sent(call);
	*ret_call = call;
	return 0;
}

void cx_session_ready(struct cx_session *session)
{
	session->ready = true;
}

int cx_session_notify(struct cx_session *session, const char *method, const char *params)
{
	if (session->cause)
		return codex_error_status(session->cause);
	return cx_calls_notify(&session->calls, method, params ? params : "{}");
}

int cx_session_notify_now(struct cx_session *session, const char *method)
{
	struct cx_buf buf = CX_BUF_INIT;
	int r;

	cx_buf_putc(&buf, '{');
	cx_put_method(&buf, method, "{}");
	r = !buf.failed && cx_bytes_append(&session->out, buf.data, buf.len) ? 0 : CODEX_ERR_NOMEM;
	cx_buf_free(&buf);
	return r;
}

/* bytes out */

bool cx_session_output(struct cx_session *session, const char **ret_bytes, size_t *ret_len)
{
	send_waiting(session);
	*ret_bytes = cx_bytes_head(&session->out);
	*ret_len = cx_bytes_len(&session->out);
	return *ret_len > 0;
}

void cx_session_written(struct cx_session *session, size_t len)
{
	session->counts.bytes_written += len;
	cx_bytes_consume(&session->out, len);
}

/* time */

void cx_session_tick(struct cx_session *session, uint64_t now)
{
	cx_timers_fire(&session->timers, now);
}

uint64_t cx_session_wakeup(const struct cx_session *session)
{
	return cx_deadlines_next(&session->timers.heap);
}
