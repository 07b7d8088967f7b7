#include "turn_state.h"

#include "memory.h"
#include "view.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

size_t turn_text_max = (size_t)256 * 1024, turn_items_max = 400,
       turn_bytes_max = (size_t)4 * 1024 * 1024;

/* Models make the ids of items; nobody makes longer ones for a good reason. */
static const size_t id_max = 256;

struct turn_state *turn_state_new(uint64_t serial)
{
	struct turn_state *turn = must_new(sizeof(*turn));

	turn->references = 1;
	turn->serial = serial;
	turn->started_at = time(NULL);
	turn->duration_ms = turn->total_before = -1;
	return turn;
}

struct turn_state *turn_state_ref(struct turn_state *turn)
{
	turn->references++;
	return turn;
}

static void clear_item(struct turn_item *item)
{
	free(item->id);
	json_object_put(item->view);
	text_clear(&item->text);
}

void turn_state_unref(struct turn_state *turn)
{
	size_t i;

	if (!turn || --turn->references > 0)
		return;
	for (i = 0; i < turn->n_items; i++)
		clear_item(&turn->items[i]);
	free(turn->items);
	free(turn->id);
	free(turn->error);
	free(turn->notice);
	json_object_put(turn->usage);
	free(turn);
}

bool turn_state_is_over(const struct turn_state *turn)
{
	return turn->status > TURN_RUNNING;
}

void turn_state_begin(struct turn_state *turn, const char *id)
{
	must_set(&turn->id, id);
	if (turn->status == TURN_STARTING)
		turn->status = TURN_RUNNING;
}

void turn_state_end(struct turn_state *turn, enum turn_status status, const char *error)
{
	if (turn_state_is_over(turn))
		return;
	turn->status = status;
	must_set(&turn->error, error);
	if (turn->duration_ms < 0)
		turn->duration_ms = (time(NULL) - turn->started_at) * 1000;
}

void turn_state_notice(struct turn_state *turn, const char *notice)
{
	if (!notice && !turn->notice)
		return;
	must_set(&turn->notice, notice);
	turn->notice_version++;
}

/* items */

static struct turn_item *find(const struct turn_state *turn, const char *id)
{
	size_t i;

	for (i = turn->n_items; id && i-- > 0;) {
		if (strcmp(turn->items[i].id, id) == 0)
			return &turn->items[i];
	}
	return NULL;
}

const struct turn_item *turn_state_find(const struct turn_state *turn, const char *item_id)
{
	return find(turn, item_id);
}

static void remove_item(struct turn_state *turn, size_t at)
{
	turn->bytes -= turn->items[at].view_length + turn->items[at].text.length;
	clear_item(&turn->items[at]);
	turn->n_items--;
	memmove(&turn->items[at], &turn->items[at + 1],
		(turn->n_items - at) * sizeof(turn->items[0]));
	turn->omitted++;
}

/* The oldest that will not change any more; else the oldest. Never the last one. */
static size_t to_be_omitted(const struct turn_state *turn)
{
	size_t i;

	for (i = 0; i + 1 < turn->n_items; i++) {
		if (turn->items[i].completed || turn->items[i].dropped)
			return i;
	}
	return 0;
}

static void keep_bounds(struct turn_state *turn)
{
	while (turn->n_items > 1 &&
		(turn->n_items > turn_items_max || turn->bytes > turn_bytes_max))
		remove_item(turn, to_be_omitted(turn));
}

static struct turn_item *add_item(struct turn_state *turn, const char *id)
{
	struct turn_item *item;

	if (turn->n_items == turn->items_room) {
		turn->items_room = turn->items_room * 2 + 8;
		turn->items = must(realloc(turn->items, turn->items_room * sizeof(turn->items[0])));
	}
	item = &turn->items[turn->n_items++];
	*item = (struct turn_item){.serial = ++turn->next_item, .id = must_copy(id)};
	return item;
}

static enum turn_field field_of(const char *type)
{
	if (!type)
		return TURN_FIELD_NONE;
	if (strcmp(type, "agentMessage") == 0 || strcmp(type, "plan") == 0)
		return TURN_FIELD_TEXT;
	if (strcmp(type, "commandExecution") == 0)
		return TURN_FIELD_OUTPUT;
	return strcmp(type, "reasoning") == 0 ? TURN_FIELD_REASONING : TURN_FIELD_NONE;
}

/* What the protocol calls the text of such an item; NULL: it has none as such. */
static const char *text_name(enum turn_field field)
{
	if (field == TURN_FIELD_TEXT)
		return "text";
	return field == TURN_FIELD_OUTPUT ? "aggregatedOutput" : NULL;
}

/* The runtime may leave the output out that it has sent in pieces; a message that begins again has no text yet. */
static void take_text(struct turn_item *item, struct json_object *json, bool completed)
{
	const char *name = text_name(item->field);
	struct json_object *text = name ? view_find(json, name) : NULL;

	if (text && json_object_get_string_len(text) > 0)
		text_set(&item->text, json_object_get_string(text),
			(size_t)json_object_get_string_len(text), turn_text_max);
	else if (!completed || item->field == TURN_FIELD_REASONING)
		text_clear(&item->text);
}

static void take_view(struct turn_item *item, struct json_object *json)
{
	const char *name = text_name(item->field);
	struct json_object *rest = must(json_object_new_object());

	json_object_object_foreach(json, key, value)
	{
		if (!name || strcmp(key, name) != 0)
			view_add(rest, key, json_object_get(value));
	}
	json_object_put(item->view);
	item->view = view_fit(rest, TURN_VIEW_MAX);
	view_text(item->view, &item->view_length);
	json_object_put(rest);
}

void turn_state_item(struct turn_state *turn, struct json_object *json, bool completed)
{
	const char *id = view_string(json, "id");
	struct turn_item *item = find(turn, id);

	if (!id || strlen(id) > id_max)
		return;
	if (!item)
		item = add_item(turn, id);
	turn->bytes -= item->view_length + item->text.length;
	item->field = field_of(view_string(json, "type"));
	item->completed = completed;
	item->dropped = false;
	item->version++;
	take_view(item, json);
	take_text(item, json, completed);
	turn->bytes += item->view_length + item->text.length;
	turn_state_notice(turn, NULL);
	keep_bounds(turn);
}

void turn_state_text(struct turn_state *turn, const char *item_id, enum turn_field field,
	const char *text, size_t length)
{
	struct turn_item *item = find(turn, item_id);

	if (!item || item->completed || item->dropped || item->field != field)
		return;
	turn->bytes -= item->text.length;
	if (!text_append(&item->text, text, length, turn_text_max))
		item->version++;
	turn->bytes += item->text.length;
	turn_state_notice(turn, NULL);
	keep_bounds(turn);
}

void turn_state_restart(struct turn_state *turn, const char *item_id)
{
	struct turn_item *item = find(turn, item_id);

	if (!item || item->text.length == 0)
		return;
	turn->bytes -= item->text.length;
	text_clear(&item->text);
	item->version++;
}

void turn_state_drop(struct turn_state *turn, const char *item_id)
{
	struct turn_item *item = find(turn, item_id);

	if (!item || item->dropped)
		return;
	turn->bytes -= item->text.length;
	text_clear(&item->text);
	item->dropped = true;
	item->version++;
}

/* views */

void turn_state_usage(struct turn_state *turn, struct json_object *usage)
{
	/* The first update of a turn tells of its first model call, beside the thread's total with it. */
	if (turn->total_before < 0)
		turn->total_before = view_number(usage, "total.totalTokens") -
			view_number(usage, "last.totalTokens");
	json_object_put(turn->usage);
	turn->usage = view_usage(usage, turn->total_before);
	turn->usage_version++;
}

static const char *status_name(enum turn_status status)
{
	static const char *const names[] = {
		"starting", "running", "completed", "interrupted", "failed", "lost"};

	return names[status];
}

struct json_object *turn_state_view(const struct turn_state *turn)
{
	struct json_object *view = must(json_object_new_object()), *fitting;

	view_add_string(view, "id", turn->id);
	view_add_string(view, "status", status_name(turn->status));
	view_add_string(view, "error", turn->error);
	view_add_number(view, "started_at", turn->started_at);
	view_add(view, "duration_ms",
		turn->duration_ms < 0 ? NULL : must(json_object_new_int64(turn->duration_ms)));
	view_add(view, "usage", json_object_get(turn->usage));
	view_add_number(view, "omitted", (int64_t)turn->omitted);
	fitting = view_fit(view, TURN_VIEW_MAX);
	json_object_put(view);
	return fitting;
}
