#include "support/suite.h"

#include "base/mem.h"
#include "session/call.h"

#include <string.h>

static const struct cx_limits limits = {
	.in_flight = 2,
	.queued_requests = 3,
	.output_bytes = 1000,
};

static struct cx_timers timers;
static struct cx_calls calls;

static void setup(void)
{
	memset(&timers, 0, sizeof(timers));
	cx_calls_init(&calls, &timers, &limits);
}

static void teardown(void)
{
	cx_calls_free(&calls);
	cx_deadlines_free(&timers.heap);
}

static struct cx_call *make(void)
{
	struct cx_call *call;

	ck_assert_int_eq(cx_call_new(&calls, "m", "{}", CX_NEVER, NULL, NULL, &call), 0);
	return call;
}

START_TEST(queue_sends_in_order_and_no_more_than_may_be_under_way)
{
	struct cx_call *first, *second, *third;

	setup();
	first = make();
	second = make();
	third = make();
	ck_assert_ptr_eq(cx_calls_sendable(&calls), first);
	cx_call_sent(first);
	ck_assert_ptr_eq(cx_calls_sendable(&calls), second);
	cx_call_sent(second);
	ck_assert_ptr_null(cx_calls_sendable(&calls));
	cx_call_answered(first);
	cx_call_free(first);
	ck_assert_ptr_eq(cx_calls_sendable(&calls), third);
	teardown();
}
END_TEST

START_TEST(full_queue_refuses)
{
	struct cx_call *call = NULL;

	setup();
	for (int i = 0; i < 3; i++)
		make();
	ck_assert_int_eq(
		cx_call_new(&calls, "m", "{}", CX_NEVER, NULL, NULL, &call), CODEX_ERR_LIMIT);
	ck_assert_ptr_null(call);
	teardown();
}
END_TEST

START_TEST(large_requests_fill_the_queue_too)
{
	char params[1100];
	struct cx_call *call;

	setup();
	memset(params, ' ', sizeof(params));
	params[0] = '{';
	params[sizeof(params) - 2] = '}';
	params[sizeof(params) - 1] = '\0';
	ck_assert_int_eq(cx_call_new(&calls, "m", params, CX_NEVER, NULL, NULL, &call), 0);
	ck_assert_int_eq(
		cx_call_new(&calls, "m", "{}", CX_NEVER, NULL, NULL, &call), CODEX_ERR_LIMIT);
	cx_call_abandon(cx_calls_sendable(&calls));
	ck_assert_uint_eq(calls.waiting_bytes, 0);
	make();
	teardown();
}
END_TEST

START_TEST(abandoned_in_flight_keeps_its_place_until_answered)
{
	struct cx_call *call;

	setup();
	call = make();
	cx_call_sent(call);
	cx_call_abandon(call);
	ck_assert_uint_eq(calls.in_flight_count, 1);
	ck_assert_ptr_eq(cx_calls_find(&calls, call->id), call);
	ck_assert_ptr_null((void *)(uintptr_t)call->fn);
	teardown();
}
END_TEST

START_TEST(abandoned_while_waiting_is_never_sent)
{
	setup();
	cx_call_abandon(make());
	ck_assert_ptr_null(cx_calls_sendable(&calls));
	ck_assert_uint_eq(calls.waiting_count, 0);
	teardown();
}
END_TEST

START_TEST(all_fail_oldest_first_and_once)
{
	codex_error *error = cx_error_new(CODEX_ERR_EXITED, "gone");
	struct cx_call *waiting, *sent;

	setup();
	sent = make();
	waiting = make();
	cx_call_sent(sent);
	cx_calls_fail_all(&calls, error);
	cx_calls_fail_all(&calls, error);
	ck_assert_ptr_eq(cx_list_first(&calls.ended, struct cx_call, link), sent);
	ck_assert_ptr_eq(CX_CONTAINER_OF(sent->link.next, struct cx_call, link), waiting);
	ck_assert_ptr_eq(waiting->link.next, &calls.ended);
	codex_error_unref(error);
	teardown();
}
END_TEST

START_TEST(ids_are_never_used_twice)
{
	struct cx_call *call;
	int64_t last;

	setup();
	call = make();
	last = call->id;
	cx_call_abandon(call);
	ck_assert_int_gt(make()->id, last);
	teardown();
}
END_TEST

START_TEST(no_memory_leaves_no_trace)
{
	struct cx_call *call;
	int r = CODEX_ERR_NOMEM;

	setup();
	for (unsigned long n = 1; r == CODEX_ERR_NOMEM; n++) {
		cx_mem_fail_at(n);
		r = cx_call_new(&calls, "m", "{}", 100, NULL, NULL, &call);
		cx_mem_fail_at(0);
		ck_assert_uint_eq(calls.waiting_count, r == 0);
		ck_assert_uint_eq(calls.by_id.count, r == 0);
		ck_assert(n < 20);
	}
	ck_assert_int_eq(r, 0);
	teardown();
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, queue_sends_in_order_and_no_more_than_may_be_under_way);
	ADD(suite, full_queue_refuses);
	ADD(suite, large_requests_fill_the_queue_too);
	ADD(suite, abandoned_in_flight_keeps_its_place_until_answered);
	ADD(suite, abandoned_while_waiting_is_never_sent);
	ADD(suite, all_fail_oldest_first_and_once);
	ADD(suite, ids_are_never_used_twice);
	ADD(suite, no_memory_leaves_no_trace);
}

int main(void)
{
	return suite_main("call", add_cases);
}
