/* Threads from the inside. */
#ifndef CX_API_THREAD_H
#define CX_API_THREAD_H

#include "api/client.h"
#include "base/common.h"
#include "session/router.h"

#include <codex/thread.h>

struct codex_thread {
	unsigned refs;
	codex_async *client; /* held */
	struct cx_thread *core; /* what the router knows; shared by all handles of one id */
	struct cx_list on_core;
	struct cx_list subscribers; /* codex_slot */
	struct cx_list handlers; /* codex_slot: of requests */
	codex_future *ready;
	bool is_new; /* started, not resumed */
};

/* Starts waiting turns, as far as the thread is free. */
void cx_thread_advance(codex_async *client, struct cx_thread *core);

/* A notification of the thread: keeps its usage, and an eye on a turn that never completes. */
void cx_thread_note(codex_async *client, const struct cx_message *message);

#endif
