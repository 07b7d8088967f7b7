#include "config.h"

#include "model/script.h"

#include <errno.h>
#include <stdlib.h>

static const struct model_field script_fields[] = {
	{"rules", MODEL_ARRAY, false},
	{"replies", MODEL_ARRAY, false},
	{"default", MODEL_ANY, false},
	{NULL, MODEL_ANY, false},
};

static void cut_rules(struct model_script *script, size_t count)
{
	while (script->rule_count > count)
		model_rule_free(script->rules[--script->rule_count]);
}

static void cut_queue(struct model_script *script, size_t count)
{
	while (script->queue_count > count)
		model_reply_unref(script->queue[--script->queue_count]);
}

void model_script_clear(struct model_script *script)
{
	cut_rules(script, 0);
	cut_queue(script, 0);
	free(script->rules);
	free(script->queue);
	model_reply_unref(script->fallback);
	*script = (struct model_script){0};
}

int model_script_add_rule(
	struct model_script *script, struct json_object *spec, struct model_error *error)
{
	struct model_rule **rules =
		realloc(script->rules, (script->rule_count + 1) * sizeof(struct model_rule *));
	int r;

	if (!rules)
		return -ENOMEM;
	script->rules = rules;
	r = model_rule_new(spec, error, &rules[script->rule_count]);
	if (!r)
		script->rule_count++;
	return r;
}

int model_script_add_reply(
	struct model_script *script, struct json_object *spec, struct model_error *error)
{
	struct model_reply **queue =
		realloc(script->queue, (script->queue_count + 1) * sizeof(struct model_reply *));
	int r;

	if (!queue)
		return -ENOMEM;
	script->queue = queue;
	r = model_reply_new(spec, error, &queue[script->queue_count]);
	if (!r)
		script->queue_count++;
	return r;
}

int model_script_set_default(
	struct model_script *script, struct json_object *spec, struct model_error *error)
{
	struct model_reply *reply;
	int r = model_reply_new(spec, error, &reply);

	if (r < 0)
		return r;
	model_reply_unref(script->fallback);
	script->fallback = reply;
	return 0;
}

static int add_each(struct model_script *script, struct json_object *array,
	int (*add)(struct model_script *, struct json_object *, struct model_error *),
	struct model_error *error)
{
	size_t count = array ? json_object_array_length(array) : 0;
	size_t i;
	int r = 0;

	for (i = 0; !r && i < count; i++)
		r = add(script, json_object_array_get_idx(array, i), error);
	return r;
}

int model_script_add(
	struct model_script *script, struct json_object *spec, struct model_error *error)
{
	size_t rule_count = script->rule_count;
	size_t queue_count = script->queue_count;
	int r = model_check_fields(spec, script_fields, "script", error);

	if (!r)
		r = add_each(script, model_get(spec, "rules"), model_script_add_rule, error);
	if (!r)
		r = add_each(script, model_get(spec, "replies"), model_script_add_reply, error);
	if (!r && model_get(spec, "default"))
		r = model_script_set_default(script, model_get(spec, "default"), error);
	if (r < 0) {
		cut_rules(script, rule_count);
		cut_queue(script, queue_count);
	}
	return r;
}

struct model_reply *model_script_choose(
	struct model_script *script, const struct model_request *request)
{
	struct model_reply *reply;
	size_t i;

	for (i = 0; i < script->rule_count; i++) {
		reply = model_rule_try(script->rules[i], request);
		if (reply)
			return reply;
	}
	if (script->queue_next < script->queue_count)
		return script->queue[script->queue_next++];
	return script->fallback;
}
