/* Errors as a blocking call tells them: those of the runtime, those of its death, those of this side. */
#include <config.h>

#include "support/remotes.h"
#include "sync/desk.h"

#include <stdio.h>
#include <string.h>

START_TEST(error_is_told_as_it_came)
{
	const struct remote *remote = &remotes[_i];
	codex_json *result = NULL;
	codex_sync *client;
	codex_error *error;
	char script[500];

	snprintf(
		script, sizeof(script), "expect x\nerror %s\nexpect y\nresult {}\n", remote->error);
	client = desk_open(fake_script(script));
	ck_assert_int_eq(codex_sync_call(client, "x", NULL, &result), CODEX_ERR_REMOTE);
	ck_assert_ptr_null(result);
	error = codex_error_ref(codex_sync_error(client));
	ck_assert_int_eq(codex_sync_call(client, "y", NULL, NULL), 0);
	ck_assert_ptr_null(codex_sync_error(client));
	ck_assert(codex_error_is_remote(error));
	ck_assert_int_eq(codex_error_code(error), remote->code);
	ck_assert_int_eq(codex_error_remote_kind(error), remote->kind);
	ck_assert_int_eq(codex_error_is_retryable(error), remote->retryable);
	ck_assert_pstr_eq(codex_error_data(error), remote->data);
	if (strstr(remote->error, "\"m\""))
		ck_assert_str_eq(codex_error_message(error), "m");
	codex_error_unref(error);
	desk_close(client, NULL);
}
END_TEST

static void expect_local(const codex_error *error, int status)
{
	ck_assert_int_eq(codex_error_status(error), status);
	ck_assert(!codex_error_is_remote(error));
	ck_assert(!codex_error_is_retryable(error));
	ck_assert_int_eq(codex_error_remote_kind(error), CODEX_REMOTE_NONE);
	ck_assert_int_eq((int)codex_error_code(error), 0);
	ck_assert_ptr_null(codex_error_data(error));
}

START_TEST(death_is_told_with_exit_status_and_last_words)
{
	codex_sync *client =
		desk_open(fake_script("expect x\nstderr first\nstderr last words\nexit 3\n"));
	int code = 0, sig = -1;

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(codex_sync_call(client, "x", NULL, NULL), CODEX_ERR_EXITED);
		expect_local(codex_sync_error(client), CODEX_ERR_EXITED);
		ck_assert_ptr_nonnull(
			strstr(codex_error_stderr(codex_sync_error(client)), "last words"));
		ck_assert(codex_error_exit(codex_sync_error(client), &code, &sig));
		ck_assert_int_eq(code, 3);
		ck_assert_int_eq(sig, 0);
	}
	desk_close(client, NULL);
}
END_TEST

/* Nothing was sent, or nothing came: there is no code, and nothing of the runtime's in it. */
static const struct local {
	const char *name;
	const char *method, *params;
	int status;
} locals[] = {
	{"never_answered", "fake/silent", NULL, CODEX_ERR_TIMEOUT},
	{"no_method", NULL, NULL, CODEX_ERR_INVALID},
	{"params_not_json", "fake/echo", "{", CODEX_ERR_JSON},
	{"params_no_object", "fake/echo", "[]", CODEX_ERR_JSON},
	{"params_not_utf8", "fake/echo", "{\"a\":\"\xff\"}", CODEX_ERR_UTF8},
};

START_TEST(error_of_this_side_is_no_remote_one)
{
	codex_config *config = desk_server();
	codex_sync *client;

	ck_assert_int_eq(codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 100), 0);
	client = desk_open(config);
	ck_assert_int_eq(codex_sync_call(client, locals[_i].method, locals[_i].params, NULL),
		locals[_i].status);
	expect_local(codex_sync_error(client), locals[_i].status);
	ck_assert_int_eq(codex_sync_call(client, "fake/echo", NULL, NULL), 0);
	desk_close(client, NULL);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, error_is_told_as_it_came, remotes);
	ADD(suite, death_is_told_with_exit_status_and_last_words);
	ADD_ROWS(suite, error_of_this_side_is_no_remote_one, locals);
}

int main(void)
{
	return suite_main("sync-errors", add_cases);
}
