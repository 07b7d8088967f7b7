/* Each message of the runtime is routed by the ids that it has, and by nothing that only looks like one. */
#include "support/suite.h"

#include "base/buf.h"
#include "session/message.h"
#include "session/asked.h"
#include "session/routing.h"

#include <string.h>

/* Everywhere an id can stand. Each place has an id of its own: its name. */
static const char *const places[] = {"threadId", "thread.id", "turnId", "turn.id", "itemId",
	"item.id", "targetItemId", "loginId", "conversationId", "callId"};

static bool is(const char *path, const char *place)
{
	return path && strcmp(path, place) == 0;
}

static bool has(const struct routing *row, const char *place)
{
	return is(row->thread, place) || is(row->turn, place) || is(row->item, place) ||
		is(row->login, place);
}

static void put_place(struct cx_buf *line, const char *place)
{
	const char *dot = strchr(place, '.');

	if (dot)
		cx_buf_printf(line, ",\"%.*s\":{\"type\":\"x\",\"id\":\"%s\"}", (int)(dot - place),
			place, place);
	else
		cx_buf_printf(line, ",\"%s\":\"%s\"", place, place);
}

enum fill {
	OWN = 1, /* the ids that the notification has */
	DECOYS = 2, /* in all other places */
	BACKWARDS = 4,
	ASKED = 8, /* it is a request */
};

static void put_line(struct cx_buf *line, const struct routing *row, int fill)
{
	cx_buf_printf(line,
		"{\"threadId\":\"no\",\"method\":\"%s\"%s,\"params\":{\"more\":{\"threadId\":\"no\"}",
		row->method, fill & ASKED ? ",\"id\":1" : "");
	for (size_t i = 0; i < CX_COUNTOF(places); i++) {
		const char *place = places[fill & BACKWARDS ? CX_COUNTOF(places) - 1 - i : i];

		if (fill & (has(row, place) ? OWN : DECOYS))
			put_place(line, place);
	}
	cx_buf_puts(
		line, "},\"turn\":{\"id\":\"no\"},\"item\":{\"id\":\"no\"},\"loginId\":\"no\"}");
}

static void expect_id(const char *method, struct cx_span id, const char *expected)
{
	if (!expected)
		ck_assert_msg(!id.at, "%s: %.*s is no id of it", method, (int)id.len, id.at);
	else
		ck_assert_msg(
			id.at && id.len == strlen(expected) && memcmp(id.at, expected, id.len) == 0,
			"%s: %s expected, %.*s found", method, expected, (int)id.len,
			id.at ? id.at : "");
}

static void expect_routing(const struct routing *row, int fill)
{
	struct routing none = {.method = row->method};
	const struct routing *expected = fill & OWN ? row : &none;
	struct cx_message message = {0};
	struct cx_buf line = CX_BUF_INIT;

	put_line(&line, row, fill);
	message.line = (struct cx_span){line.data, line.len};
	ck_assert_int_eq(cx_scan(line.data, line.len, 64, &message.envelope, NULL), CX_SCAN_OK);
	ck_assert(cx_message_classify(&message));
	ck_assert_int_eq(message.kind, fill & ASKED ? CX_MESSAGE_REQUEST : CX_MESSAGE_EVENT);
	ck_assert_msg(fill & ASKED ? message.asked : message.method, "%s is known", row->method);
	ck_assert(!(fill & ASKED ? message.method : message.asked));
	expect_id(row->method, message.thread_id, expected->thread);
	expect_id(row->method, message.turn_id, expected->turn);
	expect_id(row->method, message.item_id, expected->item);
	expect_id(row->method, message.login_id, expected->login);
	cx_buf_free(&line);
}

START_TEST(ids_stand_where_the_protocol_has_them)
{
	expect_routing(&routing[_i], OWN);
}
END_TEST

START_TEST(ids_in_other_places_are_data)
{
	expect_routing(&routing[_i], OWN | DECOYS);
	expect_routing(&routing[_i], OWN | DECOYS | BACKWARDS);
	expect_routing(&routing[_i], DECOYS);
}
END_TEST

START_TEST(ids_of_requests_stand_where_the_protocol_has_them)
{
	expect_routing(&asked[_i], ASKED | OWN);
	expect_routing(&asked[_i], ASKED | OWN | DECOYS);
	expect_routing(&asked[_i], ASKED | OWN | DECOYS | BACKWARDS);
	expect_routing(&asked[_i], ASKED | DECOYS);
}
END_TEST

START_TEST(tables_have_no_other_message)
{
	size_t count = 0, asked_count = 0;

	/* A number whose notification is gone has no name. */
	for (size_t i = 0; i < CX_NOTIFICATION_COUNT; i++)
		count += cx_notifications[i].len != 0;
	ck_assert_uint_eq(CX_COUNTOF(routing), count);
	for (size_t i = 0; i < CX_SERVER_REQUEST_COUNT; i++)
		asked_count += cx_server_requests[i].len != 0;
	ck_assert_uint_eq(CX_COUNTOF(asked), asked_count);
}
END_TEST

static void add_loop(Suite *suite, const char *name, const TTest *test, size_t count)
{
	TCase *rows = tcase_create(name);

	tcase_add_loop_test(rows, test, 0, (int)count);
	suite_add_tcase(suite, rows);
}

static void add_cases(Suite *suite)
{
	add_loop(suite, "ids_stand_where_the_protocol_has_them",
		ids_stand_where_the_protocol_has_them, CX_COUNTOF(routing));
	add_loop(suite, "ids_in_other_places_are_data", ids_in_other_places_are_data,
		CX_COUNTOF(routing));
	add_loop(suite, "ids_of_requests_stand_where_the_protocol_has_them",
		ids_of_requests_stand_where_the_protocol_has_them, CX_COUNTOF(asked));
	ADD(suite, tables_have_no_other_message);
}

int main(void)
{
	return suite_main("routing", add_cases);
}
