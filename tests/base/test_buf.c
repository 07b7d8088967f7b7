#include "support/suite.h"

#include "base/buf.h"
#include "base/mem.h"

#include <string.h>

START_TEST(appends_of_every_kind_follow_each_other)
{
	struct cx_buf buf = CX_BUF_INIT;
	char *text;

	cx_buf_puts(&buf, "a");
	cx_buf_putc(&buf, 'b');
	cx_buf_append(&buf, "cd", 1);
	cx_buf_append(&buf, NULL, 0);
	cx_buf_printf(&buf, "%d-%s", 42, "x");
	ck_assert_uint_eq(buf.len, 7);
	text = cx_buf_steal(&buf);
	ck_assert_str_eq(text, "abc42-x");
	ck_assert_uint_eq(buf.len, 0);
	ck_assert_ptr_null(buf.data);
	cx_free(text);
}
END_TEST

START_TEST(nothing_appended_steals_an_empty_string)
{
	struct cx_buf buf = CX_BUF_INIT;
	char *text = cx_buf_steal(&buf);

	ck_assert_str_eq(text, "");
	cx_free(text);
}
END_TEST

START_TEST(printf_longer_than_the_room_grows_it)
{
	struct cx_buf buf = CX_BUF_INIT;

	for (int i = 0; i < 100; i++)
		cx_buf_printf(&buf, "%0100d", i);
	ck_assert_uint_eq(buf.len, 10000);
	ck_assert(!buf.failed);
	ck_assert_mem_eq(buf.data + 9998, "99", 2);
	cx_buf_free(&buf);
}
END_TEST

START_TEST(one_failure_sticks_although_memory_comes_back)
{
	struct cx_buf buf = CX_BUF_INIT;

	cx_buf_puts(&buf, "kept");
	cx_mem_fail_at(1);
	ck_assert(!cx_buf_reserve(&buf, 1000));
	cx_mem_fail_at(0);
	cx_buf_puts(&buf, "x");
	ck_assert(buf.failed);
	ck_assert_uint_eq(buf.len, 4);
	ck_assert_ptr_null(cx_buf_steal(&buf));
	ck_assert(!buf.failed);
	ck_assert_ptr_null(buf.data);
}
END_TEST

START_TEST(a_size_that_overflows_is_a_failure)
{
	struct cx_buf buf = CX_BUF_INIT;

	cx_buf_putc(&buf, 'x');
	ck_assert(!cx_buf_reserve(&buf, SIZE_MAX));
	ck_assert(buf.failed);
	cx_buf_free(&buf);
}
END_TEST

START_TEST(reset_keeps_little_memory_and_gives_back_much)
{
	struct cx_buf buf = CX_BUF_INIT;

	cx_buf_reserve(&buf, 100);
	cx_buf_puts(&buf, "x");
	cx_buf_reset(&buf, 1000);
	ck_assert_ptr_nonnull(buf.data);
	ck_assert_uint_eq(buf.len, 0);
	cx_buf_reserve(&buf, 5000);
	cx_buf_reset(&buf, 1000);
	ck_assert_ptr_null(buf.data);
	cx_buf_free(&buf);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, appends_of_every_kind_follow_each_other);
	ADD(suite, nothing_appended_steals_an_empty_string);
	ADD(suite, printf_longer_than_the_room_grows_it);
	ADD(suite, one_failure_sticks_although_memory_comes_back);
	ADD(suite, a_size_that_overflows_is_a_failure);
	ADD(suite, reset_keeps_little_memory_and_gives_back_much);
}

int main(void)
{
	return suite_main("buf", add_cases);
}
