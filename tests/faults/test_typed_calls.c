/* Typed calls: what is sent, what comes back, and answers that do not fit: they cost their own future's value and no more. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <codex/methods.h>

#include <stdio.h>
#include <string.h>

#define MODEL(more) \
	"{\"id\":\"m\",\"model\":\"m\",\"displayName\":\"M\",\"description\":\"d\",\"hidden\":false," \
	"\"isDefault\":true,\"defaultReasoningEffort\":\"low\",\"supportedReasoningEfforts\":[]" more \
	"}"

static codex_future *list_models(struct scene *scene)
{
	codex_future *future = NULL;

	ck_assert_int_eq(QUIETLY(codex_rpc_model_list(scene->client, NULL, &future)), 0);
	return future;
}

/* Lists the models and waits; the future is the caller's. */
static codex_future *list_models_wait(struct scene *scene)
{
	codex_future *future = list_models(scene);

	SCENE_PUMP(scene, codex_future_done(future));
	return future;
}

/* Nothing is wrong with the client. */
static void expect_answer(struct scene *scene)
{
	const struct codex_model_list_response *response = NULL;
	codex_future *future = list_models_wait(scene);

	ck_assert_int_eq(codex_rpc_model_list_finish(future, &response), 0);
	ck_assert_uint_ge(response->n_data, 1);
	codex_future_unref(future);
}

/* what goes and what comes */

START_TEST(params_are_sent_and_the_answer_is_decoded_once)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;
	const struct codex_model_list_response *response = NULL;
	const struct codex_model_list_response *again = NULL;
	codex_future *future = NULL;
	struct scene scene;

	scene_open(&scene,
		fake_script("expect model/list got=params\n"
			    "result {\"data\":[" MODEL(
				    "") "],\"nextCursor\":\"next\",\"got\":${got}}"));
	params.limit = 2;
	params.cursor = "here";
	ck_assert_int_eq(codex_rpc_model_list(scene.client, &params, &future), 0);
	SCENE_PUMP(&scene, codex_future_done(future));
	ck_assert_int_eq(codex_rpc_model_list_finish(future, &response), 0);
	ck_assert_uint_eq(response->n_data, 1);
	ck_assert_str_eq(response->data[0]->id, "m");
	ck_assert_str_eq(response->next_cursor, "next");
	ck_assert_str_eq(codex_json_text(codex_json_member(response->extra, "got")),
		"{\"cursor\":\"here\",\"limit\":2}");
	ck_assert_int_eq(codex_rpc_model_list_finish(future, &again), 0);
	ck_assert_ptr_eq(response, again);
	ck_assert_ptr_null(codex_future_decode_error(future));
	ck_assert_str_eq(
		codex_json_string(codex_json_find(codex_future_result(future), "data.0.id")), "m");
	codex_future_unref(future);
	scene_close(&scene);
}
END_TEST

/* The runtime misses params where it has a type for them, and takes empty ones where it has none. */
START_TEST(no_params_are_sent_as_an_empty_object)
{
	struct scene scene;
	struct outcome logout = OUTCOME_INIT;
	codex_future *future = NULL;
	const struct codex_model_list_response *response = NULL;

	scene_open(&scene,
		fake_script("expect account/logout got=params\n"
			    "result {\"got\":${got}}\n"
			    "expect model/list got=params\n"
			    "result {\"data\":[],\"got\":${got}}"));
	ck_assert_int_eq(codex_rpc_account_logout(scene.client, &future), 0);
	outcome_of(&logout, future);
	future = list_models_wait(&scene);
	ck_assert_str_eq(codex_future_result_text(logout.future, NULL), "{\"got\":{}}");
	ck_assert_int_eq(codex_rpc_model_list_finish(future, &response), 0);
	ck_assert_str_eq(codex_json_text(codex_json_member(response->extra, "got")), "{}");
	codex_future_unref(future);
	outcome_clear(&logout);
	scene_close(&scene);
}
END_TEST

START_TEST(nobody_has_to_want_the_future)
{
	struct scene scene;
	struct codex_stats stats = CODEX_STATS_INIT;

	scene_open(&scene, FAKE("--chatter"));
	ck_assert_int_eq(codex_rpc_model_list(scene.client, NULL, NULL), 0);
	expect_answer(&scene);
	codex_async_stats(scene.client, &stats);
	ck_assert_uint_eq(stats.requests_in_flight, 0);
	scene_close(&scene);
}
END_TEST

/* refused before anything is started */

static void keep_line(codex_log_level level, const char *line, void *userdata)
{
	if (level <= CODEX_LOG_WARNING)
		snprintf(userdata, 200, "%s", line);
}

static void expect_untouched(struct scene *scene, codex_future *future)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	ck_assert_ptr_null(future);
	ck_assert_int_eq(codex_async_stats(scene->client, &stats), 0);
	ck_assert_int_eq((int)stats.pid, -1);
}

static const struct refused {
	const char *name;
	const char *thread;
	int status;
	const char *line;
} refusals[] = {
	{"required_param_missing", NULL, CODEX_ERR_INVALID,
		"did not call thread/read: params.threadId: "},
	{"param_not_utf8", "a\xff", CODEX_ERR_UTF8, "did not call thread/read: params.threadId: "},
};

START_TEST(is_refused_with_the_path)
{
	const struct refused *refused = &refusals[_i];
	struct codex_thread_read_params params = CODEX_THREAD_READ_PARAMS_INIT;
	codex_config *config = fake_script("exit 1");
	codex_future *future = NULL;
	char line[200] = "";
	struct scene scene;

	codex_config_set_log(config, CODEX_LOG_WARNING, keep_line, line);
	scene_open(&scene, config);
	params.thread_id = refused->thread;
	ck_assert_int_eq(codex_rpc_thread_read(scene.client, &params, &future), refused->status);
	expect_untouched(&scene, future);
	ck_assert_msg(strncmp(line, refused->line, strlen(refused->line)) == 0, "%s", line);
	if (!refused->thread)
		ck_assert_int_eq(
			codex_rpc_thread_read(scene.client, NULL, &future), refused->status);
	expect_untouched(&scene, future);
	scene_free(&scene);
}
END_TEST

START_TEST(union_params_have_to_be_there)
{
	codex_future *future = NULL;
	struct scene scene;

	scene_open(&scene, fake_script("exit 1"));
	ck_assert_int_eq(
		codex_rpc_account_login_start(scene.client, NULL, &future), CODEX_ERR_INVALID);
	expect_untouched(&scene, future);
	scene_free(&scene);
}
END_TEST

START_TEST(experimental_method_is_refused_unless_allowed)
{
	codex_config *config = fake_script("exit 1");
	codex_future *future = NULL;
	char line[200] = "";
	struct scene scene;

	codex_config_set_log(config, CODEX_LOG_WARNING, keep_line, line);
	scene_open(&scene, config);
	ck_assert_int_eq(codex_rpc_memory_reset(scene.client, &future), CODEX_ERR_EXPERIMENTAL);
	expect_untouched(&scene, future);
	ck_assert_ptr_nonnull(strstr(line, "memory/reset"));
	scene_free(&scene);

	config = fake_script("expect memory/reset\nresult {}");
	codex_config_set_experimental(config, true);
	scene_open(&scene, config);
	ck_assert_int_eq(codex_rpc_memory_reset(scene.client, &future), 0);
	ck_assert_int_eq(pump_future(scene.base, future), 0);
	scene_close(&scene);
}
END_TEST

START_TEST(closed_client_refuses_with_its_cause)
{
	codex_future *future = NULL;
	struct scene scene;

	scene_open(&scene, FAKE("--chatter"));
	expect_answer(&scene);
	codex_async_abort(scene.client);
	ck_assert_int_eq(codex_rpc_model_list(scene.client, NULL, &future), CODEX_ERR_CLOSED);
	ck_assert_ptr_null(future);
	scene_free(&scene);
}
END_TEST

/* answers that do not fit */

static const struct misfit {
	const char *name;
	const char *result;
	const char *path;
} misfits[] = {
	{"not_an_object", "5", "result: "},
	{"null", "null", "result: "},
	{"required_member_missing", "{\"nextCursor\":null}", "result.data: "},
	{"list_is_a_number", "{\"data\":5}", "result.data: "},
	{"element_is_null", "{\"data\":[" MODEL("") ",null]}", "result.data[1]: "},
	{"text_is_a_number", "{\"data\":[" MODEL(",\"upgrade\":1") "]}",
		"result.data[0].upgrade: "},
	{"boolean_is_a_text", "{\"data\":[" MODEL(",\"supportsPersonality\":\"no\"") "]}",
		"result.data[0].supportsPersonality: "},
	{"deep_in_a_list", "{\"data\":[" MODEL(",\"serviceTiers\":[{\"id\":[]}]") "]}",
		"result.data[0].serviceTiers[0]."},
};

START_TEST(answer_that_does_not_fit_names_the_place_and_costs_nothing_else)
{
	const struct misfit *misfit = &misfits[_i];
	const struct codex_model_list_response *response = NULL;
	codex_future *future;
	struct scene scene;
	char script[2000];

	snprintf(script, sizeof(script),
		"expect model/list\nresult %s\nexpect model/list\nresult {\"data\":[" MODEL(
			"") "]}",
		misfit->result);
	scene_open(&scene, fake_script(script));
	future = list_models_wait(&scene);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(codex_rpc_model_list_finish(future, &response), CODEX_ERR_DECODE);
		ck_assert_ptr_null(response);
	}
	ck_assert_int_eq(codex_error_status(codex_future_decode_error(future)), CODEX_ERR_DECODE);
	ck_assert_msg(strncmp(codex_error_message(codex_future_decode_error(future)), misfit->path,
			      strlen(misfit->path)) == 0,
		"%s", codex_error_message(codex_future_decode_error(future)));
	ck_assert_int_eq(codex_future_status(future), 0);
	ck_assert_ptr_null(codex_future_error(future));
	ck_assert_str_eq(codex_future_result_text(future, NULL), misfit->result);
	ck_assert_ptr_nonnull(codex_future_result(future));
	codex_future_unref(future);
	expect_answer(&scene);
	scene_close(&scene);
}
END_TEST

static const struct newer {
	const char *name;
	const char *more;
	const char *text; /* of the modality */
} newer[] = {
	{"unknown_member", ",\"inputModalities\":[\"text\"],\"novelty\":{\"a\":[1]}", "text"},
	{"unknown_enum_value", ",\"inputModalities\":[\"smell\"],\"novelty\":{\"a\":[1]}", "smell"},
};

START_TEST(what_a_newer_runtime_adds_is_kept)
{
	const struct codex_model_list_response *response = NULL;
	const struct codex_model *model;
	codex_future *future;
	struct scene scene;
	char script[1000];

	snprintf(script, sizeof(script), "expect model/list\nresult {\"data\":[" MODEL("%s") "]}",
		newer[_i].more);
	scene_open(&scene, fake_script(script));
	future = list_models_wait(&scene);
	ck_assert_int_eq(codex_rpc_model_list_finish(future, &response), 0);
	model = response->data[0];
	ck_assert_str_eq(codex_json_text(codex_json_find(model->extra, "novelty")), "{\"a\":[1]}");
	ck_assert_str_eq(model->input_modalities[0].text, newer[_i].text);
	codex_future_unref(future);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, params_are_sent_and_the_answer_is_decoded_once);
	ADD(suite, no_params_are_sent_as_an_empty_object);
	ADD(suite, nobody_has_to_want_the_future);
	ADD_ROWS(suite, is_refused_with_the_path, refusals);
	ADD(suite, union_params_have_to_be_there);
	ADD(suite, experimental_method_is_refused_unless_allowed);
	ADD(suite, closed_client_refuses_with_its_cause);
	ADD_ROWS(suite, answer_that_does_not_fit_names_the_place_and_costs_nothing_else, misfits);
	ADD_ROWS(suite, what_a_newer_runtime_adds_is_kept, newer);
}

int main(void)
{
	return suite_main("typed_calls", add_cases);
}
