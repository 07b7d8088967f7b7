/* Calls that an overloaded runtime refuses: tried again, as often as wanted, and one future for all of it. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <codex/methods.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BUSY "expect fake/it\nemit overloaded\n"
#define NEVER_MS 3600000

/* A client that tries `attempts` times with pauses of `pause_ms`. */
static void open_retrying(
	struct scene *scene, codex_config *config, uint64_t attempts, uint64_t pause_ms)
{
	struct codex_retry_options options = CODEX_RETRY_OPTIONS_INIT;

	options.attempts = attempts;
	options.first_ms = pause_ms;
	options.longest_ms = pause_ms;
	scene_open(scene, config);
	ck_assert_int_eq(codex_async_retry_on_overload(scene->client, &options), 0);
}

static uint64_t queued(const struct scene *scene)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	ck_assert_int_eq(codex_async_stats(scene->client, &stats), 0);
	return stats.requests_queued;
}

/* Starts fake/it and waits until it rests. */
static void rest(struct scene *scene, struct outcome *outcome)
{
	scene_call(scene, "warm-up", NULL, outcome);
	SCENE_PUMP(scene, outcome->count);
	outcome_clear(outcome);
	*outcome = (struct outcome)OUTCOME_INIT;
	scene_call(scene, "fake/it", "{\"a\":1}", outcome);
	pump_for(scene->base, 50);
	SCENE_PUMP(scene, queued(scene) == 1);
	ck_assert_uint_eq(outcome->count, 0);
}

#define RESTS "expect warm-up\nresult {}\n" BUSY

START_TEST(busy_runtime_is_asked_again_with_the_same_params)
{
	struct scene scene;
	struct outcome it = OUTCOME_INIT;

	open_retrying(&scene,
		fake_script("expect fake/it\nemit overloaded\n"
			    "expect fake/it where {\"params\":{\"a\":1}}\n"
			    "error {\"code\":-32050,\"message\":\"m\","
			    "\"data\":{\"info\":\"server_overloaded\"}}\n"
			    "expect fake/it where {\"params\":{\"a\":1}}\nresult {\"b\":2}"),
		3, 1);
	scene_call(&scene, "fake/it", "{\"a\":1}", &it);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, 0);
	ck_assert_str_eq(codex_future_result_text(it.future, NULL), "{\"b\":2}");
	outcome_clear(&it);
	scene_close(&scene);
}
END_TEST

START_TEST(last_refusal_is_the_error)
{
	struct scene scene;
	struct outcome it = OUTCOME_INIT;

	open_retrying(&scene,
		fake_script(BUSY BUSY BUSY "expect-nothing 50\nexpect next\nresult {}"), 3, 1);
	scene_call(&scene, "fake/it", NULL, &it);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, CODEX_ERR_REMOTE);
	ck_assert(codex_error_is_retryable(codex_future_error(it.future)));
	ck_assert_int_eq(codex_error_code(codex_future_error(it.future)), -32001);
	outcome_clear(&it);
	pump_for(scene.base, 60);
	it = (struct outcome)OUTCOME_INIT;
	scene_call(&scene, "next", NULL, &it);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, 0);
	outcome_clear(&it);
	scene_close(&scene);
}
END_TEST

START_TEST(without_asking_nothing_is_tried_again)
{
	struct codex_retry_options once = CODEX_RETRY_OPTIONS_INIT;
	struct scene scene;
	struct outcome it = OUTCOME_INIT;

	scene_open(&scene, fake_script(BUSY BUSY));
	scene_call(&scene, "fake/it", NULL, &it);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, CODEX_ERR_REMOTE);
	outcome_clear(&it);
	ck_assert_int_eq(codex_async_retry_on_overload(scene.client, NULL), 0);
	once.attempts = 1;
	ck_assert_int_eq(codex_async_retry_on_overload(scene.client, &once), 0);
	it = (struct outcome)OUTCOME_INIT;
	scene_call(&scene, "fake/it", NULL, &it);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, CODEX_ERR_REMOTE);
	outcome_clear(&it);
	scene_close(&scene);
}
END_TEST

static const struct other {
	const char *name;
	const char *error;
} others[] = {
	{"not_again_invalid_request", "{\"code\":-32600,\"message\":\"no\"}"},
	{"not_again_internal",
		"{\"code\":-32603,\"message\":\"no\",\"data\":\"server_overloaded\"}"},
	{"not_again_other_server_error", "{\"code\":-32050,\"message\":\"overloaded\"}"},
	{"not_again_gave_up",
		"{\"code\":-32001,\"message\":\"exceeded retry limit\","
		"\"data\":\"server_overloaded\"}"},
};

START_TEST(other_errors_are_not_tried_again)
{
	char script[512];
	struct scene scene;
	struct outcome it = OUTCOME_INIT;

	snprintf(script, sizeof(script), "expect fake/it\nerror %s", others[_i].error);
	open_retrying(&scene, fake_script(script), 3, 1);
	scene_call(&scene, "fake/it", NULL, &it);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, CODEX_ERR_REMOTE);
	ck_assert(!codex_error_is_retryable(codex_future_error(it.future)));
	outcome_clear(&it);
	scene_close(&scene);
}
END_TEST

START_TEST(typed_call_is_decoded_from_the_last_attempt)
{
	const struct codex_model_list_response *response = NULL;
	codex_future *future = NULL;
	struct scene scene;

	open_retrying(&scene,
		fake_script("expect model/list\nemit overloaded\nexpect model/list\n"
			    "result {\"data\":[],\"nextCursor\":\"7\"}"),
		3, 1);
	ck_assert_int_eq(codex_rpc_model_list(scene.client, NULL, &future), 0);
	SCENE_PUMP(&scene, codex_future_done(future));
	ck_assert_int_eq(codex_rpc_model_list_finish(future, &response), 0);
	ck_assert_str_eq(response->next_cursor, "7");
	codex_future_unref(future);
	scene_close(&scene);
}
END_TEST

/* What the library asks for by itself is a call like any other. */
START_TEST(thread_and_turn_survive_an_overload)
{
	struct record record = RECORD_INIT;
	codex_turn *turn;
	struct scene scene;

	open_retrying(&scene,
		fake_script("expect thread/start\nemit overloaded\n" FAKE_THREAD
			    "expect turn/start\nemit overloaded\n"
			    "expect turn/start\nemit turn-response\nturn Hello"),
		3, 1);
	scene_thread(&scene);
	turn = scene_turn(&scene, "hi", &record);
	SCENE_PUMP(&scene, record_done(&record));
	record_expect_text(&record, "Hello");
	record_clear(&record);
	codex_turn_unref(turn);
	scene_close(&scene);
}
END_TEST

START_TEST(cancelled_between_attempts_is_not_sent_again)
{
	struct scene scene;
	struct outcome it = OUTCOME_INIT;
	struct outcome next = OUTCOME_INIT;

	open_retrying(
		&scene, fake_script(RESTS "expect next\nresult {}\nexpect-nothing 200"), 3, 100);
	rest(&scene, &it);
	codex_future_cancel(it.future);
	ck_assert_uint_eq(queued(&scene), 0);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, CODEX_ERR_CANCELLED);
	scene_call(&scene, "next", NULL, &next);
	SCENE_PUMP(&scene, next.count);
	pump_for(scene.base, 250);
	ck_assert_ptr_null(codex_async_error(scene.client));
	outcome_clear(&it);
	outcome_clear(&next);
	scene_close(&scene);
}
END_TEST

START_TEST(close_between_attempts_ends_the_future)
{
	struct scene scene;
	struct outcome it = OUTCOME_INIT;

	open_retrying(&scene, fake_script(RESTS), 3, NEVER_MS);
	rest(&scene, &it);
	ck_assert_int_eq(codex_async_close(scene.client, NULL), 0);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, CODEX_ERR_CLOSED);
	outcome_clear(&it);
	scene_close(&scene);
}
END_TEST

START_TEST(exit_between_attempts_ends_the_future)
{
	struct scene scene;
	struct outcome it = OUTCOME_INIT;

	open_retrying(&scene, fake_script(RESTS "sleep 200\nexit 3"), 3, NEVER_MS);
	rest(&scene, &it);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, CODEX_ERR_EXITED);
	outcome_clear(&it);
	scene_close(&scene);
}
END_TEST

START_TEST(drop_between_attempts_leaves_nothing)
{
	struct scene scene;
	struct outcome it = OUTCOME_INIT;

	open_retrying(&scene, fake_script(RESTS), 3, NEVER_MS);
	rest(&scene, &it);
	scene.client = codex_async_unref(scene.client);
	ck_assert(scene_is_empty(&scene));
	outcome_expect(&it, CODEX_ERR_CLOSED);
	outcome_clear(&it);
	scene_free(&scene);
}
END_TEST

START_TEST(deadline_is_for_all_attempts_together)
{
	codex_config *config = fake_script(RESTS);
	struct scene scene;
	struct outcome it = OUTCOME_INIT;

	open_retrying(&scene, config, 3, NEVER_MS);
	rest(&scene, &it);
	ck_assert_int_eq(codex_future_set_deadline(it.future, 20), 0);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, CODEX_ERR_TIMEOUT);
	ck_assert_uint_eq(queued(&scene), 0);
	outcome_clear(&it);
	scene_close(&scene);
}
END_TEST

START_TEST(time_limit_of_requests_is_for_all_attempts_together)
{
	codex_config *config = fake_script(RESTS);
	struct scene scene;
	struct outcome it = OUTCOME_INIT;

	codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 500);
	open_retrying(&scene, config, 3, NEVER_MS);
	rest(&scene, &it);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, CODEX_ERR_TIMEOUT);
	outcome_clear(&it);
	scene_close(&scene);
}
END_TEST

START_TEST(refused_handshake_is_final)
{
	struct scene scene;
	struct outcome it = OUTCOME_INIT;

	open_retrying(
		&scene, fake_script("no-handshake\nexpect initialize\nemit overloaded"), 3, 1);
	scene_call(&scene, "fake/it", NULL, &it);
	SCENE_PUMP(&scene, it.count);
	outcome_expect(&it, CODEX_ERR_REMOTE);
	outcome_clear(&it);
	scene_close(&scene);
}
END_TEST

START_TEST(options_out_of_range_are_refused)
{
	static const struct codex_retry_options wrong[] = {
		{sizeof(wrong[0]), 0, 1, 1, 0},
		{sizeof(wrong[0]), 101, 1, 1, 0},
		{sizeof(wrong[0]), 3, 1, UINT64_C(86400001), 0},
		{sizeof(wrong[0]), 3, 1, 1, -0.1},
		{sizeof(wrong[0]), 3, 1, 1, 1.1},
		{sizeof(wrong[0]), 3, 1, 1, NAN},
		{sizeof(wrong[0]) - 1, 3, 1, 1, 0},
	};
	struct scene scene;

	scene_open(&scene, fake_script("hang"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ck_assert_int_eq(
			codex_async_retry_on_overload(scene.client, &wrong[i]), CODEX_ERR_INVALID);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, busy_runtime_is_asked_again_with_the_same_params);
	ADD(suite, last_refusal_is_the_error);
	ADD(suite, without_asking_nothing_is_tried_again);
	ADD_ROWS(suite, other_errors_are_not_tried_again, others);
	ADD(suite, typed_call_is_decoded_from_the_last_attempt);
	ADD(suite, thread_and_turn_survive_an_overload);
	ADD(suite, cancelled_between_attempts_is_not_sent_again);
	ADD(suite, close_between_attempts_ends_the_future);
	ADD(suite, exit_between_attempts_ends_the_future);
	ADD(suite, drop_between_attempts_leaves_nothing);
	ADD(suite, deadline_is_for_all_attempts_together);
	ADD(suite, time_limit_of_requests_is_for_all_attempts_together);
	ADD(suite, refused_handshake_is_final);
	ADD(suite, options_out_of_range_are_refused);
}

int main(void)
{
	return suite_main("retry", add_cases);
}
