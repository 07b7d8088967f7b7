/*
 * The engine as a test drives it: a session, and next to it the little that the API does on an answer (a
 * thread that is named is kept, a turn that is named gets a route), all of it written down as a trace.
 */
#ifndef TESTS_SESSION_ENGINE_H
#define TESTS_SESSION_ENGINE_H

#include "session/session.h"

struct engine {
	struct cx_session session;
	struct cx_buf trace;
	struct cx_thread *threads[64];
	size_t thread_count;
};

void engine_init(struct engine *engine);
void engine_free(struct engine *engine);

/* A call that ends in the trace; its id is the count of calls so far. */
void engine_call(struct engine *engine, const char *method);
/* A thread that is known, as if resumed; it lives until the engine is freed. */
struct cx_thread *engine_thread(struct engine *engine, const char *id);

/* Feeds bytes in pieces of `chunk` and traces every message. The last status of cx_session_next(). */
int engine_feed(struct engine *engine, const char *bytes, size_t len, size_t chunk);
int engine_feed_text(struct engine *engine, const char *text);
/* Traces what there is without new bytes. */
int engine_drain(struct engine *engine);

/* The trace so far, NUL-terminated; it begins anew with the next call. */
const char *engine_trace(struct engine *engine);

#endif
