/* What a transport carries, and in what order. How it ends: test_stdio_end.c. */
#include "base/clock.h"
#include "base/common.h"
#include "base/mem.h"
#include "base/tail.h"
#include "io/host.h"
#include "io/stderr.h"
#include "support/suite.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define MB 1000000

BOTH(lines_go_both_ways)
{
	host_start_sh(&host, "read a; echo \"got $a\"; read b; echo \"and $b\"");
	ck_assert_int_gt(cx_transport_pid(host.transport), 0);
	host_write(&host, "one\n");
	host_wait_bytes(&host, 8);
	host_write(&host, "two\n");
	host_wait(&host, &host.closed_count);
	host_expect_out(&host, "got one\nand two\n");
	host_expect_exit(&host, 0, 0);
}

static char *large_text(size_t len)
{
	char *text = cx_alloc(len + 1);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < len; i++)
		text[i] = (char)('a' + i % 23);
	text[len] = '\0';
	return text;
}

BOTH(a_megabyte_there_and_back)
{
	char *text = large_text(MB);

	host_start_sh(&host, "exec cat");
	host_write(&host, text);
	cx_transport_close(host.transport, 5000);
	host_wait(&host, &host.closed_count);
	host_expect_out(&host, text);
	host_expect_exit(&host, 0, 0);
	cx_free(text);
}

/* It cannot go on writing before it is read: the end may come only then. */
BOTH(read_in_small_bites)
{
	host.read_at_once = 7;
	host_start_sh(&host, "head -c 100000 /dev/zero");
	host_wait(&host, &host.closed_count);
	ck_assert_uint_eq(host.out.len, 100000);
	ck_assert_uint_eq(host.out_when_ended, 100000);
}

BOTH(short_write_is_followed_by_writable)
{
	char *text = large_text(MB);
	size_t taken;

	host_start_sh(&host, "exec sleep 100");
	taken = cx_transport_write(host.transport, text, MB);
	ck_assert_uint_gt(taken, 0);
	ck_assert_uint_lt(taken, MB);
	ck_assert_uint_eq(cx_transport_write(host.transport, text, MB), 0);
	host_run(&host, 100);
	ck_assert_uint_eq(host.writable_count, 0);
	cx_free(text);
	cx_transport_close(host.transport, 100);
	host_wait(&host, &host.closed_count);
}

BOTH(writable_comes_once)
{
	char *text = large_text(MB);

	host_start_sh(&host, "sleep 0.5; exec cat >/dev/null");
	ck_assert_uint_lt(cx_transport_write(host.transport, text, MB), MB);
	host_wait(&host, &host.writable_count);
	host_run(&host, 100);
	ck_assert_uint_eq(host.writable_count, 1);
	cx_transport_close(host.transport, 1000);
	host_wait(&host, &host.closed_count);
	cx_free(text);
}

BOTH(pause_and_resume)
{
	unsigned before;

	host_start_sh(&host, "echo one; read a; echo two; read b");
	host_wait_bytes(&host, 4);
	cx_transport_pause(host.transport, true);
	host_write(&host, "go\n");
	before = host.readable_count;
	host_run(&host, 100);
	ck_assert_uint_eq(host.readable_count, before);
	cx_transport_pause(host.transport, false);
	ck_assert_uint_eq(host.readable_count, before); /* from the loop only */
	host_wait_bytes(&host, 8);
	host_write(&host, "end\n");
	host_wait(&host, &host.closed_count);
	host_expect_out(&host, "one\ntwo\n");
}

/* The exit is noticed, but all that was written comes first, however long that takes. */
BOTH(exit_while_paused)
{
	host.read_at_once = 100;
	host_start_sh(&host, "head -c 50000 /dev/zero; echo last >&2; exit 4");
	cx_transport_pause(host.transport, true);
	host_wait_exit(&host);
	host_run(&host, 300);
	ck_assert_uint_eq(host.ended_count, 0);
	cx_transport_pause(host.transport, false);
	ck_assert_uint_eq(host.ended_count, 0);
	host_wait(&host, &host.closed_count);
	ck_assert_uint_eq(host.out_when_ended, 50000);
	host_expect_exit(&host, 4, 0);
	ck_assert_str_eq(codex_error_stderr(host.error), "last\n");
}

/* Again and again: the last bytes are counted anew each time. */
BOTH(paused_in_every_readable_after_the_exit)
{
	host.read_at_once = 1000;
	host_start_sh(&host, "head -c 20000 /dev/zero");
	host.pause_in = HOST_READABLE;
	while (!host.ended_count) {
		host_run(&host, 20);
		cx_transport_pause(host.transport, false);
	}
	host.pause_in = HOST_NOTHING;
	host_wait(&host, &host.closed_count);
	ck_assert_uint_eq(host.out_when_ended, 20000);
}

BOTH(nothing_written_and_paused)
{
	host_start_sh(&host, "exit 3");
	cx_transport_pause(host.transport, true);
	host_wait_exit(&host);
	host_run(&host, 300);
	ck_assert_uint_eq(host.ended_count, 0);
	cx_transport_pause(host.transport, false);
	host_wait(&host, &host.closed_count);
	host_expect_exit(&host, 3, 0);
}

/* Reader and exit are due in the same pass; the exit must not overtake. */
BOTH(dead_before_the_loop_runs)
{
	host.read_at_once = 1000;
	host_start_sh(&host, "head -c 60000 /dev/zero; exit 9");
	usleep(200000);
	host_wait(&host, &host.closed_count);
	ck_assert_uint_eq(host.out_when_ended, 60000);
	host_expect_exit(&host, 9, 0);
}

/* It takes longer than the time for which pipes are drained after the exit. */
BOTH(slow_reader_of_a_dead_child)
{
	host.read_at_once = 1000;
	host.read_delay_us = 10000;
	host_start_sh(&host, "head -c 60000 /dev/zero; exit 9");
	host_wait(&host, &host.closed_count);
	ck_assert_uint_eq(host.out_when_ended, 60000);
	host_expect_exit(&host, 9, 0);
}

/* Stderr */

BOTH(much_stderr_in_one_go)
{
	host_start_sh(&host, "seq 1 70000 | head -c 400000 >&2; echo done");
	host_wait(&host, &host.closed_count);
	host_expect_out(&host, "done\n");
	ck_assert_uint_eq(host.lines.len, 400001); /* the last is cut */
	ck_assert(strncmp(host.lines.data, "1\n2\n3\n", 6) == 0);
	ck_assert_uint_le(strlen(codex_error_stderr(host.error)), CX_TAIL_SIZE);
	ck_assert_uint_gt(strlen(codex_error_stderr(host.error)), CX_TAIL_SIZE - 10);
}

BOTH(stderr_is_drained_while_paused)
{
	host_start_sh(&host, "echo x; head -c 300000 /dev/zero | tr '\\0' '\\n' >&2; read a");
	cx_transport_pause(host.transport, true);
	host_wait_lines(&host, 300000);
	ck_assert_uint_eq(host.ended_count, 0);
	cx_transport_pause(host.transport, false);
	cx_transport_close(host.transport, 1000);
	host_wait(&host, &host.closed_count);
}

BOTH(stderr_lines)
{
	host_start_sh(&host, "printf 'one\\n\\nthree' >&2; sleep 0.1; printf ' more\\nlast' >&2");
	host_wait(&host, &host.closed_count);
	ck_assert_uint_eq(host.line_count, 4);
	cx_buf_putc(&host.lines, '\0');
	ck_assert_str_eq(host.lines.data, "one\n\nthree more\nlast\n");
}

/* 8 KiB a piece; a line of just that length is one piece and nothing more. */
BOTH(long_stderr_lines_come_in_pieces)
{
	host_start_sh(&host,
		"head -c 8192 /dev/zero >&2; printf '\\n' >&2; sleep 0.1;"
		"head -c 20000 /dev/zero >&2; printf '\\nend\\n' >&2");
	host_wait(&host, &host.closed_count);
	ck_assert_uint_eq(host.line_count, 5);
	ck_assert_uint_eq(host.lines.len, 8192 + 20000 + 3 + 5);
}

/* Work of one pass is bounded, whatever is written: the host's own timer comes in time. */
static unsigned ticks;

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	ticks++;
}

BOTH(storm_does_not_starve_the_host)
{
	struct timeval often = {0, 10000};
	struct event *tick;

	ticks = 0;
	host_start_sh(&host, "yes line >&2 & exec yes");
	tick = event_new(host.base, -1, EV_PERSIST, on_tick, NULL);
	event_add(tick, &often);
	host_wait_bytes(&host, 1);
	host_wait_lines(&host, 1);
	while (ticks < 5) {
		host.out.len = host.lines.len = 0;
		host_wait_bytes(&host, 65536);
	}
	event_free(tick);
	cx_transport_close(host.transport, 0);
	host_wait(&host, &host.closed_count);
}

static void add_cases(Suite *suite)
{
	ADD_BOTH(suite, lines_go_both_ways);
	ADD_BOTH(suite, a_megabyte_there_and_back);
	ADD_BOTH(suite, read_in_small_bites);
	ADD_BOTH(suite, short_write_is_followed_by_writable);
	ADD_BOTH(suite, writable_comes_once);
	ADD_BOTH(suite, pause_and_resume);
	ADD_BOTH(suite, exit_while_paused);
	ADD_BOTH(suite, paused_in_every_readable_after_the_exit);
	ADD_BOTH(suite, nothing_written_and_paused);
	ADD_BOTH(suite, dead_before_the_loop_runs);
	ADD_BOTH(suite, slow_reader_of_a_dead_child);
	ADD_BOTH(suite, much_stderr_in_one_go);
	ADD_BOTH(suite, stderr_is_drained_while_paused);
	ADD_BOTH(suite, stderr_lines);
	ADD_BOTH(suite, long_stderr_lines_come_in_pieces);
	ADD_BOTH(suite, storm_does_not_starve_the_host);
}

int main(void)
{
	return suite_main("stdio", add_cases);
}
