/* Starting: once, or not at all with a reason. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <codex/version.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static int start(struct runtime *rt)
{
	codex_future *future;

	ck_assert_int_eq(QUIETLY(codex_async_start(rt->client, &future)), 0);
	return pump_future(rt->base, future);
}

START_TEST(lazy_client_runs_nothing_before_it_is_asked)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	struct runtime rt;

	runtime_open(&rt);
	runtime_client(&rt);
	pump_for(rt.base, 50);
	ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
	ck_assert_int_eq(stats.pid, -1);
	ck_assert_ptr_null(codex_async_metadata(rt.client, CODEX_METADATA_SERVER_VERSION));
	runtime_close(&rt);
}
END_TEST

START_TEST(metadata_is_what_the_runtime_says_of_itself)
{
	struct runtime rt;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_client(rt.config, "metadata_test", "A test", "1.2"), 0);
	runtime_client(&rt);
	ck_assert_int_eq(start(&rt), 0);
	ck_assert_str_eq(
		codex_async_metadata(rt.client, CODEX_METADATA_SERVER_NAME), "metadata_test");
	ck_assert_str_eq(codex_async_metadata(rt.client, CODEX_METADATA_SERVER_VERSION),
		CODEX_RUNTIME_VERSION);
	ck_assert_ptr_nonnull(strstr(
		codex_async_metadata(rt.client, CODEX_METADATA_USER_AGENT), CODEX_RUNTIME_VERSION));
	ck_assert_str_eq(codex_async_metadata(rt.client, CODEX_METADATA_PLATFORM_FAMILY), "unix");
	ck_assert_str_eq(codex_async_metadata(rt.client, CODEX_METADATA_PLATFORM_OS), "linux");
	ck_assert_str_eq(codex_async_metadata(rt.client, CODEX_METADATA_CODEX_HOME), rt.home);
	runtime_close(&rt);
}
END_TEST

START_TEST(many_starts_are_one_process_and_one_outcome)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	codex_future *futures[4];
	struct runtime rt;
	int64_t pid;
	size_t i;

	runtime_open(&rt);
	runtime_client(&rt);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(codex_async_start(rt.client, &futures[i]), 0);
	ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, &futures[3]), 0);
	ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
	pid = stats.pid;
	ck_assert_int_gt(pid, 0);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pump_future(rt.base, futures[i]), 0);
	ck_assert_int_eq(start(&rt), 0);
	ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
	ck_assert_int_eq(stats.pid, pid);
	runtime_close(&rt);
}
END_TEST

/* Nothing was accepted; the client says why, and stays dead. */
static void expect_no_start(struct runtime *rt, int status, const char *part)
{
	codex_future *future = NULL;
	codex_thread *thread = NULL;
	const char *message;

	runtime_client(rt);
	ck_assert_int_eq(codex_async_start(rt->client, &future), status);
	ck_assert_ptr_null(future);
	message = codex_error_message(codex_async_error(rt->client));
	ck_assert_int_eq(codex_error_status(codex_async_error(rt->client)), status);
	ck_assert_msg(strstr(message, part) != NULL, "the message is: %s", message);
	ck_assert_str_eq(codex_async_reason(rt->client, status), message);
	ck_assert_int_eq(codex_thread_start(rt->client, NULL, &thread), status);
	ck_assert_int_eq(codex_async_call(rt->client, "model/list", NULL, &future), status);
	ck_assert_ptr_null(thread);
	ck_assert_ptr_null(future);
}

/* Not the cause of a death that has nothing to do with it. */
START_TEST(reason_of_anything_else_is_its_status)
{
	struct runtime rt;
	const char *words = codex_status_text(CODEX_ERR_JSON);

	ck_assert_str_eq(codex_async_reason(NULL, CODEX_ERR_JSON), words);
	runtime_open(&rt);
	runtime_client(&rt);
	ck_assert_str_eq(codex_async_reason(rt.client, CODEX_ERR_JSON), words);
	codex_async_abort(rt.client);
	ck_assert_str_eq(codex_async_reason(rt.client, CODEX_ERR_JSON), words);
	ck_assert_str_eq(codex_async_reason(rt.client, CODEX_ERR_CLOSED),
		codex_error_message(codex_async_error(rt.client)));
	runtime_close(&rt);
}
END_TEST

START_TEST(wrong_directory_is_no_runtime)
{
	struct runtime rt;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_runtime_dir(rt.config, rt.work), 0);
	expect_no_start(&rt, CODEX_ERR_NO_RUNTIME, rt.work);
	runtime_close(&rt);
}
END_TEST

START_TEST(missing_program_is_no_runtime)
{
	struct runtime rt;
	char path[4096];

	runtime_open(&rt);
	snprintf(path, sizeof(path), "%s/codex", rt.work);
	ck_assert_int_eq(codex_config_set_program(rt.config, path), 0);
	expect_no_start(&rt, CODEX_ERR_NO_RUNTIME, path);
	runtime_close(&rt);
}
END_TEST

START_TEST(other_version_is_refused_and_named)
{
	struct runtime rt;

	runtime_open(&rt);
	write_file(rt.work, "codex-package.json",
		"{\"layoutVersion\": 1, \"version\": \"0.1.2\", \"entrypoint\": \"bin/codex\","
		" \"resourcesDir\": \"codex-resources\", \"pathDir\": \"codex-path\"}");
	ck_assert_int_eq(codex_config_set_runtime_dir(rt.config, rt.work), 0);
	expect_no_start(&rt, CODEX_ERR_RUNTIME_VERSION, "0.1.2");
	runtime_close(&rt);
}
END_TEST

/* The runtime that exits at once: everything that waits for it ends with exit code and last words. */
static void expect_exit(struct runtime *rt, const char *words)
{
	codex_future *started, *called;
	struct turnlog log;
	codex_error *error;
	int code, killed;

	runtime_client(rt);
	rt->thread = runtime_thread(rt);
	turnlog_start(&log, rt->thread, "never");
	ck_assert_int_eq(codex_async_start(rt->client, &started), 0);
	ck_assert_int_eq(codex_async_call(rt->client, "model/list", NULL, &called), 0);
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(started)), CODEX_ERR_EXITED);
	ck_assert_int_eq(pump_future(rt->base, called), CODEX_ERR_EXITED);
	turnlog_wait(&log, rt->base);
	turnlog_expect_failed(&log, CODEX_ERR_EXITED, words);
	error = codex_future_error(started);
	ck_assert_ptr_nonnull(strstr(codex_error_message(error), words));
	ck_assert_ptr_nonnull(strstr(codex_error_stderr(error), words));
	ck_assert(codex_error_exit(error, &code, &killed));
	ck_assert_int_eq(code, 1);
	ck_assert_int_eq(killed, 0);
	codex_future_unref(started);
	ck_assert_int_eq(codex_async_start(rt->client, NULL), CODEX_ERR_EXITED);
	turnlog_clear(&log);
}

START_TEST(fatal_configuration_ends_everything_with_the_runtimes_words)
{
	const struct model_home_options untrusted = {.approval_policy = "untrusted"};
	struct runtime rt;

	runtime_open_with(&rt, &untrusted);
	ck_assert_int_eq(codex_config_set_env(rt.config, "RUST_BACKTRACE", "1"), 0);
	expect_exit(&rt, "no longer supported");
	runtime_close(&rt);
}
END_TEST

START_TEST(missing_home_ends_everything_with_the_runtimes_words)
{
	struct runtime rt;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_env(rt.config, "CODEX_HOME", "/nonexistent/home"), 0);
	expect_exit(&rt, "CODEX_HOME");
	runtime_close(&rt);
}
END_TEST

START_TEST(wrong_arguments_end_the_start)
{
	static const char *const arguments[] = {"app-server", "--no-such-option", NULL};
	codex_future *future;
	struct runtime rt;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_set_arguments(rt.config, arguments), 0);
	runtime_client(&rt);
	ck_assert_int_eq(codex_async_start(rt.client, &future), 0);
	PUMP(rt.base, codex_future_done(future));
	ck_assert_int_eq(codex_future_status(future), CODEX_ERR_EXITED);
	ck_assert_ptr_nonnull(
		strstr(codex_error_stderr(codex_future_error(future)), "--no-such-option"));
	codex_future_unref(future);
	runtime_close(&rt);
}
END_TEST

/* Everything of the configuration that the runtime sees. */
START_TEST(overrides_and_directory_reach_the_runtime)
{
	const codex_json *answer;
	struct runtime rt;
	struct turnlog log;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_override(rt.config, "model", "overridden-model"), 0);
	ck_assert_int_eq(codex_config_override(rt.config, "approval_policy", "\"on-request\""), 0);
	rt.thread = runtime_thread(&rt);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	answer = codex_future_result(codex_thread_ready(rt.thread));
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, "model")), "overridden-model");
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, "cwd")), rt.work);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: x");
	ck_assert_ptr_nonnull(strstr(model_request_body(model_server_last_request(rt.model)),
		"\"model\":\"overridden-model\""));
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(options_of_a_thread_reach_the_runtime)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	const codex_json *answer;
	struct runtime rt;

	runtime_open(&rt);
	runtime_client(&rt);
	options.model = "thread-model";
	options.cwd = rt.home;
	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.sandbox = CODEX_SANDBOX_WORKSPACE_WRITE;
	options.ephemeral = true;
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &rt.thread), 0);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	answer = codex_future_result(codex_thread_ready(rt.thread));
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, "model")), "thread-model");
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, "cwd")), rt.home);
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, "approvalPolicy")), "never");
	ck_assert_str_eq(
		codex_json_string(codex_json_find(answer, "sandbox.type")), "workspaceWrite");
	ck_assert_int_eq(codex_json_type(codex_json_find(answer, "thread.path")), CODEX_JSON_NULL);
	runtime_close(&rt);
}
END_TEST

START_TEST(new_threads_are_reviewed_unless_told_otherwise)
{
	const codex_json *answer;
	struct runtime rt;

	runtime_open_thread(&rt);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	answer = codex_future_result(codex_thread_ready(rt.thread));
	ck_assert_str_eq(
		codex_json_string(codex_json_find(answer, "approvalPolicy")), "on-request");
	ck_assert_str_eq(
		codex_json_string(codex_json_find(answer, "approvalsReviewer")), "auto_review");
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, lazy_client_runs_nothing_before_it_is_asked);
	ADD(suite, metadata_is_what_the_runtime_says_of_itself);
	ADD(suite, many_starts_are_one_process_and_one_outcome);
	ADD(suite, reason_of_anything_else_is_its_status);
	ADD(suite, wrong_directory_is_no_runtime);
	ADD(suite, missing_program_is_no_runtime);
	ADD(suite, other_version_is_refused_and_named);
	ADD(suite, fatal_configuration_ends_everything_with_the_runtimes_words);
	ADD(suite, missing_home_ends_everything_with_the_runtimes_words);
	ADD(suite, wrong_arguments_end_the_start);
	ADD(suite, overrides_and_directory_reach_the_runtime);
	ADD(suite, options_of_a_thread_reach_the_runtime);
	ADD(suite, new_threads_are_reviewed_unless_told_otherwise);
}

int main(void)
{
	return runtime_main("start", add_cases);
}
