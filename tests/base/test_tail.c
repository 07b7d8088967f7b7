#include "support/suite.h"

#include "base/mem.h"
#include "base/tail.h"

#include <string.h>

static struct cx_tail tail;

static void put(const char *text)
{
	cx_tail_put(&tail, text, strlen(text));
}

static void expect(const char *expected)
{
	char *text = cx_tail_text(&tail);

	ck_assert_ptr_nonnull(text);
	ck_assert_str_eq(text, expected);
	cx_free(text);
	tail.total = 0;
}

START_TEST(short_text_is_kept_whole)
{
	expect("");
	put("first line\n");
	put("second\twith a tab");
	expect("first line\nsecond\twith a tab");
}
END_TEST

START_TEST(of_long_text_whole_lines_at_the_end_are_kept)
{
	char line[101];
	char *text;

	memset(line, 'x', 99);
	line[99] = '\n';
	line[100] = '\0';
	for (int i = 0; i < 1000; i++)
		put(line);
	put("the end");
	text = cx_tail_text(&tail);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_eq((strlen(text) - 7) % 100, 0);
	ck_assert_uint_gt(strlen(text), CX_TAIL_SIZE - 101);
	ck_assert_str_eq(text + strlen(text) - 7, "the end");
	cx_free(text);
	tail.total = 0;
}
END_TEST

START_TEST(one_endless_line_is_cut_at_its_start)
{
	static char big[3 * CX_TAIL_SIZE + 5];
	char *text;

	memset(big, 'y', sizeof(big));
	cx_tail_put(&tail, big, sizeof(big));
	put("!");
	text = cx_tail_text(&tail);
	ck_assert_uint_eq(strlen(text), CX_TAIL_SIZE);
	ck_assert_int_eq(text[CX_TAIL_SIZE - 1], '!');
	cx_free(text);
	tail.total = 0;
}
END_TEST

START_TEST(colours_and_controls_are_cleared)
{
	put("\x1b[31mERROR\x1b[0m \x1b[2m\x1b[38;5;12mbold\x1b[m\r\n");
	put("\x1b]0;title\x07rest\x1b]8;;http://x\x1b\\link\x1b(B.\x07");
	expect("ERROR bold\nrestlink"
	       "B.");
	put("cut short \x1b[31");
	expect("cut short ");
	put("cut \x1b");
	expect("cut ");
	put("cut \x1b]0;title");
	expect("cut ");
}
END_TEST

START_TEST(what_is_not_utf8_is_replaced)
{
	put("ok \xc3\xa9 bad \xff\xc3( half \xe2\x82");
	expect("ok \xc3\xa9 bad \xef\xbf\xbd\xef\xbf\xbd( half \xef\xbf\xbd\xef\xbf\xbd");
}
END_TEST

START_TEST(without_memory_there_is_no_text)
{
	put("x");
	for (unsigned long n = 1; n <= 2; n++) {
		cx_mem_fail_at(n);
		ck_assert_ptr_null(cx_tail_text(&tail));
	}
	cx_mem_fail_at(0);
	expect("x");
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, short_text_is_kept_whole);
	ADD(suite, of_long_text_whole_lines_at_the_end_are_kept);
	ADD(suite, one_endless_line_is_cut_at_its_start);
	ADD(suite, colours_and_controls_are_cleared);
	ADD(suite, what_is_not_utf8_is_replaced);
	ADD(suite, without_memory_there_is_no_text);
}

int main(void)
{
	return suite_main("tail", add_cases);
}
