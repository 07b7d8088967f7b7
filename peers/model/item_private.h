/* How an item is put together; for item.c, which plays it, and item_kinds.c, which builds it. */
#ifndef PEERS_MODEL_ITEM_PRIVATE_H
#define PEERS_MODEL_ITEM_PRIVATE_H

#include "model/item.h"

struct model_part {
	struct json_object *begin; /* an event before its deltas, or NULL */
	struct json_object *delta; /* the event but for its "delta"; NULL: not streamed */
	struct model_text text;
};

struct model_item {
	struct json_object *added; /* each of these may be NULL: no such event */
	struct json_object *done;
	struct model_part *parts;
	size_t part_count;
	size_t part; /* where playing is */
	size_t deltas_sent;
	size_t text_bytes;
	struct json_object *pauses_ms; /* before each delta, or NULL */
	unsigned pause_ms; /* between deltas */
	unsigned delay_ms; /* before the first delta */
	bool waited;
};

struct model_item_kind {
	const char *name;
	const char *sugar; /* the member a bare string stands for; NULL: none */
	const struct model_field *fields;
	int (*check)(struct json_object *spec, const char *where, struct model_error *error);
	int (*build)(struct model_item *item, struct json_object *spec,
		const struct model_item_context *context);
};

/* Members that any item may have. */
#define MODEL_ITEM_FIELDS \
	{"id", MODEL_STRING, false}, {"delay_ms", MODEL_COUNT, false}, \
		{"pause_ms", MODEL_COUNT, false}, \
	{ \
		"pauses_ms", MODEL_ARRAY, false \
	}

/* Appends an empty part; NULL is out of memory. */
struct model_part *model_item_add_part(struct model_item *item);

#endif
