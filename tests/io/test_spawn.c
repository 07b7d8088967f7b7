/* The started child looks around itself: this program, run again as "report". */
#include "base/buf.h"
#include "base/clock.h"
#include "base/common.h"
#include "base/mem.h"
#include "io/fds.h"
#include "io/spawn.h"
#include "support/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Those that no sanitizer handles by itself. */
static const int signals[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGUSR1, SIGALRM, SIGQUIT};

static int report(int argc, char **argv)
{
	char *here = getcwd(NULL, 0);
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	for (int fd = 3; fd < 1024; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			printf("descriptor %d\n", fd);
	}
	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFL) & O_NONBLOCK)
			printf("nonblocking %d\n", fd);
	}
	for (size_t i = 0; i < CX_COUNTOF(signals); i++) {
		struct sigaction action;

		sigaction(signals[i], NULL, &action);
		if (action.sa_handler != SIG_DFL || sigismember(&mask, signals[i]))
			printf("signal %d\n", signals[i]);
	}
	printf("group %d\n", getpgrp() == getpid());
	printf("cwd %s\n", here);
	printf("argc %d last %s\n", argc, argv[argc - 1]);
	printf("variable %s\n", getenv("CX_TEST") ? getenv("CX_TEST") : "unset");
	free(here);
	return 0;
}

/* There posix_spawn is a fork, whose exec's error stays in the child, and limits are emulated. */
static bool under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload && strstr(preload, "vgpreload");
}

static char *self; /* absolute path of this program */

static struct cx_child child;
static codex_error *error;

static int spawn(const char *program, const char *const *argv, const char *cwd)
{
	static const char *const envp[] = {"CX_TEST=value", NULL};
	struct cx_command command = {.program = program, .argv = argv, .envp = envp, .cwd = cwd};

	return cx_spawn(&command, &child, &error);
}

static void spawn_ok(const char *program, const char *const *argv, const char *cwd)
{
	int r = spawn(program, argv, cwd);

	ck_assert_msg(r == 0, "%s", codex_error_message(error));
}

/* Everything the child says, for cx_free(), and its end. */
static char *collect(int *ret_status)
{
	struct cx_buf all = CX_BUF_INIT;
	struct pollfd ready = {.fd = child.out, .events = POLLIN};
	char bytes[4096];
	ssize_t got = 1;

	while (got != 0 && poll(&ready, 1, 10000) == 1) {
		got = read(child.out, bytes, sizeof(bytes));
		if (got > 0)
			cx_buf_append(&all, bytes, (size_t)got);
	}
	cx_fd_close(&child.in);
	cx_fd_close(&child.out);
	cx_fd_close(&child.err);
	ck_assert_int_eq(waitpid(child.pid, ret_status, 0), child.pid);
	return cx_buf_steal(&all);
}

static char *get_report(const char *cwd)
{
	const char *argv[] = {"report", "report", "last one", NULL};
	char *text;
	int status;

	spawn_ok(self, argv, cwd);
	text = collect(&status);
	ck_assert_int_eq(status, 0);
	return text;
}

static void expect_in_report(const char *cwd, const char *line)
{
	char *text = get_report(cwd);

	ck_assert_msg(strstr(text, line), "%s", text);
	cx_free(text);
}

static void expect_not_in_report(const char *line)
{
	char *text = get_report(NULL);

	ck_assert_msg(!strstr(text, line), "%s", text);
	cx_free(text);
}

START_TEST(arguments_and_environment)
{
	expect_in_report(NULL, "argc 3 last last one\n");
	expect_in_report(NULL, "variable value\n");
	ck_assert_ptr_null(getenv("CX_TEST"));
}
END_TEST

/* A descriptor of the host's that nobody marked close-on-exec stays the host's all the same. */
START_TEST(child_inherits_no_descriptor)
{
	int fds[2];
	int high;

	ck_assert_int_eq(pipe(fds), 0);
	high = fcntl(fds[0], F_DUPFD, 200);
	expect_not_in_report("descriptor");
	close(fds[0]);
	close(fds[1]);
	close(high);
}
END_TEST

START_TEST(child_gets_blocking_descriptors)
{
	expect_not_in_report("nonblocking");
}
END_TEST

static void on_signal(int sig)
{
	(void)sig;
}

/* Ignored, handled and blocked ones: the child starts with none of that, and the host keeps it. */
START_TEST(child_starts_with_default_signals)
{
	sigset_t block, now;
	struct sigaction action;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, on_signal);
	sigemptyset(&block);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_SETMASK, &block, NULL);
	expect_not_in_report("signal");

	sigprocmask(SIG_SETMASK, NULL, &now);
	ck_assert(sigismember(&now, SIGTERM) && sigismember(&now, SIGUSR1));
	ck_assert(!sigismember(&now, SIGINT) && !sigismember(&now, SIGCHLD));
	sigaction(SIGPIPE, NULL, &action);
	ck_assert(action.sa_handler == SIG_IGN);
	sigaction(SIGUSR1, NULL, &action);
	ck_assert(action.sa_handler == on_signal);
}
END_TEST

START_TEST(child_has_a_process_group_of_its_own)
{
	expect_in_report(NULL, "group 1\n");
}
END_TEST

START_TEST(our_ends_are_private_and_nonblocking)
{
	const char *argv[] = {"cat", NULL};
	int status;

	spawn_ok("/bin/cat", argv, NULL);
	for (int i = 0; i < 3; i++) {
		int fd = i == 0 ? child.in : i == 1 ? child.out : child.err;

		ck_assert_int_gt(fd, 2);
		ck_assert_int_eq(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
		ck_assert_int_eq(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	}
	cx_fd_close(&child.in);
	cx_free(collect(&status));
}
END_TEST

static void expect_refused(
	const char *program, const char *cwd, int status, const char *text, const char *more)
{
	const char *argv[] = {"x", NULL};
	int r = spawn(program, argv, cwd);

	ck_assert_int_eq(r, status);
	ck_assert_int_eq(codex_error_status(error), status);
	ck_assert_msg(strstr(codex_error_message(error), text) &&
			strstr(codex_error_message(error), more),
		"%s", codex_error_message(error));
	error = codex_error_unref(error);
}

START_TEST(program_that_does_not_exist)
{
	expect_refused("/nonexistent/codex", NULL, CODEX_ERR_NO_RUNTIME, "/nonexistent/codex",
		"install the codex runtime, or set");
	expect_refused("/bin/sh/codex", NULL, CODEX_ERR_NO_RUNTIME, "does not exist", "set");
	expect_refused("", NULL, CODEX_ERR_NO_RUNTIME, "does not exist", "set");
}
END_TEST

/* PATH has it. */
START_TEST(path_is_not_searched)
{
	expect_refused("cat", NULL, CODEX_ERR_NO_RUNTIME, "cat does not exist", "set");
}
END_TEST

START_TEST(program_that_cannot_be_executed)
{
	expect_refused("/", NULL, CODEX_ERR_NO_RUNTIME, "/ is not an executable", "set");
	expect_refused("/etc/passwd", NULL, CODEX_ERR_NO_RUNTIME,
		"/etc/passwd is not an executable", "set");
}
END_TEST

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP
#define CWD "/"

START_TEST(working_directory)
{
	expect_in_report("/", "cwd /\n");
	expect_in_report("/usr", "cwd /usr\n");
}
END_TEST

/* "./program" means what it means to the caller, also when the child starts elsewhere. */
START_TEST(relative_program_is_the_callers)
{
	const char *argv[] = {"sh", "-c", "pwd", NULL};
	char *here = getcwd(NULL, 0);
	char *text;
	int status;

	ck_assert_int_eq(chdir("/bin"), 0);
	spawn_ok("./sh", argv, "/");
	text = collect(&status);
	ck_assert_str_eq(text, "/\n");
	cx_free(text);
	spawn_ok("sh", argv, NULL);
	text = collect(&status);
	ck_assert_int_eq(status, 0);
	cx_free(text);
	ck_assert_int_eq(chdir(here), 0);
	free(here);
}
END_TEST

START_TEST(directory_that_does_not_exist)
{
	expect_refused("/bin/sh", "/nonexistent", CODEX_ERR_SYSTEM, "/nonexistent", "directory");
	expect_refused("/bin/sh", "/etc/passwd", CODEX_ERR_SYSTEM, "/etc/passwd", "directory");
}
END_TEST

#else
#define CWD NULL

START_TEST(working_directory)
{
	expect_refused("/bin/sh", "/", CODEX_ERR_UNSUPPORTED, "another directory", "/");
}
END_TEST
#endif

static void make_program(char *path, const char *text)
{
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (int)strlen(text));
	fchmod(fd, 0700);
	close(fd);
}

START_TEST(program_of_another_system)
{
	char path[] = "/tmp/cx-spawn-XXXXXX";

	if (under_valgrind())
		return;
	make_program(path, "\177ELF nonsense");
	expect_refused(path, NULL, CODEX_ERR_NO_RUNTIME, path, "no executable of this system");
	unlink(path);
}
END_TEST

START_TEST(program_without_its_interpreter)
{
	char path[] = "/tmp/cx-spawn-XXXXXX";

	if (under_valgrind())
		return;
	make_program(path, "#!/nonexistent/interpreter\n");
	expect_refused(path, NULL, CODEX_ERR_NO_RUNTIME, path, "interpreter");
	unlink(path);
}
END_TEST

/* No descriptor is left over, wherever it fails. */
START_TEST(no_descriptors_left_to_have)
{
	struct rlimit old, low;

	getrlimit(RLIMIT_NOFILE, &old);
	for (rlim_t limit = 3; limit < 20; limit++) {
		const char *argv[] = {"cat", NULL};
		int r, status;

		low = old;
		low.rlim_cur = limit;
		setrlimit(RLIMIT_NOFILE, &low);
		r = spawn("/bin/cat", argv, NULL);
		setrlimit(RLIMIT_NOFILE, &old);
		if (r == 0) {
			cx_fd_close(&child.in);
			cx_free(collect(&status));
			continue;
		}
		ck_assert_int_eq(r, CODEX_ERR_SYSTEM);
		error = codex_error_unref(error);
	}
}
END_TEST

/* The three of the child's must be the right ones even when the pipes would have got their numbers. */
START_TEST(host_without_standard_descriptors)
{
	const char *argv[] = {"sh", "-c", "read a; echo out $a; echo err >&2", NULL};
	int saved[3];
	char *text;
	int status;
	bool ok;

	for (int fd = 0; fd < 3; fd++) {
		saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 50);
		close(fd);
	}
	ok = spawn("/bin/sh", argv, NULL) == 0;
	for (int fd = 0; fd < 3; fd++)
		ok = ok && fcntl(fd, F_GETFD) < 0;
	for (int fd = 0; fd < 3; fd++) {
		dup2(saved[fd], fd);
		close(saved[fd]);
	}
	ck_assert(ok);
	ck_assert_int_gt(child.in, 2);
	ck_assert_int_eq(send(child.in, "hello\n", 6, CX_SEND_FLAGS), 6);
	text = collect(&status);
	ck_assert_str_eq(text, "out hello\n");
	ck_assert_int_eq(status, 0);
	cx_free(text);
}
END_TEST

/* With the default disposition, which would end the host. */
START_TEST(writing_to_a_dead_child_raises_no_sigpipe)
{
	const char *argv[] = {"true", NULL};
	int status;

	signal(SIGPIPE, SIG_DFL);
	spawn_ok("/bin/true", argv, NULL);
	ck_assert_int_eq(waitpid(child.pid, &status, 0), child.pid);
	ck_assert_int_eq(send(child.in, "x", 1, CX_SEND_FLAGS), -1);
	ck_assert_int_eq(errno, EPIPE);
	cx_fd_close(&child.in);
	cx_fd_close(&child.out);
	cx_fd_close(&child.err);
}
END_TEST

START_TEST(memory_runs_out)
{
	for (unsigned long n = 1;; n++) {
		const char *argv[] = {"true", NULL};
		int r, status;

		cx_mem_fail_at(n);
		r = spawn("/bin/true", argv, CWD);
		cx_mem_fail_at(0);
		if (r == 0) {
			cx_free(collect(&status));
			return;
		}
		ck_assert_int_eq(r, CODEX_ERR_NOMEM);
		error = codex_error_unref(error);
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, arguments_and_environment);
	ADD(suite, child_inherits_no_descriptor);
	ADD(suite, child_gets_blocking_descriptors);
	ADD(suite, child_starts_with_default_signals);
	ADD(suite, child_has_a_process_group_of_its_own);
	ADD(suite, our_ends_are_private_and_nonblocking);
	ADD(suite, working_directory);
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP
	ADD(suite, relative_program_is_the_callers);
	ADD(suite, directory_that_does_not_exist);
#endif
	ADD(suite, program_that_does_not_exist);
	ADD(suite, path_is_not_searched);
	ADD(suite, program_that_cannot_be_executed);
	ADD(suite, program_of_another_system);
	ADD(suite, program_without_its_interpreter);
	ADD(suite, no_descriptors_left_to_have);
	ADD(suite, host_without_standard_descriptors);
	ADD(suite, writing_to_a_dead_child_raises_no_sigpipe);
	ADD(suite, memory_runs_out);
}

int main(int argc, char **argv)
{
	int r;

	if (argc > 1 && strcmp(argv[1], "report") == 0)
		return report(argc, argv);
	self = realpath(argv[0], NULL);
	r = suite_main("spawn", add_cases);
	free(self);
	return r;
}
