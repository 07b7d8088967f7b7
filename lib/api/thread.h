/* Threads from the inside. */
#ifndef CX_API_THREAD_H
#define CX_API_THREAD_H

#include "api/client.h"
#include "base/common.h"
#include "session/router.h"

#include <codex/thread.h>
#include <codex/tool.h>

struct codex_thread {
	unsigned refs;
	codex_async *client; /* held */
	struct cx_thread *core; /* what the router knows; shared by all handles of one id */
	struct cx_list on_core;
	struct cx_list subscribers; /* codex_slot */
	struct cx_list handlers; /* codex_slot: of requests */
	codex_tools *tools; /* NULL: none */
	uint64_t born; /* number of the message during which it was made */
	codex_future *ready;
	bool is_new; /* started, not resumed or forked */
	bool ephemeral; /* made so, or said to be so by the runtime */
};

/* How a handle comes into being. */
enum cx_thread_verb {
	CX_THREAD_START,
	CX_THREAD_RESUME,
	CX_THREAD_FORK,
};

/* thread_options.c */

/* The request's parameters, new, out of checked options of this library's size. `id`: what is resumed or forked. A status. */
int cx_thread_params(const codex_async *client, enum cx_thread_verb verb, const char *id,
	const struct codex_thread_options *options, char **ret_params);

/* 0, or why the handle cannot be used for a request now: its client, or a thread that is not there (yet). */
int cx_thread_check(const codex_thread *thread);

/* The id to put into a request, or NULL and why there is none: a status. A thread that is away has one. */
int cx_thread_id(const codex_thread *thread, const char **ret_id);

/* The runtime will not say that this turn is completed: all who are attached to it end with `error` (borrowed), and it is forgotten. */
void cx_thread_end_route(codex_async *client, struct cx_route *route, codex_error *error);

/* Starts waiting turns, as far as the thread is free. */
void cx_thread_advance(codex_async *client, struct cx_thread *core);

/* The turn of a compaction has to begin now, or is not waited for. */
void cx_thread_watch(codex_async *client, struct cx_thread *core);

/* Nothing will be heard of the thread any more: all that is under way on it ends with `error` (borrowed). */
void cx_thread_leave(codex_async *client, struct cx_thread *core, codex_error *error);

/* A notification of the thread: keeps its usage, and an eye on a turn that never completes. */
void cx_thread_note(codex_async *client, const struct cx_message *message);

#endif
