/* Server-sent events of the Responses dialect, written into an evbuffer. */
#ifndef PEERS_MODEL_SSE_H
#define PEERS_MODEL_SSE_H

#include <json-c/json.h>
#include <stddef.h>

struct evbuffer;

/* The usual flags: no spaces, no escaped slashes. Borrowed from the object. */
const char *model_json_text(struct json_object *object, size_t *ret_length);

/* {"type": type} */
struct json_object *model_event_new(const char *type);

/* {"type": type, "item": item}; takes over the item. */
struct json_object *model_item_event_new(const char *type, struct json_object *item);

/* One "data:" event; the object stays the caller's. */
void model_sse_write(struct evbuffer *out, struct json_object *event);

/* Writes and drops it. */
void model_sse_write_new(struct evbuffer *out, struct json_object *event);

void model_sse_created(struct evbuffer *out, const char *response_id);

/* With a NULL usage there is none in the event. Borrows the usage. */
void model_sse_completed(struct evbuffer *out, const char *response_id, struct json_object *usage);

void model_sse_failed(
	struct evbuffer *out, const char *response_id, const char *code, const char *message);
void model_sse_incomplete(struct evbuffer *out, const char *response_id, const char *reason);

#endif
