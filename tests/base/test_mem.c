#include "support/suite.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

START_TEST(a_size_of_zero_is_no_failure)
{
	void *memory = cx_alloc(0);

	ck_assert_ptr_nonnull(memory);
	memory = cx_realloc(memory, 0);
	ck_assert_ptr_nonnull(memory);
	cx_free(memory);
}
END_TEST

START_TEST(an_array_whose_size_overflows_is_refused)
{
	ck_assert_ptr_null(cx_realloc_array(NULL, SIZE_MAX / 2, 3));
	ck_assert_ptr_null(cx_strndup("x", SIZE_MAX));
}
END_TEST

START_TEST(copies_end_with_nul)
{
	char *copy = cx_strndup("abcdef", 3);
	char *empty = cx_strndup(NULL, 0);

	ck_assert_str_eq(copy, "abc");
	ck_assert_str_eq(empty, "");
	cx_free(copy);
	cx_free(empty);
}
END_TEST

START_TEST(the_hook_fails_the_nth_and_all_after_it)
{
	void *kept;

	cx_mem_fail_at(2);
	kept = cx_alloc(1);
	ck_assert_ptr_nonnull(kept);
	ck_assert_ptr_null(cx_alloc(1));
	ck_assert_ptr_null(cx_alloc0(1));
	ck_assert_ptr_null(cx_realloc(kept, 100));
	ck_assert_uint_eq(cx_mem_count(), 4);
	cx_mem_fail_at(0);
	ck_assert_uint_eq(cx_mem_count(), 0);
	cx_free(kept);
	kept = cx_alloc0(16);
	ck_assert_ptr_nonnull(kept);
	ck_assert_mem_eq(kept, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	cx_free(kept);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, a_size_of_zero_is_no_failure);
	ADD(suite, an_array_whose_size_overflows_is_refused);
	ADD(suite, copies_end_with_nul);
	ADD(suite, the_hook_fails_the_nth_and_all_after_it);
}

int main(void)
{
	return suite_main("mem", add_cases);
}
