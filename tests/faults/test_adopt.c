/* Handles for turns that run already: begun by others, found when a thread is resumed, or whose handle was dropped. */
#include <config.h>

#include "base/mem.h"
#include "support/effort.h"
#include "support/scene.h"
#include "support/suite.h"

#include <stdio.h>
#include <string.h>

/* Lets the script go on: it waits for this between its steps. */
#define GATE "expect fake/echo\nresult {}\n"

/* A turn that begins without a request of ours, what it says, and its end. */
#define BEGUN FAKE_THREAD GATE "emit active\nset turnId other\nemit turn-started\n"
#define SAID "emit agent-started\ndelta Hello\nemit agent-completed text=Hello\n"
#define ENDED "emit idle\nemit turn-completed text=Hello\n"
/* What thread/resume answers, a turn in it or not. */
#define RESUMED(turns) \
	"result {\"thread\":{\"id\":\"${threadId}\",\"status\":{\"type\":\"active\"},\"turns\":[" turns \
	"]}}\n"
#define PAST "{\"id\":\"past\",\"status\":\"completed\",\"items\":[]}"
#define RUNNING "{\"id\":\"other\",\"status\":\"inProgress\",\"items\":[{\"id\":\"x\"}]}"
/* A turn of ours, once the thread is free. */
#define OURS "expect turn/start\nemit turn-response\nturn ours\n"

struct guest {
	struct scene scene;
	struct record record;
	codex_turn *turn;
	int status; /* of codex_thread_adopt() inside a callback */
	int late; /* the same inside the one that tells of the turn's end */
	bool adopts; /* the first is wanted */
	bool asks; /* by id, and the second one too */
	bool begun;
};

static int adopt(struct guest *guest, const char *id)
{
	return QUIETLY(codex_thread_adopt(guest->scene.thread, id, NULL, &record_all_callbacks,
		&guest->record, &guest->turn));
}

static void on_event(codex_event *event, void *userdata)
{
	struct guest *guest = userdata;
	const char *method = codex_event_method(event);
	codex_turn *none = NULL;

	guest->begun |= strcmp(method, "turn/started") == 0;
	if (strcmp(method, "turn/started") == 0 && guest->adopts)
		guest->status = adopt(guest, guest->asks ? codex_event_turn_id(event) : NULL);
	if (strcmp(method, "turn/completed") == 0 && guest->asks)
		guest->late = codex_thread_adopt(
			guest->scene.thread, codex_event_turn_id(event), NULL, NULL, NULL, &none);
	ck_assert_ptr_null(none);
}

static void guest_open(struct guest *guest, const char *script)
{
	*guest = (struct guest){.record = RECORD_INIT, .status = CODEX_PENDING};
	scene_open_thread(&guest->scene, fake_script(script));
}

static void go(struct guest *guest)
{
	ck_assert_int_eq(codex_async_call(guest->scene.client, "fake/echo", NULL, NULL), 0);
}

/* The turn of a script with BEGUN begins, and a subscriber adopts it. */
static void guest_open_waiting(struct guest *guest, const char *script)
{
	guest_open(guest, script);
	guest->adopts = true;
	ck_assert_int_eq(
		codex_thread_subscribe(guest->scene.thread, NULL, on_event, guest, NULL), 0);
	go(guest);
}

/* The same, and waits until it has. */
static void go_past(struct guest *guest)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_async_call(guest->scene.client, "fake/echo", NULL, &future), 0);
	ck_assert_int_eq(pump_future(guest->scene.base, future), 0);
}

static int refuse_turn(struct guest *guest)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.busy = CODEX_BUSY_REFUSE;
	return codex_thread_turn_text(guest->scene.thread, "x", &options, NULL, NULL, NULL);
}

/* It begins, and nobody does. */
static void guest_open_running(struct guest *guest, const char *script)
{
	guest_open(guest, script);
	ck_assert_int_eq(
		codex_thread_subscribe(guest->scene.thread, NULL, on_event, guest, NULL), 0);
	go(guest);
	SCENE_PUMP(&guest->scene, guest->begun);
}

static void guest_close(struct guest *guest)
{
	codex_turn_unref(guest->turn);
	record_clear(&guest->record);
	scene_close(&guest->scene);
}

static bool has_text(const struct record *record, const char *text)
{
	return record->text && strcmp(record->text, text) == 0;
}

static void drop(struct record *record, enum record_kind kind, codex_turn *turn)
{
	codex_turn **handle = record->hook_data;

	(void)kind;
	ck_assert_ptr_eq(*handle, turn);
	*handle = codex_turn_unref(turn);
}

/* begun by others */

START_TEST(turn_of_others_is_adopted_as_it_begins)
{
	struct guest guest;

	guest_open_waiting(&guest, BEGUN SAID ENDED);
	guest.asks = _i;
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	ck_assert_int_eq(guest.status, 0);
	record_expect_text(&guest.record, "Hello");
	ck_assert_str_eq(codex_turn_id(guest.turn), "other");
	ck_assert_str_eq(guest.record.order, "SeceteieD");
	ck_assert_int_eq(guest.late, _i ? CODEX_ERR_STATE : 0);
	guest_close(&guest);
}
END_TEST

/* One of the two drops its handle in the middle; that is nothing to the other. */
START_TEST(turn_is_shared_by_all_who_adopt_it)
{
	struct record other = RECORD_INIT;
	codex_turn *turn = NULL;
	struct guest guest;

	guest_open_waiting(&guest,
		BEGUN GATE "emit agent-started\ndelta Hel\n" GATE
			   "delta lo\nemit agent-completed text=Hello\n" ENDED);
	SCENE_PUMP(&guest.scene, guest.turn);
	ck_assert_int_eq(QUIETLY(codex_thread_adopt(guest.scene.thread, "other", NULL,
				 &record_callbacks, &other, &turn)),
		0);
	go(&guest);
	SCENE_PUMP(&guest.scene, has_text(&guest.record, "Hel"));
	ck_assert_str_eq(other.order, "Sct");
	other.hook = drop;
	other.hook_data = &turn;
	go(&guest);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	record_expect_text(&guest.record, "Hello");
	ck_assert_str_eq(other.text, "Hello");
	ck_assert_str_eq(other.order, "Sctt");
	record_clear(&other);
	guest_close(&guest);
}
END_TEST

START_TEST(handle_may_go_before_it_was_told_anything)
{
	struct guest guest;

	guest_open_running(&guest, BEGUN GATE SAID ENDED OURS);
	ck_assert_int_eq(adopt(&guest, NULL), 0);
	guest.turn = codex_turn_unref(guest.turn);
	ck_assert_int_eq(adopt(&guest, NULL), 0);
	guest.record.hook = drop;
	guest.record.hook_data = &guest.turn;
	SCENE_PUMP(&guest.scene, !guest.turn);
	ck_assert_str_eq(guest.record.order, "S");
	go(&guest);
	SCENE_PUMP(&guest.scene, refuse_turn(&guest) == 0);
	guest_close(&guest);
}
END_TEST

/* The callbacks keep it. */
START_TEST(turn_is_adopted_without_a_handle)
{
	struct record record = RECORD_INIT;
	struct guest guest;

	guest_open_running(&guest, BEGUN GATE SAID ENDED);
	ck_assert_int_eq(codex_thread_adopt(
				 guest.scene.thread, NULL, NULL, &record_callbacks, &record, NULL),
		0);
	go(&guest);
	SCENE_PUMP(&guest.scene, record_done(&record));
	record_expect_text(&record, "Hello");
	record_clear(&record);
	guest_close(&guest);
}
END_TEST

/* What came before is not told again; the last message is in the result all the same. */
START_TEST(dropped_turn_is_taken_up_where_it_is)
{
	struct record first = RECORD_INIT;
	struct guest guest;
	codex_turn *turn;

	guest_open(&guest,
		FAKE_TURN "emit agent-started itemId=one\nemit delta itemId=one text=One\n"
			  "emit agent-completed itemId=one text=One\n"
			  "emit agent-started\ndelta Hel\n" GATE
			  "delta lo\nemit agent-completed text=Hello\n" ENDED);
	turn = scene_turn(&guest.scene, "hi", &first);
	SCENE_PUMP(&guest.scene, has_text(&first, "OneHel"));
	codex_turn_unref(turn);
	ck_assert_int_eq(adopt(&guest, NULL), 0);
	go(&guest);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	ck_assert_str_eq(guest.record.text, "lo");
	ck_assert_str_eq(guest.record.response, "Hello");
	ck_assert_uint_eq(codex_turn_result_item_count(codex_turn_get_result(guest.turn)), 1);
	record_clear(&first);
	guest_close(&guest);
}
END_TEST

START_TEST(message_that_came_before_is_in_the_result)
{
	struct guest guest;

	guest_open_running(&guest, BEGUN SAID GATE GATE ENDED);
	go_past(&guest);
	ck_assert_int_eq(adopt(&guest, NULL), 0);
	go(&guest);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	ck_assert_str_eq(guest.record.response, "Hello");
	ck_assert_uint_eq(codex_turn_result_item_count(codex_turn_get_result(guest.turn)), 1);
	guest_close(&guest);
}
END_TEST

/* It is named already, and has not begun. */
START_TEST(turn_that_is_about_to_begin_is_told_to_begin_once)
{
	struct record first = RECORD_INIT;
	struct guest guest;
	codex_turn *turn;

	guest_open(&guest,
		FAKE_THREAD "expect turn/start\nemit turn-response\n" GATE
			    "emit active\nemit turn-started\n" SAID ENDED);
	turn = scene_turn(&guest.scene, "hi", &first);
	SCENE_PUMP(&guest.scene, codex_turn_id(turn));
	ck_assert_int_eq(adopt(&guest, codex_turn_id(turn)), 0);
	pump_for(guest.scene.base, 20);
	ck_assert_str_eq(guest.record.order, "");
	go(&guest);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	ck_assert_str_eq(guest.record.order, "eSeceteieD");
	ck_assert_str_eq(first.order, "SctiD");
	codex_turn_unref(turn);
	record_clear(&first);
	guest_close(&guest);
}
END_TEST

/* A review's items and its end come under another id than its beginning, and it is stopped by the latter's. */
START_TEST(review_has_two_ids_and_is_one_turn)
{
	codex_future *stopped = NULL;
	struct guest guest;

	guest_open_waiting(&guest,
		FAKE_THREAD GATE
		"notify item/started {\"threadId\":\"${threadId}\",\"turnId\":\"outer\","
		"\"item\":{\"type\":\"enteredReviewMode\",\"id\":\"r\",\"review\":\"x\"}}\n"
		"emit active\nemit turn-started turnId=inner\nset turnId outer\n" GATE SAID
		"expect turn/interrupt where {\"params\":{\"turnId\":\"inner\"}}\n"
		"result {}\n" ENDED);
	SCENE_PUMP(&guest.scene, guest.turn);
	ck_assert_int_eq(
		codex_thread_adopt(guest.scene.thread, "outer", NULL, NULL, NULL, NULL), 0);
	ck_assert_str_eq(codex_turn_id(guest.turn), "inner");
	go(&guest);
	SCENE_PUMP(&guest.scene, has_text(&guest.record, "Hello"));
	ck_assert_int_eq(codex_turn_interrupt(guest.turn, &stopped), 0);
	ck_assert_int_eq(pump_future(guest.scene.base, stopped), 0);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	ck_assert_str_eq(guest.record.response, "Hello");
	guest_close(&guest);
}
END_TEST

/* as any other turn */

START_TEST(adopted_turn_is_steered_and_interrupted)
{
	codex_future *steered = NULL, *stopped = NULL;
	struct guest guest;

	guest_open_running(&guest,
		BEGUN "expect turn/steer where {\"params\":{\"expectedTurnId\":\"other\"}}\n"
		      "result {\"turnId\":\"other\"}\n"
		      "expect turn/interrupt where {\"params\":{\"turnId\":\"other\"}}\n"
		      "result {}\nemit idle\nemit turn-completed status=interrupted\n");
	ck_assert_int_eq(adopt(&guest, NULL), 0);
	ck_assert_int_eq(codex_turn_steer_text(guest.turn, "more", &steered), 0);
	ck_assert_int_eq(pump_future(guest.scene.base, steered), 0);
	ck_assert_int_eq(codex_turn_interrupt(guest.turn, &stopped), 0);
	ck_assert_int_eq(pump_future(guest.scene.base, stopped), 0);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	ck_assert_int_eq(guest.record.outcome, CODEX_TURN_INTERRUPTED);
	guest_close(&guest);
}
END_TEST

START_TEST(adopted_turn_has_time_limits_of_its_own)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct guest guest;

	*(_i ? &options.deadline_ms : &options.inactivity_ms) = 50;
	guest_open_running(&guest,
		BEGUN "expect turn/interrupt where {\"params\":{\"turnId\":\"other\"}}\n"
		      "result {}\nemit idle\nemit turn-completed status=interrupted\n" OURS);
	ck_assert_int_eq(codex_thread_adopt(guest.scene.thread, NULL, &options, &record_callbacks,
				 &guest.record, &guest.turn),
		0);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	ck_assert_int_eq(guest.record.status, CODEX_ERR_TIMEOUT);
	ck_assert_str_eq(guest.record.order, "SD");
	SCENE_PUMP(&guest.scene, refuse_turn(&guest) == 0);
	guest_close(&guest);
}
END_TEST

START_TEST(adopted_turn_is_pulled)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	codex_event *event = NULL;
	struct guest guest;
	unsigned count = 0;

	options.pull = true;
	guest_open_running(&guest, BEGUN GATE SAID ENDED);
	ck_assert_int_eq(codex_thread_adopt(guest.scene.thread, NULL, &options,
				 &record_all_callbacks, &guest.record, &guest.turn),
		0);
	ck_assert_int_eq(codex_turn_next(guest.turn, &event), CODEX_ERR_AGAIN);
	go(&guest);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	for (; codex_turn_next(guest.turn, &event) == 1; count++)
		codex_event_unref(event);
	ck_assert_uint_eq(count, 4);
	ck_assert_str_eq(guest.record.order, "?D");
	guest_close(&guest);
}
END_TEST

START_TEST(usage_is_counted_from_the_adoption)
{
	struct codex_token_usage usage;
	struct guest guest;

#define USAGE(total, last) \
	"notify thread/tokenUsage/updated {\"threadId\":\"${threadId}\",\"turnId\":\"other\"," \
	"\"tokenUsage\":{\"total\":{\"totalTokens\":" total "},\"last\":{\"totalTokens\":" last \
	"}}}\n"
	guest_open_running(&guest, BEGUN USAGE("100", "100") GATE GATE USAGE("107", "7") ENDED);
	go_past(&guest);
	ck_assert_int_eq(adopt(&guest, NULL), 0);
	go(&guest);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	ck_assert(codex_turn_result_usage(codex_turn_get_result(guest.turn), &usage));
	ck_assert_int_eq(usage.total_tokens, 7);
	guest_close(&guest);
}
END_TEST

static void accept(codex_turn *turn, codex_request *request, void *userdata)
{
	(void)turn;
	(void)userdata;
	ck_assert_int_eq(codex_request_accept(request), 0);
}

START_TEST(adopted_turn_is_asked)
{
	struct codex_turn_callbacks callbacks = record_callbacks;
	struct guest guest;

	callbacks.on_request = accept;
	guest_open_running(&guest,
		BEGUN GATE "ask ask-command\n"
			   "answer where {\"result\":{\"decision\":\"accept\"}}\n" SAID ENDED);
	ck_assert_int_eq(codex_thread_adopt(guest.scene.thread, NULL, NULL, &callbacks,
				 &guest.record, &guest.turn),
		0);
	go(&guest);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	record_expect_text(&guest.record, "Hello");
	guest_close(&guest);
}
END_TEST

static const struct {
	const char *name;
	const char *end;
	int status;
} ends[] = {
	{"when_the_runtime_exits", "exit 3\n", CODEX_ERR_EXITED},
	{"when_the_thread_is_deleted", "notify thread/deleted {\"threadId\":\"${threadId}\"}\n",
		CODEX_ERR_STATE},
	{"when_the_turn_fails", "emit turn-completed status=failed error='{\"message\":\"no\"}'\n",
		CODEX_ERR_TURN_FAILED},
};

START_TEST(adopted_turn_ends)
{
	char script[2000];
	struct guest guest;

	snprintf(script, sizeof(script), BEGUN GATE "%s", ends[_i].end);
	guest_open_running(&guest, script);
	ck_assert_int_eq(adopt(&guest, NULL), 0);
	go(&guest);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	ck_assert_int_eq(guest.record.status, ends[_i].status);
	guest_close(&guest);
}
END_TEST

/* not to be had */

static void expect_refused(
	struct guest *guest, const char *id, const struct codex_turn_options *options, int status)
{
	codex_turn *none = NULL;

	ck_assert_int_eq(
		codex_thread_adopt(guest->scene.thread, id, options, NULL, NULL, &none), status);
	ck_assert_ptr_null(none);
}

START_TEST(nothing_is_adopted_that_does_not_run)
{
	struct record record = RECORD_INIT;
	struct guest guest;
	codex_turn *turn;

	guest_open(&guest,
		FAKE_THREAD "expect turn/start\nsleep 20ms\nemit turn-response\n"
			    "turn well\n");
	expect_refused(&guest, NULL, NULL, CODEX_ERR_STATE);
	expect_refused(&guest, "x", NULL, CODEX_ERR_STATE);
	expect_refused(&guest, "", NULL, CODEX_ERR_INVALID);
	turn = scene_turn(&guest.scene, "hi", &record);
	expect_refused(&guest, NULL, NULL, CODEX_ERR_STATE); /* nor what has no name yet */
	SCENE_PUMP(&guest.scene, record_done(&record));
	expect_refused(&guest, codex_turn_id(turn), NULL, CODEX_ERR_STATE);
	codex_async_abort(guest.scene.client);
	expect_refused(&guest, NULL, NULL, CODEX_ERR_CLOSED);
	codex_turn_unref(turn);
	record_clear(&record);
	scene_free(&guest.scene);
}
END_TEST

START_TEST(settings_of_a_turn_that_runs_are_refused)
{
	struct codex_turn_options none = CODEX_TURN_OPTIONS_INIT, options[8];
	struct guest guest;

	guest_open_waiting(&guest, BEGUN);
	SCENE_PUMP(&guest.scene, guest.turn);
	for (int i = 0; i < 8; i++)
		options[i] = none;
	options[0].model = "m";
	options[1].params = "{\"a\":1}";
	options[2].output_schema = "{}";
	options[3].approval = CODEX_APPROVAL_DENY_ALL;
	options[4].sandbox = CODEX_SANDBOX_READ_ONLY;
	options[5].busy = CODEX_BUSY_REFUSE;
	options[6].cwd = "/";
	options[7].size = 1;
	for (int i = 0; i < 8; i++)
		expect_refused(&guest, NULL, &options[i], CODEX_ERR_INVALID);
	options[0].model = "\xff";
	expect_refused(&guest, NULL, &options[0], CODEX_ERR_UTF8);
	options[1].params = "{";
	expect_refused(&guest, NULL, &options[1], CODEX_ERR_JSON);
	expect_refused(&guest, "another", NULL, CODEX_ERR_STATE);
	guest_close(&guest);
}
END_TEST

/* threads that are resumed */

/* Resumes the thread, and adopts when the answer is there. */
static void on_ready(codex_future *future, void *userdata)
{
	struct guest *guest = userdata;

	(void)future;
	guest->status = adopt(guest, NULL);
}

static codex_thread *resume(struct guest *guest)
{
	codex_thread *thread = NULL;

	ck_assert_int_eq(codex_thread_resume(guest->scene.client,
				 codex_thread_id(guest->scene.thread), NULL, &thread),
		0);
	return thread;
}

START_TEST(running_turn_of_a_resumed_thread_is_adopted_with_the_answer)
{
	codex_thread *again = NULL;
	codex_turn *none = NULL;
	struct guest guest;

	guest_open(&guest,
		FAKE_THREAD "set turnId other\nexpect thread/resume\n"
			    "together\n" RESUMED(PAST "," RUNNING) SAID ENDED "end\n");
	again = resume(&guest);
	ck_assert_int_eq(codex_thread_adopt(again, NULL, NULL, NULL, NULL, &none), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_future_then(codex_thread_ready(again), on_ready, &guest, NULL), 0);
	SCENE_PUMP(&guest.scene, record_done(&guest.record));
	ck_assert_int_eq(guest.status, 0);
	record_expect_text(&guest.record, "Hello");
	ck_assert_str_eq(guest.record.order, "SeceteieD");
	codex_thread_unref(again);
	guest_close(&guest);
}
END_TEST

/* The handle waits for the answer before it can tell. */
START_TEST(thread_that_is_not_there_yet_has_no_turn)
{
	codex_thread *thread = NULL;
	codex_turn *none = NULL;
	struct scene scene;

	scene_open(&scene,
		fake_script("expect thread/resume\n"
			    "error {\"code\":-32600,\"message\":\"no\"}\n"));
	ck_assert_int_eq(codex_thread_resume(scene.client, "id", NULL, &thread), 0);
	ck_assert_int_eq(
		codex_thread_adopt(thread, NULL, NULL, NULL, NULL, &none), CODEX_ERR_STATE);
	ck_assert_int_eq(pump_future(scene.base, codex_future_ref(codex_thread_ready(thread))),
		CODEX_ERR_REMOTE);
	ck_assert_int_eq(
		codex_thread_adopt(thread, NULL, NULL, NULL, NULL, &none), CODEX_ERR_REMOTE);
	codex_thread_unref(thread);
	scene_close(&scene);
}
END_TEST

/* What the runtime says of turns, and how the running one ends: until then no turn of ours is sent, which would steer it. */
static const struct busy {
	const char *name;
	const char *turns;
	const char *end;
	const char *id; /* of the running turn, when it has to be said */
	int adopted; /* without it */
} busies[] = {
	{"named", PAST "," RUNNING, ENDED, "other", 0},
	{"not_named", "", ENDED, "other", CODEX_ERR_STATE},
	{"not_named_and_ended_under_any_name", "", "emit idle\nemit turn-completed turnId=any\n",
		NULL, CODEX_ERR_STATE},
	{"not_named_and_followed_by_another", "",
		"emit turn-started turnId=next\nemit turn-completed turnId=next\n", NULL,
		CODEX_ERR_STATE},
	{"adopted_under_a_wrong_name", "", "emit idle\nemit turn-completed turnId=right\n", "wrong",
		CODEX_ERR_STATE},
};

START_TEST(resumed_thread_is_busy_until_its_turn_has_ended)
{
	const struct busy *busy = &busies[_i];
	struct record record = RECORD_INIT;
	codex_thread *again;
	struct guest guest;
	char script[3000];
	codex_turn *turn;

	snprintf(script, sizeof(script),
		FAKE_THREAD "set turnId other\nexpect thread/resume\n" RESUMED("%s") GATE
		"expect-nothing 50ms\n%s" OURS,
		busy->turns, busy->end);
	guest_open(&guest, script);
	again = resume(&guest);
	ck_assert_int_eq(
		pump_future(guest.scene.base, codex_future_ref(codex_thread_ready(again))), 0);
	ck_assert_int_eq(refuse_turn(&guest), CODEX_ERR_BUSY);
	ck_assert_int_eq(codex_thread_adopt(again, NULL, NULL, NULL, NULL, NULL), busy->adopted);
	if (busy->id)
		ck_assert_int_eq(adopt(&guest, busy->id), 0);
	go(&guest);
	pump_for(guest.scene.base, 20);
	turn = scene_turn(&guest.scene, "hi", &record);
	SCENE_PUMP(&guest.scene, record_done(&record));
	record_expect_text(&record, "ours");
	ck_assert(!busy->id || record_done(&guest.record));
	codex_turn_unref(turn);
	record_clear(&record);
	codex_thread_unref(again);
	guest_close(&guest);
}
END_TEST

/* Or it would be busy for ever. The completion is of a turn that nobody knows, or of one of ours. */
static const struct {
	const char *name;
	const char *script;
	bool is_ours;
} overtakings[] = {
	{"of_others", FAKE_THREAD "set turnId other\nexpect thread/resume\n" ENDED, false},
	{"of_ours", FAKE_TURN "expect thread/resume as r\nset id ${r.id}\n" ENDED, true},
	{"followed_by_the_next",
		FAKE_THREAD "set turnId other\nexpect thread/resume\n" ENDED
			    "emit turn-started turnId=next\nemit turn-completed turnId=next\n",
		false},
};

START_TEST(answer_that_was_overtaken_by_the_end_leaves_the_thread_free)
{
	struct record record = RECORD_INIT, mine = RECORD_INIT;
	codex_turn *ours = NULL, *turn;
	codex_thread *again;
	struct guest guest;
	char script[3000];

	snprintf(script, sizeof(script),
		"%s" RESUMED("{\"id\":\"${turnId}\",\"status\":\"inProgress\"}") OURS,
		overtakings[_i].script);
	guest_open(&guest, script);
	if (overtakings[_i].is_ours) {
		ours = scene_turn(&guest.scene, "hi", &mine);
		SCENE_PUMP(&guest.scene, mine.count[RECORD_STARTED]);
	}
	again = resume(&guest);
	ck_assert_int_eq(
		pump_future(guest.scene.base, codex_future_ref(codex_thread_ready(again))), 0);
	turn = scene_turn(&guest.scene, "hi", &record);
	SCENE_PUMP(&guest.scene, record_done(&record));
	record_expect_text(&record, "ours");
	codex_turn_unref(ours);
	codex_turn_unref(turn);
	record_clear(&mine);
	record_clear(&record);
	codex_thread_unref(again);
	guest_close(&guest);
}
END_TEST

/* It says idle, and never completes what it did not name. */
START_TEST(turn_that_was_not_named_is_waited_for_in_vain_for_a_while)
{
	codex_thread *again;
	struct guest guest;

	pump_hurry();
	guest_open(&guest, FAKE_THREAD "expect thread/resume\n" RESUMED("") "emit idle\n" OURS);
	again = resume(&guest);
	ck_assert_int_eq(
		pump_future(guest.scene.base, codex_future_ref(codex_thread_ready(again))), 0);
	ck_assert_int_eq(refuse_turn(&guest), CODEX_ERR_BUSY);
	SCENE_PUMP(&guest.scene, refuse_turn(&guest) == 0);
	codex_thread_unref(again);
	guest_close(&guest);
}
END_TEST

/* memory */

START_TEST(each_allocation_fails)
{
	codex_config *config = fake_script(
		FAKE_THREAD "set turnId other\nexpect thread/resume\n" RESUMED(RUNNING) SAID ENDED);
	struct guest guest = {.record = RECORD_INIT};
	unsigned long n = 1;
	bool failed = true;

	for (; failed; n += effort_part()) {
		codex_thread *again = NULL;
		int r;

		scene_open_thread(&guest.scene, codex_config_ref(config));
		cx_mem_fail_at(n);
		r = codex_thread_resume(
			guest.scene.client, codex_thread_id(guest.scene.thread), NULL, &again);
		if (r == 0)
			pump_future(guest.scene.base, codex_future_ref(codex_thread_ready(again)));
		if (r == 0 && adopt(&guest, NULL) == 0)
			SCENE_PUMP(&guest.scene, record_done(&guest.record));
		failed = cx_mem_count() >= n;
		cx_mem_fail_at(0);
		codex_turn_unref(guest.turn);
		codex_thread_unref(again);
		record_clear(&guest.record);
		guest = (struct guest){.scene = guest.scene, .record = RECORD_INIT};
		scene_close(&guest.scene);
	}
	ck_assert_uint_gt(n, 10);
	codex_config_unref(config);
}
END_TEST

static void add_cases(Suite *suite)
{
	suite_add_row(suite, "turn_of_others_is_adopted_as_it_begins",
		turn_of_others_is_adopted_as_it_begins, 0);
	suite_add_row(suite, "turn_of_others_is_adopted_by_its_id",
		turn_of_others_is_adopted_as_it_begins, 1);
	ADD(suite, turn_is_shared_by_all_who_adopt_it);
	ADD(suite, handle_may_go_before_it_was_told_anything);
	ADD(suite, turn_is_adopted_without_a_handle);
	ADD(suite, dropped_turn_is_taken_up_where_it_is);
	ADD(suite, message_that_came_before_is_in_the_result);
	ADD(suite, turn_that_is_about_to_begin_is_told_to_begin_once);
	ADD(suite, review_has_two_ids_and_is_one_turn);
	ADD(suite, adopted_turn_is_steered_and_interrupted);
	suite_add_row(suite, "adopted_turn_has_a_limit_on_silence",
		adopted_turn_has_time_limits_of_its_own, 0);
	suite_add_row(
		suite, "adopted_turn_has_a_deadline", adopted_turn_has_time_limits_of_its_own, 1);
	ADD(suite, adopted_turn_is_pulled);
	ADD(suite, usage_is_counted_from_the_adoption);
	ADD(suite, adopted_turn_is_asked);
	ADD_ROWS(suite, adopted_turn_ends, ends);
	ADD(suite, nothing_is_adopted_that_does_not_run);
	ADD(suite, settings_of_a_turn_that_runs_are_refused);
	ADD(suite, running_turn_of_a_resumed_thread_is_adopted_with_the_answer);
	ADD(suite, thread_that_is_not_there_yet_has_no_turn);
	ADD_ROWS(suite, resumed_thread_is_busy_until_its_turn_has_ended, busies);
	ADD_ROWS(suite, answer_that_was_overtaken_by_the_end_leaves_the_thread_free, overtakings);
	ADD(suite, turn_that_was_not_named_is_waited_for_in_vain_for_a_while);
	ADD(suite, each_allocation_fails);
}

int main(void)
{
	return suite_main("adopt", add_cases);
}
