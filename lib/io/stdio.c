/* The transport over a child's pipes: what state it is in, and what comes next. */
#include "io/transport.h"

#include "base/clock.h"
#include "base/mem.h"
#include "io/fds.h"
#include "io/reap.h"
#include "io/spawn.h"
#include "io/stderr.h"
#include "io/stdin.h"
#include "io/stop.h"

#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* After the exit: for what the pipes still hold. A grandchild may keep them open for ever. */
#define DRAIN_MS 200
/* After the end of the output: for the exit, so that it can be said how. */
#define EXIT_MS 250
/* After the end of the input, noticed by a write: for the end of the output, or the exit. */
#define BROKEN_MS 1000
/* Between stdin's end, TERM and KILL, when nobody said otherwise. */
#define GRACE_MS 2000

enum flow {
	FLOWING, /* it runs and may write */
	AWAIT_EXIT, /* its output ended; the exit should follow */
	DRAINING, /* it is gone; the pipes may still hold bytes, or be held open */
	LAST_BYTES, /* what is readable now is handed over, and nothing more */
	ENDED, /* `ended` was called; it is stopped if it still runs */
	CLOSED, /* `closed` was called; nothing is left */
};

struct stdio {
	struct cx_transport transport; /* first */
	struct cx_transport_events events;
	void *arg;
	struct cx_log log;
	pid_t creator; /* the process that the child is a child of */

	struct cx_stdin in;
	struct cx_stderr err;
	int out; /* -1: at its end */
	struct cx_source *out_watch;
	struct cx_reaper reaper;
	struct cx_stop stop;

	enum flow flow;
	struct cx_source *limit; /* how long this flow may last */
	struct cx_source *wake; /* looks at the flow again in the next pass */
	bool paused;
	size_t owed; /* LAST_BYTES: still to be handed over */
};

static void advance(struct stdio *io);

static struct stdio *stdio_of(struct cx_transport *transport)
{
	return CX_CONTAINER_OF(transport, struct stdio, transport);
}

static void set_flow(struct stdio *io, enum flow flow)
{
	static const char *const names[] = {
		"flowing", "await-exit", "draining", "last-bytes", "ended", "closed"};

	cx_logf(&io->log, CODEX_LOG_DEBUG, "transport: %s -> %s", names[io->flow], names[flow]);
	io->flow = flow;
	cx_source_disarm(io->limit);
}

static void set_flow_limited(struct stdio *io, enum flow flow, uint64_t ms)
{
	set_flow(io, flow);
	cx_source_arm_at(io->limit, cx_after(cx_now(), ms));
}

/* Output */

static void close_out(struct stdio *io)
{
	cx_source_free(io->out_watch);
	io->out_watch = NULL;
	cx_fd_close(&io->out);
}

static void output_ended(struct stdio *io)
{
	close_out(io);
	io->owed = 0;
	cx_source_arm(io->wake);
}

static void on_out(void *arg)
{
	struct stdio *io = arg;

	io->events.readable(io->arg);
}

static size_t stdio_read(struct cx_transport *transport, void *room, size_t len)
{
	struct stdio *io = stdio_of(transport);
	bool last = io->flow == LAST_BYTES;
	ssize_t got;

	if (last && len > io->owed)
		len = io->owed;
	if (io->out < 0 || len == 0)
		return 0;
	got = read(io->out, room, len);
	if (got <= 0) {
		if (got == 0 || last || (errno != EAGAIN && errno != EINTR))
			output_ended(io);
		return 0;
	}
	if (last) {
		io->owed -= (size_t)got;
		if (io->owed == 0)
			cx_source_arm(io->wake);
	}
	return (size_t)got;
}

static size_t readable_bytes(int fd)
{
	int count = 0;

	if (fd < 0 || ioctl(fd, FIONREAD, &count) < 0 || count < 0)
		return 0;
	return (size_t)count;
}

static void watch_out(struct stdio *io)
{
	if (io->out_watch && !cx_source_arm(io->out_watch))
		output_ended(io);
}

static void stdio_pause(struct cx_transport *transport, bool paused)
{
	struct stdio *io = stdio_of(transport);

	io->paused = paused;
	if (paused) {
		cx_source_disarm(io->out_watch);
		return;
	}
	if (io->flow == LAST_BYTES)
		io->owed = readable_bytes(io->out);
	/* Nothing is owed: `readable` would be for nothing, and could pause again before the end. */
	if (io->flow != LAST_BYTES || io->owed)
		watch_out(io);
	cx_source_arm(io->wake);
}

/* Input */

static void on_room(void *arg)
{
	struct stdio *io = arg;

	io->events.writable(io->arg);
}

static size_t stdio_write(struct cx_transport *transport, const void *bytes, size_t len)
{
	struct stdio *io = stdio_of(transport);
	bool was_open = io->in.fd >= 0;
	size_t taken = cx_stdin_write(&io->in, bytes, len);

	if (was_open && io->in.err) {
		cx_logf(&io->log, CODEX_LOG_INFO, "transport: the runtime reads no more");
		if (io->flow == FLOWING)
			cx_source_arm_at(io->limit, cx_after(cx_now(), BROKEN_MS));
	}
	return taken;
}

/* Stopping the process */

static void on_hopeless(void *arg)
{
	struct stdio *io = arg;

	cx_logf(&io->log, CODEX_LOG_ERROR, "transport: process %ld does not end",
		(long)io->reaper.pid);
	if (io->flow < LAST_BYTES)
		cx_source_arm(io->limit);
}

static void begin_stop(struct stdio *io, uint64_t grace_ms)
{
	cx_stdin_close(&io->in);
	cx_stop_begin(&io->stop, grace_ms);
}

static void stdio_close(struct cx_transport *transport, uint64_t grace_ms)
{
	struct stdio *io = stdio_of(transport);

	if (io->flow != CLOSED)
		begin_stop(io, grace_ms);
}

/* The end */

static codex_error *make_error(struct stdio *io, bool output_was_open)
{
	bool gone = cx_reaper_gone(&io->reaper);
	codex_error *error;
	char *tail;

	if (!gone && output_was_open && io->in.err)
		return cx_error_system(io->in.err, "the runtime stopped reading its input");
	tail = cx_tail_text(&io->err.tail);
	error = cx_error_exited(&io->reaper.exit, tail);
	cx_free(tail);
	return error;
}

/* The callbacks may free the transport, so they come last. */
static void end(struct stdio *io)
{
	bool output_was_open = io->out >= 0;
	codex_error *error;

	set_flow(io, ENDED);
	close_out(io);
	if (!cx_stderr_finish(&io->err))
		return;
	error = make_error(io, output_was_open);
	if (cx_reaper_gone(&io->reaper))
		cx_source_arm(io->wake);
	else if (!cx_stop_begun(&io->stop))
		begin_stop(io, GRACE_MS);
	io->events.ended(io->arg, error);
	codex_error_unref(error);
}

static void close_all(struct stdio *io)
{
	set_flow(io, CLOSED);
	cx_stdin_close(&io->in);
	cx_stderr_clear(&io->err);
	cx_reaper_clear(&io->reaper);
	cx_stop_clear(&io->stop);
	cx_source_disarm(io->wake);
	io->events.closed(io->arg);
}

static void last_bytes(struct stdio *io)
{
	set_flow(io, LAST_BYTES);
	io->owed = readable_bytes(io->out);
}

/* From the loop only, and as the last thing of a callback. */
static void advance(struct stdio *io)
{
	bool gone = cx_reaper_gone(&io->reaper);

	if (gone && io->flow < DRAINING)
		set_flow_limited(io, DRAINING, DRAIN_MS);
	if (io->flow == DRAINING && io->out < 0 && io->err.fd < 0)
		last_bytes(io);
	if (io->flow == FLOWING && io->out < 0) {
		cx_reaper_hurry(&io->reaper);
		set_flow_limited(io, AWAIT_EXIT, EXIT_MS);
	}
	if (io->flow == LAST_BYTES && !io->paused && io->owed == 0)
		end(io);
	else if (io->flow == ENDED && gone)
		close_all(io);
}

static void on_wake(void *arg)
{
	advance(arg);
}

static void on_limit(void *arg)
{
	struct stdio *io = arg;

	if (io->flow < LAST_BYTES)
		last_bytes(io);
	advance(io);
}

static void on_stderr_line(void *arg, const char *line, size_t len)
{
	struct stdio *io = arg;

	if (io->events.stderr_line)
		io->events.stderr_line(io->arg, line, len);
}

/* Making and freeing */

static pid_t stdio_pid(const struct cx_transport *transport)
{
	return ((const struct stdio *)(const void *)transport)->reaper.pid;
}

static void free_it(struct stdio *io)
{
	close_out(io);
	cx_stdin_close(&io->in);
	cx_stderr_clear(&io->err);
	cx_reaper_clear(&io->reaper);
	cx_source_free(io->limit);
	cx_source_free(io->wake);
	cx_stop_clear(&io->stop);
	cx_free(io);
}

/*
 * In a forked child, before anything else: the loop may share an epoll instance with the parent's,
 * and to take a descriptor out of it would take it away from the parent. A closed one cannot be.
 */
static void abandon(struct stdio *io)
{
	cx_fd_close(&io->out);
	cx_stdin_abandon(&io->in);
	cx_stderr_abandon(&io->err);
	cx_reaper_abandon(&io->reaper);
}

static void stdio_destroy(struct cx_transport *transport)
{
	struct stdio *io = stdio_of(transport);

	if (getpid() != io->creator) {
		abandon(io);
	} else if (!cx_reaper_gone(&io->reaper)) {
		cx_stdin_close(&io->in);
		if (!cx_stop_now(&io->reaper, io->out, io->err.fd))
			cx_logf(&io->log, CODEX_LOG_ERROR, "transport: process %ld does not end",
				(long)io->reaper.pid);
	}
	free_it(io);
}

static const struct cx_transport_ops stdio_ops = {
	.read = stdio_read,
	.write = stdio_write,
	.pause = stdio_pause,
	.close = stdio_close,
	.pid = stdio_pid,
	.destroy = stdio_destroy,
};

static struct stdio *alloc_it(struct cx_loop *loop, const struct cx_transport_events *events,
	void *arg, const struct cx_log *log)
{
	struct stdio *io = cx_alloc0(sizeof(*io));

	if (!io)
		return NULL;
	io->transport.ops = &stdio_ops;
	io->events = *events;
	io->arg = arg;
	if (log)
		io->log = *log;
	io->creator = getpid();
	io->in.fd = io->out = io->err.fd = io->reaper.pid = io->reaper.pidfd = -1;
	io->limit = cx_loop_timer(loop, on_limit, io);
	io->wake = cx_loop_timer(loop, on_wake, io);
	if (cx_stop_init(&io->stop, loop, &io->reaper, &io->log, on_hopeless, io) && io->limit &&
		io->wake)
		return io;
	free_it(io);
	return NULL;
}

/* Takes over the child's descriptors in any case. */
static bool attach(struct stdio *io, struct cx_loop *loop, const struct cx_child *child, bool poll)
{
	bool err_ok = cx_stderr_init(&io->err, loop, child->err, on_stderr_line, on_wake, io);
	bool in_ok = cx_stdin_init(&io->in, loop, child->in, on_room, io);
	bool reap_ok = cx_reaper_init(&io->reaper, loop, child->pid, poll, on_wake, io);

	io->out = child->out;
	io->out_watch = cx_loop_watch(loop, io->out, CX_WATCH_READ, on_out, io);
	return err_ok && in_ok && reap_ok && io->out_watch && cx_source_arm(io->out_watch);
}

static int nomem(codex_error **ret_error)
{
	*ret_error = cx_error_from_status(CODEX_ERR_NOMEM);
	return CODEX_ERR_NOMEM;
}

int cx_stdio_transport_new(struct cx_loop *loop, const struct cx_command *command,
	const struct cx_transport_events *events, void *arg, const struct cx_log *log,
	struct cx_transport **ret_transport, codex_error **ret_error)
{
	struct stdio *io = alloc_it(loop, events, arg, log);
	struct cx_child child;
	int r;

	if (!io)
		return nomem(ret_error);
	r = cx_spawn(command, &child, ret_error);
	if (r < 0) {
		free_it(io);
		return r;
	}
	cx_logf(&io->log, CODEX_LOG_INFO, "transport: started process %ld", (long)child.pid);
	if (!attach(io, loop, &child, command->poll_exit)) {
		cx_reaper_kill(&io->reaper, SIGKILL);
		stdio_destroy(&io->transport);
		return nomem(ret_error);
	}
	*ret_transport = &io->transport;
	return 0;
}
