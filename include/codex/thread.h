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
#include <codex/tool.h>

CODEX_BEGIN_DECLS

/* Generated; their members are in <codex/types.h>. */
struct codex_ask_for_approval;
struct codex_thread_info;

/** A conversation. The handle may be used at once, before the runtime has answered: turns wait for it. */
typedef struct codex_thread codex_thread;

/** Who decides when the agent wants to do what its sandbox forbids. */
typedef enum codex_approval {
	/** New threads: #CODEX_APPROVAL_AUTO_REVIEW. Resumed and forked threads, and turns: as it was. */
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
	/** They read files, and write none. */
	CODEX_SANDBOX_READ_ONLY = 1,
	/** They write below the working directory too. */
	CODEX_SANDBOX_WORKSPACE_WRITE = 2,
	/** No sandbox: whatever the program's user may do. */
	CODEX_SANDBOX_FULL_ACCESS = 3
} codex_sandbox;

/** How to start, resume or fork a thread. Made to grow: begin with #CODEX_THREAD_OPTIONS_INIT. */
struct codex_thread_options {
	/** sizeof(struct codex_thread_options), set by #CODEX_THREAD_OPTIONS_INIT. */
	size_t size;
	/** Model; NULL: as configured. */
	const char *model;
	/** Working directory of the agent; NULL: the runtime's own. */
	const char *cwd;
	/** A preset for what is asked, and who decides. */
	codex_approval approval;
	/** What the agent's commands may touch. */
	codex_sandbox sandbox;
	/** Keep nothing on disk; the thread cannot be resumed. Started and forked threads only. */
	bool ephemeral;
	/** Further members of the request's "params", a JSON object as text; they win over the fields above. NULL: none. */
	const char *params;
	/** Provider of the model, by its name in the runtime's configuration; NULL: as configured. */
	const char *model_provider;
	/** Service tier, by an id that the model has; NULL: as configured. */
	const char *service_tier;
	/** Instead of the runtime's own instructions to the model; NULL: those. */
	const char *base_instructions;
	/** Instructions of the program that uses the agent, beside those; NULL: none of its own. */
	const char *developer_instructions;
	/** "none", "friendly" or "pragmatic"; NULL: as configured. Started and resumed threads only. */
	const char *personality;
	/** Settings that win over the runtime's configuration: a JSON object as text, {"model_reasoning_effort": "high"}. NULL: none. */
	const char *config;
	/** The whole approval policy instead of the preset `approval`, which has to be the default then; NULL: by the preset. The one in
	 * parts ("granular") is experimental. */
	const struct codex_ask_for_approval *approval_policy;
	/** Who decides what is asked, "user" or "auto_review", instead of the preset's; NULL: by the preset. */
	const char *approvals_reviewer;
	/** The last turn that the fork shares with its source. Forked threads only; NULL: all turns. */
	const char *last_turn_id;
	/** The first turn that the fork does not share. Instead of last_turn_id, and experimental: codex_config_set_experimental(). */
	const char *before_turn_id;
	/** Functions that the model may call (<codex/tool.h>). Started threads: the model is told of them, and it is experimental; resumed and
	 * forked ones: the functions behind the tools that the thread has already. The handle takes a reference. NULL: none. */
	const codex_tools *tools;
};

#define CODEX_THREAD_OPTIONS_INIT \
	{ \
		sizeof(struct codex_thread_options), NULL, NULL, CODEX_APPROVAL_DEFAULT, \
			CODEX_SANDBOX_DEFAULT, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
			NULL, NULL, NULL, NULL, NULL \
	}

/**
 * Starts a thread ("thread/start").
 *
 * @param options NULL: every default
 * @param ret_thread the handle, to be dropped with codex_thread_unref(). codex_thread_ready() tells when the
 *     runtime has answered
 * @return 0; #CODEX_ERR_INVALID (options of an impossible size or value, or that contradict each other, or are not for this
 *     call), #CODEX_ERR_UTF8, #CODEX_ERR_JSON (params, config), #CODEX_ERR_EXPERIMENTAL (before_turn_id, tools of a new
 *     thread, and an approval_policy in parts, "granular", unless codex_config_set_experimental() allows them),
 *     #CODEX_ERR_LIMIT, the statuses of codex_async_start()
 */
CODEX_API int codex_thread_start(
	codex_async *client, const struct codex_thread_options *options, codex_thread **ret_thread);

/**
 * Resumes a stored thread ("thread/resume"), also one of another process or that is loaded already: its events come
 * here from then on. A turn may be running on it: then it is busy until that one ends, and codex_thread_adopt() gets a handle for
 * it.
 *
 * @param id the thread's id
 * @return as codex_thread_start()
 */
CODEX_API int codex_thread_resume(codex_async *client, const char *id,
	const struct codex_thread_options *options, codex_thread **ret_thread);

/**
 * Forks a stored thread ("thread/fork"): a new thread with an id of its own that begins with the turns of another, all of them
 * or those up to a boundary. Its source stays as it is. What is not given the runtime inherits (directory, approval) or takes
 * from its configuration (model, effort, sandbox).
 *
 * @param id the source's id; it does not matter whether it is loaded or archived
 * @return as codex_thread_start()
 */
CODEX_API int codex_thread_fork(codex_async *client, const char *id,
	const struct codex_thread_options *options, codex_thread **ret_thread);

/** Takes another reference. @return its argument */
CODEX_API codex_thread *codex_thread_ref(codex_thread *thread);

/** Drops a reference; NULL is fine. Turns under way go on. @return NULL */
CODEX_API codex_thread *codex_thread_unref(codex_thread *thread);

/**
 * The future that ends when the runtime has answered: its result is the whole answer of thread/start, thread/resume or
 * thread/fork. codex_future_thread() reads the thread in it.
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

/*
 * The calls below send one request and return at once; the future tells when the runtime has answered, or refused
 * (#CODEX_ERR_REMOTE). `ret_future` may be NULL: nobody wants to know. Those with a handle return:
 *
 *     0                         accepted: the future ends exactly once
 *     CODEX_ERR_STATE           the runtime has not told the thread's id yet: wait for codex_thread_ready()
 *     what codex_thread_ready() failed with
 *     CODEX_ERR_INVALID         a text is missing
 *     CODEX_ERR_UTF8            a text is not UTF-8
 *     and what codex_async_call() returns
 *
 * Those with an id are for threads that have no handle here, such as listed ones; CODEX_ERR_INVALID: no id.
 *
 * A thread that was archived, deleted, unsubscribed from or closed is *away*: nothing is heard of it any more. This holds for all its
 * handles, and for whoever did it (the runtime tells of archived and deleted ones, and by itself closes threads that nobody
 * has used for some time, 30 minutes by its documentation; subscribers hear of "thread/closed"). Turns under way on it end with
 * #CODEX_ERR_STATE, new ones are refused with it, until codex_thread_resume() has brought the thread back, by whatever handle:
 * then the old ones work again too. The other calls on such a handle reach the runtime, which accepts or refuses them.
 */

/**
 * Archives a thread ("thread/archive"): it is kept, but not listed unless archived ones are asked for, and cannot be resumed. The
 * thread is away then.
 */
CODEX_API int codex_thread_archive(codex_thread *thread, codex_future **ret_future);

/** The same by id. */
CODEX_API int codex_thread_archive_id(
	codex_async *client, const char *id, codex_future **ret_future);

/**
 * Takes a thread out of the archive ("thread/unarchive"). It is still away: codex_thread_resume() brings it back.
 * codex_future_thread() reads it from the future.
 */
CODEX_API int codex_thread_unarchive(codex_thread *thread, codex_future **ret_future);

/** The same by id. */
CODEX_API int codex_thread_unarchive_id(
	codex_async *client, const char *id, codex_future **ret_future);

/**
 * Deletes a thread with all that is stored of it ("thread/delete"). It is away then, for good.
 *
 * The runtime refuses this as long as a fork of the thread is stored, an archived one too: delete those first. It has unloaded the
 * thread by then, which takes turns again after codex_thread_resume().
 */
CODEX_API int codex_thread_delete(codex_thread *thread, codex_future **ret_future);

/** The same by id. */
CODEX_API int codex_thread_delete_id(
	codex_async *client, const char *id, codex_future **ret_future);

/** Names a thread ("thread/name/set"); ephemeral ones are refused. Subscribers hear of "thread/name/updated". */
CODEX_API int codex_thread_rename(
	codex_thread *thread, const char *name, codex_future **ret_future);

/** The same by id. */
CODEX_API int codex_thread_rename_id(
	codex_async *client, const char *id, const char *name, codex_future **ret_future);

/**
 * Has the thread's history made shorter by the model ("thread/compact/start"). The future is the request's: what it
 * begins is a turn of the runtime's own, whose events subscribers get, and for whose end other turns of the thread wait.
 * The runtime interrupts a turn that is running for it.
 */
CODEX_API int codex_thread_compact(codex_thread *thread, codex_future **ret_future);

/**
 * Asks for no more events of a thread ("thread/unsubscribe"). It is away then; the runtime keeps it loaded for a while.
 * Turns whose handles were dropped run on there.
 *
 * @return beside the above #CODEX_ERR_BUSY: a turn is under way whose end would not be heard. Interrupt it, or drop its
 *     handle
 */
CODEX_API int codex_thread_unsubscribe(codex_thread *thread, codex_future **ret_future);

/**
 * Reads what the runtime knows of a thread ("thread/read"), loaded or not: codex_future_thread().
 *
 * @param with_turns its turns and their items too, all at once. The runtime refuses that for a thread without turns, and
 *     prefers codex_thread_list_turns() for long ones
 */
CODEX_API int codex_thread_read(codex_thread *thread, bool with_turns, codex_future **ret_future);

/** The same by id. */
CODEX_API int codex_thread_read_id(
	codex_async *client, const char *id, bool with_turns, codex_future **ret_future);

/**
 * The thread in an answer: of codex_thread_ready(), codex_thread_read(), codex_thread_unarchive(), and of the typed calls
 * of <codex/methods.h> beneath them.
 *
 * @param ret_info owned by the future; its members are in <codex/types.h>. Untouched on failure
 * @return 0; #CODEX_ERR_STATE (it has not ended), #CODEX_ERR_INVALID (the future of something else), #CODEX_ERR_DECODE
 *     (codex_future_decode_error() says where the answer does not fit), #CODEX_ERR_NOMEM, the status that it failed with
 */
CODEX_API int codex_future_thread(codex_future *future, const struct codex_thread_info **ret_info);

CODEX_END_DECLS

#endif
