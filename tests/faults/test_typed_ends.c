/* How typed calls end: as any call does, once and with the reason; and handles dropped while an answer is read. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <codex/methods.h>

#include <string.h>

#define ANSWER \
	"expect model/list\nresult {\"data\":[{\"id\":\"m\",\"model\":\"m\",\"displayName\":\"M\"," \
	"\"description\":\"d\",\"hidden\":false,\"isDefault\":true,\"defaultReasoningEffort\":\"low\"," \
	"\"supportedReasoningEfforts\":[]}]}\n"

static codex_future *list_models(struct scene *scene)
{
	codex_future *future = NULL;

	ck_assert_int_eq(QUIETLY(codex_rpc_model_list(scene->client, NULL, &future)), 0);
	return future;
}

static void expect_no_answer(codex_future *future, int status)
{
	const struct codex_model_list_response *response = NULL;

	ck_assert_int_eq(codex_rpc_model_list_finish(future, &response), status);
	ck_assert_ptr_null(response);
	ck_assert_ptr_null(codex_future_decode_error(future));
}

/* what they end with */

static void cancel(struct scene *scene, codex_future *future)
{
	(void)scene;
	codex_future_cancel(future);
}

static void hurry(struct scene *scene, codex_future *future)
{
	(void)scene;
	ck_assert_int_eq(codex_future_set_deadline(future, 1), 0);
}

static void close_client(struct scene *scene, codex_future *future)
{
	(void)future;
	ck_assert_int_eq(codex_async_close(scene->client, NULL), 0);
}

static void do_nothing(struct scene *scene, codex_future *future)
{
	(void)scene;
	(void)future;
}

static const struct ending {
	const char *name;
	const char *script;
	void (*act)(struct scene *scene, codex_future *future);
	int status;
} endings[] = {
	{"error_object", "expect model/list\nerror {\"code\":-32600,\"message\":\"no\"}",
		do_nothing, CODEX_ERR_REMOTE},
	{"cancelled", "expect model/list", cancel, CODEX_ERR_CANCELLED},
	{"timed_out", "expect model/list", hurry, CODEX_ERR_TIMEOUT},
	{"runtime_exits", "expect model/list\nexit 3", do_nothing, CODEX_ERR_EXITED},
	{"runtime_exits_in_the_answer", "expect model/list\nraw {\"id\":2,\"result\":{\"da\nexit 3",
		do_nothing, CODEX_ERR_EXITED},
	{"client_closed", "expect model/list", close_client, CODEX_ERR_CLOSED},
};

START_TEST(ends_once_and_with_the_reason)
{
	struct outcome outcome = OUTCOME_INIT;
	struct scene scene;

	scene_open(&scene, fake_script(endings[_i].script));
	outcome_of(&outcome, list_models(&scene));
	expect_no_answer(outcome.future, CODEX_ERR_STATE);
	endings[_i].act(&scene, outcome.future);
	SCENE_PUMP(&scene, outcome.count);
	outcome_expect(&outcome, endings[_i].status);
	expect_no_answer(outcome.future, endings[_i].status);
	pump_for(scene.base, 5);
	ck_assert_uint_eq(outcome.count, 1);
	outcome_clear(&outcome);
	scene_close(&scene);
}
END_TEST

START_TEST(future_of_another_call_is_refused)
{
	const struct codex_model_list_response *response = NULL;
	codex_future *typed;
	codex_future *raw;
	struct scene scene;

	scene_open(&scene, fake_script(ANSWER ANSWER));
	typed = list_models(&scene);
	ck_assert_int_eq(codex_async_call(scene.client, "model/list", "{}", &raw), 0);
	ck_assert_int_eq(codex_rpc_account_logout_finish(typed, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_rpc_model_list_finish(raw, &response), CODEX_ERR_INVALID);
	SCENE_PUMP(&scene, codex_future_done(typed) && codex_future_done(raw));
	ck_assert_int_eq(codex_rpc_account_logout_finish(typed, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_rpc_model_list_finish(raw, &response), CODEX_ERR_INVALID);
	ck_assert_ptr_null(response);
	codex_future_unref(typed);
	codex_future_unref(raw);
	scene_close(&scene);
}
END_TEST

/* dropped while the answer is read */

struct drop {
	struct scene scene;
	codex_future *future;
	unsigned count;
};

static void drop_all_and_read(codex_future *future, void *userdata)
{
	const struct codex_model_list_response *response = NULL;
	struct drop *drop = userdata;

	ck_assert_int_eq(codex_rpc_model_list_finish(future, &response), 0);
	drop->future = codex_future_unref(drop->future);
	drop->scene.client = codex_async_unref(drop->scene.client);
	ck_assert_str_eq(response->data[0]->display_name, "M");
	drop->count++;
}

START_TEST(answer_outlives_the_handles_dropped_in_its_callback)
{
	struct drop drop = {0};

	scene_open(&drop.scene, fake_script(ANSWER));
	drop.future = list_models(&drop.scene);
	ck_assert_int_eq(codex_future_then(drop.future, drop_all_and_read, &drop, NULL), 0);
	SCENE_PUMP(&drop.scene, drop.count);
	ck_assert(scene_is_empty(&drop.scene));
	scene_free(&drop.scene);
}
END_TEST

START_TEST(answer_lives_as_long_as_its_future)
{
	const struct codex_model_list_response *response = NULL;
	codex_future *future;
	struct scene scene;

	scene_open(&scene, fake_script(ANSWER));
	future = list_models(&scene);
	SCENE_PUMP(&scene, codex_future_done(future));
	scene_close(&scene);
	ck_assert_int_eq(codex_rpc_model_list_finish(future, &response), 0);
	ck_assert_str_eq(response->data[0]->display_name, "M");
	codex_future_unref(future);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, ends_once_and_with_the_reason, endings);
	ADD(suite, future_of_another_call_is_refused);
	ADD(suite, answer_outlives_the_handles_dropped_in_its_callback);
	ADD(suite, answer_lives_as_long_as_its_future);
}

int main(void)
{
	return suite_main("typed_ends", add_cases);
}
