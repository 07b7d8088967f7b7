/*
 * A conversation: a thread as browsers see it, wherever it is open. It outlives the app-server that serves it: then it is opened in another
 * one, and the message that was under way is looked for in what is stored before it is sent again.
 */
#ifndef GATEWAY_CONVERSATION_H
#define GATEWAY_CONVERSATION_H

#include "list.h"
#include "pool.h"

#include <codex/codex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct desk;
struct desk_call;
struct turn_state;

enum conversation_state {
	CONVERSATION_AWAY, /* open nowhere */
	CONVERSATION_OPENING,
	CONVERSATION_READY,
	CONVERSATION_FAILED
};

/* What a user said, until the runtime has ended the turn that it began. */
struct message {
	char *name; /* "clientUserMessageId": by which it is found again */
	char *text;
	struct desk_call
		*call; /* waits for the turn's begin; NULL: was told, or does not want to know */
	unsigned attempts;
	bool in_doubt; /* it may be stored: look before it is sent */
	bool sent; /* the turn that runs is its */
	bool begun; /* the user was told that it was taken */
	bool is_first; /* of a new thread */
};

struct conversation {
	struct link link;
	struct desk *desk;
	char *id; /* NULL until the runtime has told it */
	struct json_object *old_ids; /* those it had before it was started anew */
	char *name, *cwd, *preview;
	int64_t updated_at;
	enum conversation_state state;
	char *error;
	unsigned version; /* of what the event "thread" says */
	unsigned moves; /* how often it was started anew */
	bool ours; /* started here … */
	bool stored; /* … and something of it is stored: it can be resumed */
	unsigned deaths; /* app-servers that ended while this was opened in them, in a row */
	struct worker *worker; /* where it is open, opened, or was when that died */
	struct link in_worker;
	uint64_t refused; /* app-servers that do not open it */
	struct errand errand;
	codex_thread *thread;
	codex_slot *slot; /* of what opening waits for */
	codex_turn *turn; /* that runs */
	struct turn_state *turn_state; /* its state, or the latest one's */
	uint64_t turns;
	struct message *message;
	struct link approvals; /* that are open */
	struct link watches;
	struct link *next_watch; /* to be told, while they are told */
	struct event *news;
	uint64_t used;
};

/* By its id, present or past; NULL: it is not in memory. */
struct conversation *conversation_find(const struct desk *desk, const char *id);
/* One that is not in memory is made, as a stored thread that is open nowhere. NULL id: a new thread. */
struct conversation *conversation_get(struct desk *desk, const char *id);
void conversation_free(struct conversation *conversation);

/* Has it opened, if it is not. */
void conversation_open(struct conversation *conversation);
/* Takes the call. */
void conversation_say(struct conversation *conversation, const char *text, struct desk_call *call);
void conversation_steer(
	struct conversation *conversation, const char *text, struct desk_call *call);
void conversation_interrupt(struct conversation *conversation, struct desk_call *call);
bool conversation_runs(const struct conversation *conversation);

/* Its app-server died; it may be opened again when conversation_settle() is called, with no process left that could write to the thread. */
void conversation_lost(struct conversation *conversation);
void conversation_settle(struct conversation *conversation);
/* The desk closes: all that it waits for ends. */
void conversation_close(struct conversation *conversation);

/* Watches are told soon. */
void conversation_changed(struct conversation *conversation);
/* What the event "thread" says has changed too. */
void conversation_set_state(
	struct conversation *conversation, enum conversation_state state, const char *error);

/* Has those forgotten that are idle, beyond what may stay in memory. */
void conversation_trim(struct desk *desk);

/* For the parts that open it, and follow its turns. */
void conversation_send(struct conversation *conversation);
void conversation_listen(struct conversation *conversation);
void conversation_let_go(struct conversation *conversation);
void conversation_leave(struct conversation *conversation);
/* It cannot be opened. */
__attribute__((format(printf, 3, 4))) void conversation_fail(
	struct conversation *conversation, int status, const char *format, ...);
/* The turn of the message has begun: whoever asked is told so. */
void conversation_taken(struct conversation *conversation, struct message *message);
/* The message is done with. Below 300: it was taken. */
__attribute__((format(printf, 3, 4))) void conversation_end_message(
	struct conversation *conversation, int status, const char *format, ...);

#endif
