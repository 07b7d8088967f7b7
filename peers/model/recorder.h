/* Every request of a server, oldest first, and on demand a JSON line of each in a file. */
#ifndef PEERS_MODEL_RECORDER_H
#define PEERS_MODEL_RECORDER_H

#include "model/request.h"

#include <stdio.h>

struct model_recorder {
	struct model_request **requests;
	size_t count;
	struct json_object *numbers; /* how many requests by thread or turn id */
	FILE *file; /* or NULL */
};

int model_recorder_init(struct model_recorder *recorder);
void model_recorder_clear(struct model_recorder *recorder);
int model_recorder_open(struct model_recorder *recorder, const char *path);

/* Takes over the request and numbers it. */
int model_recorder_add(struct model_recorder *recorder, struct model_request *request);

/* Sets its final state. */
void model_recorder_end(
	struct model_recorder *recorder, struct model_request *request, enum model_state state);

#endif
