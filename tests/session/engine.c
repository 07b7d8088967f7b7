#include "session/engine.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not check's: the fuzz target drives this engine as well. */
#define EXPECT(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

static const struct cx_limits limits = {
	.line_bytes = 8 << 20,
	.depth = 128,
	.in_flight = 64,
	.queued_requests = 1000,
	.output_bytes = 1 << 20,
	.early_bytes = 64 << 10,
	.preamble_bytes = 1000,
};

void engine_init(struct engine *engine)
{
	struct cx_log log = {NULL, NULL, 0};

	memset(engine, 0, sizeof(*engine));
	EXPECT(cx_session_init(&engine->session, &limits, &log) == 0);
	cx_session_ready(&engine->session);
}

void engine_free(struct engine *engine)
{
	for (size_t i = 0; i < engine->thread_count; i++)
		cx_thread_unref(&engine->session.router, engine->threads[i]);
	cx_session_free(&engine->session);
	cx_buf_free(&engine->trace);
}

struct cx_thread *engine_thread(struct engine *engine, const char *id)
{
	struct cx_thread *thread = cx_thread_get(&engine->session.router, id);

	EXPECT(thread);
	EXPECT(engine->thread_count < CX_COUNTOF(engine->threads));
	engine->threads[engine->thread_count++] = thread;
	return thread;
}

/* What the API would do with an answer that names something. */
static void follow(struct engine *engine, const struct cx_envelope *envelope)
{
	struct cx_span thread_id = envelope->keys[CX_KEY_IN_THREAD];
	char *id;

	if (!thread_id.at || cx_router_find_thread(&engine->session.router, thread_id))
		return;
	id = cx_strndup(thread_id.at, thread_id.len);
	engine_thread(engine, id);
	cx_free(id);
}

static void answered(void *owner, const struct cx_answer *answer)
{
	struct engine *engine = owner;

	cx_buf_printf(&engine->trace, "answer %d", answer->status);
	if (answer->error)
		cx_buf_printf(&engine->trace, " %s", codex_error_message(answer->error));
	cx_buf_putc(&engine->trace, '\n');
	if (answer->envelope)
		follow(engine, answer->envelope);
}

void engine_call(struct engine *engine, const char *method)
{
	struct cx_call *call;
	const char *bytes;
	size_t len;

	EXPECT(cx_session_call(&engine->session, method, NULL, CX_NEVER, answered, engine, &call) ==
		0);
	while (cx_session_output(&engine->session, &bytes, &len))
		cx_session_written(&engine->session, len);
}

static void put_span(struct cx_buf *trace, const char *name, struct cx_span span)
{
	if (!span.at)
		return;
	cx_buf_printf(trace, " %s=", name);
	cx_buf_append(trace, span.at, span.len);
}

static void trace_message(struct engine *engine, const struct cx_message *message)
{
	struct cx_buf *trace = &engine->trace;

	cx_buf_puts(trace, message->kind == CX_MESSAGE_EVENT ? "event" : "request");
	put_span(trace, "method", message->envelope.method);
	put_span(trace, "thread", message->thread_id);
	put_span(trace, "turn", message->turn_id);
	put_span(trace, "item", message->item_id);
	put_span(trace, "login", message->login_id);
	cx_buf_printf(
		trace, "%s%s\n", message->thread ? " known" : "", message->route ? " routed" : "");
}

static void take(struct engine *engine, struct cx_message *message)
{
	switch (message->kind) {
	case CX_MESSAGE_ANSWER: {
		struct cx_answer answer = {message->status, message->error,
			message->line.at ? &message->envelope : NULL};

		message->call->fn(message->call->owner, &answer);
		codex_error_unref(message->error);
		cx_call_free(message->call);
		break;
	}
	case CX_MESSAGE_OVERFLOW:
		cx_buf_puts(&engine->trace, "overflow\n");
		break;
	default:
		trace_message(engine, message);
	}
}

/* Hands out what is there: the last status of cx_session_next(). */
static int hand_out(struct engine *engine)
{
	struct cx_message message;
	int r;

	while ((r = cx_session_next(&engine->session, &message)) > 0)
		take(engine, &message);
	return r;
}

/* The session ended with that status: what failed with it is handed out. */
static int trace_end(struct engine *engine, int status)
{
	cx_buf_printf(&engine->trace, "end %d\n", status);
	hand_out(engine);
	return status;
}

int engine_drain(struct engine *engine)
{
	int r = hand_out(engine);

	return r < 0 ? trace_end(engine, r) : r;
}

int engine_feed(struct engine *engine, const char *bytes, size_t len, size_t chunk)
{
	int r = engine_drain(engine);

	while (len && r == 0) {
		char *room;
		size_t fits;

		r = cx_session_room(&engine->session, &room, &fits);
		if (r < 0)
			return trace_end(engine, r);
		fits = fits < chunk ? fits : chunk;
		fits = fits < len ? fits : len;
		memcpy(room, bytes, fits);
		cx_session_filled(&engine->session, fits);
		bytes += fits;
		len -= fits;
		r = engine_drain(engine);
	}
	return r;
}

int engine_feed_text(struct engine *engine, const char *text)
{
	return engine_feed(engine, text, strlen(text), SIZE_MAX);
}

const char *engine_trace(struct engine *engine)
{
	cx_buf_putc(&engine->trace, '\0');
	engine->trace.len = 0;
	EXPECT(!engine->trace.failed);
	return engine->trace.data;
}
