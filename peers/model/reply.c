#include "config.h"

#include "model/reply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct model_field reply_fields[] = {
	{"output", MODEL_ARRAY, false},
	{"usage", MODEL_ANY, false},
	{"delay_ms", MODEL_COUNT, false},
	{"drop_after", MODEL_COUNT, false},
	{"http", MODEL_OBJECT, false},
	{"hang", MODEL_BOOL, false},
	{"drop", MODEL_BOOL, false},
	{"created", MODEL_BOOL, false},
	{NULL, MODEL_ANY, false},
};

/* Members of a reply that is one message, and belong to the message. */
static const char *const message_members[] = {"text", "chunks", "bytes", "echo", "chunk_bytes",
	"split", "phase", "id", "deltas", "done", "pause_ms", "pauses_ms"};

static const struct model_field usage_fields[] = {
	{"input", MODEL_COUNT, false},
	{"cached", MODEL_COUNT, false},
	{"output", MODEL_COUNT, false},
	{"reasoning", MODEL_COUNT, false},
	{"total", MODEL_COUNT, false},
	{NULL, MODEL_ANY, false},
};

static const struct model_field http_fields[] = {
	{"status", MODEL_COUNT, true},
	{"body", MODEL_ANY, false},
	{"headers", MODEL_OBJECT, false},
	{NULL, MODEL_ANY, false},
};

static const struct model_field failed_fields[] = {
	{"code", MODEL_STRING, false},
	{"message", MODEL_STRING, false},
	{NULL, MODEL_ANY, false},
};

static const struct step_kind {
	struct model_field field; /* its name and its value */
	enum model_step_kind kind;
	const struct model_field *fields; /* of the value */
} step_kinds[] = {
	{{"event", MODEL_OBJECT, false}, MODEL_STEP_EVENT, NULL},
	{{"raw", MODEL_STRING, false}, MODEL_STEP_RAW, NULL},
	{{"pause_ms", MODEL_COUNT, false}, MODEL_STEP_PAUSE, NULL},
	{{"hang", MODEL_BOOL, false}, MODEL_STEP_HANG, NULL},
	{{"drop", MODEL_BOOL, false}, MODEL_STEP_DROP, NULL},
	{{"end", MODEL_BOOL, false}, MODEL_STEP_END, NULL},
	{{"failed", MODEL_OBJECT, false}, MODEL_STEP_FAILED, failed_fields},
	{{"incomplete", MODEL_STRING, false}, MODEL_STEP_INCOMPLETE, NULL},
};

/* Takes over the spec, whatever comes of it. */
static int add_step(struct model_reply *reply, struct model_step step, struct model_error *error)
{
	struct model_step *steps = realloc(reply->steps, (reply->step_count + 1) * sizeof(*steps));

	if (!steps) {
		json_object_put(step.spec);
		model_fail(error, "out of memory");
		return -ENOMEM;
	}
	reply->steps = steps;
	steps[reply->step_count++] = step;
	return 0;
}

static int add_item(struct model_reply *reply, const struct model_item_kind *kind,
	struct json_object *value, struct model_error *error)
{
	struct json_object *spec = model_item_spec(kind, value);
	int r = model_item_check(kind, spec, error);

	if (r < 0) {
		json_object_put(spec);
		return r;
	}
	return add_step(reply, (struct model_step){MODEL_STEP_ITEM, kind, spec}, error);
}

static const struct step_kind *find_step_kind(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(step_kinds) / sizeof(step_kinds[0]); i++)
		if (!strcmp(step_kinds[i].field.name, name))
			return &step_kinds[i];
	return NULL;
}

static int add_named_step(struct model_reply *reply, const char *name, struct json_object *value,
	struct model_error *error)
{
	const struct model_item_kind *item = model_item_kind_find(name);
	const struct step_kind *kind = find_step_kind(name);
	int r;

	if (item)
		return add_item(reply, item, value, error);
	if (!kind)
		return model_fail(error, "reply: unknown member or step \"%s\"", name);
	r = model_check_value(value, &kind->field, "step", error);
	if (!r && kind->fields)
		r = model_check_fields(value, kind->fields, name, error);
	if (r < 0)
		return r;
	return add_step(
		reply, (struct model_step){kind->kind, NULL, json_object_get(value)}, error);
}

static int add_output(
	struct model_reply *reply, struct json_object *output, struct model_error *error)
{
	struct json_object *step;
	size_t i;
	int r = 0;

	for (i = 0; !r && i < json_object_array_length(output); i++) {
		step = json_object_array_get_idx(output, i);
		if (!json_object_is_type(step, json_type_object) ||
			json_object_object_length(step) != 1)
			return model_fail(error,
				"output[%zu]: a step is an object with one member, its name", i);
		json_object_object_foreach(step, name, value) r =
			add_named_step(reply, name, value, error);
	}
	return r;
}

static bool is_message_member(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(message_members) / sizeof(message_members[0]); i++)
		if (!strcmp(message_members[i], name))
			return true;
	return false;
}

/* The members that make up a message, in an object of their own. */
static struct json_object *message_of(struct json_object *spec)
{
	struct json_object *message = json_object_new_object();

	json_object_object_foreach(spec, name, value) if (is_message_member(name))
		json_object_object_add(message, name, json_object_get(value));
	return message;
}

static int add_message_of(struct model_reply *reply, struct model_error *error)
{
	struct json_object *message = message_of(reply->spec);
	int r = add_item(reply, model_item_kind_find("message"), message, error);

	json_object_put(message);
	return r;
}

/* The members of the reply, in their order; those of a message count where its first one stands. */
static int add_members(struct model_reply *reply, struct model_error *error)
{
	bool message_added = false;
	int r = 0;

	json_object_object_foreach(reply->spec, name, value)
	{
		if (r < 0)
			return r;
		if (model_field_find(reply_fields, name)) {
			r = model_check_value(
				value, model_field_find(reply_fields, name), "reply", error);
		} else if (!is_message_member(name)) {
			r = add_named_step(reply, name, value, error);
		} else if (!message_added) {
			message_added = true;
			r = add_message_of(reply, error);
		}
	}
	if (!r && reply->step_count && model_get(reply->spec, "output"))
		r = model_fail(error, "reply: \"output\" is the whole reply, or is not given");
	if (!r && model_get(reply->spec, "http") &&
		(reply->step_count || model_get(reply->spec, "output")))
		r = model_fail(error, "reply: \"http\" leaves no room for a stream");
	return r;
}

static int check_extras(struct json_object *spec, struct model_error *error)
{
	struct json_object *usage = model_get(spec, "usage");
	struct json_object *http = model_get(spec, "http");
	int status;
	int r = 0;

	if (usage)
		r = model_check_fields(usage, usage_fields, "usage", error);
	if (!r && http)
		r = model_check_fields(http, http_fields, "http", error);
	if (r < 0 || !http)
		return r;
	status = model_get_count(http, "status", 0);
	if (status < 200 || status > 599)
		return model_fail(error, "http: \"status\" must be 200 to 599");
	return 0;
}

static int fill(struct model_reply *reply, struct model_error *error)
{
	struct json_object *output = model_get(reply->spec, "output");
	int r = add_members(reply, error);

	if (!r)
		r = check_extras(reply->spec, error);
	if (!r && output)
		r = add_output(reply, output, error);
	reply->delay_ms = (unsigned)model_get_count(reply->spec, "delay_ms", 0);
	reply->drop_after = model_get_count(reply->spec, "drop_after", -1);
	reply->drop = model_get_bool(reply->spec, "drop", false);
	reply->hang = model_get_bool(reply->spec, "hang", false);
	reply->created = model_get_bool(reply->spec, "created", true);
	reply->http = model_get(reply->spec, "http");
	return r;
}

int model_reply_new(
	struct json_object *spec, struct model_error *error, struct model_reply **ret_reply)
{
	struct model_reply *reply;
	int r;

	if (!json_object_is_type(spec, json_type_object) &&
		!json_object_is_type(spec, json_type_string))
		return model_fail(error, "reply: expected an object or a string");
	reply = calloc(1, sizeof(*reply));
	if (!reply)
		return -ENOMEM;
	reply->refs = 1;
	reply->spec = model_item_spec(model_item_kind_find("message"), spec);
	r = fill(reply, error);
	if (r < 0) {
		model_reply_unref(reply);
		return r;
	}
	*ret_reply = reply;
	return 0;
}

int model_reply_parse(const char *json, struct model_error *error, struct model_reply **ret_reply)
{
	struct json_object *spec = model_parse_json(json, strlen(json), error);
	int r;

	if (!spec)
		return -EINVAL;
	r = model_reply_new(spec, error, ret_reply);
	json_object_put(spec);
	return r;
}

struct model_reply *model_reply_ref(struct model_reply *reply)
{
	if (reply)
		reply->refs++;
	return reply;
}

void model_reply_unref(struct model_reply *reply)
{
	size_t i;

	if (!reply || --reply->refs)
		return;
	for (i = 0; i < reply->step_count; i++)
		json_object_put(reply->steps[i].spec);
	free(reply->steps);
	json_object_put(reply->spec);
	free(reply);
}

static void put_count(struct json_object *object, const char *name, int count)
{
	json_object_object_add(object, name, json_object_new_int(count));
}

static void put_details(struct json_object *usage, const char *name, const char *member, int count)
{
	struct json_object *details = json_object_new_object();

	put_count(details, member, count);
	json_object_object_add(usage, name, details);
}

/* About what tokenizers make of English. */
static int estimate(size_t bytes)
{
	return (int)(bytes / 4 + 1);
}

struct json_object *model_reply_usage(
	const struct model_reply *reply, size_t input_bytes, size_t output_bytes)
{
	struct json_object *spec = NULL;
	struct json_object *usage;
	int input;
	int output;

	if (json_object_object_get_ex(reply->spec, "usage", &spec) && !spec)
		return NULL;
	input = model_get_count(spec, "input", estimate(input_bytes));
	output = model_get_count(spec, "output", estimate(output_bytes));
	usage = json_object_new_object();
	put_count(usage, "input_tokens", input);
	put_details(
		usage, "input_tokens_details", "cached_tokens", model_get_count(spec, "cached", 0));
	put_count(usage, "output_tokens", output);
	put_details(usage, "output_tokens_details", "reasoning_tokens",
		model_get_count(spec, "reasoning", 0));
	put_count(usage, "total_tokens", model_get_count(spec, "total", input + output));
	return usage;
}
