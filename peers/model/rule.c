#include "config.h"

#include "model/rule.h"
#include "model/sse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct model_field rule_fields[] = {
	{"when", MODEL_OBJECT, false},
	{"times", MODEL_COUNT, false},
	{"per_thread", MODEL_BOOL, false},
	{"reply", MODEL_ANY, false},
	{"replies", MODEL_ARRAY, false},
	{NULL, MODEL_ANY, false},
};

static const struct model_field when_fields[] = {
	{"text", MODEL_STRING, false},
	{"on", MODEL_STRING, false},
	{"call_id", MODEL_STRING, false},
	{"output", MODEL_STRING, false},
	{"last", MODEL_STRING, false},
	{"body", MODEL_STRING, false},
	{"model", MODEL_STRING, false},
	{"request", MODEL_COUNT, false},
	{"thread_request", MODEL_COUNT, false},
	{"turn_request", MODEL_COUNT, false},
	{NULL, MODEL_ANY, false},
};

static int check(struct json_object *spec, struct model_error *error)
{
	struct json_object *when = model_get(spec, "when");
	const char *on = model_get_string(when, "on", "user");
	int r = model_check_fields(spec, rule_fields, "rule", error);

	if (!r && when)
		r = model_check_fields(when, when_fields, "when", error);
	if (r < 0)
		return r;
	if (strcmp(on, "user") && strcmp(on, "tool_result"))
		return model_fail(error, "when: \"on\" is \"user\" or \"tool_result\"");
	if (!model_get(spec, "reply") == !model_get(spec, "replies"))
		return model_fail(error, "rule: give one of reply and replies");
	return 0;
}

static int add_reply(struct model_rule *rule, struct json_object *spec, struct model_error *error)
{
	int r = model_reply_new(spec, error, &rule->replies[rule->reply_count]);

	if (!r)
		rule->reply_count++;
	return r;
}

static int add_replies(struct model_rule *rule, struct json_object *spec, struct model_error *error)
{
	struct json_object *replies = model_get(spec, "replies");
	size_t count = replies ? json_object_array_length(replies) : 1;
	size_t i;
	int r = 0;

	if (!count)
		return model_fail(error, "rule: \"replies\" is empty");
	rule->replies = calloc(count, sizeof(struct model_reply *));
	if (!rule->replies)
		return -ENOMEM;
	if (!replies)
		return add_reply(rule, model_get(spec, "reply"), error);
	for (i = 0; !r && i < count; i++)
		r = add_reply(rule, json_object_array_get_idx(replies, i), error);
	return r;
}

int model_rule_new(
	struct json_object *spec, struct model_error *error, struct model_rule **ret_rule)
{
	struct model_rule *rule;
	int r = check(spec, error);

	if (r < 0)
		return r;
	rule = calloc(1, sizeof(*rule));
	if (!rule)
		return -ENOMEM;
	rule->when = json_object_get(model_get(spec, "when"));
	rule->per_thread = model_get_bool(spec, "per_thread", false);
	rule->uses = json_object_new_object();
	r = add_replies(rule, spec, error);
	rule->times = model_get_count(
		spec, "times", model_get(spec, "replies") ? (int)rule->reply_count : -1);
	if (r < 0) {
		model_rule_free(rule);
		return r;
	}
	*ret_rule = rule;
	return 0;
}

void model_rule_free(struct model_rule *rule)
{
	size_t i;

	if (!rule)
		return;
	for (i = 0; i < rule->reply_count; i++)
		model_reply_unref(rule->replies[i]);
	free(rule->replies);
	json_object_put(rule->when);
	json_object_put(rule->uses);
	free(rule);
}

/* No condition, or one that holds. */
static bool contains(struct json_object *when, const char *name, const char *text)
{
	const char *part = model_get_string(when, name, NULL);

	return !part || strstr(text, part);
}

static bool counts(struct json_object *when, const char *name, size_t number)
{
	return !model_get(when, name) || (size_t)model_get_count(when, name, 0) == number;
}

static bool tool_result_fits(struct json_object *when, const struct model_request *request)
{
	const char *on = model_get_string(when, "on", NULL);
	const char *call_id = model_get_string(when, "call_id", NULL);
	char *output;
	bool found;

	if (on && !strcmp(on, "tool_result") != !!request->tool_result)
		return false;
	if (call_id && strcmp(model_get_string(request->tool_result, "call_id", ""), call_id))
		return false;
	if (!model_get(when, "output"))
		return true;
	output = model_tool_text(request->tool_result);
	found = output && request->tool_result && contains(when, "output", output);
	free(output);
	return found;
}

static bool last_item_fits(struct json_object *when, struct json_object *last_item)
{
	return !model_get(when, "last") || contains(when, "last", model_json_text(last_item, NULL));
}

static bool fits(struct json_object *when, const struct model_request *request)
{
	return counts(when, "request", request->number) &&
		counts(when, "thread_request", request->thread_number) &&
		counts(when, "turn_request", request->turn_number) &&
		contains(when, "text", request->user_text) &&
		contains(when, "model", request->model) && contains(when, "body", request->body) &&
		last_item_fits(when, request->last_item) && tool_result_fits(when, request);
}

struct model_reply *model_rule_try(struct model_rule *rule, const struct model_request *request)
{
	const char *key = rule->per_thread ? request->thread_id : "";
	int used = model_get_count(rule->uses, key, 0);
	size_t index = (size_t)used;

	if ((rule->times >= 0 && used >= rule->times) || !fits(rule->when, request))
		return NULL;
	json_object_object_add(rule->uses, key, json_object_new_int(used + 1));
	if (index >= rule->reply_count)
		index = rule->reply_count - 1;
	return rule->replies[index];
}
