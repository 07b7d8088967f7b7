#include "support/suite.h"

#include "base/clock.h"
#include "base/deadline.h"

#include <time.h>

START_TEST(time_goes_forward_in_microseconds)
{
	struct timespec pause = {0, 2000000};
	uint64_t before = cx_now(), after;

	nanosleep(&pause, NULL);
	after = cx_now();
	ck_assert_uint_ge(after - before, 2 * CX_MS);
	ck_assert_uint_lt(after - before, 20 * CX_SECOND);
}
END_TEST

START_TEST(no_limit_is_never_and_a_far_one_does_not_wrap)
{
	ck_assert_uint_eq(cx_after(5, 0), CX_NEVER);
	ck_assert_uint_eq(cx_after(5, 1), 1005);
	ck_assert_uint_eq(cx_after(5, UINT64_MAX), CX_NEVER);
	ck_assert_uint_eq(cx_after(5, UINT64_MAX / 1000 + 1), CX_NEVER);
	ck_assert_uint_eq(cx_after(CX_NEVER - 10, 1), CX_NEVER);
}
END_TEST

START_TEST(patience_is_a_time_from_now_and_shorter_for_who_says_so)
{
	uint64_t before = cx_now(), at = cx_patience(10000);

	ck_assert_uint_ge(at - before, 10 * CX_SECOND);
	ck_assert_uint_lt(at - before, 15 * CX_SECOND);
	cx_patience_divide(10);
	before = cx_now();
	at = cx_patience(10000);
	ck_assert_uint_ge(at - before, CX_SECOND);
	ck_assert_uint_lt(at - before, 5 * CX_SECOND);
	cx_patience_divide(1);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, time_goes_forward_in_microseconds);
	ADD(suite, no_limit_is_never_and_a_far_one_does_not_wrap);
	ADD(suite, patience_is_a_time_from_now_and_shorter_for_who_says_so);
}

int main(void)
{
	return suite_main("clock", add_cases);
}
