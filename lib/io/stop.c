#include "io/stop.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

/* After KILL. Only a process that hangs inside the kernel outlives this. */
#define KILL_MS 2000
/* cx_stop_now(): the runtime needs some 60 ms after the end of its input. */
#define NOW_MS 200
/* Without a pidfd: between two looks. */
#define LOOK_MS 5

static void next_stage(struct cx_stop *stop, enum cx_stop_stage stage, uint64_t ms)
{
	uint64_t now = cx_now();

	stop->stage = stage;
	stop->at = ms ? cx_after(now, ms) : now;
	cx_source_arm_at(stop->timer, stop->at);
}

static void send_signal(struct cx_stop *stop, int sig)
{
	cx_logf(stop->log, CODEX_LOG_WARNING, "transport: signal %d to process %ld", sig,
		(long)stop->reaper->pid);
	cx_reaper_kill(stop->reaper, sig);
}

static void on_timer(void *arg)
{
	struct cx_stop *stop = arg;

	if (cx_reaper_gone(stop->reaper))
		return;
	switch (stop->stage) {
	case CX_STOP_EOF:
		send_signal(stop, SIGTERM);
		next_stage(stop, CX_STOP_TERM, stop->grace_ms);
		return;
	case CX_STOP_TERM:
		send_signal(stop, SIGKILL);
		next_stage(stop, CX_STOP_KILL, KILL_MS);
		return;
	default:
		stop->stage = CX_STOP_HOPELESS;
		stop->hopeless_fn(stop->arg);
		return;
	}
}

bool cx_stop_init(struct cx_stop *stop, struct cx_loop *loop, struct cx_reaper *reaper,
	const struct cx_log *log, void (*hopeless_fn)(void *arg), void *arg)
{
	stop->stage = CX_STOP_NOT;
	stop->reaper = reaper;
	stop->log = log;
	stop->hopeless_fn = hopeless_fn;
	stop->arg = arg;
	stop->timer = cx_loop_timer(loop, on_timer, stop);
	return stop->timer;
}

/* The next stage may come sooner than was said before, but not later. */
static void hasten(struct cx_stop *stop, uint64_t grace_ms)
{
	if (grace_ms >= stop->grace_ms)
		return;
	stop->grace_ms = grace_ms;
	if (stop->stage <= CX_STOP_TERM && cx_now() + grace_ms * CX_MS < stop->at)
		next_stage(stop, stop->stage, grace_ms);
}

void cx_stop_begin(struct cx_stop *stop, uint64_t grace_ms)
{
	if (cx_stop_begun(stop)) {
		hasten(stop, grace_ms);
		return;
	}
	stop->grace_ms = grace_ms;
	cx_reaper_hurry(stop->reaper);
	next_stage(stop, CX_STOP_EOF, grace_ms);
}

void cx_stop_clear(struct cx_stop *stop)
{
	cx_source_free(stop->timer);
	stop->timer = NULL;
}

/* Without a loop */

enum {
	PIDFD,
	OUT,
	ERR,
	FD_COUNT
};

/* Reads once; at the end, or on an error, the descriptor is left out from then on. */
static void throw_away(struct pollfd *fd)
{
	char waste[4096];
	ssize_t got;

	if (fd->fd < 0 || !fd->revents)
		return;
	got = read(fd->fd, waste, sizeof(waste));
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		fd->fd = -1;
}

static int wait_step(const struct cx_reaper *reaper, uint64_t left)
{
	int ms = (int)((left + CX_MS - 1) / CX_MS);

	return reaper->polls && ms > LOOK_MS ? LOOK_MS : ms;
}

static bool wait_gone(struct cx_reaper *reaper, int out, int err, uint64_t ms)
{
	uint64_t end = cx_now() + ms * CX_MS;
	struct pollfd fds[FD_COUNT] = {
		[PIDFD] = {.fd = reaper->polls ? -1 : reaper->pidfd, .events = POLLIN},
		[OUT] = {.fd = out, .events = POLLIN},
		[ERR] = {.fd = err, .events = POLLIN},
	};

	while (!cx_reaper_look(reaper)) {
		uint64_t now = cx_now();

		if (now >= end)
			return false;
		if (poll(fds, FD_COUNT, wait_step(reaper, end - now)) <= 0)
			continue;
		throw_away(&fds[OUT]);
		throw_away(&fds[ERR]);
	}
	return true;
}

bool cx_stop_now(struct cx_reaper *reaper, int out, int err)
{
	if (wait_gone(reaper, out, err, NOW_MS))
		return true;
	cx_reaper_kill(reaper, SIGTERM);
	if (wait_gone(reaper, out, err, NOW_MS))
		return true;
	cx_reaper_kill(reaper, SIGKILL);
	return wait_gone(reaper, out, err, KILL_MS);
}
