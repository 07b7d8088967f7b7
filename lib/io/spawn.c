#include "io/spawn.h"

#include "base/buf.h"
#include "base/mem.h"
#include "io/fds.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
#include <dirent.h>
#endif

/* Three pairs, each [0] for us and [1] for the child. */
struct pairs {
	int in[2];
	int out[2];
	int err[2];
};

#define PAIRS_INIT \
	{ \
		{-1, -1}, {-1, -1}, \
		{ \
			-1, -1 \
		} \
	}

static void close_pairs(struct pairs *pairs)
{
	cx_fd_close(&pairs->in[0]);
	cx_fd_close(&pairs->in[1]);
	cx_fd_close(&pairs->out[0]);
	cx_fd_close(&pairs->out[1]);
	cx_fd_close(&pairs->err[0]);
	cx_fd_close(&pairs->err[1]);
}

static int first_error(int a, int b, int c)
{
	if (a)
		return a;
	return b ? b : c;
}

/* 0 or -errno. */
static int open_pairs(struct pairs *pairs)
{
	int r = first_error(
		cx_fds_socketpair(pairs->in), cx_fds_pipe(pairs->out), cx_fds_pipe(pairs->err));

	if (r == 0)
		r = first_error(cx_fd_nonblock(pairs->in[0]), cx_fd_nonblock(pairs->out[0]),
			cx_fd_nonblock(pairs->err[0]));
	if (r)
		close_pairs(pairs);
	return r;
}

/* 0 or an errno, as all of posix_spawn's functions. */
static int set_attributes(posix_spawnattr_t *attr)
{
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP;
	sigset_t none, all;

#ifdef POSIX_SPAWN_CLOEXEC_DEFAULT
	flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
	sigemptyset(&none);
	sigfillset(&all);
	sigdelset(&all, SIGKILL);
	sigdelset(&all, SIGSTOP);
	return first_error(posix_spawnattr_setsigmask(attr, &none),
		posix_spawnattr_setsigdefault(attr, &all),
		first_error(posix_spawnattr_setpgroup(attr, 0),
			posix_spawnattr_setflags(attr, flags), 0));
}

#if defined(HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP)
static int close_others(posix_spawn_file_actions_t *actions)
{
	return posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
}
#elif defined(POSIX_SPAWN_CLOEXEC_DEFAULT)
static int close_others(posix_spawn_file_actions_t *actions)
{
	(void)actions;
	return 0;
}
#else
static int close_one(posix_spawn_file_actions_t *actions, int fd)
{
	int flags = fd > STDERR_FILENO ? fcntl(fd, F_GETFD) : -1;

	if (flags < 0 || (flags & FD_CLOEXEC))
		return 0;
	return posix_spawn_file_actions_addclose(actions, fd);
}

/* Where nothing lists the open ones. */
#define FDS_TRIED 4096

/* The next best: those of the host's that are open now and not close-on-exec. */
static int close_others(posix_spawn_file_actions_t *actions)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	int r = 0;

	if (dir) {
		while (r == 0 && (entry = readdir(dir)))
			r = close_one(actions, atoi(entry->d_name));
		closedir(dir);
		return r;
	}
	for (int fd = 0; r == 0 && fd < FDS_TRIED; fd++)
		r = close_one(actions, fd);
	return r;
}
#endif

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP
static int change_dir(posix_spawn_file_actions_t *actions, const char *cwd)
{
	return cwd ? posix_spawn_file_actions_addchdir_np(actions, cwd) : 0;
}
#else
static int change_dir(posix_spawn_file_actions_t *actions, const char *cwd)
{
	(void)actions;
	return cwd ? ENOSYS : 0;
}
#endif

static int set_actions(
	posix_spawn_file_actions_t *actions, const struct pairs *pairs, const char *cwd)
{
	int r = first_error(posix_spawn_file_actions_adddup2(actions, pairs->in[1], STDIN_FILENO),
		posix_spawn_file_actions_adddup2(actions, pairs->out[1], STDOUT_FILENO),
		posix_spawn_file_actions_adddup2(actions, pairs->err[1], STDERR_FILENO));

	return first_error(r, close_others(actions), change_dir(actions, cwd));
}

/* The vectors are const for the caller's sake only: posix_spawn changes neither. */
static char *const *vector(const char *const *strings)
{
	return (char *const *)(uintptr_t)strings;
}

static int spawn_with(const char *program, const struct cx_command *command,
	const posix_spawn_file_actions_t *actions, pid_t *ret_pid)
{
	posix_spawnattr_t attr;
	int r = posix_spawnattr_init(&attr);

	if (r)
		return r;
	r = set_attributes(&attr);
	if (r == 0)
		r = posix_spawn(ret_pid, program, actions, &attr, vector(command->argv),
			vector(command->envp));
	posix_spawnattr_destroy(&attr);
	return r;
}

static int spawn_on(const char *program, const struct cx_command *command,
	const struct pairs *pairs, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	int r = posix_spawn_file_actions_init(&actions);

	if (r)
		return r;
	r = set_actions(&actions, pairs, command->cwd);
	if (r == 0)
		r = spawn_with(program, command, &actions, ret_pid);
	posix_spawn_file_actions_destroy(&actions);
	return r;
}

static int start(const char *program, const struct cx_command *command, struct cx_child *ret)
{
	struct pairs pairs = PAIRS_INIT;
	int r = -open_pairs(&pairs);

	if (r)
		return r;
	r = spawn_on(program, command, &pairs, &ret->pid);
	if (r == 0) {
		ret->in = pairs.in[0];
		ret->out = pairs.out[0];
		ret->err = pairs.err[0];
		pairs.in[0] = pairs.out[0] = pairs.err[0] = -1;
	}
	close_pairs(&pairs);
	return r;
}

/* The program's path as it has to be given to a child that changes its directory first. */
static char *seen_from(const char *program, const char *cwd)
{
	struct cx_buf path = CX_BUF_INIT;

	if (cwd && *program != '/') {
		char *here = getcwd(NULL, 0);

		if (!here)
			return cx_strdup(program);
		cx_buf_printf(&path, "%s/", here);
		free(here);
	}
	cx_buf_puts(&path, program);
	return cx_buf_steal(&path);
}

/* Looked at before, since posix_spawn's errno does not say which of them it is about, and not every
 * system's reports what happens in the child at all. 0 or an errno. */
static int check_dir(const char *dir)
{
	struct stat st;

	if (stat(dir, &st) < 0)
		return errno;
	if (!S_ISDIR(st.st_mode))
		return ENOTDIR;
	return faccessat(AT_FDCWD, dir, X_OK, AT_EACCESS) < 0 ? errno : 0;
}

static int check_program(const char *program)
{
	struct stat st;

	if (stat(program, &st) < 0)
		return errno;
	if (!S_ISREG(st.st_mode))
		return EACCES;
	return faccessat(AT_FDCWD, program, X_OK, AT_EACCESS) < 0 ? errno : 0;
}

#define WHAT_TO_DO "install the codex runtime, or set its path with codex_config_set_program()"

static codex_error *program_error(const char *program, int err)
{
	switch (err) {
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
	case ENAMETOOLONG:
		return cx_error_new(
			CODEX_ERR_NO_RUNTIME, "%s does not exist: " WHAT_TO_DO, program);
	case EACCES:
		return cx_error_new(
			CODEX_ERR_NO_RUNTIME, "%s is not an executable file: " WHAT_TO_DO, program);
	default:
		return cx_error_system(err, "cannot look at %s", program);
	}
}

/* The program was there when it was looked at. */
static codex_error *spawn_error(const char *program, int err)
{
	switch (err) {
	case ENOENT:
		return cx_error_new(CODEX_ERR_NO_RUNTIME,
			"%s cannot be run, its interpreter or dynamic loader is missing: " WHAT_TO_DO,
			program);
	case ENOEXEC:
	case EACCES:
		return cx_error_new(CODEX_ERR_NO_RUNTIME,
			"%s cannot be run, it is no executable of this system: " WHAT_TO_DO,
			program);
	default:
		return cx_error_system(err, "cannot start %s", program);
	}
}

/* What speaks against starting it, or NULL. */
static codex_error *check(const char *program, const char *cwd)
{
	int err = check_program(program);

	if (err)
		return program_error(program, err);
#ifndef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP
	if (cwd)
		return cx_error_new(CODEX_ERR_UNSUPPORTED,
			"this system cannot start a process in another directory (%s)", cwd);
#endif
	err = cwd ? check_dir(cwd) : 0;
	return err ? cx_error_system(err, "cannot run in the directory %s", cwd) : NULL;
}

int cx_spawn(const struct cx_command *command, struct cx_child *ret_child, codex_error **ret_error)
{
	char *program = seen_from(command->program, command->cwd);
	codex_error *error;

	if (!program) {
		*ret_error = cx_error_from_status(CODEX_ERR_NOMEM);
		return CODEX_ERR_NOMEM;
	}
	error = check(program, command->cwd);
	if (!error) {
		int err = start(program, command, ret_child);

		error = err ? spawn_error(program, err) : NULL;
	}
	cx_free(program);
	if (error)
		*ret_error = error;
	return codex_error_status(error);
}
