/* Requests that the runtime was too busy for: when they are tried again, and that they end once. */
#include "support/suite.h"

#include "base/clock.h"
#include "base/mem.h"
#include "session/call.h"

#include <string.h>

/* pauses */

START_TEST(pauses_double_up_to_the_longest)
{
	struct cx_retry retry = {.attempts = 9, .first_ms = 250, .longest_ms = 2000, .jitter = 0};
	static const uint64_t expected[] = {250, 500, 1000, 2000, 2000, 2000};
	uint64_t random = 0;

	for (unsigned i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		ck_assert_uint_eq(cx_retry_pause(&retry, i + 1, &random), expected[i]);
	ck_assert_uint_eq(cx_retry_pause(&retry, 4000000000u, &random), 2000);
	retry.first_ms = UINT64_MAX;
	ck_assert_uint_eq(cx_retry_pause(&retry, 100, &random), 2000);
	retry.first_ms = 0;
	ck_assert_uint_eq(cx_retry_pause(&retry, 3, &random), 0);
}
END_TEST

START_TEST(pauses_are_spread_within_the_jitter)
{
	const struct cx_retry retry = {
		.attempts = 3, .first_ms = 1000, .longest_ms = 1000, .jitter = 0.2};
	uint64_t random = 0;
	unsigned shorter = 0, longer = 0;

	for (int i = 0; i < 1000; i++) {
		uint64_t pause = cx_retry_pause(&retry, 1, &random);

		ck_assert(pause >= 800 && pause <= 1200);
		shorter += pause < 900;
		longer += pause > 1100;
	}
	ck_assert(shorter > 150 && longer > 150);
}
END_TEST

/* calls; the time is passed in */

static const struct cx_limits limits = {
	.in_flight = 2,
	.queued_requests = 3,
	.output_bytes = 1000,
};

static struct cx_timers timers;
static struct cx_calls calls;
static codex_error *busy;

static void ignore(void *owner, const struct cx_answer *answer)
{
	(void)owner;
	(void)answer;
}

static void setup(void)
{
	memset(&timers, 0, sizeof(timers));
	cx_calls_init(&calls, &timers, &limits);
	calls.retry = (struct cx_retry){.attempts = 3, .first_ms = 100, .longest_ms = 100};
	busy = cx_error_remote(-32001, "Server overloaded; retry later.", NULL);
}

static void teardown(void)
{
	codex_error_unref(busy);
	cx_calls_free(&calls);
	ck_assert_uint_eq(timers.heap.count, 0);
	cx_deadlines_free(&timers.heap);
}

static struct cx_call *send_one(uint64_t deadline)
{
	struct cx_call *call;

	ck_assert_int_eq(cx_call_new(&calls, "m", "{}", deadline, ignore, NULL, &call), 0);
	ck_assert_ptr_eq(cx_calls_sendable(&calls), call);
	cx_call_sent(call);
	return call;
}

static void answered(struct cx_call *call)
{
	cx_call_answered(call);
	cx_call_free(call);
}

START_TEST(refused_call_rests_and_is_sent_again_as_it_was)
{
	struct cx_call *call;

	setup();
	call = send_one(CX_NEVER);
	for (uint64_t i = 0; i < 2; i++) {
		ck_assert(cx_call_try_again(call, busy));
		ck_assert_uint_eq(calls.in_flight_count, 0);
		ck_assert_uint_eq(calls.waiting_count, 1);
		ck_assert_ptr_null(cx_calls_find(&calls, call->id));
		cx_timers_fire(&timers, i * 100 * CX_MS + 99 * CX_MS);
		ck_assert_ptr_null(cx_calls_sendable(&calls));
		cx_timers_fire(&timers, (i + 1) * 100 * CX_MS);
		ck_assert_ptr_eq(cx_calls_sendable(&calls), call);
		ck_assert_str_eq(call->line, "{\"id\":1,\"method\":\"m\",\"params\":{}}\n");
		cx_call_sent(call);
		ck_assert_ptr_eq(cx_calls_find(&calls, call->id), call);
	}
	ck_assert(!cx_call_try_again(call, busy));
	answered(call);
	ck_assert_uint_eq(calls.waiting_count, 0);
	ck_assert_uint_eq(calls.waiting_bytes, 0);
	teardown();
}
END_TEST

START_TEST(other_errors_and_calls_without_owner_are_not_tried_again)
{
	codex_error *other = cx_error_remote(-32603, "no", NULL);
	struct cx_call *call;

	setup();
	call = send_one(CX_NEVER);
	ck_assert(!cx_call_try_again(call, other));
	ck_assert(!cx_call_try_again(call, NULL));
	cx_call_abandon(call);
	ck_assert(!cx_call_try_again(call, busy));
	answered(call);
	codex_error_unref(other);
	calls.retry.attempts = 0;
	call = send_one(CX_NEVER);
	ck_assert_ptr_null(call->line);
	ck_assert(!cx_call_try_again(call, busy));
	answered(call);
	teardown();
}
END_TEST

START_TEST(deadline_holds_across_attempts)
{
	struct cx_call *call;

	setup();
	call = send_one(50 * CX_MS);
	ck_assert(cx_call_try_again(call, busy));
	cx_timers_fire(&timers, 50 * CX_MS);
	ck_assert_ptr_eq(cx_list_first(&calls.ended, struct cx_call, link), call);
	ck_assert_int_eq(codex_error_status(call->error), CODEX_ERR_TIMEOUT);
	cx_timers_fire(&timers, 1000 * CX_MS);
	ck_assert_ptr_null(cx_calls_sendable(&calls));
	teardown();
}
END_TEST

START_TEST(resting_call_that_is_given_up_is_gone)
{
	struct cx_call *call;

	setup();
	call = send_one(CX_NEVER);
	ck_assert(cx_call_try_again(call, busy));
	cx_call_abandon(call);
	ck_assert_uint_eq(calls.waiting_count, 0);
	ck_assert_uint_eq(timers.heap.count, 0);
	teardown();
}
END_TEST

START_TEST(resting_call_ends_with_the_session)
{
	codex_error *cause = cx_error_from_status(CODEX_ERR_CLOSED);
	struct cx_call *call;

	setup();
	call = send_one(CX_NEVER);
	ck_assert(cx_call_try_again(call, busy));
	cx_calls_fail_all(&calls, cause);
	ck_assert_ptr_eq(cx_list_first(&calls.ended, struct cx_call, link), call);
	ck_assert_ptr_eq(call->error, cause);
	ck_assert_uint_eq(calls.waiting_count, 0);
	codex_error_unref(cause);
	teardown();
}
END_TEST

START_TEST(resting_calls_count_towards_the_queue)
{
	struct cx_call *call;

	setup();
	for (int i = 0; i < 3; i++)
		ck_assert(cx_call_try_again(send_one(CX_NEVER), busy));
	ck_assert_int_eq(
		cx_call_new(&calls, "m", "{}", CX_NEVER, ignore, NULL, &call), CODEX_ERR_LIMIT);
	teardown();
}
END_TEST

/* Without a timer the runtime's refusal is the answer. */
START_TEST(no_memory_to_rest)
{
	struct cx_call *call;
	bool again;

	setup();
	call = send_one(CX_NEVER);
	cx_mem_fail_at(1);
	again = cx_call_try_again(call, busy);
	cx_mem_fail_at(0);
	ck_assert(!again);
	answered(call);
	teardown();
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, pauses_double_up_to_the_longest);
	ADD(suite, pauses_are_spread_within_the_jitter);
	ADD(suite, refused_call_rests_and_is_sent_again_as_it_was);
	ADD(suite, other_errors_and_calls_without_owner_are_not_tried_again);
	ADD(suite, deadline_holds_across_attempts);
	ADD(suite, resting_call_that_is_given_up_is_gone);
	ADD(suite, resting_call_ends_with_the_session);
	ADD(suite, resting_calls_count_towards_the_queue);
	ADD(suite, no_memory_to_rest);
}

int main(void)
{
	return suite_main("retry", add_cases);
}
