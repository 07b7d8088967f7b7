/* Opening: eager, and when it fails nothing is left (the suite counts descriptors and children). */
#include <config.h>

#include "sync/desk.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <stdio.h>
#include <stdlib.h>

/* Takes the configuration over. */
static codex_error *expect_failure(codex_config *config, int status)
{
	codex_sync *client = NULL;
	codex_error *error = NULL;
	int r = codex_sync_open(config, &client, &error);

	ck_assert_msg(r == status, "%s instead of %s: %s", codex_status_name(r),
		codex_status_name(status), codex_error_message(error));
	ck_assert_ptr_null(client);
	ck_assert_int_eq(codex_error_status(error), status);
	ck_assert_uint_gt(strlen(codex_error_message(error)), 0);
	codex_config_unref(config);
	return error;
}

START_TEST(the_runtime_runs_and_has_said_who_it_is)
{
	codex_sync *client = desk_open(desk_server());
	codex_async *async = codex_sync_async(client);

	ck_assert_int_gt((int)desk_pid(client), 0);
	ck_assert_ptr_nonnull(codex_async_metadata(async, CODEX_METADATA_SERVER_VERSION));
	ck_assert_ptr_nonnull(codex_async_metadata(async, CODEX_METADATA_CODEX_HOME));
	desk_close(client, NULL);
}
END_TEST

START_TEST(configuration_is_left_as_it_was)
{
	codex_config *config = desk_server();
	codex_sync *first;
	codex_sync *second;

	first = desk_open(codex_config_ref(config));
	ck_assert_int_eq(codex_config_set_program(config, "/nonexistent"), 0);
	ck_assert_int_eq(codex_config_set_program(config, fake_program()), 0);
	second = desk_open(config);
	ck_assert_int_ne((int)desk_pid(first), (int)desk_pid(second));
	desk_close(first, NULL);
	desk_close(second, NULL);
}
END_TEST

START_TEST(no_program)
{
	codex_config *config = desk_server();

	ck_assert_int_eq(codex_config_set_program(config, "/nonexistent/codex"), 0);
	codex_error_unref(expect_failure(config, CODEX_ERR_NO_RUNTIME));
}
END_TEST

START_TEST(runtime_of_another_version)
{
	codex_config *config = codex_config_new();
	char dir[] = "/tmp/test-open-XXXXXX";
	char path[100];
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/codex-package.json", dir);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	fputs("{\"version\":\"0.1.0\",\"layoutVersion\":1,\"entrypoint\":\"bin/codex\"}", file);
	fclose(file);
	ck_assert_int_eq(codex_config_set_runtime_dir(config, dir), 0);
	codex_error_unref(expect_failure(config, CODEX_ERR_RUNTIME_VERSION));
	unlink(path);
	rmdir(dir);
}
END_TEST

START_TEST(working_directory_is_not_there)
{
	codex_config *config = desk_server();

	ck_assert_int_eq(codex_config_set_cwd(config, "/nonexistent"), 0);
	codex_error_unref(expect_failure(config, CODEX_ERR_SYSTEM));
}
END_TEST

START_TEST(exits_before_initialize)
{
	codex_error *error =
		expect_failure(fake_scenario("exit-before-initialize"), CODEX_ERR_EXITED);
	int code = 0;
	int sig = 0;

	ck_assert(codex_error_exit(error, &code, &sig));
	ck_assert_int_gt(code, 0);
	ck_assert_ptr_nonnull(codex_error_stderr(error));
	codex_error_unref(error);
}
END_TEST

START_TEST(exits_in_the_handshake)
{
	codex_error_unref(expect_failure(fake_scenario("exit-in-handshake"), CODEX_ERR_EXITED));
}
END_TEST

START_TEST(never_answers)
{
	codex_config *config = fake_scenario("never-answers");

	ck_assert_int_eq(codex_config_set_timeout(config, CODEX_TIMEOUT_START, 200), 0);
	codex_error_unref(expect_failure(config, CODEX_ERR_TIMEOUT));
}
END_TEST

START_TEST(hangs_and_ignores_term)
{
	codex_config *config = fake_scenario("hangs-before-initialize");
	long long began = desk_now();

	ck_assert_int_eq(codex_config_set_timeout(config, CODEX_TIMEOUT_START, 200), 0);
	codex_error_unref(expect_failure(config, CODEX_ERR_TIMEOUT));
	ck_assert_int_lt((int)(desk_now() - began), 10000);
}
END_TEST

START_TEST(refuses_the_handshake)
{
	codex_config *config = fake_script("no-handshake\nexpect initialize\n"
					   "error {\"code\":-32600,\"message\":\"not you\"}\n");
	codex_error *error = expect_failure(config, CODEX_ERR_REMOTE);

	ck_assert_str_eq(codex_error_message(error), "not you");
	ck_assert_int_eq((int)codex_error_code(error), -32600);
	codex_error_unref(error);
}
END_TEST

START_TEST(speaks_something_else)
{
	codex_config *config = fake_script(
		"no-handshake\nexpect initialize\nsend {}\nsend {\"id\":0,\"res\nsend nonsense\n");

	codex_error_unref(expect_failure(config, CODEX_ERR_PROTOCOL));
}
END_TEST

START_TEST(nobody_wants_the_error)
{
	codex_config *config = fake_scenario("exit-before-initialize");
	codex_sync *client = NULL;

	ck_assert_int_eq(codex_sync_open(config, &client, NULL), CODEX_ERR_EXITED);
	ck_assert_ptr_null(client);
	codex_config_unref(config);
}
END_TEST

START_TEST(closing_nothing)
{
	ck_assert_int_eq(codex_sync_close(NULL), 0);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, the_runtime_runs_and_has_said_who_it_is);
	ADD(suite, configuration_is_left_as_it_was);
	ADD(suite, no_program);
	ADD(suite, runtime_of_another_version);
	ADD(suite, working_directory_is_not_there);
	ADD(suite, exits_before_initialize);
	ADD(suite, exits_in_the_handshake);
	ADD(suite, never_answers);
	ADD(suite, hangs_and_ignores_term);
	ADD(suite, refuses_the_handshake);
	ADD(suite, speaks_something_else);
	ADD(suite, nobody_wants_the_error);
	ADD(suite, closing_nothing);
}

int main(void)
{
	return suite_main("sync/open", add_cases);
}
