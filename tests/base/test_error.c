#include "support/suite.h"

#include "base/error.h"
#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

START_TEST(no_error_is_ok)
{
	ck_assert_int_eq(codex_error_status(NULL), CODEX_OK);
	ck_assert_str_eq(codex_error_message(NULL), codex_status_text(CODEX_OK));
	ck_assert(!codex_error_is_remote(NULL));
	ck_assert_int_eq(codex_error_remote_kind(NULL), CODEX_REMOTE_NONE);
	ck_assert_int_eq(codex_error_code(NULL), 0);
	ck_assert_ptr_null(codex_error_data(NULL));
	ck_assert_ptr_null(codex_error_stderr(NULL));
	ck_assert_int_eq(codex_error_errno(NULL), 0);
	ck_assert(!codex_error_exit(NULL, NULL, NULL));
	ck_assert(!codex_error_is_retryable(NULL));
	ck_assert_ptr_null(codex_error_ref(NULL));
	ck_assert_ptr_null(codex_error_unref(NULL));
}
END_TEST

START_TEST(an_error_lives_as_long_as_a_reference)
{
	codex_error *error = cx_error_new(CODEX_ERR_TIMEOUT, "%s after %d ms", "nothing", 5);

	ck_assert_ptr_eq(codex_error_ref(error), error);
	ck_assert_ptr_null(codex_error_unref(error));
	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_TIMEOUT);
	ck_assert_str_eq(codex_error_message(error), "nothing after 5 ms");
	ck_assert(!codex_error_is_remote(error));
	codex_error_unref(error);
	error = cx_error_from_status(CODEX_ERR_CLOSED);
	ck_assert_str_eq(codex_error_message(error), codex_status_text(CODEX_ERR_CLOSED));
	codex_error_unref(error);
}
END_TEST

START_TEST(system_errors_carry_errno_and_its_text)
{
	codex_error *error = cx_error_system(ENOENT, "cannot open %s", "x");

	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_SYSTEM);
	ck_assert_int_eq(codex_error_errno(error), ENOENT);
	ck_assert_ptr_nonnull(strstr(codex_error_message(error), "cannot open x: "));
	ck_assert_ptr_nonnull(strstr(codex_error_message(error), strerror(ENOENT)));
	codex_error_unref(error);
	error = cx_error_system(ENOMEM, "x");
	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_NOMEM);
	codex_error_unref(error);
}
END_TEST

static const struct {
	int64_t code;
	const char *message;
	const char *data;
	codex_remote_kind kind;
} remotes[] = {
	{-32700, "m", NULL, CODEX_REMOTE_PARSE},
	{-32600, "m", "\"server_overloaded\"", CODEX_REMOTE_INVALID_REQUEST},
	{-32601, "m", NULL, CODEX_REMOTE_METHOD_NOT_FOUND},
	{-32602, "m", NULL, CODEX_REMOTE_INVALID_PARAMS},
	{-32603, "retry limit", NULL, CODEX_REMOTE_INTERNAL},
	{-32001, "Server overloaded; retry later.", NULL, CODEX_REMOTE_SERVER_BUSY},
	{-32001, "exceeded Retry Limit", NULL, CODEX_REMOTE_RETRY_LIMIT},
	{-32000, "m", NULL, CODEX_REMOTE_GENERIC},
	{-32000, "m", "\"server_overloaded\"", CODEX_REMOTE_SERVER_BUSY},
	{-32099, "m", "{\"a\":[{\"codexErrorInfo\":\"server_overloaded\"}]}",
		CODEX_REMOTE_SERVER_BUSY},
	{-32050, "m", "{\"server_overloaded\":{}}", CODEX_REMOTE_SERVER_BUSY},
	{-32050, "m", "{\"x\":\"not server_overloaded\"}", CODEX_REMOTE_GENERIC},
	{-32050, "m", "\"said \\\"server_overloaded\"", CODEX_REMOTE_GENERIC},
	{-32050, "Too Many Failed Attempts", "[\"server_overloaded\"]", CODEX_REMOTE_RETRY_LIMIT},
	{-32100, "m", "\"server_overloaded\"", CODEX_REMOTE_GENERIC},
	{-31999, "m", "\"server_overloaded\"", CODEX_REMOTE_GENERIC},
	{7, "retry limit", NULL, CODEX_REMOTE_GENERIC},
	{INT64_MIN, "m", NULL, CODEX_REMOTE_GENERIC},
};

START_TEST(remote_errors_have_a_kind)
{
	for (size_t i = 0; i < CX_COUNTOF(remotes); i++) {
		codex_error *error =
			cx_error_remote(remotes[i].code, remotes[i].message, remotes[i].data);

		ck_assert_msg(codex_error_remote_kind(error) == remotes[i].kind, "row %zu", i);
		ck_assert_int_eq(codex_error_status(error), CODEX_ERR_REMOTE);
		ck_assert_int_eq(codex_error_code(error), remotes[i].code);
		ck_assert_str_eq(codex_error_message(error), remotes[i].message);
		ck_assert(codex_error_is_remote(error));
		ck_assert(codex_error_is_retryable(error) ==
			(remotes[i].kind == CODEX_REMOTE_SERVER_BUSY));
		if (remotes[i].data)
			ck_assert_str_eq(codex_error_data(error), remotes[i].data);
		else
			ck_assert_ptr_null(codex_error_data(error));
		codex_error_unref(error);
	}
}
END_TEST

START_TEST(a_failed_turn_has_the_runtimes_words)
{
	codex_error *error = cx_error_turn_failed("boom", "\"other\"");

	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_TURN_FAILED);
	ck_assert_str_eq(codex_error_message(error), "boom");
	ck_assert_str_eq(codex_error_data(error), "\"other\"");
	ck_assert(codex_error_is_remote(error));
	ck_assert_int_eq(codex_error_remote_kind(error), CODEX_REMOTE_NONE);
	codex_error_unref(error);
	error = cx_error_turn_failed(NULL, NULL);
	ck_assert_str_eq(codex_error_message(error), codex_status_text(CODEX_ERR_TURN_FAILED));
	codex_error_unref(error);
}
END_TEST

static void expect_exit(struct cx_exit exit, const char *tail, const char *message)
{
	codex_error *error = cx_error_exited(&exit, tail);
	int code = -77, signal = -77;

	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_EXITED);
	ck_assert_str_eq(codex_error_message(error), message);
	ck_assert(codex_error_exit(error, &code, &signal) == exit.known);
	ck_assert_int_eq(code, exit.known ? exit.exit_code : -77);
	ck_assert_int_eq(signal, exit.known ? exit.signal : -77);
	if (tail && *tail)
		ck_assert_str_eq(codex_error_stderr(error), tail);
	else
		ck_assert_ptr_null(codex_error_stderr(error));
	codex_error_unref(error);
}

START_TEST(an_exit_says_how_and_the_last_words)
{
	struct cx_exit failed = {true, 1, 0}, killed = {true, -1, 9}, unknown = {false, 0, 0};

	expect_exit(failed, NULL, "the runtime exited with code 1");
	expect_exit(failed, "", "the runtime exited with code 1");
	expect_exit(failed, " \n\n", "the runtime exited with code 1");
	expect_exit(failed, "Error: no\n\nStack backtrace:\n   0: main\n   1: start\n",
		"the runtime exited with code 1: Error: no");
	expect_exit(killed, "one\ntwo\n\n", "the runtime was killed by signal 9: two");
	expect_exit(unknown, "only", "the runtime ended: only");
}
END_TEST

START_TEST(long_last_words_are_cut_in_the_message_alone)
{
	struct cx_exit failed = {true, 1, 0};
	char tail[1001];
	codex_error *error;

	memset(tail, 'x', 1000);
	tail[1000] = '\0';
	error = cx_error_exited(&failed, tail);
	ck_assert_uint_lt(strlen(codex_error_message(error)), 250);
	ck_assert_str_eq(codex_error_stderr(error), tail);
	codex_error_unref(error);
}
END_TEST

/* Makes one error of each kind. */
static codex_error *make(int which)
{
	struct cx_exit failed = {true, 1, 0};

	switch (which) {
	case 0:
		return cx_error_new(CODEX_ERR_TIMEOUT, "%s", "x");
	case 1:
		return cx_error_from_status(CODEX_ERR_CLOSED);
	case 2:
		return cx_error_system(EPERM, "%s", "x");
	case 3:
		return cx_error_remote(-32600, "m", "{}");
	case 4:
		return cx_error_turn_failed("m", "{}");
	default:
		return cx_error_exited(&failed, "tail");
	}
}

START_TEST(without_memory_there_is_still_an_error)
{
	for (int which = 0; which < 6; which++) {
		for (unsigned long n = 1; n < 20; n++) {
			codex_error *error;

			cx_mem_fail_at(n);
			error = make(which);
			ck_assert_ptr_nonnull(error);
			if (codex_error_status(error) == CODEX_ERR_NOMEM)
				ck_assert_str_eq(codex_error_message(error),
					codex_status_text(CODEX_ERR_NOMEM));
			else
				ck_assert_uint_lt(cx_mem_count(), n);
			codex_error_unref(error);
		}
	}
	cx_mem_fail_at(0);
}
END_TEST

START_TEST(the_out_of_memory_error_outlives_every_unref)
{
	codex_error *error = cx_error_from_status(CODEX_ERR_NOMEM);

	for (int i = 0; i < 10; i++)
		codex_error_unref(error);
	ck_assert_ptr_eq(codex_error_ref(error), error);
	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_NOMEM);
	ck_assert_ptr_eq(cx_error_from_status(CODEX_ERR_NOMEM), error);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, no_error_is_ok);
	ADD(suite, an_error_lives_as_long_as_a_reference);
	ADD(suite, system_errors_carry_errno_and_its_text);
	ADD(suite, remote_errors_have_a_kind);
	ADD(suite, a_failed_turn_has_the_runtimes_words);
	ADD(suite, an_exit_says_how_and_the_last_words);
	ADD(suite, long_last_words_are_cut_in_the_message_alone);
	ADD(suite, without_memory_there_is_still_an_error);
	ADD(suite, the_out_of_memory_error_outlives_every_unref);
}

int main(void)
{
	return suite_main("error", add_cases);
}
