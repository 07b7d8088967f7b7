#include "support/suite.h"

#include "session/timer.h"

#include <string.h>

struct alarm {
	struct cx_timer timer;
	struct cx_timers *timers;
	int fired;
	uint64_t again; /* set anew when it fires */
};

static void on_fire(struct cx_timer *timer)
{
	struct alarm *alarm = CX_CONTAINER_OF(timer, struct alarm, timer);

	alarm->fired++;
	if (alarm->again)
		ck_assert(cx_timer_set(alarm->timers, timer, alarm->again));
	alarm->again = 0;
}

static void init(struct alarm *alarm, struct cx_timers *timers)
{
	memset(alarm, 0, sizeof(*alarm));
	alarm->timer = (struct cx_timer)CX_TIMER_INIT(on_fire);
	alarm->timers = timers;
}

START_TEST(only_what_is_due_fires_and_only_once)
{
	struct cx_timers timers = {0};
	struct alarm early, late;

	init(&early, &timers);
	init(&late, &timers);
	ck_assert(cx_timer_set(&timers, &late.timer, 20));
	ck_assert(cx_timer_set(&timers, &early.timer, 10));
	cx_timers_fire(&timers, 9);
	ck_assert_int_eq(early.fired + late.fired, 0);
	cx_timers_fire(&timers, 10);
	cx_timers_fire(&timers, 11);
	ck_assert_int_eq(early.fired, 1);
	ck_assert_int_eq(late.fired, 0);
	ck_assert_uint_eq(timers.now, 11);
	cx_timer_clear(&timers, &late.timer);
	cx_timers_fire(&timers, 100);
	ck_assert_int_eq(late.fired, 0);
	cx_deadlines_free(&timers.heap);
}
END_TEST

START_TEST(timer_may_set_itself_while_it_fires)
{
	struct cx_timers timers = {0};
	struct alarm alarm;

	init(&alarm, &timers);
	alarm.again = 30;
	ck_assert(cx_timer_set(&timers, &alarm.timer, 10));
	cx_timers_fire(&timers, 10);
	ck_assert_int_eq(alarm.fired, 1);
	cx_timers_fire(&timers, 30);
	ck_assert_int_eq(alarm.fired, 2);
	cx_deadlines_free(&timers.heap);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, only_what_is_due_fires_and_only_once);
	ADD(suite, timer_may_set_itself_while_it_fires);
}

int main(void)
{
	return suite_main("timer", add_cases);
}
