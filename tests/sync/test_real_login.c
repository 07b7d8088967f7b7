/*
 * Logins on the real runtime, with a client that blocks. Those in a browser are in tests/runtime/test_login.c, since the runtime
 * listens on one fixed port for all of them.
 */
#include <config.h>

#include "support/runtime.h"
#include "sync/desk.h"

#include <codex/methods.h>
#include <codex/notifications.h>

#include <string.h>

#define KEY "sk-test-4b1d-not-a-key"

struct changes {
	unsigned count;
	bool has_key; /* what the last one said */
};

static void note_change(codex_event *event, void *userdata)
{
	const struct codex_account_updated_notification *updated = NULL;
	struct changes *changes = userdata;

	ck_assert_int_eq(codex_event_as_account_updated(event, &updated), 0);
	changes->count++;
	changes->has_key = updated->auth_mode.value == CODEX_AUTH_MODE_APIKEY;
}

/* Type of the account, or -1. */
static int account(codex_sync *client)
{
	const struct codex_get_account_response *response = NULL;
	int type;

	ck_assert_int_eq(codex_sync_account_read(client, false, &response), 0);
	type = response->account ? (int)response->account->type.value : -1;
	codex_response_free(response);
	return type;
}

static codex_sync *open_real(struct runtime *rt)
{
	runtime_open_program(rt, NULL);
	runtime_require_login(rt);
	return desk_open(codex_config_ref(rt->config));
}

START_TEST(key_authorizes_what_follows_until_logout)
{
	struct changes changes = {0};
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_thread *thread;

	ck_assert_int_eq(codex_async_subscribe(codex_sync_async(client), "account/updated",
				 note_change, &changes, NULL),
		0);
	ck_assert_int_eq(account(client), -1);
	ck_assert_int_eq(codex_sync_login_api_key(client, KEY), 0);
	ck_assert_int_eq(account(client), CODEX_ACCOUNT_TYPE_API_KEY);
	thread = desk_thread(client);
	desk_say(client, thread, "hello", NULL, "You said: hello");
	runtime_expect_header(&rt, "authorization", "Bearer " KEY);
	while (changes.count < 1) /* may come after the answer */
		ck_assert_int_eq(account(client), CODEX_ACCOUNT_TYPE_API_KEY);
	ck_assert(changes.has_key);
	ck_assert_int_eq(codex_sync_account_logout(client), 0);
	ck_assert_int_eq(account(client), -1);
	while (changes.count < 2)
		ck_assert_int_eq(account(client), -1);
	ck_assert(!changes.has_key);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(key_is_there_again_after_a_restart)
{
	struct runtime rt;
	codex_sync *client = open_real(&rt);

	ck_assert_int_eq(codex_sync_login_api_key(client, KEY), 0);
	desk_close(client, NULL);
	client = desk_open(codex_config_ref(rt.config));
	ck_assert_int_eq(account(client), CODEX_ACCOUNT_TYPE_API_KEY);
	desk_close(client, NULL);
	runtime_close(&rt);
}
END_TEST

START_TEST(device_code_login_without_its_service_is_refused)
{
	codex_login *login = NULL;
	struct runtime rt;
	codex_sync *client;

	runtime_open_program(&rt, NULL);
	runtime_require_login(&rt);
	ck_assert_int_eq(codex_config_set_env(
				 rt.config, "CODEX_APP_SERVER_LOGIN_ISSUER", "http://127.0.0.1:9"),
		0);
	client = desk_open(codex_config_ref(rt.config));
	ck_assert_int_eq(codex_sync_login_device_code(client, NULL, &login), CODEX_ERR_REMOTE);
	ck_assert_ptr_null(login);
	ck_assert_int_eq(codex_error_remote_kind(codex_sync_error(client)), CODEX_REMOTE_INTERNAL);
	ck_assert_int_eq(account(client), -1);
	desk_close(client, NULL);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, key_authorizes_what_follows_until_logout);
	ADD(suite, key_is_there_again_after_a_restart);
	ADD(suite, device_code_login_without_its_service_is_refused);
}

int main(void)
{
	return runtime_main("sync-real-login", add_cases);
}
