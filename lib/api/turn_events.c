#include "api/turn.h"

#include "base/mem.h"
#include "codec/field.h"
#include "codec/text.h"

#include <string.h>

/* Memory kept for the next text. */
#define KEEP_BYTES 4096

/* items that have begun */

static struct cx_open_item *find_open(codex_turn *turn, struct cx_span id)
{
	cx_list_foreach (node, &turn->open_items) {
		struct cx_open_item *item = CX_CONTAINER_OF(node, struct cx_open_item, link);

		if (item->id_len == id.len && memcmp(item->id, id.at, id.len) == 0)
			return item;
	}
	return NULL;
}

static struct cx_open_item *open_item(codex_turn *turn, struct cx_span id)
{
	struct cx_open_item *item = cx_alloc0(sizeof(*item) + id.len + 1);

	if (!item)
		return NULL;
	memcpy(item->id, id.at, id.len);
	item->id_len = id.len;
	cx_list_append(&turn->open_items, &item->link);
	return item;
}

static void close_item(struct cx_open_item *item)
{
	cx_list_remove(&item->link);
	cx_free(item);
}

void cx_open_items_clear(codex_turn *turn)
{
	while (!cx_list_empty(&turn->open_items))
		close_item(cx_list_first(&turn->open_items, struct cx_open_item, link));
}

/* text */

static bool is_message(const struct cx_message *message)
{
	struct cx_span type = message->envelope.keys[CX_KEY_ITEM_TYPE];

	return type.len == strlen("agentMessage") && memcmp(type.at, "agentMessage", type.len) == 0;
}

/* Text that a callback is told, from the inside of a JSON string. */
static bool tell_text(codex_turn *turn, struct cx_span raw, bool escaped, struct cx_turn_news *news)
{
	struct cx_buf *text = &turn->client->text;

	if (!turn->callbacks.on_text || !raw.len)
		return true;
	cx_buf_reset(text, KEEP_BYTES);
	if (!cx_buf_reserve(text, raw.len + 1))
		return false;
	news->text = text->data;
	news->text_len = raw.len;
	if (escaped)
		news->text_len = cx_unescape(raw.at, raw.len, text->data);
	else
		memcpy(text->data, raw.at, raw.len);
	text->data[news->text_len] = '\0';
	return true;
}

static bool note_delta(
	codex_turn *turn, const struct cx_message *message, struct cx_turn_news *news)
{
	struct cx_span delta = message->envelope.keys[CX_KEY_DELTA];
	struct cx_open_item *item;

	if (!delta.at || !message->item_id.at)
		return true;
	item = find_open(turn, message->item_id);
	if (!item && !(item = open_item(turn, message->item_id)))
		return false;
	item->text_bytes += delta.len;
	return tell_text(turn, delta, message->envelope.escaped & 1u << CX_KEY_DELTA, news);
}

/* A message may come without deltas: its text is then in the item itself. */
static bool tell_item_text(
	codex_turn *turn, struct cx_span raw, struct cx_open_item *item, struct cx_turn_news *news)
{
	struct cx_span text = cx_field(raw, "text");

	if (text.len <= 2 || text.at[0] != '"' || (item && item->text_bytes))
		return true;
	text.at++;
	text.len -= 2;
	if (item)
		item->text_bytes = text.len;
	return tell_text(turn, text, true, news);
}

/* items */

/* Else the runtime says something that this library does not understand: the event was told, and that is all. */
static bool is_item(struct cx_span raw)
{
	return raw.at && raw.at[0] == '{';
}

static bool make_item(struct cx_span raw, codex_item **ret_item)
{
	*ret_item = cx_item_new(raw);
	return *ret_item != NULL;
}

static bool note_item_started(
	codex_turn *turn, const struct cx_message *message, struct cx_turn_news *news)
{
	struct cx_span raw = cx_field(message->envelope.params, "item");
	struct cx_open_item *item;

	if (!message->item_id.at || !is_item(raw))
		return true;
	item = find_open(turn, message->item_id);
	if (item) {
		/* Started twice: the model's stream was retried and its text begins anew. */
		news->restarted = item->text_bytes ? item->id : NULL;
		item->text_bytes = 0;
	} else if (!(item = open_item(turn, message->item_id))) {
		return false;
	}
	if (turn->callbacks.on_item_started) {
		if (!make_item(raw, &news->item_started))
			return false;
		news->owned = news->item_started;
	}
	return !is_message(message) || tell_item_text(turn, raw, item, news);
}

static size_t room_for_items(const codex_turn *turn)
{
	return turn->options.discard_items ? 0 : turn->client->config->result_bytes;
}

static bool note_item_completed(
	codex_turn *turn, const struct cx_message *message, struct cx_turn_news *news)
{
	struct cx_span raw = cx_field(message->envelope.params, "item");
	struct cx_open_item *open = message->item_id.at ? find_open(turn, message->item_id) : NULL;
	codex_item *item;

	if (!is_item(raw))
		return true;
	if (is_message(message) && !tell_item_text(turn, raw, open, news))
		return false;
	if (open)
		close_item(open);
	if (!make_item(raw, &item))
		return false;
	/* The callback gets one of its own, since the result may not keep it. */
	if (turn->callbacks.on_item_completed) {
		if (!make_item(raw, &news->owned)) {
			cx_item_free(item);
			return false;
		}
		news->item_completed = news->owned;
	}
	return cx_result_add_item(&turn->result, item, room_for_items(turn));
}

static void note_completed(codex_turn *turn, struct cx_span completed)
{
	if (turn->goal)
		cx_result_add_turn(&turn->result, completed);
	else
		cx_result_note_turn(&turn->result, completed);
}

/* all of them */

bool cx_turn_note(codex_turn *turn, codex_event *event, struct cx_turn_news *ret_news)
{
	const struct cx_message *message = &event->message;

	memset(ret_news, 0, sizeof(*ret_news));
	switch (message->method) {
	case CX_NOTIFICATION_ITEM_AGENT_MESSAGE_DELTA:
		return note_delta(turn, message, ret_news);
	case CX_NOTIFICATION_ITEM_STARTED:
		return note_item_started(turn, message, ret_news);
	case CX_NOTIFICATION_ITEM_COMPLETED:
		return note_item_completed(turn, message, ret_news);
	case CX_NOTIFICATION_THREAD_TOKEN_USAGE_UPDATED:
		cx_result_note_usage(&turn->result,
			cx_field(message->envelope.params, "tokenUsage"),
			turn->has_usage_before ? &turn->usage_before : NULL);
		return true;
	case CX_NOTIFICATION_TURN_STARTED:
		ret_news->started = !turn->started;
		turn->started = true;
		return true;
	case CX_NOTIFICATION_TURN_COMPLETED:
		note_completed(turn, cx_field(message->envelope.params, "turn"));
		return true;
	default:
		return true;
	}
}

void cx_turn_news_clear(struct cx_turn_news *news)
{
	cx_item_free(news->owned);
	news->owned = NULL;
}
