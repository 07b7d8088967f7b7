/* Calls that are refused, here before they are sent or by the runtime, and ones that are too many. */
#include <config.h>

#include "support/remotes.h"
#include "support/scene.h"
#include "support/suite.h"

#include <stdio.h>
#include <string.h>

static struct codex_stats stats_of(const struct scene *scene)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	ck_assert_int_eq(codex_async_stats(scene->client, &stats), 0);
	return stats;
}

/* limits */

START_TEST(call_beyond_the_queue_is_refused)
{
	codex_config *config = FAKE("--chatter");
	struct scene scene;
	struct outcome calls[3] = {OUTCOME_INIT, OUTCOME_INIT, OUTCOME_INIT};
	codex_future *future = NULL;
	codex_thread *thread = NULL;

	codex_config_set_limit(config, CODEX_LIMIT_QUEUED_REQUESTS, 3);
	scene_open(&scene, config);
	for (int i = 0; i < 3; i++)
		scene_call(&scene, "fake/echo", NULL, &calls[i]);
	ck_assert_int_eq(
		codex_async_call(scene.client, "fake/echo", NULL, &future), CODEX_ERR_LIMIT);
	ck_assert_int_eq(codex_thread_start(scene.client, NULL, &thread), CODEX_ERR_LIMIT);
	ck_assert_ptr_null(future);
	ck_assert_ptr_null(thread);
	SCENE_PUMP(&scene, calls[2].count);
	for (int i = 0; i < 3; i++) {
		outcome_expect(&calls[i], 0);
		outcome_clear(&calls[i]);
	}
	scene_call(&scene, "fake/echo", NULL, &calls[0]);
	SCENE_PUMP(&scene, calls[0].count);
	outcome_expect(&calls[0], 0);
	outcome_clear(&calls[0]);
	scene_close(&scene);
}
END_TEST

START_TEST(output_beyond_its_limit_is_refused)
{
	codex_config *config = fake_scenario("stops-reading");
	struct scene scene;
	struct outcome calls[100];
	char params[10000];
	int accepted = 0;
	int r = 0;

	memset(params, 'x', sizeof(params));
	memcpy(params, "{\"x\":\"", 6);
	strcpy(params + sizeof(params) - 3, "\"}");
	codex_config_set_limit(config, CODEX_LIMIT_OUTPUT_BYTES, 100000);
	codex_config_set_timeout(config, CODEX_TIMEOUT_CLOSE_GRACE, 50);
	scene_open_thread(&scene, config);
	while (accepted < 100) {
		codex_future *future = NULL;

		r = codex_async_call(scene.client, "x", params, &future);
		if (r < 0)
			break;
		calls[accepted] = (struct outcome)OUTCOME_INIT;
		outcome_of(&calls[accepted++], future);
	}
	ck_assert_int_eq(r, CODEX_ERR_LIMIT);
	ck_assert_int_ge(accepted, 10);
	codex_async_close(scene.client, NULL);
	SCENE_PUMP(&scene, calls[accepted - 1].count);
	for (int i = 0; i < accepted; i++) {
		outcome_expect(&calls[i], CODEX_ERR_CLOSED);
		outcome_clear(&calls[i]);
	}
	scene_close(&scene);
}
END_TEST

/* refused before anything is started */

static const struct refused {
	const char *name;
	const char *method;
	const char *params;
	int status;
} refusals[] = {
	{"no_method", NULL, NULL, CODEX_ERR_INVALID},
	{"method_not_utf8", "a\xff", NULL, CODEX_ERR_UTF8},
	{"params_not_utf8", "a", "{\"x\":\"\xc3\"}", CODEX_ERR_UTF8},
	{"params_with_surrogate", "a", "{\"x\":\"\xed\xa0\x80\"}", CODEX_ERR_UTF8},
	{"params_not_json", "a", "{x:1}", CODEX_ERR_JSON},
	{"params_cut_off", "a", "{\"x\":", CODEX_ERR_JSON},
	{"params_array", "a", "[]", CODEX_ERR_JSON},
	{"params_number", "a", "5", CODEX_ERR_JSON},
	{"params_empty", "a", "", CODEX_ERR_JSON},
	{"params_two_values", "a", "{}{}", CODEX_ERR_JSON},
};

START_TEST(is_refused_before_it_is_sent)
{
	const struct refused *refused = &refusals[_i];
	struct scene scene;
	codex_future *future = NULL;

	scene_open(&scene, fake_script("exit 1"));
	ck_assert_int_eq(codex_async_call(scene.client, refused->method, refused->params, &future),
		refused->status);
	ck_assert_int_eq(codex_async_notify(scene.client, refused->method, refused->params),
		refused->status);
	ck_assert_ptr_null(future);
	ck_assert_int_eq((int)stats_of(&scene).pid, -1);
	scene_free(&scene);
}
END_TEST

/* A line break in params may not become one on the wire. */
START_TEST(line_breaks_in_params_stay_inside_the_line)
{
	struct scene scene;
	struct outcome call = OUTCOME_INIT;

	scene_open(&scene, FAKE("--chatter"));
	scene_call(&scene, "fake/echo", "{\n\"a\"\r\n:\n\t1,\"b\":\"x\\ny\"}\n", &call);
	SCENE_PUMP(&scene, call.count);
	outcome_expect(&call, 0);
	ck_assert_str_eq(
		codex_json_string(codex_json_member(codex_future_result(call.future), "b")),
		"x\ny");
	outcome_clear(&call);
	scene_close(&scene);
}
END_TEST

/* errors of the runtime */

START_TEST(error_is_told_as_it_came)
{
	const struct remote *remote = &remotes[_i];
	struct scene scene;
	struct outcome call = OUTCOME_INIT;
	codex_error *error;
	char script[500];

	snprintf(script, sizeof(script), "expect x\nerror %s", remote->error);
	scene_open(&scene, fake_script(script));
	scene_call(&scene, "x", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	outcome_expect(&call, CODEX_ERR_REMOTE);
	error = codex_future_error(call.future);
	ck_assert(codex_error_is_remote(error));
	ck_assert_int_eq(codex_error_code(error), remote->code);
	ck_assert_int_eq(codex_error_remote_kind(error), remote->kind);
	ck_assert_int_eq(codex_error_is_retryable(error), remote->retryable);
	if (strstr(remote->error, "\"m\""))
		ck_assert_str_eq(codex_error_message(error), "m");
	else
		ck_assert_str_ne(codex_error_message(error), "");
	ck_assert_pstr_eq(codex_error_data(error), remote->data);
	ck_assert_ptr_null(codex_future_result(call.future));
	outcome_clear(&call);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, call_beyond_the_queue_is_refused);
	ADD(suite, output_beyond_its_limit_is_refused);
	ADD_ROWS(suite, is_refused_before_it_is_sent, refusals);
	ADD(suite, line_breaks_in_params_stay_inside_the_line);
	ADD_ROWS(suite, error_is_told_as_it_came, remotes);
}

int main(void)
{
	return suite_main("refused", add_cases);
}
