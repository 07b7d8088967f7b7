#include "support/suite.h"

#include "base/clock.h"
#include "session/engine.h"

#include <stdio.h>
#include <string.h>

#define EVENT(method, rest) "{\"method\":\"" method "\",\"params\":{" rest "}}\n"

static const char *output(struct engine *engine)
{
	static char text[4096];
	const char *bytes;
	size_t len;

	if (!cx_session_output(&engine->session, &bytes, &len))
		return "";
	ck_assert_uint_lt(len, sizeof(text));
	memcpy(text, bytes, len);
	text[len] = '\0';
	cx_session_written(&engine->session, len);
	return text;
}

START_TEST(answer_finds_its_call)
{
	struct engine engine;

	engine_init(&engine);
	engine_call(&engine, "a");
	engine_call(&engine, "b");
	engine_feed_text(&engine,
		"{\"id\":2,\"result\":{}}\n{\"id\":1,\"error\":{\"code\":-1,\"message\":\"no\"}}\n");
	ck_assert_str_eq(engine_trace(&engine), "answer 0\nanswer -15 no\n");
	engine_free(&engine);
}
END_TEST

START_TEST(answer_to_nothing_is_counted_and_harmless)
{
	struct engine engine;

	engine_init(&engine);
	engine_call(&engine, "a");
	ck_assert_int_eq(
		engine_feed_text(&engine,
			"{\"id\":7,\"result\":{}}\n{\"id\":\"1\",\"result\":{}}\n{\"id\":1,\"result\":1}\n"
			"{\"id\":1,\"result\":2}\n"),
		0);
	ck_assert_str_eq(engine_trace(&engine), "answer 0\n");
	ck_assert_uint_eq(engine.session.calls.late, 3);
	engine_free(&engine);
}
END_TEST

START_TEST(call_that_waits_is_not_answered_by_a_guessed_id)
{
	struct engine engine;
	struct cx_call *call;

	engine_init(&engine);
	engine.session.ready = false;
	ck_assert_int_eq(
		cx_session_call(&engine.session, "a", NULL, CX_NEVER, NULL, NULL, &call), 0);
	ck_assert_int_eq(engine_feed_text(&engine, "{\"id\":1,\"result\":{}}\n"), 0);
	ck_assert_str_eq(engine_trace(&engine), "");
	engine_free(&engine);
}
END_TEST

START_TEST(nothing_is_sent_before_the_handshake_but_the_handshake)
{
	struct engine engine;
	struct cx_call *call;

	engine_init(&engine);
	engine.session.ready = false;
	ck_assert_int_eq(
		cx_session_call(&engine.session, "later", NULL, CX_NEVER, NULL, NULL, &call), 0);
	ck_assert_str_eq(output(&engine), "");
	ck_assert_int_eq(cx_session_call_now(
				 &engine.session, "initialize", NULL, CX_NEVER, NULL, NULL, &call),
		0);
	ck_assert_str_eq(output(&engine), "{\"id\":2,\"method\":\"initialize\",\"params\":{}}\n");
	cx_session_ready(&engine.session);
	ck_assert_str_eq(output(&engine), "{\"id\":1,\"method\":\"later\",\"params\":{}}\n");
	engine_free(&engine);
}
END_TEST

START_TEST(params_with_line_feeds_stay_one_line)
{
	struct engine engine;
	struct cx_call *call;

	engine_init(&engine);
	ck_assert_int_eq(cx_session_call(&engine.session, "m", "{\n\t\"a\":\r\n1}", CX_NEVER, NULL,
				 NULL, &call),
		0);
	ck_assert_str_eq(
		output(&engine), "{\"id\":1,\"method\":\"m\",\"params\":{ \t\"a\":  1}}\n");
	engine_free(&engine);
}
END_TEST

START_TEST(text_before_the_first_message_is_skipped_within_bounds)
{
	struct engine engine;

	engine_init(&engine);
	ck_assert_int_eq(engine_feed_text(&engine, "Welcome\n\n[not json]\n" EVENT("x", "")), 0);
	ck_assert_str_eq(engine_trace(&engine), "event method=x\n");
	ck_assert_uint_eq(engine.session.counts.lines_skipped, 3);
	ck_assert_int_eq(engine_feed_text(&engine, "and later\n"), CODEX_ERR_PROTOCOL);
	engine_free(&engine);

	engine_init(&engine);
	for (int i = 0; i < 120 && engine_feed_text(&engine, "0123456789\n") == 0; i++)
		;
	ck_assert_int_eq(codex_error_status(engine.session.cause), CODEX_ERR_PROTOCOL);
	engine_free(&engine);
}
END_TEST

/* The limit of the engine is 1000 bytes. None of these is a message yet, with or without its line end. */
static const struct long_banner {
	const char *name, *before;
	int blanks;
	const char *after;
} long_banners[] = {
	{"no line end", "", 1001, ""},
	{"one line", "", 1000, "\n"},
	{"behind a line", "x\n", 999, ""},
	{"behind an empty line", "\n", 1000, ""},
	{"two lines", "x\n", 997, "x\n"},
};

START_TEST(banner_beyond_the_limit_is_refused_however_it_was_cut)
{
	static const size_t chunks[] = {1, 7, 1000, SIZE_MAX};
	const struct long_banner *row = &long_banners[_i];
	struct engine engine;
	char text[1100];

	snprintf(text, sizeof(text), "%s%*s%s", row->before, row->blanks, "", row->after);
	for (size_t i = 0; i < CX_COUNTOF(chunks); i++) {
		engine_init(&engine);
		engine_feed(&engine, text, strlen(text), chunks[i]);
		ck_assert_int_eq(codex_error_status(engine.session.cause), CODEX_ERR_PROTOCOL);
		engine_free(&engine);
	}
}
END_TEST

/* Each of these ends the session, and with it the call under way, once. */
static const struct {
	const char *line;
	int status;
} bad_lines[] = {
	{"{\"id\":1\n", CODEX_ERR_PROTOCOL},
	{"{}\n", CODEX_ERR_PROTOCOL},
	{"{\"id\":1}\n", CODEX_ERR_PROTOCOL},
	{"{\"result\":1}\n", CODEX_ERR_PROTOCOL},
	{"{\"method\":\"x\",\"params\":NaN}\n", CODEX_ERR_PROTOCOL},
	{"{\"method\":\"\xff\"}\n", CODEX_ERR_PROTOCOL},
	{"{\"method\":\"x\",\"params\":"
	 "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
	 "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n",
		CODEX_ERR_TOO_DEEP},
};

START_TEST(bad_line_ends_all_with_one_cause)
{
	struct engine engine;
	char expected[64];

	engine_init(&engine);
	engine_call(&engine, "a");
	ck_assert_int_eq(engine_feed_text(&engine, bad_lines[_i].line), bad_lines[_i].status);
	snprintf(expected, sizeof(expected), "end %d\nanswer %d ", bad_lines[_i].status,
		bad_lines[_i].status);
	ck_assert_int_eq(strncmp(engine_trace(&engine), expected, strlen(expected)), 0);
	ck_assert_int_eq(engine_feed_text(&engine, EVENT("x", "")), 0);
	ck_assert_str_eq(engine_trace(&engine), "");
	engine_free(&engine);
}
END_TEST

START_TEST(line_over_the_limit_ends_the_session)
{
	struct engine engine;
	char piece[4096];
	int r = 0;

	engine_init(&engine);
	memset(piece, 'x', sizeof(piece));
	engine_feed_text(&engine, "{\"method\":\"");
	for (int i = 0; i < 3000 && r == 0; i++)
		r = engine_feed(&engine, piece, sizeof(piece), SIZE_MAX);
	ck_assert_int_eq(r, CODEX_ERR_LINE_TOO_LONG);
	engine_free(&engine);
}
END_TEST

START_TEST(deadline_ends_a_call_and_frees_its_place)
{
	struct engine engine;
	struct cx_call *call;

	engine_init(&engine);
	engine_call(&engine, "a");
	call = cx_calls_find(&engine.session.calls, 1);
	ck_assert(cx_call_set_deadline(call, 1000));
	ck_assert_uint_eq(cx_session_wakeup(&engine.session), 1000);
	cx_session_tick(&engine.session, 999);
	engine_drain(&engine);
	ck_assert_str_eq(engine_trace(&engine), "");
	cx_session_tick(&engine.session, 1000);
	engine_drain(&engine);
	ck_assert_str_eq(engine_trace(&engine), "answer -16 the runtime did not answer in time\n");
	ck_assert_uint_eq(engine.session.calls.in_flight_count, 0);
	ck_assert_int_eq(engine_feed_text(&engine, "{\"id\":1,\"result\":{}}\n"), 0);
	ck_assert_str_eq(engine_trace(&engine), "");
	engine_free(&engine);
}
END_TEST

START_TEST(held_lines_do_not_hold_up_deadlines)
{
	struct engine engine;

	engine_init(&engine);
	engine_call(&engine, "a");
	ck_assert(cx_call_set_deadline(cx_calls_find(&engine.session.calls, 1), 5));
	engine.session.held = true;
	engine_feed(&engine, EVENT("x", ""), strlen(EVENT("x", "")), SIZE_MAX);
	ck_assert_str_eq(engine_trace(&engine), "");
	cx_session_tick(&engine.session, 5);
	engine_drain(&engine);
	ck_assert_str_eq(engine_trace(&engine), "answer -16 the runtime did not answer in time\n");
	engine.session.held = false;
	engine_drain(&engine);
	ck_assert_str_eq(engine_trace(&engine), "event method=x\n");
	engine_free(&engine);
}
END_TEST

static void add_cases(Suite *suite)
{
	TCase *bad = tcase_create("bad_line_ends_all_with_one_cause");

	ADD(suite, answer_finds_its_call);
	ADD(suite, answer_to_nothing_is_counted_and_harmless);
	ADD(suite, call_that_waits_is_not_answered_by_a_guessed_id);
	ADD(suite, nothing_is_sent_before_the_handshake_but_the_handshake);
	ADD(suite, params_with_line_feeds_stay_one_line);
	ADD(suite, text_before_the_first_message_is_skipped_within_bounds);
	ADD_ROWS(suite, banner_beyond_the_limit_is_refused_however_it_was_cut, long_banners);
	ADD(suite, line_over_the_limit_ends_the_session);
	ADD(suite, deadline_ends_a_call_and_frees_its_place);
	ADD(suite, held_lines_do_not_hold_up_deadlines);
	tcase_add_loop_test(bad, bad_line_ends_all_with_one_cause, 0, (int)CX_COUNTOF(bad_lines));
	suite_add_tcase(suite, bad);
}

int main(void)
{
	return suite_main("session", add_cases);
}
