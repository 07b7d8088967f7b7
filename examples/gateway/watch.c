#include "watch_parts.h"

#include "approval.h"
#include "conversation.h"
#include "desk_parts.h"
#include "memory.h"
#include "turn_state.h"
#include "view.h"

#include <event2/buffer.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of text in one event: JSON makes six of one at worst. */
static const size_t piece_max = 32 * 1024;

/* Where it writes. */
struct pen {
	struct watch *watch;
	struct evbuffer *out;
	size_t room;
};

static bool is_full(const struct pen *pen)
{
	return evbuffer_get_length(pen->out) >= pen->room;
}

/* Takes the data. */
static void write_event(struct pen *pen, const char *name, struct json_object *data)
{
	size_t length;
	const char *text = view_text(data, &length);

	if (evbuffer_add_printf(pen->out, "event: %s\ndata: ", name) < 0 ||
		evbuffer_add(pen->out, text, length) < 0 || evbuffer_add(pen->out, "\n\n", 2) < 0)
		must(NULL);
	json_object_put(data);
}

static struct json_object *wrap(const char *name, struct json_object *value)
{
	struct json_object *data = must(json_object_new_object());

	view_add(data, name, value);
	return data;
}

/* the thread */

static const char *state_name(enum conversation_state state)
{
	if (state == CONVERSATION_READY)
		return "ready";
	return state == CONVERSATION_FAILED ? "failed" : "resuming";
}

static void write_thread(struct pen *pen)
{
	const struct conversation *conversation = pen->watch->conversation;
	struct json_object *data = must(json_object_new_object()), *fitting;

	view_add_string(data, "id", conversation->id);
	view_add_string(data, "name", conversation->name);
	view_add_string(data, "cwd", conversation->cwd);
	view_add_string(data, "state", state_name(conversation->state));
	view_add_string(data, "error", conversation->error);
	fitting = view_fit(data, TURN_VIEW_MAX);
	json_object_put(data);
	write_event(pen, "thread", fitting);
	pen->watch->version = conversation->version;
}

static void write_move(struct pen *pen)
{
	const struct conversation *conversation = pen->watch->conversation;

	if (!conversation->id) /* not known yet */
		return;
	write_event(pen, "moved", wrap("id", must(json_object_new_string(conversation->id))));
	pen->watch->moves = conversation->moves;
}

/* items */

static const char *field_name(enum turn_field field)
{
	static const char *const names[] = {"", "text", "output", "reasoning"};

	return names[field];
}

/* What the protocol calls it. Of reasoning it has lists of parts: what comes in pieces is beside them. */
static const char *member_name(enum turn_field field)
{
	static const char *const names[] = {NULL, "text", "aggregatedOutput", NULL};

	return names[field];
}

static void write_item(struct pen *pen, const struct turn_item *item, struct watch_item *place)
{
	const char *name = member_name(item->field);
	size_t length = text_whole(item->text.bytes, item->text.length, piece_max);

	if (name)
		view_add(item->view, name,
			must(json_object_new_string_len(
				length ? item->text.bytes : "", (int)length)));
	write_event(pen, "item", wrap("item", json_object_get(item->view)));
	if (name)
		json_object_object_del(item->view, name);
	place->shown = true;
	place->version = item->version;
	place->offset = name ? length : 0;
}

static void write_dropped(struct pen *pen, const struct turn_item *item, struct watch_item *place)
{
	if (place->shown)
		write_event(pen, "dropped", wrap("item", must(json_object_new_string(item->id))));
	place->shown = false;
	place->version = item->version;
	place->offset = 0;
}

static void write_text(struct pen *pen, const struct turn_item *item, struct watch_item *place)
{
	const char *from = item->text.bytes + place->offset;
	size_t length = text_whole(from, item->text.length - place->offset, piece_max);
	struct json_object *data = wrap("item", must(json_object_new_string(item->id)));

	view_add_string(data, "field", field_name(item->field));
	view_add(data, "append", must(json_object_new_string_len(from, (int)length)));
	write_event(pen, "text", data);
	place->offset += length;
}

static void write_difference(
	struct pen *pen, const struct turn_item *item, struct watch_item *place)
{
	if (place->version != item->version) {
		if (item->dropped)
			write_dropped(pen, item, place);
		else
			write_item(pen, item, place);
	}
	while (place->offset < item->text.length && !is_full(pen))
		write_text(pen, item, place);
}

/* Items only ever come at the end; and go anywhere, since the oldest ones that are complete go. */
static void follow_items(struct watch *watch)
{
	const struct turn_state *turn = watch->turn;
	size_t i, at = 0, kept = 0;

	if (watch->items_room < turn->n_items) {
		watch->items_room = turn->items_room;
		watch->items =
			must(realloc(watch->items, watch->items_room * sizeof(watch->items[0])));
	}
	for (i = 0; i < turn->n_items && at < watch->n_items; at++) {
		if (watch->items[at].serial == turn->items[i].serial) {
			watch->items[kept++] = watch->items[at];
			i++;
		}
	}
	for (i = kept; i < turn->n_items; i++)
		watch->items[i] = (struct watch_item){.serial = turn->items[i].serial};
	watch->n_items = turn->n_items;
}

static void write_items(struct pen *pen)
{
	struct watch *watch = pen->watch;
	size_t i;

	follow_items(watch);
	for (i = 0; i < watch->n_items && !is_full(pen); i++)
		write_difference(pen, &watch->turn->items[i], &watch->items[i]);
}

/* the turn */

/* A watch that lags goes through the end of its turn before it goes on with the latest; turns between them it skips, and says so. */
static void write_turn(struct pen *pen)
{
	struct watch *watch = pen->watch;
	struct turn_state *turn = watch->conversation->turn_state;
	uint64_t skipped = watch->turn ? turn->serial - watch->turn->serial - 1 : 0;
	struct json_object *data = turn_state_view(turn);

	if (skipped)
		view_add_number(data, "skipped", (int64_t)skipped);
	write_event(pen, "turn", data);
	turn_state_unref(watch->turn);
	watch->turn = turn_state_ref(turn);
	watch->ended = false;
	watch->n_items = 0;
	watch->usage_version = turn->usage_version; /* the event has it */
	watch->notice_version = 0;
}

static void write_usage(struct pen *pen)
{
	struct turn_state *turn = pen->watch->turn;

	write_event(pen, "usage", wrap("usage", json_object_get(turn->usage)));
	pen->watch->usage_version = turn->usage_version;
}

static void write_notice(struct pen *pen)
{
	struct turn_state *turn = pen->watch->turn;
	struct json_object *data = must(json_object_new_object()), *fitting;

	view_add_string(data, "text", turn->notice);
	fitting = view_fit(data, TURN_VIEW_MAX);
	json_object_put(data);
	write_event(pen, "notice", fitting);
	pen->watch->notice_version = turn->notice_version;
}

static void write_end(struct pen *pen)
{
	write_event(pen, "end", turn_state_view(pen->watch->turn));
	pen->watch->ended = true;
}

static void tell_turn(struct pen *pen)
{
	struct watch *watch = pen->watch;

	write_items(pen);
	if (!is_full(pen) && watch->usage_version != watch->turn->usage_version)
		write_usage(pen);
	if (!is_full(pen) && watch->notice_version != watch->turn->notice_version)
		write_notice(pen);
	if (!is_full(pen) && turn_state_is_over(watch->turn) && !watch->ended)
		write_end(pen);
}

/* what is asked */

static bool is_open(const struct conversation *conversation, uint64_t serial)
{
	LIST_EACH(&conversation->approvals, at, after)
	{
		if (LIST_OF(at, struct approval, link)->serial == serial)
			return true;
	}
	return false;
}

static void write_resolved(struct pen *pen, uint64_t serial)
{
	const struct approval_end *end = approval_end_of(pen->watch->conversation->desk, serial);
	struct json_object *data;

	if (!end) /* long ago; the page asks in vain */
		return;
	data = wrap("id", must(json_object_new_string(end->id)));
	view_add_string(data, "outcome", end->outcome);
	write_event(pen, "resolved", data);
}

static void tell_resolved(struct pen *pen)
{
	struct watch *watch = pen->watch;
	size_t i, kept = 0;

	for (i = 0; i < watch->n_asked; i++) {
		if (is_full(pen) || is_open(watch->conversation, watch->asked[i]))
			watch->asked[kept++] = watch->asked[i];
		else
			write_resolved(pen, watch->asked[i]);
	}
	watch->n_asked = kept;
}

static void tell_asked(struct pen *pen)
{
	struct watch *watch = pen->watch;

	LIST_EACH(&watch->conversation->approvals, at, after)
	{
		const struct approval *approval = LIST_OF(at, struct approval, link);

		if (approval->serial <= watch->last_asked)
			continue;
		if (is_full(pen))
			return;
		write_event(pen, "request", wrap("request", json_object_get(approval->view)));
		watch->last_asked = approval->serial;
		watch->asked =
			must(realloc(watch->asked, (watch->n_asked + 1) * sizeof(watch->asked[0])));
		watch->asked[watch->n_asked++] = approval->serial;
	}
}

/* all of it */

bool watch_fill(struct watch *watch, struct evbuffer *out, size_t room)
{
	struct pen pen = {watch, out, room};
	struct conversation *conversation = watch->conversation;

	if (!conversation)
		return false;
	if (!is_full(&pen) && watch->moves != conversation->moves)
		write_move(&pen);
	if (!is_full(&pen) && watch->version != conversation->version)
		write_thread(&pen);
	tell_resolved(&pen);
	while (!is_full(&pen)) {
		if (watch->turn && !watch->ended)
			tell_turn(&pen);
		else if (watch->turn)
			write_items(&pen); /* late ones */
		if (is_full(&pen) || watch->turn == conversation->turn_state)
			break;
		write_turn(&pen);
	}
	tell_asked(&pen);
	watch->idle = !is_full(&pen);
	return !watch->idle;
}

int watch_new(struct desk *desk, const char *thread_id, watch_news_fn news, void *userdata,
	struct watch **ret_watch)
{
	struct watch *watch;

	if (desk->closing)
		return CODEX_ERR_CLOSED;
	watch = must_new(sizeof(*watch));
	watch->conversation = conversation_get(desk, thread_id);
	watch->news = news;
	watch->userdata = userdata;
	watch->version = watch->conversation->version - 1;
	watch->moves = watch->conversation->moves;
	watch->idle = true;
	list_append(&watch->conversation->watches, &watch->link);
	conversation_open(watch->conversation);
	conversation_changed(watch->conversation);
	*ret_watch = watch;
	return 0;
}

void watch_free(struct watch *watch)
{
	struct conversation *conversation = watch->conversation;

	if (conversation) {
		if (conversation->next_watch == &watch->link)
			conversation->next_watch = watch->link.next;
		list_remove(&watch->link);
		conversation_changed(conversation); /* it may be idle now */
	}
	turn_state_unref(watch->turn);
	free(watch->items);
	free(watch->asked);
	free(watch);
}

void watches_tell(struct conversation *conversation)
{
	struct link *at = conversation->watches.next;

	while (at != &conversation->watches) {
		struct watch *watch = LIST_OF(at, struct watch, link);

		conversation->next_watch = at->next;
		if (watch->idle) {
			watch->idle = false;
			watch->news(watch->userdata);
		}
		at = conversation->next_watch;
	}
	conversation->next_watch = NULL;
}

void watches_orphan(struct conversation *conversation)
{
	LIST_EACH(&conversation->watches, at, after)
	{
		struct watch *watch = LIST_OF(at, struct watch, link);

		list_remove(&watch->link);
		watch->conversation = NULL;
	}
}
