#include "api/event.h"

#include "base/mem.h"
#include "codec/text.h"

#include <string.h>

codex_event *cx_event_new(void)
{
	codex_event *event = cx_alloc0(sizeof(*event));

	if (event)
		event->refs = 1;
	return event;
}

/* Of most events nothing was asked that takes memory: it is not even tried. */
static void drop(char **text)
{
	if (!*text)
		return;
	cx_free(*text);
	*text = NULL;
}

void cx_event_reset(codex_event *event)
{
	for (size_t i = 0; i < CX_EVENT_TEXT_COUNT; i++)
		drop(&event->texts[i]);
	drop(&event->line);
	if (event->params)
		event->params = codex_json_unref(event->params);
	cx_payload_clear(&event->payload);
}

/* keeping */

static void move_span(struct cx_span *span, const struct cx_span *from, const char *to)
{
	if (span->at && span->at >= from->at && span->at <= from->at + from->len)
		span->at = to + (span->at - from->at);
}

/* Lets everything point into the copy of the line. */
static void move_message(struct cx_message *message, const char *to)
{
	const struct cx_span from = message->line;
	struct cx_envelope *envelope = &message->envelope;

	move_span(&envelope->method, &from, to);
	move_span(&envelope->id, &from, to);
	move_span(&envelope->params, &from, to);
	move_span(&envelope->result, &from, to);
	move_span(&envelope->error, &from, to);
	for (size_t i = 0; i < CX_KEY_COUNT; i++)
		move_span(&envelope->keys[i], &from, to);
	message->line.at = to;
}

/* Ids with escapes lie in the session's scratch buffer: they are made now. */
static bool make_ids(codex_event *event)
{
	const struct cx_message *message = &event->message;

	return (codex_event_thread_id(event) || !message->thread_id.at) &&
		(codex_event_turn_id(event) || !message->turn_id.at) &&
		(codex_event_item_id(event) || !message->item_id.at);
}

codex_event *codex_event_ref(codex_event *event)
{
	if (!event->line) {
		char *line = cx_strndup(event->message.line.at, event->message.line.len);

		if (!line || !make_ids(event)) {
			cx_free(line);
			return NULL;
		}
		event->line = line;
		move_message(&event->message, event->line);
	}
	event->refs++;
	return event;
}

codex_event *codex_event_unref(codex_event *event)
{
	if (!event || --event->refs)
		return NULL;
	cx_event_reset(event);
	cx_free(event);
	return NULL;
}

/* reading */

static const char *text(
	codex_event *event, enum cx_event_text which, struct cx_span span, bool escaped)
{
	if (!event->texts[which] && span.at)
		event->texts[which] = escaped ? cx_unescape_dup(span.at, span.len)
					      : cx_strndup(span.at, span.len);
	return event->texts[which];
}

const char *codex_event_method(codex_event *event)
{
	const struct cx_message *message = &event->message;
	const char *name = cx_method_name(message->method);

	if (!name)
		name = text(event, CX_EVENT_METHOD, message->envelope.method,
			message->envelope.escaped & CX_ESCAPED_METHOD);
	return name ? name : "";
}

const char *codex_event_thread_id(codex_event *event)
{
	return text(event, CX_EVENT_THREAD_ID, event->message.thread_id, false);
}

const char *codex_event_turn_id(codex_event *event)
{
	return text(event, CX_EVENT_TURN_ID, event->message.turn_id, false);
}

const char *codex_event_item_id(codex_event *event)
{
	return text(event, CX_EVENT_ITEM_ID, event->message.item_id, false);
}

const char *codex_event_text(codex_event *event, size_t *ret_len)
{
	struct cx_span delta = event->message.envelope.keys[CX_KEY_DELTA];

	if (!delta.at)
		return NULL;
	if (!event->texts[CX_EVENT_DELTA]) {
		char *copy = cx_alloc(delta.len + 1);

		if (!copy)
			return NULL;
		event->delta_len = cx_unescape(delta.at, delta.len, copy);
		event->texts[CX_EVENT_DELTA] = copy;
	}
	if (ret_len)
		*ret_len = event->delta_len;
	return event->texts[CX_EVENT_DELTA];
}

const codex_json *codex_event_params(codex_event *event)
{
	struct cx_span params = event->message.envelope.params;

	if (!event->params && params.at)
		codex_json_parse(params.at, params.len, &event->params);
	return event->params;
}

const char *codex_event_params_text(codex_event *event, size_t *ret_len)
{
	struct cx_span params = event->message.envelope.params;

	if (params.at && ret_len)
		*ret_len = params.len;
	return params.at;
}
