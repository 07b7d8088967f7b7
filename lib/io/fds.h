/*
 * Pairs of descriptors to a child: close-on-exec from the first moment where the system can, and never
 * 0, 1 or 2, even when the host has closed its own.
 */
#ifndef CX_IO_FDS_H
#define CX_IO_FDS_H

#include "base/common.h"

#include <sys/socket.h>

#if defined(__linux__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__)
#define CX_SEND_FLAGS (MSG_NOSIGNAL | MSG_DONTWAIT)
#else
#define CX_SEND_FLAGS MSG_DONTWAIT /* the socket itself has SO_NOSIGPIPE then */
#endif

/* All of these return 0 or -errno; on failure nothing is open. */

/* A pipe: [0] reads what was written to [1]. */
int cx_fds_pipe(int ret_fds[2]);
/* A pair of stream sockets that never raise SIGPIPE at a writer that sends with CX_SEND_FLAGS. */
int cx_fds_socketpair(int ret_fds[2]);
int cx_fd_nonblock(int fd);

/* Closes it unless it is -1, and makes it -1. Leaves errno alone. */
void cx_fd_close(int *fd);

#endif
