#include <config.h>

#include "decoders.h"

#include "codec/decode.h"
#include "gen/types.h"
#include "session/message.h"

#include <codex/types.h>

#include <json-c/json.h>
#include <string.h>

const char *const decoder_names[DECODER_COUNT] = {"json-c", "typed", "json-c-line", "line"};

bool decoder_find(const char *name, enum decoder *ret_decoder)
{
	for (size_t i = 0; i < DECODER_COUNT; i++) {
		if (strcmp(decoder_names[i], name) == 0) {
			*ret_decoder = (enum decoder)i;
			return true;
		}
	}
	return false;
}

/* The session's part: the line validated, and what it is. */
static bool take_line(const struct subject *subject, struct cx_message *message)
{
	message->line = (struct cx_span){subject->line.data, subject->line.len};
	return cx_scan(message->line.at, message->line.len, 64, &message->envelope, NULL) ==
		CX_SCAN_OK &&
		cx_message_classify(message);
}

static struct cx_span payload_of(const struct cx_message *message)
{
	return message->envelope.params.at ? message->envelope.params : message->envelope.result;
}

bool subject_make(enum text_kind kind, struct subject *ret_subject)
{
	struct cx_message message;

	memset(ret_subject, 0, sizeof(*ret_subject));
	ret_subject->kind = kind;
	text_write(kind, &ret_subject->line);
	if (ret_subject->line.failed || !take_line(ret_subject, &message))
		return false;
	ret_subject->payload = payload_of(&message);
	ret_subject->type = message.method ? cx_notifications[message.method].params
					   : CX_TYPE_THREAD_READ_RESPONSE;
	return ret_subject->payload.at != NULL;
}

void subject_free(struct subject *subject)
{
	cx_buf_free(&subject->line);
}

/* json-c */

static struct json_object *at(struct json_object *object, const char *a, const char *b)
{
	struct json_object *found = json_object_object_get(object, a);

	return b ? json_object_object_get(found, b) : found;
}

static uint64_t seen_in_tree(enum text_kind kind, struct json_object *payload)
{
	switch (kind) {
	case TEXT_DELTA:
		return (uint64_t)json_object_get_string_len(at(payload, "delta", NULL));
	case TEXT_ITEM:
		return (uint64_t)json_object_get_string_len(
			at(payload, "item", "aggregatedOutput"));
	default:
		return json_object_array_length(at(payload, "thread", "turns"));
	}
}

static bool run_tree(
	const struct subject *subject, bool whole_line, unsigned times, uint64_t *ret_seen)
{
	struct cx_span line = {subject->line.data, subject->line.len};
	struct cx_span text = whole_line ? line : subject->payload;
	const char *member = subject->kind == TEXT_THREAD ? "result" : "params";
	struct json_tokener *tokener = json_tokener_new();
	bool ok = tokener != NULL;

	while (ok && times--) {
		struct json_object *tree = json_tokener_parse_ex(tokener, text.at, (int)text.len);

		json_tokener_reset(tokener);
		ok = tree != NULL;
		*ret_seen += ok
			? seen_in_tree(subject->kind, whole_line ? at(tree, member, NULL) : tree)
			: 0;
		json_object_put(tree);
	}
	if (tokener)
		json_tokener_free(tokener);
	return ok;
}

/* the library */

static uint64_t seen_in_value(enum text_kind kind, const void *value)
{
	switch (kind) {
	case TEXT_DELTA: {
		const struct codex_agent_message_delta_notification *delta = value;

		return strlen(delta->delta);
	}
	case TEXT_ITEM: {
		const struct codex_item_completed_notification *completed = value;

		return strlen(completed->item->as.command_execution->aggregated_output);
	}
	default: {
		const struct codex_thread_read_response *answer = value;

		return answer->thread->n_turns;
	}
	}
}

static bool decode(const struct subject *subject, struct cx_span payload, uint64_t *ret_seen)
{
	struct cx_arena arena;
	const void *value;
	int r;

	cx_arena_init(&arena);
	r = cx_decode(&cx_protocol, subject->type, payload, "payload", &arena, &value, NULL);
	if (r == 0)
		*ret_seen += seen_in_value(subject->kind, value);
	cx_arena_free(&arena);
	return r == 0;
}

static bool run_typed(
	const struct subject *subject, bool whole_line, unsigned times, uint64_t *ret_seen)
{
	bool ok = true;

	while (ok && times--) {
		struct cx_span payload = subject->payload;
		struct cx_message message;

		if (whole_line) {
			ok = take_line(subject, &message);
			payload = payload_of(&message);
		}
		ok = ok && decode(subject, payload, ret_seen);
	}
	return ok;
}

bool decoder_run(
	enum decoder decoder, const struct subject *subject, unsigned times, uint64_t *ret_seen)
{
	*ret_seen = 0;
	switch (decoder) {
	case DECODER_TREE:
	case DECODER_LINE_TREE:
		return run_tree(subject, decoder == DECODER_LINE_TREE, times, ret_seen);
	default:
		return run_typed(subject, decoder == DECODER_LINE, times, ret_seen);
	}
}
