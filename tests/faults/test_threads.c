/* Whole threads, when the runtime refuses, is slow, or others do it. */
#include <config.h>

#include "base/mem.h"
#include "support/effort.h"
#include "support/scene.h"
#include "support/suite.h"

#include <stdio.h>

#define NO "error {\"code\":-32600,\"message\":\"no\"}\n"
#define TURN "expect turn/start\nemit turn-response\nturn well\n"
#define COMPACTION(what, status) \
	"notify turn/" what " {\"threadId\":\"${threadId}\",\"turn\":{\"id\":\"c\",\"items\":[]," \
	"\"status\":\"" status "\"}}\n"

static int refuse_turn(struct scene *scene)
{
	return codex_thread_turn_text(scene->thread, "x", NULL, NULL, NULL, NULL);
}

static void expect_turn(struct scene *scene)
{
	struct record record = RECORD_INIT;
	codex_turn *turn = scene_turn(scene, "hi", &record);

	SCENE_PUMP(scene, record_done(&record));
	ck_assert_int_eq(codex_turn_status(turn), 0);
	codex_turn_unref(turn);
	record_clear(&record);
}

START_TEST(refused_departure_leaves_the_thread_in_use)
{
	codex_future *future = NULL;
	struct scene scene;

	scene_open_thread(&scene, fake_script(FAKE_THREAD "expect thread/unsubscribe\n" NO TURN));
	ck_assert_int_eq(codex_thread_unsubscribe(scene.thread, &future), 0);
	ck_assert_int_eq(refuse_turn(&scene), CODEX_ERR_STATE);
	ck_assert_int_eq(pump_future(scene.base, future), CODEX_ERR_REMOTE);
	expect_turn(&scene);
	scene_close(&scene);
}
END_TEST

START_TEST(departure_that_nobody_waits_for_is_one)
{
	codex_future *future = NULL;
	struct outcome echo = OUTCOME_INIT;
	struct scene scene;

	scene_open_thread(&scene,
		fake_script(FAKE_THREAD
			"expect thread/unsubscribe\nsleep 20ms\n"
			"result {\"status\":\"unsubscribed\"}\nexpect fake/echo\nresult {}\n"));
	ck_assert_int_eq(codex_thread_unsubscribe(scene.thread, &future), 0);
	codex_future_cancel(future);
	ck_assert_int_eq(pump_future(scene.base, future), CODEX_ERR_CANCELLED);
	ck_assert_int_eq(refuse_turn(&scene), CODEX_ERR_STATE);
	scene_call(&scene, "fake/echo", NULL, &echo);
	SCENE_PUMP(&scene, echo.count);
	ck_assert_int_eq(refuse_turn(&scene), CODEX_ERR_STATE);
	outcome_clear(&echo);
	scene_close(&scene);
}
END_TEST

static const struct {
	const char *name;
	const char *method;
} ends[] = {
	{"archived_by_others", "thread/archived"},
	{"deleted_by_others", "thread/deleted"},
	{"closed_by_the_runtime", "thread/closed"},
};

START_TEST(thread_that_goes_away_ends_its_turns)
{
	struct record running = RECORD_INIT, waiting = RECORD_INIT;
	codex_turn *turns[2];
	struct scene scene;
	char script[1000];

	snprintf(script, sizeof(script),
		FAKE_TURN "sleep 20ms\nnotify %s {\"threadId\":\"${threadId}\"}\n",
		ends[_i].method);
	scene_open_thread(&scene, fake_script(script));
	turns[0] = scene_turn(&scene, "hi", &running);
	turns[1] = scene_turn(&scene, "and", &waiting);
	SCENE_PUMP(&scene, record_done(&running) && record_done(&waiting));
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(codex_turn_status(turns[i]), CODEX_ERR_STATE);
		codex_turn_unref(turns[i]);
	}
	ck_assert_int_eq(refuse_turn(&scene), CODEX_ERR_STATE);
	record_clear(&running);
	record_clear(&waiting);
	scene_close(&scene);
}
END_TEST

static void start_compaction(struct scene *scene, int status)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_thread_compact(scene->thread, &future), 0);
	ck_assert_int_eq(pump_future(scene->base, future), status);
}

START_TEST(turn_waits_for_a_compaction_that_has_not_begun)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct scene scene;

	scene_open_thread(&scene,
		fake_script(FAKE_THREAD
			"expect thread/compact/start\nresult {}\nexpect-nothing 100ms\n" COMPACTION(
				"started",
				"inProgress") "expect-nothing 50ms\n" COMPACTION("completed",
				"completed") TURN));
	start_compaction(&scene, 0);
	options.busy = CODEX_BUSY_REFUSE;
	ck_assert_int_eq(codex_thread_turn_text(scene.thread, "x", &options, NULL, NULL, NULL),
		CODEX_ERR_BUSY);
	expect_turn(&scene);
	scene_close(&scene);
}
END_TEST

START_TEST(refused_compaction_holds_no_turn_back)
{
	struct scene scene;

	scene_open_thread(&scene, fake_script(FAKE_THREAD "expect thread/compact/start\n" NO TURN));
	start_compaction(&scene, CODEX_ERR_REMOTE);
	expect_turn(&scene);
	scene_close(&scene);
}
END_TEST

/* Nor one that the runtime forgets: 10 s. */
START_TEST(compaction_that_never_begins_holds_turns_back_for_a_while)
{
	struct scene scene;
	uint64_t began = pump_now();

	pump_hurry();
	scene_open_thread(
		&scene, fake_script(FAKE_THREAD "expect thread/compact/start\nresult {}\n" TURN));
	start_compaction(&scene, 0);
	expect_turn(&scene);
	ck_assert_uint_ge(pump_now() - began, 900);
	scene_close(&scene);
}
END_TEST

START_TEST(handle_may_go_before_its_answer)
{
	codex_future *left = NULL, *compacted = NULL;
	struct scene scene;

	scene_open_thread(&scene,
		fake_script(
			FAKE_THREAD "expect thread/compact/start as c\nexpect thread/unsubscribe\n"
				    "result {\"status\":\"unsubscribed\"}\nresult for c {}\n"));
	ck_assert_int_eq(codex_thread_compact(scene.thread, &compacted), 0);
	ck_assert_int_eq(codex_thread_unsubscribe(scene.thread, &left), 0);
	scene.thread = codex_thread_unref(scene.thread);
	ck_assert_int_eq(pump_future(scene.base, left), 0);
	ck_assert_int_eq(pump_future(scene.base, compacted), 0);
	scene_close(&scene);
}
END_TEST

START_TEST(client_that_is_closed_ends_all_of_it)
{
	codex_future *futures[3] = {NULL};
	struct scene scene;

	scene_open_thread(&scene, fake_script(FAKE_THREAD "sleep 5s\n"));
	ck_assert_int_eq(codex_thread_unsubscribe(scene.thread, &futures[0]), 0);
	ck_assert_int_eq(codex_thread_compact(scene.thread, &futures[1]), 0);
	ck_assert_int_eq(codex_thread_archive(scene.thread, &futures[2]), 0);
	codex_async_abort(scene.client);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(pump_future(scene.base, futures[i]), CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_thread_archive(scene.thread, NULL), CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_thread_unsubscribe(scene.thread, NULL), CODEX_ERR_CLOSED);
	scene_free(&scene);
}
END_TEST

/* memory */

/* All that is accepted ends. */
static void try_all(struct scene *scene)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_future *futures[4] = {NULL};
	codex_thread *fork = NULL;

	options.config = "{\"a\":1}";
	codex_thread_rename(scene->thread, "name", &futures[0]);
	codex_thread_compact(scene->thread, &futures[1]);
	codex_thread_unsubscribe(scene->thread, &futures[2]);
	codex_thread_archive(scene->thread, &futures[3]);
	if (codex_thread_fork(scene->client, "id", &options, &fork) == 0)
		pump_future(scene->base, codex_future_ref(codex_thread_ready(fork)));
	for (int i = 0; i < 4; i++) {
		if (futures[i])
			pump_future(scene->base, futures[i]);
	}
	codex_thread_unref(fork);
}

START_TEST(each_allocation_fails)
{
	codex_config *config = fake_script(FAKE_THREAD "repeat forever\nexpect *\n" NO "end\n");
	unsigned long n = 1;
	bool failed = true;
	struct scene scene;

	for (; failed; n += (effort_part() + 4) / 5) {
		scene_open_thread(&scene, codex_config_ref(config));
		cx_mem_fail_at(n);
		try_all(&scene);
		failed = cx_mem_count() >= n;
		cx_mem_fail_at(0);
		scene_close(&scene);
	}
	ck_assert_uint_gt(n, 20);
	codex_config_unref(config);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, refused_departure_leaves_the_thread_in_use);
	ADD(suite, departure_that_nobody_waits_for_is_one);
	ADD_ROWS(suite, thread_that_goes_away_ends_its_turns, ends);
	ADD(suite, turn_waits_for_a_compaction_that_has_not_begun);
	ADD(suite, refused_compaction_holds_no_turn_back);
	ADD(suite, compaction_that_never_begins_holds_turns_back_for_a_while);
	ADD(suite, handle_may_go_before_its_answer);
	ADD(suite, client_that_is_closed_ends_all_of_it);
	ADD(suite, each_allocation_fails);
}

int main(void)
{
	return suite_main("threads", add_cases);
}
