/* The blocking client tries again too, and waits meanwhile: nothing is under way then but a pause. */
#include <config.h>

#include "sync/desk.h"

#include <codex/methods.h>

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static codex_sync *open_retrying(const char *script, uint64_t attempts)
{
	struct codex_retry_options options = CODEX_RETRY_OPTIONS_INIT;
	codex_sync *client = desk_open(fake_script(script));

	options.attempts = attempts;
	options.first_ms = 100;
	ck_assert_int_eq(codex_sync_retry_on_overload(client, &options), 0);
	return client;
}

START_TEST(blocking_call_waits_and_asks_again)
{
	codex_sync *client = open_retrying(
		"expect m\nemit overloaded\nexpect m\nemit overloaded\nexpect m\nresult {\"a\":1}",
		3);
	long long began = desk_now();
	codex_json *result = NULL;

	ck_assert_int_eq(codex_sync_call(client, "m", NULL, &result), 0);
	ck_assert_ptr_nonnull(result);
	ck_assert_int_ge(desk_now() - began, 80 + 160);
	codex_json_unref(result);
	desk_close(client, NULL);
}
END_TEST

START_TEST(blocking_typed_call_and_thread_are_tried_again)
{
	codex_sync *client = open_retrying(
		"expect model/list\nemit overloaded\nexpect model/list\n"
		"result {\"data\":[]}\nexpect thread/start\nemit overloaded\n" FAKE_THREAD,
		2);
	const struct codex_model_list_response *models = NULL;
	codex_thread *thread;

	ck_assert_int_eq(codex_sync_rpc_model_list(client, NULL, &models), 0);
	codex_response_free(models);
	thread = desk_thread(client);
	desk_close(client, thread);
}
END_TEST

START_TEST(blocking_call_gives_up_with_the_refusal)
{
	codex_sync *client =
		open_retrying("expect m\nemit overloaded\nexpect m\nemit overloaded", 2);

	ck_assert_int_eq(codex_sync_call(client, "m", NULL, NULL), CODEX_ERR_REMOTE);
	desk_expect_error(client, CODEX_ERR_REMOTE);
	ck_assert(codex_error_is_retryable(codex_sync_error(client)));
	desk_close(client, NULL);
}
END_TEST

START_TEST(other_errors_are_not_tried_again)
{
	codex_sync *client = open_retrying(
		"expect m\nerror {\"code\":-32603,\"message\":\"no\"}\nexpect n\nresult {}\n", 3);

	ck_assert_int_eq(codex_sync_call(client, "m", NULL, NULL), CODEX_ERR_REMOTE);
	desk_expect_error(client, CODEX_ERR_REMOTE);
	ck_assert_int_eq(codex_sync_call(client, "n", NULL, NULL), 0);
	desk_close(client, NULL);
}
END_TEST

START_TEST(wrong_options_and_forks_are_refused)
{
	struct codex_retry_options options = CODEX_RETRY_OPTIONS_INIT;
	codex_sync *client = desk_open(fake_script("expect-eof"));
	pid_t child;
	int status;

	ck_assert_int_eq(codex_sync_retry_on_overload(client, NULL), 0);
	options.jitter = 2;
	ck_assert_int_eq(codex_sync_retry_on_overload(client, &options), CODEX_ERR_INVALID);
	desk_expect_error(client, CODEX_ERR_INVALID);
	child = fork();
	if (child == 0)
		_exit(codex_sync_retry_on_overload(client, NULL) != CODEX_ERR_FORKED);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	desk_close(client, NULL);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, blocking_call_waits_and_asks_again);
	ADD(suite, blocking_typed_call_and_thread_are_tried_again);
	ADD(suite, blocking_call_gives_up_with_the_refusal);
	ADD(suite, other_errors_are_not_tried_again);
	ADD(suite, wrong_options_and_forks_are_refused);
}

int main(void)
{
	return suite_main("sync-retry", add_cases);
}
