#include "support/suite.h"

#include "base/utf8.h"

#include <string.h>

static size_t of(const char *text)
{
	return cx_utf8_char(text, strlen(text));
}

START_TEST(first_and_last_of_each_length)
{
	ck_assert_uint_eq(cx_utf8_char("\0", 1), 1);
	ck_assert_uint_eq(of("\x7f"), 1);
	ck_assert_uint_eq(of("\xc2\x80"), 2);
	ck_assert_uint_eq(of("\xdf\xbf"), 2);
	ck_assert_uint_eq(of("\xe0\xa0\x80"), 3);
	ck_assert_uint_eq(of("\xed\x9f\xbf"), 3);
	ck_assert_uint_eq(of("\xee\x80\x80"), 3);
	ck_assert_uint_eq(of("\xef\xbf\xbf"), 3);
	ck_assert_uint_eq(of("\xf0\x90\x80\x80"), 4);
	ck_assert_uint_eq(of("\xf4\x8f\xbf\xbf"), 4);
}
END_TEST

START_TEST(what_is_no_character)
{
	static const char *const bad[] = {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2",
		"\xc2\x41", "\xe0\x9f\xbf", "\xe2\x82", "\xe2\x82\x41", "\xed\xa0\x80",
		"\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x98", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xfe", "\xff"};

	for (size_t i = 0; i < CX_COUNTOF(bad); i++)
		ck_assert_msg(of(bad[i]) == 0, "sequence %zu", i);
}
END_TEST

START_TEST(a_cut_never_splits_a_character)
{
	const char *text = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z";
	static const size_t whole[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};

	for (size_t len = 0; len < CX_COUNTOF(whole); len++)
		ck_assert_uint_eq(cx_utf8_cut(text, len), whole[len]);
}
END_TEST

START_TEST(characters_are_counted_and_not_bytes)
{
	ck_assert_uint_eq(cx_utf8_count(""), 0);
	ck_assert_uint_eq(cx_utf8_count("abc"), 3);
	ck_assert_uint_eq(cx_utf8_count("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z"), 5);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, first_and_last_of_each_length);
	ADD(suite, what_is_no_character);
	ADD(suite, a_cut_never_splits_a_character);
	ADD(suite, characters_are_counted_and_not_bytes);
}

int main(void)
{
	return suite_main("utf8", add_cases);
}
