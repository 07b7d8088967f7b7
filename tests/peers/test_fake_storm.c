/* The storm: as many deltas as asked for, of the right size, in the right order, again and again. */
#include "peers/drive.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	MAX_TURNS = 200
};

static char threads[MAX_TURNS][37];

static void start_turns(struct drive *d, int count, int from)
{
	for (int i = from; i < count; i++)
		drive_send(d,
			"{\"id\":%d,\"method\":\"turn/start\",\"params\":{\"threadId\":\"%s\",\"input\":"
			"[{\"type\":\"text\",\"text\":\"go\"}]}}",
			1000 + i, threads[i]);
}

static void start_threads(struct drive *d, int count)
{
	drive_handshake(d);
	for (int i = 0; i < count; i++)
		drive_thread(d, "2", threads[i]);
}

/* Reads until all turns have completed; the deltas must come round-robin. The count of them. */
static long read_storm(struct drive *d, int turns, size_t line_bytes, bool numbered)
{
	static const char head[] =
		"{\"method\":\"item/agentMessage/delta\",\"params\":{\"threadId\":\"";
	long deltas = 0;

	for (int completed = 0; completed < turns;) {
		const char *line = drive_line(d);

		if (!line)
			ck_abort_msg("the end, in the middle of it");
		if (strncmp(line, head, strlen(head)) != 0) {
			completed += strncmp(line, "{\"method\":\"turn/completed\"", 25) == 0;
			continue;
		}
		/* An assertion that holds costs a write, so there is none for each line. */
		if (strlen(line) + 1 != line_bytes)
			ck_abort_msg("%zu bytes: %s", strlen(line) + 1, line);
		if (strncmp(line + strlen(head), threads[deltas % turns], 36) != 0)
			ck_abort_msg("not the turn whose turn it is: %s", line);
		if (numbered && atol(strstr(line, "\"delta\":\"") + 9) != deltas / turns)
			ck_abort_msg("not number %ld: %s", deltas / turns, line);
		deltas++;
	}
	return deltas;
}

START_TEST(nothing_comes_before_the_last_turn)
{
	struct drive d;

	DRIVE(&d, "--storm", "--turns", "8", "--deltas", "100");
	start_threads(&d, 8);
	start_turns(&d, 7, 0);
	for (int i = 0; i < 7; i++)
		json_object_put(drive_method(&d, "turn/started"));
	while (!drive_quiet(&d, 50))
		ck_assert_ptr_null(strstr(drive_line(&d), "agentMessage/delta"));
	start_turns(&d, 8, 7);
	ck_assert_int_eq(read_storm(&d, 8, 232, false), 800);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(storms_follow_each_other)
{
	struct drive d;

	DRIVE(&d, "--storm", "--turns", "200", "--total", "50000", "--numbered");
	start_threads(&d, 200);
	for (int i = 0; i < 3; i++) {
		start_turns(&d, 200, 0);
		ck_assert_int_eq(read_storm(&d, 200, 232, true), 50000);
	}
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

/* Each delta is JSON and has the right size. */
static void storm_of(const char *content, const char *option, const char *value, size_t bytes)
{
	struct drive d;

	DRIVE(&d, "--storm", "--turns", "2", "--deltas", "3", "--content", content, option, value);
	start_threads(&d, 2);
	start_turns(&d, 2, 0);
	for (int i = 0; i < 6; i++) {
		json_object_put(drive_method(&d, "item/agentMessage/delta"));
		ck_assert_int_eq(strlen(d.line) + 1, bytes);
	}
	ASSERT_EXITED(drive_end(&d), 0);
}

START_TEST(content_is_of_every_kind)
{
	storm_of("ascii", "--line-bytes", "300", 300);
	storm_of("escapes", "--line-bytes", "301", 301);
	storm_of("utf8", "--line-bytes", "303", 303);
	storm_of("utf8", "--delta-bytes", "64k", 202 + 65536);
	storm_of("escapes", "--delta-bytes", "64k", 202 + 65536);
}
END_TEST

START_TEST(opted_out_storm_is_calm)
{
	struct drive d;
	char thread[37];

	DRIVE(&d, "--storm", "--turns", "1", "--deltas", "1000000");
	drive_send(&d,
		"{\"id\":1,\"method\":\"initialize\",\"params\":{\"clientInfo\":{\"name\":\"x\","
		"\"version\":\"1\"},\"capabilities\":{\"optOutNotificationMethods\":"
		"[\"item/agentMessage/delta\"]}}}");
	json_object_put(drive_response(&d, "1"));
	drive_thread(&d, "2", thread);
	memcpy(threads[0], thread, sizeof(thread));
	start_turns(&d, 1, 0);
	ck_assert_int_eq(read_storm(&d, 1, 232, false), 0);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(says_what_it_took)
{
	struct drive d;
	char *err;

	DRIVE(&d, "--storm", "--turns", "1", "--deltas", "10", "--stats");
	start_threads(&d, 1);
	start_turns(&d, 1, 0);
	ck_assert_int_eq(read_storm(&d, 1, 232, false), 10);
	shutdown(d.in, SHUT_WR);
	err = drive_stderr(&d);
	ck_assert_ptr_nonnull(strstr(err, "storm turns 1 deltas 10 bytes 2320 wall_ms "));
	free(err);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, nothing_comes_before_the_last_turn);
	ADD_SLOW(suite, storms_follow_each_other, 240);
	ADD(suite, content_is_of_every_kind);
	ADD(suite, opted_out_storm_is_calm);
	ADD(suite, says_what_it_took);
}

int main(void)
{
	return suite_main("fake-storm", add_cases);
}
