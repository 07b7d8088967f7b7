/**
 * @file
 * Trying again when the runtime is overloaded.
 *
 * A runtime that has too much to do refuses requests without looking at them (#CODEX_REMOTE_SERVER_BUSY): these, and these
 * alone, can be sent again safely, whatever they ask for. codex_error_is_retryable() tells them apart.
 */
#ifndef CODEX_RETRY_H
#define CODEX_RETRY_H

#include <stddef.h>
#include <stdint.h>

#include <codex/async.h>
#include <codex/macros.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

/** How often and when to try again. Made to grow: begin with #CODEX_RETRY_OPTIONS_INIT, which has the defaults. */
struct codex_retry_options {
	/** sizeof(struct codex_retry_options), set by #CODEX_RETRY_OPTIONS_INIT. */
	size_t size;
	/** How often a request is sent at most, 1 to 100. 1: it is not tried again. */
	uint64_t attempts;
	/** Milliseconds to wait after the first attempt; after each further one twice as long as before, … */
	uint64_t first_ms;
	/** … but not longer than these milliseconds: at most a day. */
	uint64_t longest_ms;
	/** Share of each pause, 0 to 1, by which it is made longer or shorter at random, so that clients do not come back all at once. */
	double jitter;
};

#define CODEX_RETRY_OPTIONS_INIT \
	{ \
		sizeof(struct codex_retry_options), 3, 250, 2000, 0.2 \
	}

/**
 * Calls made from now on are tried again when the runtime is too busy for them: raw and typed ones, and all requests that the
 * library makes for threads, turns and logins. At first none is. For one call alone, set it before and unset it (attempts = 1)
 * after.
 *
 * Nothing is told between the attempts: the future is pending, and cancelling it ends it at once. Its deadline, and the time limit of
 * requests (#CODEX_TIMEOUT_REQUEST), are for all attempts together. When the last one fails too, the future ends with its
 * error. A request that rests counts as queued in the statistics.
 *
 * @param options NULL: every default
 * @return 0 or #CODEX_ERR_INVALID (a number out of range)
 */
CODEX_API int codex_async_retry_on_overload(
	codex_async *client, const struct codex_retry_options *options);

CODEX_END_DECLS

#endif
