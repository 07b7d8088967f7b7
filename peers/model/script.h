/* What a server has to say: rules, a queue, a default. */
#ifndef PEERS_MODEL_SCRIPT_H
#define PEERS_MODEL_SCRIPT_H

#include "model/rule.h"

struct model_script {
	struct model_rule **rules;
	size_t rule_count;
	struct model_reply **queue;
	size_t queue_count;
	size_t queue_next;
	struct model_reply *fallback;
};

/* Everything dropped; afterwards it is empty and may be used again. */
void model_script_clear(struct model_script *script);

int model_script_add_rule(
	struct model_script *script, struct json_object *spec, struct model_error *error);
int model_script_add_reply(
	struct model_script *script, struct json_object *spec, struct model_error *error);
int model_script_set_default(
	struct model_script *script, struct json_object *spec, struct model_error *error);

/* A whole script; if it is wrong, nothing of it stays. */
int model_script_add(
	struct model_script *script, struct json_object *spec, struct model_error *error);

/* Which reply this request gets, borrowed; NULL if the script has none for it. */
struct model_reply *model_script_choose(
	struct model_script *script, const struct model_request *request);

#endif
