/* Logins that a person completes: each sees its own end and no other, whenever it comes, and every wait ends. */
#include <config.h>

#include "base/mem.h"
#include "support/scene.h"
#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#define START "expect account/login/start where {\"params\":{\"type\":\"chatgpt\"}}"
#define START_AS(name) "expect account/login/start as " name
#define BEGUN(id) \
	"result {\"type\":\"chatgpt\",\"loginId\":\"" id "\",\"authUrl\":\"https://x/" id "\"}\n"
#define BEGUN_FOR(name, id) \
	"result for " name " {\"type\":\"chatgpt\",\"loginId\":\"" id \
	"\",\"authUrl\":\"https://x/" id "\"}\n"
#define DONE(id) \
	"notify account/login/completed {\"loginId\":\"" id "\",\"success\":true,\"error\":null}\n"
#define FAILED(id, why) \
	"notify account/login/completed {\"loginId\":\"" id \
	"\",\"success\":false,\"error\":\"" why "\"}\n"
#define CANCEL(id) "expect account/login/cancel where {\"params\":{\"loginId\":\"" id "\"}}\n"

static codex_login *begin(struct scene *scene)
{
	codex_login *login = NULL;

	ck_assert_int_eq(QUIETLY(codex_login_browser(scene->client, NULL, &login)), 0);
	ck_assert_int_eq(codex_login_status(login), CODEX_PENDING);
	ck_assert_ptr_null(codex_login_id(login));
	ck_assert_ptr_null(codex_login_url(login));
	return login;
}

static void wait_ready(struct scene *scene, codex_login *login)
{
	SCENE_PUMP(scene, codex_future_done(codex_login_ready(login)));
	ck_assert_int_eq(codex_future_status(codex_login_ready(login)), 0);
}

static void wait_for(codex_login *login, struct outcome *outcome)
{
	codex_future *future = NULL;

	*outcome = (struct outcome)OUTCOME_INIT;
	ck_assert_int_eq(QUIETLY(codex_login_wait(login, &future)), 0);
	outcome_of(outcome, future);
}

static void cancel(codex_login *login, struct outcome *outcome)
{
	codex_future *future = NULL;

	*outcome = (struct outcome)OUTCOME_INIT;
	ck_assert_int_eq(QUIETLY(codex_login_cancel(login, &future)), 0);
	outcome_of(outcome, future);
}

/* Waits for the end, checks it, and drops the login. */
static void expect_end(struct scene *scene, codex_login *login, int status, const char *message)
{
	struct outcome end;

	wait_for(login, &end);
	SCENE_PUMP(scene, end.count);
	outcome_expect(&end, status);
	ck_assert_int_eq(codex_login_status(login), status);
	ck_assert_int_eq(codex_error_status(codex_login_error(login)), status);
	if (message)
		ck_assert_str_eq(codex_error_message(codex_login_error(login)), message);
	outcome_clear(&end);
	codex_login_unref(login);
}

/* ends */

START_TEST(url_and_end_are_told)
{
	struct scene scene;
	codex_login *login;

	scene_open(&scene, fake_script(START "\n" BEGUN("a") "sleep 20\n" DONE("a")));
	login = begin(&scene);
	wait_ready(&scene, login);
	ck_assert_str_eq(codex_login_id(login), "a");
	ck_assert_str_eq(codex_login_url(login), "https://x/a");
	ck_assert_ptr_null(codex_login_user_code(login));
	ck_assert_ptr_eq(codex_login_client(login), scene.client);
	ck_assert_int_eq(codex_login_status(login), CODEX_PENDING);
	expect_end(&scene, login, 0, NULL);
	scene_close(&scene);
}
END_TEST

START_TEST(device_code_is_told)
{
	struct scene scene;
	codex_login *login = NULL;

	scene_open(&scene,
		fake_script("expect account/login/start where {\"params\":{\"type\":"
			    "\"chatgptDeviceCode\"}}\n"
			    "result {\"type\":\"chatgptDeviceCode\",\"loginId\":\"d\","
			    "\"verificationUrl\":\"https://v\",\"userCode\":\"ABCD-1234\"}\n" DONE(
				    "d")));
	ck_assert_int_eq(codex_login_device_code(scene.client, NULL, &login), 0);
	wait_ready(&scene, login);
	ck_assert_str_eq(codex_login_url(login), "https://v");
	ck_assert_str_eq(codex_login_user_code(login), "ABCD-1234");
	expect_end(&scene, login, 0, NULL);
	scene_close(&scene);
}
END_TEST

START_TEST(failure_has_the_words_of_the_runtime)
{
	struct scene scene;
	codex_login *login;

	scene_open(&scene, fake_script(START "\n" BEGUN("a") FAILED("a", "no luck")));
	login = codex_login_ref(begin(&scene));
	expect_end(&scene, login, CODEX_ERR_LOGIN_FAILED, "no luck");
	ck_assert(codex_error_is_remote(codex_login_error(login)));
	codex_login_unref(login);
	scene_close(&scene);
}
END_TEST

START_TEST(further_parameters_are_sent)
{
	struct codex_login_options options = CODEX_LOGIN_OPTIONS_INIT;
	struct scene scene;
	codex_login *login = NULL;

	options.params = "{\"appBrand\":\"chatgpt\"}";
	scene_open(&scene,
		fake_script("expect account/login/start where {\"params\":{\"type\":"
			    "\"chatgpt\",\"appBrand\":\"chatgpt\"}}\n" BEGUN("a") DONE("a")));
	ck_assert_int_eq(codex_login_browser(scene.client, &options, &login), 0);
	expect_end(&scene, login, 0, NULL);
	scene_close(&scene);
}
END_TEST

START_TEST(refused_start_fails_both_futures)
{
	struct scene scene;
	codex_login *login;

	scene_open(
		&scene, fake_script(START "\nerror {\"code\":-32603,\"message\":\"port in use\"}"));
	login = codex_login_ref(begin(&scene));
	expect_end(&scene, login, CODEX_ERR_REMOTE, "port in use");
	ck_assert_int_eq(codex_future_status(codex_login_ready(login)), CODEX_ERR_REMOTE);
	codex_login_unref(login);
	scene_close(&scene);
}
END_TEST

static const struct odd {
	const char *name;
	const char *script;
	const char *message;
} odd[] = {
	{"answer_without_id", START "\nresult {\"type\":\"chatgpt\",\"authUrl\":\"u\"}",
		"result.loginId: required"},
	{"answer_of_another_kind", START "\nresult {\"type\":\"apiKey\"}",
		"result.type: the runtime began another kind of login"},
	{"answer_of_unknown_kind", START "\nresult {\"type\":\"retina\",\"loginId\":\"a\"}",
		"result.type: the runtime began another kind of login"},
	{"completion_without_success",
		START "\n" BEGUN("a") "notify account/login/completed {\"loginId\":\"a\"}",
		"params.success: required"},
};

START_TEST(what_does_not_fit_ends_the_login)
{
	struct scene scene;

	scene_open(&scene, fake_script(odd[_i].script));
	expect_end(&scene, begin(&scene), CODEX_ERR_DECODE, odd[_i].message);
	scene_close(&scene);
}
END_TEST

START_TEST(deadline_ends_it_and_tells_the_runtime)
{
	struct codex_login_options options = CODEX_LOGIN_OPTIONS_INIT;
	struct scene scene;
	struct outcome next = OUTCOME_INIT;
	codex_login *login = NULL;

	options.deadline_ms = pump_slowly(100);
	scene_open(&scene,
		fake_script(START "\n" BEGUN("a")
				CANCEL("a") "result {\"status\":\"canceled\"}\n" FAILED(
					"a", "gone") "expect next\nresult {}"));
	ck_assert_int_eq(codex_login_browser(scene.client, &options, &login), 0);
	expect_end(&scene, login, CODEX_ERR_TIMEOUT, NULL);
	scene_call(&scene, "next", NULL, &next);
	SCENE_PUMP(&scene, next.count);
	outcome_expect(&next, 0);
	outcome_clear(&next);
	scene_close(&scene);
}
END_TEST

START_TEST(login_that_begins_after_its_deadline_is_cancelled)
{
	struct codex_login_options options = CODEX_LOGIN_OPTIONS_INIT;
	struct scene scene;
	struct outcome next = OUTCOME_INIT;
	codex_login *login = NULL;

	options.deadline_ms = 200;
	scene_open(&scene,
		fake_script(START_AS("A") "\nsleep 400\n" BEGUN_FOR("A", "a") CANCEL(
			"a") "result {\"status\":\"canceled\"}\nexpect next\nresult {}"));
	ck_assert_int_eq(codex_login_browser(scene.client, &options, &login), 0);
	expect_end(&scene, login, CODEX_ERR_TIMEOUT, NULL);
	pump_for(scene.base, 500);
	scene_call(&scene, "next", NULL, &next);
	SCENE_PUMP(&scene, next.count);
	outcome_expect(&next, 0);
	outcome_clear(&next);
	scene_close(&scene);
}
END_TEST

/* whose end it is */

/* As the runtime does it: the second login ends the first, before it is there itself. */
START_TEST(second_login_ends_the_first_alone)
{
	struct scene scene;
	codex_login *first, *second;

	scene_open(&scene,
		fake_script(START "\n" BEGUN("a") START_AS("B") "\n" FAILED("a", "replaced")
				BEGUN_FOR("B", "b") "sleep 20\n" DONE("b")));
	first = begin(&scene);
	wait_ready(&scene, first);
	second = begin(&scene);
	expect_end(&scene, first, CODEX_ERR_LOGIN_FAILED, "replaced");
	expect_end(&scene, second, 0, NULL);
	scene_close(&scene);
}
END_TEST

/* Both were asked for before any answer came, and the answers come in the wrong order. */
START_TEST(end_before_the_answer_is_kept)
{
	struct scene scene;
	codex_login *first, *second;

	scene_open(&scene,
		fake_script("expect account/login/start as A\nexpect account/login/start as B\n"
			    "together\n" FAILED("a", "replaced") BEGUN_FOR("B", "b")
				    BEGUN_FOR("A", "a") DONE("b") "end\n"));
	first = begin(&scene);
	second = begin(&scene);
	expect_end(&scene, first, CODEX_ERR_LOGIN_FAILED, "replaced");
	expect_end(&scene, second, 0, NULL);
	scene_close(&scene);
}
END_TEST

START_TEST(success_before_the_answer_is_kept)
{
	struct scene scene;
	codex_login *login;

	scene_open(
		&scene, fake_script(START_AS("A") "\n" DONE("a") "sleep 50\n" BEGUN_FOR("A", "a")));
	login = codex_login_ref(begin(&scene));
	expect_end(&scene, login, 0, NULL);
	ck_assert_int_eq(codex_future_status(codex_login_ready(login)), 0);
	ck_assert_str_eq(codex_login_url(login), "https://x/a");
	codex_login_unref(login);
	scene_close(&scene);
}
END_TEST

START_TEST(other_ends_are_not_its_own)
{
	struct scene scene;
	struct outcome end, next = OUTCOME_INIT;
	codex_login *login;

	scene_open(&scene,
		fake_script(START "\n" DONE("x") BEGUN("a") DONE("A") DONE("") DONE(
			"aa") "notify account/login/completed {\"loginId\":null,\"success\":true}\n"
			      "notify account/login/completed {\"success\":false,\"error\":\"e\"}\n"
			      "notify account/updated {\"loginId\":\"a\",\"authMode\":\"apikey\"}\n"
			      "expect next\nresult {}\nexpect last\n" DONE("a")));
	login = begin(&scene);
	wait_ready(&scene, login);
	wait_for(login, &end);
	/* When this is answered all of them have been heard. */
	scene_call(&scene, "next", NULL, &next);
	SCENE_PUMP(&scene, next.count);
	outcome_expect(&next, 0);
	outcome_clear(&next);
	ck_assert_uint_eq(end.count, 0);
	ck_assert_int_eq(codex_login_status(login), CODEX_PENDING);
	ck_assert_int_eq(codex_async_call(scene.client, "last", NULL, NULL), 0);
	SCENE_PUMP(&scene, end.count);
	outcome_expect(&end, 0);
	outcome_clear(&end);
	codex_login_unref(login);
	scene_close(&scene);
}
END_TEST

/* Only those of now are of any use: memory stays what it is, and the latest wins. */
START_TEST(early_ends_are_bounded)
{
	struct scene scene;

	scene_open(&scene,
		fake_script(START_AS("A") "\n" FAILED(
			"a", "dropped") "repeat 2000\nnotify account/login/completed "
					"{\"loginId\":\"x${n}\",\"success\":true}\nend\n" BEGUN_FOR(
						"A", "a") "sleep 20\n" DONE("a")));
	expect_end(&scene, begin(&scene), 0, NULL);
	scene_close(&scene);
}
END_TEST

START_TEST(id_with_escapes_is_the_same_id)
{
	struct scene scene;

	scene_open(&scene,
		fake_script(START "\n" BEGUN(
			"a\\u0062c\\\"d") "notify account/login/completed "
					  "{\"loginId\":\"abc\\u0022d\",\"success\":true}"));
	expect_end(&scene, begin(&scene), 0, NULL);
	scene_close(&scene);
}
END_TEST

/* cancelling */

START_TEST(cancelled_once_however_often)
{
	struct scene scene;
	struct outcome once, twice, again;
	codex_login *login;

	scene_open(&scene,
		fake_script(START "\n" BEGUN("a")
				CANCEL("a") "result {\"status\":\"canceled\"}\n" FAILED(
					"a", "Login was not completed") "expect-nothing 100"));
	login = begin(&scene);
	wait_ready(&scene, login);
	cancel(login, &once);
	cancel(login, &twice);
	SCENE_PUMP(&scene, once.count && twice.count);
	outcome_expect(&once, 0);
	outcome_expect(&twice, 0);
	cancel(login, &again);
	SCENE_PUMP(&scene, again.count);
	outcome_expect(&again, 0);
	pump_for(scene.base, 150);
	expect_end(&scene, login, CODEX_ERR_CANCELLED, NULL);
	outcome_clear(&once);
	outcome_clear(&twice);
	outcome_clear(&again);
	scene_close(&scene);
}
END_TEST

START_TEST(cancelled_before_its_id_is_known)
{
	struct scene scene;
	struct outcome cancelled;
	codex_login *login;

	scene_open(&scene,
		fake_script(START_AS("A") "\nsleep 50\n" BEGUN_FOR("A", "a")
				CANCEL("a") "result {\"status\":\"canceled\"}\n" FAILED("a", "e")));
	login = begin(&scene);
	cancel(login, &cancelled);
	SCENE_PUMP(&scene, cancelled.count);
	outcome_expect(&cancelled, 0);
	expect_end(&scene, login, CODEX_ERR_CANCELLED, NULL);
	outcome_clear(&cancelled);
	scene_close(&scene);
}
END_TEST

START_TEST(completed_first_stays_completed)
{
	struct scene scene;
	struct outcome cancelled;
	codex_login *login;

	scene_open(&scene,
		fake_script(START "\n" BEGUN("a") CANCEL("a")
				DONE("a") "result {\"status\":\"notFound\"}"));
	login = begin(&scene);
	wait_ready(&scene, login);
	cancel(login, &cancelled);
	SCENE_PUMP(&scene, cancelled.count);
	outcome_expect(&cancelled, 0);
	expect_end(&scene, login, 0, NULL);
	outcome_clear(&cancelled);
	scene_close(&scene);
}
END_TEST

/* It says that it knows no such login, and nothing else. */
START_TEST(cancelled_login_ends_without_a_word_of_the_runtime)
{
	struct scene scene;
	codex_login *login;

	scene_open(&scene,
		fake_script(START "\n" BEGUN("a") CANCEL("a") "result {\"status\":\"notFound\"}"));
	login = begin(&scene);
	wait_ready(&scene, login);
	ck_assert_int_eq(codex_login_cancel(login, NULL), 0);
	expect_end(&scene, login, CODEX_ERR_CANCELLED, NULL);
	scene_close(&scene);
}
END_TEST

START_TEST(refused_cancellation_leaves_the_login)
{
	struct scene scene;
	struct outcome refused;
	codex_login *login;

	scene_open(&scene,
		fake_script(START "\n" BEGUN("a") CANCEL(
			"a") "error {\"code\":-32600,\"message\":\"no\"}\nsleep 50\n" FAILED("a",
			"later")));
	login = begin(&scene);
	wait_ready(&scene, login);
	cancel(login, &refused);
	SCENE_PUMP(&scene, refused.count);
	outcome_expect(&refused, CODEX_ERR_REMOTE);
	ck_assert_int_eq(codex_login_status(login), CODEX_PENDING);
	expect_end(&scene, login, CODEX_ERR_LOGIN_FAILED, "later");
	outcome_clear(&refused);
	scene_close(&scene);
}
END_TEST

/* giving up, dropping, dying */

START_TEST(wait_that_is_given_up_leaves_the_login)
{
	struct scene scene;
	struct outcome patient, hasty, cancelled;
	codex_login *login;

	scene_open(&scene, fake_script(START "\n" BEGUN("a") "sleep 200\n" DONE("a")));
	login = begin(&scene);
	wait_ready(&scene, login);
	wait_for(login, &patient);
	wait_for(login, &hasty);
	wait_for(login, &cancelled);
	ck_assert_int_eq(codex_future_set_deadline(hasty.future, 10), 0);
	codex_future_cancel(cancelled.future);
	SCENE_PUMP(&scene, hasty.count && cancelled.count);
	outcome_expect(&hasty, CODEX_ERR_TIMEOUT);
	outcome_expect(&cancelled, CODEX_ERR_CANCELLED);
	ck_assert_int_eq(codex_login_status(login), CODEX_PENDING);
	SCENE_PUMP(&scene, patient.count);
	outcome_expect(&patient, 0);
	outcome_clear(&patient);
	outcome_clear(&hasty);
	outcome_clear(&cancelled);
	codex_login_unref(login);
	scene_close(&scene);
}
END_TEST

START_TEST(dropped_handle_still_ends_its_futures)
{
	struct scene scene;
	struct outcome ready = OUTCOME_INIT;
	struct outcome end;
	codex_login *login;

	scene_open(&scene, fake_script(START "\n" BEGUN("a") DONE("a")));
	login = begin(&scene);
	wait_for(login, &end);
	outcome_of(&ready, codex_future_ref(codex_login_ready(login)));
	codex_login_unref(login);
	SCENE_PUMP(&scene, end.count);
	outcome_expect(&ready, 0);
	outcome_expect(&end, 0);
	outcome_clear(&ready);
	outcome_clear(&end);
	scene_close(&scene);
}
END_TEST

START_TEST(no_handle_at_all)
{
	struct scene scene;
	struct outcome next = OUTCOME_INIT;

	scene_open(&scene, fake_script(START "\n" BEGUN("a") "expect next\nresult {}\n" DONE("a")));
	ck_assert_int_eq(codex_login_browser(scene.client, NULL, NULL), 0);
	scene_call(&scene, "next", NULL, &next);
	SCENE_PUMP(&scene, next.count);
	outcome_expect(&next, 0);
	outcome_clear(&next);
	scene_close(&scene);
}
END_TEST

static void drop_login(struct outcome *outcome, codex_future *future)
{
	codex_login **login = outcome->hook_data;

	(void)future;
	*login = codex_login_unref(*login);
}

START_TEST(handle_dropped_in_its_own_callback)
{
	struct scene scene;
	struct outcome end = OUTCOME_INIT;
	codex_future *future = NULL;
	codex_login *login;

	scene_open(&scene, fake_script(START "\n" BEGUN("a") DONE("a")));
	login = begin(&scene);
	ck_assert_int_eq(codex_login_wait(login, &future), 0);
	end.hook = drop_login;
	end.hook_data = &login;
	outcome_of(&end, future);
	SCENE_PUMP(&scene, end.count);
	ck_assert_ptr_null(login);
	outcome_expect(&end, 0);
	outcome_clear(&end);
	scene_close(&scene);
}
END_TEST

START_TEST(exit_ends_all)
{
	struct scene scene;
	struct outcome cancelled;
	codex_login *running, *starting;

	scene_open(&scene,
		fake_script(
			START "\n" BEGUN("a") "expect account/login/start\n" CANCEL("a") "exit 3"));
	running = begin(&scene);
	wait_ready(&scene, running);
	starting = codex_login_ref(begin(&scene));
	cancel(running, &cancelled);
	expect_end(&scene, running, CODEX_ERR_EXITED, NULL);
	expect_end(&scene, starting, CODEX_ERR_EXITED, NULL);
	ck_assert_int_eq(codex_future_status(codex_login_ready(starting)), CODEX_ERR_EXITED);
	SCENE_PUMP(&scene, cancelled.count);
	outcome_expect(&cancelled, CODEX_ERR_EXITED);
	ck_assert_int_eq(codex_login_cancel(starting, NULL), 0);
	outcome_clear(&cancelled);
	codex_login_unref(starting);
	scene_close(&scene);
}
END_TEST

START_TEST(close_and_drop_end_all)
{
	struct scene scene;
	struct outcome end;
	codex_login *running, *starting, *refused = NULL;

	scene_open(&scene, fake_script(START "\n" BEGUN("a") "expect account/login/start"));
	running = begin(&scene);
	wait_ready(&scene, running);
	starting = begin(&scene);
	wait_for(starting, &end);
	scene.client = codex_async_unref(scene.client);
	ck_assert(scene_is_empty(&scene));
	outcome_expect(&end, CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_login_status(running), CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_login_status(starting), CODEX_ERR_CLOSED);
	ck_assert_int_eq(
		codex_login_browser(codex_login_client(running), NULL, &refused), CODEX_ERR_CLOSED);
	ck_assert_ptr_null(refused);
	codex_login_unref(running);
	codex_login_unref(starting);
	outcome_clear(&end);
	scene_free(&scene);
}
END_TEST

START_TEST(busy_runtime_is_asked_again)
{
	struct codex_retry_options options = CODEX_RETRY_OPTIONS_INIT;
	struct scene scene;

	options.first_ms = 1;
	scene_open(
		&scene, fake_script(START "\nemit overloaded\n" START "\n" BEGUN("a") DONE("a")));
	ck_assert_int_eq(codex_async_retry_on_overload(scene.client, &options), 0);
	expect_end(&scene, begin(&scene), 0, NULL);
	scene_close(&scene);
}
END_TEST

/* Ends with what it wants; true: memory ran out in it. */
static bool log_in_until(unsigned long n)
{
	struct scene scene;
	struct outcome warm = OUTCOME_INIT;
	codex_login *login = NULL;
	codex_future *end = NULL;
	bool failed;
	int r;

	scene_open(
		&scene, fake_script("expect warm-up\nresult {}\n" START "\n" BEGUN("a") DONE("a")));
	scene_call(&scene, "warm-up", NULL, &warm);
	SCENE_PUMP(&scene, warm.count);
	cx_mem_fail_at(n);
	r = codex_login_browser(scene.client, NULL, &login);
	if (r == 0 && codex_login_wait(login, &end) == 0)
		codex_login_cancel(login, NULL);
	SCENE_PUMP(&scene, r < 0 || codex_login_status(login) != CODEX_PENDING);
	failed = cx_mem_count() >= n;
	cx_mem_fail_at(0);
	ck_assert(failed || codex_login_status(login) == 0);
	ck_assert(r == 0 || r == CODEX_ERR_NOMEM);
	if (end)
		ck_assert(codex_future_done(end));
	codex_future_unref(end);
	codex_login_unref(login);
	outcome_clear(&warm);
	scene_close(&scene);
	return failed;
}

START_TEST(want_of_memory_ends_the_login)
{
	unsigned long n = 1;

	while (log_in_until(n))
		n++;
	ck_assert_uint_gt(n, 10);
}
END_TEST

START_TEST(wrong_options_are_refused)
{
	static const struct codex_login_options wrong[] = {
		{sizeof(wrong[0]), 0, NULL},
		{sizeof(wrong[0]), 86400001, NULL},
		{1, 1, NULL},
	};
	struct codex_login_options text = CODEX_LOGIN_OPTIONS_INIT;
	struct scene scene;
	codex_login *login = NULL;

	scene_open(&scene, fake_script("expect-eof"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ck_assert_int_eq(
			codex_login_browser(scene.client, &wrong[i], &login), CODEX_ERR_INVALID);
	text.params = "[]";
	ck_assert_int_eq(codex_login_device_code(scene.client, &text, &login), CODEX_ERR_JSON);
	ck_assert_ptr_null(login);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, url_and_end_are_told);
	ADD(suite, device_code_is_told);
	ADD(suite, failure_has_the_words_of_the_runtime);
	ADD(suite, further_parameters_are_sent);
	ADD(suite, refused_start_fails_both_futures);
	ADD_ROWS(suite, what_does_not_fit_ends_the_login, odd);
	ADD(suite, deadline_ends_it_and_tells_the_runtime);
	ADD(suite, login_that_begins_after_its_deadline_is_cancelled);
	ADD(suite, second_login_ends_the_first_alone);
	ADD(suite, end_before_the_answer_is_kept);
	ADD(suite, success_before_the_answer_is_kept);
	ADD(suite, other_ends_are_not_its_own);
	ADD(suite, early_ends_are_bounded);
	ADD(suite, id_with_escapes_is_the_same_id);
	ADD(suite, cancelled_once_however_often);
	ADD(suite, cancelled_before_its_id_is_known);
	ADD(suite, completed_first_stays_completed);
	ADD(suite, cancelled_login_ends_without_a_word_of_the_runtime);
	ADD(suite, refused_cancellation_leaves_the_login);
	ADD(suite, wait_that_is_given_up_leaves_the_login);
	ADD(suite, dropped_handle_still_ends_its_futures);
	ADD(suite, no_handle_at_all);
	ADD(suite, handle_dropped_in_its_own_callback);
	ADD(suite, exit_ends_all);
	ADD(suite, close_and_drop_end_all);
	ADD(suite, busy_runtime_is_asked_again);
	ADD_SLOW(suite, want_of_memory_ends_the_login, 60);
	ADD(suite, wrong_options_are_refused);
}

int main(void)
{
	return suite_main("login", add_cases);
}
