#include "support/suite.h"
#include "support/effort.h"
#include "support/random.h"

#include "base/bytes.h"
#include "base/mem.h"

#include <string.h>

START_TEST(bytes_leave_in_the_order_they_came)
{
	struct random random = {1};
	struct cx_bytes bytes = {0};
	unsigned char in = 0, out = 0;
	unsigned wrong = 0;

	for (unsigned round = 0; round < effort(20000); round++) {
		unsigned char piece[300];
		unsigned len = random_below(&random, sizeof(piece));
		size_t take;

		for (unsigned i = 0; i < len; i++)
			piece[i] = in++;
		ck_assert(cx_bytes_append(&bytes, piece, len));
		take = random_below(&random, (unsigned)cx_bytes_len(&bytes) + 1);
		for (size_t i = 0; i < take; i++)
			wrong += (unsigned char)cx_bytes_head(&bytes)[i] != out++;
		cx_bytes_consume(&bytes, take);
	}
	ck_assert_uint_eq(wrong, 0);
	cx_bytes_free(&bytes);
}
END_TEST

START_TEST(a_queue_that_is_never_empty_does_not_grow_for_ever)
{
	struct cx_bytes bytes = {0};

	ck_assert(cx_bytes_append(&bytes, "xxxxxxxxxx", 10));
	for (int i = 0; i < 100000; i++) {
		ck_assert(cx_bytes_append(&bytes, "0123456789", 10));
		cx_bytes_consume(&bytes, 10);
	}
	ck_assert_uint_eq(cx_bytes_len(&bytes), 10);
	ck_assert_uint_le(bytes.cap, 65536);
	cx_bytes_free(&bytes);
}
END_TEST

START_TEST(an_empty_queue_gives_back_much_memory)
{
	struct cx_bytes bytes = {0};
	char *big = cx_alloc0(1 << 20);

	ck_assert_ptr_nonnull(big);
	ck_assert(cx_bytes_append(&bytes, big, 1 << 20));
	cx_bytes_consume(&bytes, 1 << 20);
	ck_assert_uint_eq(bytes.cap, 0);
	ck_assert_uint_eq(cx_bytes_len(&bytes), 0);
	cx_free(big);
}
END_TEST

START_TEST(an_append_without_memory_leaves_the_queue_as_it_was)
{
	struct cx_bytes bytes = {0};
	char big[8192] = {0};

	ck_assert(cx_bytes_append(&bytes, "abc", 3));
	cx_mem_fail_at(1);
	ck_assert(!cx_bytes_append(&bytes, big, sizeof(big)));
	cx_mem_fail_at(0);
	ck_assert(!cx_bytes_append(&bytes, big, SIZE_MAX));
	ck_assert_uint_eq(cx_bytes_len(&bytes), 3);
	ck_assert_mem_eq(cx_bytes_head(&bytes), "abc", 3);
	cx_bytes_free(&bytes);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, bytes_leave_in_the_order_they_came);
	ADD(suite, a_queue_that_is_never_empty_does_not_grow_for_ever);
	ADD(suite, an_empty_queue_gives_back_much_memory);
	ADD(suite, an_append_without_memory_leaves_the_queue_as_it_was);
}

int main(void)
{
	return suite_main("bytes", add_cases);
}
