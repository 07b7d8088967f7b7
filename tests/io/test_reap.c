#include "base/clock.h"
#include "base/common.h"
#include "io/reap.h"
#include "support/suite.h"

#include <event2/event.h>

#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#if !HAVE_DECL_ENVIRON
extern char **environ;
#endif

static struct event_base *base;
static struct cx_loop *loop;
static struct cx_reaper reaper;
static bool polling;
static unsigned calls;
static uint64_t called_at;

static void on_gone(void *arg)
{
	ck_assert_ptr_eq(arg, &reaper);
	calls++;
	called_at = cx_now();
}

/* By posix_spawn and not by fork, so that a leak checker has nothing to say in the child. */
static pid_t run_sh(const char *script)
{
	char *argv[] = {(char[]){"sh"}, (char[]){"-c"}, strdup(script), NULL};
	pid_t pid;

	ck_assert_int_eq(posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ), 0);
	free(argv[2]);
	return pid;
}

static void watch_sh(const char *script)
{
	calls = 0;
	ck_assert(cx_reaper_init(&reaper, loop, run_sh(script), polling, on_gone, &reaper));
	if (polling)
		ck_assert_int_eq(reaper.pidfd, -1);
}

static void set_up(bool poll)
{
	polling = poll;
	base = event_base_new();
	loop = cx_loop_libevent_new(base);
}

static void tear_down(void)
{
	cx_reaper_clear(&reaper);
	cx_loop_free(loop);
	ck_assert_int_eq(event_base_get_num_events(base, EVENT_BASE_COUNT_ADDED), 0);
	event_base_free(base);
}

static void wait_gone(void)
{
	uint64_t end = cx_now() + 30 * (uint64_t)CX_SECOND;

	while (!calls) {
		ck_assert_uint_lt(cx_now(), end);
		event_base_loop(base, EVLOOP_ONCE);
	}
	ck_assert(cx_reaper_gone(&reaper));
	ck_assert_uint_eq(calls, 1);
	/* Nothing is armed any more. */
	ck_assert_int_eq(event_base_get_num_events(base, EVENT_BASE_COUNT_ADDED), 0);
}

static void expect_exit(bool known, int code, int signal)
{
	ck_assert_int_eq(reaper.exit.known, known);
	ck_assert_int_eq(reaper.exit.exit_code, code);
	ck_assert_int_eq(reaper.exit.signal, signal);
}

#define BOTH(name) \
	static void name(void); \
	START_TEST(name##_with_pidfd) \
	{ \
		set_up(false); \
		name(); \
		tear_down(); \
	} \
	END_TEST \
	START_TEST(name##_by_polling) \
	{ \
		set_up(true); \
		name(); \
		tear_down(); \
	} \
	END_TEST \
	static void name(void)

#define ADD_BOTH(suite, name) \
	do { \
		ADD(suite, name##_with_pidfd); \
		ADD(suite, name##_by_polling); \
	} while (0)

BOTH(exit_code)
{
	watch_sh("exit 42");
	wait_gone();
	expect_exit(true, 42, 0);
}

BOTH(killed_by_a_signal)
{
	watch_sh("kill -TERM $$; sleep 5");
	wait_gone();
	expect_exit(true, -1, SIGTERM);
}

/* It is dead long before the watch starts. */
BOTH(gone_before_it_was_watched)
{
	pid_t pid = run_sh("exit 3");

	usleep(100000);
	calls = 0;
	ck_assert(cx_reaper_init(&reaper, loop, pid, polling, on_gone, &reaper));
	wait_gone();
	expect_exit(true, 3, 0);
}

BOTH(kill_reaches_it)
{
	watch_sh("sleep 100");
	cx_reaper_kill(&reaper, SIGKILL);
	cx_reaper_hurry(&reaper);
	wait_gone();
	expect_exit(true, -1, SIGKILL);
	cx_reaper_kill(&reaper, SIGKILL); /* nobody */
}

/* kill() is the first to see that it is gone: the report must not be lost over that. */
BOTH(gone_when_killed)
{
	watch_sh("exit 5");
	usleep(100000);
	cx_reaper_kill(&reaper, SIGTERM);
	wait_gone();
	expect_exit(true, 5, 0);
}

BOTH(host_took_the_status)
{
	int status;

	watch_sh("exit 6");
	ck_assert_int_eq(waitpid(-1, &status, 0), reaper.pid);
	cx_reaper_hurry(&reaper);
	wait_gone();
	expect_exit(false, -1, 0);
}

BOTH(host_ignores_sigchld)
{
	signal(SIGCHLD, SIG_IGN);
	watch_sh("exit 6");
	cx_reaper_hurry(&reaper);
	wait_gone();
	expect_exit(false, -1, 0);
	signal(SIGCHLD, SIG_DFL);
}

/* The pid may have been given to another process by then: no signal may go there. */
BOTH(no_signal_to_a_stranger)
{
	pid_t pid;

	signal(SIGCHLD, SIG_IGN);
	watch_sh("exit 0");
	pid = reaper.pid;
	while (kill(pid, 0) == 0)
		usleep(1000);
	cx_reaper_kill(&reaper, SIGKILL);
	cx_reaper_hurry(&reaper);
	wait_gone();
	signal(SIGCHLD, SIG_DFL);
}

/* Exact pids only: the host's own child stays the host's. */
BOTH(other_children_are_left_alone)
{
	pid_t other = run_sh("exit 9");
	int status;

	watch_sh("exit 1");
	wait_gone();
	ck_assert_int_eq(waitpid(other, &status, 0), other);
	ck_assert_int_eq(WEXITSTATUS(status), 9);
}

static unsigned sigchlds;

static void on_sigchld(int sig)
{
	(void)sig;
	sigchlds++;
}

BOTH(hosts_sigchld_handler_still_runs)
{
	struct sigaction mine = {.sa_handler = on_sigchld}, now;

	sigaction(SIGCHLD, &mine, NULL);
	watch_sh("exit 1");
	wait_gone();
	expect_exit(true, 1, 0);
	sigaction(SIGCHLD, NULL, &now);
	ck_assert(now.sa_handler == on_sigchld);
	ck_assert_uint_eq(sigchlds, 1);
	signal(SIGCHLD, SIG_DFL);
}

BOTH(cleared_while_it_runs)
{
	pid_t pid;

	watch_sh("exit 1");
	pid = reaper.pid;
	cx_reaper_clear(&reaper);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	event_base_loop(base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
	ck_assert_uint_eq(calls, 0);
}

START_TEST(polling_in_a_hurry_is_fast)
{
	uint64_t start;

	set_up(true);
	watch_sh("exit 1");
	usleep(50000);
	start = cx_now();
	cx_reaper_hurry(&reaper);
	wait_gone();
	ck_assert_uint_lt(called_at - start, 800 * CX_MS);
	tear_down();
}
END_TEST

START_TEST(polling_at_leisure_is_not_for_ever)
{
	uint64_t start;

	set_up(true);
	watch_sh("exit 1");
	start = cx_now();
	wait_gone();
	ck_assert_uint_lt(called_at - start, 10 * (uint64_t)CX_SECOND);
	tear_down();
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_BOTH(suite, exit_code);
	ADD_BOTH(suite, killed_by_a_signal);
	ADD_BOTH(suite, gone_before_it_was_watched);
	ADD_BOTH(suite, kill_reaches_it);
	ADD_BOTH(suite, gone_when_killed);
	ADD_BOTH(suite, host_took_the_status);
	ADD_BOTH(suite, host_ignores_sigchld);
	ADD_BOTH(suite, no_signal_to_a_stranger);
	ADD_BOTH(suite, other_children_are_left_alone);
	ADD_BOTH(suite, hosts_sigchld_handler_still_runs);
	ADD_BOTH(suite, cleared_while_it_runs);
	ADD(suite, polling_in_a_hurry_is_fast);
	ADD(suite, polling_at_leisure_is_not_for_ever);
}

int main(void)
{
	return suite_main("reap", add_cases);
}
