#include "support/suite.h"
#include "support/effort.h"
#include "support/random.h"

#include "base/mem.h"
#include "codec/text.h"

#include <string.h>

static void expect(const char *raw, const char *expected, size_t expected_len)
{
	char *text = cx_unescape_dup(raw, strlen(raw));
	char room[200];
	size_t len;

	ck_assert_ptr_nonnull(text);
	strcpy(room, raw);
	len = cx_unescape(room, strlen(raw), room);
	ck_assert_uint_eq(len, expected_len);
	ck_assert_mem_eq(room, expected, len + 1);
	ck_assert_mem_eq(text, expected, len + 1);
	ck_assert(cx_unescaped_equals(raw, strlen(raw), expected, expected_len));
	ck_assert(!cx_unescaped_equals(raw, strlen(raw), expected, expected_len + 1));
	ck_assert(!expected_len ||
		!cx_unescaped_equals(raw, strlen(raw), expected, expected_len - 1));
	cx_free(text);
}

#define EXPECT(raw, expected) expect(raw, expected, sizeof(expected) - 1)

START_TEST(every_escape_is_resolved)
{
	EXPECT("", "");
	EXPECT("plain", "plain");
	EXPECT("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t");
	EXPECT("a\\u0041z", "aAz");
	EXPECT("\\u00e9\\u00E9", "\xc3\xa9\xc3\xa9");
	EXPECT("\\u20ac", "\xe2\x82\xac");
	EXPECT("\\ud83d\\ude00", "\xf0\x9f\x98\x80");
	EXPECT("\\u0000x", "\0x");
	EXPECT("\\u2028\\uFFFF", "\xe2\x80\xa8\xef\xbf\xbf");
	EXPECT("a long plain start, longer than a block \\n and a long plain end, longer than a block",
		"a long plain start, longer than a block \n and a long plain end, longer than a block");
}
END_TEST

START_TEST(half_a_surrogate_pair_is_a_replacement_character)
{
	EXPECT("\\ud800", "\xef\xbf\xbd");
	EXPECT("\\udc00x", "\xef\xbf\xbdx");
	EXPECT("\\ud800\\n", "\xef\xbf\xbd\n");
	EXPECT("\\ud800\\u0041",
		"\xef\xbf\xbd"
		"A");
	EXPECT("\\ud800\\ud83d\\ude00", "\xef\xbf\xbd\xf0\x9f\x98\x80");
	EXPECT("\\ude00\\ud83d", "\xef\xbf\xbd\xef\xbf\xbd");
}
END_TEST

START_TEST(without_memory_nothing_is_unescaped)
{
	cx_mem_fail_at(1);
	ck_assert_ptr_null(cx_unescape_dup("x", 1));
	cx_mem_fail_at(0);
}
END_TEST

START_TEST(utf8_is_checked_at_every_alignment)
{
	char text[80];

	for (size_t at = 0; at + 4 <= sizeof(text); at++) {
		memset(text, 'x', sizeof(text));
		memcpy(text + at, "\xf0\x9f\x98\x80", 4);
		ck_assert(cx_utf8_valid(text, sizeof(text)));
		ck_assert(!cx_utf8_valid(text, at + 3));
		text[at + 1] = 'x';
		ck_assert(!cx_utf8_valid(text, sizeof(text)));
	}
	ck_assert(cx_utf8_valid(NULL, 0));
	ck_assert(!cx_utf8_valid("\xed\xa0\x80", 3));
	ck_assert(!cx_utf8_valid("\xc0\x80", 2));
}
END_TEST

START_TEST(strings_are_put_with_the_escapes_they_need_and_no_others)
{
	struct cx_buf buf = CX_BUF_INIT;
	static const char in[] =
		"\"\\/\b\f\n\r\t\x01\x1f\x7f\0\xe2\x80\xa8 plain and longer than one block";
	static const char out[] = "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000\xe2\x80\xa8"
				  " plain and longer than one block\"";

	cx_put_string(&buf, in, sizeof(in) - 1);
	ck_assert_uint_eq(buf.len, sizeof(out) - 1);
	ck_assert_mem_eq(buf.data, out, buf.len);
	cx_buf_free(&buf);
	cx_put_string(&buf, "", 0);
	ck_assert_mem_eq(buf.data, "\"\"", 2);
	cx_buf_free(&buf);
}
END_TEST

START_TEST(what_was_put_is_what_is_read)
{
	struct random random = {5};

	for (unsigned round = 0; round < effort(2000); round++) {
		struct cx_buf buf = CX_BUF_INIT;
		char text[100];
		unsigned len = random_below(&random, sizeof(text));
		unsigned strange = 1 + random_below(&random, 30);
		char *back;

		/* From escapes alone to plain text with a few. */
		for (unsigned i = 0; i < len; i++)
			text[i] = (char)(random_below(&random, strange)
					? 'a' + random_below(&random, 26)
					: random_below(&random, 128));
		cx_put_string(&buf, text, len);
		back = cx_unescape_dup(buf.data + 1, buf.len - 2);
		ck_assert(cx_unescaped_equals(buf.data + 1, buf.len - 2, text, len));
		ck_assert_mem_eq(back, text, len);
		cx_free(back);
		/* In place: the NUL lands on the closing quote. */
		ck_assert_uint_eq(cx_unescape(buf.data + 1, buf.len - 2, buf.data + 1), len);
		ck_assert_mem_eq(buf.data + 1, text, len);
		ck_assert_int_eq(buf.data[1 + len], 0);
		cx_buf_free(&buf);
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, every_escape_is_resolved);
	ADD(suite, half_a_surrogate_pair_is_a_replacement_character);
	ADD(suite, without_memory_nothing_is_unescaped);
	ADD(suite, utf8_is_checked_at_every_alignment);
	ADD(suite, strings_are_put_with_the_escapes_they_need_and_no_others);
	ADD(suite, what_was_put_is_what_is_read);
}

int main(void)
{
	return suite_main("text", add_cases);
}
