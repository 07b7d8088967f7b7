#include "view.h"

#include "memory.h"
#include "text.h"

#include <json-c/json.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const int deepest = 600; /* the library lets 512 through */
static const size_t shortest = 128; /* strings that are left alone in any case */

struct json_object *view_parse(const char *text, size_t length)
{
	struct json_tokener *tokener;
	struct json_object *json;

	if (!text || length > INT_MAX)
		return NULL;
	tokener = must(json_tokener_new_ex(deepest));
	json = json_tokener_parse_ex(tokener, text, (int)length);
	json_tokener_free(tokener);
	return json;
}

const char *view_text(struct json_object *json, size_t *ret_length)
{
	return json_object_to_json_string_length(
		json, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, ret_length);
}

struct json_object *view_find(struct json_object *json, const char *path)
{
	char name[64];
	size_t length;

	for (; json && *path; path += length + (path[length] == '.')) {
		length = strcspn(path, ".");
		if (length >= sizeof(name))
			return NULL;
		memcpy(name, path, length);
		name[length] = '\0';
		if (!json_object_object_get_ex(json, name, &json))
			return NULL;
	}
	return json;
}

const char *view_string(struct json_object *json, const char *path)
{
	json = view_find(json, path);
	return json_object_is_type(json, json_type_string) ? json_object_get_string(json) : NULL;
}

int64_t view_number(struct json_object *json, const char *path)
{
	return json_object_get_int64(view_find(json, path));
}

void view_add(struct json_object *object, const char *name, struct json_object *value)
{
	if (json_object_object_add(object, name, value) < 0)
		must(NULL);
}

void view_add_string(struct json_object *object, const char *name, const char *value)
{
	view_add(object, name, value ? must(json_object_new_string(value)) : NULL);
}

void view_add_number(struct json_object *object, const char *name, int64_t value)
{
	view_add(object, name, must(json_object_new_int64(value)));
}

void view_copy(struct json_object *to, const char *name, struct json_object *from, const char *path)
{
	view_add(to, name, json_object_get(view_find(from, path)));
}

/* fitting */

static struct json_object *shortened(struct json_object *json, size_t longest);

static struct json_object *shortened_string(struct json_object *json, size_t longest)
{
	size_t length = (size_t)json_object_get_string_len(json);
	struct text text = {0};
	struct json_object *string;

	if (length <= longest)
		return json_object_get(json);
	text_set(&text, json_object_get_string(json), length, longest);
	string = must(json_object_new_string_len(text.bytes, (int)text.length));
	text_clear(&text);
	return string;
}

static struct json_object *shortened_array(struct json_object *json, size_t longest)
{
	struct json_object *array = must(json_object_new_array());
	size_t i, n = json_object_array_length(json);

	for (i = 0; i < n; i++)
		json_object_array_add(
			array, shortened(json_object_array_get_idx(json, i), longest));
	return array;
}

static struct json_object *shortened_object(struct json_object *json, size_t longest)
{
	struct json_object *object = must(json_object_new_object());

	json_object_object_foreach(json, name, value)
		view_add(object, name, shortened(value, longest));
	return object;
}

static struct json_object *shortened(struct json_object *json, size_t longest)
{
	switch (json_object_get_type(json)) {
	case json_type_string:
		return shortened_string(json, longest);
	case json_type_array:
		return shortened_array(json, longest);
	case json_type_object:
		return shortened_object(json, longest);
	default:
		return json_object_get(json);
	}
}

/* What people can still make something of. */
static struct json_object *stump(struct json_object *json)
{
	static const char *const names[] = {"type", "id", "status", "kind", "item"};
	struct json_object *object = must(json_object_new_object());
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = view_string(json, names[i]);

		if (value && strlen(value) <= shortest)
			view_add_string(object, names[i], value);
	}
	view_add_string(object, "left_out", "too large to be shown");
	return object;
}

struct json_object *view_fit(struct json_object *json, size_t limit)
{
	struct json_object *fitting;
	size_t longest, length;

	for (longest = limit; longest >= shortest; longest /= 4) {
		fitting = shortened(json, longest);
		view_text(fitting, &length);
		if (length <= limit)
			return fitting;
		json_object_put(fitting);
	}
	return stump(json);
}

/* the shapes */

struct json_object *view_thread(struct json_object *thread, bool running)
{
	struct json_object *view = must(json_object_new_object()), *fitting;

	view_copy(view, "id", thread, "id");
	view_copy(view, "name", thread, "name");
	view_copy(view, "preview", thread, "preview");
	view_copy(view, "cwd", thread, "cwd");
	view_copy(view, "updated_at", thread, "updatedAt");
	view_add(view, "running", must(json_object_new_boolean(running)));
	fitting = view_fit(view, 4096);
	json_object_put(view);
	return fitting;
}

/* No app-server but the one that runs it knows that a turn is not over: to others it looks interrupted. */
static const char *stored_status(const char *status, bool running)
{
	if (running)
		return "running";
	if (!status || strcmp(status, "inProgress") == 0)
		return "interrupted";
	return status;
}

struct json_object *view_turn(struct json_object *turn, bool running, struct json_object *items)
{
	struct json_object *view = must(json_object_new_object());

	view_copy(view, "id", turn, "id");
	view_add_string(view, "status", stored_status(view_string(turn, "status"), running));
	view_copy(view, "error", turn, "error.message");
	view_copy(view, "started_at", turn, "startedAt");
	view_copy(view, "duration_ms", turn, "durationMs");
	view_add(view, "usage", NULL);
	view_add(view, "items", items);
	view_add_number(view, "omitted", 0);
	return view;
}

struct json_object *view_usage(struct json_object *usage, int64_t total_before)
{
	struct json_object *view = must(json_object_new_object());

	view_copy(view, "total", usage, "total.totalTokens");
	view_copy(view, "input", usage, "total.inputTokens");
	view_copy(view, "cached_input", usage, "total.cachedInputTokens");
	view_copy(view, "output", usage, "total.outputTokens");
	view_copy(view, "reasoning_output", usage, "total.reasoningOutputTokens");
	view_copy(view, "context_used", usage, "last.totalTokens");
	view_copy(view, "context_window", usage, "modelContextWindow");
	view_add_number(view, "turn_total", view_number(usage, "total.totalTokens") - total_before);
	return view;
}
