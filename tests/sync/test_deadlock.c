/* Waits that nothing can end are noticed, and no others are taken for such. */
#include <config.h>

#include "sync/client.h"
#include "sync/desk.h"

START_TEST(future_of_another_client_can_never_end)
{
	codex_sync *other = desk_open(desk_server());
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--hold-turn-every", "1"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi"); /* under way, and no help */
	codex_future *future = NULL;

	ck_assert_int_eq(codex_async_call(codex_sync_async(other), "fake/echo", NULL, &future), 0);
	ck_assert_int_eq(codex_sync_await(client, future), CODEX_ERR_DEADLOCK);
	desk_expect_error(client, CODEX_ERR_DEADLOCK);
	/* Nothing broke: each goes on. */
	ck_assert_int_eq(codex_sync_call(client, "fake/echo", NULL, NULL), 0);
	ck_assert_int_eq(codex_sync_await(other, future), 0);
	ck_assert_int_eq(codex_sync_await(client, future), 0); /* it has ended */
	codex_future_unref(future);
	codex_turn_unref(turn);
	desk_close(client, thread);
	desk_close(other, NULL);
}
END_TEST

START_TEST(future_of_a_closed_client_has_ended)
{
	codex_sync *other = desk_open(desk_server());
	codex_sync *client = desk_open(desk_server());
	codex_future *future = NULL;

	ck_assert_int_eq(
		codex_async_call(codex_sync_async(other), "fake/silent", NULL, &future), 0);
	desk_close(other, NULL);
	ck_assert_int_eq(codex_sync_await(client, future), CODEX_ERR_CLOSED);
	desk_expect_error(client, CODEX_ERR_CLOSED);
	codex_future_unref(future);
	desk_close(client, NULL);
}
END_TEST

START_TEST(closed_beneath_the_facade)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(desk_server(), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	codex_future *closed = NULL;

	ck_assert_int_eq(codex_async_close(codex_sync_async(client), &closed), 0);
	ck_assert_int_eq(codex_sync_wait(client, turn), CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_sync_await(client, closed), 0);
	ck_assert_int_eq(codex_sync_call(client, "fake/echo", NULL, NULL), CODEX_ERR_CLOSED);
	codex_future_unref(closed);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

static bool never(void *arg)
{
	(void)arg;
	return false;
}

/* What no public call can be made to wait for: beneath them, a wait that not even a deadline ends. */
START_TEST(wait_that_nothing_can_end)
{
	codex_config *config = desk_server();
	codex_future *future = NULL;
	codex_sync *client;
	long long began;

	ck_assert_int_eq(codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 500), 0);
	client = desk_open(config);
	began = desk_now();
	ck_assert_int_eq(cx_sync_pump(client, never, NULL), CODEX_ERR_DEADLOCK);
	ck_assert_int_lt((int)(desk_now() - began), 2000);
	ck_assert_int_eq(
		codex_async_call(codex_sync_async(client), "fake/silent", NULL, &future), 0);
	ck_assert_int_eq(codex_future_set_deadline(future, 300), 0);
	began = desk_now();
	ck_assert_int_eq(cx_sync_pump(client, never, NULL), CODEX_ERR_DEADLOCK);
	ck_assert_int_ge((int)(desk_now() - began), 300);
	codex_future_unref(future);
	/* A call that was given up is under way until its time is over. */
	ck_assert_int_eq(
		codex_async_call(codex_sync_async(client), "fake/silent", NULL, &future), 0);
	codex_future_cancel(future);
	codex_future_unref(future);
	ck_assert_int_eq(cx_sync_pump(client, never, NULL), CODEX_ERR_DEADLOCK);
	/* Also when the loop has nothing left to watch. */
	ck_assert_int_eq(codex_async_close(codex_sync_async(client), NULL), 0);
	ck_assert_int_eq(cx_sync_pump(client, never, NULL), CODEX_ERR_DEADLOCK);
	desk_close(client, NULL);
}
END_TEST

/* No false alarm: the queue of requests, what waits behind a turn, and what timers will end, are under way. */
START_TEST(requests_that_wait_for_their_turn_are_no_deadlock)
{
	codex_config *config = desk_server();
	codex_future *futures[50];
	codex_sync *client;

	ck_assert_int_eq(codex_config_set_limit(config, CODEX_LIMIT_IN_FLIGHT, 1), 0);
	client = desk_open(config);
	for (int i = 0; i < 50; i++)
		ck_assert_int_eq(codex_async_call(codex_sync_async(client), "fake/slow",
					 "{\"ms\":5}", &futures[i]),
			0);
	ck_assert_int_eq(codex_sync_await(client, futures[49]), 0);
	for (int i = 0; i < 50; i++)
		codex_future_unref(futures[i]);
	desk_close(client, NULL);
}
END_TEST

/* More ended at once than the loop hands out in a pass. */
START_TEST(many_timeouts_at_once_are_no_deadlock)
{
	enum {
		COUNT = 3000
	};
	static codex_future *futures[COUNT];
	codex_config *config = desk_server();
	codex_sync *client;

	ck_assert_int_eq(codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 300), 0);
	client = desk_open(config);
	for (int i = 0; i < COUNT; i++)
		ck_assert_int_eq(codex_async_call(codex_sync_async(client), "fake/silent", NULL,
					 &futures[i]),
			0);
	ck_assert_int_eq(codex_sync_await(client, futures[COUNT - 1]), CODEX_ERR_TIMEOUT);
	for (int i = 0; i < COUNT; i++) {
		ck_assert_int_eq(codex_sync_await(client, futures[i]), CODEX_ERR_TIMEOUT);
		codex_future_unref(futures[i]);
	}
	desk_close(client, NULL);
}
END_TEST

START_TEST(turn_behind_a_turn_is_no_deadlock)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(desk_server(), &thread);
	codex_turn *first = desk_turn(client, thread, "a");
	codex_turn *second = desk_turn(client, thread, "b");

	ck_assert_int_eq(codex_sync_wait(client, second), 0);
	ck_assert_int_eq(codex_turn_status(first), 0);
	ck_assert_int_eq(codex_sync_wait(client, first), 0);
	codex_turn_unref(first);
	codex_turn_unref(second);
	desk_close(client, thread);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, future_of_another_client_can_never_end);
	ADD(suite, future_of_a_closed_client_has_ended);
	ADD(suite, closed_beneath_the_facade);
	ADD(suite, wait_that_nothing_can_end);
	ADD(suite, requests_that_wait_for_their_turn_are_no_deadlock);
	ADD(suite, many_timeouts_at_once_are_no_deadlock);
	ADD(suite, turn_behind_a_turn_is_no_deadlock);
}

int main(void)
{
	return suite_main("sync/deadlock", add_cases);
}
