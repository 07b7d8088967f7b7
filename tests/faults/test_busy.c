/* Turns that meet on one thread, and handles that stand for one thread. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <string.h>

struct pair {
	struct scene scene;
	struct record records[2];
	codex_turn *turns[2];
};

#define PAIR_INIT \
	{ \
		.records = { RECORD_INIT, RECORD_INIT } \
	}

/* The second with this option; NULL: it was refused with that status. */
static void start_both(struct pair *pair, const char *script, codex_busy busy, int status)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.busy = busy;
	scene_open_thread(&pair->scene, fake_script(script));
	pair->turns[0] = scene_turn(&pair->scene, "hi", &pair->records[0]);
	ck_assert_int_eq(QUIETLY(codex_thread_turn_text(pair->scene.thread, "more", &options,
				 &record_callbacks, &pair->records[1], &pair->turns[1])),
		status);
}

static void end(struct pair *pair)
{
	for (int i = 0; i < 2; i++) {
		codex_turn_unref(pair->turns[i]);
		record_clear(&pair->records[i]);
	}
	scene_close(&pair->scene);
}

START_TEST(refused_while_the_thread_is_busy)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct pair pair = PAIR_INIT;

	start_both(&pair, FAKE_TURN "turn Hello\nexpect turn/start\nemit turn-response\nturn Again",
		CODEX_BUSY_REFUSE, CODEX_ERR_BUSY);
	SCENE_PUMP(&pair.scene, record_done(&pair.records[0]));
	record_expect_text(&pair.records[0], "Hello");
	ck_assert_str_eq(pair.records[1].order, "");
	options.busy = CODEX_BUSY_REFUSE;
	ck_assert_int_eq(codex_thread_turn_text(pair.scene.thread, "now", &options,
				 &record_callbacks, &pair.records[1], &pair.turns[1]),
		0);
	SCENE_PUMP(&pair.scene, record_done(&pair.records[1]));
	record_expect_text(&pair.records[1], "Again");
	end(&pair);
}
END_TEST

/* Both end with the one turn; the second hears what comes once it has joined. */
START_TEST(steering_turn_shares_the_running_one)
{
	struct pair pair = PAIR_INIT;

	start_both(&pair,
		FAKE_THREAD
		"expect turn/start as T\nemit turn-response for T\nexpect-nothing 50\n"
		"emit turn-started for T\nexpect turn/steer as S where "
		"{\"params\":{\"expectedTurnId\":\"${T.turnId}\",\"input\":[{\"text\":\"more\"}]}}\n"
		"result for S {\"turnId\":\"${T.turnId}\"}\nemit agent-started for T\n"
		"delta for T Hello\nemit agent-completed for T text=Hello\n"
		"emit turn-completed for T text=Hello",
		CODEX_BUSY_STEER, 0);
	SCENE_PUMP(&pair.scene, record_done(&pair.records[0]) && record_done(&pair.records[1]));
	record_expect_text(&pair.records[0], "Hello");
	record_expect_text(&pair.records[1], "Hello");
	ck_assert_str_eq(codex_turn_id(pair.turns[0]), codex_turn_id(pair.turns[1]));
	end(&pair);
}
END_TEST

/* Too late, or not a turn that can be steered: it runs as one of its own. */
START_TEST(refused_steer_runs_by_itself)
{
	struct pair pair = PAIR_INIT;

	start_both(&pair,
		FAKE_TURN
		"expect turn/steer\nerror {\"code\":-32600,\"message\":\"not this one\"}\n"
		"expect-nothing 30\nemit agent-started\ndelta Hello\n"
		"emit agent-completed text=Hello\nemit turn-completed\n"
		"expect turn/start\nemit turn-response\nturn Again",
		CODEX_BUSY_STEER, 0);
	SCENE_PUMP(&pair.scene, record_done(&pair.records[1]));
	record_expect_text(&pair.records[0], "Hello");
	record_expect_text(&pair.records[1], "Again");
	end(&pair);
}
END_TEST

/* Nobody can know which turn took the text: the handle fails, the running turn does not. */
START_TEST(steer_answered_without_a_turn_fails_alone)
{
	struct pair pair = PAIR_INIT;

	start_both(&pair,
		FAKE_TURN "expect turn/steer\nresult {}\nexpect-nothing 30\nemit agent-started\n"
			  "delta Hello\nemit agent-completed text=Hello\nemit turn-completed",
		CODEX_BUSY_STEER, 0);
	SCENE_PUMP(&pair.scene, record_done(&pair.records[0]) && record_done(&pair.records[1]));
	record_expect_text(&pair.records[0], "Hello");
	record_expect_status(&pair.records[1], CODEX_ERR_PROTOCOL);
	end(&pair);
}
END_TEST

/* The turn that it wanted to steer ended before it had started, or was refused: it becomes one of its own. */
static const struct alone {
	const char *name;
	const char *script;
	int status; /* of the first */
} alones[] = {
	{"first_was_refused",
		FAKE_THREAD "expect turn/start\nerror {\"code\":-32600,\"message\":\"no\"}\n"
			    "expect turn/start\nemit turn-response\nturn Hello",
		CODEX_ERR_REMOTE},
	{"first_ended_unstarted",
		FAKE_THREAD "expect turn/start\nemit turn-response\nemit turn-completed-bare\n"
			    "expect turn/start\nemit turn-response\nturn Hello",
		0},
};

START_TEST(steering_turn_without_a_turn_runs_by_itself)
{
	struct pair pair = PAIR_INIT;

	start_both(&pair, alones[_i].script, CODEX_BUSY_STEER, 0);
	SCENE_PUMP(&pair.scene, record_done(&pair.records[1]));
	record_expect_status(&pair.records[0], alones[_i].status);
	record_expect_text(&pair.records[1], "Hello");
	end(&pair);
}
END_TEST

/* The first's handle goes, and its time; the second still has the turn. */
START_TEST(shared_turn_outlives_its_first_handle)
{
	struct pair pair = PAIR_INIT;

	start_both(&pair,
		FAKE_TURN
		"expect turn/steer\nresult {\"turnId\":\"${turnId}\"}\nsleep 50\nturn Hello",
		CODEX_BUSY_STEER, 0);
	SCENE_PUMP(&pair.scene, codex_turn_id(pair.turns[1]));
	pair.turns[0] = codex_turn_unref(pair.turns[0]);
	SCENE_PUMP(&pair.scene, record_done(&pair.records[1]));
	record_expect_text(&pair.records[1], "Hello");
	ck_assert(!record_done(&pair.records[0]));
	end(&pair);
}
END_TEST

/* The runtime says that a turn/start of ours became a steer: two handles on one turn, and both end. */
START_TEST(runtime_that_steers_by_itself_ends_both)
{
	struct pair pair = PAIR_INIT;

	scene_open_thread(&pair.scene,
		fake_script(FAKE_THREAD
			"await ready\nexpect turn/start\nemit turn-response turnId=one\n"
			"emit turn-completed-bare turnId=one\nexpect turn/start\n"
			"emit turn-response turnId=one\nemit turn-started turnId=one\n"
			"emit turn-completed-bare turnId=one"));
	codex_async_notify(pair.scene.client, "ready", NULL);
	for (int i = 0; i < 2; i++)
		pair.turns[i] = scene_turn(&pair.scene, "hi", &pair.records[i]);
	SCENE_PUMP(&pair.scene, record_done(&pair.records[0]) && record_done(&pair.records[1]));
	record_expect_status(&pair.records[0], 0);
	record_expect_status(&pair.records[1], 0);
	end(&pair);
}
END_TEST

/* two handles of one thread */

static void count_event(codex_event *event, void *userdata)
{
	unsigned *count = userdata;

	*count += strcmp(codex_event_method(event), "turn/completed") == 0;
}

/* Turns wait for each other across handles, and each handle has its subscriptions, until it goes. */
START_TEST(two_handles_of_one_thread_share_it)
{
	struct scene scene;
	struct record records[2] = {RECORD_INIT, RECORD_INIT};
	struct outcome ready = OUTCOME_INIT;
	codex_turn *turns[2];
	codex_thread *twin;
	unsigned first = 0;
	unsigned second = 0;

	scene_open_thread(&scene,
		fake_script(FAKE_THREAD
			"expect thread/resume as R\nemit thread-response for R\n"
			"expect turn/start\nemit turn-response\nexpect-nothing 50\nturn Hello\n"
			"expect turn/start\nemit turn-response\nsleep 30\nturn Again"));
	ck_assert_int_eq(
		codex_thread_resume(scene.client, codex_thread_id(scene.thread), NULL, &twin), 0);
	outcome_of(&ready, codex_future_ref(codex_thread_ready(twin)));
	SCENE_PUMP(&scene, ready.count);
	outcome_expect(&ready, 0);
	codex_thread_subscribe(scene.thread, NULL, count_event, &first, NULL);
	codex_thread_subscribe(twin, NULL, count_event, &second, NULL);
	turns[0] = scene_turn(&scene, "hi", &records[0]);
	ck_assert_int_eq(codex_thread_turn_text(
				 twin, "more", NULL, &record_callbacks, &records[1], &turns[1]),
		0);
	SCENE_PUMP(&scene, record_done(&records[0]));
	record_expect_text(&records[0], "Hello");
	ck_assert_uint_eq(first, 1);
	ck_assert_uint_eq(second, 1);
	turns[0] = codex_turn_unref(turns[0]);
	scene.thread = codex_thread_unref(scene.thread);
	SCENE_PUMP(&scene, record_done(&records[1]));
	record_expect_text(&records[1], "Again");
	ck_assert_uint_eq(first, 1);
	ck_assert_uint_eq(second, 2);
	codex_turn_unref(turns[1]);
	codex_thread_unref(twin);
	outcome_clear(&ready);
	record_clear(&records[0]);
	record_clear(&records[1]);
	scene_close(&scene);
}
END_TEST

/* The runtime answers a thread/start with a thread that another handle has already. */
START_TEST(thread_that_turns_out_to_be_known)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	struct outcome ready = OUTCOME_INIT;
	codex_thread *twin;
	codex_turn *turn;
	unsigned completed = 0;

	scene_open_thread(&scene,
		fake_script(
			"expect thread/start as A\nemit thread-response for A\n"
			"expect thread/start as B\nemit thread-response for B threadId=${A.threadId}\n"
			"expect turn/start as T\nemit turn-response for T threadId=${A.threadId}\n"
			"emit turn-started for T threadId=${A.threadId}\n"
			"emit turn-completed-bare for T threadId=${A.threadId}"));
	ck_assert_int_eq(codex_thread_start(scene.client, NULL, &twin), 0);
	codex_thread_subscribe(twin, NULL, count_event, &completed, NULL);
	ck_assert_int_eq(
		codex_thread_turn_text(twin, "hi", NULL, &record_callbacks, &record, &turn), 0);
	outcome_of(&ready, codex_future_ref(codex_thread_ready(twin)));
	SCENE_PUMP(&scene, record_done(&record));
	outcome_expect(&ready, 0);
	record_expect_status(&record, 0);
	ck_assert_str_eq(codex_thread_id(twin), codex_thread_id(scene.thread));
	ck_assert_uint_eq(completed, 1);
	codex_turn_unref(turn);
	codex_thread_unref(twin);
	outcome_clear(&ready);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, refused_while_the_thread_is_busy);
	ADD(suite, steering_turn_shares_the_running_one);
	ADD(suite, refused_steer_runs_by_itself);
	ADD(suite, steer_answered_without_a_turn_fails_alone);
	ADD_ROWS(suite, steering_turn_without_a_turn_runs_by_itself, alones);
	ADD(suite, shared_turn_outlives_its_first_handle);
	ADD(suite, runtime_that_steers_by_itself_ends_both);
	ADD(suite, two_handles_of_one_thread_share_it);
	ADD(suite, thread_that_turns_out_to_be_known);
}

int main(void)
{
	return suite_main("busy", add_cases);
}
