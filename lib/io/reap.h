/*
 * The end of one child process, noticed without SIGCHLD, which belongs to the host, and without ever
 * waiting for any process but this one. A pidfd in the loop where the kernel has it, else waitpid() on a
 * timer.
 */
#ifndef CX_IO_REAP_H
#define CX_IO_REAP_H

#include "base/common.h"
#include "base/error.h"
#include "io/loop.h"

#include <sys/types.h>

struct cx_reaper {
	pid_t pid; /* -1: gone and reaped */
	int pidfd; /* -1: none */
	struct cx_exit exit;
	struct cx_source *watch; /* of the pidfd */
	struct cx_source *timer;
	bool polls; /* by the timer, not by the watch */
	bool hurry;
	uint64_t pause; /* between two looks */
	void (*fn)(void *arg);
	void *arg;
};

/*
 * Watches a child that was just started, and calls `fn` from the loop, once, when it was reaped.
 * `poll`: never use a pidfd. False when the loop refuses; cx_reaper_clear() in any case.
 */
bool cx_reaper_init(struct cx_reaper *reaper, struct cx_loop *loop, pid_t pid, bool poll,
	void (*fn)(void *arg), void *arg);
/* The end is near: without a pidfd, look often. */
void cx_reaper_hurry(struct cx_reaper *reaper);
/* Looks now. True when it is gone, now or before; `fn` is not called any more then. */
bool cx_reaper_look(struct cx_reaper *reaper);
static inline bool cx_reaper_gone(const struct cx_reaper *reaper)
{
	return reaper->pid < 0;
}
/* Only ever reaches this child, also when its pid has been taken by another process since. */
void cx_reaper_kill(struct cx_reaper *reaper, int sig);
/* Stops watching, frees the sources and closes the pidfd. Does not touch the process. */
void cx_reaper_clear(struct cx_reaper *reaper);
/* The same in a forked child, whose parent goes on watching. */
void cx_reaper_abandon(struct cx_reaper *reaper);

#endif
