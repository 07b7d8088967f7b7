/* A good guest: what a host program must not notice of the library. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <dirent.h>
#include <event2/event.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t pipes_broken;

static void on_sigpipe(int number)
{
	(void)number;
	pipes_broken++;
}

/* The model server leaves SIGPIPE alone when the process has a handler of its own. */
static void watch_sigpipe(void)
{
	const struct sigaction action = {.sa_handler = on_sigpipe};

	ck_assert_int_eq(sigaction(SIGPIPE, &action, NULL), 0);
}

static void run(struct runtime *rt, const char *prompt, const char *answer)
{
	struct turnlog log;

	turnlog_start(&log, rt->thread, prompt);
	turnlog_wait(&log, rt->base);
	turnlog_expect_said(&log, answer);
	turnlog_clear(&log);
}

/* The runtime is gone and the library does not know yet: it goes on writing. */
START_TEST(broken_pipe_raises_no_signal)
{
	static char params[(4 << 20) + 40];
	struct codex_stats stats = CODEX_STATS_INIT;
	codex_future *futures[8];
	struct runtime rt;
	size_t i;

	watch_sigpipe();
	memcpy(params, "{\"x\":\"", 6);
	memset(params + 6, 'x', 4 << 20);
	memcpy(params + 6 + (4 << 20), "\"}", 3);
	runtime_open_thread(&rt);
	run(&rt, "x", "You said: x");
	ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
	ck_assert_int_eq(kill((pid_t)stats.pid, SIGKILL), 0);
	for (i = 0; i < 8; i++)
		ck_assert_int_eq(codex_async_call(rt.client, "model/list", params, &futures[i]), 0);
	for (i = 0; i < 8; i++)
		ck_assert_int_eq(pump_future(rt.base, futures[i]), CODEX_ERR_EXITED);
	ck_assert_int_eq(pipes_broken, 0);
	runtime_close(&rt);
}
END_TEST

struct signals {
	struct sigaction actions[NSIG];
	sigset_t mask;
};

static void read_signals(struct signals *signals)
{
	int number;

	memset(signals, 0, sizeof(*signals));
	for (number = 1; number < NSIG; number++)
		sigaction(number, NULL, &signals->actions[number]);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, NULL, &signals->mask), 0);
}

static void expect_same_signals(const struct signals *before, const struct signals *after)
{
	int number;

	for (number = 1; number < NSIG; number++) {
		ck_assert_msg(
			before->actions[number].sa_handler == after->actions[number].sa_handler,
			"the handler of signal %d has changed", number);
		ck_assert_msg(
			sigismember(&before->mask, number) == sigismember(&after->mask, number),
			"the mask of signal %d has changed", number);
	}
}

START_TEST(signal_handlers_and_mask_stay_as_they_are)
{
	static struct signals before, during, after;
	struct runtime rt;

	watch_sigpipe();
	read_signals(&before);
	runtime_open_thread(&rt);
	run(&rt, "x", "You said: x");
	read_signals(&during);
	runtime_close(&rt);
	read_signals(&after);
	expect_same_signals(&before, &during);
	expect_same_signals(&before, &after);
}
END_TEST

static unsigned count_entries(const char *path)
{
	DIR *dir = opendir(path);
	unsigned count = 0;

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

START_TEST(no_thread_is_made)
{
	unsigned before = count_entries("/proc/self/task");
	struct runtime rt;

	runtime_open_thread(&rt);
	run(&rt, "x", "You said: x");
	ck_assert_uint_eq(count_entries("/proc/self/task"), before);
	runtime_close(&rt);
}
END_TEST

/* Those that a child would inherit. */
static unsigned count_inheritable(void)
{
	DIR *dir = opendir("/dev/fd");
	struct dirent *entry;
	unsigned count = 0;

	while (dir && (entry = readdir(dir))) {
		int fd = (int)strtol(entry->d_name, NULL, 10);
		int flags = entry->d_name[0] == '.' ? -1 : fcntl(fd, F_GETFD);

		count += flags >= 0 && !(flags & FD_CLOEXEC);
	}
	if (dir)
		closedir(dir);
	return count;
}

START_TEST(every_descriptor_is_close_on_exec)
{
	struct runtime rt;
	unsigned before;

	/* Not on our base: the model server's own connections are not meant. */
	runtime_open_program(&rt, NULL);
	rt.base = event_base_new();
	before = count_inheritable();
	rt.thread = runtime_thread(&rt);
	run(&rt, "x", "You said: x");
	ck_assert_uint_eq(count_inheritable(), before);
	runtime_close(&rt);
}
END_TEST

/* What the host has open is none of the runtime's business, close-on-exec or not. */
START_TEST(runtime_inherits_none_of_the_hosts_descriptors)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	struct stat ours, theirs;
	char path[64];
	struct runtime rt;
	int secret[2];
	int fd;

	ck_assert_int_eq(pipe(secret), 0); /* inheritable */
	runtime_open_thread(&rt);
	run(&rt, "x", "You said: x");
	ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
	ck_assert_int_eq(fstat(secret[0], &ours), 0);
	for (fd = 0; fd < 64; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)stats.pid, fd);
		if (stat(path, &theirs) == 0)
			ck_assert_msg(ours.st_ino != theirs.st_ino || ours.st_dev != theirs.st_dev,
				"the runtime has it as %d", fd);
	}
	close(secret[0]);
	close(secret[1]);
	runtime_close(&rt);
}
END_TEST

/* stdout and stderr go to a file meanwhile. */
START_TEST(nothing_is_written_to_stdout_and_stderr)
{
	int saved[2] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)};
	struct codex_stats stats = CODEX_STATS_INIT;
	FILE *file = tmpfile();
	struct runtime rt;
	struct turnlog log;
	off_t written;

	ck_assert_ptr_nonnull(file);
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	dup2(fileno(file), STDERR_FILENO);
	runtime_open(&rt);
	codex_config_set_env(rt.config, "RUST_LOG", "info");
	rt.thread = runtime_thread(&rt);
	run(&rt, "x", "You said: x");
	runtime_when(&rt, "hang", "{\"hang\": true}");
	turnlog_start(&log, rt.thread, "hang");
	pump_for(rt.base, 50);
	codex_async_stats(rt.client, &stats);
	kill((pid_t)stats.pid, SIGKILL);
	turnlog_wait(&log, rt.base);
	fflush(stdout);
	written = lseek(fileno(file), 0, SEEK_END);
	dup2(saved[0], STDOUT_FILENO);
	dup2(saved[1], STDERR_FILENO);
	close(saved[0]);
	close(saved[1]);
	fclose(file);
	ck_assert_int_eq(written, 0);
	turnlog_expect_failed(&log, CODEX_ERR_EXITED, NULL);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* A child of the host's own is the host's to reap. */
START_TEST(children_of_the_host_are_left_alone)
{
	struct runtime rt;
	pid_t pid;
	int status;

	pid = fork();
	if (pid == 0)
		_exit(7);
	runtime_open_thread(&rt);
	run(&rt, "x", "You said: x");
	runtime_close(&rt);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(WEXITSTATUS(status), 7);
}
END_TEST

START_TEST(environment_locale_and_directory_stay_as_they_are)
{
	char before[4096], after[4096];
	char **variable;
	size_t count = 0, now = 0;
	struct runtime rt;

	setenv("CODEX_TEST_MARK", "as it was", 1);
	for (variable = environ; *variable; variable++)
		count++;
	ck_assert_ptr_nonnull(getcwd(before, sizeof(before)));
	ck_assert_ptr_nonnull(setlocale(LC_ALL, "C"));
	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_env(rt.config, "CODEX_TEST_MARK", "changed"), 0);
	ck_assert_int_eq(codex_config_set_env(rt.config, "CODEX_TEST_OTHER", "new"), 0);
	rt.thread = runtime_thread(&rt);
	run(&rt, "x", "You said: x");
	runtime_close(&rt);
	for (variable = environ; *variable; variable++)
		now++;
	ck_assert_uint_eq(now, count);
	ck_assert_str_eq(getenv("CODEX_TEST_MARK"), "as it was");
	ck_assert_ptr_null(getenv("CODEX_TEST_OTHER"));
	ck_assert_str_eq(setlocale(LC_ALL, NULL), "C");
	ck_assert_ptr_nonnull(getcwd(after, sizeof(after)));
	ck_assert_str_eq(before, after);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, broken_pipe_raises_no_signal);
	ADD(suite, signal_handlers_and_mask_stay_as_they_are);
	ADD(suite, no_thread_is_made);
	ADD(suite, every_descriptor_is_close_on_exec);
	ADD(suite, runtime_inherits_none_of_the_hosts_descriptors);
	ADD(suite, nothing_is_written_to_stdout_and_stderr);
	ADD(suite, children_of_the_host_are_left_alone);
	ADD(suite, environment_locale_and_directory_stay_as_they_are);
}

int main(void)
{
	return runtime_main("guest", add_cases);
}
