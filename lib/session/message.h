/* A message from the runtime, classified: what the session hands out. */
#ifndef CX_SESSION_MESSAGE_H
#define CX_SESSION_MESSAGE_H

#include "base/common.h"
#include "base/error.h"
#include "codec/scan.h"
#include "session/method.h"

struct cx_call;
struct cx_route;
struct cx_thread;

enum cx_message_kind {
	CX_MESSAGE_ANSWER, /* a call has ended: by a response, a deadline, a cancellation, the end of all */
	CX_MESSAGE_EVENT, /* a notification */
	CX_MESSAGE_REQUEST, /* the runtime asks something and waits for the answer */
	CX_MESSAGE_OVERFLOW, /* early events of `thread` went over the limit; they were dropped */
};

/*
 * Everything in it points into the line or the session, and is valid until the next cx_session_next().
 */
struct cx_message {
	enum cx_message_kind kind;
	struct cx_span line; /* NULL for an answer that did not come from the runtime */
	struct cx_envelope envelope;

	/* Ids, unescaped; absent ones are NULL. Those of a known notification or request stand where the tables say and nowhere
	 * else: what looks like an id in another place is data. */
	struct cx_span thread_id;
	struct cx_span turn_id;
	struct cx_span item_id;
	struct cx_span login_id;

	/* CX_MESSAGE_ANSWER: the call, which is out of all tables; the receiver frees it. */
	struct cx_call *call;
	int status; /* 0: `envelope.result` is the answer */
	codex_error *error; /* a reference for the receiver; NULL when status is 0 */

	/* CX_MESSAGE_EVENT, CX_MESSAGE_REQUEST */
	uint16_t
		method; /* of enum cx_notification_number; of all other messages CX_NOTIFICATION_UNKNOWN */
	uint16_t asked; /* CX_MESSAGE_REQUEST: of enum cx_server_request_number */
	struct cx_thread *thread; /* NULL: a thread that nobody here holds, or none */
	struct cx_route *route; /* the turn, when it is known here */
};

/* True for a whole message; false: the line is JSON but not a message of the protocol. Fills in all but the tables'
 * findings (call, thread, route) from line and envelope. */
bool cx_message_classify(struct cx_message *message);

/* The error that an error response tells of: a new reference. */
codex_error *cx_message_remote_error(struct cx_span error);

#endif
