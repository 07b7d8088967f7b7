/**
 * @file
 * Turns: one input to the agent and all that comes of it.
 *
 * Order of callbacks for a turn:
 *
 *     on_started  (on_event | on_text | on_text_restart | on_item_started | on_item_completed | on_request)*
 *     on_item_dropped*  on_done
 *
 * on_started is left out when the turn ends before the runtime began it. For one notification on_event comes first. on_done
 * comes exactly once for every accepted turn whose handle was not dropped before, and is the last.
 */
#ifndef CODEX_TURN_H
#define CODEX_TURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <codex/error.h>
#include <codex/event.h>
#include <codex/future.h>
#include <codex/input.h>
#include <codex/macros.h>
#include <codex/request.h>
#include <codex/result.h>
#include <codex/status.h>
#include <codex/thread.h>

CODEX_BEGIN_DECLS

struct codex_sandbox_policy; /* generated; its members are in <codex/types.h> */

/** One input and all that comes of it. Or one goal: see <codex/goal.h>. */
typedef struct codex_turn codex_turn;

/** What to be told of a turn; all from the loop. Made to grow: begin with #CODEX_TURN_CALLBACKS_INIT. */
struct codex_turn_callbacks {
	/** sizeof(struct codex_turn_callbacks), set by #CODEX_TURN_CALLBACKS_INIT. */
	size_t size;
	/** The runtime began the turn ("turn/started"). */
	void (*on_started)(codex_turn *turn, void *userdata);
	/** Text of the agent's message, as it comes ("item/agentMessage/delta"): UTF-8, NUL-terminated, valid during the call. */
	void (*on_text)(codex_turn *turn, const char *text, size_t len, void *userdata);
	/** The message begins anew: what on_text gave of this item is void (its model stream was retried). */
	void (*on_text_restart)(codex_turn *turn, const char *item_id, void *userdata);
	/** An item began; not all that begin complete. The item is borrowed. */
	void (*on_item_started)(codex_turn *turn, const codex_item *item, void *userdata);
	/** An item is complete. It is also kept for the result. Borrowed. */
	void (*on_item_completed)(codex_turn *turn, const codex_item *item, void *userdata);
	/** The turn ended, and this item that had begun never completed (steered, interrupted). */
	void (*on_item_dropped)(codex_turn *turn, const char *item_id, void *userdata);
	/** Every notification of the turn, before the callbacks above. */
	void (*on_event)(codex_turn *turn, codex_event *event, void *userdata);
	/** A pulled turn has something to pull, after it had nothing: see codex_turn_next(). */
	void (*on_readable)(codex_turn *turn, void *userdata);
	/**
	 * The turn has ended. `status` is 0 for completed and for interrupted turns (the result tells which), else why it
	 * failed: codex_turn_error() has the rest. The result is never NULL; it is what came until then.
	 */
	void (*on_done)(
		codex_turn *turn, int status, const codex_turn_result *result, void *userdata);
	/**
	 * The runtime asks something for the turn: to be answered at once, kept for later (codex_request_ref()), or left to the
	 * handlers of the thread and the client. Called for pulled turns too. Borrowed.
	 */
	void (*on_request)(codex_turn *turn, codex_request *request, void *userdata);
};

#define CODEX_TURN_CALLBACKS_INIT \
	{ \
		sizeof(struct codex_turn_callbacks), NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
			NULL, NULL, NULL \
	}

/** What to do when the thread runs a turn already. The runtime by itself would silently add the input to that turn. */
typedef enum codex_busy {
	/** Wait until it has ended. */
	CODEX_BUSY_WAIT = 0,
	/** Refuse with #CODEX_ERR_BUSY. */
	CODEX_BUSY_REFUSE = 1,
	/**
	 * Steer the running turn with the input, and share it: both handles get its events from then on, and its end. When
	 * it ends before it could be steered the input is not lost: it becomes a turn of its own.
	 */
	CODEX_BUSY_STEER = 2
} codex_busy;

/** How to run a turn. Made to grow: begin with #CODEX_TURN_OPTIONS_INIT. */
struct codex_turn_options {
	/** sizeof(struct codex_turn_options), set by #CODEX_TURN_OPTIONS_INIT. */
	size_t size;
	/**
	 * Milliseconds from the call until the turn ends with #CODEX_ERR_TIMEOUT, waiting for the thread included. The runtime is told to
	 * interrupt it. 0: none.
	 */
	uint64_t deadline_ms;
	/** The same for a silence: milliseconds without an event of the turn, once it was sent. 0: none. */
	uint64_t inactivity_ms;
	/** What to do when the thread runs a turn already. */
	codex_busy busy;
	/** Events are not pushed but wait to be pulled with codex_turn_next(); only on_readable, on_request and on_done are called. */
	bool pull;
	/** Keep no items for the result: for long turns whose items were taken from on_item_completed. The final response is kept. */
	bool discard_items;
	/** Further members of turn/start's "params", a JSON object as text; they win over the fields below. NULL: none. */
	const char *params;
	/*
	 * Settings of the thread, changed with this turn. All but output_schema hold for the turns after it too, until
	 * they are changed again. A turn that shares a running one (CODEX_BUSY_STEER) changes none.
	 */
	/** Model; NULL: as it was. */
	const char *model;
	/** How long the model thinks, by a name that the model has: "low", "medium", "high", …; NULL: as it was. */
	const char *effort;
	/** Summaries of what it thinks: "auto", "concise", "detailed" or "none"; NULL: as it was. */
	const char *summary;
	/** What the final answer of this turn has to be: a JSON schema as text, an object. NULL: free text. */
	const char *output_schema;
	/** "none", "friendly" or "pragmatic"; NULL: as it was. */
	const char *personality;
	/** Service tier, by an id that the model has; NULL: as it was. */
	const char *service_tier;
	/** Working directory of the agent; NULL: as it was. */
	const char *cwd;
	/** #CODEX_APPROVAL_DEFAULT: as it was. */
	codex_approval approval;
	/** #CODEX_SANDBOX_DEFAULT: as it was. */
	codex_sandbox sandbox;
	/** The whole approval policy instead of the preset `approval`, which has to be the default then; NULL: by the preset. The one in
	 * parts ("granular") is experimental. */
	const struct codex_ask_for_approval *approval_policy;
	/** Who decides what is asked, "user" or "auto_review", instead of the preset's; NULL: by the preset. */
	const char *approvals_reviewer;
	/** The whole sandbox policy instead of the preset `sandbox`, which has to be the default then; NULL: by the preset. */
	const struct codex_sandbox_policy *sandbox_policy;
};

#define CODEX_TURN_OPTIONS_INIT \
	{ \
		sizeof(struct codex_turn_options), 0, 0, CODEX_BUSY_WAIT, false, false, NULL, \
			NULL, NULL, NULL, NULL, NULL, NULL, NULL, CODEX_APPROVAL_DEFAULT, \
			CODEX_SANDBOX_DEFAULT, NULL, NULL, NULL \
	}

/**
 * Starts a turn ("turn/start"). The handle can be used at once.
 *
 * @param input what the agent is given; it is copied
 * @param options NULL: every default
 * @param callbacks copied; NULL: none
 * @param userdata handed to the callbacks
 * @param ret_turn the handle, to be dropped with codex_turn_unref(). NULL: the callbacks keep the turn
 * @return 0; #CODEX_ERR_INVALID (no input; options of an impossible size or value, or that contradict each other), #CODEX_ERR_UTF8,
 *     #CODEX_ERR_JSON (params, output_schema), #CODEX_ERR_EXPERIMENTAL (approval_policy), #CODEX_ERR_BUSY (options say so), #CODEX_ERR_STATE (the thread is away:
 *     archived, deleted, unsubscribed from or closed), #CODEX_ERR_LIMIT, #CODEX_ERR_NOMEM, #CODEX_ERR_FORKED, the cause of death of a
 *     client that ended, or of a thread that could not be had
 */
CODEX_API int codex_thread_turn(codex_thread *thread, const codex_input *input,
	const struct codex_turn_options *options, const struct codex_turn_callbacks *callbacks,
	void *userdata, codex_turn **ret_turn);

/** The same with text alone. @return as above; #CODEX_ERR_LIMIT also: more than #CODEX_INPUT_MAX_CHARS */
CODEX_API int codex_thread_turn_text(codex_thread *thread, const char *text,
	const struct codex_turn_options *options, const struct codex_turn_callbacks *callbacks,
	void *userdata, codex_turn **ret_turn);

/**
 * Takes up a turn that runs already: one whose handle was dropped, one that was running when the thread was resumed, or one that
 * others began: the runtime by itself (a compaction, a review, the continuation of a goal), another client, another handle. Nothing
 * is sent. Of turns that begin without the program tells a subscription to "turn/started" (codex_thread_subscribe()), in whose
 * callback the turn can be taken up.
 *
 * The handle is like any other: it steers, interrupts and is told of the end. It gets the turn's events from now on, not
 * the one inside whose callback this is called; on_started comes even if the turn has begun before. Of a message under way on_text
 * tells what still comes. The result has what comes from now on, and the turn's last message; codex_thread_list_items() has the
 * items before. Its usage is that of the model's answers from now on. A turn can be taken up any number of times: all handles get all.
 *
 * A resumed thread has to be ready (codex_thread_ready()): not before the runtime's answer is it known what runs on it. Called in
 * that future's callback, this misses nothing that comes after the answer; what the runtime asked before and still waits for it asks again.
 *
 * @param turn_id the turn's id; another one than that of the running turn is refused. A review has two, and both will do. NULL: the one
 *     that runs. When the answer to thread/resume was to have no turns ("excludeTurns") the running one is known by its id
 *     alone
 * @param options as for a new turn: deadline_ms and inactivity_ms count from now; settings are refused. NULL: every default
 * @return 0; #CODEX_ERR_STATE (nothing runs, or another turn; the thread is not ready, or away), #CODEX_ERR_INVALID (an empty
 *     turn_id; options of an impossible size or value, or with anything but deadline_ms, inactivity_ms, pull and
 *     discard_items), #CODEX_ERR_UTF8, #CODEX_ERR_JSON, #CODEX_ERR_NOMEM, #CODEX_ERR_FORKED, the cause of death of a client that
 *     ended, or of a thread that could not be had
 */
CODEX_API int codex_thread_adopt(codex_thread *thread, const char *turn_id,
	const struct codex_turn_options *options, const struct codex_turn_callbacks *callbacks,
	void *userdata, codex_turn **ret_turn);

/** Takes another reference. @return its argument */
CODEX_API codex_turn *codex_turn_ref(codex_turn *turn);

/**
 * Drops a reference; NULL is fine. After the last one no callback comes any more, but the turn runs on: interrupt it first if it
 * should not. Safe anywhere, inside its callbacks too.
 *
 * @return NULL
 */
CODEX_API codex_turn *codex_turn_unref(codex_turn *turn);

/** Id of the turn; NULL until the runtime has told it. A goal's is that of its first physical turn. Owned by the turn. */
CODEX_API const char *codex_turn_id(const codex_turn *turn);

/** Its thread. Borrowed. */
CODEX_API codex_thread *codex_turn_thread(const codex_turn *turn);

/** #CODEX_PENDING, 0, or the negative status it ended with. */
CODEX_API int codex_turn_status(const codex_turn *turn);

/** Why it failed; NULL unless its status is negative. Owned by the turn. */
CODEX_API codex_error *codex_turn_error(const codex_turn *turn);

/** Its result; NULL until it has ended. Owned by the turn. */
CODEX_API const codex_turn_result *codex_turn_get_result(const codex_turn *turn);

/**
 * Pulls the next event of a turn started with the option `pull`.
 *
 * @param ret_event a reference, to be dropped with codex_event_unref()
 * @return 1 and an event; 0: the turn has ended and all was pulled; #CODEX_ERR_AGAIN: nothing now, on_readable
 *     will tell; #CODEX_ERR_STATE: the turn is not pulled; the status of a turn that failed, once all was pulled
 */
CODEX_API int codex_turn_next(codex_turn *turn, codex_event **ret_event);

/**
 * Adds input to a running turn ("turn/steer"). Before the runtime began the turn it is held back until it has.
 *
 * @param ret_future ends with the runtime's answer; may be NULL
 * @return 0; #CODEX_ERR_STATE (the turn has ended), #CODEX_ERR_INVALID (no input, or one without parts), #CODEX_ERR_UTF8, #CODEX_ERR_LIMIT, #CODEX_ERR_NOMEM,
 *     #CODEX_ERR_FORKED, the cause of death of a client that ended
 */
CODEX_API int codex_turn_steer(
	codex_turn *turn, const codex_input *input, codex_future **ret_future);

/** The same with text alone. */
CODEX_API int codex_turn_steer_text(codex_turn *turn, const char *text, codex_future **ret_future);

/**
 * Stops a turn ("turn/interrupt"); it then ends with on_done and the result's status "interrupted". Before the runtime began it,
 * the request is held back until it has; a turn that still waits for its thread ends without having been sent. Calling it
 * again, or after the end, is fine. Of a goal it pauses the goal, too (<codex/goal.h>).
 *
 * @param ret_future ends with 0 when the runtime has agreed or the turn has ended; may be NULL
 * @return 0; #CODEX_ERR_LIMIT, #CODEX_ERR_NOMEM, #CODEX_ERR_FORKED, the cause of death of a client that ended
 */
CODEX_API int codex_turn_interrupt(codex_turn *turn, codex_future **ret_future);

CODEX_END_DECLS

#endif
