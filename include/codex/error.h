/**
 * @file
 * Errors: why an operation failed. Immutable and reference-counted.
 */
#ifndef CODEX_ERROR_H
#define CODEX_ERROR_H

#include <stdbool.h>
#include <stdint.h>

#include <codex/macros.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

/** Why an operation failed. Immutable, so it may be kept and shared, with other threads too. */
typedef struct codex_error codex_error;

/** Kinds of errors that the runtime answers with (status #CODEX_ERR_REMOTE), from code and data. */
typedef enum codex_remote_kind {
	/** Not a remote error. */
	CODEX_REMOTE_NONE = 0,
	/** Any other code. */
	CODEX_REMOTE_GENERIC = 1,
	/** -32700 */
	CODEX_REMOTE_PARSE = 2,
	/** -32600; the runtime's usual answer, to unknown methods too */
	CODEX_REMOTE_INVALID_REQUEST = 3,
	/** -32601 */
	CODEX_REMOTE_METHOD_NOT_FOUND = 4,
	/** -32602 */
	CODEX_REMOTE_INVALID_PARAMS = 5,
	/** -32603 */
	CODEX_REMOTE_INTERNAL = 6,
	/** -32001, or -32099 to -32000 with "server_overloaded" in the data: may be tried again */
	CODEX_REMOTE_SERVER_BUSY = 7,
	/** -32099 to -32000, and the text says that the runtime gave up trying */
	CODEX_REMOTE_RETRY_LIMIT = 8
} codex_remote_kind;

/**
 * An error that says no more than its status: in the words of codex_status_text().
 *
 * @param status negative
 * @return a new reference, never NULL: when memory cannot be had it is an error of status #CODEX_ERR_NOMEM
 */
CODEX_API codex_error *codex_error_from_status(int status);

/** Takes another reference. @return its argument */
CODEX_API codex_error *codex_error_ref(codex_error *error);

/** Drops a reference; NULL is fine. @return NULL */
CODEX_API codex_error *codex_error_unref(codex_error *error);

/** Status of the error, always negative. NULL counts as #CODEX_OK. */
CODEX_API int codex_error_status(const codex_error *error);

/** One line for people: the runtime's own message where it gave one. Never NULL; owned by the error. */
CODEX_API const char *codex_error_message(const codex_error *error);

/** True when the runtime says so (#CODEX_ERR_REMOTE, #CODEX_ERR_TURN_FAILED, #CODEX_ERR_LOGIN_FAILED), false when the error comes from
 * this side of the pipe. */
CODEX_API bool codex_error_is_remote(const codex_error *error);

/** Kind of a remote error, #CODEX_REMOTE_NONE for a local one and for a failed turn. */
CODEX_API codex_remote_kind codex_error_remote_kind(const codex_error *error);

/** JSON-RPC code of a remote error, 0 for a local one and for a failed turn. */
CODEX_API int64_t codex_error_code(const codex_error *error);

/** What came with a remote or turn error as JSON text ("data", or the turn's "codexErrorInfo"), or NULL. Owned by the error. */
CODEX_API const char *codex_error_data(const codex_error *error);

/** errno of a #CODEX_ERR_SYSTEM error, else 0. */
CODEX_API int codex_error_errno(const codex_error *error);

/**
 * How the runtime ended, for #CODEX_ERR_EXITED.
 *
 * @param ret_exit_code exit code, or -1 when it was killed or is not known
 * @param ret_signal signal that killed it, or 0
 * @return true when it is known how the runtime ended; false leaves both untouched
 */
CODEX_API bool codex_error_exit(const codex_error *error, int *ret_exit_code, int *ret_signal);

/** Last lines that the runtime wrote to stderr before it ended, or NULL. Owned by the error. */
CODEX_API const char *codex_error_stderr(const codex_error *error);

/** True when the same request may be tried again after a pause: the runtime was overloaded. */
CODEX_API bool codex_error_is_retryable(const codex_error *error);

CODEX_END_DECLS

#endif
