/* The server: a small app-server that does what it is told, in one loop over poll. */
#ifndef PEERS_FAKE_SERVER_H
#define PEERS_FAKE_SERVER_H

#include "fake/ids.h"
#include "fake/input.h"
#include "fake/message.h"
#include "fake/options.h"
#include "fake/output.h"
#include "fake/vars.h"

struct fake_turn;

/* A line that is to be said later. */
struct fake_later {
	int64_t due;
	char *line;
};

struct fake_server {
	const struct fake_options *opt;
	struct fake_in in;
	struct fake_out out;
	struct fake_buf *sink; /* where lines go: the queue, or a turn that is rendered whole */
	struct fake_vars vars;
	json_object *opted_out; /* notification methods the client does not want; NULL for none */
	struct fake_turn **turns;
	size_t turn_count;
	struct fake_later *later;
	size_t later_count;
	char (*threads)[FAKE_UUID_SIZE];
	size_t thread_count;
	unsigned turns_started;
	int64_t turns_completed;
	int64_t requests;
	long last_request;
	int64_t parked; /* storm: turns that wait for it */
	bool initialized;
	bool mute; /* the request that is being handled gets no answer */
	bool done;
};

/* Serves until stdin ends or something asks for the end. */
void fake_serve(const struct fake_options *opt);

/* Has the client opted out of this notification? */
bool fake_server_unwanted(const struct fake_server *server, const char *method, size_t len);

/* Renders a shape with the server's variables, unless the client opted out of it. */
void fake_server_say(struct fake_server *server, const char *shape);

/* A line as it is. */
void fake_server_line(struct fake_server *server, const char *text, size_t len);

/* The same after a while. */
void fake_server_later(struct fake_server *server, int64_t us, const char *text);

/* Answers with this JSON text, or with an error. */
void fake_server_result(struct fake_server *server, const struct fake_msg *msg, const char *json);
void fake_server_error(struct fake_server *server, const struct fake_msg *msg, int code,
	const char *format, ...) FAKE_PRINTF(4, 5);

bool fake_server_has_thread(const struct fake_server *server, const char *id);
void fake_server_add_thread(struct fake_server *server, const char *id);

/* What a message asks for. */
void fake_server_handle(struct fake_server *server, const struct fake_msg *msg);

/* The methods that tests use to look inside and to break things; false: not one of them. */
bool fake_server_test_method(struct fake_server *server, const struct fake_msg *msg);

/* A client's answer that no turn waits for: reported as the notification fake/answered. */
void fake_server_answered(struct fake_server *server, const struct fake_msg *msg);

/* storm.c: streams for all parked turns, then lets them complete. */
void fake_storm(struct fake_server *server);

#endif
