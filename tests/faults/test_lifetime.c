/* Handles outlive each other in any order, and dropping one never ends what it stands for. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <event2/event.h>
#include <string.h>

static void count_event(codex_event *event, void *userdata)
{
	unsigned *count = userdata;

	ck_assert_ptr_nonnull(codex_event_method(event));
	(*count)++;
}

static bool is_idle(const struct scene *scene)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	codex_async_stats(scene->client, &stats);
	return stats.turns_active == 0;
}

/* The turn runs on at the runtime; its late events are swallowed, and the subscription goes with the thread. */
START_TEST(slot_outlives_thread_of_running_turn)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	struct outcome call = OUTCOME_INIT;
	codex_slot *slot;
	unsigned kept = 0;
	unsigned floating = 0;

	scene_open_thread(
		&scene, fake_script(FAKE_TURN "sleep 20\nturn Hello\nawait model/list\nresult {}"));
	ck_assert_int_eq(codex_thread_subscribe(scene.thread, NULL, count_event, &kept, &slot), 0);
	ck_assert_int_eq(
		codex_thread_subscribe(scene.thread, NULL, count_event, &floating, NULL), 0);
	codex_turn_unref(scene_turn(&scene, "hi", &record));
	scene.thread = codex_thread_unref(scene.thread);
	SCENE_PUMP(&scene, is_idle(&scene));
	scene_call(&scene, "model/list", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	ck_assert_str_eq(record.order, "");
	outcome_clear(&call);
	codex_slot_unref(slot);
	scene_close(&scene);
}
END_TEST

static void drop_thread(codex_event *event, void *userdata)
{
	struct scene *scene = userdata;

	scene->thread = codex_thread_unref(scene->thread);
	ck_assert_ptr_nonnull(codex_event_method(event));
}

START_TEST(thread_dropped_in_its_own_subscriptions)
{
	struct scene scene;
	struct outcome call = OUTCOME_INIT;
	codex_slot *slots[3];
	unsigned count = 0;

	scene_open_thread(&scene,
		fake_script("expect thread/start\nemit thread-response\nawait model/list\n"
			    "emit thread-started\nemit idle\nresult {}"));
	codex_thread_subscribe(scene.thread, NULL, count_event, &count, &slots[0]);
	codex_thread_subscribe(scene.thread, NULL, drop_thread, &scene, &slots[1]);
	codex_thread_subscribe(scene.thread, NULL, count_event, &count, &slots[2]);
	codex_thread_subscribe(scene.thread, NULL, count_event, &count, NULL);
	scene_call(&scene, "model/list", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	ck_assert_uint_ge(count, 1);
	ck_assert_uint_le(count, 3);
	outcome_clear(&call);
	for (int i = 0; i < 3; i++)
		codex_slot_unref(slots[i]);
	scene_close(&scene);
}
END_TEST

/* The watch on a turn that the runtime forgot goes with its thread. */
START_TEST(thread_dropped_while_idle_is_watched)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	struct outcome call = OUTCOME_INIT;
	struct outcome later[3] = {OUTCOME_INIT, OUTCOME_INIT, OUTCOME_INIT};

	scene_open_thread(&scene,
		fake_script(FAKE_TURN
			"emit idle\nawait model/list\nresult {}\nawait model/list\nexit 0"));
	codex_turn_unref(scene_turn(&scene, "hi", &record));
	scene.thread = codex_thread_unref(scene.thread);
	scene_call(&scene, "model/list", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	outcome_clear(&call);
	for (int i = 0; i < 3; i++)
		scene_call(&scene, "model/list", NULL, &later[i]);
	SCENE_PUMP(&scene, later[2].count);
	for (int i = 0; i < 3; i++)
		outcome_clear(&later[i]);
	ck_assert_str_eq(record.order, "");
	scene_close(&scene);
}
END_TEST

/* every order of dropping */

enum thing {
	CLIENT,
	THREAD,
	TURN,
	FUTURE,
	SLOT,
	EVENT,
	BASE, /* after the client only */
	THINGS
};

struct things {
	struct scene scene;
	codex_turn *turn;
	codex_future *future;
	codex_slot *slot;
	codex_event *event;
};

static void keep_event(codex_event *event, void *userdata)
{
	struct things *things = userdata;

	if (!things->event)
		things->event = codex_event_ref(event);
}

static void drop(struct things *things, enum thing thing)
{
	switch (thing) {
	case CLIENT:
		things->scene.client = codex_async_unref(things->scene.client);
		break;
	case THREAD:
		ck_assert_ptr_nonnull(codex_thread_id(things->scene.thread));
		codex_thread_unref(things->scene.thread);
		break;
	case TURN:
		ck_assert_ptr_nonnull(codex_turn_id(things->turn));
		ck_assert_ptr_nonnull(codex_thread_id(codex_turn_thread(things->turn)));
		codex_turn_unref(things->turn);
		break;
	case FUTURE:
		ck_assert_str_eq(codex_future_result_text(things->future, NULL), "{}");
		codex_future_unref(things->future);
		break;
	case SLOT:
		codex_slot_unref(things->slot);
		break;
	case EVENT:
		ck_assert_ptr_nonnull(codex_event_params(things->event));
		codex_event_unref(things->event);
		break;
	default:
		event_base_free(things->scene.base);
	}
}

static void gather(struct things *things, struct record *record)
{
	struct outcome call = OUTCOME_INIT;

	scene_open_thread(
		&things->scene, fake_script(FAKE_TURN "turn Hello\nawait model/list\nresult {}"));
	codex_thread_subscribe(things->scene.thread, NULL, keep_event, things, &things->slot);
	things->turn = scene_turn(&things->scene, "hi", record);
	SCENE_PUMP(&things->scene, record_done(record));
	scene_call(&things->scene, "model/list", NULL, &call);
	SCENE_PUMP(&things->scene, call.count);
	things->future = codex_future_ref(call.future);
	outcome_clear(&call);
}

static bool next_order(unsigned char order[THINGS])
{
	int i = THINGS - 2;
	int j = THINGS - 1;
	unsigned char swap;

	while (i >= 0 && order[i] >= order[i + 1])
		i--;
	if (i < 0)
		return false;
	while (order[j] <= order[i])
		j--;
	swap = order[i];
	order[i] = order[j];
	order[j] = swap;
	for (i++, j = THINGS - 1; i < j; i++, j--) {
		swap = order[i];
		order[i] = order[j];
		order[j] = swap;
	}
	return true;
}

static bool base_goes_after_client(const unsigned char order[THINGS])
{
	return (const unsigned char *)memchr(order, BASE, THINGS) >
		(const unsigned char *)memchr(order, CLIENT, THINGS);
}

/* Every 61st of the 2,520 orders: each pair of things comes in both. */
START_TEST(handles_go_in_any_order)
{
	unsigned char order[THINGS];
	unsigned number = 0;

	for (unsigned i = 0; i < THINGS; i++)
		order[i] = (unsigned char)i;
	do {
		struct things things = {0};
		struct record record = RECORD_INIT;

		if (!base_goes_after_client(order) || number++ % 61)
			continue;
		gather(&things, &record);
		for (unsigned i = 0; i < THINGS; i++)
			drop(&things, order[i]);
		record_expect_text(&record, "Hello");
		record_clear(&record);
	} while (next_order(order));
	ck_assert_uint_eq(number, 2520);
}
END_TEST

/* Turns and calls go on without their handles. */
START_TEST(dropped_handles_cancel_nothing)
{
	struct scene scene;
	struct outcome call = OUTCOME_INIT;

	scene_open_thread(&scene,
		fake_script(
			FAKE_THREAD "expect turn/start\nemit turn-response\nexpect one\nresult {}\n"
				    "turn Hello\nawait two\nresult {}"));
	ck_assert_int_eq(codex_thread_turn_text(scene.thread, "hi", NULL, NULL, NULL, NULL), 0);
	ck_assert_int_eq(codex_async_call(scene.client, "one", NULL, NULL), 0);
	scene.thread = codex_thread_unref(scene.thread);
	SCENE_PUMP(&scene, is_idle(&scene));
	scene_call(&scene, "two", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	outcome_expect(&call, 0);
	outcome_clear(&call);
	scene_close(&scene);
}
END_TEST

/* A thread that was dropped before the runtime had answered. */
START_TEST(thread_dropped_before_it_is_ready)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	codex_turn *turn;

	scene_open(&scene, fake_script(FAKE_TURN "turn Hello"));
	ck_assert_int_eq(codex_thread_start(scene.client, NULL, &scene.thread), 0);
	turn = scene_turn(&scene, "hi", &record);
	scene.thread = codex_thread_unref(scene.thread);
	SCENE_PUMP(&scene, record_done(&record));
	record_expect_text(&record, "Hello");
	ck_assert_ptr_nonnull(codex_thread_id(codex_turn_thread(turn)));
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

/* Nothing was ever started. */
START_TEST(client_that_never_ran)
{
	struct scene scene;

	scene_open(&scene, fake_script("exit 1"));
	scene_free(&scene);
	scene_open(&scene, fake_script("exit 1"));
	scene_close(&scene);
	scene_open(&scene, fake_script("exit 1"));
	codex_async_abort(scene.client);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, slot_outlives_thread_of_running_turn);
	ADD(suite, thread_dropped_in_its_own_subscriptions);
	ADD(suite, thread_dropped_while_idle_is_watched);
	ADD(suite, handles_go_in_any_order);
	ADD(suite, dropped_handles_cancel_nothing);
	ADD(suite, thread_dropped_before_it_is_ready);
	ADD(suite, client_that_never_ran);
}

int main(void)
{
	return suite_main("lifetime", add_cases);
}
