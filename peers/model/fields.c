#include "config.h"

#include "model/fields.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Tool output nests deeper than json-c's own limit of 32. */
static const int max_depth = 256;

static const char *const type_names[] = {
	[MODEL_STRING] = "a string",
	[MODEL_COUNT] = "a whole number >= 0",
	[MODEL_BOOL] = "true or false",
	[MODEL_OBJECT] = "an object",
	[MODEL_ARRAY] = "an array",
	[MODEL_STRINGS] = "an array of strings",
	[MODEL_TEXTS] = "a string or an array of strings",
	[MODEL_ANY] = "anything",
};

int model_fail(struct model_error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -EINVAL;
}

static bool is_strings(struct json_object *value)
{
	size_t i;

	if (!json_object_is_type(value, json_type_array))
		return false;
	for (i = 0; i < json_object_array_length(value); i++)
		if (!json_object_is_type(json_object_array_get_idx(value, i), json_type_string))
			return false;
	return true;
}

static bool is_count(struct json_object *value)
{
	return json_object_is_type(value, json_type_int) && json_object_get_int64(value) >= 0 &&
		json_object_get_int64(value) <= INT32_MAX;
}

static bool has_type(struct json_object *value, enum model_field_type type)
{
	switch (type) {
	case MODEL_STRING:
		return json_object_is_type(value, json_type_string);
	case MODEL_COUNT:
		return is_count(value);
	case MODEL_BOOL:
		return json_object_is_type(value, json_type_boolean);
	case MODEL_OBJECT:
		return json_object_is_type(value, json_type_object);
	case MODEL_ARRAY:
		return json_object_is_type(value, json_type_array);
	case MODEL_STRINGS:
		return is_strings(value);
	case MODEL_TEXTS:
		return json_object_is_type(value, json_type_string) || is_strings(value);
	case MODEL_ANY:
		return true;
	}
	return false;
}

const struct model_field *model_field_find(const struct model_field *fields, const char *name)
{
	for (; fields->name; fields++)
		if (!strcmp(fields->name, name))
			return fields;
	return NULL;
}

int model_check_value(struct json_object *value, const struct model_field *field, const char *where,
	struct model_error *error)
{
	if (has_type(value, field->type))
		return 0;
	return model_fail(
		error, "%s: \"%s\" must be %s", where, field->name, type_names[field->type]);
}

int model_check_fields(struct json_object *object, const struct model_field *fields,
	const char *where, struct model_error *error)
{
	const struct model_field *field;

	if (!json_object_is_type(object, json_type_object))
		return model_fail(error, "%s: expected an object", where);
	json_object_object_foreach(object, name, value)
	{
		field = model_field_find(fields, name);
		if (!field)
			return model_fail(error, "%s: unknown member \"%s\"", where, name);
		if (model_check_value(value, field, where, error) < 0)
			return -EINVAL;
	}
	for (field = fields; field->name; field++)
		if (field->required && !json_object_object_get_ex(object, field->name, NULL))
			return model_fail(error, "%s: \"%s\" is missing", where, field->name);
	return 0;
}

struct json_object *model_get(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	if (json_object_is_type(object, json_type_object))
		json_object_object_get_ex(object, name, &value);
	return value;
}

const char *model_get_string(struct json_object *object, const char *name, const char *fallback)
{
	struct json_object *value = model_get(object, name);

	return json_object_is_type(value, json_type_string) ? json_object_get_string(value)
							    : fallback;
}

int model_get_count(struct json_object *object, const char *name, int fallback)
{
	struct json_object *value = model_get(object, name);

	return value ? json_object_get_int(value) : fallback;
}

bool model_get_bool(struct json_object *object, const char *name, bool fallback)
{
	struct json_object *value = model_get(object, name);

	return value ? json_object_get_boolean(value) : fallback;
}

void model_put(struct json_object *object, const char *name, const char *value)
{
	if (value)
		json_object_object_add(object, name, json_object_new_string(value));
}

static bool only_space(const char *text, size_t length)
{
	return strspn(text, " \t\r\n") >= length;
}

struct json_object *model_parse_json(const char *text, size_t length, struct model_error *error)
{
	struct json_tokener *tokener = json_tokener_new_ex(max_depth);
	struct json_object *value;
	enum json_tokener_error parse_error;
	size_t end;

	if (!tokener)
		return NULL;
	value = json_tokener_parse_ex(tokener, text, (int)length);
	parse_error = json_tokener_get_error(tokener);
	end = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);
	if (parse_error == json_tokener_success && only_space(text + end, length - end))
		return value;
	json_object_put(value);
	model_fail(error, "byte %zu: %s", end,
		parse_error == json_tokener_success ? "something follows the JSON value"
						    : json_tokener_error_desc(parse_error));
	return NULL;
}
