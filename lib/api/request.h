/*
 * Server requests from the inside. A request is made only when somebody may take it; else it is refused as the line lies there.
 *
 * request.c is its life, approval.c the answers that need no JSON, request_payload.c the typed ones; dispatch.c asks the
 * handlers.
 */
#ifndef CX_API_REQUEST_H
#define CX_API_REQUEST_H

#include "api/client.h"
#include "api/event.h"
#include "base/common.h"
#include "gen/requests.h"

#include <codex/request.h>

struct codex_request {
	unsigned users; /* references of users */
	unsigned
		refs; /* of the memory: the users', that of being open, a queued delivery's, and pins */
	codex_async *client; /* held */
	codex_event *event; /* the message */
	struct cx_request core; /* what the session knows */
	uint16_t number; /* of enum cx_server_request_number */
	bool asking; /* handlers are being asked */
	int status;
	codex_error *error;
	codex_request_fn withdrawn_fn;
	void *withdrawn_userdata;
	struct cx_delivery told;
};

/* The runtime asks: finds out who answers that, or refuses it. */
void cx_request_take(codex_async *client, codex_event *event);

void cx_request_hold(codex_request *request);
void cx_request_release(codex_request *request);

/* Somebody keeps it, or it cannot be answered any more: no other handler is asked. */
static inline bool cx_request_is_taken(const codex_request *request)
{
	return request->users || !cx_request_is_open(&request->core);
}

/* Answers it: `member` is "result" or "error", the text was checked. A status of codex_request_answer(). */
int cx_request_finish(codex_request *request, const char *member, const char *json);

/* dispatch.c */

/* Somebody may take it. */
bool cx_dispatch_wants_request(codex_async *client, const struct cx_message *message);
void cx_dispatch_request(codex_async *client, codex_request *request);
void cx_dispatch_withdrawn(struct cx_delivery *delivery);

/*
 * What the generated functions of <codex/requests.h> (lib/gen/answers.c) stand on: the parameters as a value of that request's
 * type, owned by the request; an answer of its type.
 * CODEX_ERR_INVALID: it is another request, or the answer lacks something, which is logged.
 */
int cx_request_decode(
	codex_request *request, enum cx_server_request_number number, const void **ret_value);
int cx_request_answer_with(
	codex_request *request, enum cx_server_request_number number, const void *answer);

#endif
