/* Turns of the real runtime that run already, and get a handle: after a resume, and those that it begins by itself. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <codex/methods.h>
#include <codex/types.h>
#include <string.h>

#define SLOW \
	"{\"text\": \"one two three four five six seven eight\", \"split\": \"words\", \"pause_ms\": 80}"
#define ASKS \
	"{\"function_call\": {\"name\": \"exec_command\", \"call_id\": \"c1\", \"arguments\":" \
	" {\"cmd\": \"echo hi\", \"sandbox_permissions\": \"require_escalated\"," \
	"  \"justification\": \"for a test\"}}}"
#define BEGUN \
	"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}"
#define REVIEW \
	"{\"text\": \"{\\\"findings\\\":[],\\\"overall_correctness\\\":\\\"fine\\\"," \
	"\\\"overall_explanation\\\":\\\"nothing is wrong\\\",\\\"overall_confidence_score\\\":1}\"," \
	" \"chunk_bytes\": 12, \"pause_ms\": 40}"

static int adopt(struct turnlog *log, codex_thread *thread)
{
	*log = (struct turnlog){.record = RECORD_INIT};
	return QUIETLY(codex_thread_adopt(
		thread, NULL, NULL, &record_callbacks, &log->record, &log->turn));
}

/* A turn whose handle is dropped once it has said something. */
static void leave_turn(struct runtime *rt, const char *text, size_t bytes)
{
	struct turnlog log;

	turnlog_start(&log, rt->thread, text);
	turnlog_wait_text(&log, rt->base, bytes);
	turnlog_clear(&log);
}

/* Another handle of the thread, after which nothing is known here of what runs on it. */
static codex_thread *leave_and_resume(struct runtime *rt, const char *params)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *again = NULL;
	codex_future *left = NULL;

	options.params = params;
	ck_assert_int_eq(codex_thread_unsubscribe(rt->thread, &left), 0);
	ck_assert_int_eq(pump_future(rt->base, left), 0);
	ck_assert_int_eq(
		codex_thread_resume(rt->client, codex_thread_id(rt->thread), &options, &again), 0);
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(codex_thread_ready(again))), 0);
	return again;
}

/* after a resume */

/* What was said meanwhile is not told, but is in the message and the final response. */
START_TEST(turn_of_a_resumed_thread_is_taken_up)
{
	codex_thread *again;
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "slow", SLOW);
	leave_turn(&rt, "slow", 4);
	again = leave_and_resume(&rt, NULL);
	ck_assert_int_eq(adopt(&log, again), 0);
	ck_assert_ptr_nonnull(codex_turn_id(log.turn));
	turnlog_wait(&log, rt.base);
	ck_assert_int_eq(log.record.status, 0);
	ck_assert_str_eq(turnlog_order(&log), "StiD");
	ck_assert_str_eq(turnlog_response(&log), "one two three four five six seven eight");
	ck_assert_ptr_nonnull(strstr(turnlog_response(&log), log.record.text));
	ck_assert_uint_lt(log.record.text_len, strlen(turnlog_response(&log)));
	turnlog_clear(&log);
	codex_thread_unref(again);
	runtime_close(&rt);
}
END_TEST

/* The runtime would add the input to the running turn. */
START_TEST(resumed_thread_is_busy_while_its_turn_runs)
{
	static const char *const params[] = {NULL, "{\"excludeTurns\": true}"};
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	codex_thread *again;
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "slow", SLOW);
	leave_turn(&rt, "slow", 4);
	again = leave_and_resume(&rt, params[_i]);
	options.busy = CODEX_BUSY_REFUSE;
	ck_assert_int_eq(
		codex_thread_turn_text(again, "x", &options, NULL, NULL, NULL), CODEX_ERR_BUSY);
	turnlog_start(&log, again, "after it");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: after it");
	ck_assert_ptr_nonnull(strstr(model_request_body(model_server_last_request(rt.model)),
		"one two three four five six seven eight"));
	turnlog_clear(&log);
	codex_thread_unref(again);
	runtime_close(&rt);
}
END_TEST

struct found {
	codex_thread *thread;
	codex_turn *turn;
};

static void on_running(codex_event *event, void *userdata)
{
	struct found *found = userdata;

	if (!found->turn)
		ck_assert_int_eq(codex_thread_adopt(found->thread, codex_event_turn_id(event), NULL,
					 NULL, NULL, &found->turn),
			0);
}

/* Its events say which it is. */
START_TEST(turn_that_the_answer_does_not_name_is_taken_up_by_its_id)
{
	struct found found = {NULL, NULL};
	struct runtime rt;

	runtime_open_thread(&rt);
	runtime_when(&rt, "slow", SLOW);
	leave_turn(&rt, "slow", 4);
	found.thread = leave_and_resume(&rt, "{\"excludeTurns\": true}");
	ck_assert_int_eq(codex_thread_adopt(found.thread, NULL, NULL, NULL, NULL, &found.turn),
		CODEX_ERR_STATE);
	ck_assert_int_eq(codex_thread_subscribe(
				 found.thread, "item/agentMessage/delta", on_running, &found, NULL),
		0);
	PUMP(rt.base, found.turn && codex_turn_status(found.turn) == 0);
	ck_assert_str_eq(codex_turn_result_final_response(codex_turn_get_result(found.turn)),
		"one two three four five six seven eight");
	codex_turn_unref(found.turn);
	codex_thread_unref(found.thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(turn_of_a_resumed_thread_is_steered_and_interrupted)
{
	codex_future *done = NULL;
	codex_thread *again;
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "begin",
		"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}");
	runtime_when(&rt, "stop",
		"{\"output\": [{\"message\": {\"text\": \"more\", \"done\": false}}, {\"hang\": true}]}");
	leave_turn(&rt, "begin", 5);
	again = leave_and_resume(&rt, NULL);
	ck_assert_int_eq(adopt(&log, again), 0);
	ck_assert_int_eq(codex_turn_steer_text(log.turn, "stop", &done), 0);
	ck_assert_int_eq(pump_future(rt.base, done), 0);
	turnlog_wait_text(&log, rt.base, 4);
	ck_assert_int_eq(codex_turn_interrupt(log.turn, &done), 0);
	ck_assert_int_eq(pump_future(rt.base, done), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_interrupted(&log);
	turnlog_clear(&log);
	codex_thread_unref(again);
	runtime_close(&rt);
}
END_TEST

static void accept(codex_turn *turn, codex_request *request, void *userdata)
{
	(void)turn;
	(void)userdata;
	ck_assert_int_eq(codex_request_accept(request), 0);
}

static void keep(codex_request *request, void *userdata)
{
	codex_request **kept = userdata;

	*kept = codex_request_ref(request);
}

struct resumption {
	struct turnlog log;
	codex_thread *thread;
	int status;
};

/* In time for what the runtime asks again. */
static void adopt_and_accept(codex_future *future, void *userdata)
{
	struct codex_turn_callbacks callbacks = record_callbacks;
	struct resumption *resumption = userdata;

	(void)future;
	callbacks.on_request = accept;
	resumption->log = (struct turnlog){.record = RECORD_INIT};
	resumption->status = codex_thread_adopt(resumption->thread, NULL, NULL, &callbacks,
		&resumption->log.record, &resumption->log.turn);
}

START_TEST(what_the_runtime_waits_for_is_asked_again)
{
	struct resumption resumption = {.status = CODEX_PENDING};
	codex_request *kept = NULL;
	codex_future *left = NULL;
	struct runtime rt;

	runtime_open(&rt);
	runtime_script(&rt,
		"{\"rules\": [{\"when\": {\"on\": \"tool_result\"}, \"reply\": \"I go on.\"}],"
		" \"default\": " ASKS "}");
	runtime_client(&rt);
	ck_assert_int_eq(
		codex_thread_start(rt.client,
			&(struct codex_thread_options){.size = sizeof(struct codex_thread_options),
				.sandbox = CODEX_SANDBOX_READ_ONLY,
				.params = "{\"approvalPolicy\": \"on-request\","
					  " \"approvalsReviewer\": \"user\"}"},
			&rt.thread),
		0);
	ck_assert_int_eq(codex_thread_on_request(rt.thread, NULL, keep, &kept, NULL), 0);
	ck_assert_int_eq(
		codex_thread_turn_text(rt.thread, "x", NULL, NULL, NULL, &resumption.log.turn), 0);
	PUMP(rt.base, kept);
	codex_turn_unref(resumption.log.turn);
	ck_assert_int_eq(codex_thread_unsubscribe(rt.thread, &left), 0);
	ck_assert_int_eq(pump_future(rt.base, left), 0);
	ck_assert_int_eq(codex_request_status(kept), CODEX_ERR_CANCELLED);
	codex_request_unref(kept);
	ck_assert_int_eq(codex_thread_resume(
				 rt.client, codex_thread_id(rt.thread), NULL, &resumption.thread),
		0);
	ck_assert_int_eq(codex_future_then(codex_thread_ready(resumption.thread), adopt_and_accept,
				 &resumption, NULL),
		0);
	PUMP(rt.base, resumption.status != CODEX_PENDING);
	ck_assert_int_eq(resumption.status, 0);
	turnlog_wait(&resumption.log, rt.base);
	turnlog_expect_said(&resumption.log, "I go on.");
	turnlog_clear(&resumption.log);
	codex_thread_unref(resumption.thread);
	runtime_close(&rt);
}
END_TEST

/* begun by the runtime */

struct watch {
	struct turnlog log;
	codex_thread *thread;
	int status;
};

static void on_begun(codex_event *event, void *userdata)
{
	struct watch *watch = userdata;

	(void)event;
	watch->status = adopt(&watch->log, watch->thread);
}

static void watch_thread(struct watch *watch, codex_thread *thread)
{
	*watch = (struct watch){.thread = thread, .status = CODEX_PENDING};
	ck_assert_int_eq(codex_thread_subscribe(thread, "turn/started", on_begun, watch, NULL), 0);
}

START_TEST(compaction_is_a_turn_that_can_be_waited_for)
{
	struct runtime rt;
	struct watch watch;

	runtime_open_thread(&rt);
	leave_turn(&rt, "one", strlen("You said: one"));
	watch_thread(&watch, rt.thread);
	ck_assert_int_eq(codex_thread_compact(rt.thread, NULL), 0);
	PUMP(rt.base, watch.status == 0);
	turnlog_wait(&watch.log, rt.base);
	ck_assert_int_eq(watch.log.record.status, 0);
	ck_assert_str_eq(codex_item_type(codex_turn_result_item(turnlog_result(&watch.log), 0)),
		"contextCompaction");
	turnlog_clear(&watch.log);
	runtime_close(&rt);
}
END_TEST

static void start_review(struct runtime *rt, char *ret_id, size_t size)
{
	struct codex_review_start_params params = CODEX_REVIEW_START_PARAMS_INIT;
	struct codex_review_target target = CODEX_REVIEW_TARGET_INIT;
	struct codex_review_target_custom custom = CODEX_REVIEW_TARGET_CUSTOM_INIT;
	const struct codex_review_start_response *response;
	codex_future *future = NULL;

	custom.instructions = "review it";
	target.type.value = CODEX_REVIEW_TARGET_TYPE_CUSTOM;
	target.as.custom = &custom;
	params.thread_id = codex_thread_id(rt->thread);
	params.target = &target;
	ck_assert_int_eq(codex_rpc_review_start(rt->client, &params, &future), 0);
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(future)), 0);
	ck_assert_int_eq(codex_rpc_review_start_finish(future, &response), 0);
	ck_assert_uint_lt(strlen(response->turn->id), size);
	strcpy(ret_id, response->turn->id);
	codex_future_unref(future);
}

/* The runtime answers with one id, begins the turn under another, and says the rest under the first. */
START_TEST(review_is_a_turn_that_can_be_waited_for_and_stopped)
{
	codex_turn *same = NULL;
	struct runtime rt;
	struct watch watch;
	char id[64];

	runtime_open_thread(&rt);
	leave_turn(&rt, "one", strlen("You said: one"));
	ck_assert_int_eq(model_server_default(rt.model, REVIEW), 0);
	watch_thread(&watch, rt.thread);
	start_review(&rt, id, sizeof(id));
	PUMP(rt.base, watch.status == 0);
	ck_assert_str_ne(codex_turn_id(watch.log.turn), id);
	ck_assert_int_eq(codex_thread_adopt(rt.thread, id, NULL, NULL, NULL, &same), 0);
	if (_i)
		ck_assert_int_eq(codex_turn_interrupt(same, NULL), 0);
	turnlog_wait(&watch.log, rt.base);
	ck_assert_int_eq(watch.log.record.status, 0);
	ck_assert(watch.log.record.count[RECORD_ITEM_COMPLETED] > 1);
	if (!_i)
		ck_assert_ptr_nonnull(strstr(turnlog_response(&watch.log), "nothing is wrong"));
	codex_turn_unref(same);
	turnlog_clear(&watch.log);
	runtime_close(&rt);
}
END_TEST

static void expect_active_goal(struct runtime *rt)
{
	const struct codex_thread_goal_info *goal = NULL;
	codex_future *future = NULL;

	ck_assert_int_eq(codex_thread_goal_read(rt->thread, &future), 0);
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(future)), 0);
	ck_assert_int_eq(codex_future_goal(future, &goal), 0);
	ck_assert_int_eq(goal->status.value, CODEX_THREAD_GOAL_STATUS_ACTIVE);
	codex_future_unref(future);
}

/* In another process the runtime goes on with an active goal by itself; and an interrupt of its turn alone leaves the goal active. */
START_TEST(goal_goes_on_where_its_thread_is_resumed)
{
	struct turnlog log;
	struct watch watch;
	struct runtime rt;
	char id[64];

	runtime_open_thread(&rt);
	runtime_script(&rt, "{\"default\": " BEGUN "}");
	turnlog_start_goal(&log, rt.thread, "Go on.", NULL);
	turnlog_wait_text(&log, rt.base, strlen("begun"));
	ck_assert_uint_lt(strlen(codex_thread_id(rt.thread)), sizeof(id));
	strcpy(id, codex_thread_id(rt.thread));
	turnlog_clear(&log);
	rt.thread = codex_thread_unref(rt.thread);
	runtime_client_close(&rt);
	runtime_client(&rt);
	ck_assert_int_eq(codex_thread_resume(rt.client, id, NULL, &rt.thread), 0);
	watch_thread(&watch, rt.thread);
	PUMP(rt.base, watch.status == 0);
	turnlog_wait_text(&watch.log, rt.base, strlen("begun"));
	ck_assert_int_eq(codex_turn_interrupt(watch.log.turn, NULL), 0);
	turnlog_wait(&watch.log, rt.base);
	ck_assert_int_eq(watch.log.record.outcome, CODEX_TURN_INTERRUPTED);
	expect_active_goal(&rt);
	turnlog_clear(&watch.log);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, turn_of_a_resumed_thread_is_taken_up);
	suite_add_row(suite, "resumed_thread_is_busy_while_its_turn_runs",
		resumed_thread_is_busy_while_its_turn_runs, 0);
	suite_add_row(suite, "resumed_thread_is_busy_though_nobody_says_with_what",
		resumed_thread_is_busy_while_its_turn_runs, 1);
	ADD(suite, turn_that_the_answer_does_not_name_is_taken_up_by_its_id);
	ADD(suite, turn_of_a_resumed_thread_is_steered_and_interrupted);
	ADD(suite, what_the_runtime_waits_for_is_asked_again);
	ADD(suite, compaction_is_a_turn_that_can_be_waited_for);
	suite_add_row(suite, "review_is_a_turn_that_can_be_waited_for",
		review_is_a_turn_that_can_be_waited_for_and_stopped, 0);
	suite_add_row(suite, "review_is_a_turn_that_can_be_stopped",
		review_is_a_turn_that_can_be_waited_for_and_stopped, 1);
	ADD(suite, goal_goes_on_where_its_thread_is_resumed);
}

int main(void)
{
	return runtime_main("adopt", add_cases);
}
