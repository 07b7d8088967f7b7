#include "config.h"

#include "model/sse.h"
#include "model/fields.h"

#include <event2/buffer.h>

const char *model_json_text(struct json_object *object, size_t *ret_length)
{
	return json_object_to_json_string_length(
		object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, ret_length);
}

struct json_object *model_event_new(const char *type)
{
	struct json_object *event = json_object_new_object();

	model_put(event, "type", type);
	return event;
}

struct json_object *model_item_event_new(const char *type, struct json_object *item)
{
	struct json_object *event = model_event_new(type);

	json_object_object_add(event, "item", item);
	return event;
}

void model_sse_write(struct evbuffer *out, struct json_object *event)
{
	size_t length;
	const char *text = model_json_text(event, &length);

	evbuffer_add(out, "data: ", 6);
	evbuffer_add(out, text, length);
	evbuffer_add(out, "\n\n", 2);
}

void model_sse_write_new(struct evbuffer *out, struct json_object *event)
{
	model_sse_write(out, event);
	json_object_put(event);
}

/* The event of a response's own; *ret_response is borrowed from it. */
static struct json_object *response_event(
	const char *type, const char *response_id, struct json_object **ret_response)
{
	struct json_object *event = model_event_new(type);
	struct json_object *response = json_object_new_object();

	model_put(response, "id", response_id);
	json_object_object_add(event, "response", response);
	*ret_response = response;
	return event;
}

void model_sse_created(struct evbuffer *out, const char *response_id)
{
	struct json_object *response;

	model_sse_write_new(out, response_event("response.created", response_id, &response));
}

void model_sse_completed(struct evbuffer *out, const char *response_id, struct json_object *usage)
{
	struct json_object *response;
	struct json_object *event = response_event("response.completed", response_id, &response);

	if (usage)
		json_object_object_add(response, "usage", json_object_get(usage));
	model_sse_write_new(out, event);
}

void model_sse_failed(
	struct evbuffer *out, const char *response_id, const char *code, const char *message)
{
	struct json_object *response;
	struct json_object *event = response_event("response.failed", response_id, &response);
	struct json_object *error = json_object_new_object();

	model_put(error, "code", code);
	model_put(error, "message", message);
	json_object_object_add(response, "error", error);
	model_sse_write_new(out, event);
}

void model_sse_incomplete(struct evbuffer *out, const char *response_id, const char *reason)
{
	struct json_object *response;
	struct json_object *event = response_event("response.incomplete", response_id, &response);
	struct json_object *details = json_object_new_object();

	model_put(details, "reason", reason);
	json_object_object_add(response, "incomplete_details", details);
	model_sse_write_new(out, event);
}
