/* The server of fake-codex: turns in every order, and the real one's answers to what is wrong. */
#include "peers/drive.h"
#include "support/suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	PACKET = 512 * 1024,
	MANY = 1000
};

static char packet[PACKET];

static void ask(struct drive *d, const char *id, const char *method, const char *params)
{
	drive_send(d, "{\"id\":%s,\"method\":\"%s\",\"params\":%s}", id, method, params);
}

static void start_turn(struct drive *d, const char *id, const char *thread, const char *text)
{
	drive_send(d,
		"{\"id\":%s,\"method\":\"turn/start\",\"params\":{\"threadId\":\"%s\",\"input\":"
		"[{\"type\":\"text\",\"text\":\"%s\"}]}}",
		id, thread, text);
}

static void expect_error(struct drive *d, const char *id, const char *code, const char *text)
{
	json_object *msg = drive_response(d, id);

	ck_assert_msg(drive_at(msg, "error") != NULL, "%s", json_object_to_json_string(msg));
	ck_assert_str_eq(drive_text(msg, "error.code"), code);
	ck_assert_msg(strncmp(drive_text(msg, "error.message"), text, strlen(text)) == 0, "%s",
		drive_text(msg, "error.message"));
	json_object_put(msg);
}

/* Counts LFs of one packet. */
static int packet_lines(struct drive *d)
{
	size_t got = drive_read(d, packet, PACKET);
	int lines = 0;

	for (size_t i = 0; i < got; i++)
		lines += packet[i] == '\n';
	return lines;
}

START_TEST(deltas_make_up_the_text)
{
	struct drive d;
	char thread[37];
	json_object *msg;

	DRIVE(&d, "--deltas", "2", "--delta-bytes", "8");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi");
	msg = drive_method(&d, "item/agentMessage/delta");
	ck_assert_str_eq(drive_text(msg, "params.delta"), "1.0 abcd");
	json_object_put(msg);
	msg = drive_method(&d, "item/agentMessage/delta");
	ck_assert_str_eq(drive_text(msg, "params.delta"), "1.1 abcd");
	json_object_put(msg);
	drive_expect_turn(&d, "1.0 abcd1.1 abcd");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(no_deltas_is_a_whole_message)
{
	struct drive d;
	char thread[37];
	json_object *msg;

	DRIVE(&d, "--deltas", "0", "--echo");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "short");
	json_object_put(drive_method(&d, "item/started"));
	msg = drive_method(&d, "item/started");
	ck_assert_str_eq(drive_text(msg, "params.item.text"), "short");
	json_object_put(msg);
	drive_expect_method(&d, "item/completed");
	drive_expect_turn(&d, "short");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(one_write_is_one_write)
{
	struct drive d;
	char thread[37];

	DRIVE_PACKETS(&d, "--order", "one-write");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi");
	ck_assert_int_eq(packet_lines(&d), 14);
	ck_assert_int_eq(strncmp(packet, "{\"id\":3,", 8), 0);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(lines_in_a_write_can_be_limited)
{
	struct drive d;
	char thread[37];

	DRIVE_PACKETS(&d, "--write-lines", "1");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi");
	for (int i = 0; i < 14; i++)
		ck_assert_int_eq(packet_lines(&d), 1);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(response_comes_last)
{
	struct drive d;
	char thread[37];
	json_object *done, *response;

	DRIVE(&d, "--order", "response-last");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi");
	done = drive_method(&d, "turn/completed");
	response = drive_json(&d);
	ck_assert_str_eq(drive_text(response, "id"), "3");
	ck_assert_str_eq(
		drive_text(response, "result.turn.id"), drive_text(done, "params.turn.id"));
	json_object_put(done);
	json_object_put(response);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(started_comes_first)
{
	struct drive d;
	char thread[37];

	DRIVE(&d, "--order", "started-first");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi");
	drive_expect_method(&d, "thread/status/changed");
	drive_expect_method(&d, "turn/started");
	drive_expect_response(&d, "3");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

struct seen {
	char thread[37];
	char text[32];
	char said[32];
	bool responded;
	bool completed;
};

enum {
	BATCH = 50
};

static struct seen batch[BATCH];

static struct seen *seen_of(json_object *msg)
{
	const char *thread = drive_text(msg, "params.threadId");
	const char *id = drive_at(msg, "method") ? NULL : drive_text(msg, "id");

	for (int i = 0; i < BATCH; i++)
		if (thread ? strcmp(batch[i].thread, thread) == 0 : id && atoi(id) == 1000 + i)
			return &batch[i];
	return NULL;
}

/* True when with this message all is there that the turn has to give. */
static bool see(struct seen *seen, json_object *msg)
{
	const char *method = drive_text(msg, "method");
	const char *delta = drive_text(msg, "params.delta");

	if (!method)
		seen->responded = true;
	if (delta)
		strncat(seen->said, delta, sizeof(seen->said) - strlen(seen->said) - 1);
	if (method && strcmp(method, "turn/completed") == 0) {
		ck_assert_str_eq(drive_text(msg, "params.turn.status"), "completed");
		ck_assert_str_eq(drive_text(msg, "params.turn.items.0.text"), seen->text);
		ck_assert_str_eq(seen->said, seen->text);
		ck_assert(!seen->completed);
		seen->completed = true;
	}
	return seen->responded && seen->completed &&
		(!method || strcmp(method, "turn/completed") == 0);
}

static int run_batch(struct drive *d, int round)
{
	const struct seen *last = NULL;
	int switches = 0;

	memset(batch, 0, sizeof(batch));
	for (int i = 0; i < BATCH; i++)
		drive_thread(d, "2", batch[i].thread);
	for (int i = 0; i < BATCH; i++) {
		char id[16];

		snprintf(id, sizeof(id), "%d", 1000 + i);
		snprintf(batch[i].text, sizeof(batch[i].text), "text %d of \xe2\x82\xac %d", i,
			round);
		start_turn(d, id, batch[i].thread, batch[i].text);
	}
	for (int left = BATCH; left;) {
		json_object *msg = drive_json(d);
		struct seen *seen = seen_of(msg);

		if (seen)
			left -= see(seen, msg);
		switches += seen && seen != last;
		last = seen ? seen : last;
		json_object_put(msg);
	}
	return switches;
}

static void run_many(const char *order)
{
	struct drive d;
	int switches = 0;

	DRIVE(&d, "--order", order, "--echo", "--delta-bytes", "4");
	drive_handshake(&d);
	for (int round = 0; round < MANY / BATCH; round++)
		switches += run_batch(&d, round);
	ck_assert_int_ge(switches, MANY);
	ASSERT_EXITED(drive_end(&d), 0);
}

START_TEST(thousand_turns_finish)
{
	run_many("normal");
}
END_TEST

START_TEST(thousand_turns_that_start_before_their_response)
{
	run_many("started-first");
}
END_TEST

START_TEST(thousand_turns_whose_response_comes_last)
{
	run_many("response-last");
}
END_TEST

START_TEST(thousand_turns_in_one_write_each)
{
	run_many("one-write");
}
END_TEST

START_TEST(thousand_turns_in_any_order)
{
	run_many("random");
}
END_TEST

START_TEST(concurrent_turns_interleave_by_line)
{
	struct drive d;

	DRIVE(&d, "--echo", "--delta-bytes", "4");
	drive_handshake(&d);
	ck_assert_int_ge(run_batch(&d, 0), 10 * BATCH);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(mistakes_get_the_real_errors)
{
	static const char zeros[] = "{\"threadId\":\"01a1f825-59fe-7000-8000-000000000000\"}";
	struct drive d;
	char thread[37];

	DRIVE(&d, NULL);
	ask(&d, "7", "thread/start", "{}");
	expect_error(&d, "7", "-32600", "Not initialized");
	ask(&d, "\"a\"", "foo/bar", "{}");
	expect_error(&d, "\"a\"", "-32600", "Invalid request: unknown variant `foo/bar`, expected");
	drive_handshake(&d);
	ask(&d, "8", "initialize", "{\"clientInfo\":{\"name\":\"x\",\"version\":\"1\"}}");
	expect_error(&d, "8", "-32600", "Already initialized");
	drive_send(&d, "{\"id\":9223372036854775807,\"method\":\"thread/start\"}");
	expect_error(
		&d, "9223372036854775807", "-32600", "Invalid request: missing field `params`");
	ask(&d, "-5", "turn/start", "{}");
	expect_error(&d, "-5", "-32600", "Invalid request: missing field `threadId`");
	ask(&d, "10", "turn/start", "{\"threadId\":5}");
	expect_error(&d, "10", "-32600", "Invalid request: invalid type: int");
	ask(&d, "11", "turn/start", "{\"threadId\":\"nope\",\"input\":[]}");
	expect_error(&d, "11", "-32600", "invalid thread id: nope");
	ask(&d, "12", "turn/start", zeros);
	expect_error(&d, "12", "-32600", "thread not found: 01a1f825");
	ask(&d, "13", "thread/resume", zeros);
	expect_error(&d, "13", "-32600", "no rollout found for thread id 01a1f825");
	drive_thread(&d, "14", thread);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(wrong_ids_and_lines_are_passed_over)
{
	struct drive d;
	char *err;

	DRIVE(&d, NULL);
	drive_handshake(&d);
	ask(&d, "1.5", "fake/echo", "{}");
	ask(&d, "null", "fake/echo", "{}");
	drive_send(&d, "hello");
	drive_send(&d, "[1]");
	drive_send(&d, "{\"id\":7,");
	drive_send(&d, "{\"method\":\"no/such\",\"params\":{}}");
	ask(&d, "3", "fake/echo", "{\"a\":1}");
	drive_expect_response(&d, "3");
	shutdown(d.in, SHUT_WR);
	err = drive_stderr(&d);
	ck_assert_ptr_nonnull(strstr(err, "Failed to deserialize JSONRPCMessage"));
	free(err);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

START_TEST(bytes_that_are_not_utf8_end_it)
{
	struct drive d;

	DRIVE(&d, NULL);
	drive_handshake(&d);
	ask(&d, "3", "fake/echo", "{\"a\":\"\xff\"}");
	drive_expect_end(&d);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

START_TEST(interrupt_needs_a_started_turn)
{
	struct drive d;
	char thread[37], params[256];
	json_object *msg;

	DRIVE(&d, "--start-delay", "1s", "--hold-turn-every", "1");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi");
	msg = drive_response(&d, "3");
	snprintf(params, sizeof(params), "{\"threadId\":\"%s\",\"turnId\":\"%s\"}", thread,
		drive_text(msg, "result.turn.id"));
	json_object_put(msg);
	ask(&d, "4", "turn/interrupt", params);
	expect_error(&d, "4", "-32600", "no active turn to interrupt");
	json_object_put(drive_method(&d, "turn/started"));
	ask(&d, "5", "turn/interrupt", params);
	json_object_put(drive_response(&d, "5"));
	msg = drive_method(&d, "turn/completed");
	ck_assert_str_eq(drive_text(msg, "params.turn.status"), "interrupted");
	ck_assert_str_eq(drive_text(msg, "params.turn.itemsView"), "notLoaded");
	json_object_put(msg);
	ask(&d, "6", "turn/interrupt", params);
	expect_error(&d, "6", "-32600", "no active turn to interrupt");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(steer_goes_to_the_running_turn)
{
	struct drive d;
	char thread[37], params[256];
	json_object *msg, *started;

	DRIVE(&d, "--echo", "--delta-bytes", "1", "--delay-ms", "50ms");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "never said to the end");
	started = drive_method(&d, "turn/started");
	snprintf(params, sizeof(params),
		"{\"threadId\":\"%s\",\"expectedTurnId\":\"nope\",\"input\":[]}", thread);
	ask(&d, "4", "turn/steer", params);
	expect_error(&d, "4", "-32600", "expected active turn id nope but found ");
	start_turn(&d, "5", thread, "abc");
	msg = drive_response(&d, "5");
	ck_assert_str_eq(drive_text(msg, "result.turn.id"), drive_text(started, "params.turn.id"));
	json_object_put(msg);
	json_object_put(drive_method(&d, "item/agentMessage/delta"));
	snprintf(params, sizeof(params),
		"{\"threadId\":\"%s\",\"expectedTurnId\":\"%s\",\"input\":[{\"type\":\"text\","
		"\"text\":\"xy\"}]}",
		thread, drive_text(started, "params.turn.id"));
	ask(&d, "6", "turn/steer", params);
	json_object_put(drive_response(&d, "6"));
	json_object_put(started);
	drive_expect_turn(&d, "xy");
	ck_assert(drive_quiet(&d, 50));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(each_kth_request_is_lost_or_refused)
{
	struct drive d;
	char thread[37];

	DRIVE(&d, "--drop-response-every", "2", "--overload-every", "3", "--drop-request-every",
		"5");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi"); /* done, no response */
	drive_expect_method(&d, "thread/status/changed");
	drive_expect_turn(&d, "1.0 abcde ab1.1 abcde ab1.2 abcde ab");
	ask(&d, "4", "model/list", "{}");
	expect_error(&d, "4", "-32001", "Server overloaded; retry later.");
	ask(&d, "5", "thread/start", "{}"); /* done, no response */
	drive_expect_method(&d, "thread/started");
	ask(&d, "6", "thread/start", "{}"); /* not even done */
	ck_assert(drive_quiet(&d, 50));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(turns_fail_and_are_retried)
{
	struct drive d;
	char thread[37];
	json_object *msg;

	DRIVE(&d, "--fail-turn-every", "2", "--retry-item-every", "3");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "one");
	drive_expect_turn(&d, "1.0 abcde ab1.1 abcde ab1.2 abcde ab");
	start_turn(&d, "4", thread, "two");
	msg = drive_method(&d, "error");
	ck_assert_str_eq(drive_text(msg, "params.willRetry"), "false");
	json_object_put(msg);
	msg = drive_method(&d, "turn/completed");
	ck_assert_str_eq(drive_text(msg, "params.turn.status"), "failed");
	ck_assert_ptr_nonnull(drive_text(msg, "params.turn.error.message"));
	json_object_put(msg);
	start_turn(&d, "5", thread, "three");
	msg = drive_method(&d, "error");
	ck_assert_str_eq(drive_text(msg, "params.willRetry"), "true");
	json_object_put(msg);
	drive_expect_method(&d, "item/started");
	drive_expect_turn(&d, "3.0 abcde ab3.1 abcde ab3.2 abcde ab");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(asks_and_waits_for_the_answer)
{
	struct drive d;
	char thread[37], params[64];
	json_object *msg;

	DRIVE(&d, "--ask", "ask-command");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi");
	msg = drive_method(&d, "item/commandExecution/requestApproval");
	ck_assert_str_eq(drive_text(msg, "id"), "0");
	json_object_put(msg);
	ck_assert(drive_quiet(&d, 100));
	snprintf(params, sizeof(params), "{\"threadId\":\"%s\"}", thread);
	ask(&d, "4", "thread/resume", params);
	json_object_put(drive_response(&d, "4"));
	drive_expect_method(&d, "item/commandExecution/requestApproval");
	drive_send(&d, "{\"id\":\"0\",\"result\":{\"decision\":\"accept\"}}");
	drive_send(&d, "{\"id\":0}");
	drive_send(&d, "{\"id\":0,\"result\":{\"decision\":\"accept\"}}");
	json_object_put(drive_method(&d, "fake/answered"));
	msg = drive_method(&d, "fake/answered");
	ck_assert_str_eq(drive_text(msg, "params.answer.result.decision"), "accept");
	json_object_put(msg);
	drive_expect_method(&d, "serverRequest/resolved");
	json_object_put(drive_method(&d, "turn/completed"));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(opted_out_methods_are_not_sent)
{
	struct drive d;
	char thread[37];
	json_object *msg;

	DRIVE(&d, NULL);
	drive_send(&d,
		"{\"id\":1,\"method\":\"initialize\",\"params\":{\"clientInfo\":{\"name\":\"x\","
		"\"version\":\"1\"},\"capabilities\":{\"optOutNotificationMethods\":"
		"[\"item/agentMessage/delta\",\"no/such\"]}}}");
	json_object_put(drive_response(&d, "1"));
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi");
	do {
		msg = drive_json(&d);
		ck_assert_ptr_null(drive_at(msg, "params.delta"));
		json_object_put(msg);
	} while (!strstr(d.line, "\"turn/completed\""));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(reads_on_while_nobody_listens)
{
	struct drive d;
	char thread[37];
	size_t put = 0;

	DRIVE(&d, "--deltas", "20000");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi");
	fcntl(d.in, F_SETFL, O_NONBLOCK);
	memset(packet, 'x', sizeof(packet));
	/* Far more than a socket holds goes in although nothing of the 4 MB is read. */
	for (int i = 0; i < 2000 && put < 4 * sizeof(packet); i++) {
		ssize_t now = send(d.in, packet, sizeof(packet), MSG_NOSIGNAL);

		put += now > 0 ? (size_t)now : 0;
		if (now < 0)
			usleep(2000);
	}
	ck_assert_int_ge(put, 4 * sizeof(packet));
	json_object_put(drive_method(&d, "turn/completed"));
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(test_methods_do_as_they_are_told)
{
	struct drive d;
	json_object *msg;
	double before;

	DRIVE(&d, NULL);
	drive_handshake(&d);
	ask(&d, "3", "fake/slow", "{\"ms\":1000}");
	ask(&d, "4", "fake/silent", "{}");
	ask(&d, "5", "fake/error", "{\"code\":-32099,\"message\":\"m\",\"data\":{\"k\":1}}");
	expect_error(&d, "5", "-32099", "m");
	ck_assert(drive_quiet(&d, 50));
	drive_expect_response(&d, "3");
	ask(&d, "6", "fake/bytes", "{\"count\":3000000}");
	msg = drive_response(&d, "6");
	ck_assert_int_eq(strlen(drive_text(msg, "result.text")), 3000000);
	json_object_put(msg);
	ask(&d, "7", "fake/notify", "{\"method\":\"x/y\",\"params\":{\"z\":1}}");
	drive_expect_method(&d, "x/y");
	ask(&d, "8", "fake/request", "{\"id\":\"q\",\"method\":\"x/ask\",\"params\":{}}");
	msg = drive_method(&d, "x/ask");
	ck_assert_str_eq(drive_text(msg, "id"), "q");
	json_object_put(msg);
	drive_send(&d, "{\"id\":\"q\",\"error\":{\"code\":1,\"message\":\"no\"}}");
	json_object_put(drive_method(&d, "fake/answered"));
	ask(&d, "9", "fake/self", "{}");
	msg = drive_response(&d, "9");
	before = json_object_get_double(drive_at(msg, "result.pid"));
	ck_assert_int_eq((pid_t)before, d.pid);
	json_object_put(msg);
	ask(&d, "10", "fake/exit", "{\"status\":9}");
	drive_expect_end(&d);
	ASSERT_EXITED(drive_wait(&d), 9);
}
END_TEST

START_TEST(models_come_in_pages)
{
	struct drive d;
	json_object *msg;

	DRIVE(&d, NULL);
	drive_handshake(&d);
	ask(&d, "3", "model/list", "{\"limit\":2,\"cursor\":\"7\"}");
	msg = drive_response(&d, "3");
	ck_assert_int_eq(json_object_array_length(drive_at(msg, "result.data")), 2);
	ck_assert_ptr_null(drive_at(msg, "result.nextCursor"));
	json_object_put(msg);
	ask(&d, "4", "model/list", "{\"limit\":2}");
	msg = drive_response(&d, "4");
	ck_assert_str_eq(drive_text(msg, "result.nextCursor"), "2");
	json_object_put(msg);
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(ends_after_so_many_turns)
{
	struct drive d;
	char thread[37];

	DRIVE(&d, "--exit-after-turns", "1");
	drive_handshake(&d);
	drive_thread(&d, "2", thread);
	start_turn(&d, "3", thread, "hi");
	json_object_put(drive_method(&d, "turn/completed"));
	drive_expect_end(&d);
	ASSERT_EXITED(drive_wait(&d), 0);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, deltas_make_up_the_text);
	ADD(suite, no_deltas_is_a_whole_message);
	ADD(suite, one_write_is_one_write);
	ADD(suite, lines_in_a_write_can_be_limited);
	ADD(suite, response_comes_last);
	ADD(suite, started_comes_first);
	ADD_SLOW(suite, thousand_turns_finish, 240);
	ADD_SLOW(suite, thousand_turns_that_start_before_their_response, 240);
	ADD_SLOW(suite, thousand_turns_whose_response_comes_last, 240);
	ADD_SLOW(suite, thousand_turns_in_one_write_each, 240);
	ADD_SLOW(suite, thousand_turns_in_any_order, 240);
	ADD(suite, concurrent_turns_interleave_by_line);
	ADD(suite, mistakes_get_the_real_errors);
	ADD(suite, wrong_ids_and_lines_are_passed_over);
	ADD(suite, bytes_that_are_not_utf8_end_it);
	ADD(suite, interrupt_needs_a_started_turn);
	ADD(suite, steer_goes_to_the_running_turn);
	ADD(suite, each_kth_request_is_lost_or_refused);
	ADD(suite, turns_fail_and_are_retried);
	ADD(suite, asks_and_waits_for_the_answer);
	ADD(suite, opted_out_methods_are_not_sent);
	ADD(suite, reads_on_while_nobody_listens);
	ADD(suite, test_methods_do_as_they_are_told);
	ADD(suite, models_come_in_pages);
	ADD(suite, ends_after_so_many_turns);
}

int main(void)
{
	return suite_main("fake-server", add_cases);
}
