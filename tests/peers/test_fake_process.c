/* How the process ends, or does not, and what it does to its descriptors. */
#include "peers/drive.h"
#include "support/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	PACKET = 512 * 1024
};

static char packet[PACKET];

START_TEST(end_comes_right_after_the_completion)
{
	struct drive d;

	DRIVE(&d, "--scenario", "eof-after-completion");
	drive_turn(&d);
	drive_expect_turn(&d, "Hello world");
	drive_expect_end(&d);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

START_TEST(exits_before_initialize)
{
	struct drive d;
	char *err;

	DRIVE(&d, "--scenario", "exit-before-initialize");
	drive_expect_end(&d);
	err = drive_stderr(&d);
	ck_assert_str_eq(err, "Error: something is wrong with config.toml\n");
	free(err);
	ASSERT_EXITED(drive_wait(&d), 1);
}
END_TEST

START_TEST(never_answers)
{
	struct drive d;

	DRIVE(&d, "--scenario", "never-answers");
	drive_send(&d, "{\"id\":1,\"method\":\"initialize\",\"params\":{}}");
	ck_assert(drive_quiet(&d, 200));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(hangs_until_killed)
{
	struct drive d;

	DRIVE(&d, "--scenario", "hangs");
	drive_handshake(&d);
	shutdown(d.in, SHUT_WR);
	usleep(100000);
	kill(d.pid, SIGTERM);
	usleep(100000);
	ck_assert(drive_alive(&d));
	kill(d.pid, SIGKILL);
	ASSERT_KILLED(drive_wait(&d), SIGKILL);
}
END_TEST

START_TEST(survives_eof_but_not_term)
{
	struct drive d;

	DRIVE(&d, "--scenario", "ignores-eof");
	drive_handshake(&d);
	shutdown(d.in, SHUT_WR);
	usleep(100000);
	ck_assert(drive_alive(&d));
	kill(d.pid, SIGTERM);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

START_TEST(grandchild_holds_stdout)
{
	struct drive d;
	struct drive other;
	int status;

	DRIVE(&d, "-e", "no-handshake", "-e", "hold stdout 1500ms", "-e", "exit 5");
	ck_assert_int_eq(waitpid(d.pid, &status, 0), d.pid);
	ASSERT_EXITED(status, 5);
	ck_assert(drive_quiet(&d, 200));
	drive_expect_end(&d);
	other = d;
	close(other.in);
	close(other.out);
	close(other.err);
	free(d.buf);
}
END_TEST

START_TEST(dies_from_a_signal)
{
	struct drive d;

	DRIVE(&d, "--scenario", "killed-mid-turn");
	drive_turn(&d);
	json_object_put(drive_method(&d, "item/agentMessage/delta"));
	drive_expect_end(&d);
	ASSERT_KILLED(drive_wait(&d), SIGKILL);
	DRIVE(&d, "-e", "no-handshake", "-e", "kill SEGV");
	ASSERT_KILLED(drive_wait(&d), SIGSEGV);
}
END_TEST

START_TEST(ends_in_the_middle_of_a_line)
{
	struct drive d;

	DRIVE(&d, "--scenario", "cut-mid-line");
	drive_turn(&d);
	json_object_put(drive_method(&d, "turn/started"));
	drive_expect_end(&d);
	ck_assert_int_gt(d.len - d.taken, 50);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

START_TEST(closes_stdout_and_lives_on)
{
	struct drive d;

	DRIVE(&d, "--scenario", "closes-stdout");
	drive_handshake(&d);
	drive_send(&d, "{\"id\":2,\"method\":\"thread/start\",\"params\":{}}");
	drive_expect_end(&d);
	ck_assert(drive_alive(&d));
	kill(d.pid, SIGTERM);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

START_TEST(closed_stdin_breaks_our_writes)
{
	struct drive d;
	char thread[37];
	ssize_t put = 0;

	DRIVE(&d, "--scenario", "epipe");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	for (int i = 0; i < 200 && put >= 0; i++) {
		put = send(d.in, packet, 1024, MSG_NOSIGNAL);
		usleep(5000);
	}
	ck_assert_int_eq(put, -1);
	ck_assert_int_eq(errno, EPIPE);
	ck_assert(drive_alive(&d));
	kill(d.pid, SIGTERM);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

START_TEST(stopped_reading_fills_our_pipe)
{
	struct drive d;
	char thread[37];
	size_t put = 0;
	ssize_t now;

	DRIVE(&d, "--scenario", "stops-reading");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	fcntl(d.in, F_SETFL, O_NONBLOCK);
	while ((now = send(d.in, packet, 4096, MSG_NOSIGNAL)) > 0)
		put += (size_t)now;
	ck_assert_int_eq(errno, EAGAIN);
	usleep(100000);
	ck_assert_int_lt(send(d.in, packet, 4096, MSG_NOSIGNAL), 0);
	ck_assert_int_lt(put, 2 * 1024 * 1024);
	kill(d.pid, SIGTERM);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

START_TEST(noise_fills_stderr)
{
	struct drive d;
	char *err;

	DRIVE(&d, "-e", "no-handshake", "-e", "noise 512k", "-e", "exit 0");
	err = drive_stderr(&d);
	ck_assert_int_eq(strlen(err), 512 * 1024);
	free(err);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

START_TEST(early_end_is_quiet_unless_strict)
{
	struct drive d;

	DRIVE(&d, "-e", "expect never/comes");
	drive_handshake(&d);
	ASSERT_EXITED(drive_end(&d), 0);
	DRIVE(&d, "--strict-eof", "-e", "expect never/comes");
	drive_handshake(&d);
	ASSERT_EXITED(drive_end(&d), 94);
}
END_TEST

START_TEST(lifetime_ends_it_whatever_it_does)
{
	struct drive d;

	DRIVE(&d, "--lifetime", "1", "-e", "no-handshake", "-e", "ignore TERM", "-e", "hang");
	ASSERT_EXITED(drive_wait(&d), 95);
	DRIVE(&d, "--lifetime", "1");
	ASSERT_EXITED(drive_wait(&d), 95);
}
END_TEST

START_TEST(sees_how_it_was_started)
{
	struct drive d;
	const char *line;

	signal(SIGHUP, SIG_DFL); /* as nohup would not have it */
	drive_start_env(&d, "FAKE_TEST=a\"b",
		(const char *const[]){"-e", "no-handshake", "-e",
			"send ${env:FAKE_TEST} ${fds} ${ignoredSignals} ${env:NOT_THERE:-gone}",
			NULL});
	line = drive_line(&d);
	/* Other descriptors are what this test itself was started with. */
	ck_assert_msg(strncmp(line, "a\\\"b [0,1,2", 11) == 0, "%s", line);
	ck_assert_ptr_nonnull(strstr(line, "] [] gone"));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(environment_names_the_script)
{
	struct drive d;

	drive_start_env(&d, "FAKE_CODEX_SCENARIO=banner",
		(const char *const[]){"app-server", "-c", "model=\"x\"", NULL});
	ck_assert_str_eq(drive_line(&d), "Welcome to the fake machine");
	ASSERT_EXITED(drive_end(&d), 0);
	drive_start_env(
		&d, "FAKE_CODEX_ARGS=-e no-handshake -e exit -e end", (const char *const[]){NULL});
	ASSERT_EXITED(drive_wait(&d), 98);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, end_comes_right_after_the_completion);
	ADD(suite, exits_before_initialize);
	ADD(suite, never_answers);
	ADD(suite, hangs_until_killed);
	ADD(suite, survives_eof_but_not_term);
	ADD(suite, grandchild_holds_stdout);
	ADD(suite, dies_from_a_signal);
	ADD(suite, ends_in_the_middle_of_a_line);
	ADD(suite, closes_stdout_and_lives_on);
	ADD(suite, closed_stdin_breaks_our_writes);
	ADD(suite, stopped_reading_fills_our_pipe);
	ADD(suite, noise_fills_stderr);
	ADD(suite, early_end_is_quiet_unless_strict);
	ADD(suite, lifetime_ends_it_whatever_it_does);
	ADD(suite, sees_how_it_was_started);
	ADD(suite, environment_names_the_script);
}

int main(void)
{
	return suite_main("fake-process", add_cases);
}
