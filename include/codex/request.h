/**
 * @file
 * Server requests: what the runtime asks of the program, and waits for the answer to: may this command run, may these files be
 * changed, what does this tool say, which of these does the user want.
 *
 * A request is offered to handlers, from the loop, in this order: on_request of the turn that it belongs to, the handlers of
 * its thread, for calls of tools the thread's functions (<codex/tool.h>), the handlers of the client. A handler has three ways:
 *
 *     to answer it at once          codex_request_accept(), _decline(), _answer(), …
 *     to answer it later            codex_request_ref() keeps it; the answer may be given anywhere on the loop's thread:
 *                                   in any callback, between two passes of the loop, seconds or days later
 *     to do neither                 the next handler is asked
 *
 * A request that nobody takes is refused in its method's own form, so that the turn goes on, and so is one whose last
 * reference is dropped without an answer, one whose deadline passes, and one beyond #CODEX_LIMIT_OPEN_REQUESTS. Nothing but an
 * answer of the program's ever allows anything. Without any handler everything is refused: deny by default.
 *
 * Each request gets exactly one answer. Giving it only queues it, and never blocks. Several may be open at once, of one turn too: when
 * the model wants two commands in one answer the runtime asks for both before either is answered, in any order.
 * codex_request_item_id() tells them apart.
 *
 * The runtime may take a request back while it is kept: another client has answered it, the turn was interrupted or has ended,
 * the runtime is gone. It is then *withdrawn*: codex_request_on_withdrawn() tells, and answers are refused with a status. Asked
 * again under the same id while it is kept (the runtime does so when a thread is resumed), it stays the same request: no
 * handler is told anew, and its one answer counts.
 *
 * <codex/requests.h> has the requests as C structs: what each asks, and what it wants to be answered.
 */
#ifndef CODEX_REQUEST_H
#define CODEX_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <codex/error.h>
#include <codex/json.h>
#include <codex/macros.h>
#include <codex/slot.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

struct codex_async; /* codex_async: <codex/async.h> */

/** A question of the runtime's. What it asks is immutable; it is answered once. */
typedef struct codex_request codex_request;

/** Takes a request, or is told of its end; from the loop. The request is borrowed: codex_request_ref() keeps it. */
typedef void (*codex_request_fn)(codex_request *request, void *userdata);

/**
 * Decides on an approval, from the loop: see codex_async_allow(). Answering that request itself is refused with #CODEX_ERR_REENTRANT.
 *
 * @return true: it is allowed
 */
typedef bool (*codex_request_predicate)(codex_request *request, void *userdata);

/** Keeps a request beyond its handler, to be answered later. @return its argument */
CODEX_API codex_request *codex_request_ref(codex_request *request);

/**
 * Drops a reference; NULL is fine. When the last one goes and the request was not answered it is refused. Safe anywhere, in its
 * own handler too, where that is the same as not having kept it.
 *
 * @return NULL
 */
CODEX_API codex_request *codex_request_unref(codex_request *request);

/** Name of its method: "item/commandExecution/requestApproval". Owned by the request; never NULL, but "" when memory cannot be had. */
CODEX_API const char *codex_request_method(codex_request *request);

/** Id of the thread, turn or item that it belongs to, or NULL. Owned by the request. */
CODEX_API const char *codex_request_thread_id(codex_request *request);
CODEX_API const char *codex_request_turn_id(codex_request *request);
CODEX_API const char *codex_request_item_id(codex_request *request);

/** Its parameters, parsed when first asked for; owned by the request. NULL: none. */
CODEX_API const codex_json *codex_request_params(codex_request *request);

/** Its parameters as the JSON text that came, not NUL-terminated; owned by the request. NULL: none. */
CODEX_API const char *codex_request_params_text(codex_request *request, size_t *ret_len);

/**
 * Why its parameters do not fit their type: after a codex_request_as_…() returned #CODEX_ERR_DECODE. All else of the request
 * can be read, and it can be answered, as ever.
 *
 * @return owned by the request; NULL: they fit, or were not decoded yet
 */
CODEX_API codex_error *codex_request_decode_error(const codex_request *request);

/** The client that was asked. Borrowed. */
CODEX_API struct codex_async *codex_request_client(const codex_request *request);

/** True for those that ask whether something is allowed: a command, a change of files, permissions, and the two older forms. */
CODEX_API bool codex_request_is_approval(codex_request *request);

/**
 * Whether it can still be answered.
 *
 * @return #CODEX_PENDING: it can; 0: it was, an error or a refusal of the program's included; #CODEX_ERR_TIMEOUT: it was refused
 *     when its deadline passed; #CODEX_ERR_CANCELLED: the runtime took it back, or its turn has ended; else what the client ended
 *     with
 */
CODEX_API int codex_request_status(const codex_request *request);

/** Why it was withdrawn; NULL unless its status is negative. Owned by the request. */
CODEX_API codex_error *codex_request_error(const codex_request *request);

/**
 * Asks to be told, once, when the request ends without an answer of the program's: withdrawn, or refused by its deadline.
 * codex_request_status() says which. Told from the loop, before on_done of the turn that it belongs to, and only while somebody keeps
 * the request.
 *
 * @param fn replaces the one before; NULL: none
 * @return 0, or #CODEX_ERR_STATE (it cannot be answered any more)
 */
CODEX_API int codex_request_on_withdrawn(
	codex_request *request, codex_request_fn fn, void *userdata);

/**
 * Refuses the request when it was not answered in time. A deadline never allows anything.
 *
 * @param ms milliseconds from now; 0: none. Before this is called #CODEX_TIMEOUT_ANSWER counts
 * @return 0, #CODEX_ERR_STATE (it cannot be answered any more), #CODEX_ERR_NOMEM
 */
CODEX_API int codex_request_set_deadline(codex_request *request, uint64_t ms);

/*
 * Answers. What all of them return, beside what is said there:
 *
 *     0                    queued: this is the answer
 *     CODEX_ERR_STATE      it has been answered, refused or withdrawn
 *     CODEX_ERR_FORKED, CODEX_ERR_NOMEM (it can be tried again), the cause of death of a client that ended
 */

/**
 * Answers with a result in the method's own form.
 *
 * @param json a JSON object as text
 * @return as above; #CODEX_ERR_INVALID (no text), #CODEX_ERR_JSON (no JSON object), #CODEX_ERR_UTF8, #CODEX_ERR_TOO_DEEP
 */
CODEX_API int codex_request_answer(codex_request *request, const char *json);

/**
 * Answers with a JSON-RPC error: the runtime goes on as if what it asked for had failed.
 *
 * @param message what is wrong, for people; NULL: some words of the library's
 * @return as above; #CODEX_ERR_UTF8
 */
CODEX_API int codex_request_answer_error(codex_request *request, int64_t code, const char *message);

/** Refuses it in its method's own form, as if nobody had taken it; for every method. @return as above */
CODEX_API int codex_request_refuse(codex_request *request);

/**
 * Allows what an approval asks for, this once; of permissions, all that were asked for, until the turn ends.
 *
 * @return as above; #CODEX_ERR_UNSUPPORTED (the method has no such answer: it is no approval)
 */
CODEX_API int codex_request_accept(codex_request *request);

/** Allows it, and the same from now on as long as the session lasts. @return as codex_request_accept() */
CODEX_API int codex_request_accept_for_session(codex_request *request);

/** Says no; the turn goes on. Approvals, and elicitations of MCP servers. @return as codex_request_accept() */
CODEX_API int codex_request_decline(codex_request *request);

/** Says no, and for approvals stops the turn, which ends as interrupted. Not for permissions; for elicitations. @return as
 * codex_request_accept() */
CODEX_API int codex_request_cancel(codex_request *request);

CODEX_END_DECLS

#endif
