/* Answers to the runtime's requests: queued at once, before anything that waits for its turn. */
#include "session/session.h"

#include "session/outgoing.h"
#include "session/refusal.h"

static int queue(struct cx_session *session, struct cx_buf *buf)
{
	bool queued = !buf->failed && cx_bytes_append(&session->out, buf->data, buf->len);

	cx_buf_free(buf);
	return queued ? 0 : CODEX_ERR_NOMEM;
}

static void refuse(
	struct cx_session *session, struct cx_span method, struct cx_span id, const char *own)
{
	struct cx_buf buf = CX_BUF_INIT;

	if (session->cause)
		return;
	cx_put_refusal(&buf, method, id, own);
	/* An answer that is lost would hang the turn for ever. */
	if (queue(session, &buf) < 0)
		cx_session_fail(session, cx_error_from_status(CODEX_ERR_NOMEM));
	session->counts.requests_refused++;
}

void cx_session_refuse(struct cx_session *session, const struct cx_message *request)
{
	refuse(session, request->envelope.method, request->envelope.id, NULL);
}

void cx_session_refuse_open(struct cx_session *session, struct cx_request *request)
{
	cx_requests_close(&session->requests, request);
	refuse(session, request->method, request->id, request->refusal);
}

static void on_deadline(struct cx_timer *timer)
{
	struct cx_request *request = CX_CONTAINER_OF(timer, struct cx_request, deadline);
	codex_error *cause =
		cx_error_new(CODEX_ERR_TIMEOUT, "the request was not answered in time");

	cx_session_refuse_open(request->session, request);
	request->ended(request, cause);
	codex_error_unref(cause);
}

int cx_session_open_request(
	struct cx_session *session, struct cx_request *request, uint64_t deadline)
{
	int r;

	request->session = session;
	request->deadline = (struct cx_timer)CX_TIMER_INIT(on_deadline);
	r = cx_requests_open(&session->requests, request);
	if (r == 0 && !cx_timer_set(&session->timers, &request->deadline, deadline)) {
		cx_requests_close(&session->requests, request);
		r = CODEX_ERR_NOMEM;
	}
	return r;
}

int cx_session_answer(struct cx_session *session, struct cx_request *request, const char *member,
	const char *json)
{
	struct cx_buf buf = CX_BUF_INIT;
	int r;

	cx_buf_puts(&buf, "{\"id\":");
	cx_buf_append(&buf, request->id.at, request->id.len);
	cx_buf_puts(&buf, ",\"");
	cx_buf_puts(&buf, member);
	cx_buf_puts(&buf, "\":");
	cx_put_json(&buf, json);
	cx_buf_puts(&buf, "}\n");
	r = queue(session, &buf);
	if (r == 0)
		cx_requests_close(&session->requests, request);
	return r;
}
