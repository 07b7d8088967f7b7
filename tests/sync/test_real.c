/* The blocking facade against the real runtime; the model server is a program of its own, since our loop is private. */
#include "sync/desk.h"
#include "support/runtime.h"

#include <signal.h>
#include <string.h>

static codex_sync *open_real(struct runtime *rt, const char *script)
{
	runtime_open_program(rt, script);
	return desk_open(codex_config_ref(rt->config));
}

START_TEST(run_a_turn)
{
	struct runtime rt;
	codex_sync *client = open_real(&rt, NULL);
	codex_thread *thread = desk_thread(client);
	const codex_turn_result *result;
	struct codex_token_usage usage;
	codex_turn *turn = NULL;

	ck_assert_int_eq(codex_sync_run_text(client, thread, "hello there", NULL, &turn), 0);
	result = codex_turn_get_result(turn);
	ck_assert_str_eq(codex_turn_result_final_response(result), "You said: hello there");
	ck_assert_int_eq(codex_turn_result_outcome(result), CODEX_TURN_COMPLETED);
	ck_assert(codex_turn_result_usage(result, &usage));
	ck_assert_int_gt((int)usage.total_tokens, 0);
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(pull_two_turns_alternately)
{
	static const char *const prompts[] = {"one two three four", "five six seven eight"};
	struct runtime rt;
	codex_sync *client = open_real(&rt, "{\"default\":{\"echo\":\"\",\"pause_ms\":20}}");
	codex_thread *threads[2];
	codex_turn *turns[2];
	char texts[2][200] = {"", ""};
	bool more[2] = {true, true};

	for (int i = 0; i < 2; i++) {
		threads[i] = desk_thread(client);
		turns[i] = desk_turn(client, threads[i], prompts[i]);
	}
	while (more[0] || more[1]) {
		for (int i = 0; i < 2; i++)
			more[i] =
				more[i] && desk_pull(client, turns[i], texts[i], sizeof(texts[i]));
	}
	for (int i = 0; i < 2; i++) {
		ck_assert_str_eq(texts[i], prompts[i]);
		codex_turn_unref(turns[i]);
		codex_thread_unref(threads[i]);
	}
	desk_close(client, NULL);
	runtime_close(&rt);
}
END_TEST

static void pull_first_text(codex_sync *client, codex_turn *turn)
{
	char text[200] = "";

	while (!text[0])
		ck_assert(desk_pull(client, turn, text, sizeof(text)));
}

START_TEST(interrupt_a_turn_and_go_on)
{
	struct runtime rt;
	codex_sync *client = open_real(&rt,
		"{\"rules\":[{\"when\":{\"text\":\"stuck\"},\"reply\":"
		"{\"output\":[{\"message\":\"One moment.\"},{\"hang\":true}]}}]}");
	codex_thread *thread = desk_thread(client);
	codex_turn *turn = desk_turn(client, thread, "stuck");

	pull_first_text(client, turn);
	ck_assert_int_eq(codex_sync_interrupt(client, turn), 0);
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	ck_assert_int_eq(
		codex_turn_result_outcome(codex_turn_get_result(turn)), CODEX_TURN_INTERRUPTED);
	codex_turn_unref(turn);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "next", NULL, &turn), 0);
	ck_assert_str_eq(
		codex_turn_result_final_response(codex_turn_get_result(turn)), "You said: next");
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(steer_a_turn)
{
	struct runtime rt;
	codex_sync *client = open_real(&rt,
		"{\"rules\":[{\"when\":{\"text\":\"slow\"},\"reply\":"
		"{\"text\":\"one two three four five six\",\"split\":\"words\",\"pause_ms\":300}}],"
		"\"default\":{\"text\":\"Steered.\",\"phase\":\"final_answer\"}}");
	codex_thread *thread = desk_thread(client);
	codex_turn *turn = desk_turn(client, thread, "slow");

	pull_first_text(client, turn);
	ck_assert_int_eq(codex_sync_steer_text(client, turn, "turn left"), 0);
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	ck_assert_str_eq(codex_turn_result_final_response(codex_turn_get_result(turn)), "Steered.");
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(model_that_never_answers)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	codex_sync *client = open_real(&rt, "{\"default\":{\"hang\":true}}");
	codex_thread *thread = desk_thread(client);
	codex_turn *turn = NULL;

	options.deadline_ms = 1000;
	ck_assert_int_eq(
		codex_sync_run_text(client, thread, "hi", &options, &turn), CODEX_ERR_TIMEOUT);
	desk_expect_error(client, CODEX_ERR_TIMEOUT);
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(failing_model)
{
	struct runtime rt;
	codex_sync *client = open_real(&rt,
		"{\"default\":{\"failed\":{\"code\":\"server_error\",\"message\":\"broken\"}}}");
	codex_thread *thread = desk_thread(client);

	ck_assert_int_eq(
		codex_sync_run_text(client, thread, "hi", NULL, NULL), CODEX_ERR_TURN_FAILED);
	desk_expect_error(client, CODEX_ERR_TURN_FAILED);
	ck_assert_uint_gt(strlen(codex_error_message(codex_sync_error(client))), 0);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(killed_in_the_middle_of_a_turn)
{
	struct runtime rt;
	codex_sync *client = open_real(
		&rt, "{\"default\":{\"output\":[{\"message\":\"One moment.\"},{\"hang\":true}]}}");
	codex_thread *thread = desk_thread(client);
	codex_turn *turn = desk_turn(client, thread, "hi");
	int sig = 0;

	pull_first_text(client, turn);
	kill((pid_t)desk_pid(client), SIGKILL);
	ck_assert_int_eq(codex_sync_wait(client, turn), CODEX_ERR_EXITED);
	ck_assert(codex_error_exit(codex_sync_error(client), NULL, &sig));
	ck_assert_int_eq(sig, SIGKILL);
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(resume_in_a_new_process)
{
	struct runtime rt;
	codex_sync *client = open_real(&rt, NULL);
	codex_thread *first = desk_thread(client);
	codex_thread *again = NULL;
	codex_json *answer = NULL;

	ck_assert_int_eq(codex_sync_run_text(client, first, "remember", NULL, NULL), 0);
	ck_assert_int_eq(codex_sync_close(client), 0);

	client = desk_open(codex_config_ref(rt.config));
	ck_assert_int_eq(codex_sync_thread_resume(client, codex_thread_id(first), NULL, &again), 0);
	ck_assert_str_eq(codex_thread_id(again), codex_thread_id(first));
	ck_assert_int_eq(codex_sync_run_text(client, again, "and go on", NULL, NULL), 0);
	ck_assert_int_eq(codex_sync_call(client, "thread/loaded/list", NULL, &answer), 0);
	ck_assert_str_eq(
		codex_json_string(codex_json_find(answer, "data.0")), codex_thread_id(first));
	codex_json_unref(answer);
	codex_thread_unref(first);
	desk_close(client, again);
	runtime_close(&rt);
}
END_TEST

START_TEST(close_with_a_turn_under_way)
{
	struct runtime rt;
	codex_sync *client = open_real(
		&rt, "{\"default\":{\"output\":[{\"message\":\"One moment.\"},{\"hang\":true}]}}");
	codex_thread *thread = desk_thread(client);
	codex_turn *turn = desk_turn(client, thread, "hi");
	long long began;

	pull_first_text(client, turn);
	began = desk_now();
	desk_close(client, thread);
	ck_assert_int_lt((int)(desk_now() - began), 2000);
	ck_assert_int_eq(codex_turn_status(turn), CODEX_ERR_CLOSED);
	codex_turn_unref(turn);
	runtime_close(&rt);
}
END_TEST

/* Each message comes once, whole. */
START_TEST(result_is_the_same_without_deltas)
{
	codex_event *event = NULL;
	codex_turn *turn = NULL;
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client;
	int r;

	runtime_open_program(&rt, NULL);
	codex_config_set_deltas(rt.config, false);
	client = desk_open(codex_config_ref(rt.config));
	thread = desk_thread(client);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "one two three", NULL, &turn), 0);
	ck_assert_str_eq(codex_turn_result_final_response(codex_turn_get_result(turn)),
		"You said: one two three");
	codex_turn_unref(turn);
	turn = desk_turn(client, thread, "four five");
	while ((r = codex_sync_next(client, turn, &event)) == 1) {
		ck_assert_ptr_null(strstr(codex_event_method(event), "elta"));
		codex_event_unref(event);
	}
	ck_assert_int_eq(r, 0);
	ck_assert_str_eq(codex_turn_result_final_response(codex_turn_get_result(turn)),
		"You said: four five");
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, result_is_the_same_without_deltas);
	ADD(suite, run_a_turn);
	ADD(suite, pull_two_turns_alternately);
	ADD(suite, interrupt_a_turn_and_go_on);
	ADD(suite, steer_a_turn);
	ADD(suite, model_that_never_answers);
	ADD(suite, failing_model);
	ADD(suite, killed_in_the_middle_of_a_turn);
	ADD(suite, resume_in_a_new_process);
	ADD(suite, close_with_a_turn_under_way);
}

int main(void)
{
	return runtime_main("sync-real", add_cases);
}
