#include "codec/json.h"

#include "codec/json_tree.h"

#include <string.h>

const char cx_json_null = 0;

static int status_of(enum cx_verdict verdict)
{
	switch (verdict) {
	case CX_SCAN_OK:
		return CODEX_OK;
	case CX_SCAN_UTF8:
		return CODEX_ERR_UTF8;
	case CX_SCAN_DEPTH:
		return CODEX_ERR_TOO_DEEP;
	case CX_SCAN_SYNTAX:
		break;
	}
	return CODEX_ERR_JSON;
}

int codex_json_parse(const char *text, size_t len, codex_json **ret_json)
{
	int status;

	if (!text || !ret_json)
		return CODEX_ERR_INVALID;
	status = status_of(cx_scan_text(text, len, CX_SCAN_MAX_DEPTH, NULL));
	if (status < 0)
		return status;
	return cx_json_build((struct cx_span){text, len}, ret_json);
}

codex_json *codex_json_ref(const codex_json *json)
{
	json_object_get(cx_json_tree(json));
	return (codex_json *)(uintptr_t)json;
}

codex_json *codex_json_unref(codex_json *json)
{
	json_object_put(cx_json_tree(json));
	return NULL;
}

const char *codex_json_text(const codex_json *json)
{
	if (!json)
		return NULL;
	return json_object_to_json_string_ext(
		cx_json_tree(json), JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

codex_json_kind codex_json_type(const codex_json *json)
{
	if (!json)
		return CODEX_JSON_ABSENT;
	switch (json_object_get_type(cx_json_tree(json))) {
	case json_type_boolean:
		return CODEX_JSON_BOOL;
	case json_type_int:
		return CODEX_JSON_INT;
	case json_type_double:
		return CODEX_JSON_DOUBLE;
	case json_type_string:
		return CODEX_JSON_STRING;
	case json_type_array:
		return CODEX_JSON_ARRAY;
	case json_type_object:
		return CODEX_JSON_OBJECT;
	case json_type_null:
		break;
	}
	return CODEX_JSON_NULL;
}

/* What json-c has it as, if it is of that kind. */
static struct json_object *as(const codex_json *json, codex_json_kind kind)
{
	return codex_json_type(json) == kind ? cx_json_tree(json) : NULL;
}

const codex_json *codex_json_member(const codex_json *json, const char *name)
{
	struct json_object *object = as(json, CODEX_JSON_OBJECT);
	struct json_object *member;

	if (!object || !name || !json_object_object_get_ex(object, name, &member))
		return NULL;
	return cx_json_wrap(member);
}

const codex_json *codex_json_at(const codex_json *json, size_t index)
{
	struct json_object *array = as(json, CODEX_JSON_ARRAY);

	if (!array || index >= json_object_array_length(array))
		return NULL;
	return cx_json_wrap(json_object_array_get_idx(array, index));
}

size_t codex_json_length(const codex_json *json)
{
	struct json_object *object = as(json, CODEX_JSON_OBJECT);
	struct json_object *array = as(json, CODEX_JSON_ARRAY);

	if (object)
		return (size_t)json_object_object_length(object);
	return array ? json_object_array_length(array) : 0;
}

static const codex_json *member_called(const codex_json *json, const char *name, size_t len)
{
	const codex_json *value;
	const char *called;
	void *at = NULL;

	while (codex_json_next(json, &at, &called, &value)) {
		if (strncmp(called, name, len) == 0 && !called[len])
			return value;
	}
	return NULL;
}

static const codex_json *element_called(const codex_json *json, const char *index, size_t len)
{
	size_t number = 0;

	for (size_t i = 0; i < len; i++) {
		if (index[i] < '0' || index[i] > '9' || number > SIZE_MAX / 10 - 1)
			return NULL;
		number = number * 10 + (size_t)(index[i] - '0');
	}
	return len ? codex_json_at(json, number) : NULL;
}

const codex_json *codex_json_find(const codex_json *json, const char *path)
{
	if (!path)
		return NULL;
	while (json && path) {
		size_t len = strcspn(path, ".");

		if (codex_json_type(json) == CODEX_JSON_ARRAY)
			json = element_called(json, path, len);
		else
			json = member_called(json, path, len);
		path = path[len] ? path + len + 1 : NULL;
	}
	return json;
}

bool codex_json_next(
	const codex_json *json, void **cursor, const char **ret_name, const codex_json **ret_value)
{
	struct json_object *object = as(json, CODEX_JSON_OBJECT);
	struct lh_entry *entry;

	if (!object)
		return false;
	if (*cursor)
		entry = lh_entry_next((struct lh_entry *)*cursor);
	else
		entry = lh_table_head(json_object_get_object(object));
	if (!entry)
		return false;
	*cursor = entry;
	if (ret_name)
		*ret_name = lh_entry_k(entry);
	if (ret_value)
		*ret_value = cx_json_wrap(lh_entry_v(entry));
	return true;
}

const char *codex_json_string(const codex_json *json)
{
	struct json_object *string = as(json, CODEX_JSON_STRING);

	return string ? json_object_get_string(string) : NULL;
}

size_t codex_json_string_length(const codex_json *json)
{
	struct json_object *string = as(json, CODEX_JSON_STRING);

	return string ? (size_t)json_object_get_string_len(string) : 0;
}

/* json-c clamps what does not fit: a negative number is none as uint64_t, and one that is not negative
 * is exact there. */
int codex_json_int64(const codex_json *json, int64_t *ret_value)
{
	struct json_object *number = as(json, CODEX_JSON_INT);
	int64_t value = number ? json_object_get_int64(number) : 0;

	if (!number || (value >= 0 && json_object_get_uint64(number) > INT64_MAX))
		return CODEX_ERR_JSON;
	*ret_value = value;
	return CODEX_OK;
}

int codex_json_uint64(const codex_json *json, uint64_t *ret_value)
{
	struct json_object *number = as(json, CODEX_JSON_INT);

	if (!number || json_object_get_int64(number) < 0)
		return CODEX_ERR_JSON;
	*ret_value = json_object_get_uint64(number);
	return CODEX_OK;
}

int codex_json_double(const codex_json *json, double *ret_value)
{
	struct json_object *integer = as(json, CODEX_JSON_INT);
	struct json_object *number = integer ? integer : as(json, CODEX_JSON_DOUBLE);

	if (!number)
		return CODEX_ERR_JSON;
	*ret_value = json_object_get_double(number);
	return CODEX_OK;
}

int codex_json_bool(const codex_json *json, bool *ret_value)
{
	struct json_object *boolean = as(json, CODEX_JSON_BOOL);

	if (!boolean)
		return CODEX_ERR_JSON;
	*ret_value = json_object_get_boolean(boolean);
	return CODEX_OK;
}
