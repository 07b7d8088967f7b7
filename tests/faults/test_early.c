/* Events that come before, with, or after the response that names their turn, and in odd pieces. */
#include <config.h>

#include "support/effort.h"
#include "support/scene.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One turn that says "Hello world", in each way in which that can arrive. */
static const struct way {
	const char *name;
	const char *script; /* the scenario of that name if NULL */
	const char *text;
	const char *order;
} ways[] = {
	{"usual_order", FAKE_THREAD "expect turn/start\nemit turn-response\nturn Hello world",
		"Hello world", NULL},
	{"one-write", NULL, "Hello world", NULL},
	{"completed-first", NULL, "Hello world", NULL},
	{"started-first", NULL, "Hello world", NULL},
	{"eof-after-completion", NULL, "Hello world", NULL},
	{"split-bytes", NULL, "Hello wörld", NULL},
	{"split-pauses", NULL, "Hello world", NULL},
	{"crlf", NULL, "Hello world", NULL},
	{"banner", NULL, "Hello world", NULL},
	{"stderr-flood", NULL, "Hello world", NULL},
	{"duplicate-ids", NULL, "Hello world", NULL},
	{"sub-agent", NULL, "Hello world", "SctiD"},
	{"item-twice", NULL, "Hello world", "SctrcttiD"},
	{"thread_events_before_thread_response",
		"expect thread/start\nemit thread-started\nemit idle\nemit thread-response\n"
		"expect turn/start\nemit turn-response\nturn Hello world",
		"Hello world", NULL},
};

START_TEST(arrives)
{
	const struct way *way = &ways[_i];
	struct scene scene;
	struct record record = RECORD_INIT;
	codex_turn *turn;

	scene_open_thread(
		&scene, way->script ? fake_script(way->script) : fake_scenario(way->name));
	turn = scene_turn(&scene, "hi", &record);
	SCENE_PUMP(&scene, record_done(&record));
	record_expect_text(&record, way->text);
	ck_assert_int_eq(record.order[0], 'S');
	if (way->order)
		ck_assert_str_eq(record.order, way->order);
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

/* many turns */

struct one {
	struct crowd *crowd;
	codex_thread *thread;
	unsigned left; /* turns still to be run on it */
	char input[32];
	struct record record;
};

struct crowd {
	struct scene scene;
	struct one *all;
	unsigned count;
	unsigned finished; /* turns */
};

static void done(struct record *record, enum record_kind kind, codex_turn *turn);

static void next_turn(struct one *one)
{
	record_clear(&one->record);
	one->record.hook = done;
	one->record.hook_data = one;
	snprintf(one->input, sizeof(one->input), "%u of %p", one->left--, (void *)one);
	ck_assert_int_eq(QUIETLY(codex_thread_turn_text(one->thread, one->input, NULL,
				 &record_callbacks, &one->record, NULL)),
		0);
}

static void done(struct record *record, enum record_kind kind, codex_turn *turn)
{
	struct one *one = record->hook_data;

	(void)turn;
	if (kind != RECORD_DONE)
		return;
	record_expect_text(record, one->input);
	one->crowd->finished++;
	if (one->left)
		next_turn(one);
}

/* `threads` at once with so many turns each, all started before the first answer. */
static void run_crowd(codex_config *config, unsigned threads, unsigned turns)
{
	struct crowd crowd = {.count = threads};

	scene_open(&crowd.scene, config);
	crowd.all = calloc(threads, sizeof(*crowd.all));
	for (unsigned i = 0; i < threads; i++) {
		struct one *one = &crowd.all[i];

		one->crowd = &crowd;
		one->left = turns;
		ck_assert_int_eq(
			QUIETLY(codex_thread_start(crowd.scene.client, NULL, &one->thread)), 0);
		next_turn(one);
	}
	PUMP_WITHIN(crowd.scene.base, crowd.finished == threads * turns, 2 * pump_limit());
	for (unsigned i = 0; i < threads; i++) {
		record_clear(&crowd.all[i].record);
		codex_thread_unref(crowd.all[i].thread);
	}
	free(crowd.all);
	scene_close(&crowd.scene);
}

static const struct order {
	const char *name;
} orders[] = {
	{"normal"},
	{"started-first"},
	{"response-last"},
	{"one-write"},
	{"random"},
};

START_TEST(thousand_turns_all_finish)
{
	run_crowd(FAKE("--echo", "--order", orders[_i].name), 20, effort(50));
}
END_TEST

/* More than may be in flight: the real runtime would leave some without an answer. */
START_TEST(thousand_threads_at_once)
{
	codex_config *config = FAKE("--echo", "--order", "random");

	ck_assert_int_eq(
		codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 2 * pump_limit()), 0);
	run_crowd(config, effort(1000), 1);
}
END_TEST

START_TEST(requests_in_flight_keep_to_their_limit)
{
	enum {
		CALLS = 200,
		AT_ONCE = 7
	};
	struct scene scene;
	struct outcome outcomes[CALLS];
	codex_config *config = FAKE("--chatter");
	struct codex_stats stats = CODEX_STATS_INIT;
	unsigned ended = 0;
	uint64_t most = 0;

	codex_config_set_limit(config, CODEX_LIMIT_IN_FLIGHT, AT_ONCE);
	scene_open(&scene, config);
	for (unsigned i = 0; i < CALLS; i++) {
		outcomes[i] = (struct outcome)OUTCOME_INIT;
		scene_call(&scene, "fake/slow", "{\"ms\":1}", &outcomes[i]);
	}
	ck_assert_int_eq(codex_async_stats(scene.client, &stats), 0);
	ck_assert_uint_ge(stats.requests_queued, CALLS);
	while (ended < CALLS) {
		ck_assert(pump_step(scene.base, pump_now() + pump_limit()));
		codex_async_stats(scene.client, &stats);
		most = stats.requests_in_flight > most ? stats.requests_in_flight : most;
		for (ended = 0; ended < CALLS && outcomes[ended].count; ended++)
			outcome_expect(&outcomes[ended], 0);
	}
	ck_assert_uint_eq(most, AT_ONCE);
	for (unsigned i = 0; i < CALLS; i++)
		outcome_clear(&outcomes[i]);
	scene_close(&scene);
}
END_TEST

/* Events that flood in before the response names their turn. */
START_TEST(flood_before_response_fails_that_turn_only)
{
	struct scene scene;
	struct record flooded = RECORD_INIT;
	struct record next = RECORD_INIT;
	struct codex_stats stats = CODEX_STATS_INIT;
	codex_turn *first, *second;
	codex_config *config = fake_script(FAKE_THREAD
		"expect turn/start\nemit turn-started\nrepeat 2000\ndelta 0123456789\nend\n"
		"sleep 20\nemit turn-response\nrepeat 200\ndelta x\nend\n"
		"await turn/interrupt as STOP\nresult for STOP {}\nemit idle\n"
		"emit turn-completed-bare\n"
		"await turn/start\nemit turn-response\nturn Hello world");

	codex_config_set_limit(config, CODEX_LIMIT_EARLY_BYTES, 64 * 1024);
	scene_open_thread(&scene, config);
	first = scene_turn(&scene, "hi", &flooded);
	second = scene_turn(&scene, "again", &next);
	SCENE_PUMP(&scene, record_done(&flooded));
	record_expect_status(&flooded, CODEX_ERR_OVERFLOW);
	SCENE_PUMP(&scene, record_done(&next));
	record_expect_text(&next, "Hello world");
	codex_async_stats(scene.client, &stats);
	ck_assert_uint_eq(stats.bytes_queued, 0);
	ck_assert_uint_eq(stats.turns_active, 0);
	codex_turn_unref(first);
	codex_turn_unref(second);
	record_clear(&flooded);
	record_clear(&next);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, arrives, ways);
	ADD_ROWS(suite, thousand_turns_all_finish, orders);
	ADD(suite, thousand_threads_at_once);
	ADD(suite, requests_in_flight_keep_to_their_limit);
	ADD(suite, flood_before_response_fails_that_turn_only);
}

int main(void)
{
	return suite_main("early", add_cases);
}
