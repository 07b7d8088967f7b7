/* One scripted reply, checked and taken apart into steps. */
#ifndef PEERS_MODEL_REPLY_H
#define PEERS_MODEL_REPLY_H

#include "model/fields.h"
#include "model/item.h"

enum model_step_kind {
	MODEL_STEP_ITEM,
	MODEL_STEP_EVENT, /* any JSON as an event */
	MODEL_STEP_RAW, /* any bytes */
	MODEL_STEP_PAUSE,
	MODEL_STEP_HANG, /* until released */
	MODEL_STEP_DROP, /* close the connection */
	MODEL_STEP_END, /* end the body without response.completed */
	MODEL_STEP_FAILED,
	MODEL_STEP_INCOMPLETE,
};

struct model_step {
	enum model_step_kind kind;
	const struct model_item_kind *item; /* for MODEL_STEP_ITEM */
	struct json_object *spec;
};

struct model_reply {
	unsigned refs;
	struct json_object *spec;
	struct model_step *steps;
	size_t step_count;
	unsigned delay_ms; /* before the headers */
	int drop_after; /* events; -1: never */
	bool drop; /* close instead of headers */
	bool hang; /* before the headers */
	bool created; /* begin with response.created */
	struct json_object *http; /* a reply that is not a stream, or NULL */
};

/* A string is a text, an object what README.md says. */
int model_reply_new(
	struct json_object *spec, struct model_error *error, struct model_reply **ret_reply);

/* The same from JSON text. */
int model_reply_parse(const char *json, struct model_error *error, struct model_reply **ret_reply);

struct model_reply *model_reply_ref(struct model_reply *reply);
void model_reply_unref(struct model_reply *reply);

/* The usage of response.completed, new; NULL if the script wants none. Bytes give an estimate. */
struct json_object *model_reply_usage(
	const struct model_reply *reply, size_t input_bytes, size_t output_bytes);

#endif
