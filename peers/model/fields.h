/* Checked access to the objects of a script: a misspelt member is an error, not a silence. */
#ifndef PEERS_MODEL_FIELDS_H
#define PEERS_MODEL_FIELDS_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

struct model_error {
	char text[256];
};

/* Sets the text and returns -EINVAL. */
int model_fail(struct model_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

enum model_field_type {
	MODEL_STRING,
	MODEL_COUNT, /* an integer >= 0 that fits an int32 */
	MODEL_BOOL,
	MODEL_OBJECT,
	MODEL_ARRAY,
	MODEL_STRINGS, /* an array of strings */
	MODEL_TEXTS, /* a string or an array of strings */
	MODEL_ANY,
};

struct model_field {
	const char *name; /* NULL ends the table */
	enum model_field_type type;
	bool required;
};

/* NULL if the table has no such name. */
const struct model_field *model_field_find(const struct model_field *fields, const char *name);

/* Does the value have the field's type? */
int model_check_value(struct json_object *value, const struct model_field *field, const char *where,
	struct model_error *error);

/* `where` names the object in the message. Returns 0 or -EINVAL. */
int model_check_fields(struct json_object *object, const struct model_field *fields,
	const char *where, struct model_error *error);

/* Borrowed, or the fallback when absent. */
struct json_object *model_get(struct json_object *object, const char *name);
const char *model_get_string(struct json_object *object, const char *name, const char *fallback);
int model_get_count(struct json_object *object, const char *name, int fallback);
bool model_get_bool(struct json_object *object, const char *name, bool fallback);

/* object[name] = value, for strings; NULL adds nothing. */
void model_put(struct json_object *object, const char *name, const char *value);

/* One document and nothing behind it; NULL if it is not JSON. */
struct json_object *model_parse_json(const char *text, size_t length, struct model_error *error);

#endif
