/* Waits: none inside a callback, and each ends with what it waits for, or its time limit. */
#include <config.h>

#include "sync/desk.h"

#include <signal.h>
#include <string.h>

/* callbacks */

struct refused {
	codex_sync *client;
	codex_thread *thread;
	codex_turn *turn;
	codex_future *future;
	unsigned count;
};

static void expect_refusals(struct refused *refused)
{
	codex_sync *client = refused->client;
	codex_sync *second = NULL;
	codex_error *error = NULL;
	codex_thread *thread = NULL;
	codex_event *event = NULL;
	codex_turn *turn = NULL;
	codex_json *json = NULL;
	codex_login *login = NULL;
	codex_config *config = desk_server();
	int statuses[] = {
		codex_sync_open(config, &second, &error),
		codex_sync_close(client),
		codex_sync_await(client, refused->future),
		codex_sync_call(client, "fake/echo", NULL, &json),
		codex_sync_thread_start(client, NULL, &thread),
		codex_sync_thread_resume(client, "x", NULL, &thread),
		codex_sync_run(client, refused->thread, NULL, NULL, &turn),
		codex_sync_run_text(client, refused->thread, "hi", NULL, &turn),
		codex_sync_next(client, refused->turn, &event),
		codex_sync_wait(client, refused->turn),
		codex_sync_steer(client, refused->turn, NULL),
		codex_sync_steer_text(client, refused->turn, "hi"),
		codex_sync_interrupt(client, refused->turn),
		codex_sync_login_api_key(client, "key"),
		codex_sync_login_tokens(client, NULL),
		codex_sync_login_browser(client, NULL, &login),
		codex_sync_login_device_code(client, NULL, &login),
		codex_sync_login_wait(client, NULL),
		codex_sync_login_cancel(client, NULL),
		codex_sync_account_read(client, false, NULL),
		codex_sync_account_logout(client),
	};

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		ck_assert_msg(statuses[i] == CODEX_ERR_REENTRANT, "call %zu: %s", i,
			codex_status_name(statuses[i]));
	desk_expect_error(client, CODEX_ERR_REENTRANT);
	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_REENTRANT);
	codex_error_unref(error);
	codex_config_unref(config);
	ck_assert(!second && !thread && !event && !turn && !json && !login);
	refused->count++;
}

static void on_event(codex_event *event, void *userdata)
{
	(void)event;
	expect_refusals(userdata);
}

static void on_future(codex_future *future, void *userdata)
{
	(void)future;
	expect_refusals(userdata);
}

START_TEST(every_blocking_call_is_refused_in_a_callback)
{
	struct refused refused = {0};

	refused.client = desk_open_thread(desk_server(), &refused.thread);
	refused.turn = desk_turn(refused.client, refused.thread, "hi");
	ck_assert_int_eq(codex_async_subscribe(
				 codex_sync_async(refused.client), NULL, on_event, &refused, NULL),
		0);
	ck_assert_int_eq(codex_async_call(codex_sync_async(refused.client), "fake/echo", NULL,
				 &refused.future),
		0);
	ck_assert_int_eq(codex_future_then(refused.future, on_future, &refused, NULL), 0);
	ck_assert_int_eq(codex_sync_await(refused.client, refused.future), 0);
	ck_assert_int_eq(codex_sync_wait(refused.client, refused.turn), 0);
	ck_assert_ptr_null(codex_sync_error(refused.client));
	ck_assert_uint_gt(refused.count, 5);
	codex_future_unref(refused.future);
	codex_turn_unref(refused.turn);
	desk_close(refused.client, refused.thread);
}
END_TEST

/* Logs come in the middle of anything; the facade's loop may be turning. */
static void on_log(codex_log_level level, const char *line, void *userdata)
{
	struct refused *refused = userdata;

	(void)level;
	(void)line;
	ck_assert(codex_in_callback());
	if (!refused->client)
		return;
	if (codex_sync_await(refused->client, refused->future) == CODEX_ERR_REENTRANT)
		refused->count++;
}

START_TEST(loop_is_never_nested)
{
	struct refused refused = {0};
	codex_config *config = desk_server();
	codex_future *slow;

	codex_config_set_log(config, CODEX_LOG_DEBUG, on_log, &refused);
	refused.client = desk_open(config);
	ck_assert_int_eq(codex_async_call(codex_sync_async(refused.client), "fake/silent", NULL,
				 &refused.future),
		0);
	ck_assert_int_eq(codex_async_call(codex_sync_async(refused.client), "fake/exit",
				 "{\"status\":0}", &slow),
		0);
	ck_assert_int_eq(codex_sync_await(refused.client, slow), CODEX_ERR_EXITED);
	codex_future_unref(slow);
	codex_future_unref(refused.future);
	/* The transport's own lines come from the loop, but not from a callback of the library. */
	ck_assert_uint_gt(refused.count, 0);
	ck_assert_int_eq(codex_sync_close(refused.client), 0);
	refused.client = NULL;
}
END_TEST

/* time limits */

START_TEST(request_that_is_never_answered)
{
	codex_config *config = desk_server();
	codex_sync *client;
	long long began;

	ck_assert_int_eq(codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 200), 0);
	client = desk_open(config);
	began = desk_now();
	ck_assert_int_eq(codex_sync_call(client, "fake/silent", NULL, NULL), CODEX_ERR_TIMEOUT);
	desk_expect_error(client, CODEX_ERR_TIMEOUT);
	ck_assert_int_ge((int)(desk_now() - began), 200);
	ck_assert_int_eq(codex_sync_call(client, "fake/echo", NULL, NULL), 0);
	desk_close(client, NULL);
}
END_TEST

START_TEST(turn_that_never_ends)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--hold-turn-every", "1"), &thread);
	codex_turn *turn = NULL;

	options.deadline_ms = 200;
	ck_assert_int_eq(
		codex_sync_run_text(client, thread, "hi", &options, &turn), CODEX_ERR_TIMEOUT);
	codex_turn_unref(turn);
	options.deadline_ms = 0;
	options.inactivity_ms = 200;
	ck_assert_int_eq(
		codex_sync_run_text(client, thread, "hi", &options, &turn), CODEX_ERR_TIMEOUT);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

START_TEST(deadline_of_an_awaited_future)
{
	codex_sync *client = desk_open(desk_server());
	codex_future *future = NULL;

	ck_assert_int_eq(
		codex_async_call(codex_sync_async(client), "fake/silent", NULL, &future), 0);
	ck_assert_int_eq(codex_future_set_deadline(future, 100), 0);
	ck_assert_int_eq(codex_sync_await(client, future), CODEX_ERR_TIMEOUT);
	codex_future_unref(future);
	ck_assert_int_eq(
		codex_async_call(codex_sync_async(client), "fake/silent", NULL, &future), 0);
	codex_future_cancel(future);
	ck_assert_int_eq(codex_sync_await(client, future), CODEX_ERR_CANCELLED);
	codex_future_unref(future);
	desk_close(client, NULL);
}
END_TEST

/* The turn is over for its user, but the runtime never began it: nothing is under way that stats would show. */
START_TEST(interrupt_that_is_held_back_for_ever)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	codex_config *config = fake_script(FAKE_THREAD "expect turn/start\nemit turn-response\n");
	codex_thread *thread;
	codex_sync *client;
	codex_turn *turn = NULL;

	ck_assert_int_eq(codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 500), 0);
	client = desk_open_thread(config, &thread);
	options.deadline_ms = 200;
	ck_assert_int_eq(
		codex_sync_run_text(client, thread, "hi", &options, &turn), CODEX_ERR_TIMEOUT);
	ck_assert_int_eq(codex_sync_interrupt(client, turn), CODEX_ERR_TIMEOUT);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

/* the runtime's end */

static void kill_it(codex_event *event, void *userdata)
{
	(void)event;
	kill((pid_t)desk_pid(userdata), SIGKILL);
}

START_TEST(killed_while_waiting)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--hold-turn-every", "1"), &thread);
	codex_event *event = NULL;
	codex_turn *turn;
	int sig = 0;
	int r;

	ck_assert_int_eq(codex_async_subscribe(codex_sync_async(client), "item/agentMessage/delta",
				 kill_it, client, NULL),
		0);
	turn = desk_turn(client, thread, "hi");
	while ((r = codex_sync_next(client, turn, &event)) == 1)
		codex_event_unref(event);
	ck_assert_int_eq(r, CODEX_ERR_EXITED);
	ck_assert(codex_error_exit(codex_sync_error(client), NULL, &sig));
	ck_assert_int_eq(sig, SIGKILL);
	ck_assert_int_eq(codex_sync_next(client, turn, &event), CODEX_ERR_EXITED);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

/* Between the calls nobody looks: the next one finds out. */
START_TEST(killed_between_calls)
{
	codex_sync *client = desk_open(desk_server());

	kill((pid_t)desk_pid(client), SIGKILL);
	ck_assert_int_eq(codex_sync_call(client, "fake/echo", NULL, NULL), CODEX_ERR_EXITED);
	desk_expect_error(client, CODEX_ERR_EXITED);
	desk_close(client, NULL);
}
END_TEST

/* steer and interrupt */

START_TEST(interrupt_a_running_turn)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--hold-turn-every", "1"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	char text[100] = "";

	while (!text[0])
		ck_assert(desk_pull(client, turn, text, sizeof(text)));
	ck_assert_int_eq(codex_sync_interrupt(client, turn), 0);
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	ck_assert_int_eq(
		codex_turn_result_outcome(codex_turn_get_result(turn)), CODEX_TURN_INTERRUPTED);
	ck_assert_int_eq(codex_sync_interrupt(client, turn), 0); /* again, and too late */
	ck_assert_int_eq(codex_sync_steer_text(client, turn, "more"), CODEX_ERR_STATE);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

START_TEST(interrupt_before_the_turn_has_begun)
{
	codex_thread *thread;
	codex_sync *client =
		desk_open_thread(FAKE("--hold-turn-every", "1", "--start-delay", "100ms"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	codex_turn *waiting = desk_turn(client, thread, "never sent");

	ck_assert_int_eq(codex_sync_interrupt(client, waiting), 0);
	ck_assert_int_eq(codex_sync_interrupt(client, turn), 0);
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	ck_assert_int_eq(codex_sync_wait(client, waiting), 0);
	ck_assert_int_eq(
		codex_turn_result_outcome(codex_turn_get_result(waiting)), CODEX_TURN_INTERRUPTED);
	ck_assert_ptr_null(codex_turn_result_id(codex_turn_get_result(waiting)));
	codex_turn_unref(turn);
	codex_turn_unref(waiting);
	desk_close(client, thread);
}
END_TEST

START_TEST(steer_a_running_turn)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--hold-turn-every", "1"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	codex_input *input = codex_input_new();

	ck_assert_int_eq(codex_input_text(input, "and parts"), 0);
	ck_assert_int_eq(codex_sync_steer_text(client, turn, "more"), 0);
	ck_assert_int_eq(codex_sync_steer(client, turn, input), 0);
	ck_assert_int_eq(codex_sync_steer(client, turn, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_interrupt(client, turn), 0);
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	codex_input_unref(input);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, every_blocking_call_is_refused_in_a_callback);
	ADD(suite, loop_is_never_nested);
	ADD(suite, request_that_is_never_answered);
	ADD(suite, turn_that_never_ends);
	ADD(suite, deadline_of_an_awaited_future);
	ADD(suite, interrupt_that_is_held_back_for_ever);
	ADD(suite, killed_while_waiting);
	ADD(suite, killed_between_calls);
	ADD(suite, interrupt_a_running_turn);
	ADD(suite, interrupt_before_the_turn_has_begun);
	ADD(suite, steer_a_running_turn);
}

int main(void)
{
	return suite_main("sync/wait", add_cases);
}
