/*
 * Every public call inside every callback, held against doc/callbacks.tsv: what is refused there is refused with
 * CODEX_ERR_REENTRANT and has changed nothing, what is fine is not; and the client works on. Whoever adds a call adds it to
 * that table and to matrix_list.h.
 */
#include <config.h>

#include "faults/matrix_calls.h"
#include "faults/matrix_table.h"
#include "support/suite.h"

#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#define COMMAND "item/commandExecution/requestApproval"

/* places */

static void in_started(codex_turn *turn, void *userdata)
{
	(void)turn;
	kit_at(userdata, "on_started");
}

static void in_text(codex_turn *turn, const char *text, size_t len, void *userdata)
{
	(void)turn;
	kit_at(userdata, "on_text");
	ck_assert_uint_eq(strlen(text), len);
}

static void in_text_restart(codex_turn *turn, const char *item_id, void *userdata)
{
	(void)turn;
	kit_at(userdata, "on_text_restart");
	ck_assert_str_eq(item_id, "m");
}

static void in_item_started(codex_turn *turn, const codex_item *item, void *userdata)
{
	(void)turn;
	kit_at(userdata, "on_item_started");
	ck_assert_ptr_nonnull(codex_item_id(item));
}

static void in_item_completed(codex_turn *turn, const codex_item *item, void *userdata)
{
	(void)turn;
	kit_at(userdata, "on_item_completed");
	ck_assert_ptr_nonnull(codex_item_id(item));
}

static void in_item_dropped(codex_turn *turn, const char *item_id, void *userdata)
{
	(void)turn;
	kit_at(userdata, "on_item_dropped");
	ck_assert_ptr_nonnull(item_id);
}

static void in_event(codex_turn *turn, codex_event *event, void *userdata)
{
	(void)turn;
	kit_at(userdata, "on_event");
	ck_assert_ptr_nonnull(codex_event_method(event));
}

static void in_readable(codex_turn *turn, void *userdata)
{
	(void)turn;
	kit_at(userdata, "on_readable");
}

static void in_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	(void)turn;
	(void)status;
	kit_at(userdata, "on_done");
	ck_assert_ptr_nonnull(result);
}

static void in_request(codex_turn *turn, codex_request *request, void *userdata)
{
	(void)turn;
	kit_at(userdata, "on_request");
	ck_assert_ptr_nonnull(codex_request_method(request));
}

static const struct codex_turn_callbacks callbacks = {
	.size = sizeof(callbacks),
	.on_started = in_started,
	.on_text = in_text,
	.on_text_restart = in_text_restart,
	.on_item_started = in_item_started,
	.on_item_completed = in_item_completed,
	.on_item_dropped = in_item_dropped,
	.on_event = in_event,
	.on_readable = in_readable,
	.on_done = in_done,
	.on_request = in_request,
};

static void in_future(codex_future *future, void *userdata)
{
	kit_at(userdata, "future");
	ck_assert(codex_future_done(future));
}

static void in_client_event(codex_event *event, void *userdata)
{
	kit_at(userdata, "client_event");
	ck_assert_ptr_nonnull(codex_event_method(event));
}

static void in_thread_event(codex_event *event, void *userdata)
{
	kit_at(userdata, "thread_event");
	ck_assert_ptr_nonnull(codex_event_method(event));
}

static void in_client_request(codex_request *request, void *userdata)
{
	kit_at(userdata, "client_request");
	ck_assert_ptr_nonnull(codex_request_method(request));
}

static void in_thread_request(codex_request *request, void *userdata)
{
	kit_at(userdata, "thread_request");
	ck_assert_ptr_nonnull(codex_request_method(request));
}

static void in_withdrawn(codex_request *request, void *userdata)
{
	kit_at(userdata, "withdrawn");
	ck_assert_int_lt(codex_request_status(request), 0);
}

static bool predicate(struct kit *kit, const char *place, codex_request *request)
{
	kit->about = request;
	kit_at(kit, place);
	kit->about = NULL;
	return true;
}

static bool in_client_predicate(codex_request *request, void *userdata)
{
	return predicate(userdata, "client_predicate", request);
}

static bool in_thread_predicate(codex_request *request, void *userdata)
{
	return predicate(userdata, "thread_predicate", request);
}

/* how to get there */

static void start_probe(struct kit *kit, bool pull)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.pull = pull;
	ck_assert_int_eq(
		codex_thread_turn_text(kit->stage, "x", &options, &callbacks, kit, &kit->probe), 0);
	kit_call(kit, "fake/echo", NULL);
	while (!kit->reached && !codex_turn_id(kit->probe))
		kit_call(kit, "fake/echo", NULL);
}

static void item(struct kit *kit, const char *verb)
{
	if (kit->reached)
		return;
	kit_callf(kit, "fake/notify",
		"{\"method\":\"item/%s\",\"params\":{\"threadId\":\"%s\",\"turnId\":\"%s\",\"item\":"
		"{\"type\":\"agentMessage\",\"id\":\"m\",\"text\":\"\"}}}",
		verb, codex_thread_id(kit->stage), codex_turn_id(kit->probe));
}

static void run_turn(struct kit *kit)
{
	start_probe(kit, false);
}

static void pull_turn(struct kit *kit)
{
	start_probe(kit, true);
}

static void start_item(struct kit *kit)
{
	start_probe(kit, false);
	item(kit, "started");
}

static void complete_item(struct kit *kit)
{
	start_item(kit);
	item(kit, "completed");
}

static void restart_item(struct kit *kit)
{
	start_item(kit);
	kit_callf(kit, "fake/notify",
		"{\"method\":\"item/agentMessage/delta\",\"params\":{\"threadId\":\"%s\",\"turnId\":"
		"\"%s\",\"itemId\":\"m\",\"delta\":\"void\"}}",
		codex_thread_id(kit->stage), codex_turn_id(kit->probe));
	item(kit, "started");
}

static void end_turn(struct kit *kit)
{
	start_item(kit);
	kit_callf(kit, "fake/notify",
		"{\"method\":\"turn/completed\",\"params\":{\"threadId\":\"%s\",\"turn\":{\"id\":\"%s\","
		"\"items\":[],\"status\":\"completed\"}}}",
		codex_thread_id(kit->stage), codex_turn_id(kit->probe));
}

static void ask_about(struct kit *kit, const char *turn_id)
{
	kit_callf(kit, "fake/request",
		"{\"method\":\"" COMMAND
		"\",\"id\":\"q\",\"params\":{\"threadId\":\"%s\",\"turnId\":\"%s\","
		"\"itemId\":\"i\",\"startedAtMs\":0,\"kind\":\"command\"}}",
		codex_thread_id(kit->stage), turn_id);
}

static void ask_turn(struct kit *kit)
{
	start_probe(kit, false);
	ask_about(kit, codex_turn_id(kit->probe));
}

static void end_future(struct kit *kit)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_async_call(kit->a.client, "fake/echo", NULL, &future), 0);
	ck_assert_int_eq(codex_future_then(future, in_future, kit, NULL), 0);
	codex_future_unref(future);
}

static void notify(struct kit *kit)
{
	kit_callf(kit, "fake/notify",
		"{\"method\":\"thread/name/updated\",\"params\":{\"threadId\":\"%s\"}}",
		codex_thread_id(kit->stage));
}

static void tell_client(struct kit *kit)
{
	ck_assert_int_eq(codex_async_subscribe(kit->a.client, NULL, in_client_event, kit, NULL), 0);
	notify(kit);
}

static void tell_thread(struct kit *kit)
{
	ck_assert_int_eq(codex_thread_subscribe(kit->stage, NULL, in_thread_event, kit, NULL), 0);
	notify(kit);
}

static void ask_client(struct kit *kit)
{
	ck_assert_int_eq(
		codex_async_on_request(kit->a.client, NULL, in_client_request, kit, NULL), 0);
	ask_about(kit, "t");
}

static void ask_thread(struct kit *kit)
{
	ck_assert_int_eq(
		codex_thread_on_request(kit->stage, NULL, in_thread_request, kit, NULL), 0);
	ask_about(kit, "t");
}

static void withdraw(struct kit *kit)
{
	codex_request *request = NULL;

	kit->keep = &request;
	ask_about(kit, "t");
	ck_assert_ptr_nonnull(request);
	ck_assert_int_eq(codex_request_on_withdrawn(request, in_withdrawn, kit), 0);
	kit_callf(kit, "fake/notify",
		"{\"method\":\"serverRequest/resolved\",\"params\":{\"threadId\":\"%s\",\"requestId\":\"q\"}}",
		codex_thread_id(kit->stage));
	codex_request_unref(request);
}

static void let_client_decide(struct kit *kit)
{
	ck_assert_int_eq(codex_async_allow(kit->a.client, in_client_predicate, kit, NULL), 0);
	ask_about(kit, "t");
}

static void let_thread_decide(struct kit *kit)
{
	ck_assert_int_eq(codex_thread_allow(kit->stage, in_thread_predicate, kit, NULL), 0);
	ask_about(kit, "t");
}

static void in_tool(codex_request *call, const codex_json *arguments, void *userdata)
{
	kit_at(userdata, "tool");
	ck_assert_int_eq(codex_json_type(arguments), CODEX_JSON_OBJECT);
	codex_tool_answer_text(call, "well");
}

static void have_tool(struct kit *kit)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct codex_tool tool = CODEX_TOOL_INIT;
	codex_thread *thread = NULL;
	codex_tools *tools = codex_tools_new();
	int r;

	tool.name = "look";
	tool.description = "looks";
	tool.fn = in_tool;
	tool.userdata = kit;
	ck_assert_int_eq(codex_tools_add(tools, &tool), 0);
	options.tools = tools;
	r = codex_thread_resume(kit->a.client, codex_thread_id(kit->stage), &options, &thread);
	ck_assert_int_eq(r, 0);
	kit_callf(kit, "fake/request",
		"{\"method\":\"item/tool/call\",\"params\":{\"threadId\":\"%s\",\"turnId\":\"t\",\"callId\":\"c\","
		"\"tool\":\"look\",\"arguments\":{}}}",
		codex_thread_id(kit->stage));
	codex_thread_unref(thread);
	codex_tools_unref(tools);
}

static void say_on_stderr(struct kit *kit)
{
	kit_call(kit, "fake/stderr", "{\"text\":\"something odd\"}");
}

static void answer_what_nobody_asked(struct kit *kit)
{
	kit_call(kit, "fake/line", "{\"text\":\"{\\\"id\\\":987654321,\\\"result\\\":{}}\"}");
}

/* Its parameters are no UTF-8, which is said in the log, inside the call. */
static void call_badly(struct kit *kit)
{
	ck_assert_int_eq(codex_thread_rename(kit->stage, "\xff", NULL), CODEX_ERR_UTF8);
}

static const struct place {
	const char *name;
	const char *callback; /* in doc/callbacks.tsv */
	void (*go)(struct kit *kit);
} places[] = {
	{"on_started", "on_started", run_turn},
	{"on_text", "on_text", run_turn},
	{"on_text_restart", "on_text_restart", restart_item},
	{"on_item_started", "on_item_started", start_item},
	{"on_item_completed", "on_item_completed", complete_item},
	{"on_item_dropped", "on_item_dropped", end_turn},
	{"on_event", "on_event", run_turn},
	{"on_readable", "on_readable", pull_turn},
	{"on_done", "on_done", end_turn},
	{"on_request", "on_request", ask_turn},
	{"future", "codex_future_fn", end_future},
	{"client_event", "codex_event_fn", tell_client},
	{"thread_event", "codex_event_fn", tell_thread},
	{"client_request", "codex_request_fn", ask_client},
	{"thread_request", "codex_request_fn", ask_thread},
	{"withdrawn", "codex_request_fn", withdraw},
	{"client_predicate", "codex_request_predicate", let_client_decide},
	{"thread_predicate", "codex_request_predicate", let_thread_decide},
	{"tool", "codex_tool_fn", have_tool},
	{"stderr", "codex_stderr_fn", say_on_stderr},
	{"log_in_a_pass", "codex_log_fn", answer_what_nobody_asked},
	{"log_in_a_call", "codex_log_fn", call_badly},
};

static const struct place *place_of(const char *name)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (strcmp(places[i].name, name) == 0)
			return &places[i];
	}
	ck_abort_msg("there is no place %s", name);
}

static void go(struct kit *kit, const struct place *place, void (*act)(struct kit *kit))
{
	kit->act = act;
	kit->place = place->name;
	place->go(kit);
	kit_wait_reached(kit);
}

/* every call */

static void expect_refused(struct kit *kit, size_t call, const char *where)
{
	struct kit_state before = kit_state(kit), after;
	int r = matrix_call(call, kit);

	after = kit_state(kit);
	ck_assert_msg(r == CODEX_ERR_REENTRANT, "%s in %s: %s, not CODEX_ERR_REENTRANT",
		matrix_call_name(call), where, codex_status_name(r));
	ck_assert_msg(kit_state_is(&before, &after), "%s in %s: refused, but it changed something",
		matrix_call_name(call), where);
}

static void expect_fine(struct kit *kit, size_t call, const char *where)
{
	int r = matrix_call(call, kit);

	ck_assert_msg(r != CODEX_ERR_REENTRANT, "%s in %s: CODEX_ERR_REENTRANT",
		matrix_call_name(call), where);
	ck_assert_msg(r != CODEX_ERR_INVALID && r != CODEX_ERR_NOMEM && r != CODEX_ERR_CLOSED,
		"%s in %s: %s, so that it proves nothing", matrix_call_name(call), where,
		codex_status_name(r));
}

static void expect_later(struct kit *kit, size_t call, const char *where)
{
	codex_async *client = kit->ends[kit->ends_used];
	codex_future *kept = NULL;

	ck_assert_int_eq(matrix_call(call, kit), 0);
	ck_assert_msg(
		!codex_async_error(client), "%s in %s: not put off", matrix_call_name(call), where);
	ck_assert_int_eq(codex_async_start(client, &kept), CODEX_ERR_REENTRANT);
}

static void call_all(struct kit *kit)
{
	const struct place *place = place_of(kit->place);

	for (size_t i = 0; i < matrix_call_count(); i++) {
		switch (table_rule(matrix_call_name(i), place->callback)) {
		case RULE_REFUSED:
			expect_refused(kit, i, place->name);
			break;
		case RULE_LATER:
			expect_later(kit, i, place->name);
			break;
		default:
			expect_fine(kit, i, place->name);
			break;
		}
	}
	ck_assert(codex_in_callback());
}

static void expect_calls_in(const struct place *place, bool blocking)
{
	struct kit kit;

	table_read();
	kit_open(&kit, blocking);
	go(&kit, place, call_all);
	ck_assert(!codex_in_callback());
	kit_expect_works(&kit);
	/* A predicate that could not answer by itself was asked, and what it said is what counts. */
	ck_assert_uint_eq(kit.accepted,
		strcmp(place->callback, "codex_request_predicate") == 0 ? 1 : kit.accepted);
	kit_close(&kit);
}

START_TEST(calls_on_a_loop)
{
	expect_calls_in(&places[_i], false);
}
END_TEST

START_TEST(calls_while_a_blocking_client_waits)
{
	expect_calls_in(&places[_i], true);
}
END_TEST

/* Or the test would prove nothing: outside of callbacks all of that is accepted. */
START_TEST(calls_outside_of_callbacks_are_fine)
{
	struct kit kit;

	kit_open(&kit, false);
	for (size_t i = 0; i < matrix_call_count(); i++)
		expect_fine(&kit, i, "no callback");
	kit_expect_works(&kit);
	kit_close(&kit);
}
END_TEST

static void answer_another(struct kit *kit)
{
	ck_assert_int_eq(codex_request_decline(kit->request), 0);
	ck_assert_int_eq(codex_request_status(kit->request), 0);
	ck_assert_int_eq(codex_request_accept(kit->about), CODEX_ERR_REENTRANT);
	ck_assert_int_eq(codex_request_status(kit->about), CODEX_PENDING);
}

START_TEST(predicate_may_answer_any_request_but_its_own)
{
	struct kit kit;

	kit_open(&kit, false);
	go(&kit, place_of("client_predicate"), answer_another);
	kit_expect_works(&kit);
	ck_assert_uint_eq(kit.accepted, 1);
	kit_close(&kit);
}
END_TEST

/* the table */

static bool has_call(const char *name)
{
	for (size_t i = 0; i < matrix_call_count(); i++) {
		if (strcmp(matrix_call_name(i), name) == 0)
			return true;
	}
	return false;
}

static bool has_place(const char *callback)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (strcmp(places[i].callback, callback) == 0)
			return true;
	}
	return false;
}

START_TEST(table_is_walked_whole)
{
	const char *name;

	table_read();
	for (size_t i = 0; (name = table_call(i)); i++)
		ck_assert_msg(has_call(name), "%s is not called: add it to matrix_list.h", name);
	ck_assert(table_call(100));
	for (size_t i = 0; (name = table_callback(i)); i++)
		ck_assert_msg(has_place(name), "nothing is called in %s: add it to places[]", name);
}
END_TEST

/* the client itself is ended */

static void abort_client(struct kit *kit)
{
	codex_async_abort(kit->a.client);
}

static void drop_client(struct kit *kit)
{
	kit->a.client = codex_async_unref(kit->a.client);
}

static void close_client(struct kit *kit)
{
	int r = codex_async_close(kit->a.client, NULL);

	ck_assert_int_eq(r,
		table_rule("codex_async_close", place_of(kit->place)->callback) == RULE_REFUSED
			? CODEX_ERR_REENTRANT
			: 0);
}

static void expect_end_in(const struct place *place, void (*act)(struct kit *kit))
{
	struct kit kit;

	table_read();
	kit_open(&kit, false);
	kit.act = act;
	kit.place = place->name;
	place->go(&kit);
	while (!kit.reached)
		pump_step(kit.base, pump_now() + pump_limit());
	/* What was put off is done in the next pass. */
	if (act != close_client)
		PUMP(kit.base, codex_future_status(kit.pending) == CODEX_ERR_CLOSED);
	kit_close(&kit);
}

START_TEST(abort_in)
{
	expect_end_in(&places[_i], abort_client);
}
END_TEST

START_TEST(drop_in)
{
	expect_end_in(&places[_i], drop_client);
}
END_TEST

START_TEST(close_in)
{
	expect_end_in(&places[_i], close_client);
}
END_TEST

/* rows of one table for several tests */
static void add_rows(Suite *suite, const char *what, const TTest *test)
{
	static char names[8 * sizeof(places) / sizeof(*places)][64];
	static size_t used;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		snprintf(names[used], sizeof(names[used]), "%s_%s", places[i].name, what);
		suite_add_row(suite, names[used++], test, (int)i);
	}
}

static void add_cases(Suite *suite)
{
	ADD(suite, table_is_walked_whole);
	ADD(suite, calls_outside_of_callbacks_are_fine);
	ADD(suite, predicate_may_answer_any_request_but_its_own);
	add_rows(suite, "on_a_loop", calls_on_a_loop);
	add_rows(suite, "while_a_blocking_client_waits", calls_while_a_blocking_client_waits);
	add_rows(suite, "aborts_its_client", abort_in);
	add_rows(suite, "drops_its_client", drop_in);
	add_rows(suite, "closes_its_client", close_in);
}

int main(void)
{
	return suite_main("matrix", add_cases);
}
