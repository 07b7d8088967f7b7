/* Turns and items that are not ours, come twice, come late, or never end. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <stdio.h>
#include <string.h>

struct heard {
	unsigned texts;
	unsigned completed;
	unsigned late_items;
	char turn_id[64]; /* of the last turn/completed */
};

static void hear(codex_event *event, void *userdata)
{
	struct heard *heard = userdata;
	const char *method = codex_event_method(event);

	heard->texts += strcmp(method, "item/agentMessage/delta") == 0;
	if (strcmp(method, "turn/completed") == 0) {
		heard->completed++;
		snprintf(heard->turn_id, sizeof(heard->turn_id), "%s", codex_event_turn_id(event));
	}
	heard->late_items += heard->completed && strcmp(method, "item/completed") == 0;
}

/* One turn that says "Hello", among strange things; what is told of it. */
static const struct strange {
	const char *name;
	const char *script;
	const char *order;
	unsigned completed; /* turns that the thread's subscriber sees ended */
} stranges[] = {
	{"foreign_turn_completes_on_our_thread",
		FAKE_TURN
		"emit turn-started turnId=foreign\ndelta nothing\n"
		"emit agent-started turnId=foreign\nemit delta turnId=foreign text=not-ours\n"
		"emit turn-completed turnId=foreign status=failed\n"
		"emit agent-started\ndelta Hello\nemit agent-completed text=Hello\n"
		"emit turn-completed text=Hello",
		NULL, 2},
	{"turn_of_the_same_id_on_another_thread",
		FAKE_TURN "emit agent-started threadId=other\nemit delta threadId=other text=no\n"
			  "emit turn-completed threadId=other\nemit agent-started\ndelta Hello\n"
			  "emit agent-completed text=Hello\nemit turn-completed text=Hello",
		"SctiD", 1},
	{"completed_without_ids",
		FAKE_TURN
		"notify turn/completed {}\nnotify turn/completed {\"threadId\":\"${threadId}\"}\n"
		"notify turn/completed {\"turn\":{\"id\":\"${turnId}\",\"status\":\"failed\"}}\n"
		"emit agent-started\ndelta Hello\nemit agent-completed text=Hello\n"
		"emit turn-completed text=Hello",
		"SctiD", 2},
	{"started_twice",
		FAKE_TURN "emit turn-started\nemit agent-started\ndelta Hello\nemit turn-started\n"
			  "emit agent-completed text=Hello\nemit turn-completed text=Hello",
		"SctiD", 1},
	{"completed_twice",
		FAKE_TURN
		"emit agent-started\ndelta Hello\nemit agent-completed text=Hello\n"
		"together\nemit turn-completed text=Hello\nemit turn-completed status=failed\nend",
		"SctiD", 2},
	{"never_started",
		FAKE_THREAD
		"expect turn/start\nemit turn-response\nemit agent-started\ndelta Hello\n"
		"emit agent-completed text=Hello\nemit turn-completed text=Hello",
		"ctiD", 1},
	{"item_completed_without_start",
		FAKE_TURN "emit agent-completed text=Hello\nemit turn-completed text=Hello", "StiD",
		1},
	{"item_completed_twice",
		FAKE_TURN "emit agent-started\ndelta Hello\nemit agent-completed text=Hello\n"
			  "emit turn-completed text=Hello",
		"SctiD", 1},
	{"item_started_thrice",
		FAKE_TURN
		"emit agent-started\ndelta a\nemit agent-started\ndelta b\nemit agent-started\n"
		"delta Hello\nemit agent-completed text=Hello\nemit turn-completed text=Hello",
		"SctrctrctiD", 1},
	{"item_restarted_before_any_text",
		FAKE_TURN "emit agent-started\nemit agent-started\ndelta Hello\n"
			  "emit agent-completed text=Hello\nemit turn-completed text=Hello",
		"ScctiD", 1},
	{"item_never_completed",
		FAKE_TURN "emit agent-started\ndelta Hello\nemit agent-completed text=Hello\n"
			  "emit command-started\nemit turn-completed text=Hello",
		"ScticdD", 1},
	{"item_of_another_turn_of_ours_has_the_same_id",
		FAKE_TURN "emit delta turnId=old text=no\nemit agent-completed turnId=old text=no\n"
			  "emit agent-started\ndelta Hello\nemit agent-completed text=Hello\n"
			  "emit turn-completed text=Hello",
		"SctiD", 1},
	{"idle_and_active_again",
		FAKE_TURN
		"emit idle\nsleep 50\nemit active\nemit agent-started\ndelta Hello\n"
		"emit agent-completed text=Hello\nemit idle\nsleep 50\nemit turn-completed text=Hello",
		"SctiD", 1},
	{"message_without_deltas",
		FAKE_TURN "emit agent-started\nemit agent-completed text=Hello\n"
			  "emit turn-completed text=Hello",
		"SctiD", 1},
};

START_TEST(turn_is_not_misled)
{
	const struct strange *strange = &stranges[_i];
	struct scene scene;
	struct record record = RECORD_INIT;
	struct heard heard = {0};
	codex_turn *turn;

	scene_open_thread(&scene, fake_script(strange->script));
	codex_thread_subscribe(scene.thread, NULL, hear, &heard, NULL);
	turn = scene_turn(&scene, "hi", &record);
	SCENE_PUMP(&scene, record_done(&record));
	pump_for(scene.base, 20);
	record_expect_status(&record, 0);
	ck_assert_int_eq(record.outcome, CODEX_TURN_COMPLETED);
	ck_assert_str_eq(record.response, "Hello");
	if (strange->order)
		ck_assert_str_eq(record.order, strange->order);
	ck_assert_uint_eq(heard.completed, strange->completed);
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

START_TEST(dropped_item_is_told_by_its_id)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	codex_turn *turn;

	scene_open_thread(&scene,
		fake_script(
			FAKE_TURN "emit command-started callId=call_77\nemit turn-completed-bare"));
	turn = scene_turn(&scene, "hi", &record);
	SCENE_PUMP(&scene, record_done(&record));
	ck_assert_str_eq(record.order, "ScdD");
	ck_assert_str_eq(record.dropped, "call_77");
	ck_assert_int_eq(record.outcome, CODEX_TURN_INTERRUPTED);
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

START_TEST(late_item_reaches_the_thread_subscriber_only)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	struct heard heard = {0};
	codex_turn *turn;

	scene_open_thread(&scene, fake_scenario("late-item"));
	codex_thread_subscribe(scene.thread, NULL, hear, &heard, NULL);
	turn = scene_turn(&scene, "hi", &record);
	SCENE_PUMP(&scene, heard.late_items);
	record_expect_status(&record, 0);
	ck_assert_uint_eq(record.count[RECORD_ITEM_COMPLETED], 0);
	ck_assert_uint_eq(record.count[RECORD_ITEM_DROPPED], 1);
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

/* A goal, or another client, runs a turn on our thread: ours may not become its steer. */
START_TEST(foreign_turn_makes_ours_wait)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	struct heard heard = {0};
	codex_turn *turn;

	scene_open_thread(&scene,
		fake_script(
			FAKE_THREAD "await ready\nemit turn-started turnId=foreign\nexpect go\n"
				    "emit delta turnId=foreign text=theirs\nexpect-nothing 100\n"
				    "emit turn-completed turnId=foreign\n"
				    "expect turn/start\nemit turn-response\nturn Hello"));
	codex_thread_subscribe(scene.thread, NULL, hear, &heard, NULL);
	codex_async_notify(scene.client, "ready", NULL);
	pump_for(scene.base, 100);
	turn = scene_turn(&scene, "hi", &record);
	codex_async_notify(scene.client, "go", NULL);
	SCENE_PUMP(&scene, record_done(&record));
	record_expect_text(&record, "Hello");
	ck_assert_uint_eq(heard.completed, 2);
	ck_assert_uint_ge(heard.texts, 2);
	ck_assert_str_eq(heard.turn_id, codex_turn_id(turn));
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

/* A turn that the runtime forgot to complete, ours or another's, may not hold its thread for ever. Both together, since the grace is ten seconds. */
START_TEST(idle_without_completion_frees_the_thread)
{
	struct scene ours, foreign;
	struct record records[3] = {RECORD_INIT, RECORD_INIT, RECORD_INIT};
	codex_turn *turns[3];

	pump_hurry();
	scene_open_thread(&ours,
		fake_script(FAKE_TURN "emit agent-started\ndelta Hel\nemit idle\n"
				      "await turn/start\nemit turn-response\nturn Hello"));
	turns[0] = scene_turn(&ours, "hi", &records[0]);
	turns[1] = scene_turn(&ours, "again", &records[1]);
	scene_open_thread(&foreign,
		fake_script(FAKE_THREAD "await ready\nemit turn-started turnId=foreign\nemit idle\n"
					"await turn/start\nemit turn-response\nturn Hello"));
	codex_async_notify(foreign.client, "ready", NULL);
	pump_for(foreign.base, 100);
	turns[2] = scene_turn(&foreign, "hi", &records[2]);
	SCENE_PUMP(&ours, record_done(&records[0]));
	record_expect_status(&records[0], CODEX_ERR_PROTOCOL);
	ck_assert_str_eq(records[0].order, "SctdD");
	ck_assert_ptr_null(codex_async_error(ours.client));
	SCENE_PUMP(&ours, record_done(&records[1]));
	record_expect_text(&records[1], "Hello");
	SCENE_PUMP(&foreign, record_done(&records[2]));
	record_expect_text(&records[2], "Hello");
	for (int i = 0; i < 3; i++) {
		codex_turn_unref(turns[i]);
		record_clear(&records[i]);
	}
	scene_close(&ours);
	scene_close(&foreign);
}
END_TEST

/* how turns end */

static const struct ending {
	const char *name;
	const char *script;
	int status;
	codex_turn_outcome outcome;
	const char *message;
} endings[] = {
	{"failed", FAKE_TURN "emit turn-completed-bare status=failed error=${shape:turn-error}",
		CODEX_ERR_TURN_FAILED, CODEX_TURN_FAILED, "experiencing high demand"},
	{"failed_without_error", FAKE_TURN "emit turn-completed-bare status=failed",
		CODEX_ERR_TURN_FAILED, CODEX_TURN_FAILED, NULL},
	{"interrupted", FAKE_TURN "emit turn-completed-bare", 0, CODEX_TURN_INTERRUPTED, NULL},
	{"unknown_status", FAKE_TURN "emit turn-completed-bare status=dreaming", 0,
		CODEX_TURN_UNKNOWN, NULL},
	{"no_status",
		FAKE_TURN "notify turn/completed {\"threadId\":\"${threadId}\",\"turn\":"
			  "{\"id\":\"${turnId}\"}}",
		0, CODEX_TURN_UNKNOWN, NULL},
	{"start_refused",
		FAKE_THREAD "expect turn/start\nerror {\"code\":-32600,\"message\":\"gone\"}",
		CODEX_ERR_REMOTE, CODEX_TURN_UNKNOWN, "gone"},
	{"overloaded", FAKE_THREAD "expect turn/start\nemit overloaded", CODEX_ERR_REMOTE,
		CODEX_TURN_UNKNOWN, "overloaded"},
	{"response_names_no_turn", FAKE_THREAD "expect turn/start\nresult {}", CODEX_ERR_PROTOCOL,
		CODEX_TURN_UNKNOWN, NULL},
	{"response_with_turn_of_other_type", FAKE_THREAD "expect turn/start\nresult {\"turn\":[]}",
		CODEX_ERR_PROTOCOL, CODEX_TURN_UNKNOWN, NULL},
};

START_TEST(turn_ends)
{
	const struct ending *ending = &endings[_i];
	struct scene scene;
	struct record record = RECORD_INIT;
	struct record next = RECORD_INIT;
	codex_turn *turn, *second;
	char script[2000];

	snprintf(script, sizeof(script), "%s\nawait turn/start\nemit turn-response\nturn Hello",
		ending->script);
	scene_open_thread(&scene, fake_script(script));
	turn = scene_turn(&scene, "hi", &record);
	second = scene_turn(&scene, "again", &next);
	SCENE_PUMP(&scene, record_done(&record));
	record_expect_status(&record, ending->status);
	ck_assert_int_eq(record.outcome, ending->outcome);
	if (ending->message)
		ck_assert_ptr_nonnull(strstr(record.message, ending->message));
	SCENE_PUMP(&scene, record_done(&next));
	record_expect_text(&next, "Hello");
	codex_turn_unref(turn);
	codex_turn_unref(second);
	record_clear(&record);
	record_clear(&next);
	scene_close(&scene);
}
END_TEST

/* A thread that cannot be had ends the turns that wait for it, and takes no more. */
static const struct no_thread {
	const char *name;
	const char *script;
	int status;
} no_threads[] = {
	{"refused", "expect thread/start\nerror {\"code\":-32600,\"message\":\"no\"}",
		CODEX_ERR_REMOTE},
	{"overloaded", "expect thread/start\nemit overloaded", CODEX_ERR_REMOTE},
	{"not_answered", "expect thread/start", CODEX_ERR_TIMEOUT},
	{"answer_names_none", "expect thread/start\nresult {}", CODEX_ERR_PROTOCOL},
	{"answer_of_other_type", "expect thread/start\nresult {\"thread\":\"x\"}",
		CODEX_ERR_PROTOCOL},
};

START_TEST(thread_that_cannot_be_had_ends_its_turns)
{
	const struct no_thread *no_thread = &no_threads[_i];
	codex_config *config = fake_script(no_thread->script);
	struct scene scene;
	struct record records[2] = {RECORD_INIT, RECORD_INIT};
	struct outcome ready = OUTCOME_INIT;
	struct outcome call = OUTCOME_INIT;
	codex_turn *turns[2];
	codex_turn *none = NULL;

	codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, pump_slowly(200));
	scene_open(&scene, config);
	ck_assert_int_eq(codex_thread_start(scene.client, NULL, &scene.thread), 0);
	outcome_of(&ready, codex_future_ref(codex_thread_ready(scene.thread)));
	for (int i = 0; i < 2; i++)
		turns[i] = scene_turn(&scene, "hi", &records[i]);
	SCENE_PUMP(&scene, record_done(&records[1]) && ready.count);
	outcome_expect(&ready, no_thread->status);
	for (int i = 0; i < 2; i++) {
		record_expect_status(&records[i], no_thread->status);
		ck_assert_str_eq(records[i].order, "D");
		record_clear(&records[i]);
		codex_turn_unref(turns[i]);
	}
	ck_assert_int_eq(codex_thread_turn_text(scene.thread, "x", NULL, NULL, NULL, &none),
		no_thread->status);
	ck_assert_ptr_null(none);
	ck_assert_ptr_null(codex_thread_id(scene.thread));
	ck_assert_ptr_null(codex_async_error(scene.client));
	scene_call(&scene, "model/list", NULL, &call);
	outcome_clear(&call);
	outcome_clear(&ready);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, turn_is_not_misled, stranges);
	ADD(suite, dropped_item_is_told_by_its_id);
	ADD(suite, late_item_reaches_the_thread_subscriber_only);
	ADD(suite, foreign_turn_makes_ours_wait);
	ADD(suite, idle_without_completion_frees_the_thread);
	ADD_ROWS(suite, turn_ends, endings);
	ADD_ROWS(suite, thread_that_cannot_be_had_ends_its_turns, no_threads);
}

int main(void)
{
	return suite_main("foreign", add_cases);
}
