/* Memory runs out at each allocation of a whole session: nothing crashes, leaks or waits for ever. */
#include <config.h>

#include "base/mem.h"
#include "support/effort.h"
#include "support/scene.h"
#include "support/suite.h"

#include <codex/methods.h>
#include <codex/notifications.h>
#include <codex/requests.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

enum {
	FUTURES = 8,
	TURNS = 3,
	PATIENCE_MS = 10000,
};

struct session {
	struct event_base *base;
	codex_async *client;
	codex_tools *tools; /* of both; NULL without memory */
	codex_thread *threads[2];
	codex_turn *turns[TURNS];
	struct record records[TURNS];
	codex_future *futures[FUTURES];
	struct outcome outcomes[FUTURES];
	bool hears[FUTURES]; /* the continuation was accepted */
	unsigned future_count;
	unsigned events;
	codex_request *kept; /* the latest, to be answered in another callback */
	bool failed; /* memory ran out in it */
};

/* A want of memory is never taken for something that does not fit. */
static void expect_read(int r)
{
	ck_assert_msg(r == 0 || r == CODEX_ERR_NOMEM, "%s", codex_status_name(r));
}

static void decode(codex_event *event)
{
	const struct codex_item_completed_notification *item;
	const struct codex_turn_completed_notification *turn;

	switch (codex_event_kind(event)) {
	case CODEX_NOTIFICATION_ITEM_COMPLETED:
		expect_read(codex_event_as_item_completed(event, &item));
		break;
	case CODEX_NOTIFICATION_TURN_COMPLETED:
		expect_read(codex_event_as_turn_completed(event, &turn));
		break;
	default:
		break;
	}
}

/* Each second one is kept. */
static void on_request(codex_request *request, void *userdata)
{
	struct codex_command_execution_approval_decision decision =
		CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_INIT;
	struct codex_command_execution_request_approval_response answer =
		CODEX_COMMAND_EXECUTION_REQUEST_APPROVAL_RESPONSE_INIT;
	const struct codex_command_execution_request_approval_params *params;
	struct session *session = userdata;
	int r;

	if (!codex_request_is_approval(request))
		return;
	expect_read(codex_request_as_item_command_execution_request_approval(request, &params));
	codex_request_params(request);
	if (!session->kept) {
		r = codex_request_set_deadline(request, 60000);
		ck_assert(r == 0 || r == CODEX_ERR_NOMEM);
		session->kept = codex_request_ref(request);
		return;
	}
	decision.type.value = CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_TYPE_ACCEPT;
	answer.decision = &decision;
	expect_read(codex_request_answer_item_command_execution_request_approval(request, &answer));
}

static unsigned calls; /* in all sessions of the case */

/* Each second call is kept. */
static void on_call(codex_request *call, const codex_json *arguments, void *userdata)
{
	struct session *session = userdata;
	codex_tool_result *result = codex_tool_result_new();

	calls++;
	ck_assert_str_eq(codex_json_string(codex_json_member(arguments, "id")), "A");
	if (!session->kept)
		session->kept = codex_request_ref(call);
	else if (result && codex_tool_result_text(result, "a") == 0)
		expect_read(codex_tool_answer(call, result));
	codex_tool_result_unref(result);
}

/* A second try that fails too is left to the drop, which refuses. */
static void answer_kept(struct session *session)
{
	codex_request *request = session->kept;

	session->kept = NULL;
	if (!request)
		return;
	if (codex_request_is_approval(request)) {
		if (codex_request_accept(request) == CODEX_ERR_NOMEM)
			codex_request_decline(request);
	} else if (codex_tool_answer_text(request, "a") == CODEX_ERR_NOMEM) {
		codex_tool_fail(request, NULL);
	}
	codex_request_unref(request);
}

static void count_event(codex_event *event, void *userdata)
{
	struct session *session = userdata;
	codex_event *kept = codex_event_ref(event);

	session->events++;
	codex_event_thread_id(event);
	codex_event_params(event);
	decode(event);
	codex_event_unref(kept);
}

static void future_ended(codex_future *future, void *userdata)
{
	const struct codex_model_list_response *models;
	struct outcome *outcome = userdata;
	int r = codex_rpc_model_list_finish(future, &models);

	if (r != CODEX_ERR_INVALID && r != codex_future_status(future))
		expect_read(r);

	ck_assert(codex_future_done(future));
	outcome->count++;
	codex_future_result(future);
}

/* Takes a future over, if the call was accepted. */
static void keep(struct session *session, int r, codex_future *future)
{
	unsigned i = session->future_count;

	ck_assert_msg(r == 0 || r == CODEX_ERR_NOMEM || r == CODEX_ERR_STATE ||
			r == CODEX_ERR_CLOSED || r == CODEX_ERR_SYSTEM,
		"%s", codex_status_name(r));
	if (r < 0)
		return;
	session->futures[i] = future;
	session->hears[i] =
		codex_future_then(future, future_ended, &session->outcomes[i], NULL) == 0;
	session->future_count++;
}

static void start_turn(struct session *session, unsigned i, codex_thread *thread, bool pull)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	int r;

	options.pull = pull;
	options.deadline_ms = 60000;
	session->records[i] = (struct record)RECORD_INIT;
	r = QUIETLY(codex_thread_turn_text(thread, "hi", &options, &record_all_callbacks,
		&session->records[i], &session->turns[i]));
	ck_assert_int_eq(r == 0, session->turns[i] != NULL);
}

static void make_tools(struct session *session)
{
	struct codex_tool tool = CODEX_TOOL_INIT;

	session->tools = codex_tools_new();
	tool.name = "lookup";
	tool.description = "d";
	tool.fn = on_call;
	tool.userdata = session;
	if (session->tools)
		expect_read(codex_tools_add(session->tools, &tool));
}

static void begin(struct session *session, const codex_config *config)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_future *future = NULL;
	int r = codex_async_new(session->base, config, &session->client);

	if (r < 0)
		return;
	r = QUIETLY(codex_async_start(session->client, &future));
	keep(session, r, future);
	codex_async_subscribe(session->client, NULL, count_event, session, NULL);
	codex_async_subscribe(session->client, "turn/completed", count_event, session, NULL);
	codex_async_on_request(session->client, NULL, on_request, session, NULL);
	make_tools(session);
	options.tools = session->tools;
	for (int i = 0; i < 2; i++) {
		r = QUIETLY(codex_thread_start(session->client, &options, &session->threads[i]));
		if (r < 0)
			continue;
		keep(session, 0, codex_future_ref(codex_thread_ready(session->threads[i])));
		codex_thread_subscribe(session->threads[i], NULL, count_event, session, NULL);
		start_turn(session, (unsigned)i, session->threads[i], i == 1);
	}
	if (session->threads[0])
		start_turn(session, 2, session->threads[0], false);
	r = QUIETLY(codex_async_call(session->client, "fake/echo", "{\"a\":[1]}", &future));
	keep(session, r, future);
	r = QUIETLY(codex_rpc_model_list(session->client, NULL, &future));
	keep(session, r, future);
	codex_async_notify(session->client, "nothing", NULL);
}

static void control(struct session *session)
{
	codex_future *future = NULL;
	int r;

	if (session->turns[0]) {
		r = QUIETLY(codex_turn_steer_text(session->turns[0], "left", &future));
		keep(session, r, future);
		r = QUIETLY(codex_turn_interrupt(session->turns[0], &future));
		keep(session, r, future);
	}
}

static void pull(struct session *session)
{
	codex_event *event;

	while (session->turns[1] && codex_turn_next(session->turns[1], &event) == 1)
		codex_event_unref(event);
}

/* NULL: nothing. */
static const char *what_lasts(const struct session *session)
{
	static char text[32];

	for (unsigned i = 0; i < TURNS; i++) {
		snprintf(text, sizeof(text), "turn %u", i);
		if (session->turns[i] && !record_done(&session->records[i]))
			return text;
	}
	for (unsigned i = 0; i < session->future_count; i++) {
		snprintf(text, sizeof(text), "future %u", i);
		if (!codex_future_done(session->futures[i]) ||
			(session->hears[i] && !session->outcomes[i].count))
			return text;
	}
	return NULL;
}

static void run(struct session *session, unsigned long n, bool transient)
{
	uint64_t until = pump_now() + PATIENCE_MS;

	while (what_lasts(session)) {
		ck_assert_msg(pump_step(session->base, until), "allocation %lu: %s never ends", n,
			what_lasts(session));
		pull(session);
		answer_kept(session);
		session->failed |= cx_mem_count() >= n;
		if (transient && session->failed)
			cx_mem_fail_at(0);
	}
	session->failed |= cx_mem_count() >= n;
}

static void expect_once(struct session *session, unsigned long n)
{
	for (unsigned i = 0; i < TURNS; i++)
		ck_assert_msg(!session->turns[i] || session->records[i].count[RECORD_DONE] == 1,
			"allocation %lu: turn %u", n, i);
	for (unsigned i = 0; i < session->future_count; i++)
		ck_assert_msg(session->outcomes[i].count == session->hears[i],
			"allocation %lu: future %u", n, i);
}

static void end(struct session *session)
{
	struct outcome closed = OUTCOME_INIT;
	codex_future *future;

	codex_request_unref(session->kept);
	if (session->client) {
		ck_assert_int_eq(codex_async_close(session->client, &future), 0);
		outcome_of(&closed, future);
		PUMP(session->base, closed.count);
		outcome_clear(&closed);
	}
	for (unsigned i = 0; i < session->future_count; i++)
		codex_future_unref(session->futures[i]);
	for (unsigned i = 0; i < TURNS; i++) {
		codex_turn_unref(session->turns[i]);
		record_clear(&session->records[i]);
	}
	codex_thread_unref(session->threads[0]);
	codex_thread_unref(session->threads[1]);
	codex_async_unref(session->client);
	codex_tools_unref(session->tools);
}

/* False: it made fewer allocations. */
static bool play(const codex_config *config, unsigned long n, bool transient)
{
	struct session session = {0};

	session.base = event_base_new();
	cx_mem_fail_at(n);
	begin(&session, config);
	control(&session);
	run(&session, n, transient);
	cx_mem_fail_at(0);
	expect_once(&session, n);
	pump_for(session.base, 1);
	expect_once(&session, n);
	end(&session);
	event_base_free(session.base);
	return session.failed;
}

static const struct {
	const char *name;
	const char *ask;
	bool transient;
} ways[] = {
	{"memory_is_gone_for_good", "ask-command", false},
	{"memory_comes_back", "ask-command", true},
	{"memory_is_gone_for_tools", "ask-tool", false},
	{"memory_comes_back_to_tools", "ask-tool", true},
};

START_TEST(each_allocation_fails)
{
	codex_config *config = FAKE("--echo", "--retry-item-every", "1", "--ask", ways[_i].ask,
		"--chatter", "--order", "started-first");
	unsigned long n = 0;

	codex_config_override(config, "a", "b");
	codex_config_set_experimental(config, true);
	do
		n += (effort_part() + 4) / 5;
	while (play(config, n, ways[_i].transient));
	ck_assert_uint_gt(n, 100);
	ck_assert_int_eq(calls > 0, strcmp(ways[_i].ask, "ask-tool") == 0);
	codex_config_unref(config);
}
END_TEST

static void add_cases(Suite *suite)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		suite_add_row(suite, ways[i].name, each_allocation_fails, (int)i);
}

int main(void)
{
	return suite_main("nomem", add_cases);
}
