/* One output item of a reply, as the events that stream it: added, deltas, done. */
#ifndef PEERS_MODEL_ITEM_H
#define PEERS_MODEL_ITEM_H

#include "model/fields.h"
#include "model/text.h"

struct evbuffer;

/* What an item may be; NULL if no item has that name ("message", "function_call", ...). */
const struct model_item_kind *model_item_kind_find(const char *name);

/* The spec for a value of the script, new: an object as it is, a string as the main member. */
struct json_object *model_item_spec(const struct model_item_kind *kind, struct json_object *value);

/* Checks what a script says of an item of that kind. */
int model_item_check(
	const struct model_item_kind *kind, struct json_object *spec, struct model_error *error);

struct model_item_context {
	size_t request_number; /* for ids that the script does not give */
	size_t step_number;
	const char *user_text;
};

struct model_item;

/* From a checked spec. NULL is out of memory. */
struct model_item *model_item_new(const struct model_item_kind *kind, struct json_object *spec,
	const struct model_item_context *context);
void model_item_free(struct model_item *item);

enum model_item_result {
	MODEL_ITEM_EVENT, /* one event was written */
	MODEL_ITEM_PAUSE, /* call again after *ret_pause_ms */
	MODEL_ITEM_END,
};

enum model_item_result model_item_next(
	struct model_item *item, struct evbuffer *out, unsigned *ret_pause_ms);

/* How many bytes of text its deltas carried; for the usage numbers. */
size_t model_item_text_bytes(const struct model_item *item);

#endif
