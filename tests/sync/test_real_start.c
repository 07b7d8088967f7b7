/* Opening the real runtime, with a client that blocks: all of it, or nothing is left (the suite counts descriptors and children). */
#include <config.h>

#include "support/runtime.h"
#include "sync/desk.h"

#include <signal.h>
#include <string.h>

START_TEST(metadata_is_there_once_it_is_open)
{
	struct runtime rt;
	codex_sync *client;
	codex_async *async;

	runtime_open_program(&rt, NULL);
	ck_assert_int_eq(codex_config_set_client(rt.config, "my-program", "My Program", "1.2"), 0);
	client = desk_open(codex_config_ref(rt.config));
	async = codex_sync_async(client);
	ck_assert_pstr_eq(codex_async_metadata(async, CODEX_METADATA_SERVER_NAME), "my-program");
	ck_assert_pstr_eq(
		codex_async_metadata(async, CODEX_METADATA_SERVER_VERSION), CODEX_RUNTIME_VERSION);
	ck_assert_pstr_eq(codex_async_metadata(async, CODEX_METADATA_PLATFORM_OS), "linux");
	ck_assert_pstr_eq(codex_async_metadata(async, CODEX_METADATA_CODEX_HOME), rt.home);
	ck_assert_ptr_nonnull(
		strstr(codex_async_metadata(async, CODEX_METADATA_USER_AGENT), "my-program"));
	desk_close(client, NULL);
	runtime_close(&rt);
}
END_TEST

/* Who the program is, the model's provider hears too. */
START_TEST(name_of_the_program_goes_with_every_request_of_the_model)
{
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client;

	runtime_open_program(&rt, NULL);
	ck_assert_int_eq(codex_config_set_client(rt.config, "my-program", "My Program", "1.2"), 0);
	client = desk_open_thread(codex_config_ref(rt.config), &thread);
	desk_say(client, thread, "hello", NULL, "You said: hello");
	runtime_expect_header(&rt, "originator", "my-program");
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

/* Opening has started it; whoever asks for that again is told the same, and no second process runs. */
START_TEST(starting_again_is_the_same_start)
{
	struct runtime rt;
	codex_sync *client;
	codex_future *future = NULL;
	long long pid;

	runtime_open_program(&rt, NULL);
	client = desk_open(codex_config_ref(rt.config));
	pid = desk_pid(client);
	ck_assert_int_eq(codex_async_start(codex_sync_async(client), &future), 0);
	ck_assert_int_eq(codex_sync_await(client, future), 0);
	ck_assert_int_eq(desk_pid(client), pid);
	codex_future_unref(future);
	desk_close(client, NULL);
	runtime_close(&rt);
}
END_TEST

static void expect_failure(struct runtime *rt, int status, const char *words)
{
	codex_sync *client = NULL;
	codex_error *error = NULL;
	int code = 0, sig = -1;

	ck_assert_int_eq(codex_sync_open(rt->config, &client, &error), status);
	ck_assert_ptr_null(client);
	ck_assert_int_eq(codex_error_status(error), status);
	ck_assert_msg(strstr(codex_error_message(error), words), "%s", codex_error_message(error));
	if (status == CODEX_ERR_EXITED) {
		ck_assert_ptr_nonnull(strstr(codex_error_stderr(error), words));
		ck_assert(codex_error_exit(error, &code, &sig));
		ck_assert_int_eq(code, 1);
		ck_assert_int_eq(sig, 0);
	}
	codex_error_unref(error);
}

START_TEST(fatal_configuration_leaves_nothing_and_says_why)
{
	struct runtime rt;

	runtime_open_program(&rt, NULL);
	ck_assert_int_eq(codex_config_set_env(rt.config, "CODEX_HOME", "/nonexistent/home"), 0);
	expect_failure(&rt, CODEX_ERR_EXITED, "CODEX_HOME");
	runtime_close(&rt);
}
END_TEST

START_TEST(missing_runtime_leaves_nothing_and_says_why)
{
	struct runtime rt;

	runtime_open_program(&rt, NULL);
	ck_assert_int_eq(codex_config_set_runtime_dir(rt.config, rt.work), 0);
	expect_failure(&rt, CODEX_ERR_NO_RUNTIME, rt.work);
	runtime_close(&rt);
}
END_TEST

START_TEST(open_that_takes_too_long_leaves_nothing)
{
	codex_sync *client = NULL;
	codex_error *error = NULL;
	struct runtime rt;

	runtime_open_program(&rt, NULL);
	ck_assert_int_eq(codex_config_set_timeout(rt.config, CODEX_TIMEOUT_START, 1), 0);
	ck_assert_int_eq(codex_sync_open(rt.config, &client, &error), CODEX_ERR_TIMEOUT);
	ck_assert_ptr_null(client);
	codex_error_unref(error);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, metadata_is_there_once_it_is_open);
	ADD(suite, name_of_the_program_goes_with_every_request_of_the_model);
	ADD(suite, starting_again_is_the_same_start);
	ADD(suite, fatal_configuration_leaves_nothing_and_says_why);
	ADD(suite, missing_runtime_leaves_nothing_and_says_why);
	ADD(suite, open_that_takes_too_long_leaves_nothing);
}

int main(void)
{
	return runtime_main("sync-real-start", add_cases);
}
