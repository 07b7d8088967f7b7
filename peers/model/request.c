#include "config.h"

#include "model/request.h"
#include "model/fields.h"

#include <ctype.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdlib.h>
#include <string.h>

static char *lower_case(const char *text)
{
	char *copy = strdup(text);
	char *c;

	for (c = copy; c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return copy;
}

static struct json_object *copy_headers(struct evhttp_request *http)
{
	struct json_object *headers = json_object_new_object();
	struct evkeyval *header;
	char *name;

	header = evhttp_request_get_input_headers(http)->tqh_first;
	for (; header; header = header->next.tqe_next) {
		name = lower_case(header->key);
		if (name)
			model_put(headers, name, header->value);
		free(name);
	}
	return headers;
}

static char *copy_body(struct evhttp_request *http, size_t *ret_length)
{
	struct evbuffer *input = evhttp_request_get_input_buffer(http);
	size_t length = evbuffer_get_length(input);
	char *body = malloc(length + 1);

	if (!body)
		return NULL;
	evbuffer_remove(input, body, length);
	body[length] = '\0';
	*ret_length = length;
	return body;
}

/*
 * The runtime speaks in the user's name, too: a text that is one element with an underscore in its
 * name (<environment_context>, <turn_aborted>, ...) or one of these.
 */
static bool is_context(const char *text)
{
	static const char *const more[] = {"skill", "skills", "goal", "image", "/image"};
	size_t length;
	size_t i;

	if (text[0] != '<')
		return false;
	length = strcspn(text + 1, " >\n");
	if (memchr(text + 1, '_', length))
		return true;
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		if (strlen(more[i]) == length && !strncmp(text + 1, more[i], length))
			return true;
	return false;
}

/* The last text of one message; NULL if it has none of the user's own. */
static const char *own_text(struct json_object *message)
{
	struct json_object *content = model_get(message, "content");
	const char *found = NULL;
	const char *text;
	size_t i;

	if (json_object_is_type(content, json_type_string))
		return json_object_get_string(content);
	if (!json_object_is_type(content, json_type_array))
		return NULL;
	for (i = 0; i < json_object_array_length(content); i++) {
		text = model_get_string(json_object_array_get_idx(content, i), "text", NULL);
		if (text && !is_context(text))
			found = text;
	}
	return found;
}

static bool has_string(struct json_object *object, const char *name, const char *value)
{
	return !strcmp(model_get_string(object, name, ""), value);
}

static bool is_tool_result(struct json_object *item)
{
	const char *type = model_get_string(item, "type", "");
	size_t length = strlen(type);

	return length > 7 && !strcmp(type + length - 7, "_output") && model_get(item, "call_id");
}

static struct json_object *input_items(const struct model_request *request)
{
	struct json_object *input = model_get(request->json, "input");

	return json_object_is_type(input, json_type_array) ? input : NULL;
}

static const char *look_at_input(struct model_request *request)
{
	struct json_object *input = input_items(request);
	struct json_object *item;
	const char *found = "";
	const char *text;
	size_t i;

	for (i = 0; input && i < json_object_array_length(input); i++) {
		item = json_object_array_get_idx(input, i);
		if (is_tool_result(item))
			request->tool_result = item;
		request->last_item = item;
		if (!has_string(item, "role", "user"))
			continue;
		request->tool_result = NULL;
		text = own_text(item);
		if (text)
			found = text;
	}
	return found;
}

static void look_at_body(struct model_request *request)
{
	struct json_object *metadata = model_get(request->json, "client_metadata");
	struct json_object *headers = request->headers;

	request->model = model_get_string(request->json, "model", "");
	request->thread_id =
		model_get_string(metadata, "thread_id", model_get_string(headers, "thread-id", ""));
	request->turn_id = model_get_string(metadata, "turn_id", "");
	request->user_text = strdup(look_at_input(request));
}

struct model_request *model_request_new(struct evhttp_request *http)
{
	struct model_request *request = calloc(1, sizeof(*request));
	struct model_error ignored;

	if (!request)
		return NULL;
	request->headers = copy_headers(http);
	request->body = copy_body(http, &request->body_length);
	if (request->body)
		request->json = model_parse_json(request->body, request->body_length, &ignored);
	look_at_body(request);
	if (!request->body || !request->user_text) {
		model_request_free(request);
		return NULL;
	}
	return request;
}

void model_request_free(struct model_request *request)
{
	if (!request)
		return;
	json_object_put(request->json);
	json_object_put(request->headers);
	free(request->body);
	free(request->user_text);
	free(request);
}

static const char *content_text(struct json_object *content)
{
	if (json_object_is_type(content, json_type_string))
		return json_object_get_string(content);
	return model_get_string(content, "text", "");
}

char *model_tool_text(struct json_object *tool_result)
{
	struct json_object *output = model_get(tool_result, "output");
	char *joined = strdup("");
	char *longer;
	const char *text;
	size_t i;

	if (!json_object_is_type(output, json_type_array)) {
		free(joined);
		return strdup(content_text(output));
	}
	for (i = 0; joined && i < json_object_array_length(output); i++) {
		text = content_text(json_object_array_get_idx(output, i));
		longer = realloc(joined, strlen(joined) + strlen(text) + 1);
		if (longer)
			strcat(longer, text);
		else
			free(joined);
		joined = longer;
	}
	return joined;
}

const char *model_state_name(enum model_state state)
{
	static const char *const names[] = {[MODEL_PLAYING] = "playing",
		[MODEL_DONE] = "done",
		[MODEL_DROPPED] = "dropped",
		[MODEL_GONE] = "gone",
		[MODEL_CLOSED] = "closed"};

	return names[state];
}

enum model_state model_request_state(const struct model_request *request)
{
	return request->state;
}

const char *model_request_body(const struct model_request *request)
{
	return request->body;
}

struct json_object *model_request_json(const struct model_request *request)
{
	return request->json;
}

const char *model_request_header(const struct model_request *request, const char *name)
{
	char *lower = lower_case(name);
	const char *value = lower ? model_get_string(request->headers, lower, NULL) : NULL;

	free(lower);
	return value;
}

const char *model_request_thread_id(const struct model_request *request)
{
	return request->thread_id;
}

const char *model_request_turn_id(const struct model_request *request)
{
	return request->turn_id;
}

const char *model_request_user_text(const struct model_request *request)
{
	return request->user_text;
}

bool model_request_is_tool_result(const struct model_request *request)
{
	return request->tool_result;
}

static struct json_object *find_tool_result(
	const struct model_request *request, const char *call_id)
{
	struct json_object *input = input_items(request);
	struct json_object *item;
	size_t i;

	for (i = input ? json_object_array_length(input) : 0; i-- > 0;) {
		item = json_object_array_get_idx(input, i);
		if (is_tool_result(item) && has_string(item, "call_id", call_id))
			return item;
	}
	return NULL;
}

char *model_request_tool_output(const struct model_request *request, const char *call_id)
{
	struct json_object *item = find_tool_result(request, call_id);

	return item ? model_tool_text(item) : NULL;
}
