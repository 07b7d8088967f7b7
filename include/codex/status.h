/**
 * @file
 * Statuses: what every call of libcodex returns and every operation ends with.
 *
 * A call returns 0 or a negative #codex_status. A call that returns a negative status was not
 * accepted: nothing was started and nothing will call back. An operation that was accepted ends
 * exactly once, later, with one of the same statuses.
 *
 * What each call may return is said there, but for #CODEX_ERR_REENTRANT, which depends on where it is made.
 */
#ifndef CODEX_STATUS_H
#define CODEX_STATUS_H

#include <codex/macros.h>

CODEX_BEGIN_DECLS

/** Outcome of a call or of an operation. Numbers are part of the ABI and never reused. */
typedef enum codex_status {
	/** The operation has not ended yet. Only ever the status of a future or a turn. */
	CODEX_PENDING = 1,
	/** It went well. */
	CODEX_OK = 0,

	/** Memory could not be had. */
	CODEX_ERR_NOMEM = -1,
	/** An argument is not usable: NULL, empty, out of range, or of an impossible size. */
	CODEX_ERR_INVALID = -2,
	/** The object is not in a state in which this call makes sense. */
	CODEX_ERR_STATE = -3,
	/** The thread runs a turn already and the options say to refuse. */
	CODEX_ERR_BUSY = -4,
	/** Nothing to hand out yet; try again when told so. */
	CODEX_ERR_AGAIN = -5,
	/**
	 * The call cannot be made inside this callback: it would block, which is refused in every one; it starts or changes
	 * something, and this is a log function; it answers the request that this predicate decides on. Nothing was
	 * changed. doc/callbacks.md has all calls and callbacks.
	 */
	CODEX_ERR_REENTRANT = -6,
	/** The wait was given up: nothing is left that could end it. */
	CODEX_ERR_DEADLOCK = -7,
	/** A string to be sent is not valid UTF-8. The runtime would exit if it were sent. */
	CODEX_ERR_UTF8 = -8,
	/** A text that has to be JSON is not, or does not have the member asked for. */
	CODEX_ERR_JSON = -9,
	/** A queue is full: too many requests, or too many bytes, wait already. */
	CODEX_ERR_LIMIT = -10,
	/** The runtime wrote a line longer than the limit. Ends the client. */
	CODEX_ERR_LINE_TOO_LONG = -11,
	/** The runtime wrote JSON nested deeper than the limit. Ends the client. */
	CODEX_ERR_TOO_DEEP = -12,
	/** More events than the limit allows were queued for a turn, which was failed for it. */
	CODEX_ERR_OVERFLOW = -13,
	/** The runtime wrote something that is not the protocol. Ends the client. */
	CODEX_ERR_PROTOCOL = -14,
	/** The runtime answered with an error; the #codex_error has its code, message and data. */
	CODEX_ERR_REMOTE = -15,
	/** A deadline passed. */
	CODEX_ERR_TIMEOUT = -16,
	/** The caller cancelled the operation. */
	CODEX_ERR_CANCELLED = -17,
	/** The client was closed. */
	CODEX_ERR_CLOSED = -18,
	/** The runtime exited, or closed its output; the error has exit status and stderr tail. */
	CODEX_ERR_EXITED = -19,
	/** The operating system refused something; the error has its errno. */
	CODEX_ERR_SYSTEM = -20,
	/** No runtime was found where the configuration says, or it cannot be run. */
	CODEX_ERR_NO_RUNTIME = -21,
	/** A runtime was found, but of another version than this library speaks. */
	CODEX_ERR_RUNTIME_VERSION = -22,
	/** The turn ended with status "failed"; the error has the runtime's message. */
	CODEX_ERR_TURN_FAILED = -23,
	/** The object belongs to the process that this one was forked from. */
	CODEX_ERR_FORKED = -24,
	/** Not available on this platform or in this build, or not for what it was asked of. */
	CODEX_ERR_UNSUPPORTED = -25,
	/** The method is experimental, and the configuration does not allow that: nothing was sent. */
	CODEX_ERR_EXPERIMENTAL = -26,
	/** A payload does not fit its type; the #codex_error names the JSON path. It can still be read as JSON. */
	CODEX_ERR_DECODE = -27,
	/** The login was not completed; the error has the runtime's message. */
	CODEX_ERR_LOGIN_FAILED = -28
} codex_status;

/**
 * Name of a status, for logs: "CODEX_ERR_TIMEOUT".
 *
 * @param status any number
 * @return a static string, never NULL; "CODEX_ERR_UNKNOWN" for a number that is no status
 */
CODEX_API const char *codex_status_name(int status);

/**
 * One line that says what a status means, for people: "a deadline passed".
 *
 * @param status any number
 * @return a static string, never NULL
 */
CODEX_API const char *codex_status_text(int status);

CODEX_END_DECLS

#endif
