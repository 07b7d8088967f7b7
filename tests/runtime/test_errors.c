/* Errors of the real runtime, told apart by class, and from those of this side. */
#include <config.h>

#include "support/refusals.h"
#include "support/runtime.h"

#include <string.h>

START_TEST(refusal_has_its_class)
{
	const struct refusal *refusal = &refusals[_i];
	codex_future *future = NULL;
	struct runtime rt;
	codex_error *error;
	char params[REFUSAL_ROOM];

	runtime_open_thread(&rt);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	refusal_params(refusal, codex_thread_id(rt.thread), params);
	ck_assert_int_eq(codex_async_call(rt.client, refusal->method, params, &future), 0);
	PUMP(rt.base, codex_future_done(future));
	ck_assert_int_eq(codex_future_status(future), CODEX_ERR_REMOTE);
	error = codex_future_error(future);
	ck_assert(codex_error_is_remote(error));
	ck_assert(!codex_error_is_retryable(error));
	ck_assert_int_eq(codex_error_remote_kind(error), refusal->kind);
	ck_assert_int_eq(codex_error_code(error), refusal->code);
	ck_assert_msg(strstr(codex_error_message(error), refusal->message), "%s",
		codex_error_message(error));
	codex_future_unref(future);
	runtime_close(&rt);
}
END_TEST

static void expect_local(codex_error *error, int status)
{
	ck_assert_int_eq(codex_error_status(error), status);
	ck_assert(!codex_error_is_remote(error));
	ck_assert_int_eq(codex_error_remote_kind(error), CODEX_REMOTE_NONE);
	ck_assert_int_eq((int)codex_error_code(error), 0);
	ck_assert_ptr_null(codex_error_data(error));
	ck_assert_str_ne(codex_error_message(error), "");
}

START_TEST(ends_of_this_side_are_no_errors_of_the_runtime)
{
	codex_future *late = NULL, *cancelled = NULL, *closed = NULL;
	struct runtime rt;

	runtime_open_thread(&rt);
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, &late), 0);
	ck_assert_int_eq(codex_future_set_deadline(late, 1), 0);
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, &cancelled), 0);
	codex_future_cancel(cancelled);
	PUMP(rt.base, codex_future_done(late) && codex_future_done(cancelled));
	expect_local(codex_future_error(late), CODEX_ERR_TIMEOUT);
	expect_local(codex_future_error(cancelled), CODEX_ERR_CANCELLED);
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, &closed), 0);
	runtime_client_close(&rt);
	expect_local(codex_future_error(closed), CODEX_ERR_CLOSED);
	codex_future_unref(late);
	codex_future_unref(cancelled);
	codex_future_unref(closed);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, refusal_has_its_class, refusals);
	ADD(suite, ends_of_this_side_are_no_errors_of_the_runtime);
}

int main(void)
{
	return runtime_main("errors", add_cases);
}
