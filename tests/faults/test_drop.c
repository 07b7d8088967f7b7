/*
 * Anything may be done inside any callback: one session in which every callback comes, and in each of them, in turn,
 * each handle is dropped, the client ended, something new started. The sanitizers and valgrind see the rest.
 */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <event2/event.h>
#include <stdio.h>

/* Those of a turn come first, numbered as in record.h. */
enum place {
	IN_CLIENT_SUBSCRIPTION = RECORD_KINDS,
	IN_THREAD_SUBSCRIPTION,
	IN_THREAD_READY,
	IN_ANSWER,
	IN_CLOSED,
	IN_STDERR,
	PLACES
};

static const char *const place_names[PLACES] = {
	[RECORD_STARTED] = "on_started",
	[RECORD_TEXT] = "on_text",
	[RECORD_TEXT_RESTART] = "on_text_restart",
	[RECORD_ITEM_STARTED] = "on_item_started",
	[RECORD_ITEM_COMPLETED] = "on_item_completed",
	[RECORD_ITEM_DROPPED] = "on_item_dropped",
	[RECORD_EVENT] = "on_event",
	[RECORD_READABLE] = "on_readable",
	[RECORD_DONE] = "on_done",
	[IN_CLIENT_SUBSCRIPTION] = "client_subscription",
	[IN_THREAD_SUBSCRIPTION] = "thread_subscription",
	[IN_THREAD_READY] = "thread_ready",
	[IN_ANSWER] = "answer",
	[IN_CLOSED] = "closed",
	[IN_STDERR] = "stderr",
};

struct play {
	struct scene scene;
	unsigned place;
	void (*action)(struct play *play);
	bool acted;
	bool abandoned; /* the turn's handle was dropped */
	bool ended; /* the client was closed or aborted */
	codex_turn *turn;
	codex_turn *second;
	codex_event *kept;
	codex_slot *client_slot;
	codex_slot *thread_slot;
	struct record record;
	struct record second_record;
	struct outcome ready;
	struct outcome answer;
	struct outcome closed;
};

static const char script[] = FAKE_THREAD
	"await model/list\nresult {}\n"
	"await turn/start\nstderr something odd\nemit turn-response\nemit active\nemit turn-started\n"
	"emit agent-started\ndelta lost\nemit agent-started\ndelta Hello\n"
	"emit agent-completed text=Hello\nemit command-started\nemit token-usage\nemit idle\n"
	"emit turn-completed text=Hello\n"
	"repeat forever\nawait turn/start\nemit turn-response\nturn Again\nend\n";

static void at(struct play *play, unsigned place)
{
	if (place != play->place || play->acted)
		return;
	play->acted = true;
	play->action(play);
}

/* callbacks */

static void in_turn(struct record *record, enum record_kind kind, codex_turn *turn)
{
	struct play *play = record->hook_data;

	(void)turn;
	ck_assert_msg(!play->abandoned, "%s after the turn was dropped", place_names[kind]);
	at(play, kind);
}

static void in_client_subscription(codex_event *event, void *userdata)
{
	struct play *play = userdata;

	if (!play->kept)
		play->kept = codex_event_ref(event);
	at(play, IN_CLIENT_SUBSCRIPTION);
	ck_assert_ptr_nonnull(codex_event_method(event));
}

static void in_thread_subscription(codex_event *event, void *userdata)
{
	at(userdata, IN_THREAD_SUBSCRIPTION);
	ck_assert_ptr_nonnull(codex_event_method(event));
}

static void in_ready(struct outcome *outcome, codex_future *future)
{
	at(outcome->hook_data, IN_THREAD_READY);
	ck_assert(codex_future_done(future));
}

static void in_answer(struct outcome *outcome, codex_future *future)
{
	at(outcome->hook_data, IN_ANSWER);
	ck_assert(codex_future_done(future));
}

static void in_closed(struct outcome *outcome, codex_future *future)
{
	at(outcome->hook_data, IN_CLOSED);
	ck_assert(codex_future_done(future));
}

static void in_stderr(const char *line, size_t len, void *userdata)
{
	at(userdata, IN_STDERR);
	ck_assert_int_eq(line[len], '\0');
}

/* actions */

static void unref_turn(struct play *play)
{
	play->abandoned = play->turn != NULL;
	play->turn = codex_turn_unref(play->turn);
}

static void unref_thread(struct play *play)
{
	play->scene.thread = codex_thread_unref(play->scene.thread);
}

static void unref_client(struct play *play)
{
	play->scene.client = codex_async_unref(play->scene.client);
}

static void unref_slots(struct play *play)
{
	play->client_slot = codex_slot_unref(play->client_slot);
	play->thread_slot = codex_slot_unref(play->thread_slot);
}

static void unref_futures(struct play *play)
{
	play->ready.future = codex_future_unref(play->ready.future);
	play->answer.future = codex_future_unref(play->answer.future);
	play->closed.future = codex_future_unref(play->closed.future);
}

static void unref_event(struct play *play)
{
	play->kept = codex_event_unref(play->kept);
}

static void unref_all(struct play *play)
{
	unref_futures(play);
	unref_slots(play);
	unref_turn(play);
	unref_thread(play);
	unref_event(play);
	unref_client(play);
}

static void unref_all_backwards(struct play *play)
{
	unref_client(play);
	unref_event(play);
	unref_thread(play);
	unref_turn(play);
	unref_slots(play);
	unref_futures(play);
}

/* Subscriptions that are made inside are told from the next event on. */
static void subscribe_anew(struct play *play)
{
	unref_slots(play);
	ck_assert_int_eq(codex_async_subscribe(play->scene.client, NULL, in_client_subscription,
				 play, &play->client_slot),
		0);
	ck_assert_int_eq(codex_thread_subscribe(play->scene.thread, NULL, in_thread_subscription,
				 play, &play->thread_slot),
		0);
}

static void do_close(struct play *play)
{
	play->ended = true;
	ck_assert_int_eq(QUIETLY(codex_async_close(play->scene.client, NULL)), 0);
}

static void do_abort(struct play *play)
{
	play->ended = true;
	record_enter();
	codex_async_abort(play->scene.client);
	record_leave(0);
}

static void abort_and_unref_all(struct play *play)
{
	do_abort(play);
	unref_all(play);
}

static void close_and_unref_all(struct play *play)
{
	do_close(play);
	unref_all(play);
}

static void start_turn(struct play *play)
{
	int r = QUIETLY(codex_thread_turn_text(play->scene.thread, "again", NULL,
		&record_all_callbacks, &play->second_record, &play->second));

	ck_assert_int_eq(r, play->place == IN_CLOSED ? CODEX_ERR_CLOSED : 0);
}

static void start_call(struct play *play)
{
	int r = QUIETLY(codex_async_call(play->scene.client, "fake/echo", NULL, NULL));

	ck_assert_int_eq(r, play->place == IN_CLOSED ? CODEX_ERR_CLOSED : 0);
}

static void steer(struct play *play)
{
	int r = QUIETLY(codex_turn_steer_text(play->turn, "left", NULL));

	ck_assert_msg(r == 0 || r == CODEX_ERR_STATE || r == CODEX_ERR_CLOSED, "%d", r);
}

static void interrupt(struct play *play)
{
	int r = QUIETLY(codex_turn_interrupt(play->turn, NULL));

	ck_assert_msg(r == 0 || r == CODEX_ERR_CLOSED, "%d", r);
}

static const struct {
	const char *name;
	void (*run)(struct play *play);
} actions[] = {
	{"unref_turn", unref_turn},
	{"unref_thread", unref_thread},
	{"unref_client", unref_client},
	{"unref_slots", unref_slots},
	{"unref_futures", unref_futures},
	{"unref_event", unref_event},
	{"unref_all", unref_all},
	{"unref_all_backwards", unref_all_backwards},
	{"subscribe_anew", subscribe_anew},
	{"close", do_close},
	{"abort", do_abort},
	{"close_and_unref_all", close_and_unref_all},
	{"abort_and_unref_all", abort_and_unref_all},
	{"start_turn", start_turn},
	{"start_call", start_call},
	{"steer", steer},
	{"interrupt", interrupt},
};

enum {
	ACTIONS = sizeof(actions) / sizeof(*actions)
};

/* the session */

static void begin_turn(struct play *play)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.pull = play->place == RECORD_READABLE;
	ck_assert_int_eq(QUIETLY(codex_thread_turn_text(play->scene.thread, "hi", &options,
				 &record_all_callbacks, &play->record, &play->turn)),
		0);
}

static void begin(struct play *play)
{
	codex_config *config = fake_script(script);
	codex_future *future;

	codex_config_set_stderr(config, in_stderr, play);
	scene_open(&play->scene, config);
	play->record.hook = in_turn;
	play->ready.hook = in_ready;
	play->answer.hook = in_answer;
	play->closed.hook = in_closed;
	play->record.hook_data = play->ready.hook_data = play->answer.hook_data =
		play->closed.hook_data = play;
	ck_assert_int_eq(codex_thread_start(play->scene.client, NULL, &play->scene.thread), 0);
	ck_assert_int_eq(codex_async_call(play->scene.client, "model/list", NULL, &future), 0);
	subscribe_anew(play);
	outcome_of(&play->ready, codex_future_ref(codex_thread_ready(play->scene.thread)));
	outcome_of(&play->answer, future);
	begin_turn(play);
}

static bool client_is_idle(struct play *play)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	codex_async_stats(play->scene.client, &stats);
	return play->ended || stats.turns_active == 0;
}

static void close_it(struct play *play)
{
	codex_future *future;

	ck_assert_int_eq(QUIETLY(codex_async_close(play->scene.client, &future)), 0);
	outcome_of(&play->closed, future);
	SCENE_PUMP(&play->scene, play->closed.count);
	outcome_expect(&play->closed, 0);
}

static void finish(struct play *play)
{
	if (play->scene.client)
		SCENE_PUMP(&play->scene, !play->scene.client || client_is_idle(play));
	if (play->scene.client)
		close_it(play);
	SCENE_PUMP(&play->scene, scene_is_empty(&play->scene));
	pump_for(play->scene.base, 5);
}

static void expect_all(const struct play *play)
{
	ck_assert_msg(play->acted, "%s never came", place_names[play->place]);
	if (play->turn) {
		ck_assert_uint_eq(play->record.count[RECORD_DONE], 1);
		ck_assert_int_ne(codex_turn_status(play->turn), CODEX_PENDING);
	}
	if (play->second)
		record_expect_text(&play->second_record, "Again");
	ck_assert_uint_eq(play->ready.count, 1);
	ck_assert_uint_eq(play->answer.count, 1);
}

static void clear(struct play *play)
{
	unref_all_backwards(play);
	codex_turn_unref(play->second);
	record_clear(&play->record);
	record_clear(&play->second_record);
	event_base_free(play->scene.base);
}

START_TEST(anything_may_be_done_there)
{
	struct play play = {
		.place = (unsigned)_i / ACTIONS,
		.action = actions[_i % ACTIONS].run,
		.record = RECORD_INIT,
		.second_record = RECORD_INIT,
		.ready = OUTCOME_INIT,
		.answer = OUTCOME_INIT,
		.closed = OUTCOME_INIT,
	};

	begin(&play);
	finish(&play);
	expect_all(&play);
	clear(&play);
}
END_TEST

static void add_cases(Suite *suite)
{
	static char names[PLACES * ACTIONS][64];

	for (int i = 0; i < PLACES * ACTIONS; i++) {
		snprintf(names[i], sizeof(names[i]), "%s_%s", place_names[i / ACTIONS],
			actions[i % ACTIONS].name);
		suite_add_row(suite, names[i], anything_may_be_done_there, i);
	}
}

int main(void)
{
	return suite_main("drop", add_cases);
}
