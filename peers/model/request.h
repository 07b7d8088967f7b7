/* One request that came, and what a rule or a test wants to know of it. */
#ifndef PEERS_MODEL_REQUEST_H
#define PEERS_MODEL_REQUEST_H

#include "model/model.h"

#include <json-c/json.h>

struct evhttp_request;

struct model_request {
	size_t number; /* from 1, over the whole server */
	size_t thread_number; /* from 1, within its thread */
	size_t turn_number; /* from 1, within its turn */
	char *body;
	size_t body_length;
	struct json_object *json; /* NULL if the body was not JSON */
	struct json_object *headers; /* by lower-case name */
	const char *thread_id; /* borrowed from json or headers */
	const char *turn_id;
	const char *model;
	char *user_text;
	struct json_object *tool_result; /* the newest, if no user message is newer */
	struct json_object *last_item; /* of the input */
	enum model_state state;
};

/* Takes the body out of the HTTP request. NULL is out of memory. */
struct model_request *model_request_new(struct evhttp_request *http);
void model_request_free(struct model_request *request);

/* The text of a tool result; empty if it has none. New; NULL is out of memory. */
char *model_tool_text(struct json_object *tool_result);

#endif
