/* Results from the inside: filled while the turn runs. */
#ifndef CX_API_RESULT_H
#define CX_API_RESULT_H

#include "api/item.h"
#include "base/common.h"
#include "base/error.h"

#include <codex/result.h>

struct codex_turn_result {
	char *id;
	codex_turn_outcome outcome;
	char *outcome_text;
	codex_error *error;
	int64_t started_at;
	int64_t completed_at;
	int64_t duration_ms;
	codex_item **items;
	size_t item_count;
	size_t item_room;
	size_t item_bytes;
	size_t items_dropped;
	bool next_turn; /* of a goal: candidates for the final response are those of an earlier physical turn */
	codex_item *final; /* the last message marked as final answer; may be one of items */
	codex_item *plain; /* the last message without a phase */
	bool has_usage;
	bool has_thread_usage;
	struct codex_token_usage usage;
	struct codex_token_usage thread_usage;
};

void cx_result_init(codex_turn_result *result);
void cx_result_clear(codex_turn_result *result);

/* Takes an item over; beyond `max_bytes` only messages that may be the final response are kept. False: no memory. */
bool cx_result_add_item(codex_turn_result *result, codex_item *item, size_t max_bytes);

/* thread/tokenUsage/updated: `before` is the thread's usage when the turn began, NULL if that is not known. */
void cx_result_note_usage(codex_turn_result *result, struct cx_span token_usage,
	const struct codex_token_usage *before);

/* turn/completed: outcome, times, and the error of a failed turn. */
void cx_result_note_turn(codex_turn_result *result, struct cx_span turn);

/* The same of a goal's physical turns: times are taken together, and the last one's outcome stands. */
void cx_result_add_turn(codex_turn_result *result, struct cx_span turn);
/* Another one begins: what it says, if anything, is the response. */
void cx_result_next_turn(codex_turn_result *result);

/* Reads one set of counters. */
bool cx_usage_read(struct cx_span counters, struct codex_token_usage *ret_usage);

#endif
