/**
 * @file
 * Goals: an objective that the runtime works at by itself, turn after turn, until it is reached.
 *
 * A goal is of a thread, and kept with it. While it is active the runtime begins a new turn whenever one has ended.
 * codex_thread_goal() sets one and makes a single codex_turn of all that: a *logical* turn that stands for the *physical* ones of
 * the runtime, as many as there come to be.
 *
 *     codex_thread_goal() → on_started                                     once, with the first physical turn
 *                           (on_event | on_text | on_text_restart | on_item_started | on_item_completed | on_request)*
 *                           on_item_dropped*                               at the end of each physical turn
 *                           on_done                                        once, after the last
 *
 * codex_turn_id() is the id of the first physical turn, from on_started to the end and in the result. The result has the items
 * of all of them; as final response that of the last one that said anything; token usage over all; the start of the first,
 * the end of the last, and as duration what they took together.
 *
 * As events, pushed or pulled, the whole is one turn too: of all "turn/started" the first is told, of all "turn/completed" the last, just
 * before on_done. All other events of the physical turns are told, in order, as the runtime said them: codex_event_turn_id() is the
 * physical turn. A subscriber of the thread hears everything.
 *
 * It ends when the goal is not active any more, whoever did it, and the physical turn that runs has completed. Reached,
 * given up by the model, out of budget, paused: each is an end with status 0, and codex_turn_goal_status() tells which. The last
 * physical turn's failure is the logical one's, when it ended the goal. When the runtime says nothing for 5 s though the goal should go
 * on it is asked ("thread/goal/get"); if it still says "active", and begins no turn for another 10 s, the turn ends with
 * #CODEX_ERR_PROTOCOL.
 *
 * codex_turn_steer() goes to the physical turn that runs; between two it waits for the next. codex_turn_interrupt() pauses the
 * goal and interrupts the physical turn, so that nothing more begins: the turn ends with the outcome
 * #CODEX_TURN_INTERRUPTED and the goal's status #CODEX_GOAL_PAUSED. Deadline and limit on silence do the same, but do not wait
 * for it with on_done. Dropping the handle changes nothing for the runtime: the goal goes on, and its events are swallowed.
 *
 * To the runtime a turn that is interrupted ("turn/interrupt") is no end of the goal: it stays active, and goes on after the thread's next
 * turn. So a physical turn that somebody else interrupted ends the logical one as codex_turn_interrupt() does, paused. A turn of a
 * goal that is held as a mere turn (codex_thread_adopt()) does not stand for the goal: whoever interrupts that one and wants the
 * goal to rest pauses it, too, with codex_thread_goal_set_status().
 *
 * When a thread is resumed whose goal is active, by another process say, the runtime goes on with it by itself, in turns that nobody here
 * holds: codex_thread_adopt() takes one up.
 *
 * The thread is busy as long as the logical turn runs: other turns wait until it has ended, are refused, or steer the physical turn that
 * runs and share that one, as their options say. Turns that the runtime begins on the thread in the meantime are taken for the goal's, but
 * for that of a codex_thread_compact(), which the goal waits for.
 */
#ifndef CODEX_GOAL_H
#define CODEX_GOAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <codex/future.h>
#include <codex/macros.h>
#include <codex/thread.h>
#include <codex/turn.h>

CODEX_BEGIN_DECLS

struct codex_thread_goal_info; /* generated; its members are in <codex/types.h> */

/** What has become of a goal. The numbers are those of struct codex_thread_goal_status. */
typedef enum codex_goal_status {
	/** Not told yet, or in a word unknown here. */
	CODEX_GOAL_UNKNOWN = 0,
	/** The runtime works at it. */
	CODEX_GOAL_ACTIVE = 1,
	/** Interrupted, or paused by codex_thread_goal_set_status(). */
	CODEX_GOAL_PAUSED = 2,
	/** The model gave up, or a turn failed. */
	CODEX_GOAL_BLOCKED = 3,
	/** The account's limits are used up. */
	CODEX_GOAL_USAGE_LIMITED = 4,
	/** Its token budget is used up. */
	CODEX_GOAL_BUDGET_LIMITED = 5,
	/** The model says that it is reached. */
	CODEX_GOAL_COMPLETE = 6,
	/** There is none any more: it was cleared. Of this library, not of the protocol. */
	CODEX_GOAL_NONE = 7
} codex_goal_status;

/** How to run a goal. Made to grow: begin with #CODEX_GOAL_OPTIONS_INIT. */
struct codex_goal_options {
	/** sizeof(struct codex_goal_options), set by #CODEX_GOAL_OPTIONS_INIT. */
	size_t size;
	/** Milliseconds from the call until the whole ends with #CODEX_ERR_TIMEOUT. 0: none. */
	uint64_t deadline_ms;
	/** The same for a silence: milliseconds without an event of it. 0: none. */
	uint64_t inactivity_ms;
	/** As in struct codex_turn_options. */
	bool pull;
	/** As in struct codex_turn_options; for goals of many turns. */
	bool discard_items;
	/** Tokens that it may use: the physical turn that exceeds them is the last, none follows to sum up. 0: no limit. */
	int64_t token_budget;
};

#define CODEX_GOAL_OPTIONS_INIT \
	{ \
		sizeof(struct codex_goal_options), 0, 0, false, false, 0 \
	}

/**
 * Sets a goal and follows it to its end ("thread/goal/clear", "thread/goal/set"). A goal that the thread had is replaced, with
 * what it had used. The handle can be used at once; on a thread that is not ready yet it waits for that.
 *
 * The runtime refuses objectives of more than 4000 characters, or of blanks alone: then the turn ends with #CODEX_ERR_REMOTE.
 *
 * @param objective what is to be reached, for the model; it is copied
 * @param options NULL: every default
 * @param callbacks copied; NULL: none
 * @param userdata handed to the callbacks
 * @param ret_turn the handle, to be dropped with codex_turn_unref(). NULL: the callbacks keep the turn
 * @return 0; #CODEX_ERR_INVALID (no objective, or an empty one; a negative budget; options of an impossible size), #CODEX_ERR_UTF8,
 *     #CODEX_ERR_BUSY (a turn runs on the thread or waits for it, or another goal of this client does),
 *     #CODEX_ERR_UNSUPPORTED (the thread is ephemeral; when only the runtime knows that, the turn ends with its
 *     #CODEX_ERR_REMOTE), #CODEX_ERR_STATE (the thread is away), #CODEX_ERR_NOMEM, #CODEX_ERR_FORKED, the cause of death
 *     of a client that ended, or of a thread that could not be had
 */
CODEX_API int codex_thread_goal(codex_thread *thread, const char *objective,
	const struct codex_goal_options *options, const struct codex_turn_callbacks *callbacks,
	void *userdata, codex_turn **ret_turn);

/** What was last heard of the goal that a turn is of; #CODEX_GOAL_UNKNOWN for other turns. */
CODEX_API codex_goal_status codex_turn_goal_status(const codex_turn *turn);

/*
 * The calls below are those of <codex/thread.h> in kind: each sends one request, `ret_future` may be NULL, and each returns what is
 * said there of calls with a handle; beside that CODEX_ERR_UNSUPPORTED, as codex_thread_goal() does.
 */

/** Reads the thread's goal ("thread/goal/get"): codex_future_goal(). */
CODEX_API int codex_thread_goal_read(codex_thread *thread, codex_future **ret_future);

/**
 * Changes the status of the thread's goal ("thread/goal/set"); the runtime refuses it when there is none. codex_future_goal()
 * reads the goal from the future.
 *
 * #CODEX_GOAL_PAUSED lets the turn that runs come to its end, and no other begin. #CODEX_GOAL_ACTIVE has the runtime go on by itself, in turns
 * that nobody here holds: subscribers get their events, and the thread is busy while one runs.
 *
 * @return beside the above #CODEX_ERR_INVALID: not one of the protocol's
 */
CODEX_API int codex_thread_goal_set_status(
	codex_thread *thread, codex_goal_status status, codex_future **ret_future);

/** Removes the thread's goal ("thread/goal/clear"), if it has one. A turn that runs comes to its end. */
CODEX_API int codex_thread_goal_clear(codex_thread *thread, codex_future **ret_future);

/**
 * The goal in an answer: of codex_thread_goal_read(), codex_thread_goal_set_status(), and of the typed calls of
 * <codex/methods.h> beneath them.
 *
 * @param ret_goal owned by the future; its members are in <codex/types.h>. NULL: the thread has none. Untouched on failure
 * @return as codex_future_thread()
 */
CODEX_API int codex_future_goal(
	codex_future *future, const struct codex_thread_goal_info **ret_goal);

CODEX_END_DECLS

#endif
