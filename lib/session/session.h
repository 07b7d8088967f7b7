/*
 * The session: the protocol without I/O. Bytes of the runtime go in, messages come out, bytes for the
 * runtime come out, and time is told. It never calls a user and never touches a descriptor.
 *
 *     cx_session_room() … cx_session_filled()     bytes in
 *     cx_session_next()                           messages out, until it says 0
 *     cx_session_call(), _notify(), _answer()     requests and answers in
 *     cx_session_output() … cx_session_written()  bytes out
 *     cx_session_tick(), cx_session_wakeup()      time
 */
#ifndef CX_SESSION_SESSION_H
#define CX_SESSION_SESSION_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/common.h"
#include "base/log.h"
#include "session/call.h"
#include "session/frames.h"
#include "session/limits.h"
#include "session/message.h"
#include "session/request.h"
#include "session/router.h"
#include "session/timer.h"

struct cx_session_counts {
	uint64_t bytes_read;
	uint64_t bytes_written;
	uint64_t events;
	uint64_t requests_refused;
	uint64_t lines_skipped;
};

struct cx_session {
	struct cx_limits limits;
	struct cx_timers timers;
	struct cx_frames frames;
	struct cx_bytes out;
	struct cx_calls calls;
	struct cx_requests requests; /* of the runtime */
	struct cx_router router;
	struct cx_log log;
	struct cx_session_counts counts;
	bool ready; /* the handshake is over: calls may be sent */
	bool talking; /* a first message came: no preamble any more */
	size_t preamble_bytes; /* text skipped before it */
	bool held; /* lines are not handed out for now: somebody is slow */
	codex_error *cause; /* why the session ended; NULL while it lives */
	struct cx_buf scratch; /* ids of the current message that had escapes */
	struct cx_early *replayed; /* the line of the current message, if it was a kept one */
	struct cx_route *ended; /* its route, if it is the turn's last event */
};

/* 0 or CODEX_ERR_NOMEM. */
int cx_session_init(
	struct cx_session *session, const struct cx_limits *limits, const struct cx_log *log);
void cx_session_free(struct cx_session *session);

/* Room for bytes of the runtime; only after cx_session_next() said 0. A status < 0 has ended the session. */
int cx_session_room(struct cx_session *session, char **ret_room, size_t *ret_len);
void cx_session_filled(struct cx_session *session, size_t len);

/*
 * The next message: 1; none: 0. What it ended with: a negative status, once, after which only
 * the answers of the failed calls come. The line of a message may be written to.
 *
 * The route of a turn/completed is freed by the next call: its listeners have to go before.
 */
int cx_session_next(struct cx_session *session, struct cx_message *ret_message);

/* Ends the session: every call fails with that error; the first cause stays. Takes the reference. */
void cx_session_fail(struct cx_session *session, codex_error *cause);

/*
 * Asks the runtime. The caller has checked what he sends (cx_check_outgoing()); `params` may be NULL: none.
 * 0, CODEX_ERR_LIMIT, CODEX_ERR_NOMEM, or the status of the cause.
 */
int cx_session_call(struct cx_session *session, const char *method, const char *params,
	uint64_t deadline, cx_answer_fn fn, void *owner, struct cx_call **ret_call);
/* The handshake's own request, which does not wait for the handshake. */
int cx_session_call_now(struct cx_session *session, const char *method, const char *params,
	uint64_t deadline, cx_answer_fn fn, void *owner, struct cx_call **ret_call);
/* The handshake is over: what waits is sent. */
void cx_session_ready(struct cx_session *session);
/* A notification, which waits its turn behind the calls made before it. */
int cx_session_notify(struct cx_session *session, const char *method, const char *params);
/* The handshake's own, which does not wait for the handshake. */
int cx_session_notify_now(struct cx_session *session, const char *method);
/* Refuses a server request that was handed out just now. */
void cx_session_refuse(struct cx_session *session, const struct cx_message *request);
/* One that is to be answered later, or refused at `deadline`: 0, CODEX_ERR_LIMIT or CODEX_ERR_NOMEM. */
int cx_session_open_request(
	struct cx_session *session, struct cx_request *request, uint64_t deadline);
/* Answers it: `member` is "result" or "error", the text was checked (cx_check_object()). 0, or CODEX_ERR_NOMEM: it stays open. */
int cx_session_answer(struct cx_session *session, struct cx_request *request, const char *member,
	const char *json);
/* Refuses it. */
void cx_session_refuse_open(struct cx_session *session, struct cx_request *request);

/* What is to be written; valid until the next call of the session. False: nothing. */
bool cx_session_output(struct cx_session *session, const char **ret_bytes, size_t *ret_len);
void cx_session_written(struct cx_session *session, size_t len);

/* Tells the time: deadlines that passed end what they stand for. */
void cx_session_tick(struct cx_session *session, uint64_t now);
/* When to tell it next; CX_NEVER: no need. */
uint64_t cx_session_wakeup(const struct cx_session *session);

#endif
