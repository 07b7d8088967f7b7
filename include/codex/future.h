/**
 * @file
 * Futures: the outcome of one operation, known now or later.
 *
 * A future ends exactly once. Its continuations run from the loop, also when they are added after the end.
 *
 * A call that hands one out (`ret_future`) hands out a reference, to be dropped with codex_future_unref(). Who does not want to
 * know gives NULL.
 */
#ifndef CODEX_FUTURE_H
#define CODEX_FUTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <codex/error.h>
#include <codex/json.h>
#include <codex/macros.h>
#include <codex/slot.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

struct codex_async; /* the client, of <codex/async.h> */

/** The outcome of one operation. */
typedef struct codex_future codex_future;

/**
 * Runs when a future has ended; from the loop, once for each codex_future_then(). Any call of the library is fine in it, dropping
 * the future and the client too, but no blocking one.
 *
 * @param future the future, which has ended; borrowed
 */
typedef void (*codex_future_fn)(codex_future *future, void *userdata);

/** Takes another reference. @return its argument */
CODEX_API codex_future *codex_future_ref(codex_future *future);

/**
 * Drops a reference; NULL is fine. The operation goes on, and continuations that were added without a slot of their own
 * still run.
 *
 * @return NULL
 */
CODEX_API codex_future *codex_future_unref(codex_future *future);

/**
 * Adds a continuation.
 *
 * @param ret_slot dropping it withdraws the continuation; NULL: it runs in any case
 * @return 0, #CODEX_ERR_INVALID (no fn), #CODEX_ERR_CLOSED (the client was closed and dropped, so it has left the
 *     loop) or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_future_then(
	codex_future *future, codex_future_fn fn, void *userdata, codex_slot **ret_slot);

/**
 * Gives up: the future ends with #CODEX_ERR_CANCELLED, told from the loop. A request that was not sent yet never is; one
 * that was sent is answered all the same, and the answer is thrown away. Nothing happens to a future that has ended.
 */
CODEX_API void codex_future_cancel(codex_future *future);

/**
 * Moves the deadline: if the future has not ended by then, it ends with #CODEX_ERR_TIMEOUT.
 *
 * @param ms milliseconds from now; 0: at once
 * @return 0, #CODEX_ERR_STATE (it has ended) or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_future_set_deadline(codex_future *future, uint64_t ms);

/** The client that the future belongs to. Borrowed; a future keeps its client's memory. */
CODEX_API struct codex_async *codex_future_client(const codex_future *future);

/** True when it has ended. */
CODEX_API bool codex_future_done(const codex_future *future);

/** #CODEX_PENDING, 0, or the negative status it ended with. */
CODEX_API int codex_future_status(const codex_future *future);

/** Why it failed: owned by the future; NULL unless its status is negative. */
CODEX_API codex_error *codex_future_error(const codex_future *future);

/**
 * Why the answer of a typed call (<codex/methods.h>) does not fit its type: after its finish function returned #CODEX_ERR_DECODE.
 * The message names the place: "result.data[3].id: expected string, got null". The future itself ended with 0, and
 * codex_future_result() has what the runtime sent.
 *
 * @return owned by the future; NULL: it fits, or was not decoded yet
 */
CODEX_API codex_error *codex_future_decode_error(const codex_future *future);

/** The runtime's answer (a response's "result"), parsed when first asked for; owned by the future. NULL unless it ended with 0
 * and had an answer. */
CODEX_API const codex_json *codex_future_result(codex_future *future);

/** The same as the JSON text that the runtime sent, NUL-terminated; owned by the future. @param ret_len its length; may be NULL */
CODEX_API const char *codex_future_result_text(const codex_future *future, size_t *ret_len);

CODEX_END_DECLS

#endif
