/* Open requests of the runtime: by raw id, bounded, ended by what is said of them. */
#include "support/suite.h"

#include "base/clock.h"
#include "session/session.h"

#include <string.h>

struct ask {
	struct cx_request request;
	unsigned ended;
	int status;
};

static struct cx_session session;

static void on_ended(struct cx_request *request, codex_error *cause)
{
	struct ask *ask = CX_CONTAINER_OF(request, struct ask, request);

	ck_assert(!cx_request_is_open(request));
	ask->ended++;
	ask->status = codex_error_status(cause);
}

static void start(size_t most)
{
	const struct cx_limits limits = {
		.line_bytes = 4096, .depth = 16, .early_bytes = 4096, .open_requests = most};
	const struct cx_log log = {.fn = NULL};

	ck_assert_int_eq(cx_session_init(&session, &limits, &log), 0);
}

static int ask(struct ask *ask, const char *id, uint64_t deadline)
{
	memset(ask, 0, sizeof(*ask));
	ask->request.id = (struct cx_span){id, strlen(id)};
	ask->request.method = (struct cx_span){"x", 1};
	ask->request.thread_id = "t";
	ask->request.turn_id = "u";
	ask->request.ended = on_ended;
	cx_list_init(&ask->request.link);
	return cx_session_open_request(&session, &ask->request, deadline);
}

static void expect_output(const char *text)
{
	const char *bytes = NULL;
	size_t len = 0;

	cx_session_output(&session, &bytes, &len);
	ck_assert_uint_eq(len, strlen(text));
	ck_assert(!len || memcmp(bytes, text, len) == 0);
	cx_session_written(&session, len);
}

static void hear(const char *line)
{
	struct cx_message message;
	size_t room;
	char *to;

	ck_assert_int_eq(cx_session_next(&session, &message), 0);
	ck_assert_int_eq(cx_session_room(&session, &to, &room), 0);
	ck_assert_uint_le(strlen(line) + 1, room);
	memcpy(to, line, strlen(line));
	to[strlen(line)] = '\n';
	cx_session_filled(&session, strlen(line) + 1);
	while (cx_session_next(&session, &message) > 0)
		;
}

START_TEST(answer_is_one_line_with_the_raw_id)
{
	struct ask one;

	start(8);
	ck_assert_int_eq(ask(&one, "\"a\\u0041\"", CX_NEVER), 0);
	ck_assert_int_eq(cx_session_answer(&session, &one.request, "result", "{\n\"a\":\r1}"), 0);
	ck_assert(!cx_request_is_open(&one.request));
	ck_assert_uint_eq(session.requests.count, 0);
	expect_output("{\"id\":\"a\\u0041\",\"result\":{ \"a\": 1}}\n");
	cx_session_free(&session);
}
END_TEST

START_TEST(id_that_looks_alike_is_another)
{
	struct ask number, text;

	start(8);
	ck_assert_int_eq(ask(&number, "3", CX_NEVER), 0);
	ck_assert_int_eq(ask(&text, "\"3\"", CX_NEVER), 0);
	hear("{\"method\":\"serverRequest/resolved\",\"params\":{\"threadId\":\"t\",\"requestId\":\"3\"}}");
	ck_assert_uint_eq(text.ended, 1);
	ck_assert_int_eq(text.status, CODEX_ERR_CANCELLED);
	ck_assert_uint_eq(number.ended, 0);
	hear("{\"method\":\"serverRequest/resolved\",\"params\":{\"threadId\":\"t\",\"requestId\":3}}");
	ck_assert_uint_eq(number.ended, 1);
	expect_output("");
	cx_session_free(&session);
}
END_TEST

START_TEST(one_more_than_the_limit)
{
	struct ask asks[3];

	start(2);
	ck_assert_int_eq(ask(&asks[0], "0", CX_NEVER), 0);
	ck_assert_int_eq(ask(&asks[1], "1", CX_NEVER), 0);
	ck_assert_int_eq(ask(&asks[2], "2", CX_NEVER), CODEX_ERR_LIMIT);
	ck_assert(!cx_request_is_open(&asks[2].request));
	cx_session_refuse_open(&session, &asks[0].request);
	ck_assert_int_eq(ask(&asks[2], "2", CX_NEVER), 0);
	cx_session_fail(&session, cx_error_from_status(CODEX_ERR_CLOSED));
	ck_assert_uint_eq(asks[0].ended, 0);
	ck_assert_int_eq(asks[1].status, CODEX_ERR_CLOSED);
	ck_assert_int_eq(asks[2].status, CODEX_ERR_CLOSED);
	ck_assert_uint_eq(session.requests.count, 0);
	cx_session_free(&session);
}
END_TEST

START_TEST(deadline_refuses)
{
	struct ask one;

	start(8);
	ck_assert_int_eq(ask(&one, "5", 1000), 0);
	cx_session_tick(&session, 999);
	ck_assert_uint_eq(one.ended, 0);
	cx_session_tick(&session, 1000);
	ck_assert_uint_eq(one.ended, 1);
	ck_assert_int_eq(one.status, CODEX_ERR_TIMEOUT);
	ck_assert_uint_eq(session.counts.requests_refused, 1);
	expect_output("{\"id\":5,\"error\":{\"code\":-32601,\"message\":"
		      "\"this client does not handle the request\"}}\n");
	ck_assert_uint_eq(cx_session_wakeup(&session), CX_NEVER);
	cx_session_free(&session);
}
END_TEST

START_TEST(end_of_a_turn_is_that_of_its_requests_alone)
{
	struct ask one, other;

	start(8);
	ck_assert_int_eq(ask(&one, "1", CX_NEVER), 0);
	ck_assert_int_eq(ask(&other, "2", CX_NEVER), 0);
	other.request.turn_id = NULL;
	hear("{\"method\":\"turn/completed\",\"params\":{\"threadId\":\"t\",\"turn\":{\"id\":\"v\"}}}");
	ck_assert_uint_eq(one.ended, 0);
	hear("{\"method\":\"turn/completed\",\"params\":{\"threadId\":\"t\",\"turn\":{\"id\":\"u\"}}}");
	ck_assert_uint_eq(one.ended, 1);
	ck_assert_uint_eq(other.ended, 0);
	hear("{\"method\":\"thread/closed\",\"params\":{\"threadId\":\"t\"}}");
	ck_assert_uint_eq(other.ended, 1);
	cx_session_free(&session);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, answer_is_one_line_with_the_raw_id);
	ADD(suite, id_that_looks_alike_is_another);
	ADD(suite, one_more_than_the_limit);
	ADD(suite, deadline_refuses);
	ADD(suite, end_of_a_turn_is_that_of_its_requests_alone);
}

int main(void)
{
	return suite_main("session-request", add_cases);
}
