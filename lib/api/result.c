#include "api/result.h"

#include "base/mem.h"
#include "codec/field.h"

#include <string.h>

void cx_result_init(codex_turn_result *result)
{
	memset(result, 0, sizeof(*result));
	result->started_at = result->completed_at = result->duration_ms = -1;
}

static bool is_kept(const codex_turn_result *result, const codex_item *item)
{
	for (size_t i = result->item_count; i > 0; i--) {
		if (result->items[i - 1] == item)
			return true;
	}
	return false;
}

/* The two candidates for the final response may be kept outside of the list. */
static void drop_candidate(codex_turn_result *result, codex_item **candidate)
{
	if (*candidate && !is_kept(result, *candidate))
		cx_item_free(*candidate);
	*candidate = NULL;
}

void cx_result_clear(codex_turn_result *result)
{
	drop_candidate(result, &result->final);
	drop_candidate(result, &result->plain);
	for (size_t i = 0; i < result->item_count; i++)
		cx_item_free(result->items[i]);
	cx_free(result->items);
	cx_free(result->id);
	cx_free(result->outcome_text);
	codex_error_unref(result->error);
	cx_result_init(result);
}

/* items */

static bool append(codex_turn_result *result, codex_item *item)
{
	if (result->item_count == result->item_room) {
		size_t room = result->item_room ? 2 * result->item_room : 8;
		codex_item **items = cx_realloc_array(result->items, room, sizeof(codex_item *));

		if (!items)
			return false;
		result->items = items;
		result->item_room = room;
	}
	result->items[result->item_count++] = item;
	result->item_bytes += item->len;
	return true;
}

/* Where an item is remembered that may be the final response, or NULL. */
static codex_item **candidate_of(codex_turn_result *result, const codex_item *item)
{
	if (!item->message || strcmp(codex_item_type(item), "agentMessage") != 0)
		return NULL;
	if (!item->phase)
		return &result->plain;
	return strcmp(item->phase, "final_answer") == 0 ? &result->final : NULL;
}

bool cx_result_add_item(codex_turn_result *result, codex_item *item, size_t max_bytes)
{
	codex_item **candidate = candidate_of(result, item);
	bool fits = result->item_bytes + item->len <= max_bytes;

	if (fits && !append(result, item)) {
		cx_item_free(item);
		return false;
	}
	if (!fits)
		result->items_dropped++;
	if (candidate && result->next_turn) {
		drop_candidate(result, &result->final);
		drop_candidate(result, &result->plain);
		result->next_turn = false;
	}
	if (candidate) {
		drop_candidate(result, candidate);
		*candidate = item;
	} else if (!fits) {
		cx_item_free(item);
	}
	return true;
}

/* usage */

/* Where each counter is, and the name that the protocol gives it. */
static const struct counter {
	const char *name;
	size_t offset;
} counters[] = {
	{"totalTokens", offsetof(struct codex_token_usage, total_tokens)},
	{"inputTokens", offsetof(struct codex_token_usage, input_tokens)},
	{"cachedInputTokens", offsetof(struct codex_token_usage, cached_input_tokens)},
	{"cacheWriteInputTokens", offsetof(struct codex_token_usage, cache_write_input_tokens)},
	{"outputTokens", offsetof(struct codex_token_usage, output_tokens)},
	{"reasoningOutputTokens", offsetof(struct codex_token_usage, reasoning_output_tokens)},
};

static int64_t *counter(struct codex_token_usage *usage, size_t i)
{
	return (int64_t *)(void *)((char *)usage + counters[i].offset);
}

bool cx_usage_read(struct cx_span object, struct codex_token_usage *ret_usage)
{
	if (!object.at)
		return false;
	for (size_t i = 0; i < CX_COUNTOF(counters); i++)
		*counter(ret_usage, i) = cx_field_integer(object, counters[i].name, 0);
	return true;
}

static void usage_add(struct codex_token_usage *to, const struct codex_token_usage *more, int sign)
{
	struct codex_token_usage other = *more;

	for (size_t i = 0; i < CX_COUNTOF(counters); i++)
		*counter(to, i) += sign * *counter(&other, i);
}

void cx_result_note_usage(codex_turn_result *result, struct cx_span token_usage,
	const struct codex_token_usage *before)
{
	struct codex_token_usage last;

	result->has_thread_usage =
		cx_usage_read(cx_field(token_usage, "total"), &result->thread_usage) ||
		result->has_thread_usage;
	if (before && result->has_thread_usage) {
		/* "last" is one model call: the turn's share is the difference of totals. */
		result->usage = result->thread_usage;
		usage_add(&result->usage, before, -1);
		result->has_usage = true;
	} else if (cx_usage_read(cx_field(token_usage, "last"), &last)) {
		usage_add(&result->usage, &last, 1);
		result->has_usage = true;
	}
}

/* the end */

static codex_turn_outcome outcome_of(const char *text)
{
	static const char *const names[] = {
		[CODEX_TURN_COMPLETED] = "completed",
		[CODEX_TURN_INTERRUPTED] = "interrupted",
		[CODEX_TURN_FAILED] = "failed",
	};

	for (size_t i = 1; text && i < CX_COUNTOF(names); i++) {
		if (strcmp(names[i], text) == 0)
			return (codex_turn_outcome)i;
	}
	return CODEX_TURN_UNKNOWN;
}

static codex_error *turn_error(struct cx_span turn)
{
	struct cx_span error = cx_field(turn, "error");
	char *message = cx_field_string(error, "message");
	char *info = cx_field_text(error, "codexErrorInfo");
	codex_error *made = cx_error_turn_failed(message ? message : "the turn failed", info);

	cx_free(message);
	cx_free(info);
	return made;
}

void cx_result_note_turn(codex_turn_result *result, struct cx_span turn)
{
	cx_free(result->outcome_text);
	result->outcome_text = cx_field_string(turn, "status");
	result->outcome = outcome_of(result->outcome_text);
	result->started_at = cx_field_integer(turn, "startedAt", -1);
	result->completed_at = cx_field_integer(turn, "completedAt", -1);
	result->duration_ms = cx_field_integer(turn, "durationMs", -1);
	if (result->outcome == CODEX_TURN_FAILED && !result->error)
		result->error = turn_error(turn);
}

void cx_result_add_turn(codex_turn_result *result, struct cx_span turn)
{
	int64_t started_at = result->started_at;
	int64_t duration_ms = result->duration_ms;

	result->error = codex_error_unref(result->error);
	cx_result_note_turn(result, turn);
	if (started_at >= 0)
		result->started_at = started_at;
	if (duration_ms >= 0)
		result->duration_ms =
			duration_ms + (result->duration_ms > 0 ? result->duration_ms : 0);
}

void cx_result_next_turn(codex_turn_result *result)
{
	result->next_turn = true;
}

/* reading */

const char *codex_turn_result_id(const codex_turn_result *result)
{
	return result->id;
}

codex_turn_outcome codex_turn_result_outcome(const codex_turn_result *result)
{
	return result->outcome;
}

const char *codex_turn_result_outcome_text(const codex_turn_result *result)
{
	return result->outcome_text;
}

codex_error *codex_turn_result_error(const codex_turn_result *result)
{
	return result->error;
}

int64_t codex_turn_result_started_at(const codex_turn_result *result)
{
	return result->started_at;
}

int64_t codex_turn_result_completed_at(const codex_turn_result *result)
{
	return result->completed_at;
}

int64_t codex_turn_result_duration_ms(const codex_turn_result *result)
{
	return result->duration_ms;
}

size_t codex_turn_result_item_count(const codex_turn_result *result)
{
	return result->item_count;
}

const codex_item *codex_turn_result_item(const codex_turn_result *result, size_t index)
{
	return index < result->item_count ? result->items[index] : NULL;
}

size_t codex_turn_result_items_dropped(const codex_turn_result *result)
{
	return result->items_dropped;
}

const char *codex_turn_result_final_response(const codex_turn_result *result)
{
	const codex_item *message = result->final ? result->final : result->plain;

	return message ? message->message : NULL;
}

bool codex_turn_result_thread_usage(
	const codex_turn_result *result, struct codex_token_usage *ret_usage)
{
	if (result->has_thread_usage)
		*ret_usage = result->thread_usage;
	return result->has_thread_usage;
}

bool codex_turn_result_usage(const codex_turn_result *result, struct codex_token_usage *ret_usage)
{
	if (result->has_usage)
		*ret_usage = result->usage;
	return result->has_usage;
}
