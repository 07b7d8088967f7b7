/* Lists page by page, when the runtime does not do as it should, or the caller loses interest. */
#include <config.h>

#include "base/mem.h"
#include "support/effort.h"
#include "support/scene.h"
#include "support/suite.h"

#include <codex/types.h>
#include <event2/event.h>

#include <stdio.h>
#include <string.h>

#define MODEL(id) \
	"{\"id\":\"" id \
	"\",\"model\":\"m\",\"displayName\":\"M\",\"description\":\"d\",\"hidden\":false,\"isDefault\":true," \
	"\"defaultReasoningEffort\":\"low\",\"supportedReasoningEfforts\":[]}"
#define PAGE(models, cursor) "result {\"data\":[" models "],\"nextCursor\":" cursor "}\n"
#define ASKED_WITH(params) "expect model/list where {\"params\":" params "}\n"
#define ASKED(cursor) ASKED_WITH("{\"cursor\":\"" cursor "\",\"limit\":2}")
#define ASKED_FIRST \
	"expect model/list exactly {\"id\":2,\"method\":\"model/list\",\"params\":{\"limit\":2}}\n"

static void open_list(struct scene *scene, codex_config *config, codex_pages **ret_pages)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;

	params.limit = 2;
	scene_open(scene, config);
	*ret_pages = NULL;
	ck_assert_int_eq(codex_model_list(scene->client, &params, ret_pages), 0);
}

static codex_future *begin_step(codex_pages *pages)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_pages_next(pages, &future), 0);
	return future;
}

/* Takes a step; its status. */
static int step(struct scene *scene, codex_pages *pages)
{
	return pump_future(scene->base, begin_step(pages));
}

static void expect_model(struct scene *scene, codex_pages *pages, const char *id)
{
	ck_assert_int_eq(step(scene, pages), 0);
	ck_assert(!codex_pages_at_end(pages));
	ck_assert_ptr_nonnull(codex_pages_model(pages));
	ck_assert_str_eq(codex_pages_model(pages)->id, id);
	ck_assert_ptr_null(codex_pages_thread(pages));
}

static void expect_end(struct scene *scene, codex_pages *pages)
{
	ck_assert_int_eq(step(scene, pages), 0);
	ck_assert(codex_pages_at_end(pages));
	ck_assert_ptr_null(codex_pages_model(pages));
}

static void expect_failure(struct scene *scene, codex_pages *pages, int status)
{
	ck_assert_int_eq(step(scene, pages), status);
	ck_assert(!codex_pages_at_end(pages));
	ck_assert_ptr_null(codex_pages_model(pages));
}

static void close_list(struct scene *scene, codex_pages *pages)
{
	codex_pages_unref(pages);
	scene_close(scene);
}

START_TEST(pages_are_asked_for_as_they_are_needed)
{
	codex_pages *pages;
	struct scene scene;

	open_list(&scene,
		fake_script(ASKED_FIRST PAGE(MODEL("a") "," MODEL("b"), "\"x \\\"y\\\"\"") ASKED(
			"x \\\"y\\\"") PAGE("", "\"z\"") ASKED("z") PAGE(MODEL("c"), "null")),
		&pages);
	ck_assert_ptr_null(codex_pages_model(pages));
	ck_assert(!codex_pages_at_end(pages));
	ck_assert_ptr_eq(codex_pages_client(pages), scene.client);
	expect_model(&scene, pages, "a");
	expect_model(&scene, pages, "b");
	expect_model(&scene, pages, "c"); /* over an empty page */
	expect_end(&scene, pages);
	expect_end(&scene, pages);
	close_list(&scene, pages);
}
END_TEST

START_TEST(first_page_begins_at_the_cursor_that_was_given)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;
	codex_pages *pages = NULL;
	struct scene scene;

	scene_open(&scene,
		fake_script(ASKED_WITH("{\"cursor\":\"here\",\"includeHidden\":true}")
				PAGE(MODEL("a"), "\"there\"")
					ASKED_WITH("{\"cursor\":\"there\",\"includeHidden\":true}")
						PAGE("", "null")));
	params.cursor = "here";
	params.include_hidden = true;
	ck_assert_int_eq(codex_model_list(scene.client, &params, &pages), 0);
	expect_model(&scene, pages, "a");
	expect_end(&scene, pages);
	close_list(&scene, pages);
}
END_TEST

START_TEST(page_that_fails_is_asked_for_again)
{
	codex_pages *pages;
	struct scene scene;

	open_list(&scene,
		fake_script(ASKED_FIRST PAGE(MODEL("a"), "\"x\"")
				ASKED("x") "error {\"code\":-32001,\"message\":\"busy\"}\n" ASKED(
					"x") "result {\"data\":[5]}\n" ASKED("x")
					PAGE(MODEL("b"), "null")),
		&pages);
	expect_model(&scene, pages, "a");
	expect_failure(&scene, pages, CODEX_ERR_REMOTE);
	expect_failure(&scene, pages, CODEX_ERR_DECODE);
	expect_model(&scene, pages, "b");
	expect_end(&scene, pages);
	close_list(&scene, pages);
}
END_TEST

/* Elements until a step fails. */
static unsigned count_until_failure(struct scene *scene, codex_pages *pages, int *ret_status)
{
	codex_future *future = NULL;
	unsigned count = 0;

	while ((*ret_status = codex_pages_next(pages, &future)) == 0) {
		*ret_status = pump_future(scene->base, future);
		if (*ret_status < 0)
			break;
		ck_assert(!codex_pages_at_end(pages));
		ck_assert_uint_lt(++count, 40);
	}
	return count;
}

static const struct {
	const char *name;
	const char *first; /* pages before the circle */
	const char *circle;
	unsigned least; /* elements that come at any rate */
} circles[] = {
	{"same_cursor_again", "", "expect model/list\n" PAGE(MODEL("a"), "\"x\""), 2},
	{"same_cursor_on_empty_pages", "", "expect model/list\n" PAGE("", "\"x\""), 0},
	{"three_cursors_in_turn", "expect model/list\n" PAGE(MODEL("a"), "\"w\""),
		"expect model/list\n" PAGE(MODEL("a"), "\"x\"") "expect model/list\n" PAGE(
			MODEL("a"), "\"y\"") "expect model/list\n" PAGE(MODEL("a"), "\"z\""),
		4},
};

START_TEST(cursors_that_go_round_in_a_circle_end)
{
	codex_pages *pages;
	struct scene scene;
	char script[4000];
	unsigned count;
	int status;

	snprintf(script, sizeof(script), "%srepeat forever\n%send\n", circles[_i].first,
		circles[_i].circle);
	open_list(&scene, fake_script(script), &pages);
	count = count_until_failure(&scene, pages, &status);
	ck_assert_int_eq(status, CODEX_ERR_PROTOCOL);
	ck_assert_uint_ge(count, circles[_i].least);
	ck_assert_uint_le(count, 16);
	ck_assert_int_eq(codex_pages_next(pages, NULL), CODEX_ERR_PROTOCOL);
	close_list(&scene, pages);
}
END_TEST

START_TEST(one_step_at_a_time)
{
	codex_future *future;
	codex_pages *pages;
	struct scene scene;

	open_list(&scene, fake_script("expect model/list\n" PAGE(MODEL("a"), "null")), &pages);
	future = begin_step(pages);
	ck_assert_int_eq(codex_pages_next(pages, NULL), CODEX_ERR_BUSY);
	ck_assert_int_eq(pump_future(scene.base, future), 0);
	ck_assert_str_eq(codex_pages_model(pages)->id, "a");
	close_list(&scene, pages);
}
END_TEST

START_TEST(cancelled_step_loses_nothing)
{
	codex_future *future;
	codex_pages *pages;
	struct scene scene;

	open_list(&scene, fake_script(ASKED_FIRST "sleep 50ms\n" PAGE(MODEL("a"), "null")), &pages);
	future = begin_step(pages);
	codex_future_cancel(future);
	ck_assert_int_eq(pump_future(scene.base, future), CODEX_ERR_CANCELLED);
	ck_assert_ptr_null(codex_pages_model(pages));
	expect_model(&scene, pages, "a"); /* out of the page that was asked for */
	expect_end(&scene, pages);
	close_list(&scene, pages);
}
END_TEST

START_TEST(step_that_takes_too_long_loses_nothing)
{
	codex_future *future;
	codex_pages *pages;
	struct scene scene;

	open_list(
		&scene, fake_script(ASKED_FIRST "sleep 100ms\n" PAGE(MODEL("a"), "null")), &pages);
	future = begin_step(pages);
	ck_assert_int_eq(codex_future_set_deadline(future, 10), 0);
	ck_assert_int_eq(pump_future(scene.base, future), CODEX_ERR_TIMEOUT);
	expect_model(&scene, pages, "a");
	close_list(&scene, pages);
}
END_TEST

static void drop_list(codex_future *future, void *userdata)
{
	codex_pages **pages = userdata;

	ck_assert_int_eq(codex_future_status(future), 0);
	*pages = codex_pages_unref(*pages);
}

START_TEST(list_may_be_dropped_in_its_callback)
{
	codex_future *future;
	codex_pages *pages;
	struct scene scene;

	open_list(&scene, fake_script("expect model/list\n" PAGE(MODEL("a"), "null")), &pages);
	future = begin_step(pages);
	ck_assert_int_eq(codex_future_then(future, drop_list, &pages, NULL), 0);
	codex_future_unref(future);
	SCENE_PUMP(&scene, !pages);
	scene_close(&scene);
}
END_TEST

START_TEST(list_that_is_dropped_ends_its_step)
{
	struct outcome echo = OUTCOME_INIT;
	codex_future *future;
	codex_pages *pages;
	struct scene scene;

	open_list(&scene,
		fake_script("expect model/list as list\nexpect fake/echo\n"
			    "result for list {\"data\":[" MODEL("a") "]}\nresult {}\n"),
		&pages);
	future = begin_step(pages);
	codex_pages_unref(codex_pages_ref(pages));
	ck_assert(!codex_future_done(future));
	codex_pages_unref(pages);
	ck_assert_int_eq(pump_future(scene.base, future), CODEX_ERR_CANCELLED);
	scene_call(&scene, "fake/echo", NULL, &echo);
	SCENE_PUMP(&scene, echo.count); /* the page came before */
	outcome_clear(&echo);
	scene_close(&scene);
}
END_TEST

START_TEST(client_that_is_closed_ends_the_step)
{
	codex_future *future;
	codex_pages *pages;
	struct scene scene;

	open_list(&scene,
		fake_script("expect model/list\n" PAGE(
			MODEL("a") "," MODEL("b"), "\"x\"") "expect model/list\n"),
		&pages);
	expect_model(&scene, pages, "a");
	expect_model(&scene, pages, "b");
	future = begin_step(pages);
	codex_async_abort(scene.client);
	ck_assert_int_eq(pump_future(scene.base, future), CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_pages_next(pages, &future), CODEX_ERR_CLOSED);
	ck_assert_ptr_null(codex_pages_model(pages));
	codex_pages_unref(pages);
	scene_free(&scene);
}
END_TEST

START_TEST(elements_outlive_the_client)
{
	codex_pages *pages;
	struct scene scene;

	open_list(&scene,
		fake_script("expect model/list\n" PAGE(MODEL("a") "," MODEL("b"), "null")), &pages);
	expect_model(&scene, pages, "a");
	scene_close(&scene);
	ck_assert_str_eq(codex_pages_model(pages)->id, "a");
	ck_assert_int_eq(codex_pages_next(pages, NULL), 0);
	ck_assert_str_eq(codex_pages_model(pages)->id, "b");
	ck_assert_int_eq(codex_pages_next(pages, NULL), 0);
	ck_assert(codex_pages_at_end(pages));
	codex_pages_unref(pages);
}
END_TEST

START_TEST(what_cannot_be_listed_is_refused)
{
	struct codex_thread_list_params threads = CODEX_THREAD_LIST_PARAMS_INIT;
	struct codex_model_list_params models = CODEX_MODEL_LIST_PARAMS_INIT;
	codex_pages *pages = NULL;
	struct scene scene;

	scene_open(&scene, fake_script("exit 1"));
	threads.search_term = "\xff";
	ck_assert_int_eq(codex_thread_list(scene.client, &threads, &pages), CODEX_ERR_UTF8);
	threads.size = 1;
	ck_assert_int_eq(codex_thread_list(scene.client, &threads, &pages), CODEX_ERR_INVALID);
	models.cursor = "\xff";
	ck_assert_int_eq(codex_model_list(scene.client, &models, &pages), CODEX_ERR_UTF8);
	ck_assert_int_eq(
		codex_thread_list_turns(scene.client, NULL, NULL, &pages), CODEX_ERR_INVALID);
	ck_assert_int_eq(
		codex_thread_list_items(scene.client, "", NULL, &pages), CODEX_ERR_INVALID);
	ck_assert_ptr_null(pages);
	scene_free(&scene);
}
END_TEST

/* No step hangs, crashes or leaks, and once there is memory again the rest of the list is there. False: fewer allocations. */
static bool play(const codex_config *config, unsigned long n)
{
	codex_pages *pages = NULL;
	struct event_base *base = event_base_new();
	codex_async *client = NULL;
	codex_future *future, *closed = NULL;
	bool failed;
	int r;

	ck_assert_int_eq(codex_async_new(base, config, &client), 0);
	ck_assert_int_eq(pump_future(base, (codex_async_start(client, &closed), closed)), 0);
	cx_mem_fail_at(n);
	r = codex_model_list(client, NULL, &pages);
	ck_assert(r == 0 || r == CODEX_ERR_NOMEM);
	for (int i = 0; r == 0 && i < 4; i++) {
		future = NULL;
		r = codex_pages_next(pages, &future);
		if (r == 0)
			r = pump_future(base, future);
	}
	failed = cx_mem_count() >= n;
	cx_mem_fail_at(0);
	ck_assert(failed || r == 0);
	codex_pages_unref(pages);
	ck_assert_int_eq(codex_async_close(client, &closed), 0);
	ck_assert_int_eq(pump_future(base, closed), 0);
	codex_async_unref(client);
	event_base_free(base);
	return failed;
}

START_TEST(each_allocation_fails)
{
	codex_config *config = fake_script(
		"expect model/list\n" PAGE(MODEL("a"), "\"x\"") "expect model/list\n" PAGE(
			MODEL("b"), "\"y\"") "expect model/list\n" PAGE(MODEL("c"), "null"));
	unsigned long n = 1;

	while (play(config, n))
		n += (effort_part() + 4) / 5;
	ck_assert_uint_gt(n, 20);
	codex_config_unref(config);
}
END_TEST

/* The runtime would refuse the page. */
START_TEST(experimental_filters_are_refused_unless_they_are_allowed)
{
	struct codex_thread_list_params filters[5];
	codex_pages *pages = NULL;
	struct scene scene;
	codex_config *config;

	for (int i = 0; i < 5; i++)
		filters[i] = (struct codex_thread_list_params)CODEX_THREAD_LIST_PARAMS_INIT;
	filters[0].ancestor_thread_id = "t";
	filters[1].attached_to_thread_id = "t";
	filters[2].include_attached_threads = true;
	filters[3].parent_thread_id = "t";
	filters[4].project_id = "p";
	for (int allowed = 0; allowed < 2; allowed++) {
		config = fake_script("exit 1");
		codex_config_set_experimental(config, allowed);
		scene_open(&scene, config);
		for (int i = 0; i < 5; i++) {
			ck_assert_int_eq(codex_thread_list(scene.client, &filters[i], &pages),
				allowed ? 0 : CODEX_ERR_EXPERIMENTAL);
			ck_assert(allowed || !pages);
			pages = codex_pages_unref(pages);
		}
		scene_free(&scene);
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, experimental_filters_are_refused_unless_they_are_allowed);
	ADD(suite, pages_are_asked_for_as_they_are_needed);
	ADD(suite, first_page_begins_at_the_cursor_that_was_given);
	ADD(suite, page_that_fails_is_asked_for_again);
	ADD_ROWS(suite, cursors_that_go_round_in_a_circle_end, circles);
	ADD(suite, one_step_at_a_time);
	ADD(suite, cancelled_step_loses_nothing);
	ADD(suite, step_that_takes_too_long_loses_nothing);
	ADD(suite, list_may_be_dropped_in_its_callback);
	ADD(suite, list_that_is_dropped_ends_its_step);
	ADD(suite, client_that_is_closed_ends_the_step);
	ADD(suite, elements_outlive_the_client);
	ADD(suite, what_cannot_be_listed_is_refused);
	ADD(suite, each_allocation_fails);
}

int main(void)
{
	return suite_main("pages", add_cases);
}
