/* One thing that the agent asks and a person decides. */
#ifndef GATEWAY_APPROVAL_H
#define GATEWAY_APPROVAL_H

#include "list.h"

#include <codex/codex.h>
#include <stdbool.h>
#include <stdint.h>

struct conversation;
struct desk;
struct desk_call;
struct json_object;

struct approval {
	struct link link; /* of the conversation's */
	struct conversation *conversation;
	char *id;
	uint64_t serial; /* grows, over all conversations */
	codex_request *request;
	struct json_object *view; /* REQUEST */
	bool is_cut; /* the view does not have its command whole */
};

/* Takes the request if it is one that is shown to people; it is answered later. */
void approval_offer(struct conversation *conversation, codex_request *request);

/* Answers the call. */
void approval_decide(
	struct desk *desk, const char *id, const char *decision, struct desk_call *call);

/* Nobody can answer them any more: they are withdrawn. */
void approvals_withdraw(struct conversation *conversation);

/* The latest that ended, and how: what slow browsers are still to be told. */
struct approval_ends {
	struct approval_end {
		uint64_t serial;
		char *id;
		const char *outcome;
	} ring[256];
	unsigned next;
	uint64_t serials; /* given so far */
};

/* NULL: it is not remembered any more. */
const struct approval_end *approval_end_of(const struct desk *desk, uint64_t serial);
void approval_ends_clear(struct approval_ends *ends);

#endif
