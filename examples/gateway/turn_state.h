/*
 * The state of a turn: its items with their text so far, and all else that browsers are shown of it. The protocol's events go in;
 * watches read what there is. It is bounded, whatever the agent does.
 */
#ifndef GATEWAY_TURN_STATE_H
#define GATEWAY_TURN_STATE_H

#include "text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/* What of an item comes piece by piece: one text at most, by the item's type. */
enum turn_field {
	TURN_FIELD_NONE,
	TURN_FIELD_TEXT,
	TURN_FIELD_OUTPUT,
	TURN_FIELD_REASONING
};

struct turn_item {
	uint64_t serial; /* grows along the list */
	unsigned version; /* what a watch that has another one has to be sent anew, text included */
	char *id;
	struct json_object *view; /* without the text */
	size_t view_length;
	enum turn_field field;
	struct text text;
	bool completed;
	bool dropped;
};

enum turn_status {
	TURN_STARTING,
	TURN_RUNNING,
	TURN_COMPLETED,
	TURN_INTERRUPTED,
	TURN_FAILED,
	TURN_LOST
};

struct turn_state {
	unsigned references;
	uint64_t serial; /* of the turns of a conversation: grows */
	char *id;
	enum turn_status status;
	char *error;
	char *notice; /* what the runtime says of its troubles while it still tries; NULL: all is well */
	unsigned notice_version;
	int64_t started_at, duration_ms; /* -1: not known */
	struct json_object *usage;
	unsigned usage_version;
	int64_t total_before; /* tokens of the thread before this turn; -1: not known */
	struct turn_item *items;
	size_t n_items, items_room;
	size_t bytes;
	size_t omitted;
	uint64_t next_item;
};

/* Bytes of one item's text, items, and bytes of a whole turn that are kept. Variables for the sake of the tests. */
extern size_t turn_text_max, turn_items_max, turn_bytes_max;
/* Bytes of one item without its text, as JSON. */
#define TURN_VIEW_MAX ((size_t)(64 * 1024))

struct turn_state *turn_state_new(uint64_t serial);
struct turn_state *turn_state_ref(struct turn_state *turn);
void turn_state_unref(struct turn_state *turn);

void turn_state_begin(struct turn_state *turn, const char *id);
/* An item began or is complete; the protocol's JSON is borrowed. One of the same id is replaced. */
void turn_state_item(struct turn_state *turn, struct json_object *item, bool completed);
void turn_state_text(struct turn_state *turn, const char *item_id, enum turn_field field,
	const char *text, size_t length);
/* The item's text begins anew. */
void turn_state_restart(struct turn_state *turn, const char *item_id);
void turn_state_drop(struct turn_state *turn, const char *item_id);
/* The protocol's token usage. */
void turn_state_usage(struct turn_state *turn, struct json_object *usage);
void turn_state_notice(struct turn_state *turn, const char *notice);
void turn_state_end(struct turn_state *turn, enum turn_status status, const char *error);

bool turn_state_is_over(const struct turn_state *turn);
/* NULL: no such item, or one that is not kept any more. */
const struct turn_item *turn_state_find(const struct turn_state *turn, const char *item_id);
/* TURN without items. */
struct json_object *turn_state_view(const struct turn_state *turn);

#endif
