/*
 * The blocking client from the inside. This folder stands on the public headers, as a program would, but for rpc.c; only
 * pump.c knows the loop.
 *
 * client.c opens and closes, pump.c turns the loop until something is so, the others are the calls, by what they
 * are about.
 */
#ifndef CX_SYNC_CLIENT_H
#define CX_SYNC_CLIENT_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <codex/goal.h>
#include <codex/sync.h>

#include <stdbool.h>
#include <sys/types.h>

struct codex_sync {
	struct event_base *base;
	codex_async *async;
	codex_error *error; /* of the last call */
	pid_t owner; /* the process that made it */
	bool pumping;
};

/* client.c */

/* Every blocking call begins with it: CODEX_ERR_REENTRANT or CODEX_ERR_FORKED refuse the call. */
int cx_sync_enter(codex_sync *client);
/*
 * And ends with it: `status` >= 0 forgets the last error, any other keeps why. `error` (borrowed, may be NULL) is
 * taken if it has that status; else it is what the client died of, or the status is all there is to say. Returns the
 * status.
 */
int cx_sync_leave(codex_sync *client, int status, codex_error *error);

/* pump.c */

/* False: no memory. */
bool cx_sync_make_base(codex_sync *client);
void cx_sync_free_base(codex_sync *client);
/* In a forked child: what is still watched must not be taken from the parent's loop. */
void cx_sync_base_forked(codex_sync *client);
/*
 * Turns the loop until `is_done` says so, which is asked before each pass. 0; CODEX_ERR_REENTRANT; CODEX_ERR_DEADLOCK
 * when nothing is left that could bring it about; CODEX_ERR_SYSTEM when the loop is broken.
 */
int cx_sync_pump(codex_sync *client, bool (*is_done)(void *arg), void *arg);
/* The same, but CODEX_ERR_AGAIN when it is not so within that time. */
int cx_sync_pump_within(codex_sync *client, uint64_t ms, bool (*is_done)(void *arg), void *arg);

/* future.c */

/* Waits for the end of a future, without entering and leaving. */
int cx_sync_wait_for(codex_sync *client, codex_future *future);
/* The rest of a call that returned `status` and, if that is 0, a future, whose reference is taken over. */
int cx_sync_settle(codex_sync *client, int status, codex_future *future);

/* turn.c */

/* It is a thread, and of this client. */
bool cx_sync_has_thread(const codex_sync *client, const codex_thread *thread);
/* It is a turn, and of this client. */
bool cx_sync_has_turn(const codex_sync *client, const codex_turn *turn);

/* options.c */

/* No struct of options is larger. */
#define CX_SYNC_OPTIONS_MAX 4096

union cx_sync_options {
	size_t size; /* what all begin with */
	struct codex_turn_options turn;
	struct codex_goal_options goal;
	unsigned char bytes[CX_SYNC_OPTIONS_MAX];
};

/* A copy with `pull` set, in the size that the caller knows; a size that cannot be is left to be refused. */
const struct codex_turn_options *cx_sync_pull_turn(
	const struct codex_turn_options *given, union cx_sync_options *copy);
const struct codex_goal_options *cx_sync_pull_goal(
	const struct codex_goal_options *given, union cx_sync_options *copy);

#endif
