#include "support/suite.h"

#include "base/arena.h"
#include "base/mem.h"

#include <stdalign.h>
#include <string.h>

START_TEST(pieces_are_aligned_and_do_not_overlap)
{
	struct cx_arena arena = {0};
	char *pieces[200];

	for (size_t i = 0; i < CX_COUNTOF(pieces); i++) {
		size_t align = (size_t)1 << i % 4;

		pieces[i] = cx_arena_alloc(&arena, i, align);
		ck_assert_ptr_nonnull(pieces[i]);
		ck_assert_uint_eq((uintptr_t)pieces[i] % align, 0);
		memset(pieces[i], (int)i, i);
	}
	for (size_t i = 0; i < CX_COUNTOF(pieces); i++) {
		for (size_t k = 0; k < i; k++)
			ck_assert_uint_eq((unsigned char)pieces[i][k], i);
	}
	cx_arena_free(&arena);
}
END_TEST

START_TEST(cleared_memory_is_cleared_and_fits_anything)
{
	struct cx_arena arena = {0};
	char *ptr = cx_arena_alloc(&arena, 65, 1);

	memset(ptr, 0xff, 65);
	cx_arena_trim(&arena, ptr, 65, 1);
	ptr = cx_arena_alloc0(&arena, 32);
	ck_assert_uint_eq((uintptr_t)ptr % alignof(max_align_t), 0);
	for (size_t i = 0; i < 32; i++)
		ck_assert_int_eq(ptr[i], 0);
	cx_arena_free(&arena);
}
END_TEST

START_TEST(a_good_guess_means_one_chunk)
{
	struct cx_arena arena;

	cx_arena_init(&arena);
	cx_arena_expect(&arena, 100000);
	cx_mem_fail_at(0);
	for (int i = 0; i < 100; i++)
		ck_assert_ptr_nonnull(cx_arena_alloc(&arena, 1000, 8));
	ck_assert_uint_eq(cx_mem_count(), 1);
	ck_assert_ptr_nonnull(cx_arena_alloc(&arena, 1, 1));
	ck_assert_uint_eq(cx_mem_count(), 2);
	cx_arena_expect(&arena, 100000000);
	ck_assert_ptr_nonnull(cx_arena_alloc(&arena, 60000, 1));
	ck_assert_uint_eq(cx_mem_count(), 2);
	cx_arena_free(&arena);
}
END_TEST

START_TEST(a_large_piece_does_not_waste_what_is_left)
{
	struct cx_arena arena = {0};
	char *small = cx_arena_alloc(&arena, 10, 1);
	char *large = cx_arena_alloc(&arena, 1000000, 1);

	memset(large, 1, 1000000);
	ck_assert_ptr_eq(cx_arena_alloc(&arena, 10, 1), small + 10);
	cx_arena_free(&arena);
}
END_TEST

START_TEST(only_the_last_piece_can_be_trimmed)
{
	struct cx_arena arena = {0};
	char *first = cx_arena_alloc(&arena, 100, 1);
	char *second = cx_arena_alloc(&arena, 100, 1);

	cx_arena_trim(&arena, first, 100, 1);
	ck_assert_ptr_eq(cx_arena_alloc(&arena, 1, 1), second + 100);
	second = cx_arena_alloc(&arena, 100, 1);
	cx_arena_trim(&arena, second, 100, 30);
	ck_assert_ptr_eq(cx_arena_alloc(&arena, 1, 1), second + 30);
	cx_arena_free(&arena);
}
END_TEST

static char order[8];

static void note(void *ptr)
{
	strncat(order, ptr, 1);
}

START_TEST(cleanups_run_once_and_the_last_one_first)
{
	struct cx_arena arena = {0};
	char names[] = "abc";

	for (size_t i = 0; i < 3; i++)
		ck_assert(cx_arena_on_free(&arena, note, names + i));
	ck_assert_str_eq(order, "");
	cx_arena_free(&arena);
	ck_assert_str_eq(order, "cba");
	cx_arena_free(&arena);
	ck_assert_str_eq(order, "cba");
	ck_assert_ptr_nonnull(cx_arena_alloc(&arena, 10, 1));
	cx_arena_free(&arena);
	ck_assert_str_eq(order, "cba");
}
END_TEST

START_TEST(sizes_that_overflow_and_failed_allocations_are_refused)
{
	struct cx_arena arena = {0};

	ck_assert_ptr_null(cx_arena_alloc(&arena, SIZE_MAX, 1));
	ck_assert_ptr_null(cx_arena_alloc(&arena, SIZE_MAX - 8, 8));
	cx_mem_fail_at(1);
	ck_assert_ptr_null(cx_arena_alloc0(&arena, 1));
	ck_assert(!cx_arena_on_free(&arena, note, order));
	cx_mem_fail_at(0);
	ck_assert_ptr_nonnull(cx_arena_alloc(&arena, 1, 1));
	ck_assert_ptr_null(cx_arena_alloc(&arena, SIZE_MAX, 1));
	cx_arena_free(&arena);
	ck_assert_str_eq(order, "");
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, pieces_are_aligned_and_do_not_overlap);
	ADD(suite, cleared_memory_is_cleared_and_fits_anything);
	ADD(suite, a_good_guess_means_one_chunk);
	ADD(suite, a_large_piece_does_not_waste_what_is_left);
	ADD(suite, only_the_last_piece_can_be_trimmed);
	ADD(suite, cleanups_run_once_and_the_last_one_first);
	ADD(suite, sizes_that_overflow_and_failed_allocations_are_refused);
}

int main(void)
{
	return suite_main("arena", add_cases);
}
