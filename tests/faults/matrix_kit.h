/*
 * All that a call of the library may be given: live objects of every kind, of a client in the middle of its work. Each that
 * is spent by a call is there once more for it, since inside some callbacks none can be made.
 */
#ifndef TESTS_FAULTS_MATRIX_KIT_H
#define TESTS_FAULTS_MATRIX_KIT_H

#include "support/fake.h"
#include "support/pump.h"
#include "support/suite.h"

#include <codex/codex.h>
#include <codex/methods.h>
#include <codex/notifications.h>
#include <codex/requests.h>
#include <codex/types.h>

#include <stdbool.h>

enum {
	KIT_REQUESTS = 16,
	KIT_ENDS = 3,
	KIT_TOOL_CALLS = 3,
};

/* Those of one client. */
struct side {
	codex_async *client;
	codex_thread *thread;
	codex_turn *running; /* on it */
	codex_thread *quiet; /* no turn was ever on it */
	codex_thread *pulling;
	codex_turn *pulled; /* on it, with events to be pulled */
	codex_login *login;
	codex_pages *models;
};

struct kit {
	struct event_base *base; /* of the client; NULL: it is the blocking one's own */
	codex_sync *sync;
	struct side a; /* of the client whose callbacks run */
	struct side b; /* of the blocking client; it may be the same */

	codex_thread *stage; /* of the client; for the turn whose callbacks run */
	codex_thread *leaving;
	codex_turn *ended; /* with a result */
	codex_future *answer; /* of codex_rpc_model_list() */
	codex_future *account; /* of codex_account_read() */
	codex_future *goal; /* of codex_thread_goal_read() */
	codex_future *pending;
	codex_slot *slot;
	codex_request *request; /* open */
	codex_request *tokens; /* asks for fresh ones */
	codex_request *tool_calls[KIT_TOOL_CALLS];
	codex_event *event; /* a delta */
	/* To be spent. */
	codex_thread *spare_thread;
	codex_turn *spare_turn;
	codex_future *spare_future, *cancelled;
	codex_slot *spare_slot;
	codex_login *spare_login;
	codex_pages *spare_pages, *thread_pages, *turn_pages, *item_pages;
	codex_request *spare_request;
	codex_request *answers[KIT_REQUESTS];
	unsigned answers_used;
	codex_event *spare_event;
	codex_async *ends[KIT_ENDS]; /* clients that were not started, on a loop of their own */
	struct event_base *ends_base;
	unsigned ends_used;
	/* Of no client. */
	codex_config *config, *spare_config;
	codex_input *input, *spare_input;
	codex_json *json, *spare_json;
	codex_error *error, *spare_error;
	codex_tools *tools;
	unsigned tools_made;
	codex_tool_result *tool_result;

	/* What goes on. */
	const char *place; /* the one that is waited for */
	bool reached;
	void (*act)(struct kit *kit); /* there */
	codex_turn *probe; /* the turn whose callbacks run */
	codex_request *about; /* the request that is asked about */
	codex_request **keep; /* where the next request goes */
	unsigned
		accepted; /* answers of the client's that the runtime got, and that allow something */
};

/* `blocking`: the client is the blocking one's, and all happens while that waits. */
void kit_open(struct kit *kit, bool blocking);
/* Drops all. The client may have ended, or been dropped. */
void kit_close(struct kit *kit);
/* The client still works: it calls and is answered. */
void kit_expect_works(struct kit *kit);

/* Calls and waits for the answer. What goes wrong when the client was ended at the place is none of its business. */
void kit_call(struct kit *kit, const char *method, const char *params);
/* The same with a text made by printf. */
void kit_callf(struct kit *kit, const char *method, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Waits until the place was reached. */
void kit_wait_reached(struct kit *kit);

/* A callback of that name runs. */
void kit_at(struct kit *kit, const char *place);

/* A request of its own for each answer; the one that is asked about while a predicate runs. */
codex_request *kit_request_to_answer(struct kit *kit);
/* A client of its own to end. */
codex_async *kit_client_to_end(struct kit *kit);

/* What a refused call must not change, of the client and of the blocking one. */
struct kit_state {
	struct codex_stats stats[2];
};
struct kit_state kit_state(const struct kit *kit);
bool kit_state_is(const struct kit_state *one, const struct kit_state *other);

#endif
