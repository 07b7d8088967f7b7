/**
 * @file
 * The client: one codex app-server process on the caller's event loop.
 *
 * Everything here is non-blocking and belongs to the thread that runs the loop. A call starts
 * something and returns; what comes of it is told later, from the loop, never from inside the call. What may be called inside
 * callbacks is in doc/callbacks.md: of all that is here everything, but in a log function, which may only look and drop.
 */
#ifndef CODEX_ASYNC_H
#define CODEX_ASYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <codex/config.h>
#include <codex/error.h>
#include <codex/event.h>
#include <codex/future.h>
#include <codex/macros.h>
#include <codex/request.h>
#include <codex/slot.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

struct event_base; /* libevent's */

/** A client: a runtime process, its pipes, and all that is under way on it. */
typedef struct codex_async codex_async;

/**
 * Makes a client on an event base. Nothing is started yet: the runtime is spawned by the first call
 * that needs it, or by codex_async_start(), once.
 *
 * @param base the caller's loop; it must outlive the client
 * @param config copied; NULL: every default
 * @param ret_client the client, to be closed with codex_async_close() and dropped with
 *     codex_async_unref()
 * @return 0, #CODEX_ERR_INVALID (no base) or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_async_new(
	struct event_base *base, const codex_config *config, codex_async **ret_client);

/** Takes another reference. @return its argument */
CODEX_API codex_async *codex_async_ref(codex_async *client);

/**
 * Drops a reference; NULL is fine.
 *
 * When the last one is gone nothing of the client is left: no process, no descriptor, no event on its base, which may be
 * freed. A client that was not closed, or is still closing, is ended for that as codex_async_abort() does: operations under
 * way end with #CODEX_ERR_CLOSED, and their callbacks run before this returns; it may block for about half a second. To
 * avoid that, close it and wait for the future of codex_async_close() first.
 *
 * Inside a callback all of this is put off until the callback has returned; inside a log function, which may run in the
 * middle of a call, until the next pass of the loop: the base has to be there for it.
 *
 * @return NULL
 */
CODEX_API codex_async *codex_async_unref(codex_async *client);

/**
 * Starts the runtime and shakes hands with it ("initialize"). Not needed: the first call does it.
 * Calling it again returns the same outcome.
 *
 * @param ret_future ends when the runtime is ready; may be NULL
 * @return 0; #CODEX_ERR_NO_RUNTIME, #CODEX_ERR_RUNTIME_VERSION, #CODEX_ERR_SYSTEM (nothing could be spawned:
 *     codex_async_error() says why); the cause of death of a client that ended; #CODEX_ERR_NOMEM, #CODEX_ERR_FORKED
 */
CODEX_API int codex_async_start(codex_async *client, codex_future **ret_future);

/**
 * Closes the client: new calls are refused, operations under way end with #CODEX_ERR_CLOSED, the
 * runtime gets the end of its input, TERM after the close grace, KILL after the grace again, and is
 * reaped. Closing twice is fine.
 *
 * @param ret_future ends, always with 0, when no process and no descriptor is left; may be NULL
 * @return 0, #CODEX_ERR_NOMEM or #CODEX_ERR_FORKED
 */
CODEX_API int codex_async_close(codex_async *client, codex_future **ret_future);

/**
 * Tells when the client has ended, by itself or closed: for who supervises clients, to whom no call or turn may be under way that would
 * tell. Nothing is started by it.
 *
 * @param ret_future ends, never with 0, but with the cause (codex_async_error()), after all that was under way was told of it. The
 *     process may take a little longer to go: the future of codex_async_close() tells when it is gone
 * @return 0, #CODEX_ERR_NOMEM or #CODEX_ERR_FORKED
 */
CODEX_API int codex_async_ended(codex_async *client, codex_future **ret_future);

/**
 * Ends the client at once: as codex_async_close(), but does not wait for the loop. The runtime gets some 200 ms to go by
 * itself, then TERM, then KILL; commands that it runs may survive the KILL. Outcomes of what was under way
 * are still told from the loop. Blocks for at most about half a second. Inside a log function it is put off to the next pass of
 * the loop.
 */
CODEX_API void codex_async_abort(codex_async *client);

/**
 * Why the client ended: exited, closed, protocol broken. Sticky: the first cause stays.
 *
 * @return the cause, owned by the client, or NULL while it lives
 */
CODEX_API codex_error *codex_async_error(const codex_async *client);

/**
 * One line for people that says why a call on a client returned a status: with all that is known when the client has ended of
 * it ("no codex runtime in /opt/codex: …"), else in the words of codex_status_text().
 *
 * @param client NULL is fine: there is none
 * @param status what the call returned
 * @return never NULL; owned by the client
 */
CODEX_API const char *codex_async_reason(const codex_async *client, int status);

/** What the runtime said of itself in the handshake. */
typedef enum codex_metadata {
	/** Name of the server, from the user agent. */
	CODEX_METADATA_SERVER_NAME = 1,
	/** Its version, from the user agent: "0.169.0". */
	CODEX_METADATA_SERVER_VERSION = 2,
	/** The whole user agent. */
	CODEX_METADATA_USER_AGENT = 3,
	/** "unix" or "windows". */
	CODEX_METADATA_PLATFORM_FAMILY = 4,
	/** "linux", "macos", … */
	CODEX_METADATA_PLATFORM_OS = 5,
	/** The runtime's home: where threads, login and settings are kept. */
	CODEX_METADATA_CODEX_HOME = 6
} codex_metadata;

/** @return the text, owned by the client; NULL before the handshake, or when the runtime did not say */
CODEX_API const char *codex_async_metadata(const codex_async *client, codex_metadata which);

/**
 * Calls any method of the protocol.
 *
 * @param method its name, for example "model/list"
 * @param params the parameters, a JSON object as text; NULL: none, sent as {}
 * @param ret_future ends with the answer: codex_future_result(). May be NULL: the answer is thrown away
 * @return 0; #CODEX_ERR_INVALID (no method), #CODEX_ERR_UTF8, #CODEX_ERR_JSON (params is no JSON object),
 *     #CODEX_ERR_TOO_DEEP, #CODEX_ERR_LIMIT (too many requests wait already), the statuses of codex_async_start()
 */
CODEX_API int codex_async_call(
	codex_async *client, const char *method, const char *params, codex_future **ret_future);

/**
 * Sends a notification, which has no answer.
 *
 * @return as codex_async_call()
 */
CODEX_API int codex_async_notify(codex_async *client, const char *method, const char *params);

/**
 * Listens to all notifications of the runtime, or to one method, in the order in which they came:
 * those of turns and threads too, and those that belong to nothing known here.
 *
 * @param method name of one notification, or NULL for all
 * @param fn called from the loop for each
 * @param ret_slot dropping it ends the subscription; NULL: it lasts as long as the client
 * @return 0, #CODEX_ERR_INVALID (no fn), #CODEX_ERR_NOMEM
 */
CODEX_API int codex_async_subscribe(codex_async *client, const char *method, codex_event_fn fn,
	void *userdata, codex_slot **ret_slot);

/**
 * Handles what the runtime asks and no handler of the turn or thread takes: see <codex/request.h>. Those made first are asked
 * first.
 *
 * @param method name of one server request, or NULL for all
 * @param ret_slot dropping it ends that; NULL: it lasts as long as the client
 * @return 0, #CODEX_ERR_INVALID (no fn), #CODEX_ERR_NOMEM
 */
CODEX_API int codex_async_on_request(codex_async *client, const char *method, codex_request_fn fn,
	void *userdata, codex_slot **ret_slot);

/**
 * Decides on approvals (codex_request_is_approval()) that no handler of the turn or thread takes: those that the predicate allows
 * are accepted, once each, all others are declined. What is no approval is left to the next handler. Denying all needs no
 * policy: it is what happens without any.
 *
 * @param predicate NULL: nothing is allowed
 * @return as codex_async_on_request()
 */
CODEX_API int codex_async_allow(codex_async *client, codex_request_predicate predicate,
	void *userdata, codex_slot **ret_slot);

/** Counters of a client. Made to grow: begin with #CODEX_STATS_INIT. */
struct codex_stats {
	/** sizeof(struct codex_stats), set by #CODEX_STATS_INIT. */
	size_t size;
	/** Process id of the runtime; -1: none. */
	int64_t pid;
	/** Requests that the runtime has and has not answered. */
	uint64_t requests_in_flight;
	/** Requests that wait for their turn to be sent. */
	uint64_t requests_queued;
	/** Turns that have not ended. */
	uint64_t turns_active;
	/** Bytes that the runtime has not taken yet. */
	uint64_t bytes_to_write;
	/** Bytes of events kept: early ones and those of pulled turns. */
	uint64_t bytes_queued;
	/** Bytes read so far. */
	uint64_t bytes_read;
	/** Bytes written so far. */
	uint64_t bytes_written;
	/** Notifications so far. */
	uint64_t events;
	/** Of those: belonged to a turn or thread that nobody here holds, and nobody was subscribed. */
	uint64_t events_unclaimed;
	/** Server requests that were refused: nobody took them, they were dropped, their deadline passed, there were too many. */
	uint64_t requests_refused;
	/** Lines before the first message that were no JSON. */
	uint64_t lines_skipped;
	/** Answers to requests that nobody waits for any more (cancelled, timed out). */
	uint64_t answers_late;
	/** Deadlines that are set, of whatever kind. */
	uint64_t deadlines;
	/** Server requests that handlers keep and have not answered. */
	uint64_t requests_open;
};

#define CODEX_STATS_INIT \
	{ \
		sizeof(struct codex_stats), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 \
	}

/**
 * Reads the counters.
 *
 * @param ret_stats made with #CODEX_STATS_INIT; what an older library does not know stays 0
 * @return 0 or #CODEX_ERR_INVALID (impossible size)
 */
CODEX_API int codex_async_stats(const codex_async *client, struct codex_stats *ret_stats);

/**
 * True while the caller runs inside a callback of this library, on this thread; a log function is one. Blocking calls are
 * refused there.
 */
CODEX_API bool codex_in_callback(void);

CODEX_END_DECLS

#endif
