/* A turn of the server: a little machine that says one line each time it is stepped. */
#ifndef PEERS_FAKE_TURN_H
#define PEERS_FAKE_TURN_H

#include "fake/server.h"

enum fake_phase {
	FAKE_TURN_RESPONSE,
	FAKE_TURN_ACTIVE,
	FAKE_TURN_STARTED,
	FAKE_TURN_USER_STARTED,
	FAKE_TURN_USER_COMPLETED,
	FAKE_TURN_ASK,
	FAKE_TURN_ASKED, /* waits for the client's answer */
	FAKE_TURN_AGENT_STARTED,
	FAKE_TURN_DELTAS,
	FAKE_TURN_HELD, /* waits for an interrupt, or for the storm */
	FAKE_TURN_AGENT_COMPLETED,
	FAKE_TURN_USAGE,
	FAKE_TURN_LIMITS,
	FAKE_TURN_IDLE,
	FAKE_TURN_ERROR,
	FAKE_TURN_COMPLETED,
	FAKE_TURN_OVER
};

struct fake_turn {
	char thread[FAKE_UUID_SIZE];
	char id[FAKE_UUID_SIZE];
	char user_item[FAKE_UUID_SIZE];
	char *response_id; /* JSON text; NULL: it gets no response */
	unsigned number; /* from 1, in the order in which they were asked for */
	unsigned item; /* which agent message it is at */
	enum fake_phase phase;
	enum fake_order order;
	int64_t due; /* when it goes on; INT64_MAX while it waits for something */
	int64_t delta;
	struct fake_buf input; /* the text of the input */
	struct fake_buf said; /* the message so far, as inside a JSON string */
	size_t echoed;
	long asked; /* the id of its open request; -1 for none */
	bool visible; /* turn/started is out */
	bool fails;
	bool retries;
	bool interrupted;
	bool storms;
};

/* A turn/start request that is in order: a turn of its own, or a steer of the one that runs. */
void fake_turn_start(struct fake_server *server, const struct fake_msg *msg);

/* One more line; with the orders that are about a whole turn, all of it. */
void fake_turn_step(struct fake_server *server, struct fake_turn *turn, int64_t now);

/* The turn that runs in a thread; NULL for none. */
struct fake_turn *fake_turn_of_thread(const struct fake_server *server, const char *thread);

/* The one that waits for the answer to this request. */
struct fake_turn *fake_turn_of_request(const struct fake_server *server, const char *id);

/* New input for a turn that runs: the message that it was saying is dropped. */
void fake_turn_steer(struct fake_turn *turn, const char *text, int64_t now);

void fake_turn_interrupt(struct fake_turn *turn, int64_t now);

/* The answer has come. */
void fake_turn_answered(struct fake_server *server, struct fake_turn *turn,
	const struct fake_msg *answer, int64_t now);

/* Says the open request of the thread's turn again. */
void fake_turn_ask_again(struct fake_server *server, const char *thread);

/* Says a shape with the turn's ids. */
void fake_turn_say(struct fake_server *server, struct fake_turn *turn, const char *shape);

/* Is it the turn of an "each K-th" option? */
bool fake_turn_each(int64_t every, unsigned number);

/* Sets the variables that its lines use. */
void fake_turn_vars(struct fake_server *server, const struct fake_turn *turn);

/* How long the text of a delta is, for the turn whose variables are set. */
size_t fake_turn_delta_bytes(struct fake_server *server);

void fake_turn_free(struct fake_turn *turn);

#endif
