/* Pulled turns, slow consumers and storms: bounded memory, and no silent loss. */
#include <config.h>

#include "support/effort.h"
#include "support/scene.h"
#include "support/suite.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pulled {
	codex_turn *turn;
	struct record record;
	unsigned events;
	unsigned deltas;
	char text[256]; /* as far as it fits */
	int status; /* of the last codex_turn_next() */
};

static struct codex_stats stats_of(const struct scene *scene)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	codex_async_stats(scene->client, &stats);
	return stats;
}

static void start(struct scene *scene, codex_thread *thread, struct pulled *pulled)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	(void)scene;
	memset(pulled, 0, sizeof(*pulled));
	pulled->record = (struct record)RECORD_INIT;
	options.pull = true;
	ck_assert_int_eq(QUIETLY(codex_thread_turn_text(thread, "hi", &options,
				 &record_all_callbacks, &pulled->record, &pulled->turn)),
		0);
	ck_assert_int_eq(codex_turn_next(pulled->turn, &(codex_event *){NULL}), CODEX_ERR_AGAIN);
}

static void clear(struct pulled *pulled)
{
	codex_turn_unref(pulled->turn);
	record_clear(&pulled->record);
}

/* Pulls at most so many events. */
static void pull(struct pulled *pulled, unsigned most)
{
	codex_event *event;

	while (most-- && (pulled->status = codex_turn_next(pulled->turn, &event)) == 1) {
		const char *text = codex_event_text(event, NULL);

		pulled->events++;
		pulled->deltas += text != NULL;
		if (text && strlen(pulled->text) + strlen(text) < sizeof(pulled->text))
			strcat(pulled->text, text);
		codex_event_unref(event);
	}
}

/* One pass, which does not wait for long: while reading is held only the pulling brings something about. */
static void step(struct scene *scene, uint64_t until)
{
	ck_assert_uint_lt(pump_now(), until);
	pump_step(scene->base, pump_now() + 2);
}

START_TEST(events_wait_until_they_are_pulled)
{
	struct scene scene;
	struct pulled pulled;

	scene_open_thread(&scene, fake_scenario("happy"));
	start(&scene, scene.thread, &pulled);
	SCENE_PUMP(&scene, record_done(&pulled.record));
	ck_assert_str_eq(pulled.record.order, "?D");
	record_expect_status(&pulled.record, 0);
	ck_assert_uint_gt(stats_of(&scene).bytes_queued, 0);
	pull(&pulled, UINT32_MAX);
	ck_assert_int_eq(pulled.status, 0);
	ck_assert_str_eq(pulled.text, "Hello world");
	ck_assert_uint_eq(stats_of(&scene).bytes_queued, 0);
	pull(&pulled, 1);
	ck_assert_int_eq(pulled.status, 0);
	clear(&pulled);
	scene_close(&scene);
}
END_TEST

START_TEST(failed_turn_is_pulled_to_its_end)
{
	struct scene scene;
	struct pulled pulled;

	scene_open_thread(&scene, fake_script(FAKE_TURN "emit agent-started\ndelta Hel\nexit 3"));
	start(&scene, scene.thread, &pulled);
	SCENE_PUMP(&scene, record_done(&pulled.record));
	pull(&pulled, UINT32_MAX);
	ck_assert_int_eq(pulled.status, CODEX_ERR_EXITED);
	ck_assert_str_eq(pulled.text, "Hel");
	clear(&pulled);
	scene_close(&scene);
}
END_TEST

START_TEST(pushed_turn_cannot_be_pulled)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	codex_event *event = NULL;
	codex_turn *turn;

	scene_open_thread(&scene, fake_scenario("happy"));
	turn = scene_turn(&scene, "hi", &record);
	ck_assert_int_eq(codex_turn_next(turn, &event), CODEX_ERR_STATE);
	ck_assert_ptr_null(event);
	SCENE_PUMP(&scene, record_done(&record));
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

/* slow consumers */

enum {
	QUEUE_BYTES = 64 * 1024,
	DELTAS = 5000,
};

static codex_config *flood(codex_overflow overflow)
{
	char deltas[16];
	codex_config *config;

	snprintf(deltas, sizeof(deltas), "%d", DELTAS);
	config = FAKE("--deltas", deltas, "--delta-bytes", "100");
	codex_config_set_limit(config, CODEX_LIMIT_TURN_QUEUE_BYTES, QUEUE_BYTES);
	codex_config_set_overflow(config, overflow);
	return config;
}

START_TEST(full_queue_stops_reading_and_loses_nothing)
{
	struct scene scene;
	struct pulled pulled;
	uint64_t until = pump_now() + pump_limit();
	uint64_t read;

	scene_open_thread(&scene, flood(CODEX_OVERFLOW_PAUSE));
	start(&scene, scene.thread, &pulled);
	SCENE_PUMP(&scene, stats_of(&scene).bytes_queued > QUEUE_BYTES);
	pump_for(scene.base, 100);
	read = stats_of(&scene).bytes_read;
	ck_assert_uint_le(stats_of(&scene).bytes_queued, QUEUE_BYTES + 64 * 1024);
	pump_for(scene.base, 100);
	ck_assert_uint_eq(stats_of(&scene).bytes_read, read);
	ck_assert(!record_done(&pulled.record));
	while (!record_done(&pulled.record)) {
		step(&scene, until);
		pull(&pulled, 20);
		/* At the end the whole message comes once more, in one line. */
		if (stats_of(&scene).events < DELTAS)
			ck_assert_uint_le(stats_of(&scene).bytes_queued, QUEUE_BYTES + 64 * 1024);
	}
	pull(&pulled, UINT32_MAX);
	ck_assert_int_eq(pulled.status, 0);
	ck_assert_uint_eq(pulled.deltas, DELTAS);
	clear(&pulled);
	scene_close(&scene);
}
END_TEST

/* The others go on, and so does the thread, once the runtime has stopped the turn. */
START_TEST(full_queue_fails_that_turn_only)
{
	struct scene scene;
	struct pulled slow, quick;
	uint64_t until = pump_now() + pump_limit();
	codex_thread *other;
	struct record next = RECORD_INIT;
	codex_turn *turn;

	scene_open_thread(&scene, flood(CODEX_OVERFLOW_FAIL));
	ck_assert_int_eq(codex_thread_start(scene.client, NULL, &other), 0);
	start(&scene, scene.thread, &slow);
	start(&scene, other, &quick);
	turn = scene_turn(&scene, "next", &next);
	while (!record_done(&quick.record)) {
		step(&scene, until);
		pull(&quick, UINT32_MAX);
	}
	pull(&quick, UINT32_MAX);
	ck_assert_int_eq(quick.status, 0);
	ck_assert_uint_eq(quick.deltas, DELTAS);
	SCENE_PUMP(&scene, record_done(&slow.record) && record_done(&next));
	record_expect_status(&slow.record, CODEX_ERR_OVERFLOW);
	record_expect_status(&next, 0);
	pull(&slow, UINT32_MAX);
	ck_assert_int_eq(slow.status, CODEX_ERR_OVERFLOW);
	ck_assert_uint_gt(slow.deltas, 0);
	clear(&slow);
	clear(&quick);
	codex_turn_unref(turn);
	record_clear(&next);
	codex_thread_unref(other);
	scene_close(&scene);
}
END_TEST

/* What ends a turn that holds back the reading: nothing waits for ever. */
static const struct release {
	const char *name;
	int status; /* of the turn */
} releases[] = {
	{"unref", CODEX_PENDING},
	{"close", CODEX_ERR_CLOSED},
	{"abort", CODEX_ERR_CLOSED},
	{"deadline", CODEX_ERR_TIMEOUT},
	{"interrupt", 0},
	{"exit", CODEX_ERR_EXITED},
};

static void act(struct scene *scene, struct pulled *pulled, const char *what)
{
	if (strcmp(what, "unref") == 0)
		pulled->turn = codex_turn_unref(pulled->turn);
	else if (strcmp(what, "close") == 0)
		codex_async_close(scene->client, NULL);
	else if (strcmp(what, "abort") == 0)
		codex_async_abort(scene->client);
	else if (strcmp(what, "interrupt") == 0)
		ck_assert_int_eq(codex_turn_interrupt(pulled->turn, NULL), 0);
	else if (strcmp(what, "exit") == 0)
		codex_async_notify(scene->client, "quit", NULL);
}

START_TEST(paused_reading_does_not_outlive_its_turn)
{
	const struct release *release = &releases[_i];
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct scene scene;
	struct pulled pulled = {0};
	struct outcome call = OUTCOME_INIT;
	uint64_t until = pump_now() + pump_limit();
	bool lives;
	codex_config *config = fake_script(
		FAKE_TURN "repeat 3000\ndelta 0123456789012345678901234567890123456789\nend\n"
			  "repeat forever\nawait *\nresult {}\nemit turn-completed-bare\nend");

	if (strcmp(release->name, "exit") == 0) {
		codex_config_unref(config);
		config = fake_script(
			FAKE_TURN "repeat 3000\ndelta 0123456789012345678901234567890123456789\n"
				  "end\nawait quit\nexit 0");
	}
	codex_config_set_limit(config, CODEX_LIMIT_TURN_QUEUE_BYTES, QUEUE_BYTES);
	scene_open_thread(&scene, config);
	pulled.record = (struct record)RECORD_INIT;
	options.pull = true;
	options.deadline_ms = strcmp(release->name, "deadline") == 0 ? 300 : 0;
	ck_assert_int_eq(codex_thread_turn_text(scene.thread, "hi", &options, &record_all_callbacks,
				 &pulled.record, &pulled.turn),
		0);
	SCENE_PUMP(&scene, stats_of(&scene).bytes_queued > QUEUE_BYTES);
	pump_for(scene.base, 50);
	act(&scene, &pulled, release->name);
	/* These two end with what is in the pipe, as long as somebody takes it. */
	if (strcmp(release->name, "interrupt") == 0 || strcmp(release->name, "exit") == 0)
		while (!record_done(&pulled.record)) {
			step(&scene, until);
			pull(&pulled, 100);
		}
	lives = release->status != CODEX_ERR_CLOSED && release->status != CODEX_ERR_EXITED;
	if (release->status != CODEX_PENDING) {
		SCENE_PUMP(&scene, record_done(&pulled.record));
		record_expect_status(&pulled.record, release->status);
	}
	if (lives) {
		scene_call(&scene, "model/list", NULL, &call);
		SCENE_PUMP(&scene, call.count);
		outcome_expect(&call, 0);
		outcome_clear(&call);
	}
	clear(&pulled);
	ck_assert_uint_eq(stats_of(&scene).bytes_queued, 0);
	scene_close(&scene);
}
END_TEST

/* storms */

static long resident_kib(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long size = 0;
	long resident = 0;

	if (file) {
		ck_assert_int_eq(fscanf(file, "%ld %ld", &size, &resident), 2);
		fclose(file);
	}
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* The tools that watch memory keep what is freed. */
static bool memory_is_telling(void)
{
#ifdef __SANITIZE_ADDRESS__
	return false;
#else
	return effort_part() == 1;
#endif
}

/* Forty turns, 14 MB of events, one consumer that stops for a while. */
START_TEST(memory_stays_bounded_in_a_storm)
{
	enum {
		TURNS = 40
	};
	struct scene scene;
	struct pulled pulled[TURNS];
	codex_thread *threads[TURNS];
	codex_config *config = FAKE("--storm", "--turns", "40", "--total", "60000");
	long before, most = 0;
	uint64_t until = pump_now() + pump_limit();
	unsigned deltas = 0;

	codex_config_set_limit(config, CODEX_LIMIT_TURN_QUEUE_BYTES, 4096);
	scene_open(&scene, config);
	before = resident_kib();
	for (unsigned i = 0; i < TURNS; i++) {
		ck_assert_int_eq(codex_thread_start(scene.client, NULL, &threads[i]), 0);
		start(&scene, threads[i], &pulled[i]);
	}
	for (unsigned done = 0, round = 0; done < TURNS; round++) {
		step(&scene, until);
		ck_assert_uint_le(stats_of(&scene).bytes_queued, TURNS * 4096 + 64 * 1024);
		for (unsigned i = 0; i < TURNS; i++)
			if (i || round % 16 == 0)
				pull(&pulled[i], UINT32_MAX);
		for (done = 0; done < TURNS && record_done(&pulled[done].record); done++)
			;
		if (round % 64 == 0 && resident_kib() - before > most)
			most = resident_kib() - before;
	}
	for (unsigned i = 0; i < TURNS; i++) {
		pull(&pulled[i], UINT32_MAX);
		ck_assert_int_eq(pulled[i].status, 0);
		deltas += pulled[i].deltas;
		clear(&pulled[i]);
		codex_thread_unref(threads[i]);
	}
	ck_assert_uint_eq(deltas, 60000);
	if (memory_is_telling())
		ck_assert_int_le(most, 16 * 1024);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, events_wait_until_they_are_pulled);
	ADD(suite, failed_turn_is_pulled_to_its_end);
	ADD(suite, pushed_turn_cannot_be_pulled);
	ADD(suite, full_queue_stops_reading_and_loses_nothing);
	ADD(suite, full_queue_fails_that_turn_only);
	ADD_ROWS(suite, paused_reading_does_not_outlive_its_turn, releases);
	ADD(suite, memory_stays_bounded_in_a_storm);
}

int main(void)
{
	return suite_main("pull", add_cases);
}
