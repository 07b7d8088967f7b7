/**
 * @file
 * Threads: conversations with the agent.
 */
#ifndef CODEX_THREAD_H
#define CODEX_THREAD_H

#include <stdbool.h>
#include <stddef.h>

#include <codex/async.h>
#include <codex/event.h>
#include <codex/future.h>
#include <codex/macros.h>
#include <codex/request.h>
#include <codex/slot.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

/** A conversation. The handle may be used at once, before the runtime has answered: turns wait for it. */
typedef struct codex_thread codex_thread;

/** Who decides when the agent wants to do what its sandbox forbids. */
typedef enum codex_approval {
	/** New threads: #CODEX_APPROVAL_AUTO_REVIEW. Resumed threads: as they were. */
	CODEX_APPROVAL_DEFAULT = 0,
	/** The agent asks, and the runtime's reviewer decides (policy "on-request", reviewer "auto_review"). */
	CODEX_APPROVAL_AUTO_REVIEW = 1,
	/** Nothing is asked and nothing beyond the sandbox allowed (policy "never"). */
	CODEX_APPROVAL_DENY_ALL = 2
} codex_approval;

/** What the agent's commands may touch. */
typedef enum codex_sandbox {
	/** As the runtime's configuration says. */
	CODEX_SANDBOX_DEFAULT = 0,
	CODEX_SANDBOX_READ_ONLY = 1,
	CODEX_SANDBOX_WORKSPACE_WRITE = 2,
	CODEX_SANDBOX_FULL_ACCESS = 3
} codex_sandbox;

/** How to start or resume a thread. Made to grow: begin with #CODEX_THREAD_OPTIONS_INIT. */
struct codex_thread_options {
	/** sizeof(struct codex_thread_options), set by #CODEX_THREAD_OPTIONS_INIT. */
	size_t size;
	/** Model; NULL: as configured. */
	const char *model;
	/** Working directory of the agent; NULL: the runtime's own. */
	const char *cwd;
	codex_approval approval;
	codex_sandbox sandbox;
	/** Keep nothing on disk; the thread cannot be resumed. New threads only. */
	bool ephemeral;
	/** Further members of the request's "params", a JSON object as text; they win over the fields above. NULL: none. */
	const char *params;
};

#define CODEX_THREAD_OPTIONS_INIT \
	{ \
		sizeof(struct codex_thread_options), NULL, NULL, CODEX_APPROVAL_DEFAULT, \
			CODEX_SANDBOX_DEFAULT, false, NULL \
	}

/**
 * Starts a thread ("thread/start").
 *
 * @param options NULL: every default
 * @param ret_thread the handle, to be dropped with codex_thread_unref(). codex_thread_ready() tells when the
 *     runtime has answered
 * @return 0; #CODEX_ERR_INVALID (options of an impossible size or value), #CODEX_ERR_UTF8, #CODEX_ERR_JSON (params),
 *     #CODEX_ERR_LIMIT, the statuses of codex_async_start()
 */
CODEX_API int codex_thread_start(
	codex_async *client, const struct codex_thread_options *options, codex_thread **ret_thread);

/**
 * Resumes a stored thread ("thread/resume"), also one of another process or that is loaded already: its events come
 * here from then on.
 *
 * @param id the thread's id
 * @return as codex_thread_start()
 */
CODEX_API int codex_thread_resume(codex_async *client, const char *id,
	const struct codex_thread_options *options, codex_thread **ret_thread);

/** Takes another reference. @return its argument */
CODEX_API codex_thread *codex_thread_ref(codex_thread *thread);

/** Drops a reference; NULL is fine. Turns under way go on. @return NULL */
CODEX_API codex_thread *codex_thread_unref(codex_thread *thread);

/**
 * The future that ends when the runtime has answered: its result is the whole answer of thread/start or thread/resume.
 *
 * @return owned by the thread
 */
CODEX_API codex_future *codex_thread_ready(const codex_thread *thread);

/** Id of the thread; NULL until the runtime has told it. Owned by the thread. */
CODEX_API const char *codex_thread_id(const codex_thread *thread);

/** The client that the thread belongs to. Borrowed. */
CODEX_API codex_async *codex_thread_client(const codex_thread *thread);

/**
 * Listens to every event of the thread: those of its turns, of turns that others began, late items of ended turns.
 *
 * @param method name of one notification, or NULL for all
 * @param ret_slot dropping it ends the subscription; NULL: it lasts as long as the thread's handle
 * @return 0, #CODEX_ERR_INVALID (no fn), #CODEX_ERR_NOMEM
 */
CODEX_API int codex_thread_subscribe(codex_thread *thread, const char *method, codex_event_fn fn,
	void *userdata, codex_slot **ret_slot);

/**
 * Handles what the runtime asks for the thread and no turn's on_request takes: see <codex/request.h>.
 *
 * @param method name of one server request, or NULL for all
 * @param ret_slot dropping it ends that; NULL: it lasts as long as the thread's handle
 * @return 0, #CODEX_ERR_INVALID (no fn), #CODEX_ERR_NOMEM
 */
CODEX_API int codex_thread_on_request(codex_thread *thread, const char *method, codex_request_fn fn,
	void *userdata, codex_slot **ret_slot);

/**
 * Decides on the approvals of the thread: those that the predicate allows are accepted, once each, all others are declined. What is no
 * approval is left to the next handler.
 *
 * @param predicate NULL: nothing is allowed
 * @return as codex_thread_on_request()
 */
CODEX_API int codex_thread_allow(codex_thread *thread, codex_request_predicate predicate,
	void *userdata, codex_slot **ret_slot);

CODEX_END_DECLS

#endif
