#include "io/fds.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST_FD 3 /* behind stdin, stdout and stderr */

void cx_fd_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = saved;
}

int cx_fd_nonblock(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	return 0;
}

/* Moves it out of the way of the child's standard descriptors. */
static int move_up(int *fd)
{
	int moved;

	if (*fd >= FIRST_FD)
		return fcntl(*fd, F_SETFD, FD_CLOEXEC);
	moved = fcntl(*fd, F_DUPFD_CLOEXEC, FIRST_FD);
	if (moved < 0)
		return -1;
	close(*fd);
	*fd = moved;
	return 0;
}

static int finish_pair(int fds[2], int ret_fds[2])
{
	if (move_up(&fds[0]) < 0 || move_up(&fds[1]) < 0) {
		int err = errno;

		cx_fd_close(&fds[0]);
		cx_fd_close(&fds[1]);
		return -err;
	}
	ret_fds[0] = fds[0];
	ret_fds[1] = fds[1];
	return 0;
}

int cx_fds_pipe(int ret_fds[2])
{
	int fds[2];

#ifdef HAVE_PIPE2
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
#else
	if (pipe(fds) < 0)
		return -errno;
#endif
	return finish_pair(fds, ret_fds);
}

/* Where send() has no MSG_NOSIGNAL. */
static int refuse_sigpipe(int fd)
{
#ifdef SO_NOSIGPIPE
	int on = 1;

	return setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof(on));
#else
	(void)fd;
	return 0;
#endif
}

int cx_fds_socketpair(int ret_fds[2])
{
	int fds[2];
	int type = SOCK_STREAM;

#ifdef SOCK_CLOEXEC
	type |= SOCK_CLOEXEC;
#endif
	if (socketpair(AF_UNIX, type, 0, fds) < 0)
		return -errno;
	if (refuse_sigpipe(fds[0]) < 0 || refuse_sigpipe(fds[1]) < 0) {
		int err = errno;

		cx_fd_close(&fds[0]);
		cx_fd_close(&fds[1]);
		return -err;
	}
	return finish_pair(fds, ret_fds);
}
