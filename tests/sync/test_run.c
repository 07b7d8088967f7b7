/* Whole turns, calls and threads: what blocking calls return, and the error that is kept beside it. */
#include <config.h>

#include "sync/desk.h"

#include <stdio.h>
#include <string.h>

START_TEST(run_gives_the_result)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(fake_scenario("happy"), &thread);
	const codex_turn_result *result;
	codex_turn *turn = NULL;

	ck_assert_int_eq(codex_sync_run_text(client, thread, "hi", NULL, &turn), 0);
	ck_assert_ptr_null(codex_sync_error(client));
	result = codex_turn_get_result(turn);
	ck_assert_int_eq(codex_turn_result_outcome(result), CODEX_TURN_COMPLETED);
	ck_assert_str_eq(codex_turn_result_final_response(result), "Hello world");
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

START_TEST(run_with_parts_and_no_handle)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--echo"), &thread);
	codex_input *input = codex_input_new();

	ck_assert_int_eq(codex_input_text(input, "one"), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(codex_sync_run(client, thread, input, NULL, NULL), 0);
	codex_input_unref(input);
	desk_close(client, thread);
}
END_TEST

START_TEST(failed_turn_hands_out_its_handle_and_error)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(fake_scenario("failed-turn"), &thread);
	codex_turn *turn = NULL;

	ck_assert_int_eq(
		codex_sync_run_text(client, thread, "hi", NULL, &turn), CODEX_ERR_TURN_FAILED);
	desk_expect_error(client, CODEX_ERR_TURN_FAILED);
	ck_assert_ptr_eq(codex_sync_error(client), codex_turn_error(turn));
	ck_assert_int_eq(codex_turn_result_outcome(codex_turn_get_result(turn)), CODEX_TURN_FAILED);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

START_TEST(error_is_that_of_the_last_call)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(desk_server(), &thread);
	codex_json *answer = NULL;

	ck_assert_int_eq(codex_sync_call(client, "fake/error",
				 "{\"code\":-32001,\"message\":\"later\"}", &answer),
		CODEX_ERR_REMOTE);
	desk_expect_error(client, CODEX_ERR_REMOTE);
	ck_assert_str_eq(codex_error_message(codex_sync_error(client)), "later");
	ck_assert_ptr_null(answer);
	/* Failures that have no more to them than their status. */
	ck_assert_int_eq(codex_sync_call(client, "fake/echo", "[1]", &answer), CODEX_ERR_JSON);
	desk_expect_error(client, CODEX_ERR_JSON);
	ck_assert_int_eq(codex_sync_call(client, "\xff", NULL, &answer), CODEX_ERR_UTF8);
	desk_expect_error(client, CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_sync_run_text(client, thread, NULL, NULL, NULL), CODEX_ERR_INVALID);
	desk_expect_error(client, CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_run(client, thread, NULL, NULL, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_run_text(client, NULL, "hi", NULL, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_wait(client, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_interrupt(client, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_steer_text(client, NULL, "x"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_next(client, NULL, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_await(client, NULL), CODEX_ERR_INVALID);
	desk_expect_error(client, CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_call(client, "fake/echo", NULL, NULL), 0);
	ck_assert_ptr_null(codex_sync_error(client));
	desk_close(client, thread);
}
END_TEST

START_TEST(call_returns_the_answer)
{
	codex_sync *client = desk_open(desk_server());
	codex_json *answer = NULL;

	ck_assert_int_eq(codex_sync_call(client, "fake/echo", "{\"a\":[1,\"two\"]}", &answer), 0);
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, "a.1")), "two");
	codex_json_unref(answer);
	desk_close(client, NULL);
}
END_TEST

START_TEST(await_what_was_started_before)
{
	codex_sync *client = desk_open(desk_server());
	codex_future *futures[20];
	char params[40];

	for (int i = 0; i < 20; i++) {
		snprintf(params, sizeof(params), "{\"i\":%d}", i);
		ck_assert_int_eq(codex_async_call(codex_sync_async(client), "fake/echo", params,
					 &futures[i]),
			0);
	}
	for (int i = 19; i >= 0; i--) {
		int64_t value = -1;

		ck_assert_int_eq(codex_sync_await(client, futures[i]), 0);
		ck_assert_int_eq(
			codex_json_int64(
				codex_json_find(codex_future_result(futures[i]), "i"), &value),
			0);
		ck_assert_int_eq((int)value, i);
		codex_future_unref(futures[i]);
	}
	desk_close(client, NULL);
}
END_TEST

START_TEST(thread_that_cannot_be_had)
{
	codex_sync *client = desk_open(fake_scenario("overloaded"));
	codex_thread *thread = NULL;

	ck_assert_int_eq(codex_sync_thread_start(client, NULL, &thread), CODEX_ERR_REMOTE);
	ck_assert_ptr_null(thread);
	ck_assert(codex_error_is_retryable(codex_sync_error(client)));
	ck_assert_int_eq(codex_sync_thread_start(client, NULL, &thread), 0);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "hi", NULL, NULL), 0);
	desk_close(client, thread);
}
END_TEST

START_TEST(resume_a_thread)
{
	const char *id = "01890000-0000-7000-8000-00000000000a";
	codex_sync *client = desk_open(desk_server());
	codex_thread *thread = NULL;

	ck_assert_int_eq(codex_sync_thread_resume(client, "", NULL, &thread), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_thread_resume(
				 client, "01890000-0000-7000-8000-000000000000", NULL, &thread),
		CODEX_ERR_REMOTE);
	ck_assert_ptr_null(thread);
	ck_assert_int_eq(codex_sync_thread_resume(client, id, NULL, &thread), 0);
	ck_assert_str_eq(codex_thread_id(thread), id);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "again", NULL, NULL), 0);
	desk_close(client, thread);
}
END_TEST

/* What is not this client's would never move, or move another's loop. */
START_TEST(handles_of_another_client)
{
	codex_thread *theirs;
	codex_sync *other = desk_open_thread(FAKE("--echo"), &theirs);
	codex_sync *client = desk_open(desk_server());
	codex_turn *turn = desk_turn(other, theirs, "hi");
	codex_event *event = NULL;

	ck_assert_int_eq(codex_sync_run_text(client, theirs, "hi", NULL, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_wait(client, turn), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_next(client, turn, &event), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_interrupt(client, turn), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_steer_text(client, turn, "x"), CODEX_ERR_INVALID);
	desk_pull_text(other, turn, "hi");
	codex_turn_unref(turn);
	desk_close(client, NULL);
	desk_close(other, theirs);
}
END_TEST

START_TEST(dead_runtime_is_told_at_once_and_for_ever)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(fake_scenario("killed-mid-turn"), &thread);
	codex_turn *turn = NULL;
	codex_turn *second = NULL;
	codex_error *cause;
	codex_thread *other = NULL;
	long long began;
	int sig = 0;

	ck_assert_int_eq(codex_sync_run_text(client, thread, "hi", NULL, &turn), CODEX_ERR_EXITED);
	cause = codex_error_ref(codex_sync_error(client));
	ck_assert(codex_error_exit(cause, NULL, &sig));
	ck_assert_int_eq(sig, 9);
	began = desk_now();
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(
			codex_sync_run_text(client, thread, "hi", NULL, NULL), CODEX_ERR_EXITED);
		ck_assert_ptr_eq(codex_sync_error(client), cause);
		ck_assert_int_eq(codex_sync_turn_text(client, thread, "hi", NULL, &second),
			CODEX_ERR_EXITED);
		ck_assert_ptr_eq(codex_sync_error(client), cause);
		ck_assert_int_eq(codex_sync_call(client, "x", NULL, NULL), CODEX_ERR_EXITED);
		ck_assert_ptr_eq(codex_sync_error(client), cause);
		ck_assert_int_eq(codex_sync_thread_start(client, NULL, &other), CODEX_ERR_EXITED);
		ck_assert_int_eq(
			codex_sync_thread_resume(client, "x", NULL, &other), CODEX_ERR_EXITED);
		ck_assert_int_eq(codex_sync_steer_text(client, turn, "x"), CODEX_ERR_EXITED);
		ck_assert_int_eq(codex_sync_wait(client, turn), CODEX_ERR_EXITED);
		ck_assert_ptr_eq(codex_sync_error(client), cause);
		ck_assert_int_eq(
			codex_sync_await(client, codex_thread_ready(thread)), 0); /* it was */
	}
	ck_assert_int_lt((int)(desk_now() - began), 1000);
	codex_error_unref(cause);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, run_gives_the_result);
	ADD(suite, run_with_parts_and_no_handle);
	ADD(suite, failed_turn_hands_out_its_handle_and_error);
	ADD(suite, error_is_that_of_the_last_call);
	ADD(suite, call_returns_the_answer);
	ADD(suite, await_what_was_started_before);
	ADD(suite, thread_that_cannot_be_had);
	ADD(suite, resume_a_thread);
	ADD(suite, handles_of_another_client);
	ADD(suite, dead_runtime_is_told_at_once_and_for_ever);
}

int main(void)
{
	return suite_main("sync/run", add_cases);
}
