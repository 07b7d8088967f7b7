#include "support/suite.h"
#include "support/effort.h"
#include "support/random.h"

#include "base/deadline.h"
#include "base/mem.h"

#define MANY 1000

START_TEST(without_deadlines_nothing_is_due)
{
	struct cx_deadlines all = {0};
	struct cx_deadline deadline = CX_DEADLINE_INIT;

	ck_assert_uint_eq(cx_deadlines_next(&all), CX_NEVER);
	ck_assert_ptr_null(cx_deadlines_pop(&all, CX_NEVER));
	cx_deadline_clear(&all, &deadline);
	ck_assert(cx_deadline_set(&all, &deadline, CX_NEVER));
	ck_assert_uint_eq(all.count, 0);
	cx_deadlines_free(&all);
}
END_TEST

START_TEST(one_is_due_at_its_time_and_not_before)
{
	struct cx_deadlines all = {0};
	struct cx_deadline deadline = CX_DEADLINE_INIT;

	ck_assert(cx_deadline_set(&all, &deadline, 100));
	ck_assert_uint_eq(cx_deadlines_next(&all), 100);
	ck_assert_ptr_null(cx_deadlines_pop(&all, 99));
	ck_assert_ptr_eq(cx_deadlines_pop(&all, 100), &deadline);
	ck_assert_uint_eq(deadline.at, CX_NEVER);
	ck_assert_uint_eq(deadline.place, 0);
	ck_assert_ptr_null(cx_deadlines_pop(&all, 100));
	cx_deadlines_free(&all);
}
END_TEST

static uint64_t earliest(const struct cx_deadline *deadlines)
{
	uint64_t at = CX_NEVER;

	for (int i = 0; i < MANY; i++)
		at = deadlines[i].at < at ? deadlines[i].at : at;
	return at;
}

START_TEST(set_moved_and_cleared_at_random_they_come_in_order)
{
	static struct cx_deadline deadlines[MANY];
	struct random random = {3};
	struct cx_deadlines all = {0};
	uint64_t last = 0;

	for (int i = 0; i < MANY; i++)
		deadlines[i] = (struct cx_deadline)CX_DEADLINE_INIT;
	for (unsigned round = 0; round < effort(20000); round++) {
		struct cx_deadline *one = &deadlines[random_below(&random, MANY)];

		if (random_below(&random, 4) == 0)
			cx_deadline_clear(&all, one);
		else
			ck_assert(cx_deadline_set(&all, one, 1 + random_below(&random, 5000)));
		if (round % 16 == 0)
			ck_assert_uint_eq(cx_deadlines_next(&all), earliest(deadlines));
	}
	while (all.count) {
		uint64_t next = cx_deadlines_next(&all);

		ck_assert_uint_ge(next, last);
		last = next;
		ck_assert_ptr_nonnull(cx_deadlines_pop(&all, next));
	}
	ck_assert_uint_eq(earliest(deadlines), CX_NEVER);
	cx_deadlines_free(&all);
}
END_TEST

START_TEST(without_memory_a_new_one_is_refused_and_an_old_one_moves)
{
	struct cx_deadlines all = {0};
	struct cx_deadline first = CX_DEADLINE_INIT, more[40];
	int set = 0;

	ck_assert(cx_deadline_set(&all, &first, 50));
	cx_mem_fail_at(1);
	for (; set < 40; set++) {
		more[set] = (struct cx_deadline)CX_DEADLINE_INIT;
		if (!cx_deadline_set(&all, &more[set], 60))
			break;
	}
	ck_assert_int_lt(set, 40);
	ck_assert_uint_eq(more[set].place, 0);
	ck_assert(cx_deadline_set(&all, &first, 70));
	cx_mem_fail_at(0);
	ck_assert_uint_eq(cx_deadlines_next(&all), 60);
	cx_deadlines_free(&all);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, without_deadlines_nothing_is_due);
	ADD(suite, one_is_due_at_its_time_and_not_before);
	ADD(suite, set_moved_and_cleared_at_random_they_come_in_order);
	ADD(suite, without_memory_a_new_one_is_refused_and_an_old_one_moves);
}

int main(void)
{
	return suite_main("deadline", add_cases);
}
