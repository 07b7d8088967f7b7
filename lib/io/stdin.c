#include "io/stdin.h"

#include "io/fds.h"

#include <errno.h>
#include <sys/socket.h>

static void on_room(void *arg)
{
	struct cx_stdin *in = arg;

	cx_source_disarm(in->watch);
	in->room_fn(in->arg);
}

bool cx_stdin_init(
	struct cx_stdin *in, struct cx_loop *loop, int fd, void (*room_fn)(void *arg), void *arg)
{
	in->fd = fd;
	in->err = 0;
	in->room_fn = room_fn;
	in->arg = arg;
	in->watch = cx_loop_watch(loop, fd, CX_WATCH_WRITE, on_room, in);
	return in->watch;
}

static void broken(struct cx_stdin *in, int err)
{
	cx_stdin_close(in);
	in->err = err;
}

static bool is_full(int err)
{
	return err == EAGAIN || err == ENOBUFS || err == ENOMEM;
}

size_t cx_stdin_write(struct cx_stdin *in, const void *bytes, size_t len)
{
	size_t done = 0;

	while (in->fd >= 0 && done < len) {
		ssize_t sent = send(in->fd, (const char *)bytes + done, len - done, CX_SEND_FLAGS);

		if (sent >= 0)
			done += (size_t)sent;
		else if (is_full(errno) && cx_source_arm(in->watch))
			return done;
		else if (errno != EINTR)
			broken(in, errno);
	}
	return len;
}

void cx_stdin_close(struct cx_stdin *in)
{
	cx_source_free(in->watch);
	in->watch = NULL;
	cx_fd_close(&in->fd);
}

void cx_stdin_abandon(struct cx_stdin *in)
{
	cx_fd_close(&in->fd);
	cx_stdin_close(in);
}
