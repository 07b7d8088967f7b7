/* The envelope. Built twice, the second time on plain words (test_scan_portable). */
#include "base/common.h" /* first: it says which functions of the system are wanted */

#include "support/suite.h"

#include "base/mem.h"
#include "codec/samples.h"
#include "codec/scan.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DEPTH 64

static struct cx_envelope scan(const char *line)
{
	struct cx_envelope envelope;
	size_t offset = 0;
	enum cx_verdict verdict = cx_scan(line, strlen(line), DEPTH, &envelope, &offset);

	ck_assert_msg(verdict == CX_SCAN_OK, "%d at %zu: %s", verdict, offset, line);
	return envelope;
}

static void expect(struct cx_span span, const char *expected)
{
	if (!expected) {
		ck_assert_ptr_null(span.at);
		return;
	}
	ck_assert_ptr_nonnull(span.at);
	ck_assert_msg(span.len == strlen(expected) && memcmp(span.at, expected, span.len) == 0,
		"%.*s, not %s", (int)span.len, span.at, expected);
}

/* The key alone is there, and no other. */
static void expect_key(const char *line, enum cx_key key, const char *expected)
{
	struct cx_envelope envelope = scan(line);

	for (int k = 0; k < CX_KEY_COUNT; k++)
		expect(envelope.keys[k], k == (int)key ? expected : NULL);
}

START_TEST(a_delta_line_gives_all_its_ids)
{
	struct cx_envelope envelope = scan(sample_delta);

	expect(envelope.method, "item/agentMessage/delta");
	expect(envelope.id, NULL);
	ck_assert_int_eq(envelope.id_type, CX_ID_NONE);
	expect(envelope.keys[CX_KEY_THREAD], SAMPLE_THREAD);
	expect(envelope.keys[CX_KEY_TURN], SAMPLE_TURN);
	expect(envelope.keys[CX_KEY_ITEM], "msg_0123456789");
	expect(envelope.keys[CX_KEY_DELTA], "some text");
	expect(envelope.result, NULL);
	expect(envelope.error, NULL);
	ck_assert_int_eq(envelope.params.at[0], '{');
	ck_assert_int_eq(envelope.params.at[envelope.params.len - 1], '}');
	ck_assert_uint_eq(envelope.escaped, 0);
}
END_TEST

START_TEST(each_key_is_found_where_it_belongs)
{
	expect_key("{\"params\":{\"threadId\":\"x\"}}", CX_KEY_THREAD, "x");
	expect_key("{\"params\":{\"turnId\":\"x\"}}", CX_KEY_TURN, "x");
	expect_key("{\"params\":{\"itemId\":\"x\"}}", CX_KEY_ITEM, "x");
	expect_key("{\"params\":{\"thread\":{\"id\":\"x\"}}}", CX_KEY_IN_THREAD, "x");
	expect_key("{\"result\":{\"thread\":{\"id\":\"x\"}}}", CX_KEY_IN_THREAD, "x");
	expect_key("{\"result\":{\"turn\":{\"id\":\"x\"}}}", CX_KEY_IN_TURN, "x");
	expect_key("{\"params\":{\"item\":{\"id\":\"x\"}}}", CX_KEY_IN_ITEM, "x");
	expect_key("{\"params\":{\"item\":{\"type\":\"x\"}}}", CX_KEY_ITEM_TYPE, "x");
	expect_key("{\"params\":{\"delta\":\"x\"}}", CX_KEY_DELTA, "x");
	expect_key("{\"params\":{\"turn\":{\"status\":\"x\"}}}", CX_KEY_STATUS, "x");
	expect_key("{\"params\":{\"status\":{\"type\":\"x\"}}}", CX_KEY_STATUS, "x");
	expect_key("{\"params\":{\"loginId\":\"x\"}}", CX_KEY_LOGIN, "x");
	expect_key("{\"params\":{\"targetItemId\":\"x\"}}", CX_KEY_TARGET_ITEM, "x");
	expect_key("{\"params\":{\"conversationId\":\"x\"}}", CX_KEY_CONVERSATION, "x");
	expect_key("{\"params\":{\"callId\":\"x\"}}", CX_KEY_CALL, "x");
	expect_key("{\"params\":{\"requestId\":17}}", CX_KEY_REQUEST, "17");
	expect_key("{\"params\":{\"requestId\":\"17\"}}", CX_KEY_REQUEST, "\"17\"");
	expect_key("{\"params\":{\"willRetry\":true}}", CX_KEY_WILL_RETRY, "true");
	expect_key("{\"params\":{\"delta\":\"\"}}", CX_KEY_DELTA, "");
}
END_TEST

START_TEST(the_same_names_elsewhere_are_nobodys_ids)
{
	static const char *const lines[] = {
		"{\"threadId\":\"x\",\"turn\":{\"id\":\"x\"},\"delta\":\"x\"}",
		"{\"error\":{\"threadId\":\"x\",\"thread\":{\"id\":\"x\"}}}",
		"{\"params\":[{\"threadId\":\"x\"}]}",
		"{\"params\":{\"x\":{\"threadId\":\"x\",\"turn\":{\"id\":\"x\"}}}}",
		"{\"params\":{\"thread\":[{\"id\":\"x\"}],\"item\":\"id\",\"status\":\"idle\"}}",
		"{\"params\":{\"thread\":{\"x\":{\"id\":\"x\"}},\"threadid\":\"x\",\"threadId \":\"x\"}}",
		"{\"params\":{\"threadId\":5,\"turnId\":null,\"itemId\":[],\"delta\":{}}}",
		"{\"params\":{\"requestId\":null,\"willRetry\":\"true\"}}",
		"{\"params\":{\"requestId\":{},\"willRetry\":null}}",
		"{\"params\":\"threadId\",\"result\":7}",
	};

	for (size_t i = 0; i < CX_COUNTOF(lines); i++)
		expect_key(lines[i], CX_KEY_COUNT, NULL);
}
END_TEST

START_TEST(members_may_stand_in_any_order)
{
	struct cx_envelope envelope = scan(
		" { \"emittedAtMs\" : 1 , \"params\" : { \"x\" : [ { } ] , \"turn\" : { \"items\" : [ ] , "
		"\"status\" : \"failed\" , \"id\" : \"u\" } , \"threadId\" : \"t\" } , \"id\" : -5 , "
		"\"method\" : \"turn/completed\" } \r");

	expect(envelope.method, "turn/completed");
	expect(envelope.id, "-5");
	ck_assert_int_eq(envelope.id_number, -5);
	expect(envelope.keys[CX_KEY_IN_TURN], "u");
	expect(envelope.keys[CX_KEY_STATUS], "failed");
	expect(envelope.keys[CX_KEY_THREAD], "t");
}
END_TEST

START_TEST(the_status_of_a_turn_goes_before_another)
{
	expect(scan("{\"params\":{\"turn\":{\"status\":\"a\"},\"status\":{\"type\":\"b\"}}}")
			.keys[CX_KEY_STATUS],
		"a");
	expect(scan("{\"params\":{\"status\":{\"type\":\"b\"},\"turn\":{\"status\":\"a\"}}}")
			.keys[CX_KEY_STATUS],
		"a");
	expect(scan("{\"params\":{\"status\":{\"type\":\"b\"},\"turn\":{}}}").keys[CX_KEY_STATUS],
		"b");
}
END_TEST

START_TEST(of_two_members_with_a_name_the_last_counts)
{
	expect(scan("{\"method\":\"a\",\"method\":\"b\"}").method, "b");
	expect(scan("{\"method\":\"a\",\"method\":1}").method, NULL);
	expect_key("{\"params\":{\"threadId\":\"a\",\"threadId\":\"b\"}}", CX_KEY_THREAD, "b");
	expect_key("{\"params\":{\"threadId\":\"a\",\"threadId\":1}}", CX_KEY_COUNT, NULL);
	expect_key("{\"params\":{\"threadId\":\"a\"},\"params\":{\"turnId\":\"b\"}}", CX_KEY_TURN,
		"b");
	expect_key("{\"params\":{\"threadId\":\"a\"},\"params\":[]}", CX_KEY_COUNT, NULL);
	expect_key("{\"params\":{\"turn\":{\"id\":\"a\"},\"turn\":{\"status\":\"b\"}}}",
		CX_KEY_STATUS, "b");
	expect_key("{\"params\":{\"item\":{\"id\":\"a\",\"type\":\"b\"},\"item\":0}}", CX_KEY_COUNT,
		NULL);
	expect_key("{\"params\":{\"thread\":{\"id\":\"a\"},\"thread\":{}}}", CX_KEY_COUNT, NULL);
	expect_key("{\"params\":{\"status\":{\"type\":\"a\"},\"status\":{}}}", CX_KEY_COUNT, NULL);
	expect_key("{\"params\":{\"requestId\":1,\"requestId\":null}}", CX_KEY_COUNT, NULL);
	ck_assert_int_eq(scan("{\"id\":\"a\",\"id\":7}").id_type, CX_ID_NUMBER);
	ck_assert_int_eq(scan("{\"id\":7,\"id\":null}").id_type, CX_ID_OTHER);
}
END_TEST

START_TEST(escapes_are_reported_for_the_value_that_counts)
{
	struct cx_envelope envelope =
		scan("{\"method\":\"a\\/b\",\"params\":{\"delta\":\"\\n\",\"threadId\":\"t\"}}");

	ck_assert_uint_eq(envelope.escaped, CX_ESCAPED_METHOD | 1u << CX_KEY_DELTA);
	expect(envelope.keys[CX_KEY_DELTA], "\\n");
	envelope = scan(
		"{\"method\":\"\\n\",\"method\":\"m\",\"params\":{\"delta\":\"\\n\",\"delta\":\"d\"}}");
	ck_assert_uint_eq(envelope.escaped, 0);
	envelope =
		scan("{\"params\":{\"delta\":\"\\n\"},\"params\":{\"status\":{\"type\":\"\\t\"}}}");
	ck_assert_uint_eq(envelope.escaped, 1u << CX_KEY_STATUS);
}
END_TEST

START_TEST(a_name_written_with_escapes_is_the_same_name)
{
	expect(scan("{\"m\\u0065thod\":\"m\"}").method, "m");
	expect_key("{\"params\":{\"thread\\u0049d\":\"x\"}}", CX_KEY_THREAD, "x");
	expect_key(
		"{\"\\u0070\\u0061\\u0072\\u0061\\u006d\\u0073\":{\"\\u0072\\u0065\\u0071\\u0075\\u0065\\u0073"
		"\\u0074\\u0049\\u0064\":5}}",
		CX_KEY_REQUEST, "5");
	expect_key("{\"params\":{\"t\\u0075rn\":{\"\\u0069d\":\"x\"}}}", CX_KEY_IN_TURN, "x");
	expect_key("{\"params\":{\"threadId\\u0000\":\"x\",\"\\/threadId\":\"y\"}}", CX_KEY_COUNT,
		NULL);
}
END_TEST

static void expect_id(const char *id, enum cx_id_type type, int64_t number)
{
	char line[100];
	struct cx_envelope envelope;

	snprintf(line, sizeof(line), "{\"id\":%s}", id);
	envelope = scan(line);
	ck_assert_msg(envelope.id_type == type, "%s", id);
	expect(envelope.id, id);
	if (type == CX_ID_NUMBER)
		ck_assert_int_eq(envelope.id_number, number);
}

START_TEST(ids_keep_their_type_and_every_digit)
{
	expect_id("0", CX_ID_NUMBER, 0);
	expect_id("-0", CX_ID_NUMBER, 0);
	expect_id("9007199254740993", CX_ID_NUMBER, 9007199254740993);
	expect_id("9223372036854775807", CX_ID_NUMBER, INT64_MAX);
	expect_id("-9223372036854775808", CX_ID_NUMBER, INT64_MIN);
	expect_id("9223372036854775808", CX_ID_OTHER, 0);
	expect_id("-9223372036854775809", CX_ID_OTHER, 0);
	expect_id("99999999999999999999999", CX_ID_OTHER, 0);
	expect_id("1.0", CX_ID_OTHER, 0);
	expect_id("1e3", CX_ID_OTHER, 0);
	expect_id("null", CX_ID_OTHER, 0);
	expect_id("true", CX_ID_OTHER, 0);
	expect_id("{\"a\":1}", CX_ID_OTHER, 0);
	expect_id("\"\"", CX_ID_STRING, 0);
	expect_id("\"0\"", CX_ID_STRING, 0);
	expect_id("\"a\\n\"", CX_ID_STRING, 0);
	ck_assert_int_eq(scan("{}").id_type, CX_ID_NONE);
}
END_TEST

START_TEST(only_an_object_is_a_message)
{
	static const char *const lines[] = {"", " ", "\r", "[]", "[{}]", "1", "null", "\"{}\"",
		"text", "{}{}", "{} x", "{\"a\":1}]", "\xef\xbb\xbf{}", "{", "}", "{\"id\"",
		"{\"id\":", "{\"id\":1", "{\"id\":1,", "{\"params\":{\"turn\":{}}"};
	struct cx_envelope envelope;
	size_t offset;

	for (size_t i = 0; i < CX_COUNTOF(lines); i++) {
		offset = 9999;
		ck_assert_msg(cx_scan(lines[i], strlen(lines[i]), DEPTH, &envelope, &offset) ==
				CX_SCAN_SYNTAX,
			"%s", lines[i]);
		ck_assert_uint_le(offset, strlen(lines[i]));
	}
}
END_TEST

START_TEST(no_beginning_of_a_line_is_a_line)
{
	struct cx_envelope envelope;

	for (size_t i = 0; i < CX_COUNTOF(samples); i++) {
		size_t len = strlen(samples[i]);

		scan(samples[i]);
		for (size_t cut = 0; cut < len; cut++)
			ck_assert_int_ne(
				cx_scan(samples[i], cut, DEPTH, &envelope, NULL), CX_SCAN_OK);
	}
}
END_TEST

START_TEST(every_level_counts_as_nesting)
{
	static const struct {
		const char *line;
		unsigned depth;
	} lines[] = {{"{}", 1}, {"{\"params\":{}}", 2}, {"{\"params\":{\"turn\":{}}}", 3},
		{"{\"params\":{\"turn\":{\"items\":[]}}}", 4}, {"{\"x\":[]}", 2},
		{"{\"params\":[[]]}", 3}, {"{\"params\":{\"turn\":{\"status\":{}}}}", 4},
		{"{\"error\":{\"data\":[]}}", 3}};
	struct cx_envelope envelope;

	for (size_t i = 0; i < CX_COUNTOF(lines); i++) {
		size_t len = strlen(lines[i].line);

		ck_assert_int_eq(
			cx_scan(lines[i].line, len, lines[i].depth, &envelope, NULL), CX_SCAN_OK);
		ck_assert_int_eq(cx_scan(lines[i].line, len, lines[i].depth - 1, &envelope, NULL),
			CX_SCAN_DEPTH);
	}
}
END_TEST

/* The line ends where the readable memory does, in every alignment. */
START_TEST(nothing_behind_the_line_is_read)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *pages =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct cx_envelope envelope;

	ck_assert_ptr_ne(pages, MAP_FAILED);
	ck_assert_int_eq(mprotect(pages + page, page, PROT_NONE), 0);
	for (size_t i = 0; i < CX_COUNTOF(samples); i++) {
		size_t len = strlen(samples[i]);

		for (size_t cut = 0; cut <= len; cut++) {
			char *line = pages + page - cut;

			memcpy(line, samples[i], cut);
			ck_assert((cx_scan(line, cut, DEPTH, &envelope, NULL) == CX_SCAN_OK) ==
				(cut == len));
		}
	}
	munmap(pages, 2 * page);
}
END_TEST

START_TEST(four_megabytes_of_text_are_one_delta)
{
	static const char head[] = "{\"params\":{\"delta\":\"", tail[] = "\"}}";
	size_t size = 4 << 20, len = sizeof(head) - 1 + size + sizeof(tail) - 1;
	char *line = cx_alloc(len);
	struct cx_envelope envelope;

	ck_assert_ptr_nonnull(line);
	memcpy(line, head, sizeof(head) - 1);
	memset(line + sizeof(head) - 1, 'x', size);
	memcpy(line + sizeof(head) - 1 + size, tail, sizeof(tail) - 1);
	ck_assert_int_eq(cx_scan(line, len, DEPTH, &envelope, NULL), CX_SCAN_OK);
	ck_assert_uint_eq(envelope.keys[CX_KEY_DELTA].len, size);
	line[len - 20] = '\n';
	ck_assert_int_eq(cx_scan(line, len, DEPTH, &envelope, NULL), CX_SCAN_SYNTAX);
	cx_free(line);
}
END_TEST

START_TEST(line_separators_of_unicode_end_no_line)
{
	struct cx_envelope envelope = scan("{\"params\":{\"delta\":\"a\xe2\x80\xa8"
					   "b\xe2\x80\xa9"
					   "c\xc2\x85\x7f\"}}");

	expect(envelope.keys[CX_KEY_DELTA],
		"a\xe2\x80\xa8"
		"b\xe2\x80\xa9"
		"c\xc2\x85\x7f");
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, a_delta_line_gives_all_its_ids);
	ADD(suite, each_key_is_found_where_it_belongs);
	ADD(suite, the_same_names_elsewhere_are_nobodys_ids);
	ADD(suite, members_may_stand_in_any_order);
	ADD(suite, the_status_of_a_turn_goes_before_another);
	ADD(suite, of_two_members_with_a_name_the_last_counts);
	ADD(suite, escapes_are_reported_for_the_value_that_counts);
	ADD(suite, a_name_written_with_escapes_is_the_same_name);
	ADD(suite, ids_keep_their_type_and_every_digit);
	ADD(suite, only_an_object_is_a_message);
	ADD(suite, no_beginning_of_a_line_is_a_line);
	ADD(suite, every_level_counts_as_nesting);
	ADD(suite, nothing_behind_the_line_is_read);
	ADD(suite, four_megabytes_of_text_are_one_delta);
	ADD(suite, line_separators_of_unicode_end_no_line);
}

int main(void)
{
	return suite_main("scan", add_cases);
}
