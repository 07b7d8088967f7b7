/*
 * Calls: requests of ours. At most so many are under way at the runtime, which loses requests when it
 * has too many; the rest wait in order. Each has a deadline, since the runtime may never answer. One that the runtime
 * was too busy for rests, and waits again.
 */
#ifndef CX_SESSION_CALL_H
#define CX_SESSION_CALL_H

#include "base/buf.h"
#include "base/common.h"
#include "base/error.h"
#include "base/list.h"
#include "base/map.h"
#include "session/limits.h"
#include "session/retry.h"
#include "session/timer.h"

struct cx_calls;

enum cx_call_state {
	CX_CALL_WAITING, /* in the queue, not sent; or resting, until it is sent again */
	CX_CALL_IN_FLIGHT, /* the runtime has it */
	CX_CALL_ENDED, /* to be handed out, or handed out */
};

/* What a call ended with, as its owner is told. */
struct cx_answer {
	int status;
	codex_error *error; /* borrowed; NULL when status is 0 */
	const struct cx_envelope *envelope; /* NULL unless the runtime answered */
};

typedef void (*cx_answer_fn)(void *owner, const struct cx_answer *answer);

struct cx_call {
	struct cx_calls *calls;
	enum cx_call_state state;
	struct cx_list link;
	struct cx_map_node by_id;
	bool is_notification; /* nobody answers: it is gone when it was sent */
	int64_t id;
	struct cx_timer timer;
	char *line; /* while waiting, or if it may have to wait again: the request, with its LF */
	size_t line_len;
	struct cx_retry retry;
	unsigned attempts; /* how often it was sent */
	struct cx_timer again; /* while resting */
	codex_error *error; /* why it ended, if not by an answer */
	cx_answer_fn fn; /* NULL: nobody waits any more */
	void *owner;
};

struct cx_calls {
	struct cx_timers *timers;
	struct cx_list waiting;
	struct cx_list resting;
	struct cx_list in_flight;
	struct cx_list ended;
	struct cx_map by_id;
	size_t waiting_count; /* with those that rest */
	size_t waiting_bytes;
	size_t in_flight_count;
	size_t max_waiting;
	size_t max_waiting_bytes;
	size_t max_in_flight;
	struct cx_retry retry; /* of calls made from now on */
	uint64_t random;
	int64_t last_id;
	uint64_t late; /* answers to calls that were given up */
};

void cx_calls_init(
	struct cx_calls *calls, struct cx_timers *timers, const struct cx_limits *limits);

/*
 * Makes a call, waiting. `method` and `params` were checked (cx_check_params()). 0, CODEX_ERR_LIMIT or CODEX_ERR_NOMEM.
 * The call belongs to the table until it is handed out as ended.
 */
int cx_call_new(struct cx_calls *calls, const char *method, const char *params, uint64_t deadline,
	cx_answer_fn fn, void *owner, struct cx_call **ret_call);

/* Puts a notification in the queue, behind the calls that were made before it. The same statuses. */
int cx_calls_notify(struct cx_calls *calls, const char *method, const char *params);

/* The next call that may be sent now, or NULL. */
struct cx_call *cx_calls_sendable(struct cx_calls *calls);
/* It was written out. A notification is gone then. */
void cx_call_sent(struct cx_call *call);

/* The call in flight that has this id, or NULL. */
struct cx_call *cx_calls_find(struct cx_calls *calls, int64_t id);

/*
 * The runtime answered with that error: true, if it only was too busy and the call is to be tried again. It rests then, and its
 * deadline stays what it is.
 */
bool cx_call_try_again(struct cx_call *call, const codex_error *error);
/* What the runtime says is the answer, whatever it is. */
void cx_call_try_once(struct cx_call *call);

/* Takes an answered call out of the tables. */
void cx_call_answered(struct cx_call *call);

/* Ends a call without an answer; it is handed out from `ended`. Takes the reference to the error. */
void cx_call_fail(struct cx_call *call, codex_error *error);
void cx_calls_fail_all(struct cx_calls *calls, codex_error *error);

/* The owner is gone: nobody is told. A waiting call is never sent; one in flight keeps its slot until it is answered. */
void cx_call_abandon(struct cx_call *call);

/* False when memory cannot be had. */
bool cx_call_set_deadline(struct cx_call *call, uint64_t at);

/* Frees a call that is out of all tables. */
void cx_call_free(struct cx_call *call);
void cx_calls_free(struct cx_calls *calls);

#endif
