/* Errors of the real runtime, with a client that blocks: told apart by class, and from those of this side. */
#include <config.h>

#include "support/refusals.h"
#include "support/runtime.h"
#include "sync/desk.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static codex_sync *open_real(struct runtime *rt, const char *script, codex_thread **ret_thread)
{
	runtime_open_program(rt, script);
	return desk_open_thread(codex_config_ref(rt->config), ret_thread);
}

START_TEST(refusal_has_its_class)
{
	const struct refusal *refusal = &refusals[_i];
	codex_thread *thread;
	codex_json *result = NULL;
	codex_error *error;
	struct runtime rt;
	codex_sync *client = open_real(&rt, NULL, &thread);
	char params[REFUSAL_ROOM];

	refusal_params(refusal, codex_thread_id(thread), params);
	ck_assert_int_eq(
		codex_sync_call(client, refusal->method, params, &result), CODEX_ERR_REMOTE);
	ck_assert_ptr_null(result);
	desk_expect_error(client, CODEX_ERR_REMOTE);
	error = codex_sync_error(client);
	ck_assert(codex_error_is_remote(error));
	ck_assert_int_eq(codex_error_remote_kind(error), refusal->kind);
	ck_assert_int_eq(codex_error_code(error), refusal->code);
	ck_assert_ptr_nonnull(strstr(codex_error_message(error), refusal->message));
	desk_say(client, thread, "well", NULL, "You said: well");
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(too_long_input_is_refused_with_its_data)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	static char huge[HUGE_ROOM];
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client = open_real(&rt, NULL, &thread);
	codex_error *error;

	huge_input(huge);
	options.params = huge;
	ck_assert_int_eq(
		codex_sync_run_text(client, thread, "hi", &options, NULL), CODEX_ERR_REMOTE);
	error = codex_sync_error(client);
	ck_assert_int_eq(codex_error_remote_kind(error), CODEX_REMOTE_INVALID_PARAMS);
	ck_assert_int_eq((int)codex_error_code(error), -32602);
	ck_assert_ptr_nonnull(strstr(codex_error_data(error), "input_too_large"));
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

/* A turn that failed has a message of the runtime's, but no code: it was no request that was refused. */
START_TEST(failed_turn_has_message_and_cause)
{
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client = open_real(&rt,
		"{\"rules\": [{\"when\": {\"text\": \"fail\"}, \"reply\": {\"http\": {\"status\": 401,"
		" \"body\": {\"error\": {\"message\": \"not you\"}}}}}]}",
		&thread);
	codex_error *error;

	ck_assert_int_eq(
		codex_sync_run_text(client, thread, "fail", NULL, NULL), CODEX_ERR_TURN_FAILED);
	error = codex_sync_error(client);
	ck_assert(codex_error_is_remote(error));
	ck_assert_int_eq(codex_error_remote_kind(error), CODEX_REMOTE_NONE);
	ck_assert_int_eq((int)codex_error_code(error), 0);
	ck_assert_ptr_nonnull(strstr(codex_error_message(error), "not you"));
	ck_assert_ptr_nonnull(strstr(codex_error_data(error), "401"));
	desk_say(client, thread, "go on", NULL, "You said: go on");
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

/* The runtime's last words and how it ended, for whatever was called, and for all that is called later. */
START_TEST(killed_runtime_is_told_with_its_signal_to_every_later_call)
{
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client = open_real(&rt, "{\"default\": {\"hang\": true}}", &thread);
	codex_turn *turn = desk_turn(client, thread, "x");
	int code = 0, sig = 0;

	kill((pid_t)desk_pid(client), SIGKILL);
	ck_assert_int_eq(codex_sync_wait(client, turn), CODEX_ERR_EXITED);
	for (int i = 0; i < 2; i++) {
		ck_assert(!codex_error_is_remote(codex_sync_error(client)));
		ck_assert(codex_error_exit(codex_sync_error(client), &code, &sig));
		ck_assert_int_eq(code, -1);
		ck_assert_int_eq(sig, SIGKILL);
		ck_assert_int_eq(
			codex_sync_call(client, "model/list", NULL, NULL), CODEX_ERR_EXITED);
	}
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, refusal_has_its_class, refusals);
	ADD(suite, too_long_input_is_refused_with_its_data);
	ADD(suite, failed_turn_has_message_and_cause);
	ADD(suite, killed_runtime_is_told_with_its_signal_to_every_later_call);
}

int main(void)
{
	return runtime_main("sync-real-errors", add_cases);
}
