/**
 * @file
 * The blocking facade: the same client on a loop of its own, for programs without one.
 *
 * Every call that waits pumps that private loop, so callbacks (of subscriptions, logs, stderr) run inside it. A
 * blocking call made inside any callback of this library returns #CODEX_ERR_REENTRANT; a wait that nothing can
 * end returns #CODEX_ERR_DEADLOCK. All waits are bounded by the deadlines of what they wait for.
 *
 * Threads, turns, results and events are the same types as in the asynchronous surface, and their accessors may be used on
 * them. Between the calls nothing runs: the runtime is neither written to nor read, and its events wait.
 *
 * What a call is given has to belong to the client: else it returns #CODEX_ERR_INVALID. In a forked child every call but
 * codex_sync_close() returns #CODEX_ERR_FORKED. Once the runtime has ended each returns why, at once.
 */
#ifndef CODEX_SYNC_H
#define CODEX_SYNC_H

#include <stdbool.h>
#include <stddef.h>

#include <codex/account.h>
#include <codex/async.h>
#include <codex/config.h>
#include <codex/error.h>
#include <codex/event.h>
#include <codex/future.h>
#include <codex/goal.h>
#include <codex/input.h>
#include <codex/json.h>
#include <codex/login.h>
#include <codex/macros.h>
#include <codex/pages.h>
#include <codex/request.h>
#include <codex/result.h>
#include <codex/retry.h>
#include <codex/status.h>
#include <codex/thread.h>
#include <codex/turn.h>

CODEX_BEGIN_DECLS

/** A blocking client with a private loop and a runtime of its own. */
typedef struct codex_sync codex_sync;

/**
 * Opens a client: spawns the runtime and shakes hands with it. When it fails everything is cleaned up.
 *
 * @param config copied; NULL: every default. A pulled turn that overflows while another is waited for fails
 *     (#CODEX_OVERFLOW_FAIL), since nobody could pull it in the meantime
 * @param ret_client to be closed with codex_sync_close()
 * @param ret_error why it failed, a reference for the caller; may be NULL; untouched on success
 * @return 0; #CODEX_ERR_NO_RUNTIME, #CODEX_ERR_RUNTIME_VERSION, #CODEX_ERR_SYSTEM, #CODEX_ERR_EXITED, #CODEX_ERR_REMOTE,
 *     #CODEX_ERR_TIMEOUT, #CODEX_ERR_PROTOCOL, #CODEX_ERR_NOMEM, #CODEX_ERR_REENTRANT
 */
CODEX_API int codex_sync_open(
	const codex_config *config, codex_sync **ret_client, codex_error **ret_error);

/**
 * Closes the client, waits until no process and no descriptor of it is left, and frees it; NULL is fine. What was under way
 * ends with #CODEX_ERR_CLOSED, and its callbacks run before this returns. Handles of its threads, turns and futures may be read and
 * dropped later. Must not be called inside a callback: then it returns #CODEX_ERR_REENTRANT and does nothing.
 *
 * @return 0 or #CODEX_ERR_REENTRANT
 */
CODEX_API int codex_sync_close(codex_sync *client);

/**
 * The asynchronous client beneath: for statistics, metadata, subscriptions and futures. Owned by the facade: a reference to it
 * must not outlive codex_sync_close(), which frees the loop that it is on.
 */
CODEX_API codex_async *codex_sync_async(codex_sync *client);

/**
 * Why the last call of this header on this client failed, never NULL then; NULL when it did not. Owned by the client, until the
 * next call.
 */
CODEX_API codex_error *codex_sync_error(const codex_sync *client);

/**
 * Waits for a future of this client.
 *
 * @return the future's status: 0 or why it failed; #CODEX_ERR_REENTRANT; #CODEX_ERR_DEADLOCK (nothing is under way that
 *     could end it: it is pending on another client, say); #CODEX_ERR_INVALID (no future)
 */
CODEX_API int codex_sync_await(codex_sync *client, codex_future *future);

/**
 * Calls any method and waits: codex_async_call().
 *
 * @param ret_result the answer, a reference for the caller; may be NULL
 * @return 0, the statuses of codex_async_call() and of codex_sync_await()
 */
CODEX_API int codex_sync_call(
	codex_sync *client, const char *method, const char *params, codex_json **ret_result);

/**
 * Calls made from now on are tried again when the runtime is too busy for them: codex_async_retry_on_overload(). Does not
 * wait.
 *
 * @param options NULL: every default
 * @return 0, #CODEX_ERR_INVALID, #CODEX_ERR_FORKED
 */
CODEX_API int codex_sync_retry_on_overload(
	codex_sync *client, const struct codex_retry_options *options);

/** Starts a thread and waits until the runtime has: codex_thread_start(). */
CODEX_API int codex_sync_thread_start(
	codex_sync *client, const struct codex_thread_options *options, codex_thread **ret_thread);

/** Resumes a thread and waits: codex_thread_resume(). */
CODEX_API int codex_sync_thread_resume(codex_sync *client, const char *id,
	const struct codex_thread_options *options, codex_thread **ret_thread);

/** Forks a thread and waits: codex_thread_fork(). */
CODEX_API int codex_sync_thread_fork(codex_sync *client, const char *id,
	const struct codex_thread_options *options, codex_thread **ret_thread);

/*
 * What is done with whole threads: each sends the request of the asynchronous call of that name, waits for the answer, and
 * returns the statuses of that call and of codex_sync_await().
 */

/** codex_thread_archive() */
CODEX_API int codex_sync_thread_archive(codex_sync *client, codex_thread *thread);
/** codex_thread_archive_id() */
CODEX_API int codex_sync_thread_archive_id(codex_sync *client, const char *id);
/** codex_thread_unarchive() */
CODEX_API int codex_sync_thread_unarchive(codex_sync *client, codex_thread *thread);
/** codex_thread_unarchive_id() */
CODEX_API int codex_sync_thread_unarchive_id(codex_sync *client, const char *id);
/** codex_thread_delete() */
CODEX_API int codex_sync_thread_delete(codex_sync *client, codex_thread *thread);
/** codex_thread_delete_id() */
CODEX_API int codex_sync_thread_delete_id(codex_sync *client, const char *id);
/** codex_thread_rename() */
CODEX_API int codex_sync_thread_rename(codex_sync *client, codex_thread *thread, const char *name);
/** codex_thread_rename_id() */
CODEX_API int codex_sync_thread_rename_id(codex_sync *client, const char *id, const char *name);
/** codex_thread_compact(): does not wait for the turn that it begins. */
CODEX_API int codex_sync_thread_compact(codex_sync *client, codex_thread *thread);
/** codex_thread_unsubscribe() */
CODEX_API int codex_sync_thread_unsubscribe(codex_sync *client, codex_thread *thread);

/**
 * Reads a thread and waits: codex_thread_read().
 *
 * @param ret_future has ended and holds the answer for codex_future_thread(), to be dropped with codex_future_unref(). May be
 *     NULL; untouched on failure
 * @return beside the above the statuses of codex_future_thread()
 */
CODEX_API int codex_sync_thread_read(
	codex_sync *client, codex_thread *thread, bool with_turns, codex_future **ret_future);

/** The same by id: codex_thread_read_id(). */
CODEX_API int codex_sync_thread_read_id(
	codex_sync *client, const char *id, bool with_turns, codex_future **ret_future);

/*
 * Lists: made as by the asynchronous calls of that name, which do not wait; a step then is codex_sync_pages_next().
 */

/** codex_thread_list() */
CODEX_API int codex_sync_thread_list(
	codex_sync *client, const struct codex_thread_list_params *params, codex_pages **ret_pages);
/** codex_thread_list_turns() */
CODEX_API int codex_sync_thread_list_turns(codex_sync *client, const char *id,
	const struct codex_thread_turns_list_params *params, codex_pages **ret_pages);
/** codex_thread_list_items() */
CODEX_API int codex_sync_thread_list_items(codex_sync *client, const char *id,
	const struct codex_thread_items_list_params *params, codex_pages **ret_pages);
/** codex_model_list() */
CODEX_API int codex_sync_model_list(
	codex_sync *client, const struct codex_model_list_params *params, codex_pages **ret_pages);

/**
 * Goes to the next element of a list, and waits for its page if need be: codex_pages_next().
 *
 * @return 1: it is codex_pages_thread(), codex_pages_turn(), codex_pages_item() or codex_pages_model(); 0: that was all; else the statuses
 *     of codex_pages_next(), of its future, and of codex_sync_await()
 */
CODEX_API int codex_sync_pages_next(codex_sync *client, codex_pages *pages);

/**
 * Runs a whole turn: codex_thread_turn(), then codex_sync_wait().
 *
 * @param ret_turn holds the result (codex_turn_get_result()), to be dropped with codex_turn_unref(); set whenever the turn was accepted,
 *     also when it failed then
 * @return 0 for completed and interrupted turns, else why it failed
 */
CODEX_API int codex_sync_run(codex_sync *client, codex_thread *thread, const codex_input *input,
	const struct codex_turn_options *options, codex_turn **ret_turn);

/** The same with text alone. */
CODEX_API int codex_sync_run_text(codex_sync *client, codex_thread *thread, const char *text,
	const struct codex_turn_options *options, codex_turn **ret_turn);

/**
 * Starts a turn whose events are pulled with codex_sync_next(); does not wait, and may be called in a callback. The runtime gets
 * it with the next call that waits.
 *
 * @param options `pull` is implied
 * @return as codex_thread_turn()
 */
CODEX_API int codex_sync_turn(codex_sync *client, codex_thread *thread, const codex_input *input,
	const struct codex_turn_options *options, codex_turn **ret_turn);

/** The same with text alone. */
CODEX_API int codex_sync_turn_text(codex_sync *client, codex_thread *thread, const char *text,
	const struct codex_turn_options *options, codex_turn **ret_turn);

/**
 * Waits for the next event of a turn.
 *
 * @param ret_event a reference, to be dropped with codex_event_unref()
 * @return 1 and an event; 0: the turn has ended well; else why it, or the wait, failed
 */
CODEX_API int codex_sync_next(codex_sync *client, codex_turn *turn, codex_event **ret_event);

/** Waits for the end of a turn, throwing away events that were not pulled. @return as codex_sync_run() */
CODEX_API int codex_sync_wait(codex_sync *client, codex_turn *turn);

/** Steers a turn and waits for the answer: codex_turn_steer(). */
CODEX_API int codex_sync_steer(codex_sync *client, codex_turn *turn, const codex_input *input);

/** The same with text alone. */
CODEX_API int codex_sync_steer_text(codex_sync *client, codex_turn *turn, const char *text);

/** Interrupts a turn and waits for the answer (not for the turn's end): codex_turn_interrupt(). */
CODEX_API int codex_sync_interrupt(codex_sync *client, codex_turn *turn);

/**
 * Runs a goal to its end: codex_thread_goal(), then codex_sync_wait().
 *
 * @param ret_turn holds the result, and codex_turn_goal_status(); to be dropped with codex_turn_unref(); set whenever the goal was accepted,
 *     also when it failed then
 * @return 0 for goals that came to an end of whatever kind, else why it failed
 */
CODEX_API int codex_sync_goal(codex_sync *client, codex_thread *thread, const char *objective,
	const struct codex_goal_options *options, codex_turn **ret_turn);

/**
 * Sets a goal whose events are pulled with codex_sync_next(); does not wait, and may be called in a callback. The runtime gets
 * it with the next call that waits.
 *
 * @param options `pull` is implied
 * @return as codex_thread_goal()
 */
CODEX_API int codex_sync_goal_turn(codex_sync *client, codex_thread *thread, const char *objective,
	const struct codex_goal_options *options, codex_turn **ret_turn);

/**
 * Reads the thread's goal and waits: codex_thread_goal_read().
 *
 * @param ret_future has ended and holds the answer for codex_future_goal(), to be dropped with codex_future_unref(). May be
 *     NULL; untouched on failure
 * @return the statuses of that call, of codex_future_goal() and of codex_sync_await()
 */
CODEX_API int codex_sync_thread_goal_read(
	codex_sync *client, codex_thread *thread, codex_future **ret_future);

/** Changes its status and waits: codex_thread_goal_set_status(). The future as with codex_sync_thread_goal_read(). */
CODEX_API int codex_sync_thread_goal_set_status(codex_sync *client, codex_thread *thread,
	codex_goal_status status, codex_future **ret_future);

/** Removes it and waits: codex_thread_goal_clear(). */
CODEX_API int codex_sync_thread_goal_clear(codex_sync *client, codex_thread *thread);

/** Logs in with an API key and waits until the runtime has taken it: codex_login_api_key(). */
CODEX_API int codex_sync_login_api_key(codex_sync *client, const char *api_key);

/** Logs in with tokens of the program's and waits until the runtime has taken them: codex_login_tokens(). */
CODEX_API int codex_sync_login_tokens(codex_sync *client, const struct codex_auth_tokens *tokens);

/**
 * Begins a login in a browser and waits until its URL is there, not for its end: codex_login_browser().
 *
 * @param ret_login to be dropped with codex_login_unref(); only set when 0 is returned
 */
CODEX_API int codex_sync_login_browser(
	codex_sync *client, const struct codex_login_options *options, codex_login **ret_login);

/** Begins a login with a code and waits until URL and code are there: codex_login_device_code(). */
CODEX_API int codex_sync_login_device_code(
	codex_sync *client, const struct codex_login_options *options, codex_login **ret_login);

/**
 * Waits for the end of a login, at most until its deadline. To wait for a shorter time, await a future of codex_login_wait() with a
 * deadline of its own.
 *
 * @return codex_login_status(); #CODEX_ERR_REENTRANT
 */
CODEX_API int codex_sync_login_wait(codex_sync *client, codex_login *login);

/** Cancels a login and waits until it has ended: codex_login_cancel(). @return 0 also if it was completed first */
CODEX_API int codex_sync_login_cancel(codex_sync *client, codex_login *login);

/**
 * Reads the account: codex_account_read().
 *
 * @param ret_response for codex_response_free(); may be NULL
 * @return 0, the statuses of codex_account_read() and codex_account_read_finish()
 */
CODEX_API int codex_sync_account_read(
	codex_sync *client, bool refresh, const struct codex_get_account_response **ret_response);

/** Logs out and waits: codex_account_logout(). */
CODEX_API int codex_sync_account_logout(codex_sync *client);

/**
 * Handles what the runtime asks: codex_async_on_request(). The handler runs inside the calls that wait, and may take its time, since the
 * runtime waits for the answer anyway; a request that it keeps can be answered in any later callback, or between the calls,
 * and leaves with the next one that waits.
 *
 * @return as codex_async_on_request(); #CODEX_ERR_FORKED
 */
CODEX_API int codex_sync_on_request(codex_sync *client, const char *method, codex_request_fn fn,
	void *userdata, codex_slot **ret_slot);

/** Decides on approvals by a predicate: codex_async_allow(). @return as codex_sync_on_request() */
CODEX_API int codex_sync_allow(codex_sync *client, codex_request_predicate predicate,
	void *userdata, codex_slot **ret_slot);

CODEX_END_DECLS

#endif
