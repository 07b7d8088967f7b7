#include <config.h>

#include "sync/desk.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

codex_config *desk_server(void)
{
	const char *const no_arguments[] = {NULL};

	return fake_with(no_arguments);
}

codex_sync *desk_open(codex_config *config)
{
	codex_sync *client = NULL;
	codex_error *error = NULL;
	int r = codex_sync_open(config, &client, &error);

	ck_assert_msg(r == 0, "%s", codex_error_message(error));
	ck_assert_ptr_nonnull(client);
	ck_assert_ptr_null(error);
	ck_assert_ptr_null(codex_sync_error(client));
	codex_config_unref(config);
	return client;
}

codex_thread *desk_thread(codex_sync *client)
{
	codex_thread *thread = NULL;

	ck_assert_int_eq(codex_sync_thread_start(client, NULL, &thread), 0);
	ck_assert_ptr_nonnull(codex_thread_id(thread));
	return thread;
}

codex_sync *desk_open_thread(codex_config *config, codex_thread **ret_thread)
{
	codex_sync *client = desk_open(config);

	*ret_thread = desk_thread(client);
	return client;
}

codex_turn *desk_turn(codex_sync *client, codex_thread *thread, const char *text)
{
	codex_turn *turn = NULL;

	ck_assert_int_eq(codex_sync_turn_text(client, thread, text, NULL, &turn), 0);
	ck_assert_ptr_nonnull(turn);
	return turn;
}

void desk_say(codex_sync *client, codex_thread *thread, const char *text,
	const struct codex_turn_options *options, const char *response)
{
	codex_turn *turn = NULL;
	int r = codex_sync_run_text(client, thread, text, options, &turn);

	ck_assert_msg(r == 0, "%s", codex_error_message(codex_sync_error(client)));
	ck_assert_pstr_eq(codex_turn_result_final_response(codex_turn_get_result(turn)), response);
	codex_turn_unref(turn);
}

void desk_close(codex_sync *client, codex_thread *thread)
{
	codex_thread_unref(thread);
	ck_assert_int_eq(codex_sync_close(client), 0);
}

void desk_expect_error(codex_sync *client, int status)
{
	codex_error *error = codex_sync_error(client);

	ck_assert_ptr_nonnull(error);
	ck_assert_msg(codex_error_status(error) == status, "%s, not %s: %s",
		codex_status_name(codex_error_status(error)), codex_status_name(status),
		codex_error_message(error));
}

bool desk_pull(codex_sync *client, codex_turn *turn, char *text, size_t size)
{
	codex_event *event = NULL;
	const char *delta;
	int r = codex_sync_next(client, turn, &event);

	ck_assert_msg(r >= 0, "%s", codex_error_message(codex_sync_error(client)));
	ck_assert_ptr_null(codex_sync_error(client));
	if (r == 0) {
		ck_assert_ptr_null(event);
		return false;
	}
	delta = codex_event_text(event, NULL);
	if (delta && strlen(text) + strlen(delta) < size)
		strcat(text, delta);
	codex_event_unref(event);
	return true;
}

void desk_pull_text(codex_sync *client, codex_turn *turn, const char *text)
{
	char pulled[4096] = "";

	while (desk_pull(client, turn, pulled, sizeof(pulled)))
		;
	ck_assert_str_eq(pulled, text);
	ck_assert_int_eq(codex_turn_status(turn), 0);
}

long long desk_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

long long desk_pid(codex_sync *client)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	ck_assert_int_eq(codex_async_stats(codex_sync_async(client), &stats), 0);
	return stats.pid;
}
