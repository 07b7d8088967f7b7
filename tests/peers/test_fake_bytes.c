/* How bytes come: cut, together, out of order, too long, not UTF-8. */
#include "peers/drive.h"
#include "support/suite.h"

#include <signal.h>
#include <string.h>

enum {
	PACKET = 512 * 1024
};

static char packet[PACKET];

/* One turn in the usual way, whatever else happens around it. */
static void play_scenario(const char *name, const char *text)
{
	struct drive d;

	DRIVE(&d, "--strict-eof", "--scenario", name);
	drive_turn(&d);
	drive_expect_turn(&d, text);
	ASSERT_EXITED(drive_end(&d), 0);
}

START_TEST(handshake_comes_by_itself)
{
	struct drive d;
	json_object *msg;

	DRIVE(&d, "app-server", "-c", "a=b", "--scenario", "happy");
	drive_send(&d,
		"{\"id\":\"one\",\"method\":\"initialize\",\"params\":{\"clientInfo\":"
		"{\"name\":\"n\\\"q\",\"version\":\"7\"}}}");
	msg = drive_json(&d);
	ck_assert_str_eq(drive_text(msg, "id"), "one");
	ck_assert_int_eq(strncmp(drive_text(msg, "result.userAgent"), "n\"q/", 4), 0);
	json_object_put(msg);
	drive_expect_method(&d, "remoteControl/status/changed");
	drive_send(&d, "{\"method\":\"initialized\"}");
	ck_assert(drive_quiet(&d, 50));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(happy_turn_is_in_the_usual_order)
{
	static const char *const order[] = {"thread/status/changed", "turn/started", "item/started",
		"item/completed", "item/started", "item/agentMessage/delta", "item/completed",
		"thread/tokenUsage/updated", "account/rateLimits/updated", "thread/status/changed",
		"turn/completed"};
	struct drive d;

	DRIVE(&d, "--scenario", "happy");
	drive_turn(&d);
	drive_expect_response(&d, "3");
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		drive_expect_method(&d, order[i]);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

/* drive_turn for a packet socket: what comes in packets of one line each is read as lines. */
START_TEST(one_write_is_one_write)
{
	struct drive d;
	size_t got;
	size_t lines = 0;

	DRIVE_PACKETS(&d, "--scenario", "one-write");
	drive_turn(&d);
	got = drive_read(&d, packet, PACKET);
	for (size_t i = 0; i < got; i++)
		lines += packet[i] == '\n';
	ck_assert_int_eq(lines, 12);
	ck_assert_int_eq(packet[got - 1], '\n');
	ck_assert(drive_quiet(&d, 50));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(each_line_is_a_write_otherwise)
{
	struct drive d;

	DRIVE_PACKETS(&d, "--scenario", "happy");
	drive_turn(&d);
	for (int i = 0; i < 12; i++) {
		size_t got = drive_read(&d, packet, PACKET);

		ck_assert_ptr_eq(memchr(packet, '\n', got), packet + got - 1);
	}
	ck_assert(drive_quiet(&d, 50));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(every_byte_is_a_write)
{
	struct drive d;
	size_t bytes = 0;
	int lines = 0;

	DRIVE_PACKETS(&d, "--scenario", "split-bytes");
	drive_turn(&d);
	for (; lines < 12; bytes++) {
		ck_assert_int_eq(drive_read(&d, packet, PACKET), 1);
		lines += packet[0] == '\n';
	}
	ck_assert_int_gt(bytes, 2000);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(split_at_cuts_there_and_pauses)
{
	struct drive d;

	DRIVE_PACKETS(&d, "-e", "no-handshake", "-e", "split at 2,5 400ms", "-e", "raw abcdefgh",
		"-e", "end");
	ck_assert_int_eq(drive_read(&d, packet, PACKET), 2);
	ck_assert(drive_quiet(&d, 50));
	ck_assert_int_eq(drive_read(&d, packet, PACKET), 3);
	ck_assert_int_eq(memcmp(packet, "cde", 3), 0);
	ck_assert_int_eq(drive_read(&d, packet, PACKET), 3);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(completed_comes_before_the_response)
{
	struct drive d;

	DRIVE(&d, "--scenario", "completed-first");
	drive_turn(&d);
	drive_expect_turn(&d, "Hello world");
	drive_expect_response(&d, "3");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(started_comes_before_the_response)
{
	struct drive d;

	DRIVE(&d, "--scenario", "started-first");
	drive_turn(&d);
	drive_expect_method(&d, "thread/status/changed");
	drive_expect_method(&d, "turn/started");
	drive_expect_response(&d, "3");
	drive_expect_turn(&d, "Hello world");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(banner_comes_before_json)
{
	struct drive d;

	DRIVE(&d, "--scenario", "banner");
	ck_assert_str_eq(drive_line(&d), "Welcome to the fake machine");
	ck_assert_str_eq(drive_line(&d), "");
	ck_assert_str_eq(drive_line(&d), "\x1b[32mready\x1b[0m\r");
	drive_turn(&d);
	drive_expect_turn(&d, "Hello world");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(separators_are_raw)
{
	static const char wanted[] = "a\xe2\x80\xa8"
				     "b\xe2\x80\xa9"
				     "c\xc2\x85"
				     "d\x7f"
				     "e";
	struct drive d;
	json_object *msg;

	DRIVE(&d, "--scenario", "line-separators");
	drive_turn(&d);
	msg = drive_method(&d, "item/agentMessage/delta");
	ck_assert_str_eq(drive_text(msg, "params.delta"), wanted);
	ck_assert_ptr_nonnull(strstr(d.line, wanted));
	json_object_put(msg);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(invalid_byte_is_really_there)
{
	struct drive d;
	const char *line;

	DRIVE(&d, "--scenario", "invalid-utf8");
	drive_turn(&d);
	json_object_put(drive_method(&d, "turn/started"));
	line = drive_line(&d);
	ck_assert_ptr_nonnull(strstr(line,
		"\"delta\":\"a\xff"
		"b\""));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(long_line_is_that_long)
{
	struct drive d;
	const char *line;

	DRIVE(&d, "--scenario", "long-line");
	drive_turn(&d);
	json_object_put(drive_method(&d, "turn/started"));
	line = drive_line(&d);
	ck_assert_int_eq(strlen(line) + 1, 65u * 1024 * 1024);
	ck_assert_str_eq(line + strlen(line) - 3, "\"}}");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(endless_line_has_no_end)
{
	struct drive d;
	size_t got = 0;

	DRIVE(&d, "--scenario", "endless-line");
	drive_turn(&d);
	json_object_put(drive_method(&d, "turn/started"));
	got = d.len - d.taken;
	while (got < 65u * 1024 * 1024) {
		size_t now = drive_read(&d, packet, PACKET);

		ck_assert_ptr_null(memchr(packet, '\n', now));
		got += now;
	}
	ck_assert(drive_quiet(&d, 50));
	kill(d.pid, SIGTERM);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

START_TEST(deep_is_that_deep)
{
	struct drive d;
	const char *line;
	int depth = 0;
	int deepest = 0;

	DRIVE(&d, "--scenario", "deep");
	drive_turn(&d);
	json_object_put(drive_method(&d, "turn/started"));
	line = drive_line(&d);
	for (; *line; line++) {
		depth += (*line == '{' || *line == '[') - (*line == '}' || *line == ']');
		deepest = depth > deepest ? depth : deepest;
	}
	ck_assert_int_eq(deepest, 10000);
	ck_assert_int_eq(depth, 0);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(ids_are_duplicate)
{
	struct drive d;
	json_object *first, *second;

	DRIVE(&d, "--scenario", "duplicate-ids");
	drive_turn(&d);
	first = drive_response(&d, "3");
	second = drive_response(&d, "3");
	ck_assert_str_ne(drive_text(first, "result.turn.id"), drive_text(second, "result.turn.id"));
	json_object_put(first);
	json_object_put(second);
	json_object_put(drive_response(&d, "999999"));
	drive_expect_turn(&d, "Hello world");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(item_is_started_twice)
{
	struct drive d;
	json_object *msg;

	DRIVE(&d, "--scenario", "item-twice");
	drive_turn(&d);
	json_object_put(drive_method(&d, "item/started"));
	msg = drive_method(&d, "error");
	ck_assert_str_eq(drive_text(msg, "params.willRetry"), "true");
	json_object_put(msg);
	json_object_put(drive_method(&d, "item/started"));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(item_completes_after_its_turn)
{
	struct drive d;

	DRIVE(&d, "--scenario", "late-item");
	drive_turn(&d);
	json_object_put(drive_method(&d, "turn/completed"));
	drive_expect_method(&d, "item/completed");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(other_turns_complete_first)
{
	struct drive d;
	json_object *started, *other, *same;

	DRIVE(&d, "--scenario", "sub-agent");
	drive_turn(&d);
	started = drive_method(&d, "turn/started");
	other = drive_method(&d, "turn/completed");
	same = drive_method(&d, "turn/completed");
	ck_assert_str_ne(
		drive_text(other, "params.threadId"), drive_text(started, "params.threadId"));
	ck_assert_str_eq(
		drive_text(other, "params.turn.id"), drive_text(started, "params.turn.id"));
	ck_assert_str_eq(
		drive_text(same, "params.threadId"), drive_text(started, "params.threadId"));
	ck_assert_str_ne(drive_text(same, "params.turn.id"), drive_text(started, "params.turn.id"));
	json_object_put(started);
	json_object_put(other);
	json_object_put(same);
	drive_expect_turn(&d, "Hello world");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(turn_fails)
{
	struct drive d;
	json_object *msg;

	DRIVE(&d, "--scenario", "failed-turn");
	drive_turn(&d);
	msg = drive_method(&d, "turn/completed");
	ck_assert_str_eq(drive_text(msg, "params.turn.status"), "failed");
	ck_assert_str_eq(
		drive_text(msg, "params.turn.error.codexErrorInfo"), "internalServerError");
	json_object_put(msg);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(lines_that_are_no_messages_are_there)
{
	struct drive d;

	DRIVE(&d, "--scenario", "noise-between");
	drive_turn(&d);
	drive_expect_response(&d, "3");
	ck_assert_str_eq(drive_line(&d), "");
	ck_assert_str_eq(drive_line(&d), "   ");
	ck_assert_str_eq(drive_line(&d), "not JSON at all");
	ck_assert_str_eq(drive_line(&d), "[1,2,3]");
	ck_assert_str_eq(drive_line(&d), "\"a string\"");
	drive_expect_turn(&d, "Hello world");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(harmless_oddities_end_with_a_turn)
{
	play_scenario("happy", "Hello world");
	play_scenario("crlf", "Hello world");
	play_scenario("split-bytes", "Hello w\xc3\xb6rld");
	play_scenario("split-pauses", "Hello world");
	play_scenario("item-twice", "Hello world");
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, handshake_comes_by_itself);
	ADD(suite, happy_turn_is_in_the_usual_order);
	ADD(suite, one_write_is_one_write);
	ADD(suite, each_line_is_a_write_otherwise);
	ADD(suite, every_byte_is_a_write);
	ADD(suite, split_at_cuts_there_and_pauses);
	ADD(suite, completed_comes_before_the_response);
	ADD(suite, started_comes_before_the_response);
	ADD(suite, banner_comes_before_json);
	ADD(suite, separators_are_raw);
	ADD(suite, invalid_byte_is_really_there);
	ADD_SLOW(suite, long_line_is_that_long, 240);
	ADD_SLOW(suite, endless_line_has_no_end, 240);
	ADD(suite, deep_is_that_deep);
	ADD(suite, ids_are_duplicate);
	ADD(suite, item_is_started_twice);
	ADD(suite, item_completes_after_its_turn);
	ADD(suite, other_turns_complete_first);
	ADD(suite, turn_fails);
	ADD(suite, lines_that_are_no_messages_are_there);
	ADD(suite, harmless_oddities_end_with_a_turn);
}

int main(void)
{
	return suite_main("fake-bytes", add_cases);
}
