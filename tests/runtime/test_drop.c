/* Handles that are dropped, and clients that are closed, inside each callback. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* What happens in the callback of that kind. */
struct doom {
	enum record_kind kind;
	void (*act)(struct doom *doom);
	struct runtime *rt;
	struct turnlog *log;
	unsigned met;
	codex_future *closed; /* of a client that was closed */
};

static void on_callback(struct record *record, enum record_kind kind, codex_turn *turn)
{
	struct doom *doom = record->hook_data;

	(void)turn;
	if (kind != doom->kind || doom->met++)
		return;
	doom->act(doom);
}

static void drop_turn(struct doom *doom)
{
	doom->log->turn = codex_turn_unref(doom->log->turn);
}

static void drop_thread(struct doom *doom)
{
	doom->rt->thread = codex_thread_unref(doom->rt->thread);
}

static void drop_client(struct doom *doom)
{
	doom->rt->client = codex_async_unref(doom->rt->client);
}

static void drop_all(struct doom *doom)
{
	drop_client(doom);
	drop_thread(doom);
	drop_turn(doom);
}

static void close_client(struct doom *doom)
{
	ck_assert_int_eq(codex_async_close(doom->rt->client, &doom->closed), 0);
}

static void abort_client(struct doom *doom)
{
	codex_async_abort(doom->rt->client);
}

static void close_and_drop_all(struct doom *doom)
{
	close_client(doom);
	drop_all(doom);
}

static void interrupt_and_drop(struct doom *doom)
{
	ck_assert_int_eq(codex_turn_interrupt(doom->log->turn, NULL), 0);
	drop_turn(doom);
}

/* A turn with all kinds of callbacks, told to `log`: its second message never completes. */
static void start(struct doom *doom, bool pull)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.pull = pull;
	*doom->log = (struct turnlog){.record = RECORD_INIT};
	doom->log->record.hook = on_callback;
	doom->log->record.hook_data = doom;
	ck_assert_int_eq(codex_thread_turn_text(doom->rt->thread, "doomed", &options,
				 &record_all_callbacks, &doom->log->record, &doom->log->turn),
		0);
}

static void set_up(struct runtime *rt)
{
	runtime_open_thread(rt);
	runtime_when(rt, "doomed",
		"{\"output\": [{\"message\": {\"text\": \"one two three\", \"split\": \"words\"}},"
		" {\"message\": {\"text\": \"half\", \"done\": false}}, {\"drop\": true}]}");
}

static const enum record_kind kinds[] = {
	RECORD_STARTED,
	RECORD_TEXT,
	RECORD_ITEM_STARTED,
	RECORD_ITEM_COMPLETED,
	RECORD_ITEM_DROPPED,
	RECORD_EVENT,
	RECORD_DONE,
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void expect_usable(struct runtime *rt)
{
	struct turnlog log;

	turnlog_start(&log, rt->thread, "and now");
	turnlog_wait(&log, rt->base);
	turnlog_expect_said(&log, "You said: and now");
	turnlog_clear(&log);
}

/* The turn goes on without anybody listening; the thread's next one has to wait for its end. */
static void survives(void (*act)(struct doom *doom))
{
	struct runtime rt;
	struct turnlog log;
	size_t i;

	set_up(&rt);
	for (i = 0; i < KINDS; i++) {
		struct doom doom = {kinds[i], act, &rt, &log, 0, NULL};

		start(&doom, false);
		PUMP(rt.base, doom.met);
		if (!rt.thread)
			rt.thread = runtime_thread(&rt);
		expect_usable(&rt);
		turnlog_clear(&log);
	}
	runtime_close(&rt);
}

/* The client ends in the callback: every time it takes a new one. */
static void ends(void (*act)(struct doom *doom))
{
	struct codex_stats stats = CODEX_STATS_INIT;
	struct runtime rt;
	struct turnlog log;
	size_t i;

	set_up(&rt);
	for (i = 0; i < KINDS; i++) {
		struct doom doom = {kinds[i], act, &rt, &log, 0, NULL};

		if (!rt.thread)
			rt.thread = runtime_thread(&rt);
		start(&doom, false);
		ck_assert_int_eq(codex_async_stats(rt.client, &stats), 0);
		PUMP(rt.base, doom.met);
		PUMP(rt.base, kill((pid_t)stats.pid, 0) < 0 && errno == ESRCH);
		if (doom.closed)
			ck_assert_int_eq(pump_future(rt.base, doom.closed), 0);
		if (log.turn)
			turnlog_wait(&log, rt.base);
		rt.thread = codex_thread_unref(rt.thread);
		turnlog_clear(&log);
		runtime_client_close(&rt);
	}
	runtime_close(&rt);
}

START_TEST(turn_dropped_in_each_callback)
{
	survives(drop_turn);
}
END_TEST

START_TEST(turn_interrupted_and_dropped_in_each_callback)
{
	survives(interrupt_and_drop);
}
END_TEST

START_TEST(thread_dropped_in_each_callback)
{
	survives(drop_thread);
}
END_TEST

START_TEST(client_dropped_in_each_callback)
{
	ends(drop_client);
}
END_TEST

START_TEST(client_closed_in_each_callback)
{
	ends(close_client);
}
END_TEST

START_TEST(client_aborted_in_each_callback)
{
	ends(abort_client);
}
END_TEST

START_TEST(everything_dropped_in_each_callback)
{
	ends(drop_all);
}
END_TEST

START_TEST(client_closed_and_everything_dropped_in_each_callback)
{
	ends(close_and_drop_all);
}
END_TEST

START_TEST(pulled_turn_dropped_when_it_is_readable)
{
	struct runtime rt;
	struct turnlog log;
	struct doom doom = {RECORD_READABLE, drop_turn, &rt, &log, 0, NULL};

	set_up(&rt);
	start(&doom, true);
	PUMP(rt.base, doom.met);
	expect_usable(&rt);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* futures and subscriptions */

static void drop_in_future(struct outcome *outcome, codex_future *future)
{
	(void)future;
	drop_client(outcome->hook_data);
}

START_TEST(client_dropped_in_the_continuation_of_a_call)
{
	struct outcome outcomes[2] = {OUTCOME_INIT, OUTCOME_INIT};
	codex_future *future;
	struct runtime rt;
	struct doom doom = {.rt = &rt};
	size_t i;

	runtime_open(&rt);
	runtime_client(&rt);
	for (i = 0; i < 2; i++) {
		outcomes[i].hook_data = &doom;
		ck_assert_int_eq(codex_async_call(rt.client, "model/list", NULL, &future), 0);
		outcome_of(&outcomes[i], future);
	}
	outcomes[0].hook = drop_in_future;
	for (i = 0; i < 2; i++)
		PUMP(rt.base, outcomes[i].count);
	outcome_expect(&outcomes[0], 0);
	for (i = 0; i < 2; i++)
		outcome_clear(&outcomes[i]);
	runtime_close(&rt);
}
END_TEST

static void drop_in_event(codex_event *event, void *userdata)
{
	struct doom *doom = userdata;

	if (strcmp(codex_event_method(event), "item/agentMessage/delta") == 0 && !doom->met++)
		doom->act(doom);
}

START_TEST(everything_dropped_in_a_subscription)
{
	struct runtime rt;
	struct turnlog log;
	struct doom doom = {.act = drop_all, .rt = &rt, .log = &log};

	runtime_open_thread(&rt);
	ck_assert_int_eq(codex_async_subscribe(rt.client, NULL, drop_in_event, &doom, NULL), 0);
	ck_assert_int_eq(codex_thread_subscribe(rt.thread, NULL, drop_in_event, &doom, NULL), 0);
	turnlog_start(&log, rt.thread, "one two three");
	PUMP(rt.base, doom.met);
	pump_for(rt.base, 300);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, turn_dropped_in_each_callback);
	ADD(suite, turn_interrupted_and_dropped_in_each_callback);
	ADD(suite, thread_dropped_in_each_callback);
	ADD(suite, client_dropped_in_each_callback);
	ADD(suite, client_closed_in_each_callback);
	ADD(suite, client_aborted_in_each_callback);
	ADD(suite, everything_dropped_in_each_callback);
	ADD(suite, client_closed_and_everything_dropped_in_each_callback);
	ADD(suite, pulled_turn_dropped_when_it_is_readable);
	ADD(suite, client_dropped_in_the_continuation_of_a_call);
	ADD(suite, everything_dropped_in_a_subscription);
}

int main(void)
{
	return runtime_main("drop", add_cases);
}
