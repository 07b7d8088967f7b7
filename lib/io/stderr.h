/*
 * The runtime's stderr: always drained, since a runtime that logs a lot would otherwise stop when the pipe
 * is full; its end is kept for the error that reports an exit.
 */
#ifndef CX_IO_STDERR_H
#define CX_IO_STDERR_H

#include "base/common.h"
#include "base/tail.h"
#include "io/loop.h"

#define CX_STDERR_LINE 8192

struct cx_stderr {
	int fd; /* -1: at its end */
	struct cx_source *watch;
	void (*line_fn)(void *arg, const char *line, size_t len); /* or NULL */
	void (*end_fn)(void *arg);
	void *arg;
	bool *cleared; /* set when it is cleared inside a callback */
	struct cx_tail tail;
	bool cut; /* what was handed over last was a piece, not yet the end of its line */
	size_t len;
	char line[CX_STDERR_LINE];
};

/*
 * Takes over the descriptor and watches it. From the loop: `line_fn` for each line, without LF and
 * NUL-terminated, in pieces of CX_STDERR_LINE; `end_fn` at the end. Either may clear it.
 * False when the loop refuses; cx_stderr_clear() in any case.
 */
bool cx_stderr_init(struct cx_stderr *err, struct cx_loop *loop, int fd,
	void (*line_fn)(void *arg, const char *line, size_t len), void (*end_fn)(void *arg),
	void *arg);
/*
 * Reads what is there now, at most what a pipe holds, and hands over a last line without LF. From
 * the loop only. False: it was cleared by a callback.
 */
bool cx_stderr_finish(struct cx_stderr *err);
void cx_stderr_clear(struct cx_stderr *err);
/* The same in a forked child, whose parent goes on reading. */
void cx_stderr_abandon(struct cx_stderr *err);

#endif
