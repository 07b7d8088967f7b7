/*
 * A transport moves bytes to and from a runtime. One kind so far: a child process and its pipes
 * (stdio.c). Nothing here knows about lines or JSON.
 */
#ifndef CX_IO_TRANSPORT_H
#define CX_IO_TRANSPORT_H

#include "base/common.h"
#include "base/error.h"
#include "base/log.h"
#include "io/loop.h"

#include <sys/types.h>

struct cx_transport;

/*
 * What a transport reports, always from the loop. From inside any of them every call below is fine,
 * destroy too.
 */
struct cx_transport_events {
	/*
	 * There may be bytes: call cx_transport_read(). Level-triggered: comes again while unread, so who
	 * does not want to read has to pause, or destroy. Also the end is only found by reading.
	 */
	void (*readable)(void *arg);
	/* After a short write, once: there is room again. */
	void (*writable)(void *arg);
	/*
	 * One line of the runtime's stderr (without LF; pieces of at most 8 KiB), NUL-terminated. Comes
	 * until `closed`, also while paused and after `ended`. NULL: nobody wants them.
	 */
	void (*stderr_line)(void *arg, const char *line, size_t len);
	/*
	 * No byte will ever come again: everything readable was handed over before. Exactly once, unless
	 * the transport is freed first. `error` (borrowed) says why: exit status and stderr tail are in
	 * it as far as they are known. After close() it comes too. If the runtime still runs then, it is
	 * being stopped.
	 */
	void (*ended)(void *arg, codex_error *error);
	/*
	 * The runtime is gone and reaped, and every descriptor is closed. Exactly once, after `ended`.
	 * Nothing is called any more.
	 */
	void (*closed)(void *arg);
};

struct cx_transport_ops {
	/* Bytes read; 0: none now. The end is reported by `ended`, not here. */
	size_t (*read)(struct cx_transport *transport, void *room, size_t len);
	/*
	 * Bytes taken, maybe 0: then `writable` follows. When the peer does not read any more, or after
	 * close(), bytes are swallowed: the end is on its way.
	 */
	size_t (*write)(struct cx_transport *transport, const void *bytes, size_t len);
	/*
	 * Stops and resumes `readable`. While paused the end is not noticed through the output's end, but
	 * an exit is: `ended` then comes only after resume, since what is readable goes first. Nothing
	 * but this call resumes, close() neither.
	 */
	void (*pause)(struct cx_transport *transport, bool paused);
	/*
	 * Closes the runtime's stdin; TERM after grace_ms, KILL after grace_ms more. Output goes on being
	 * read and handed over until it ends. Twice is fine: a shorter time then counts from now.
	 */
	void (*close)(struct cx_transport *transport, uint64_t grace_ms);
	/* The process id, or -1 when it is gone. */
	pid_t (*pid)(const struct cx_transport *transport);
	/*
	 * Frees everything at once and calls nothing back. A runtime that still runs gets EOF and, bounded
	 * (the runtime needs some 60 ms), the time to go; then TERM, then KILL; it is reaped in any case.
	 * In a forked child the parent's runtime is left alone, if event_reinit() has not been called yet.
	 */
	void (*destroy)(struct cx_transport *transport);
};

struct cx_transport {
	const struct cx_transport_ops *ops;
};

static inline size_t cx_transport_read(struct cx_transport *transport, void *room, size_t len)
{
	return transport->ops->read(transport, room, len);
}

static inline size_t cx_transport_write(
	struct cx_transport *transport, const void *bytes, size_t len)
{
	return transport->ops->write(transport, bytes, len);
}

static inline void cx_transport_pause(struct cx_transport *transport, bool paused)
{
	transport->ops->pause(transport, paused);
}

static inline void cx_transport_close(struct cx_transport *transport, uint64_t grace_ms)
{
	transport->ops->close(transport, grace_ms);
}

static inline pid_t cx_transport_pid(const struct cx_transport *transport)
{
	return transport->ops->pid(transport);
}

/* NULL is fine. */
static inline void cx_transport_destroy(struct cx_transport *transport)
{
	if (transport)
		transport->ops->destroy(transport);
}

/* What to run. Everything is borrowed during cx_stdio_transport_new(). */
struct cx_command {
	const char *
		program; /* absolute, or relative to the caller's directory, also when cwd is given */
	const char *const *argv; /* NULL-terminated, argv[0] included */
	const char *const *envp; /* NULL-terminated, all of it */
	const char *cwd; /* or NULL */
	bool poll_exit; /* notice the exit as where there is no pidfd; for tests */
};

/*
 * Starts the command, non-blocking on all three pipes, and reports to `events`.
 * Status < 0: nothing was started, nothing is left, and `ret_error` (a reference for the caller) says why
 * (CODEX_ERR_NO_RUNTIME: cannot be executed; CODEX_ERR_SYSTEM; CODEX_ERR_NOMEM).
 */
int cx_stdio_transport_new(struct cx_loop *loop, const struct cx_command *command,
	const struct cx_transport_events *events, void *arg, const struct cx_log *log,
	struct cx_transport **ret_transport, codex_error **ret_error);

#endif
