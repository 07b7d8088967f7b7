#include "support/suite.h"

#include "session/message.h"

#include <string.h>

static bool classify(const char *line, struct cx_message *message)
{
	memset(message, 0, sizeof(*message));
	message->line = (struct cx_span){line, strlen(line)};
	ck_assert_int_eq(
		cx_scan(line, message->line.len, 64, &message->envelope, NULL), CX_SCAN_OK);
	return cx_message_classify(message);
}

/* What a line is, by the members that it has and not by their order. */
static const struct {
	const char *line;
	int kind; /* -1: no message */
} rows[] = {
	{"{\"method\":\"a\"}", CX_MESSAGE_EVENT},
	{"{\"params\":{},\"method\":\"a\"}", CX_MESSAGE_EVENT},
	{"{\"method\":\"a\",\"id\":1}", CX_MESSAGE_REQUEST},
	{"{\"id\":\"1\",\"method\":\"a\"}", CX_MESSAGE_REQUEST},
	{"{\"method\":\"a\",\"id\":null}", CX_MESSAGE_EVENT},
	{"{\"method\":\"a\",\"id\":1.5}", CX_MESSAGE_EVENT},
	{"{\"id\":1,\"result\":null}", CX_MESSAGE_ANSWER},
	{"{\"error\":{\"code\":1},\"id\":1}", CX_MESSAGE_ANSWER},
	{"{\"id\":1}", -1},
	{"{\"result\":1}", -1},
	{"{\"method\":7}", -1},
	{"{}", -1},
};

START_TEST(kind_follows_from_the_members)
{
	struct cx_message message;
	bool is_message = classify(rows[_i].line, &message);

	ck_assert_int_eq(is_message ? (int)message.kind : -1, rows[_i].kind);
}
END_TEST

/* A notification's name says nothing of a request, nor of an answer: they keep the ids that they have. */
START_TEST(requests_and_answers_have_no_number_and_all_their_ids)
{
	struct cx_message message;

	classify("{\"id\":1,\"method\":\"account/updated\",\"params\":{\"threadId\":\"t\"}}",
		&message);
	ck_assert_int_eq(message.kind, CX_MESSAGE_REQUEST);
	ck_assert_uint_eq(message.method, CX_NOTIFICATION_UNKNOWN);
	ck_assert_ptr_nonnull(message.thread_id.at);
	classify("{\"id\":1,\"method\":\"item\\/tool\\/call\",\"params\":{\"callId\":\"c\"}}",
		&message);
	ck_assert_uint_eq(message.asked, CX_SERVER_REQUEST_ITEM_TOOL_CALL);
	ck_assert_int_eq(message.item_id.at[0], 'c');
	classify("{\"id\":1,\"result\":{\"turn\":{\"id\":\"u\"},\"loginId\":\"l\"}}", &message);
	ck_assert_uint_eq(message.method, CX_NOTIFICATION_UNKNOWN);
	ck_assert_ptr_nonnull(message.turn_id.at);
	ck_assert_ptr_nonnull(message.login_id.at);
}
END_TEST

START_TEST(ids_of_an_unknown_notification_are_found_in_both_places_and_the_direct_one_wins)
{
	struct cx_message message;

	classify(
		"{\"method\":\"a\",\"params\":{\"thread\":{\"id\":\"t\"},\"turn\":{\"id\":\"u\"},\"item\":{\"id\":\"i\"}}}",
		&message);
	ck_assert_int_eq(message.thread_id.at[0], 't');
	ck_assert_int_eq(message.turn_id.at[0], 'u');
	ck_assert_int_eq(message.item_id.at[0], 'i');
	classify("{\"method\":\"a\",\"params\":{\"thread\":{\"id\":\"t\"},\"threadId\":\"d\"}}",
		&message);
	ck_assert_int_eq(message.thread_id.at[0], 'd');
}
END_TEST

START_TEST(remote_error_keeps_code_message_and_data)
{
	const char *text = "{\"code\":-32001,\"message\":\"busy \\u00e9\",\"data\":{\"a\":[1]}}";
	codex_error *error = cx_message_remote_error((struct cx_span){text, strlen(text)});

	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_REMOTE);
	ck_assert_int_eq(codex_error_code(error), -32001);
	ck_assert_str_eq(codex_error_message(error), "busy \xc3\xa9");
	ck_assert_str_eq(codex_error_data(error), "{\"a\":[1]}");
	ck_assert(codex_error_is_retryable(error));
	codex_error_unref(error);
}
END_TEST

START_TEST(error_of_an_unknown_shape_is_still_an_error)
{
	static const char *const texts[] = {
		"null", "\"no\"", "{}", "{\"code\":\"x\",\"message\":5}", "[]"};

	for (size_t i = 0; i < CX_COUNTOF(texts); i++) {
		codex_error *error =
			cx_message_remote_error((struct cx_span){texts[i], strlen(texts[i])});

		ck_assert_int_eq(codex_error_status(error), CODEX_ERR_REMOTE);
		ck_assert_int_eq(codex_error_code(error), 0);
		codex_error_unref(error);
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	TCase *table = tcase_create("kind_follows_from_the_members");

	tcase_add_loop_test(table, kind_follows_from_the_members, 0, (int)CX_COUNTOF(rows));
	suite_add_tcase(suite, table);
	ADD(suite, requests_and_answers_have_no_number_and_all_their_ids);
	ADD(suite, ids_of_an_unknown_notification_are_found_in_both_places_and_the_direct_one_wins);
	ADD(suite, remote_error_keeps_code_message_and_data);
	ADD(suite, error_of_an_unknown_shape_is_still_an_error);
}

int main(void)
{
	return suite_main("message", add_cases);
}
