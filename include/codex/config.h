/**
 * @file
 * Configuration of a client: which runtime to run, how, and within which limits.
 *
 * A configuration is made once and handed to codex_async_new() or codex_sync_open(), which take a
 * copy: it can be changed, reused for another client, or dropped afterwards. Every setter copies
 * what it is given, and passing NULL or 0 for a value goes back to the default.
 */
#ifndef CODEX_CONFIG_H
#define CODEX_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <codex/macros.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

/** Configuration of a client. Not thread-safe. */
typedef struct codex_config codex_config;

/** How much a log line matters. */
typedef enum codex_log_level {
	/** Something was lost or could not be done. */
	CODEX_LOG_ERROR = 1,
	/** Something is not as it should be, and was dealt with. */
	CODEX_LOG_WARNING = 2,
	/** What happens rarely: starts and ends. */
	CODEX_LOG_INFO = 3,
	/** What is of use to who looks for a fault in the library. */
	CODEX_LOG_DEBUG = 4
} codex_log_level;

/**
 * Takes one log line of the library. It names methods, ids, sizes and states, never payloads, so
 * no secret is in it.
 *
 * Runs in the middle of any call of the library, and inside the loop; never inside itself. There everything may be read, every
 * reference dropped, and futures be given up. Calls that start or change something return #CODEX_ERR_REENTRANT;
 * codex_async_abort(), and dropping the last reference to a client, are put off to the next pass of the loop. It must not
 * turn a loop.
 *
 * @param level how much it matters
 * @param line text without a line end, valid during the call
 * @param userdata as given to codex_config_set_log()
 */
typedef void (*codex_log_fn)(codex_log_level level, const char *line, void *userdata);

/**
 * Takes one line that the runtime wrote to its stderr: its own log, not part of the protocol.
 *
 * Runs from the loop. A very long line comes in pieces.
 *
 * @param line bytes as the runtime wrote them, NUL-terminated, without the line end; valid during the call
 * @param len number of bytes
 * @param userdata as given to codex_config_set_stderr()
 */
typedef void (*codex_stderr_fn)(const char *line, size_t len, void *userdata);

/** What can be bounded. Reaching a bound is always reported, never hidden. */
typedef enum codex_limit {
	/** Bytes of one line from the runtime; default 64 MiB. Beyond: #CODEX_ERR_LINE_TOO_LONG. */
	CODEX_LIMIT_LINE_BYTES = 1,
	/** Nesting of JSON from the runtime; default 512, at most 4096. Beyond: #CODEX_ERR_TOO_DEEP. */
	CODEX_LIMIT_DEPTH = 2,
	/** Requests under way at the runtime; default 64. The rest wait in a queue. The runtime loses
	 * requests when too many are under way, so raise it with care. */
	CODEX_LIMIT_IN_FLIGHT = 3,
	/** Requests that wait in that queue; default 65536. Beyond: #CODEX_ERR_LIMIT. */
	CODEX_LIMIT_QUEUED_REQUESTS = 4,
	/** Bytes to be written that the runtime has not taken yet; default 64 MiB. Beyond: #CODEX_ERR_LIMIT. */
	CODEX_LIMIT_OUTPUT_BYTES = 5,
	/** Bytes of events that came before the response that names their turn; default 16 MiB a thread.
	 * Beyond, that turn fails with #CODEX_ERR_OVERFLOW. The same for all threads together that no
	 * response has named yet: beyond, their events are not kept for them but go, as they come, to
	 * those who subscribed to the client. */
	CODEX_LIMIT_EARLY_BYTES = 6,
	/** Bytes of events that wait in one pulled turn; default 8 MiB. Beyond: see codex_overflow. */
	CODEX_LIMIT_TURN_QUEUE_BYTES = 7,
	/** Bytes of items kept for one turn's result; default 64 MiB. Beyond, items are left out and
	 * counted in the result. */
	CODEX_LIMIT_RESULT_BYTES = 8,
	/** Bytes of non-JSON text before the first message; default 64 KiB. Beyond: #CODEX_ERR_PROTOCOL. */
	CODEX_LIMIT_PREAMBLE_BYTES = 9,
	/** Server requests that handlers keep and have not answered yet; default 256. Beyond: refused, and counted. */
	CODEX_LIMIT_OPEN_REQUESTS = 10
} codex_limit;

/** What has a time limit, in milliseconds. */
typedef enum codex_timeout {
	/** From spawning the runtime to the end of the handshake; default 30 s. */
	CODEX_TIMEOUT_START = 1,
	/** A request, from the call to its answer, waiting in the queue included; default 120 s. */
	CODEX_TIMEOUT_REQUEST = 2,
	/** From closing the runtime's stdin to TERM, and again from TERM to KILL; default 2 s. */
	CODEX_TIMEOUT_CLOSE_GRACE = 3,
	/** A server request, from its arrival to the program's answer; then it is refused. Default: none, since people may take
	 * their time. The turn waits as long; its own deadline and limit on silence go on. */
	CODEX_TIMEOUT_ANSWER = 4
} codex_timeout;

/** What happens when a pulled turn's queue is full (#CODEX_LIMIT_TURN_QUEUE_BYTES). */
typedef enum codex_overflow {
	/** Stop reading from the runtime until the turn was pulled: nothing is lost, all wait. The default. */
	CODEX_OVERFLOW_PAUSE = 0,
	/** If it was not pulled until the next pass of the loop the turn ends with #CODEX_ERR_OVERFLOW; the others go on. */
	CODEX_OVERFLOW_FAIL = 1
} codex_overflow;

/**
 * Makes a configuration with every default.
 *
 * @return a configuration to be given to codex_config_unref(), or NULL when memory cannot be had
 */
CODEX_API codex_config *codex_config_new(void);

/**
 * Copies a configuration.
 *
 * @param config NULL: every default
 * @return a configuration of its own, or NULL when memory cannot be had
 */
CODEX_API codex_config *codex_config_copy(const codex_config *config);

/** Takes another reference. @return its argument */
CODEX_API codex_config *codex_config_ref(codex_config *config);

/** Drops a reference; NULL is fine. @return NULL */
CODEX_API codex_config *codex_config_unref(codex_config *config);

/**
 * Names the runtime's executable. It is run as it is: its version is not checked. When it lies in a
 * runtime package, that package's tool directory is put first in its PATH.
 *
 * @param path path of the executable; PATH is not searched
 * @return 0, #CODEX_ERR_INVALID (empty) or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_config_set_program(codex_config *config, const char *path);

/**
 * Names the directory of a runtime package (the one that holds codex-package.json) to be used instead of the installed
 * one. Its version has to be #CODEX_RUNTIME_VERSION.
 *
 * @return 0, #CODEX_ERR_INVALID or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_config_set_runtime_dir(codex_config *config, const char *dir);

/**
 * Replaces the arguments after the program's name: by default one "-c key=value" for each override and
 * then "app-server". The overrides are not added to arguments given here.
 *
 * @param argv NULL-terminated, without the program's name; NULL for the default
 * @return 0 or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_config_set_arguments(codex_config *config, const char *const *argv);

/**
 * Adds a setting that overrides the user's config.toml, as the command line's "-c key=value" does.
 *
 * @param key dotted key, for example "model"
 * @param value a TOML value; text that is no TOML is taken as a string
 * @return 0, #CODEX_ERR_INVALID (empty key, or a key with "=") or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_config_override(codex_config *config, const char *key, const char *value);

/** Working directory of the runtime; default: the caller's. @return 0, #CODEX_ERR_NOMEM */
CODEX_API int codex_config_set_cwd(codex_config *config, const char *dir);

/**
 * Sets or removes a variable of the runtime's environment, which is otherwise that of the caller
 * at the time of the start. The caller's own environment is never changed.
 *
 * @param name the variable's name, without "="
 * @param value its value, or NULL to remove it
 * @return 0, #CODEX_ERR_INVALID or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_config_set_env(codex_config *config, const char *name, const char *value);

/**
 * Says who the client is (initialize.params.clientInfo); it becomes part of the user agent.
 *
 * @param name name of the program; NULL: "libcodex"
 * @param title name for people, or NULL
 * @param version version of the program; NULL: that of this library
 * @return 0, #CODEX_ERR_UTF8 or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_config_set_client(
	codex_config *config, const char *name, const char *title, const char *version);

/**
 * Asks for the protocol's experimental methods and fields (capabilities.experimentalApi); default: off. Then the typed calls of
 * experimental methods (<codex/methods.h>) are refused with #CODEX_ERR_EXPERIMENTAL, and raw ones by the runtime.
 */
CODEX_API void codex_config_set_experimental(codex_config *config, bool experimental);

/**
 * Whether to be told of messages, output and the like piece by piece, as they come; default: true. A program that only wants
 * results, as with codex_sync_run(), pays nothing for what it does not look at. Without deltas the runtime leaves out
 *
 *     item/agentMessage/delta, item/plan/delta
 *     item/reasoning/textDelta, item/reasoning/summaryTextDelta, item/reasoning/summaryPartAdded
 *     item/commandExecution/outputDelta, item/fileChange/outputDelta, item/fileChange/patchUpdated
 *
 * which are pieces of what a completed item has whole. All else comes as ever, and results are the same: on_text is told each message
 * once, whole, when it is complete. A message that never completes (steered, interrupted) is not told, and of a long one
 * nothing is heard for long: mind the turns' inactivity_ms.
 */
CODEX_API void codex_config_set_deltas(codex_config *config, bool deltas);

/**
 * Tells the runtime not to send a notification at all (capabilities.optOutNotificationMethods). Opting out of what the library itself
 * lives on ("turn/started", "turn/completed", "item/completed", "thread/status/changed",
 * "account/login/completed") is refused.
 *
 * @param method name of the notification; unknown ones are ignored by the runtime
 * @return 0, #CODEX_ERR_INVALID, #CODEX_ERR_UTF8 or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_config_opt_out(codex_config *config, const char *method);

/**
 * Says what else the program can do (further members of "initialize"'s "capabilities"): {"requestAttestation": true} has the runtime
 * ask for attestations ("attestation/generate"; it waits for 100 ms, and tells the service when that was too short),
 * {"requiredHumanApproval": true} for approvals that only a person may give.
 * The requests that come of it go to handlers as all others do.
 *
 * @param json a JSON object as text; NULL: none
 * @return 0; #CODEX_ERR_INVALID (a member that has a function of its own here: experimentalApi, optOutNotificationMethods),
 *     #CODEX_ERR_JSON, #CODEX_ERR_UTF8, #CODEX_ERR_TOO_DEEP, #CODEX_ERR_NOMEM
 */
CODEX_API int codex_config_set_capabilities(codex_config *config, const char *json);

/**
 * Sets a limit.
 *
 * @param value the limit; 0 for the default
 * @return 0, or #CODEX_ERR_INVALID (no such limit, or a value out of its range)
 */
CODEX_API int codex_config_set_limit(codex_config *config, codex_limit limit, uint64_t value);

/**
 * Sets a time limit.
 *
 * @param ms milliseconds; 0 for the default. There is no "for ever": nothing in this library waits so long,
 *     but for people (#CODEX_TIMEOUT_ANSWER)
 * @return 0, or #CODEX_ERR_INVALID (no such time limit)
 */
CODEX_API int codex_config_set_timeout(codex_config *config, codex_timeout timeout, uint64_t ms);

/** What happens when a pulled turn's queue is full. @return 0 or #CODEX_ERR_INVALID */
CODEX_API int codex_config_set_overflow(codex_config *config, codex_overflow overflow);

/**
 * Asks for the library's log lines up to a level; default: none.
 *
 * @param fn called for each line; NULL: none
 */
CODEX_API void codex_config_set_log(
	codex_config *config, codex_log_level level, codex_log_fn fn, void *userdata);

/**
 * Asks for the lines that the runtime writes to its stderr. They are read in any case, and the last
 * 8 KiB are kept for the error with which an exit is reported.
 *
 * @param fn called for each line; NULL: none
 */
CODEX_API void codex_config_set_stderr(codex_config *config, codex_stderr_fn fn, void *userdata);

CODEX_END_DECLS

#endif
