/* Starting a child process with three pipes, without fork(), so that a large host pays nothing for it. */
#ifndef CX_IO_SPAWN_H
#define CX_IO_SPAWN_H

#include "base/common.h"
#include "base/error.h"
#include "io/transport.h"

struct cx_child {
	pid_t pid;
	int in; /* our end of its stdin: a socket, for send(MSG_NOSIGNAL) */
	int out; /* of its stdout: a pipe */
	int err; /* of its stderr: a pipe */
};

/*
 * Runs the command in a process group of its own, with default signal dispositions, an empty
 * signal mask and no descriptor but the three. Our ends are non-blocking and close-on-exec.
 * 0, or CODEX_ERR_NO_RUNTIME, CODEX_ERR_UNSUPPORTED, CODEX_ERR_SYSTEM or CODEX_ERR_NOMEM with
 * an error; nothing is left then.
 */
int cx_spawn(const struct cx_command *command, struct cx_child *ret_child, codex_error **ret_error);

#endif
