/* One rule of a script: which requests, how often, and what they get. */
#ifndef PEERS_MODEL_RULE_H
#define PEERS_MODEL_RULE_H

#include "model/reply.h"
#include "model/request.h"

struct model_rule {
	struct json_object *when; /* or NULL: every request */
	struct model_reply **replies; /* the n-th use gets the n-th, later ones the last */
	size_t reply_count;
	int times; /* how often it may be used; -1: for ever */
	bool per_thread; /* count uses by thread */
	struct json_object *uses; /* by thread id, or under "" */
};

int model_rule_new(
	struct json_object *spec, struct model_error *error, struct model_rule **ret_rule);
void model_rule_free(struct model_rule *rule);

/* The reply, borrowed, if the rule takes the request (which counts as a use); else NULL. */
struct model_reply *model_rule_try(struct model_rule *rule, const struct model_request *request);

#endif
