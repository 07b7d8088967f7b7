/* Goals, blocking, against the real runtime. */
#include "support/runtime.h"
#include "sync/desk.h"

#include <codex/types.h>

#include <string.h>

/* The model's tool. */
#define REACHED \
	"{\"function_call\": {\"name\": \"update_goal\", \"arguments\": {\"status\": \"complete\"}}}"
/* Three physical turns. */
#define THREE "{\"replies\": [\"one\", \"two\", " REACHED ", \"three\"]}"
#define BEGUN \
	"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}"

static codex_sync *open_real(struct runtime *rt, const char *script, codex_thread **ret_thread)
{
	codex_sync *client;

	runtime_open_program(rt, script);
	client = desk_open(codex_config_ref(rt->config));
	*ret_thread = desk_thread(client);
	return client;
}

static codex_goal_status read_status(codex_sync *client, codex_thread *thread)
{
	const struct codex_thread_goal_info *goal = NULL;
	codex_goal_status status = CODEX_GOAL_NONE;
	codex_future *future = NULL;

	ck_assert_int_eq(codex_sync_thread_goal_read(client, thread, &future), 0);
	ck_assert_int_eq(codex_future_goal(future, &goal), 0);
	if (goal)
		status = (codex_goal_status)goal->status.value;
	codex_future_unref(future);
	return status;
}

START_TEST(goal_runs_to_its_end)
{
	const codex_turn_result *result;
	codex_turn *turn = NULL;
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client = open_real(&rt, THREE, &thread);

	ck_assert_int_eq(read_status(client, thread), CODEX_GOAL_NONE);
	ck_assert_int_eq(codex_sync_goal(client, thread, "Count to three.", NULL, &turn), 0);
	ck_assert_int_eq(codex_turn_goal_status(turn), CODEX_GOAL_COMPLETE);
	result = codex_turn_get_result(turn);
	ck_assert_str_eq(codex_turn_result_final_response(result), "three");
	ck_assert_uint_eq(codex_turn_result_item_count(result), 3);
	ck_assert_str_eq(codex_turn_result_id(result), codex_turn_id(turn));
	codex_turn_unref(turn);
	ck_assert_int_eq(read_status(client, thread), CODEX_GOAL_COMPLETE);
	ck_assert_int_eq(codex_sync_thread_goal_clear(client, thread), 0);
	ck_assert_int_eq(read_status(client, thread), CODEX_GOAL_NONE);
	ck_assert_int_eq(codex_sync_thread_goal_set_status(client, thread, CODEX_GOAL_ACTIVE, NULL),
		CODEX_ERR_REMOTE);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(goal_is_pulled_as_one_turn)
{
	unsigned started = 0, completed = 0;
	codex_turn *turn = NULL;
	codex_thread *thread;
	codex_event *event;
	struct runtime rt;
	codex_sync *client = open_real(&rt, THREE, &thread);
	char text[64] = "", id[64] = "";
	int r;

	ck_assert_int_eq(codex_sync_goal_turn(client, thread, "Count to three.", NULL, &turn), 0);
	while ((r = codex_sync_next(client, turn, &event)) == 1) {
		const char *method = codex_event_method(event);

		started += strcmp(method, "turn/started") == 0;
		completed += strcmp(method, "turn/completed") == 0;
		if (codex_event_text(event, NULL))
			strcat(text, codex_event_text(event, NULL));
		if (!id[0])
			strcpy(id, codex_turn_id(turn));
		ck_assert_str_eq(codex_turn_id(turn), id);
		codex_event_unref(event);
	}
	ck_assert_int_eq(r, 0);
	ck_assert_uint_eq(started, 1);
	ck_assert_uint_eq(completed, 1);
	ck_assert_str_eq(text, "onetwothree");
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(goal_is_steered_and_interrupted)
{
	codex_turn *turn = NULL;
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client =
		open_real(&rt, "{\"replies\": [\"one\"], \"default\": " BEGUN "}", &thread);
	char text[64] = "";

	ck_assert_int_eq(codex_sync_goal_turn(client, thread, "Go on.", NULL, &turn), 0);
	while (!strstr(text, "begun"))
		ck_assert(desk_pull(client, turn, text, sizeof(text)));
	ck_assert_int_eq(codex_sync_steer_text(client, turn, "this way"), 0);
	ck_assert_int_eq(codex_sync_interrupt(client, turn), 0);
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	ck_assert_int_eq(
		codex_turn_result_outcome(codex_turn_get_result(turn)), CODEX_TURN_INTERRUPTED);
	ck_assert_int_eq(codex_turn_goal_status(turn), CODEX_GOAL_PAUSED);
	ck_assert_int_eq(read_status(client, thread), CODEX_GOAL_PAUSED);
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(goal_fails_with_its_turn)
{
	codex_turn *turn = NULL;
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client =
		open_real(&rt, "{\"replies\": [\"one\", {\"http\": {\"status\": 500}}]}", &thread);

	ck_assert_int_eq(
		codex_sync_goal(client, thread, "Go on.", NULL, &turn), CODEX_ERR_TURN_FAILED);
	desk_expect_error(client, CODEX_ERR_TURN_FAILED);
	ck_assert_int_eq(codex_turn_goal_status(turn), CODEX_GOAL_BLOCKED);
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(impossible_goals_are_refused)
{
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	codex_turn *turn = NULL;
	codex_future *future = NULL;
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client = open_real(&rt, NULL, &thread);
	codex_sync *other = desk_open(desk_server());

	ck_assert_int_eq(codex_sync_goal(client, thread, "", NULL, &turn), CODEX_ERR_INVALID);
	desk_expect_error(client, CODEX_ERR_INVALID);
	options.size = 7;
	ck_assert_int_eq(
		codex_sync_goal_turn(client, thread, "x", &options, &turn), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_goal(other, thread, "x", NULL, &turn), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_goal_turn(other, thread, "x", NULL, &turn), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_thread_goal_read(other, thread, &future), CODEX_ERR_INVALID);
	ck_assert_int_eq(
		codex_sync_thread_goal_set_status(other, thread, CODEX_GOAL_PAUSED, &future),
		CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_thread_goal_clear(other, thread), CODEX_ERR_INVALID);
	ck_assert_ptr_null(future);
	ck_assert_ptr_null(turn);
	desk_close(other, NULL);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, goal_runs_to_its_end);
	ADD(suite, goal_is_pulled_as_one_turn);
	ADD(suite, goal_is_steered_and_interrupted);
	ADD(suite, goal_fails_with_its_turn);
	ADD(suite, impossible_goals_are_refused);
}

int main(void)
{
	return runtime_main("sync-real-goals", add_cases);
}
