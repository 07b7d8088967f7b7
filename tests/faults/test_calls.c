/* Calls and their futures: in order, cancelled, late, withdrawn. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <string.h>

static struct codex_stats stats_of(const struct scene *scene)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	ck_assert_int_eq(codex_async_stats(scene->client, &stats), 0);
	return stats;
}

static void note_seen(codex_event *event, void *userdata)
{
	unsigned *seen = userdata;

	(void)event;
	(*seen)++;
}

/* order */

START_TEST(notification_before_the_handshake_waits_for_it)
{
	struct scene scene;
	unsigned seen = 0;

	scene_open(&scene, fake_script("expect early\nnotify seen {}"));
	codex_async_subscribe(scene.client, "seen", note_seen, &seen, NULL);
	ck_assert_int_eq(codex_async_notify(scene.client, "early", "{\"a\":1}"), 0);
	SCENE_PUMP(&scene, seen || codex_async_error(scene.client));
	ck_assert_ptr_null(codex_async_error(scene.client));
	scene_close(&scene);
}
END_TEST

START_TEST(notifications_do_not_overtake_calls)
{
	struct scene scene;
	struct outcome calls[4] = {OUTCOME_INIT, OUTCOME_INIT, OUTCOME_INIT, OUTCOME_INIT};

	scene_open(&scene,
		fake_script("expect zero\nresult {}\nexpect one as ONE\nexpect two\n"
			    "expect three as THREE\nexpect four\n"
			    "result for THREE {}\nresult for ONE {}\nexpect five\nresult {}"));
	scene_call(&scene, "zero", NULL, &calls[0]);
	SCENE_PUMP(&scene, calls[0].count);
	scene_call(&scene, "one", NULL, &calls[1]);
	ck_assert_int_eq(codex_async_notify(scene.client, "two", NULL), 0);
	scene_call(&scene, "three", NULL, &calls[2]);
	ck_assert_int_eq(codex_async_notify(scene.client, "four", NULL), 0);
	scene_call(&scene, "five", NULL, &calls[3]);
	SCENE_PUMP(&scene, calls[3].count);
	for (int i = 0; i < 4; i++) {
		outcome_expect(&calls[i], 0);
		outcome_clear(&calls[i]);
	}
	scene_close(&scene);
}
END_TEST

static void call_back(const char *line, size_t len, void *userdata)
{
	struct scene *scene = userdata;

	(void)line;
	(void)len;
	ck_assert_int_eq(QUIETLY(codex_async_notify(scene->client, "heard", NULL)), 0);
}

/* Nothing else happens that would let it out. */
START_TEST(call_in_the_stderr_callback_leaves)
{
	codex_config *config = fake_script("expect go\nexpect-nothing 50\nstderr hello\n"
					   "expect heard\nnotify seen {}");
	struct scene scene;
	unsigned seen = 0;

	codex_config_set_stderr(config, call_back, &scene);
	scene_open(&scene, config);
	codex_async_subscribe(scene.client, "seen", note_seen, &seen, NULL);
	ck_assert_int_eq(codex_async_notify(scene.client, "go", NULL), 0);
	PUMP_WITHIN(scene.base, seen, pump_limit() / 5);
	scene_close(&scene);
}
END_TEST

/* cancelling */

START_TEST(cancelled_before_it_was_sent_is_never_sent)
{
	codex_config *config =
		fake_script("expect one\nsleep 50\nresult {}\nexpect three\nresult {}");
	struct scene scene;
	struct outcome one = OUTCOME_INIT;
	struct outcome two = OUTCOME_INIT;
	struct outcome three = OUTCOME_INIT;

	codex_config_set_limit(config, CODEX_LIMIT_IN_FLIGHT, 1);
	scene_open(&scene, config);
	scene_call(&scene, "one", NULL, &one);
	scene_call(&scene, "two", NULL, &two);
	scene_call(&scene, "three", NULL, &three);
	record_enter();
	codex_future_cancel(two.future);
	record_leave(0);
	ck_assert_int_eq(codex_future_status(two.future), CODEX_ERR_CANCELLED);
	SCENE_PUMP(&scene, three.count);
	outcome_expect(&one, 0);
	outcome_expect(&two, CODEX_ERR_CANCELLED);
	outcome_expect(&three, 0);
	outcome_clear(&one);
	outcome_clear(&two);
	outcome_clear(&three);
	scene_close(&scene);
}
END_TEST

START_TEST(cancelled_after_it_was_sent_is_answered_to_nobody)
{
	struct scene scene;
	struct outcome one = OUTCOME_INIT;
	struct outcome two = OUTCOME_INIT;

	scene_open(
		&scene, fake_script("expect one as ONE\nexpect two\nresult for ONE {}\nresult {}"));
	scene_call(&scene, "one", NULL, &one);
	SCENE_PUMP(&scene,
		codex_async_metadata(scene.client, CODEX_METADATA_USER_AGENT) &&
			stats_of(&scene).requests_in_flight == 1);
	codex_future_cancel(one.future);
	SCENE_PUMP(&scene, one.count);
	scene_call(&scene, "two", NULL, &two);
	SCENE_PUMP(&scene, two.count);
	outcome_expect(&one, CODEX_ERR_CANCELLED);
	outcome_expect(&two, 0);
	ck_assert_uint_eq(stats_of(&scene).answers_late, 1);
	codex_future_cancel(two.future);
	ck_assert_int_eq(codex_future_status(two.future), 0);
	outcome_clear(&one);
	outcome_clear(&two);
	scene_close(&scene);
}
END_TEST

/* The futures that start and close hand out are shared: who gives up does it for those who have them, not for later. */
START_TEST(cancelled_start_and_close_can_be_asked_for_again)
{
	struct scene scene;
	struct outcome outcomes[4] = {OUTCOME_INIT, OUTCOME_INIT, OUTCOME_INIT, OUTCOME_INIT};
	codex_future *future;

	scene_open(&scene, fake_script("expect-eof\nsleep 50"));
	for (int i = 0; i < 4; i++) {
		int r = i < 2 ? codex_async_start(scene.client, &future)
			      : codex_async_close(scene.client, &future);

		ck_assert_int_eq(r, 0);
		outcome_of(&outcomes[i], future);
		if (i % 2 == 0)
			codex_future_cancel(future);
		SCENE_PUMP(&scene, outcomes[i].count);
	}
	for (int i = 0; i < 4; i++) {
		outcome_expect(&outcomes[i], i % 2 == 0 ? CODEX_ERR_CANCELLED : 0);
		outcome_clear(&outcomes[i]);
	}
	scene_close(&scene);
}
END_TEST

/* deadlines */

START_TEST(deadline_can_be_moved_both_ways)
{
	codex_config *config = fake_script(
		"expect one as ONE\nexpect two as TWO\nsleep 2300\nresult for ONE {}\nresult for TWO {}");
	struct scene scene;
	struct outcome one = OUTCOME_INIT;
	struct outcome two = OUTCOME_INIT;
	uint64_t begun;

	codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 2000);
	scene_open(&scene, config);
	scene_call(&scene, "one", NULL, &one);
	scene_call(&scene, "two", NULL, &two);
	begun = pump_now();
	ck_assert_int_eq(codex_future_set_deadline(one.future, 3600000), 0);
	ck_assert_int_eq(codex_future_set_deadline(two.future, 100), 0);
	SCENE_PUMP(&scene, two.count);
	ck_assert_uint_ge(pump_now() - begun, 99);
	ck_assert_uint_le(pump_now() - begun, 1900);
	outcome_expect(&two, CODEX_ERR_TIMEOUT);
	SCENE_PUMP(&scene, one.count);
	outcome_expect(&one, 0);
	ck_assert_int_eq(codex_future_set_deadline(one.future, 10), CODEX_ERR_STATE);
	outcome_clear(&one);
	outcome_clear(&two);
	scene_close(&scene);
}
END_TEST

/* An absurd deadline is a late one, not one long past. */
START_TEST(endless_deadline_does_not_overflow)
{
	struct scene scene;
	struct outcome one = OUTCOME_INIT;

	scene_open(&scene, fake_script("expect one\nsleep 50\nresult {}"));
	scene_call(&scene, "one", NULL, &one);
	ck_assert_int_eq(codex_future_set_deadline(one.future, UINT64_MAX), 0);
	SCENE_PUMP(&scene, one.count);
	outcome_expect(&one, 0);
	outcome_clear(&one);
	scene_close(&scene);
}
END_TEST

/* continuations and slots */

struct chain {
	struct scene scene;
	codex_slot *slots[3];
	char order[16];
};

static void note_order(struct chain *chain, char letter)
{
	size_t len = strlen(chain->order);

	ck_assert_uint_lt(len, sizeof(chain->order) - 1);
	chain->order[len] = letter;
}

static void third(codex_future *future, void *userdata)
{
	(void)future;
	note_order(userdata, '3');
}

static void second(codex_future *future, void *userdata)
{
	struct chain *chain = userdata;

	note_order(chain, '2');
	chain->slots[1] = codex_slot_unref(chain->slots[1]); /* its own */
	chain->slots[2] = codex_slot_unref(chain->slots[2]); /* one that is due */
	ck_assert_int_eq(codex_future_then(future, third, chain, NULL), 0);
}

static void first(codex_future *future, void *userdata)
{
	(void)future;
	note_order(userdata, '1');
}

START_TEST(continuations_run_in_order_and_slots_withdraw_them)
{
	struct chain chain = {0};
	codex_slot *withdrawn;
	codex_future *future;

	scene_open(&chain.scene, fake_script("expect one\nresult {}"));
	ck_assert_int_eq(codex_async_call(chain.scene.client, "one", NULL, &future), 0);
	codex_future_then(future, third, &chain, &withdrawn);
	codex_future_then(future, first, &chain, &chain.slots[0]);
	codex_future_then(future, second, &chain, &chain.slots[1]);
	codex_future_then(future, first, &chain, &chain.slots[2]);
	codex_future_then(future, first, &chain, NULL);
	codex_slot_unref(withdrawn);
	SCENE_PUMP(&chain.scene, strlen(chain.order) == 4);
	ck_assert_str_eq(chain.order, "1213");
	ck_assert_int_eq(codex_future_then(future, NULL, NULL, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_future_then(future, first, &chain, NULL), 0);
	ck_assert_int_eq(codex_future_then(future, third, &chain, &withdrawn), 0);
	ck_assert_str_eq(chain.order, "1213");
	codex_slot_unref(withdrawn);
	codex_future_unref(future);
	SCENE_PUMP(&chain.scene, strlen(chain.order) == 5);
	ck_assert_str_eq(chain.order, "12131");
	codex_slot_unref(chain.slots[0]);
	scene_close(&chain.scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, notification_before_the_handshake_waits_for_it);
	ADD(suite, notifications_do_not_overtake_calls);
	ADD(suite, call_in_the_stderr_callback_leaves);
	ADD(suite, cancelled_before_it_was_sent_is_never_sent);
	ADD(suite, cancelled_after_it_was_sent_is_answered_to_nobody);
	ADD(suite, cancelled_start_and_close_can_be_asked_for_again);
	ADD(suite, deadline_can_be_moved_both_ways);
	ADD(suite, endless_deadline_does_not_overflow);
	ADD(suite, continuations_run_in_order_and_slots_withdraw_them);
}

int main(void)
{
	return suite_main("calls", add_cases);
}
