/* The grammar, in tables: cx_scan_value() and cx_scan_text() on any value. */
#include "support/suite.h"
#include "support/effort.h"

#include "base/mem.h"
#include "codec/scan.h"
#include "codec/text.h"

#include <stdio.h>
#include <string.h>

struct row {
	const char *text;
	size_t offset; /* of the fault */
	enum cx_verdict verdict;
};

static const char *const valid[] = {"null", "true", "false", "0", "-0", "7", "10", "-1", "1.5",
	"0.0", "1e5", "1E5", "1e+5", "1e-5", "0e0", "-0.1e-10", "123456789012345678901234567890",
	"\"\"", "\"a\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00aF\"", "\"\\ud800\"",
	"\"\xc3\xa9\xe2\x80\xa8\x7f\"",
	"\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80\"", "[]", "[ ]", "{}", "{ }",
	"[1]", "[1,2]", "[[]]", "[[],[]]", "[{},[]]", "{\"\":0}", "{\"a\":{\"b\":[{}]},\"c\":[]}",
	" 1 ", "[ 1 , 2 ]", "{ \"a\" : 1 , \"b\" : 2 }", "[\"a long string of plain characters\"]"};

static const struct row invalid[] = {
	{"", 0, CX_SCAN_SYNTAX},
	{" ", 1, CX_SCAN_SYNTAX},
	{"nul", 0, CX_SCAN_SYNTAX},
	{"nulL", 0, CX_SCAN_SYNTAX},
	{"nulll", 4, CX_SCAN_SYNTAX},
	{"True", 0, CX_SCAN_SYNTAX},
	{"NaN", 0, CX_SCAN_SYNTAX},
	{"Infinity", 0, CX_SCAN_SYNTAX},
	{"-Infinity", 1, CX_SCAN_SYNTAX},
	{"01", 1, CX_SCAN_SYNTAX},
	{"-01", 2, CX_SCAN_SYNTAX},
	{"+1", 0, CX_SCAN_SYNTAX},
	{"-", 1, CX_SCAN_SYNTAX},
	{"--1", 1, CX_SCAN_SYNTAX},
	{"1.", 2, CX_SCAN_SYNTAX},
	{".5", 0, CX_SCAN_SYNTAX},
	{"-.5", 1, CX_SCAN_SYNTAX},
	{"1.e5", 2, CX_SCAN_SYNTAX},
	{"1e", 2, CX_SCAN_SYNTAX},
	{"1e+", 3, CX_SCAN_SYNTAX},
	{"1e5.5", 3, CX_SCAN_SYNTAX},
	{"0x10", 1, CX_SCAN_SYNTAX},
	{"1 2", 2, CX_SCAN_SYNTAX},
	{"{} {}", 3, CX_SCAN_SYNTAX},
	{"'a'", 0, CX_SCAN_SYNTAX},
	{"{'a':1}", 1, CX_SCAN_SYNTAX},
	{"{a:1}", 1, CX_SCAN_SYNTAX},
	{"{1:1}", 1, CX_SCAN_SYNTAX},
	{"[1,]", 3, CX_SCAN_SYNTAX},
	{"[,1]", 1, CX_SCAN_SYNTAX},
	{"[1 2]", 3, CX_SCAN_SYNTAX},
	{"[1}", 2, CX_SCAN_SYNTAX},
	{"[}", 1, CX_SCAN_SYNTAX},
	{"{]", 1, CX_SCAN_SYNTAX},
	{"{\"a\":1]", 6, CX_SCAN_SYNTAX},
	{"{\"a\":}", 5, CX_SCAN_SYNTAX},
	{"{\"a\":]", 5, CX_SCAN_SYNTAX},
	{"{\"a\"}", 4, CX_SCAN_SYNTAX},
	{"{\"a\",1}", 4, CX_SCAN_SYNTAX},
	{"{\"a\"::1}", 5, CX_SCAN_SYNTAX},
	{"{\"a\":1,}", 7, CX_SCAN_SYNTAX},
	{"{,}", 1, CX_SCAN_SYNTAX},
	{"]", 0, CX_SCAN_SYNTAX},
	{"[]]", 2, CX_SCAN_SYNTAX},
	{"[1]//x", 3, CX_SCAN_SYNTAX},
	{"[/*x*/1]", 1, CX_SCAN_SYNTAX},
	{"\"a", 2, CX_SCAN_SYNTAX},
	{"\"a\n\"", 2, CX_SCAN_SYNTAX},
	{"\"a\t\"", 2, CX_SCAN_SYNTAX},
	{"\"\x1f\"", 1, CX_SCAN_SYNTAX},
	{"\"a control behind a plain block \x01 \"", 32, CX_SCAN_SYNTAX},
	{"\"\\x\"", 1, CX_SCAN_SYNTAX},
	{"\"\\'\"", 1, CX_SCAN_SYNTAX},
	{"\"\\u12\"", 1, CX_SCAN_SYNTAX},
	{"\"\\u12g4\"", 1, CX_SCAN_SYNTAX},
	{"\"\\U0041\"", 1, CX_SCAN_SYNTAX},
	{"\"\\\"", 3, CX_SCAN_SYNTAX},
	{"\"\\", 1, CX_SCAN_SYNTAX},
	{"\xef\xbb\xbf{}", 0, CX_SCAN_SYNTAX},
	{"\"\xff\"", 1, CX_SCAN_UTF8},
	{"\"\x80\"", 1, CX_SCAN_UTF8},
	{"\"\xc3(\"", 1, CX_SCAN_UTF8},
	{"\"\xc0\x80 overlong\"", 1, CX_SCAN_UTF8},
	{"\"\xc1\xbf overlong\"", 1, CX_SCAN_UTF8},
	{"\"\xe0\x9f\xbf overlong\"", 1, CX_SCAN_UTF8},
	{"\"\xf0\x8f\xbf\xbf overlong\"", 1, CX_SCAN_UTF8},
	{"\"\xed\xa0\x80 surrogate\"", 1, CX_SCAN_UTF8},
	{"\"\xed\xbf\xbf surrogate\"", 1, CX_SCAN_UTF8},
	{"\"\xf4\x90\x80\x80 beyond\"", 1, CX_SCAN_UTF8},
	{"\"\xf5\x80\x80\x80 beyond\"", 1, CX_SCAN_UTF8},
	{"\"\xe2\x82\"", 1, CX_SCAN_UTF8},
	{"\"\xe2\x82", 1, CX_SCAN_UTF8},
	{"\"ok \xc3\xa9\xff\"", 6, CX_SCAN_UTF8},
};

START_TEST(what_is_json)
{
	for (size_t i = 0; i < CX_COUNTOF(valid); i++) {
		size_t len = strlen(valid[i]);

		ck_assert_msg(cx_scan_value(valid[i], len, 8, NULL) == CX_SCAN_OK, "%s", valid[i]);
		ck_assert_msg(cx_scan_text(valid[i], len, 8, NULL) == CX_SCAN_OK, "%s", valid[i]);
	}
}
END_TEST

START_TEST(what_is_not_json_and_where)
{
	for (size_t i = 0; i < CX_COUNTOF(invalid); i++) {
		size_t offset = 9999;
		enum cx_verdict verdict =
			cx_scan_text(invalid[i].text, strlen(invalid[i].text), 8, &offset);

		ck_assert_msg(verdict == invalid[i].verdict, "%s: %d", invalid[i].text, verdict);
		ck_assert_msg(offset == invalid[i].offset, "%s: %zu", invalid[i].text, offset);
	}
}
END_TEST

START_TEST(a_value_to_be_sent_has_nothing_that_ends_a_line)
{
	static const char *const texts[] = {"\n1", "1\n", "[1,\n2]", "{\r}", "{\t\"a\":1}", "1\r"};

	for (size_t i = 0; i < CX_COUNTOF(texts); i++) {
		size_t len = strlen(texts[i]);

		ck_assert_int_eq(cx_scan_value(texts[i], len, 8, NULL), CX_SCAN_SYNTAX);
		ck_assert_int_eq(cx_scan_text(texts[i], len, 8, NULL), CX_SCAN_OK);
	}
	ck_assert_int_eq(cx_scan_value("1\0", 2, 8, NULL), CX_SCAN_SYNTAX);
	ck_assert_int_eq(cx_scan_text("\0", 1, 8, NULL), CX_SCAN_SYNTAX);
}
END_TEST

static enum cx_verdict nested(
	unsigned depth, unsigned max_depth, const char *open, const char *close)
{
	struct cx_span text = {NULL, 0};
	size_t open_len = strlen(open);
	char *room = cx_alloc(depth * (open_len + 1) + 1);
	enum cx_verdict verdict;

	ck_assert_ptr_nonnull(room);
	for (unsigned i = 0; i < depth; i++)
		memcpy(room + i * open_len, open, open_len);
	room[depth * open_len] = '1';
	for (unsigned i = 0; i < depth; i++)
		room[depth * open_len + 1 + i] = *close;
	text = (struct cx_span){room, depth * (open_len + 1) + 1};
	verdict = cx_scan_text(text.at, text.len, max_depth, NULL);
	cx_free(room);
	return verdict;
}

START_TEST(nesting_is_limited_and_costs_no_stack)
{
	ck_assert_int_eq(nested(3, 3, "[", "]"), CX_SCAN_OK);
	ck_assert_int_eq(nested(4, 3, "[", "]"), CX_SCAN_DEPTH);
	ck_assert_int_eq(nested(3, 3, "{\"a\":", "}"), CX_SCAN_OK);
	ck_assert_int_eq(nested(4, 3, "{\"a\":", "}"), CX_SCAN_DEPTH);
	ck_assert_int_eq(nested(4096, 4096, "[", "]"), CX_SCAN_OK);
	ck_assert_int_eq(nested(4096, 4096, "{\"a\":", "}"), CX_SCAN_OK);
	ck_assert_int_eq(nested(4097, 1000000, "[", "]"), CX_SCAN_DEPTH);
	ck_assert_int_eq(nested(1000000, 1000000, "[", "]"), CX_SCAN_DEPTH);
	ck_assert_int_eq(cx_scan_text("1", 1, 0, NULL), CX_SCAN_OK);
	ck_assert_int_eq(cx_scan_text("[]", 2, 0, NULL), CX_SCAN_DEPTH);
}
END_TEST

START_TEST(brackets_of_both_kinds_are_told_apart_at_any_depth)
{
	char text[2 * 200 + 1];

	for (unsigned wrong = 0; wrong < 200; wrong++) {
		for (unsigned i = 0; i < 200; i++) {
			text[i] = '[';
			text[399 - i] = i == wrong ? '}' : ']';
		}
		ck_assert_int_eq(cx_scan_text(text, 400, 512, NULL), CX_SCAN_SYNTAX);
	}
}
END_TEST

/* Every place in a string, in blocks and behind them, for characters of every length. */
START_TEST(characters_are_checked_wherever_they_stand)
{
	static const char *const characters[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
	char text[60];

	for (size_t which = 0; which < CX_COUNTOF(characters); which++) {
		size_t size = strlen(characters[which]);

		for (size_t at = 1; at + size + 1 <= sizeof(text); at++) {
			memset(text, 'x', sizeof(text));
			text[0] = text[sizeof(text) - 1] = '"';
			memcpy(text + at, characters[which], size);
			ck_assert_int_eq(cx_scan_text(text, sizeof(text), 1, NULL), CX_SCAN_OK);
			text[at + size - 1] = at + size == sizeof(text) - 1 ? '"' : 'x';
			ck_assert_int_eq(cx_scan_text(text, at + size, 1, NULL), CX_SCAN_UTF8);
		}
	}
}
END_TEST

/* All that four bytes can be at the limits of UTF-8, in the middle of a text and at its end. */
START_TEST(sequences_are_judged_as_one_byte_at_a_time_does)
{
	static const unsigned char bytes[] = {0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0,
		0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5,
		0xf7, 0xf8, 0xff};
	enum {
		COUNT = sizeof(bytes)
	};

	for (unsigned n = 0; n < COUNT * COUNT * COUNT * COUNT; n += effort_part()) {
		unsigned char text[] = {'"', bytes[n % COUNT], bytes[n / COUNT % COUNT],
			bytes[n / COUNT / COUNT % COUNT], bytes[n / COUNT / COUNT / COUNT], '"',
			' ', ' '};
		bool expected = cx_utf8_valid((const char *)text + 1, 4);

		ck_assert_msg(
			(cx_scan_text((const char *)text, 8, 1, NULL) == CX_SCAN_OK) == expected,
			"%02x %02x %02x %02x", text[1], text[2], text[3], text[4]);
		ck_assert((cx_scan_text((const char *)text, 6, 1, NULL) == CX_SCAN_OK) == expected);
	}
}
END_TEST

/* Digits are looked at eight at a time: every other byte, after so many of them, must end the number. */
START_TEST(run_of_digits_ends_at_the_first_other_byte)
{
	static const char digits[] = "12345678909876543210123456789";
	char text[sizeof(digits) + 16];

	for (size_t len = 1; len < sizeof(digits); len++) {
		ck_assert_int_eq(cx_scan_value(digits, len, 1, NULL), CX_SCAN_OK);
		for (int byte = 0; byte < 256; byte++) {
			size_t offset = 0;

			if (memchr("0123456789.eE \t\r\n", byte, 17))
				continue;
			memset(text, '7', sizeof(text));
			memcpy(text, digits, len);
			text[len] = (char)byte;
			ck_assert_int_eq(
				cx_scan_value(text, sizeof(text), 1, &offset), CX_SCAN_SYNTAX);
			ck_assert_uint_eq(offset, len);
		}
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, what_is_json);
	ADD(suite, what_is_not_json_and_where);
	ADD(suite, a_value_to_be_sent_has_nothing_that_ends_a_line);
	ADD(suite, nesting_is_limited_and_costs_no_stack);
	ADD(suite, brackets_of_both_kinds_are_told_apart_at_any_depth);
	ADD(suite, characters_are_checked_wherever_they_stand);
	ADD_SLOW(suite, sequences_are_judged_as_one_byte_at_a_time_does, 120);
	ADD(suite, run_of_digits_ends_at_the_first_other_byte);
}

int main(void)
{
	return suite_main("lex", add_cases);
}
