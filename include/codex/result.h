/**
 * @file
 * Results: what came of a turn, and its items.
 */
#ifndef CODEX_RESULT_H
#define CODEX_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <codex/error.h>
#include <codex/json.h>
#include <codex/macros.h>

CODEX_BEGIN_DECLS

/** One thing that a turn produced: a message, a command, a file change. */
typedef struct codex_item codex_item;

/** Id of the item; unique only within its turn. Owned by the item. */
CODEX_API const char *codex_item_id(const codex_item *item);
/** Its type as the protocol spells it: "agentMessage", "commandExecution", … Owned by the item. */
CODEX_API const char *codex_item_type(const codex_item *item);
/** Text of an agentMessage, plan or userMessage-like item (its member "text"), or NULL. Owned by the item. */
CODEX_API const char *codex_item_text(const codex_item *item);
/** Phase of an agentMessage ("commentary", "final_answer"), or NULL. Owned by the item. */
CODEX_API const char *codex_item_phase(const codex_item *item);
/** The whole item, parsed when first asked for; owned by the item. */
CODEX_API const codex_json *codex_item_json(const codex_item *item);
/** The whole item as the JSON text that came, NUL-terminated; owned by the item. @param ret_len its length; may be NULL */
CODEX_API const char *codex_item_json_text(const codex_item *item, size_t *ret_len);

/** How a turn ended, in the runtime's words. */
typedef enum codex_turn_outcome {
	/** The runtime did not say: the turn ended on this side (timeout, close, exit), or with a word unknown here. */
	CODEX_TURN_UNKNOWN = 0,
	/** The agent came to an end by itself. */
	CODEX_TURN_COMPLETED = 1,
	/** It was stopped: codex_turn_interrupt(), an approval that was cancelled, another client. */
	CODEX_TURN_INTERRUPTED = 2,
	/** It could not go on: codex_turn_result_error(). */
	CODEX_TURN_FAILED = 3
} codex_turn_outcome;

/** Tokens used. */
struct codex_token_usage {
	/** All of them. */
	int64_t total_tokens;
	/** What the model was given. */
	int64_t input_tokens;
	/** Of those: read from the provider's cache. */
	int64_t cached_input_tokens;
	/** Of those: written into that cache. */
	int64_t cache_write_input_tokens;
	/** What the model wrote. */
	int64_t output_tokens;
	/** Of those: spent on thinking. */
	int64_t reasoning_output_tokens;
};

/** What came of a turn. Owned by its turn, and as old as the turn's end. */
typedef struct codex_turn_result codex_turn_result;

/** Id of the turn, or NULL when the runtime never told it. Owned by the result. */
CODEX_API const char *codex_turn_result_id(const codex_turn_result *result);
/** How the turn ended. */
CODEX_API codex_turn_outcome codex_turn_result_outcome(const codex_turn_result *result);
/** The runtime's own word for it: "completed", "interrupted", "failed"; NULL when it did not say. Owned by the result. */
CODEX_API const char *codex_turn_result_outcome_text(const codex_turn_result *result);
/** Why the turn failed, or NULL. Owned by the result. */
CODEX_API codex_error *codex_turn_result_error(const codex_turn_result *result);
/** Start and end in seconds since 1970, duration in milliseconds; -1 when the runtime did not say. */
CODEX_API int64_t codex_turn_result_started_at(const codex_turn_result *result);
CODEX_API int64_t codex_turn_result_completed_at(const codex_turn_result *result);
CODEX_API int64_t codex_turn_result_duration_ms(const codex_turn_result *result);
/** The items that completed, in that order. */
CODEX_API size_t codex_turn_result_item_count(const codex_turn_result *result);
/** One of them, by its place from 0 on. @return owned by the result; NULL beyond the last */
CODEX_API const codex_item *codex_turn_result_item(const codex_turn_result *result, size_t index);
/** Items left out for #CODEX_LIMIT_RESULT_BYTES (or the option discard_items). */
CODEX_API size_t codex_turn_result_items_dropped(const codex_turn_result *result);
/**
 * The agent's answer: its last message whose phase is "final_answer", else its last one without a phase. An empty
 * answer is an answer; NULL: there is none. Owned by the result.
 */
CODEX_API const char *codex_turn_result_final_response(const codex_turn_result *result);
/** Tokens of the whole thread until the turn's end. @return false when the runtime did not say; `ret_usage` is left alone then */
CODEX_API bool codex_turn_result_thread_usage(
	const codex_turn_result *result, struct codex_token_usage *ret_usage);
/** Tokens of this turn alone, all its model calls. @return false when the runtime did not say; `ret_usage` is left alone then */
CODEX_API bool codex_turn_result_usage(
	const codex_turn_result *result, struct codex_token_usage *ret_usage);

CODEX_END_DECLS

#endif
