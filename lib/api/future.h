/* Futures from the inside: for the calls that return them. */
#ifndef CX_API_FUTURE_H
#define CX_API_FUTURE_H

#include "api/client.h"
#include "api/payload.h"
#include "base/common.h"

#include <codex/future.h>

struct codex_future {
	unsigned refs;
	codex_async *client; /* held */
	int status;
	codex_error *error;
	char *result;
	size_t result_len;
	codex_json *json;
	uint16_t rpc; /* of a typed call: enum cx_rpc_method */
	struct cx_payload payload; /* its answer */
	struct cx_call *call; /* of codex_async_call(), while it is under way */
	struct cx_timer timer; /* a deadline of the user's */
	struct cx_list slots;
	struct cx_delivery delivery;
};

/* A pending future with one reference; NULL: no memory. */
codex_future *cx_future_new(codex_async *client);

/* All of these end it; nothing happens if it has ended. Continuations run from the loop. */
void cx_future_succeed(codex_future *future, const char *result, size_t len);
void cx_future_fail(codex_future *future, codex_error *error); /* borrows the error */
void cx_future_answer(codex_future *future, const struct cx_answer *answer);

/* Gives the caller his reference, or drops it when he did not ask for it. */
void cx_future_hand_out(codex_future *future, codex_future **ret_future);

/* dispatch.c */
void cx_dispatch_future(struct cx_delivery *delivery);

#endif
