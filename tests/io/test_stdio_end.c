/* How a transport ends: by itself, by close(), by destroy(), and when the child does not want to. */
#include "base/clock.h"
#include "base/common.h"
#include "base/mem.h"
#include "io/host.h"
#include "support/suite.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MB 1000000

/* Less than the grandchildren live. The other upper bounds are generous for slow machines, too. */
#define GRANDCHILD_MS 6000

static uint64_t started;

static void start_sh(const char *script)
{
	started = cx_now();
	host_start_sh(&host, script);
}

static unsigned since(uint64_t start, uint64_t end)
{
	return (unsigned)((end - start) / CX_MS);
}

static void wait_closed(void)
{
	host_wait(&host, &host.closed_count);
	host_run(&host, 20);
	ck_assert_uint_eq(host.ended_count, 1);
	ck_assert_uint_eq(host.closed_count, 1);
}

static void expect_unknown_exit(void)
{
	ck_assert_int_eq(codex_error_status(host.error), CODEX_ERR_EXITED);
	ck_assert(!codex_error_exit(host.error, NULL, NULL));
}

static void write_megabyte(void)
{
	char *text = cx_alloc0(MB + 1);

	memset(text, 'x', MB);
	host_write(&host, text);
	cx_free(text);
}

/* By itself */

BOTH(exit_code_is_told)
{
	start_sh("echo last words >&2; exit 7");
	wait_closed();
	host_expect_exit(&host, 7, 0);
	ck_assert_str_eq(codex_error_stderr(host.error), "last words\n");
	ck_assert_uint_lt(since(started, host.closed_at), 6000);
}

BOTH(signal_is_told)
{
	start_sh("kill -SEGV $$");
	wait_closed();
	host_expect_exit(&host, -1, SIGSEGV);
}

BOTH(output_closed_but_alive)
{
	start_sh("echo x; exec >&-; exec sleep 100");
	host_wait(&host, &host.ended_count);
	expect_unknown_exit();
	ck_assert_uint_ge(since(started, host.ended_at), 250);
	ck_assert_uint_lt(since(started, host.ended_at), 6000);
	ck_assert_int_gt(cx_transport_pid(host.transport), 0);
	cx_transport_close(host.transport, 50); /* sooner than it would by itself */
	wait_closed();
	ck_assert_uint_lt(since(host.ended_at, host.closed_at), 1900);
}

BOTH(output_closed_and_left_to_itself)
{
	start_sh("exec >&-; exec sleep 100");
	wait_closed();
	expect_unknown_exit();
	ck_assert_uint_ge(since(host.ended_at, host.closed_at), 1900);
}

BOTH(output_closed_then_exit)
{
	start_sh("exec >&-; sleep 0.05; exit 11");
	wait_closed();
	if (codex_error_exit(host.error, NULL, NULL))
		host_expect_exit(&host, 11, 0);
	else /* the machine was too slow */
		ck_assert_uint_ge(since(started, host.ended_at), 250);
}

/* Only the child counts: who else holds its pipes may hold them for ever. */
BOTH(grandchild_keeps_the_output_open)
{
	start_sh("sleep 8 & echo x; exit 5");
	wait_closed();
	host_expect_exit(&host, 5, 0);
	host_expect_out(&host, "x\n");
	ck_assert_uint_lt(since(started, host.closed_at), GRANDCHILD_MS);
}

BOTH(grandchild_goes_on_writing)
{
	start_sh("yes & yes >&2 & sleep 0.1; exit 5");
	wait_closed();
	host_expect_exit(&host, 5, 0);
	ck_assert_uint_lt(since(started, host.closed_at), GRANDCHILD_MS);
}

BOTH(grandchild_keeps_stderr_open)
{
	start_sh("sleep 8 >/dev/null & echo x; exit 5");
	wait_closed();
	host_expect_exit(&host, 5, 0);
	ck_assert_uint_lt(since(started, host.closed_at), GRANDCHILD_MS);
}

BOTH(host_takes_the_status)
{
	start_sh("exit 5");
	ck_assert_int_gt(waitpid(-1, NULL, 0), 0);
	wait_closed();
	expect_unknown_exit();
}

BOTH(host_ignores_sigchld)
{
	signal(SIGCHLD, SIG_IGN);
	start_sh("echo x; exit 5");
	wait_closed();
	host_expect_out(&host, "x\n");
	expect_unknown_exit();
	signal(SIGCHLD, SIG_DFL);
}

/* Writing to one that does not read */

BOTH(dies_while_a_megabyte_is_written)
{
	start_sh("head -c 1000 >/dev/null; exit 6");
	write_megabyte();
	wait_closed();
	host_expect_exit(&host, 6, 0);
}

BOTH(never_reads)
{
	char *text = cx_alloc0(MB);

	start_sh("trap 'kill $!; exit 8' TERM; sleep 100 & wait");
	ck_assert_uint_lt(cx_transport_write(host.transport, text, MB), MB);
	host_run(&host, 100);
	ck_assert_uint_eq(host.ended_count + host.writable_count, 0);
	cx_transport_close(host.transport, 1000);
	ck_assert_uint_eq(cx_transport_write(host.transport, text, MB), MB);
	wait_closed();
	host_expect_exit(&host, 8, 0);
	cx_free(text);
}

/* It closed its stdin and lives on: found out by a write, ended after a second. */
BOTH(closes_its_input_and_lives_on)
{
	uint64_t written;

	start_sh("exec <&-; echo x; exec sleep 100");
	host_wait_bytes(&host, 2);
	written = cx_now();
	write_megabyte();
	host_wait(&host, &host.ended_count);
	ck_assert_int_eq(codex_error_status(host.error), CODEX_ERR_SYSTEM);
	ck_assert_int_eq(codex_error_errno(host.error), EPIPE);
	ck_assert_uint_ge(since(written, host.ended_at), 1000);
	ck_assert_uint_lt(since(written, host.ended_at), 6000);
	cx_transport_close(host.transport, 10);
	wait_closed();
}

BOTH(closes_its_input_while_paused)
{
	start_sh("exec <&-; echo x; sleep 0.3; echo y; exec sleep 100");
	host_wait_bytes(&host, 2);
	cx_transport_pause(host.transport, true);
	write_megabyte();
	host_run(&host, 1300);
	ck_assert_uint_eq(host.ended_count, 0);
	cx_transport_pause(host.transport, false);
	host_wait(&host, &host.ended_count);
	host_expect_out(&host, "x\ny\n");
	cx_transport_close(host.transport, 10);
	wait_closed();
}

BOTH(closes_its_input_then_exits)
{
	start_sh("exec <&-; echo x; sleep 0.3; exit 12");
	host_wait_bytes(&host, 2);
	write_megabyte();
	wait_closed();
	host_expect_exit(&host, 12, 0);
}

/* By close() */

BOTH(close_ends_a_reader)
{
	start_sh("cat; echo bye; exit 3");
	host_write(&host, "hello\n");
	cx_transport_close(host.transport, 2000);
	cx_transport_close(host.transport, 2000);
	wait_closed();
	host_expect_out(&host, "hello\nbye\n");
	host_expect_exit(&host, 3, 0);
}

BOTH(close_of_one_that_ignores_the_end_of_input)
{
	start_sh("echo x; exec sleep 100");
	host_wait_bytes(&host, 2);
	cx_transport_close(host.transport, 1000);
	wait_closed();
	host_expect_exit(&host, -1, SIGTERM);
}

BOTH(close_of_one_that_ignores_term)
{
	start_sh("trap '' TERM; echo x; while :; do sleep 0.1; done");
	host_wait_bytes(&host, 2);
	started = cx_now();
	cx_transport_close(host.transport, 100);
	wait_closed();
	host_expect_exit(&host, -1, SIGKILL);
	ck_assert_uint_ge(since(started, host.closed_at), 200);
	ck_assert_uint_lt(since(started, host.closed_at), 6000);
}

BOTH(close_of_a_stopped_one)
{
	start_sh("echo x; kill -STOP $$");
	host_wait_bytes(&host, 2);
	cx_transport_close(host.transport, 50);
	wait_closed();
	host_expect_exit(&host, -1, SIGKILL);
}

BOTH(second_close_with_less_patience)
{
	start_sh("echo x; exec sleep 100");
	host_wait_bytes(&host, 2);
	cx_transport_close(host.transport, 60000);
	cx_transport_close(host.transport, 1000);
	wait_closed();
	host_expect_exit(&host, -1, SIGTERM);
	ck_assert_uint_lt(since(started, host.closed_at), 30000);
}

BOTH(close_without_patience)
{
	start_sh("trap '' TERM; echo x; while :; do sleep 0.1; done");
	host_wait_bytes(&host, 2);
	cx_transport_close(host.transport, 0);
	wait_closed();
	host_expect_exit(&host, -1, SIGKILL);
}

BOTH(close_after_the_end)
{
	start_sh("exit 1");
	wait_closed();
	cx_transport_close(host.transport, 0);
	cx_transport_pause(host.transport, true);
	cx_transport_pause(host.transport, false);
	ck_assert_uint_eq(cx_transport_write(host.transport, "x", 1), 1);
	ck_assert_uint_eq(cx_transport_read(host.transport, &(char){0}, 1), 0);
	ck_assert_int_eq(cx_transport_pid(host.transport), -1);
	host_run(&host, 50);
}

/* Output that is still there when the input's end makes it exit. */
BOTH(close_with_much_still_to_read)
{
	host.read_at_once = 1000;
	start_sh("read a; head -c 200000 /dev/zero; exit 2");
	cx_transport_close(host.transport, 5000);
	wait_closed();
	ck_assert_uint_eq(host.out_when_ended, 200000);
	host_expect_exit(&host, 2, 0);
}

/* From inside callbacks */

static const char *const everything = "echo out; echo err >&2; read a; exit 1";

static const enum host_event everywhere[] = {
	HOST_READABLE, HOST_STDERR_LINE, HOST_ENDED, HOST_CLOSED};

static void next_host(void)
{
	bool poll_exit = host.poll_exit;

	host_clear(&host);
	host_init(&host);
	host.poll_exit = poll_exit;
}

static void fill(void)
{
	char *text = cx_alloc0(MB);

	cx_transport_write(host.transport, text, MB);
	cx_free(text);
}

BOTH(destroy_inside_each_callback)
{
	for (size_t i = 0; i < CX_COUNTOF(everywhere); i++) {
		host.free_in = everywhere[i];
		start_sh(everything);
		if (everywhere[i] == HOST_ENDED || everywhere[i] == HOST_CLOSED)
			cx_transport_close(host.transport, 1000);
		for (int n = 0; host.transport && n < 1000; n++)
			host_run(&host, 30);
		ck_assert_ptr_null(host.transport);
		host_run(&host, 20);
		next_host();
	}
}

BOTH(destroy_inside_writable)
{
	host.free_in = HOST_WRITABLE;
	start_sh("sleep 0.5; exec cat >/dev/null");
	fill();
	host_wait(&host, &host.writable_count);
	ck_assert_ptr_null(host.transport);
}

/* Several lines of one read: the rest must not be handed over any more. */
BOTH(destroy_inside_the_first_of_many_lines)
{
	host.free_in = HOST_STDERR_LINE;
	start_sh("seq 1 1000 >&2; read a");
	host_wait(&host, &host.line_count);
	ck_assert_uint_eq(host.line_count, 1);
	host_run(&host, 20);
	ck_assert_uint_eq(host.line_count, 1);
}

/* The last line has no LF and is only found when all ends. */
BOTH(destroy_inside_the_last_line)
{
	host.free_in = HOST_STDERR_LINE;
	start_sh("sleep 8 >/dev/null & printf line >&2; exit 1");
	host_wait(&host, &host.line_count);
	ck_assert_ptr_null(host.transport);
	host_run(&host, 20);
	ck_assert_uint_eq(host.ended_count, 0);
}

BOTH(close_inside_each_callback)
{
	for (size_t i = 0; i < CX_COUNTOF(everywhere); i++) {
		host.close_in = everywhere[i];
		start_sh(i < 2 ? everything : "echo out; echo err >&2");
		wait_closed();
		host_expect_out(&host, "out\n");
		next_host();
	}
}

/* By destroy() */

static void destroy_now(void)
{
	pid_t pid = cx_transport_pid(host.transport);
	uint64_t start = cx_now();

	cx_transport_destroy(host.transport);
	host.transport = NULL;
	ck_assert_uint_lt(since(start, cx_now()), 5000);
	ck_assert_int_eq(kill(pid, 0), -1);
	host_run(&host, 20);
	ck_assert_uint_eq(host.ended_count + host.closed_count, 0);
}

/* Whether the script, destroyed at once, came to its end, where it makes the file $MARK. */
static bool comes_to_its_end(const char *script)
{
	char mark[] = "/tmp/cx-mark-XXXXXX";
	int fd = mkstemp(mark);
	bool did;

	ck_assert_int_ge(fd, 0);
	close(fd);
	unlink(mark);
	setenv("MARK", mark, 1);
	start_sh(script);
	destroy_now();
	did = unlink(mark) == 0;
	next_host();
	return did;
}

/* On a busy machine the time that it gets may be too short once. */
static void expect_its_end(const char *script)
{
	for (int i = 0; i < 10; i++) {
		if (comes_to_its_end(script))
			return;
	}
	ck_abort_msg("it was killed every time");
}

BOTH(destroy_lets_it_end)
{
	expect_its_end("cat; : >$MARK");
}

BOTH(destroy_of_one_that_is_dead_already)
{
	start_sh("exit 1");
	usleep(100000);
	destroy_now();
}

BOTH(destroy_of_one_that_ignores_all)
{
	start_sh("trap '' TERM; echo x; while :; do sleep 0.1; done");
	host_wait_bytes(&host, 2);
	destroy_now();
}

/* It has more to say than the pipes hold, and can go only when that is taken. */
BOTH(destroy_of_one_that_still_writes)
{
	expect_its_end("read a; head -c 200000 /dev/zero; head -c 200000 /dev/zero >&2; : >$MARK");
}

BOTH(destroy_while_paused_after_the_exit)
{
	start_sh("echo x; exit 1");
	cx_transport_pause(host.transport, true);
	host_run(&host, 300);
	cx_transport_destroy(host.transport);
	host.transport = NULL;
	ck_assert_uint_eq(host.ended_count, 0);
}

static void destroy_in_a_forked_child(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		cx_transport_destroy(host.transport);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}

/* epoll's instance is shared across fork(): what the child takes out is out for the parent as well. */
BOTH(destroy_in_a_forked_child_leaves_the_parents_alone)
{
	start_sh("read a; echo one; read b; echo two >&2; exit 4");
	destroy_in_a_forked_child();
	host_write(&host, "go\n");
	host_wait_bytes(&host, 4);
	host_write(&host, "go\n");
	wait_closed();
	host_expect_exit(&host, 4, 0);
	ck_assert_uint_eq(host.line_count, 1);
}

/* A good guest */

BOTH(signals_of_the_host_stay_as_they_are)
{
	struct sigaction before[32], after;
	sigset_t mask_before, mask_after;

	sigprocmask(SIG_SETMASK, NULL, &mask_before);
	for (int sig = 1; sig < 32; sig++)
		sigaction(sig, NULL, &before[sig]);
	ck_assert(before[SIGPIPE].sa_handler == SIG_DFL);

	start_sh("head -c 1000 >/dev/null; exit 6");
	write_megabyte();
	wait_closed();

	sigprocmask(SIG_SETMASK, NULL, &mask_after);
	for (int sig = 1; sig < 32; sig++) {
		sigaction(sig, NULL, &after);
		ck_assert(after.sa_handler == before[sig].sa_handler);
		ck_assert_int_eq(sigismember(&mask_before, sig), sigismember(&mask_after, sig));
	}
}

BOTH(many_at_once)
{
	struct host all[20];

	for (unsigned i = 0; i < CX_COUNTOF(all); i++) {
		host_init(&all[i]);
		all[i].poll_exit = host.poll_exit;
		host_start_sh(&all[i], "cat; exit 1");
	}
	for (unsigned i = 0; i < CX_COUNTOF(all); i++) {
		host_write(&all[i], "hello\n");
		cx_transport_close(all[i].transport, 1000);
	}
	for (unsigned i = 0; i < CX_COUNTOF(all); i++) {
		host_wait(&all[i], &all[i].closed_count);
		host_expect_out(&all[i], "hello\n");
		host_expect_exit(&all[i], 1, 0);
		host_clear(&all[i]);
	}
}

/* What cannot be started */

BOTH(no_such_program)
{
	const char *argv[] = {"/nonexistent/codex", NULL};
	codex_error *error = NULL;

	ck_assert_int_eq(host_try(&host, argv, &error), CODEX_ERR_NO_RUNTIME);
	ck_assert_ptr_nonnull(strstr(codex_error_message(error), "/nonexistent/codex"));
	ck_assert_ptr_null(host.transport);
	codex_error_unref(error);
}

BOTH(memory_runs_out)
{
	const char *argv[] = {"/bin/cat", NULL};
	codex_error *error = NULL;

	for (unsigned long n = 1; !host.transport; n++) {
		int r;

		cx_mem_fail_at(n);
		r = host_try(&host, argv, &error);
		cx_mem_fail_at(0);
		if (r == 0)
			break;
		ck_assert_int_eq(r, CODEX_ERR_NOMEM);
		error = codex_error_unref(error);
		ck_assert_int_eq(event_base_get_num_events(host.base, EVENT_BASE_COUNT_ADDED), 0);
		ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	}
}

/* The end is told even when there is no memory to say why. */
BOTH(memory_runs_out_at_the_end)
{
	start_sh("read a; echo x >&2; exit 1");
	ck_assert(cx_buf_reserve(&host.out, 2 * host.read_at_once));
	ck_assert(cx_buf_reserve(&host.lines, 1000));
	cx_mem_fail_at(1);
	cx_transport_close(host.transport, 1000);
	host_wait(&host, &host.closed_count);
	cx_mem_fail_at(0);
	ck_assert_int_eq(codex_error_status(host.error), CODEX_ERR_NOMEM);
}

static void add_cases(Suite *suite)
{
	ADD_BOTH(suite, exit_code_is_told);
	ADD_BOTH(suite, signal_is_told);
	ADD_BOTH(suite, output_closed_but_alive);
	ADD_BOTH(suite, output_closed_and_left_to_itself);
	ADD_BOTH(suite, output_closed_then_exit);
	ADD_BOTH(suite, grandchild_keeps_the_output_open);
	ADD_BOTH(suite, grandchild_goes_on_writing);
	ADD_BOTH(suite, grandchild_keeps_stderr_open);
	ADD_BOTH(suite, host_takes_the_status);
	ADD_BOTH(suite, host_ignores_sigchld);
	ADD_BOTH(suite, dies_while_a_megabyte_is_written);
	ADD_BOTH(suite, never_reads);
	ADD_BOTH(suite, closes_its_input_and_lives_on);
	ADD_BOTH(suite, closes_its_input_while_paused);
	ADD_BOTH(suite, closes_its_input_then_exits);
	ADD_BOTH(suite, close_ends_a_reader);
	ADD_BOTH(suite, close_of_one_that_ignores_the_end_of_input);
	ADD_BOTH(suite, close_of_one_that_ignores_term);
	ADD_BOTH(suite, close_of_a_stopped_one);
	ADD_BOTH(suite, second_close_with_less_patience);
	ADD_BOTH(suite, close_without_patience);
	ADD_BOTH(suite, close_after_the_end);
	ADD_BOTH(suite, close_with_much_still_to_read);
	ADD_BOTH(suite, destroy_inside_each_callback);
	ADD_BOTH(suite, destroy_inside_writable);
	ADD_BOTH(suite, destroy_inside_the_first_of_many_lines);
	ADD_BOTH(suite, destroy_inside_the_last_line);
	ADD_BOTH(suite, close_inside_each_callback);
	ADD_BOTH(suite, destroy_lets_it_end);
	ADD_BOTH(suite, destroy_of_one_that_is_dead_already);
	ADD_BOTH(suite, destroy_of_one_that_ignores_all);
	ADD_BOTH(suite, destroy_of_one_that_still_writes);
	ADD_BOTH(suite, destroy_while_paused_after_the_exit);
	ADD_BOTH(suite, destroy_in_a_forked_child_leaves_the_parents_alone);
	ADD_BOTH(suite, signals_of_the_host_stay_as_they_are);
	ADD_BOTH(suite, many_at_once);
	ADD_BOTH(suite, no_such_program);
	ADD_BOTH(suite, memory_runs_out);
	ADD_BOTH(suite, memory_runs_out_at_the_end);
}

int main(void)
{
	return suite_main("stdio_end", add_cases);
}
