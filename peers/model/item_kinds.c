/* What each kind of output item looks like on the wire. */
#include "config.h"

#include "model/item_private.h"
#include "model/model.h"
#include "model/sse.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The id that the script gives, else one that is unique in this server. */
static void put_id(struct json_object *object, const char *member, const char *prefix,
	struct json_object *spec, const struct model_item_context *context)
{
	char id[64];

	snprintf(id, sizeof(id), "%s_%zu_%zu", prefix, context->request_number,
		context->step_number);
	model_put(object, member, model_get_string(spec, member, id));
}

static struct json_object *item_object(const char *type)
{
	return model_event_new(type);
}

/* [{"type": type, "text": text}] */
static struct json_object *text_content(const char *type, const char *text)
{
	struct json_object *array = json_object_new_array();
	struct json_object *content = item_object(type);

	model_put(content, "text", text);
	json_object_array_add(array, content);
	return array;
}

static void set_events(struct model_item *item, struct json_object *added, struct json_object *done)
{
	if (added)
		item->added = model_item_event_new("response.output_item.added", added);
	if (done)
		item->done = model_item_event_new("response.output_item.done", done);
}

/* message */

static const struct model_field message_fields[] = {
	MODEL_ITEM_FIELDS,
	MODEL_TEXT_FIELDS,
	{"phase", MODEL_STRING, false},
	{"deltas", MODEL_BOOL, false},
	{"done", MODEL_BOOL, false},
	{NULL, MODEL_ANY, false},
};

static struct json_object *message_object(
	struct json_object *spec, const struct model_item_context *context, const char *text)
{
	struct json_object *message = item_object("message");

	model_put(message, "role", "assistant");
	put_id(message, "id", "msg", spec, context);
	model_put(message, "phase", model_get_string(spec, "phase", NULL));
	json_object_object_add(message, "content", text_content("output_text", text));
	return message;
}

static int build_message(
	struct model_item *item, struct json_object *spec, const struct model_item_context *context)
{
	struct model_part *part = model_item_add_part(item);
	bool deltas = model_get_bool(spec, "deltas", true);
	struct json_object *added = NULL;
	struct json_object *done = NULL;

	if (!part || model_text_init(&part->text, spec, context->user_text) < 0)
		return -ENOMEM;
	if (deltas) {
		added = message_object(spec, context, "");
		part->delta = model_event_new("response.output_text.delta");
		model_put(part->delta, "item_id", model_get_string(added, "id", ""));
	}
	if (model_get_bool(spec, "done", true))
		done = message_object(spec, context, part->text.bytes);
	set_events(item, added, done);
	return 0;
}

/* function_call */

static const struct model_field function_call_fields[] = {
	MODEL_ITEM_FIELDS,
	{"name", MODEL_STRING, true},
	{"arguments", MODEL_ANY, false},
	{"call_id", MODEL_STRING, false},
	{"namespace", MODEL_STRING, false},
	{NULL, MODEL_ANY, false},
};

static int check_function_call(
	struct json_object *spec, const char *where, struct model_error *error)
{
	struct json_object *arguments = model_get(spec, "arguments");

	if (!arguments || json_object_is_type(arguments, json_type_string) ||
		json_object_is_type(arguments, json_type_object))
		return 0;
	return model_fail(error, "%s: \"arguments\" must be an object or a string", where);
}

static int build_function_call(
	struct model_item *item, struct json_object *spec, const struct model_item_context *context)
{
	struct json_object *call = item_object("function_call");
	struct json_object *arguments = model_get(spec, "arguments");
	const char *text = "{}";

	if (arguments)
		text = json_object_is_type(arguments, json_type_string)
			? json_object_get_string(arguments)
			: model_json_text(arguments, NULL);
	model_put(call, "id", model_get_string(spec, "id", NULL));
	put_id(call, "call_id", "call", spec, context);
	model_put(call, "name", model_get_string(spec, "name", ""));
	model_put(call, "namespace", model_get_string(spec, "namespace", NULL));
	model_put(call, "arguments", text);
	item->text_bytes += strlen(text);
	set_events(item, NULL, call);
	return 0;
}

/* custom_tool_call: streams its input when told how to cut it */

static const struct model_field custom_tool_call_fields[] = {
	MODEL_ITEM_FIELDS,
	{"name", MODEL_STRING, false},
	{"input", MODEL_STRING, true},
	{"call_id", MODEL_STRING, false},
	{"chunk_bytes", MODEL_COUNT, false},
	{NULL, MODEL_ANY, false},
};

static struct json_object *custom_call_object(
	struct json_object *spec, const struct model_item_context *context, const char *input)
{
	struct json_object *call = item_object("custom_tool_call");

	put_id(call, "id", "ctc", spec, context);
	put_id(call, "call_id", "call", spec, context);
	model_put(call, "name", model_get_string(spec, "name", "apply_patch"));
	model_put(call, "input", input);
	return call;
}

static int stream_input(struct model_item *item, struct json_object *spec, const char *input,
	struct json_object *call)
{
	struct model_part *part = model_item_add_part(item);

	if (!part || model_text_init_plain(&part->text, input) < 0)
		return -ENOMEM;
	part->text.chunk_bytes = (size_t)model_get_count(spec, "chunk_bytes", 0);
	part->delta = model_event_new("response.custom_tool_call_input.delta");
	model_put(part->delta, "item_id", model_get_string(call, "id", ""));
	model_put(part->delta, "call_id", model_get_string(call, "call_id", ""));
	return 0;
}

static int build_custom_tool_call(
	struct model_item *item, struct json_object *spec, const struct model_item_context *context)
{
	const char *input = model_get_string(spec, "input", "");
	struct json_object *done = custom_call_object(spec, context, input);

	if (!model_get_count(spec, "chunk_bytes", 0)) {
		set_events(item, NULL, done);
		return 0;
	}
	set_events(item, custom_call_object(spec, context, ""), done);
	return stream_input(item, spec, input, done);
}

/* reasoning: parts of a summary, then parts of raw text */

static const struct model_field reasoning_fields[] = {
	MODEL_ITEM_FIELDS,
	{"summary", MODEL_TEXTS, false},
	{"text", MODEL_TEXTS, false},
	{"encrypted_content", MODEL_STRING, false},
	{"chunk_bytes", MODEL_COUNT, false},
	{"deltas", MODEL_BOOL, false},
	{NULL, MODEL_ANY, false},
};

/* A member that is one string or an array of them. */
static size_t count_texts(struct json_object *texts)
{
	if (!texts)
		return 0;
	return json_object_is_type(texts, json_type_array) ? json_object_array_length(texts) : 1;
}

static const char *text_at(struct json_object *texts, size_t index)
{
	if (json_object_is_type(texts, json_type_array))
		texts = json_object_array_get_idx(texts, index);
	return json_object_get_string(texts);
}

static struct json_object *contents(struct json_object *texts, const char *type)
{
	struct json_object *array = json_object_new_array();
	struct json_object *content;
	size_t i;

	for (i = 0; i < count_texts(texts); i++) {
		content = item_object(type);
		model_put(content, "text", text_at(texts, i));
		json_object_array_add(array, content);
	}
	return array;
}

static struct json_object *reasoning_object(
	struct json_object *spec, const struct model_item_context *context, bool whole)
{
	struct json_object *reasoning = item_object("reasoning");
	struct json_object *summary = whole ? model_get(spec, "summary") : NULL;
	struct json_object *text = whole ? model_get(spec, "text") : NULL;

	put_id(reasoning, "id", "rs", spec, context);
	json_object_object_add(reasoning, "summary", contents(summary, "summary_text"));
	if (text)
		json_object_object_add(reasoning, "content", contents(text, "reasoning_text"));
	model_put(
		reasoning, "encrypted_content", model_get_string(spec, "encrypted_content", NULL));
	return reasoning;
}

struct part_names {
	const char *member; /* of the spec */
	const char *begin; /* NULL: no such event */
	const char *delta;
	const char *index;
};

static const struct part_names summary_names = {"summary", "response.reasoning_summary_part.added",
	"response.reasoning_summary_text.delta", "summary_index"};
static const struct part_names raw_names = {
	"text", NULL, "response.reasoning_text.delta", "content_index"};

static struct json_object *part_event(
	const char *type, const char *item_id, const char *index_name, size_t index)
{
	struct json_object *event = model_event_new(type);

	model_put(event, "item_id", item_id);
	json_object_object_add(event, index_name, json_object_new_int((int)index));
	return event;
}

static int stream_texts(struct model_item *item, struct json_object *spec, const char *item_id,
	const struct part_names *names)
{
	struct json_object *texts = model_get(spec, names->member);
	struct json_object *empty;
	struct model_part *part;
	size_t i;

	for (i = 0; i < count_texts(texts); i++) {
		part = model_item_add_part(item);
		if (!part || model_text_init_plain(&part->text, text_at(texts, i)) < 0)
			return -ENOMEM;
		part->text.chunk_bytes = (size_t)model_get_count(spec, "chunk_bytes", 0);
		part->delta = part_event(names->delta, item_id, names->index, i);
		if (!names->begin)
			continue;
		part->begin = part_event(names->begin, item_id, names->index, i);
		empty = item_object("summary_text");
		model_put(empty, "text", "");
		json_object_object_add(part->begin, "part", empty);
	}
	return 0;
}

static int build_reasoning(
	struct model_item *item, struct json_object *spec, const struct model_item_context *context)
{
	struct json_object *done = reasoning_object(spec, context, true);
	const char *id = model_get_string(done, "id", "");
	int r;

	if (!model_get_bool(spec, "deltas", true)) {
		set_events(item, NULL, done);
		return 0;
	}
	set_events(item, reasoning_object(spec, context, false), done);
	r = stream_texts(item, spec, id, &summary_names);
	return r < 0 ? r : stream_texts(item, spec, id, &raw_names);
}

/* web_search */

static const struct model_field web_search_fields[] = {
	MODEL_ITEM_FIELDS,
	{"query", MODEL_STRING, true},
	{NULL, MODEL_ANY, false},
};

static struct json_object *web_search_object(
	struct json_object *spec, const struct model_item_context *context, const char *status)
{
	struct json_object *search = item_object("web_search_call");
	struct json_object *action = item_object("search");

	put_id(search, "id", "ws", spec, context);
	model_put(search, "status", status);
	model_put(action, "query", model_get_string(spec, "query", ""));
	json_object_object_add(search, "action", action);
	return search;
}

static int build_web_search(
	struct model_item *item, struct json_object *spec, const struct model_item_context *context)
{
	set_events(item, web_search_object(spec, context, "in_progress"),
		web_search_object(spec, context, "completed"));
	return 0;
}

static const struct model_item_kind kinds[] = {
	{"message", "text", message_fields, model_text_check, build_message},
	{"function_call", NULL, function_call_fields, check_function_call, build_function_call},
	{"custom_tool_call", NULL, custom_tool_call_fields, NULL, build_custom_tool_call},
	{"reasoning", "summary", reasoning_fields, NULL, build_reasoning},
	{"web_search", "query", web_search_fields, NULL, build_web_search},
};

const struct model_item_kind *model_item_kind_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}
