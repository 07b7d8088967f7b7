/*
 * Requests of the runtime that are not answered yet, by their ids. A request is part of an object of the API's, which owns what its
 * spans point to; here is what ends it: an answer, a deadline, the runtime taking it back, the end of its turn or of all.
 */
#ifndef CX_SESSION_REQUEST_H
#define CX_SESSION_REQUEST_H

#include "base/common.h"
#include "base/list.h"
#include "base/map.h"
#include "codec/scan.h"
#include "session/message.h"
#include "session/timer.h"

#include <codex/error.h>

struct cx_request;
struct cx_session;

/* It has ended without an answer of the program's, and is in no table any more. `cause` is borrowed. */
typedef void (*cx_request_ended_fn)(struct cx_request *request, codex_error *cause);

struct cx_request {
	struct cx_map_node by_id;
	struct cx_list link; /* alone: not open */
	struct cx_session *session;
	struct cx_span id; /* raw: 3 and "3" are two */
	struct cx_span method;
	const char *thread_id; /* NULL: it has none */
	const char *turn_id;
	const char *refusal; /* a static result that refuses it; NULL: its method's own */
	struct cx_timer deadline;
	cx_request_ended_fn ended;
};

struct cx_requests {
	struct cx_timers *timers;
	struct cx_map by_id;
	struct cx_list open;
	size_t count;
	size_t most;
};

void cx_requests_init(struct cx_requests *all, struct cx_timers *timers, size_t most);
/* None may be open. */
void cx_requests_free(struct cx_requests *all);

/* Its id, method and so on are filled in; no other of that id is open. 0, CODEX_ERR_LIMIT or CODEX_ERR_NOMEM. */
int cx_requests_open(struct cx_requests *all, struct cx_request *request);
/* NULL: none of that id is open. */
struct cx_request *cx_requests_find(const struct cx_requests *all, struct cx_span id);
/* It is answered. */
void cx_requests_close(struct cx_requests *all, struct cx_request *request);

/* Ends one; those of a turn; all. */
void cx_requests_withdraw(struct cx_requests *all, struct cx_request *request, codex_error *cause);
void cx_requests_withdraw_turn(
	struct cx_requests *all, struct cx_span thread_id, struct cx_span turn_id);
void cx_requests_withdraw_all(struct cx_requests *all, codex_error *cause);

/* Ends those that a notification says are not wanted any more. */
void cx_requests_note(struct cx_requests *all, const struct cx_message *message);

static inline bool cx_request_is_open(const struct cx_request *request)
{
	return !cx_list_empty(&request->link);
}

#endif
