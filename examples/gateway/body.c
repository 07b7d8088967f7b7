#include "body.h"

#include "memory.h"
#include "utf8.h"

#include <event2/buffer.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

enum {
	DEPTH_MAX = 8,
};

static struct json_object *parse(const char *text, size_t length)
{
	struct json_tokener *tokener = must(json_tokener_new_ex(DEPTH_MAX));
	struct json_object *value;
	bool whole;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	value = json_tokener_parse_ex(tokener, text, (int)length);
	whole = json_tokener_get_error(tokener) == json_tokener_success &&
		json_tokener_get_parse_end(tokener) == length;
	json_tokener_free(tokener);
	if (whole && json_object_is_type(value, json_type_object))
		return value;
	json_object_put(value);
	return NULL;
}

void body_read(struct body *body, struct evbuffer *bytes)
{
	size_t length = evbuffer_get_length(bytes);
	const char *text = length ? (const char *)evbuffer_pullup(bytes, -1) : "";

	/* json-c's own look at UTF-8 lets longer forms pass than need be. */
	body->object = utf8_is_valid(text, length) ? parse(text, length) : NULL;
	snprintf(body->wrong, sizeof(body->wrong), "%s",
		body->object ? "" : "The body is not a JSON object.");
}

void body_clear(struct body *body)
{
	json_object_put(body->object);
}

static struct json_object *member(struct body *body, const char *name)
{
	struct json_object *value = NULL;

	if (body->object)
		json_object_object_get_ex(body->object, name, &value);
	return value;
}

static void complain(struct body *body, const char *name, const char *wrong)
{
	if (!*body->wrong)
		snprintf(body->wrong, sizeof(body->wrong), "\"%s\" %s.", name, wrong);
}

const char *body_text(struct body *body, const char *name)
{
	struct json_object *value = member(body, name);
	const char *text;

	if (!json_object_is_type(value, json_type_string) || !json_object_get_string_len(value)) {
		complain(body, name, "has to be a text, and not empty");
		return NULL;
	}
	text = json_object_get_string(value);
	if (strlen(text) != (size_t)json_object_get_string_len(value)) {
		complain(body, name, "has a NUL in it");
		return NULL;
	}
	return text;
}

bool body_flag(struct body *body, const char *name)
{
	struct json_object *value = member(body, name);

	if (value && !json_object_is_type(value, json_type_boolean))
		complain(body, name, "has to be true or false");
	return json_object_get_boolean(value);
}
