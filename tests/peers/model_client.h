/* The other side of the model server: a small HTTP client on the same loop. */
#ifndef TESTS_PEERS_MODEL_CLIENT_H
#define TESTS_PEERS_MODEL_CLIENT_H

#include "model/model.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <json-c/json.h>

/* The base, the server on it, and the clients of one test case. */
struct model_rig {
	struct event_base *base;
	struct model_server *server;
};

void rig_open(struct model_rig *rig);
void rig_close(struct model_rig *rig);

/* Runs the loop until *flag, or until *count is at least n; the case fails after ten seconds. */
void rig_run_until(struct model_rig *rig, const bool *flag);
void rig_run_until_count(struct model_rig *rig, const size_t *count, size_t n);

/* Until so many requests have come to the server. */
void rig_run_until_requests(struct model_rig *rig, size_t n);

/* Runs the loop for so long. */
void rig_run_ms(struct model_rig *rig, int ms);

struct client;

struct client_view {
	bool closed; /* the server has closed the connection */
	bool ended; /* the reply came whole */
	int status; /* 0: no headers yet */
	size_t event_count;
	size_t delta_count;
	size_t body_bytes;
};

/* Connects and sends the body as POST /v1/responses. Stays connected after the reply. */
struct client *client_post(struct model_rig *rig, const char *body);

/* The body of a request with one user text. */
struct client *client_say(
	struct model_rig *rig, const char *text, const char *thread_id, const char *turn_id);

/* Any bytes, as they are. */
struct client *client_send(struct model_rig *rig, const char *bytes);

/* The next request on the same connection; what is known of the last reply is forgotten. */
void client_say_again(struct client *client, const char *text);

const struct client_view *client_view(const struct client *client);

/* Borrowed; NULL past the end. */
struct json_object *client_event(const struct client *client, size_t index);
const char *client_event_type(const struct client *client, size_t index);

/* All output_text deltas put together; free it. */
char *client_text(const struct client *client);

/* The body of a reply that is no stream. */
const char *client_body(const struct client *client);

/* Stop or resume reading from the socket. */
void client_read(struct client *client, bool on);

/* Closes the connection at once. */
void client_free(struct client *client);

/* Says the text in a thread and a turn of no name and waits for the end. */
struct client *client_ask(struct model_rig *rig, const char *text);

#endif
