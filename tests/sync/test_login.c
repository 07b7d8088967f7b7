/* Logging in, blocking: each wait ends with what it waits for, or its time limit, and is no deadlock. */
#include <config.h>

#include "sync/desk.h"

#include <codex/methods.h>

#include <string.h>

#define BEGUN \
	"expect account/login/start\n" \
	"result {\"type\":\"chatgpt\",\"loginId\":\"a\",\"authUrl\":\"https://x\"}\n"
#define ENDED(success) \
	"notify account/login/completed {\"loginId\":\"a\",\"success\":" success \
	",\"error\":\"why\"}\n"

static codex_login *begin(codex_sync *client)
{
	codex_login *login = NULL;

	ck_assert_int_eq(codex_sync_login_browser(client, NULL, &login), 0);
	ck_assert_str_eq(codex_login_url(login), "https://x");
	return login;
}

START_TEST(login_is_begun_and_waited_for)
{
	codex_sync *client = desk_open(fake_script(BEGUN "sleep 100\n" ENDED("true")));
	codex_login *login = begin(client);

	ck_assert_int_eq(codex_sync_login_wait(client, login), 0);
	ck_assert_int_eq(codex_sync_login_wait(client, login), 0);
	ck_assert_int_eq(codex_sync_login_cancel(client, login), 0);
	codex_login_unref(login);
	desk_close(client, NULL);
}
END_TEST

START_TEST(code_is_there_before_it_is_waited_for)
{
	codex_sync *client = desk_open(fake_script(
		"expect account/login/start where {\"params\":{\"type\":\"chatgptDeviceCode\"}}\n"
		"result {\"type\":\"chatgptDeviceCode\",\"loginId\":\"a\","
		"\"verificationUrl\":\"https://x\",\"userCode\":\"AB-1\"}\n"
		"sleep 100\n" ENDED("true")));
	codex_login *login = NULL;

	ck_assert_int_eq(codex_sync_login_device_code(client, NULL, &login), 0);
	ck_assert_str_eq(codex_login_url(login), "https://x");
	ck_assert_str_eq(codex_login_user_code(login), "AB-1");
	ck_assert_int_eq(codex_sync_login_wait(client, login), 0);
	codex_login_unref(login);
	desk_close(client, NULL);
}
END_TEST

START_TEST(failure_is_the_error_of_the_wait)
{
	codex_sync *client = desk_open(fake_script(BEGUN ENDED("false")));
	codex_login *login = begin(client);

	ck_assert_int_eq(codex_sync_login_wait(client, login), CODEX_ERR_LOGIN_FAILED);
	desk_expect_error(client, CODEX_ERR_LOGIN_FAILED);
	ck_assert_str_eq(codex_error_message(codex_sync_error(client)), "why");
	codex_login_unref(login);
	desk_close(client, NULL);
}
END_TEST

START_TEST(refused_login_gives_no_handle)
{
	codex_sync *client = desk_open(fake_script(
		"expect account/login/start\nerror {\"code\":-32603,\"message\":\"m\"}"));
	codex_login *login = NULL;

	ck_assert_int_eq(codex_sync_login_device_code(client, NULL, &login), CODEX_ERR_REMOTE);
	ck_assert_ptr_null(login);
	ck_assert_str_eq(codex_error_message(codex_sync_error(client)), "m");
	desk_close(client, NULL);
}
END_TEST

START_TEST(wait_may_be_shorter_than_the_login)
{
	codex_sync *client = desk_open(fake_script(BEGUN "sleep 300\n" ENDED("true")));
	codex_login *login = begin(client);
	codex_future *future = NULL;

	ck_assert_int_eq(codex_login_wait(login, &future), 0);
	ck_assert_int_eq(codex_future_set_deadline(future, 20), 0);
	ck_assert_int_eq(codex_sync_await(client, future), CODEX_ERR_TIMEOUT);
	codex_future_unref(future);
	ck_assert_int_eq(codex_sync_login_wait(client, login), 0);
	codex_login_unref(login);
	desk_close(client, NULL);
}
END_TEST

START_TEST(deadline_and_exit_end_the_wait)
{
	struct codex_login_options options = CODEX_LOGIN_OPTIONS_INIT;
	codex_sync *client = desk_open(fake_script(
		BEGUN "expect account/login/cancel\nresult {\"status\":\"canceled\"}\n" BEGUN
		      "sleep 50\nexit 3"));
	codex_login *login = NULL;

	options.deadline_ms = 50;
	ck_assert_int_eq(codex_sync_login_browser(client, &options, &login), 0);
	ck_assert_int_eq(codex_sync_login_wait(client, login), CODEX_ERR_TIMEOUT);
	codex_login_unref(login);
	login = begin(client);
	ck_assert_int_eq(codex_sync_login_wait(client, login), CODEX_ERR_EXITED);
	codex_login_unref(login);
	desk_close(client, NULL);
}
END_TEST

START_TEST(login_of_another_client_is_refused)
{
	codex_sync *client = desk_open(fake_script(BEGUN));
	codex_sync *other = desk_open(fake_script("expect-eof"));
	codex_login *login = begin(client);

	ck_assert_int_eq(codex_sync_login_wait(other, login), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_login_cancel(other, login), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_login_wait(other, NULL), CODEX_ERR_INVALID);
	desk_close(client, NULL);
	ck_assert_int_eq(codex_login_status(login), CODEX_ERR_CLOSED);
	codex_login_unref(login);
	desk_close(other, NULL);
}
END_TEST

START_TEST(key_account_and_logout)
{
	codex_sync *client = desk_open(fake_script(
		"expect account/login/start where {\"params\":{\"type\":\"apiKey\",\"apiKey\":\"k\"}}\n"
		"result {\"type\":\"apiKey\"}\n"
		"expect account/read where {\"params\":{\"refreshToken\":true}}\n"
		"result {\"account\":{\"type\":\"apiKey\"},\"requiresOpenaiAuth\":true}\n"
		"expect account/logout\nresult {}\n"
		"expect account/read where {\"params\":{\"refreshToken\":false}}\nresult {}"));
	const struct codex_get_account_response *response = NULL;

	ck_assert_int_eq(codex_sync_login_api_key(client, ""), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_login_tokens(client, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_login_api_key(client, "k"), 0);
	ck_assert_int_eq(codex_sync_account_read(client, true, &response), 0);
	ck_assert_int_eq(response->account->type.value, CODEX_ACCOUNT_TYPE_API_KEY);
	codex_response_free(response);
	ck_assert_int_eq(codex_sync_account_logout(client), 0);
	ck_assert_int_eq(codex_sync_account_read(client, false, &response), CODEX_ERR_DECODE);
	desk_close(client, NULL);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, login_is_begun_and_waited_for);
	ADD(suite, code_is_there_before_it_is_waited_for);
	ADD(suite, failure_is_the_error_of_the_wait);
	ADD(suite, refused_login_gives_no_handle);
	ADD(suite, wait_may_be_shorter_than_the_login);
	ADD(suite, deadline_and_exit_end_the_wait);
	ADD(suite, login_of_another_client_is_refused);
	ADD(suite, key_account_and_logout);
}

int main(void)
{
	return suite_main("sync-login", add_cases);
}
