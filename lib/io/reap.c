#include "io/reap.h"

#include "base/clock.h"
#include "io/fds.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HAVE_SYS_SYSCALL_H
#include <sys/syscall.h>
#endif

/* How often to look, without a pidfd. An end that nobody waits for is usually noticed by the pipes. */
#define SLOW_PAUSE (1 * (uint64_t)CX_SECOND)
#define FAST_PAUSE_FIRST (1 * (uint64_t)CX_MS)
#define FAST_PAUSE_LAST (32 * (uint64_t)CX_MS)

/* The system calls themselves: their wrappers came to the C libraries years after the kernel. */
static int open_pidfd(pid_t pid)
{
#if HAVE_DECL_SYS_PIDFD_OPEN
	return (int)syscall(SYS_pidfd_open, pid, 0); /* close-on-exec by itself */
#else
	(void)pid;
	return -1;
#endif
}

static bool send_pidfd(int pidfd, int sig)
{
#ifdef SYS_pidfd_send_signal
	return pidfd >= 0 && syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, 0) == 0;
#else
	(void)pidfd;
	(void)sig;
	return false;
#endif
}

static void set_exit(struct cx_reaper *reaper, int status)
{
	reaper->exit.known = true;
	if (WIFSIGNALED(status)) {
		reaper->exit.exit_code = -1;
		reaper->exit.signal = WTERMSIG(status);
	} else {
		reaper->exit.exit_code = WEXITSTATUS(status);
	}
}

bool cx_reaper_look(struct cx_reaper *reaper)
{
	int status = 0;
	pid_t r;

	if (cx_reaper_gone(reaper))
		return true;
	do
		r = waitpid(reaper->pid, &status, WNOHANG);
	while (r < 0 && errno == EINTR);
	if (r == 0)
		return false;
	/* ECHILD: the host ignores SIGCHLD, or took the status away. Gone, but who knows how. */
	if (r > 0)
		set_exit(reaper, status);
	reaper->pid = -1;
	cx_source_disarm(reaper->watch);
	cx_source_disarm(reaper->timer);
	return true;
}

static void look_later(struct cx_reaper *reaper)
{
	if (!reaper->hurry)
		reaper->pause = SLOW_PAUSE;
	cx_source_arm_at(reaper->timer, cx_now() + reaper->pause);
	if (reaper->pause < FAST_PAUSE_LAST)
		reaper->pause *= 2;
}

static void on_timer(void *arg)
{
	struct cx_reaper *reaper = arg;

	if (cx_reaper_look(reaper))
		reaper->fn(reaper->arg);
	else
		look_later(reaper);
}

/* Readable, but not ours to reap yet: a debugger holds it. Looking on would be a busy loop. */
static void give_up_watch(struct cx_reaper *reaper)
{
	cx_source_disarm(reaper->watch);
	reaper->polls = reaper->hurry = true;
	reaper->pause = FAST_PAUSE_LAST;
	look_later(reaper);
}

static void on_pidfd(void *arg)
{
	struct cx_reaper *reaper = arg;

	if (cx_reaper_look(reaper))
		reaper->fn(reaper->arg);
	else
		give_up_watch(reaper);
}

static bool watch_pidfd(struct cx_reaper *reaper, struct cx_loop *loop)
{
	reaper->pidfd = open_pidfd(reaper->pid);
	if (reaper->pidfd < 0)
		return false;
	reaper->watch = cx_loop_watch(loop, reaper->pidfd, CX_WATCH_READ, on_pidfd, reaper);
	return reaper->watch && cx_source_arm(reaper->watch);
}

bool cx_reaper_init(struct cx_reaper *reaper, struct cx_loop *loop, pid_t pid, bool poll,
	void (*fn)(void *arg), void *arg)
{
	*reaper = (struct cx_reaper){
		.pid = pid, .pidfd = -1, .exit = {false, -1, 0}, .fn = fn, .arg = arg};
	reaper->timer = cx_loop_timer(loop, on_timer, reaper);
	if (!reaper->timer)
		return false;
	reaper->polls = poll || !watch_pidfd(reaper, loop);
	if (reaper->polls)
		look_later(reaper);
	return true;
}

void cx_reaper_hurry(struct cx_reaper *reaper)
{
	if (cx_reaper_gone(reaper) || reaper->hurry || !reaper->polls)
		return;
	reaper->hurry = true;
	reaper->pause = FAST_PAUSE_FIRST;
	look_later(reaper);
}

void cx_reaper_kill(struct cx_reaper *reaper, int sig)
{
	if (cx_reaper_gone(reaper) || send_pidfd(reaper->pidfd, sig))
		return;
	/* A pid is safe to use while waitpid() says that this process has not been reaped. */
	if (!cx_reaper_look(reaper))
		kill(reaper->pid, sig);
	else if (reaper->timer)
		cx_source_arm(reaper->timer);
}

void cx_reaper_clear(struct cx_reaper *reaper)
{
	cx_source_free(reaper->watch);
	cx_source_free(reaper->timer);
	reaper->watch = reaper->timer = NULL;
	cx_fd_close(&reaper->pidfd);
}

void cx_reaper_abandon(struct cx_reaper *reaper)
{
	cx_fd_close(&reaper->pidfd);
	cx_reaper_clear(reaper);
}
