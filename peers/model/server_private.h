/* The server's insides; for server.c, which is the HTTP front, and scripting.c. */
#ifndef PEERS_MODEL_SERVER_PRIVATE_H
#define PEERS_MODEL_SERVER_PRIVATE_H

#include "model/player.h"
#include "model/recorder.h"
#include "model/script.h"

struct evhttp;

struct model_server {
	struct event_base *base;
	struct evhttp *http;
	unsigned port;
	char base_url[64];
	struct model_script script;
	struct model_reply *echo; /* when the script has nothing to say */
	struct model_error error;
	struct model_recorder recorder;
	struct model_player **players;
	size_t player_count;
	model_request_fn on_request;
	void *userdata;
};

#endif
