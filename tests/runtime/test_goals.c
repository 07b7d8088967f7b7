/* Goals: one turn over all that the runtime begins for them. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <codex/types.h>

#include <stdio.h>
#include <string.h>

/* The model's tool. */
#define REACHED \
	"{\"function_call\": {\"name\": \"update_goal\", \"arguments\": {\"status\": \"complete\"}}}"
#define BEGUN \
	"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}"
/* Three physical turns. */
#define THREE "{\"replies\": [\"one\", \"two\", " REACHED ", \"three\"]}"

static void open_with(struct runtime *rt, const char *script)
{
	runtime_open_thread(rt);
	runtime_script(rt, script);
}

static void close_all(struct runtime *rt, struct turnlog *log)
{
	turnlog_clear(log);
	runtime_close(rt);
}

static void expect_goal(const struct turnlog *log, codex_goal_status status)
{
	ck_assert_int_eq(codex_turn_goal_status(log->turn), status);
}

/* The runtime leaves the thread alone, and another turn is one turn. */
static void expect_at_rest(struct runtime *rt)
{
	size_t requests = model_server_request_count(rt->model);
	struct turnlog log;

	pump_for(rt->base, 300);
	ck_assert_uint_eq(model_server_request_count(rt->model), requests);
	runtime_when(rt, "still there", "\"yes\"");
	turnlog_start(&log, rt->thread, "still there?");
	turnlog_wait(&log, rt->base);
	turnlog_expect_said(&log, "yes");
	turnlog_clear(&log);
	pump_for(rt->base, 300);
	ck_assert_uint_eq(model_server_request_count(rt->model), requests + 1);
}

static codex_goal_status read_status(struct runtime *rt)
{
	const struct codex_thread_goal_info *goal = NULL;
	codex_goal_status status = CODEX_GOAL_NONE;
	codex_future *future = NULL;

	ck_assert_int_eq(codex_thread_goal_read(rt->thread, &future), 0);
	ck_assert_int_eq(codex_future_goal(future, &goal), CODEX_ERR_STATE);
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(future)), 0);
	ck_assert_int_eq(codex_future_goal(future, &goal), 0);
	if (goal)
		status = (codex_goal_status)goal->status.value;
	codex_future_unref(future);
	return status;
}

/* one turn */

static void expect_one_result(const struct turnlog *log, const char *first)
{
	const codex_turn_result *result = turnlog_result(log);
	struct codex_token_usage turn, thread;

	ck_assert_str_eq(codex_turn_id(log->turn), first);
	ck_assert_str_eq(codex_turn_result_id(result), first);
	ck_assert_uint_eq(codex_turn_result_item_count(result), 3);
	ck_assert_str_eq(codex_item_text(codex_turn_result_item(result, 0)), "one");
	ck_assert_str_eq(codex_item_text(codex_turn_result_item(result, 2)), "three");
	ck_assert_str_eq(codex_turn_result_outcome_text(result), "completed");
	ck_assert(codex_turn_result_usage(result, &turn));
	ck_assert(codex_turn_result_thread_usage(result, &thread));
	ck_assert_int_eq(turn.total_tokens, thread.total_tokens);
	ck_assert_int_gt(codex_turn_result_started_at(result), 0);
	ck_assert_int_ge(
		codex_turn_result_completed_at(result), codex_turn_result_started_at(result));
	ck_assert_int_gt(codex_turn_result_duration_ms(result), 0);
}

START_TEST(goal_of_many_turns_is_one_turn)
{
	struct runtime rt;
	struct turnlog log;
	char first[64];

	open_with(&rt, THREE);
	turnlog_start_goal(&log, rt.thread, "Count to three.", NULL);
	ck_assert_ptr_null(codex_turn_id(log.turn));
	expect_goal(&log, CODEX_GOAL_UNKNOWN);
	PUMP(rt.base, log.record.count[RECORD_STARTED]);
	expect_goal(&log, CODEX_GOAL_ACTIVE);
	snprintf(first, sizeof(first), "%s", codex_turn_id(log.turn));
	ck_assert_int_eq(turnlog_wait(&log, rt.base), 0);
	ck_assert_str_eq(log.record.text, "onetwothree");
	ck_assert_str_eq(turnlog_response(&log), "three");
	ck_assert_str_eq(turnlog_order(&log), "SctictictiD");
	ck_assert_uint_eq(model_server_request_count(rt.model), 4);
	ck_assert_str_eq(model_request_turn_id(model_server_request(rt.model, 0)), first);
	ck_assert_str_ne(model_request_turn_id(model_server_request(rt.model, 3)), first);
	expect_one_result(&log, first);
	expect_goal(&log, CODEX_GOAL_COMPLETE);
	ck_assert_int_eq(read_status(&rt), CODEX_GOAL_COMPLETE);
	expect_at_rest(&rt);
	close_all(&rt, &log);
}
END_TEST

/* What is told, or pulled, as events. */
struct stream {
	unsigned started;
	unsigned completed;
	unsigned items;
	unsigned usage;
	char first[64];
	char last[64];
	bool done;
};

static void note_event(struct stream *stream, codex_event *event)
{
	const char *method = codex_event_method(event);

	stream->started += strcmp(method, "turn/started") == 0;
	stream->completed += strcmp(method, "turn/completed") == 0;
	stream->items += strcmp(method, "item/completed") == 0;
	stream->usage += strcmp(method, "thread/tokenUsage/updated") == 0;
	if (!stream->first[0])
		strcpy(stream->first, method);
	strcpy(stream->last, method);
}

static void on_event(codex_turn *turn, codex_event *event, void *userdata)
{
	(void)turn;
	note_event(userdata, event);
}

static void on_readable(codex_turn *turn, void *userdata)
{
	codex_event *event;

	while (codex_turn_next(turn, &event) == 1) {
		note_event(userdata, event);
		codex_event_unref(event);
	}
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	struct stream *stream = userdata;

	(void)turn;
	ck_assert_int_eq(status, 0);
	ck_assert_str_eq(codex_turn_result_final_response(result), "three");
	stream->done = true;
}

START_TEST(stream_has_one_beginning_and_one_end)
{
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	struct stream stream = {0};
	struct runtime rt;

	options.pull = _i;
	callbacks.on_event = on_event;
	callbacks.on_readable = on_readable;
	callbacks.on_done = on_done;
	open_with(&rt, THREE);
	ck_assert_int_eq(codex_thread_goal(
				 rt.thread, "Count to three.", &options, &callbacks, &stream, NULL),
		0);
	PUMP(rt.base, stream.done);
	ck_assert_uint_eq(stream.started, 1);
	ck_assert_uint_eq(stream.completed, 1);
	ck_assert_uint_eq(stream.items, 3);
	ck_assert_uint_eq(stream.usage, 4);
	ck_assert_str_eq(stream.first, "turn/started");
	ck_assert_str_eq(stream.last, "turn/completed");
	runtime_close(&rt);
}
END_TEST

/* steering and stopping */

START_TEST(steer_finds_the_physical_turn)
{
	codex_future *future = NULL;
	struct runtime rt;
	struct turnlog log;

	open_with(&rt, "{\"replies\": [\"one\", " BEGUN ", \"steered\", " REACHED ", \"four\"]}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	turnlog_wait_text(&log, rt.base, strlen("onebegun"));
	ck_assert_int_eq(codex_turn_steer_text(log.turn, "this way", &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	ck_assert_int_eq(turnlog_wait(&log, rt.base), 0);
	ck_assert_str_eq(log.record.text, "onebegunsteeredfour");
	ck_assert_uint_eq(log.record.count[RECORD_ITEM_DROPPED], 1);
	ck_assert_str_eq(model_request_user_text(model_server_request(rt.model, 2)), "this way");
	ck_assert_str_eq(model_request_turn_id(model_server_request(rt.model, 2)),
		model_request_turn_id(model_server_request(rt.model, 1)));
	expect_goal(&log, CODEX_GOAL_COMPLETE);
	close_all(&rt, &log);
}
END_TEST

START_TEST(early_steer_is_held_until_the_first_turn_has_started)
{
	codex_future *future = NULL;
	struct runtime rt;
	struct turnlog log;

	open_with(&rt,
		"{\"rules\": [{\"when\": {\"text\": \"this way\"}, \"times\": 1, \"reply\": " REACHED
		"}], \"default\": " BEGUN "}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	ck_assert_int_eq(codex_turn_steer_text(log.turn, "this way", &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	PUMP(rt.base, codex_turn_goal_status(log.turn) == CODEX_GOAL_COMPLETE);
	close_all(&rt, &log);
}
END_TEST

static int interrupt(struct runtime *rt, const struct turnlog *log)
{
	codex_future *future = NULL;

	ck_assert_int_eq(QUIETLY(codex_turn_interrupt(log->turn, &future)), 0);
	return pump_future(rt->base, future);
}

static void expect_stopped(struct runtime *rt, struct turnlog *log)
{
	turnlog_wait(log, rt->base);
	record_expect_status(&log->record, 0);
	ck_assert_int_eq(log->record.outcome, CODEX_TURN_INTERRUPTED);
	expect_goal(log, CODEX_GOAL_PAUSED);
	ck_assert_int_eq(read_status(rt), CODEX_GOAL_PAUSED);
	expect_at_rest(rt);
}

START_TEST(interrupt_ends_the_physical_turn_and_the_goal)
{
	struct runtime rt;
	struct turnlog log;

	open_with(&rt, "{\"replies\": [\"one\", " BEGUN "]}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	turnlog_wait_text(&log, rt.base, strlen("onebegun"));
	ck_assert_int_eq(codex_turn_interrupt(log.turn, NULL), 0);
	ck_assert_int_eq(interrupt(&rt, &log), 0);
	expect_stopped(&rt, &log);
	ck_assert_int_eq(model_request_state(model_server_request(rt.model, 1)), MODEL_GONE);
	ck_assert_str_eq(
		codex_turn_id(log.turn), model_request_turn_id(model_server_request(rt.model, 0)));
	ck_assert_str_eq(turnlog_response(&log), "one");
	ck_assert_int_eq(interrupt(&rt, &log), 0);
	close_all(&rt, &log);
}
END_TEST

START_TEST(interrupt_at_once_leaves_nothing_running)
{
	struct runtime rt;
	struct turnlog log;

	open_with(&rt, "{\"default\": " BEGUN "}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	if (_i == 1)
		pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread)));
	if (_i == 2)
		PUMP(rt.base, codex_turn_goal_status(log.turn) == CODEX_GOAL_ACTIVE);
	ck_assert_int_eq(interrupt(&rt, &log), 0);
	turnlog_wait(&log, rt.base);
	record_expect_status(&log.record, 0);
	ck_assert_int_eq(log.record.outcome, CODEX_TURN_INTERRUPTED);
	pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread)));
	expect_at_rest(&rt);
	ck_assert_int_ne(read_status(&rt), CODEX_GOAL_ACTIVE);
	close_all(&rt, &log);
}
END_TEST

static void interrupt_now(codex_event *event, void *userdata)
{
	struct turnlog *log = userdata;

	(void)event;
	codex_turn_interrupt(log->turn, NULL);
}

/* The runtime has nothing to interrupt at that moment, and the next turn is on its way. */
START_TEST(interrupt_at_the_end_of_a_physical_turn_stops_the_next)
{
	struct runtime rt;
	struct turnlog log;

	open_with(&rt, "{\"replies\": [\"one\"], \"default\": " BEGUN "}");
	ck_assert_int_eq(
		codex_thread_subscribe(rt.thread, "turn/completed", interrupt_now, &log, NULL), 0);
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	expect_stopped(&rt, &log);
	ck_assert_uint_eq(log.record.count[RECORD_STARTED], 1);
	close_all(&rt, &log);
}
END_TEST

START_TEST(deadline_stops_the_goal_too)
{
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;

	open_with(&rt,
		"{\"rules\": [{\"when\": {\"text\": \"still there\"}, \"reply\": \"yes\"}], "
		"\"default\": {\"text\": \"again\", \"delay_ms\": 50}}");
	pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread)));
	options.deadline_ms = 1500;
	turnlog_start_goal(&log, rt.thread, "For ever.", &options);
	ck_assert_int_eq(turnlog_wait(&log, rt.base), CODEX_ERR_TIMEOUT);
	PUMP(rt.base, codex_turn_goal_status(log.turn) == CODEX_GOAL_PAUSED);
	pump_for(rt.base, 500);
	expect_at_rest(&rt);
	ck_assert_int_eq(read_status(&rt), CODEX_GOAL_PAUSED);
	close_all(&rt, &log);
}
END_TEST

START_TEST(silence_stops_the_goal_too)
{
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;

	open_with(&rt, "{\"replies\": [\"one\", " BEGUN "]}");
	pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread)));
	options.inactivity_ms = 4000;
	turnlog_start_goal(&log, rt.thread, "Go on.", &options);
	ck_assert_int_eq(turnlog_wait(&log, rt.base), CODEX_ERR_TIMEOUT);
	ck_assert_str_eq(log.record.text, "onebegun");
	PUMP(rt.base, codex_turn_goal_status(log.turn) == CODEX_GOAL_PAUSED);
	expect_at_rest(&rt);
	close_all(&rt, &log);
}
END_TEST

static codex_future *interrupt_by_others(struct runtime *rt, const char *turn_id)
{
	codex_future *future = NULL;
	char params[200];

	snprintf(params, sizeof(params), "{\"threadId\":\"%s\",\"turnId\":\"%s\"}",
		codex_thread_id(rt->thread), turn_id);
	ck_assert_int_eq(codex_async_call(rt->client, "turn/interrupt", params, &future), 0);
	return future;
}

/* The runtime would leave the goal active, and go on with it after the thread's next turn. */
START_TEST(interrupt_by_others_ends_the_goal)
{
	struct runtime rt;
	struct turnlog log;

	open_with(&rt, "{\"replies\": [" BEGUN "]}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	turnlog_wait_text(&log, rt.base, strlen("begun"));
	ck_assert_int_eq(
		pump_future(rt.base, interrupt_by_others(&rt, codex_turn_id(log.turn))), 0);
	expect_stopped(&rt, &log);
	close_all(&rt, &log);
}
END_TEST

/* ends */

START_TEST(token_budget_ends_the_goal)
{
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;

	open_with(&rt,
		"{\"rules\": [{\"when\": {\"text\": \"still there\"}, \"reply\": \"yes\"}], "
		"\"default\": {\"text\": \"again\", \"usage\": {\"input\": 100, \"output\": 50}}}");
	options.token_budget = 400;
	turnlog_start_goal(&log, rt.thread, "For ever.", &options);
	ck_assert_int_eq(turnlog_wait(&log, rt.base), 0);
	ck_assert_int_eq(log.record.outcome, CODEX_TURN_COMPLETED);
	ck_assert_str_eq(log.record.text, "againagainagain");
	expect_goal(&log, CODEX_GOAL_BUDGET_LIMITED);
	expect_at_rest(&rt);
	close_all(&rt, &log);
}
END_TEST

/* The runtime would count what the one before has used. */
START_TEST(new_goal_has_its_budget_for_itself)
{
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;

	open_with(&rt,
		"{\"default\": {\"text\": \"again\", \"usage\": {\"input\": 100, \"output\": 50}}}");
	options.token_budget = 200;
	for (int i = 0; i < 2; i++) {
		turnlog_start_goal(&log, rt.thread, "For ever.", &options);
		ck_assert_int_eq(turnlog_wait(&log, rt.base), 0);
		ck_assert_str_eq(log.record.text, "againagain");
		expect_goal(&log, CODEX_GOAL_BUDGET_LIMITED);
		turnlog_clear(&log);
	}
	runtime_close(&rt);
}
END_TEST

START_TEST(failed_turn_blocks_the_goal)
{
	struct runtime rt;
	struct turnlog log;

	open_with(&rt, "{\"replies\": [\"one\", {\"http\": {\"status\": 500}}]}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_TURN_FAILED, "high demand");
	ck_assert_int_eq(log.record.outcome, CODEX_TURN_FAILED);
	ck_assert_str_eq(log.record.text, "one");
	expect_goal(&log, CODEX_GOAL_BLOCKED);
	expect_at_rest(&rt);
	close_all(&rt, &log);
}
END_TEST

/* By whoever holds the thread: the running turn comes to its end, and is the last. */
START_TEST(goal_that_is_paused_or_cleared_ends_with_its_running_turn)
{
	codex_future *future = NULL;
	struct runtime rt;
	struct turnlog log;

	open_with(&rt,
		"{\"replies\": [\"one\", {\"output\": [{\"message\": \"two\"}, "
		"{\"pause_ms\": 400}, {\"message\": \"end\"}]}]}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	turnlog_wait_text(&log, rt.base, strlen("onetwo"));
	if (_i)
		ck_assert_int_eq(codex_thread_goal_clear(rt.thread, &future), 0);
	else
		ck_assert_int_eq(
			codex_thread_goal_set_status(rt.thread, CODEX_GOAL_PAUSED, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	ck_assert_int_eq(turnlog_wait(&log, rt.base), 0);
	ck_assert_int_eq(log.record.outcome, CODEX_TURN_COMPLETED);
	ck_assert_str_eq(log.record.text, "onetwoend");
	expect_goal(&log, _i ? CODEX_GOAL_NONE : CODEX_GOAL_PAUSED);
	ck_assert_int_eq(read_status(&rt), _i ? CODEX_GOAL_NONE : CODEX_GOAL_PAUSED);
	expect_at_rest(&rt);
	close_all(&rt, &log);
}
END_TEST

START_TEST(compaction_is_waited_for)
{
	codex_future *future = NULL;
	struct runtime rt;
	struct turnlog log;

	open_with(&rt, "{\"replies\": [\"one\", " BEGUN ", \"short\", " REACHED ", \"end\"]}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	turnlog_wait_text(&log, rt.base, strlen("onebegun"));
	ck_assert_int_eq(codex_thread_compact(rt.thread, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	ck_assert_int_eq(turnlog_wait(&log, rt.base), 0);
	ck_assert_int_eq(log.record.outcome, CODEX_TURN_COMPLETED);
	ck_assert_str_eq(log.record.text, "onebegunend");
	expect_goal(&log, CODEX_GOAL_COMPLETE);
	close_all(&rt, &log);
}
END_TEST

/* refused */

START_TEST(impossible_goals_are_refused_before_anything_is_sent)
{
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	codex_turn *turn = NULL;
	struct runtime rt;

	runtime_open_thread(&rt);
	ck_assert_int_eq(
		codex_thread_goal(rt.thread, NULL, NULL, NULL, NULL, &turn), CODEX_ERR_INVALID);
	ck_assert_int_eq(
		codex_thread_goal(rt.thread, "", NULL, NULL, NULL, &turn), CODEX_ERR_INVALID);
	ck_assert_int_eq(
		codex_thread_goal(rt.thread, "\xff", NULL, NULL, NULL, &turn), CODEX_ERR_UTF8);
	options.token_budget = -1;
	ck_assert_int_eq(
		codex_thread_goal(rt.thread, "x", &options, NULL, NULL, &turn), CODEX_ERR_INVALID);
	options.token_budget = 0;
	options.size = 3;
	ck_assert_int_eq(
		codex_thread_goal(rt.thread, "x", &options, NULL, NULL, &turn), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_thread_goal_read(rt.thread, NULL), CODEX_ERR_STATE);
	pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread)));
	ck_assert_int_eq(
		codex_thread_goal_set_status(rt.thread, CODEX_GOAL_NONE, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_thread_goal_set_status(rt.thread, CODEX_GOAL_UNKNOWN, NULL),
		CODEX_ERR_INVALID);
	ck_assert_ptr_null(turn);
	expect_at_rest(&rt);
	runtime_close(&rt);
}
END_TEST

START_TEST(ephemeral_thread_takes_no_goal)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *thread = NULL;
	struct runtime rt;

	runtime_open_thread(&rt);
	options.ephemeral = true;
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &thread), 0);
	ck_assert_int_eq(
		codex_thread_goal(thread, "x", NULL, NULL, NULL, NULL), CODEX_ERR_UNSUPPORTED);
	pump_future(rt.base, codex_future_ref(codex_thread_ready(thread)));
	ck_assert_int_eq(codex_thread_goal_read(thread, NULL), CODEX_ERR_UNSUPPORTED);
	ck_assert_int_eq(codex_thread_goal_clear(thread, NULL), CODEX_ERR_UNSUPPORTED);
	ck_assert_int_eq(codex_thread_goal_set_status(thread, CODEX_GOAL_PAUSED, NULL),
		CODEX_ERR_UNSUPPORTED);
	codex_thread_unref(thread);
	runtime_close(&rt);
}
END_TEST

/* The options do not say it: the runtime does, in its refusal, or in its answer before. */
START_TEST(ephemeral_thread_that_only_the_runtime_knows_of)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *thread = NULL;
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	options.params = "{\"ephemeral\": true}";
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &thread), 0);
	turnlog_start_goal(&log, thread, "x", NULL);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_REMOTE, "ephemeral");
	ck_assert_int_eq(
		codex_thread_goal(thread, "x", NULL, NULL, NULL, NULL), CODEX_ERR_UNSUPPORTED);
	codex_thread_unref(thread);
	close_all(&rt, &log);
}
END_TEST

START_TEST(objective_that_the_runtime_refuses_is_the_turns_error)
{
	char objective[4100];
	struct runtime rt;
	struct turnlog log;

	memset(objective, 'x', sizeof(objective) - 1);
	objective[sizeof(objective) - 1] = '\0';
	runtime_open_thread(&rt);
	turnlog_start_goal(&log, rt.thread, objective, NULL);
	turnlog_wait(&log, rt.base);
	turnlog_expect_failed(&log, CODEX_ERR_REMOTE, "4000");
	ck_assert_uint_eq(log.record.count[RECORD_STARTED], 0);
	expect_at_rest(&rt);
	close_all(&rt, &log);
}
END_TEST

/* busy */

static void refuse_goal(struct runtime *rt)
{
	ck_assert_int_eq(
		codex_thread_goal(rt->thread, "x", NULL, NULL, NULL, NULL), CODEX_ERR_BUSY);
}

START_TEST(busy_thread_takes_no_goal)
{
	struct runtime rt;
	struct turnlog log;

	open_with(&rt, "{\"replies\": [" BEGUN "]}");
	turnlog_start(&log, rt.thread, "hi");
	refuse_goal(&rt); /* it waits */
	turnlog_wait_text(&log, rt.base, strlen("begun"));
	refuse_goal(&rt);
	ck_assert_int_eq(interrupt(&rt, &log), 0);
	turnlog_wait(&log, rt.base);
	turnlog_clear(&log);
	runtime_script(&rt, THREE);
	turnlog_start_goal(&log, rt.thread, "Count.", NULL);
	refuse_goal(&rt);
	ck_assert_int_eq(turnlog_wait(&log, rt.base), 0);
	close_all(&rt, &log);
}
END_TEST

START_TEST(other_turn_waits_for_the_whole_goal)
{
	struct codex_turn_options refuse = CODEX_TURN_OPTIONS_INIT;
	struct turnlog log, other;
	struct runtime rt;

	open_with(&rt, THREE);
	turnlog_start_goal(&log, rt.thread, "Count.", NULL);
	turnlog_start(&other, rt.thread, "after all that");
	refuse.busy = CODEX_BUSY_REFUSE;
	ck_assert_int_eq(
		codex_thread_turn_text(rt.thread, "x", &refuse, NULL, NULL, NULL), CODEX_ERR_BUSY);
	PUMP(rt.base, other.record.count[RECORD_STARTED]);
	ck_assert(record_done(&log.record));
	ck_assert_str_eq(log.record.text, "onetwothree");
	turnlog_wait(&other, rt.base);
	turnlog_expect_said(&other, "You said: after all that");
	turnlog_clear(&other);
	close_all(&rt, &log);
}
END_TEST

START_TEST(other_turn_may_share_the_running_one)
{
	struct codex_turn_options steer = CODEX_TURN_OPTIONS_INIT;
	struct turnlog log, other;
	struct runtime rt;

	open_with(&rt, "{\"replies\": [\"one\", " BEGUN ", \"steered\", " REACHED ", \"end\"]}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	turnlog_wait_text(&log, rt.base, strlen("onebegun"));
	steer.busy = CODEX_BUSY_STEER;
	turnlog_start_with(&other, rt.thread, "this way", &steer);
	turnlog_wait(&other, rt.base);
	ck_assert(!record_done(&log.record));
	ck_assert_str_eq(other.record.text, "steered");
	ck_assert_int_eq(turnlog_wait(&log, rt.base), 0);
	ck_assert_str_eq(log.record.text, "onebegunsteeredend");
	turnlog_clear(&other);
	close_all(&rt, &log);
}
END_TEST

/* Its events are swallowed, and the thread is busy until the runtime is through with it. */
START_TEST(goal_runs_on_without_its_handle)
{
	struct turnlog log, other;
	struct runtime rt;

	open_with(&rt, THREE);
	turnlog_start_goal(&log, rt.thread, "Count.", NULL);
	PUMP(rt.base, log.record.count[RECORD_ITEM_COMPLETED]);
	turnlog_clear(&log);
	turnlog_start(&other, rt.thread, "and then");
	turnlog_wait(&other, rt.base);
	turnlog_expect_said(&other, "You said: and then");
	ck_assert_uint_eq(model_server_request_count(rt.model), 5);
	ck_assert_int_eq(read_status(&rt), CODEX_GOAL_COMPLETE);
	turnlog_clear(&other);
	runtime_close(&rt);
}
END_TEST

START_TEST(thread_that_goes_away_ends_its_goal)
{
	codex_future *future = NULL;
	struct runtime rt;
	struct turnlog log;

	open_with(&rt, "{\"replies\": [\"one\", " BEGUN "]}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	turnlog_wait_text(&log, rt.base, strlen("onebegun"));
	ck_assert_int_eq(codex_thread_unsubscribe(rt.thread, NULL), CODEX_ERR_BUSY);
	ck_assert_int_eq(codex_thread_delete(rt.thread, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	turnlog_wait(&log, rt.base);
	ck_assert_int_eq(
		codex_thread_goal(rt.thread, "x", NULL, NULL, NULL, NULL), CODEX_ERR_STATE);
	close_all(&rt, &log);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, goal_of_many_turns_is_one_turn);
	suite_add_row(suite, "pushed_stream_has_one_beginning_and_one_end",
		stream_has_one_beginning_and_one_end, 0);
	suite_add_row(suite, "pulled_stream_has_one_beginning_and_one_end",
		stream_has_one_beginning_and_one_end, 1);
	ADD(suite, steer_finds_the_physical_turn);
	ADD(suite, early_steer_is_held_until_the_first_turn_has_started);
	ADD(suite, interrupt_ends_the_physical_turn_and_the_goal);
	suite_add_row(suite, "interrupt_before_the_thread_is_ready",
		interrupt_at_once_leaves_nothing_running, 0);
	suite_add_row(suite, "interrupt_while_it_is_being_set",
		interrupt_at_once_leaves_nothing_running, 1);
	suite_add_row(suite, "interrupt_before_the_first_turn",
		interrupt_at_once_leaves_nothing_running, 2);
	ADD(suite, interrupt_at_the_end_of_a_physical_turn_stops_the_next);
	ADD(suite, deadline_stops_the_goal_too);
	ADD(suite, silence_stops_the_goal_too);
	ADD(suite, interrupt_by_others_ends_the_goal);
	ADD(suite, token_budget_ends_the_goal);
	ADD(suite, new_goal_has_its_budget_for_itself);
	ADD(suite, failed_turn_blocks_the_goal);
	suite_add_row(suite, "goal_paused_by_others_ends_with_its_running_turn",
		goal_that_is_paused_or_cleared_ends_with_its_running_turn, 0);
	suite_add_row(suite, "goal_cleared_by_others_ends_with_its_running_turn",
		goal_that_is_paused_or_cleared_ends_with_its_running_turn, 1);
	ADD(suite, compaction_is_waited_for);
	ADD(suite, impossible_goals_are_refused_before_anything_is_sent);
	ADD(suite, ephemeral_thread_takes_no_goal);
	ADD(suite, ephemeral_thread_that_only_the_runtime_knows_of);
	ADD(suite, objective_that_the_runtime_refuses_is_the_turns_error);
	ADD(suite, busy_thread_takes_no_goal);
	ADD(suite, other_turn_waits_for_the_whole_goal);
	ADD(suite, other_turn_may_share_the_running_one);
	ADD(suite, goal_runs_on_without_its_handle);
	ADD(suite, thread_that_goes_away_ends_its_goal);
}

int main(void)
{
	return runtime_main("goals", add_cases);
}
