/* The runtime's stdin: our end of a socket, written to without ever raising SIGPIPE. */
#ifndef CX_IO_STDIN_H
#define CX_IO_STDIN_H

#include "base/common.h"
#include "io/loop.h"

struct cx_stdin {
	int fd; /* -1: closed */
	int err; /* errno with which the runtime's end turned out to be closed, or 0 */
	struct cx_source *watch;
	void (*room_fn)(void *arg);
	void *arg;
};

/* Takes over the descriptor. False when the loop refuses; cx_stdin_close() in any case. */
bool cx_stdin_init(
	struct cx_stdin *in, struct cx_loop *loop, int fd, void (*room_fn)(void *arg), void *arg);
/*
 * Bytes taken. Fewer than `len`: `room_fn` follows, once, from the loop. When it is closed, or the runtime's
 * end is, all bytes are taken and go nowhere; then `err` is set.
 */
size_t cx_stdin_write(struct cx_stdin *in, const void *bytes, size_t len);
void cx_stdin_close(struct cx_stdin *in);
/* The same in a forked child, whose parent goes on writing. */
void cx_stdin_abandon(struct cx_stdin *in);

#endif
