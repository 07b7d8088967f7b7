#include <config.h>

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

static bool make_pipe(int ends[2])
{
	if (pipe(ends) < 0)
		return false;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return true;
}

static bool spawn(struct child *child, const char *const *argv, int in, int out)
{
	char *const *args = (char *const *)(uintptr_t)argv;
	posix_spawn_file_actions_t actions;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	err = posix_spawn(&child->pid, argv[0], &actions, NULL, args, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(in);
	close(out);
	return err == 0;
}

bool child_start(struct child *child, const char *const *argv)
{
	int in[2];
	int out[2];

	if (!make_pipe(in) || !make_pipe(out))
		return false;
	child->in = in[1];
	child->out = out[0];
	return spawn(child, argv, in[0], out[1]);
}

bool child_end(struct child *child)
{
	int status = -1;

	close(child->in);
	close(child->out);
	while (waitpid(child->pid, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return status == 0;
}
