/* Functions that the model calls, on the real runtime: what it is told of them, and of their answers. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEEPS = 4,
	A_WHILE_MS = 2000,
	A_MOMENT_MS = 100,
};

#define SCHEMA \
	"{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}, \"required\": [\"id\"]}"
#define PIXEL \
	"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
#define CALL_OF(members, id) \
	"{\"function_call\": {" members ", \"call_id\": \"" id \
	"\", \"arguments\": {\"id\": \"A\"}}}"
#define CALL CALL_OF("\"name\": \"lookup\"", "c1")

struct shop {
	struct runtime rt;
	struct turnlog log;
	codex_tools *tools;
	void (*act)(struct shop *shop, codex_request *call);
	unsigned calls;
	const char *tool; /* called last: as it was added here */
	codex_request *kept[KEEPS];
	unsigned kept_count;
	unsigned told;
};

static void called(
	struct shop *shop, const char *tool, codex_request *call, const codex_json *arguments)
{
	ck_assert_str_eq(codex_json_string(codex_json_member(arguments, "id")), "A");
	shop->calls++;
	shop->tool = tool;
	shop->act(shop, call);
}

static void on_lookup(codex_request *call, const codex_json *arguments, void *userdata)
{
	called(userdata, "lookup", call, arguments);
}

static void on_other(codex_request *call, const codex_json *arguments, void *userdata)
{
	called(userdata, "other", call, arguments);
}

/* "lookup", once in no namespace and once in "tickets". */
static codex_tools *make_tools(struct shop *shop)
{
	struct codex_tool tool = CODEX_TOOL_INIT;
	codex_tools *tools = codex_tools_new();

	tool.name = "lookup";
	tool.description = "Looks up what it is.";
	tool.input_schema = SCHEMA;
	tool.fn = on_lookup;
	tool.userdata = shop;
	ck_assert_int_eq(codex_tools_add(tools, &tool), 0);
	tool.namespace_name = "tickets";
	tool.fn = on_other;
	ck_assert_int_eq(codex_tools_add(tools, &tool), 0);
	ck_assert_int_eq(codex_tools_describe_namespace(tools, "tickets", "All of tickets."), 0);
	return tools;
}

/* A thread with those tools, whose model begins with that reply, and ends with a text once it has all results. */
static void open_shop(
	struct shop *shop, const char *reply, void (*act)(struct shop *shop, codex_request *call))
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	char script[4000];

	memset(shop, 0, sizeof(*shop));
	shop->act = act;
	shop->tools = make_tools(shop);
	options.tools = shop->tools;
	snprintf(script, sizeof(script),
		"{\"rules\": [{\"when\": {\"on\": \"tool_result\"}, \"reply\": \"I go on.\"}],"
		" \"default\": %s}",
		reply);
	runtime_open(&shop->rt);
	codex_config_set_experimental(shop->rt.config, true);
	runtime_script(&shop->rt, script);
	runtime_client(&shop->rt);
	ck_assert_int_eq(codex_thread_start(shop->rt.client, &options, &shop->rt.thread), 0);
}

/* The same with a turn. */
static void begin(
	struct shop *shop, const char *reply, void (*act)(struct shop *shop, codex_request *call))
{
	open_shop(shop, reply, act);
	turnlog_start(&shop->log, shop->rt.thread, "try");
}

static void wait_kept(struct shop *shop, unsigned count)
{
	PUMP(shop->rt.base, shop->kept_count >= count);
}

static void expect_gone_on(struct shop *shop)
{
	turnlog_wait(&shop->log, shop->rt.base);
	turnlog_expect_said(&shop->log, "I go on.");
}

static void end(struct shop *shop)
{
	for (unsigned i = 0; i < shop->kept_count; i++)
		codex_request_unref(shop->kept[i]);
	turnlog_clear(&shop->log);
	runtime_close(&shop->rt);
	codex_tools_unref(shop->tools);
}

/* The item of the turn's call has that status. */
static void expect_item(const struct shop *shop, const char *status)
{
	const codex_turn_result *result = turnlog_result(&shop->log);
	size_t i;

	for (i = 0; i < codex_turn_result_item_count(result); i++) {
		const codex_item *item = codex_turn_result_item(result, i);

		if (strcmp(codex_item_type(item), "dynamicToolCall") != 0)
			continue;
		ck_assert_str_eq(
			codex_json_string(codex_json_member(codex_item_json(item), "status")),
			status);
		return;
	}
	ck_abort_msg("the turn has no call");
}

/* What the model was told of its call. */
static void expect_output(const struct shop *shop, const char *call, const char *text)
{
	char *output = model_request_tool_output(model_server_last_request(shop->rt.model), call);

	ck_assert_ptr_nonnull(output);
	ck_assert_str_eq(output, text);
	free(output);
}

/* what tools do */

static void answer(struct shop *shop, codex_request *call)
{
	(void)shop;
	ck_assert_int_eq(codex_tool_answer_text(call, "it is \"A\"\xe2\x80\xa8!"), 0);
	ck_assert_int_eq(codex_tool_answer_text(call, "again"), CODEX_ERR_STATE);
}

static void keep(struct shop *shop, codex_request *call)
{
	ck_assert_uint_lt(shop->kept_count, KEEPS);
	shop->kept[shop->kept_count++] = codex_request_ref(call);
}

static void withdrawn(codex_request *call, void *userdata)
{
	struct shop *shop = userdata;

	ck_assert_int_eq(codex_request_status(call), CODEX_ERR_CANCELLED);
	ck_assert(!record_done(&shop->log.record));
	shop->told++;
}

static void keep_and_listen(struct shop *shop, codex_request *call)
{
	keep(shop, call);
	ck_assert_int_eq(codex_request_on_withdrawn(call, withdrawn, shop), 0);
}

/* answers */

/* The tool of that name that the model was told of last, or NULL; `ret_body` is what it is part of. */
static const codex_json *find_tool(const struct shop *shop, const char *name, codex_json **ret_body)
{
	const char *body = model_request_body(model_server_last_request(shop->rt.model));
	const codex_json *tools, *tool;
	size_t i;

	ck_assert_int_eq(codex_json_parse(body, strlen(body), ret_body), 0);
	tools = codex_json_member(*ret_body, "tools");
	for (i = 0; (tool = codex_json_at(tools, i)); i++) {
		const char *known = codex_json_string(codex_json_member(tool, "name"));

		if (known && strcmp(known, name) == 0)
			return tool;
	}
	return NULL;
}

static void expect_text(const codex_json *json, const char *path, const char *text)
{
	ck_assert_str_eq(codex_json_string(codex_json_find(json, path)), text);
}

START_TEST(model_knows_the_tools)
{
	const codex_json *tool;
	codex_json *body;
	struct shop shop;

	begin(&shop, "\"I go on.\"", answer);
	expect_gone_on(&shop);
	tool = find_tool(&shop, "lookup", &body);
	expect_text(tool, "description", "Looks up what it is.");
	expect_text(tool, "parameters.properties.id.type", "string");
	expect_text(tool, "parameters.required.0", "id");
	codex_json_unref(body);
	tool = find_tool(&shop, "tickets", &body);
	expect_text(tool, "description", "All of tickets.");
	expect_text(tool, "tools.0.name", "lookup");
	codex_json_unref(body);
	ck_assert_uint_eq(shop.calls, 0);
	end(&shop);
}
END_TEST

START_TEST(text_reaches_the_model)
{
	struct shop shop;

	begin(&shop, CALL, answer);
	expect_gone_on(&shop);
	ck_assert_uint_eq(shop.calls, 1);
	ck_assert_str_eq(shop.tool, "lookup");
	expect_item(&shop, "completed");
	expect_output(&shop, "c1", "it is \"A\"\xe2\x80\xa8!");
	end(&shop);
}
END_TEST

static void answer_image(struct shop *shop, codex_request *call)
{
	codex_tool_result *result = codex_tool_result_new();

	(void)shop;
	ck_assert_int_eq(codex_tool_result_text(result, "look:"), 0);
	ck_assert_int_eq(codex_tool_result_image(result, PIXEL), 0);
	ck_assert_int_eq(codex_tool_answer(call, result), 0);
	codex_tool_result_unref(result);
}

START_TEST(image_reaches_the_model)
{
	const char *body;
	struct shop shop;

	begin(&shop, CALL, answer_image);
	expect_gone_on(&shop);
	expect_item(&shop, "completed");
	body = model_request_body(model_server_last_request(shop.rt.model));
	ck_assert_ptr_nonnull(strstr(body,
		"{\"type\":\"input_text\",\"text\":\"look:\"},"
		"{\"type\":\"input_image\",\"image_url\":\"" PIXEL "\""));
	end(&shop);
}
END_TEST

START_TEST(answer_comes_after_a_while)
{
	struct shop shop;

	begin(&shop, CALL, keep);
	wait_kept(&shop, 1);
	pump_for(shop.rt.base, A_WHILE_MS);
	ck_assert(!record_done(&shop.log.record));
	ck_assert_int_eq(codex_request_status(shop.kept[0]), CODEX_PENDING);
	ck_assert_int_eq(codex_tool_answer_text(shop.kept[0], "at last"), 0);
	ck_assert_int_eq(codex_tool_fail(shop.kept[0], NULL), CODEX_ERR_STATE);
	expect_gone_on(&shop);
	expect_output(&shop, "c1", "at last");
	end(&shop);
}
END_TEST

START_TEST(two_calls_wait_and_are_answered_the_other_way_round)
{
	struct shop shop;
	unsigned first;

	begin(&shop, "{\"output\": [" CALL "," CALL_OF("\"name\": \"lookup\"", "c2") "]}", keep);
	wait_kept(&shop, 2);
	first = strcmp(codex_request_item_id(shop.kept[0]), "c1") == 0 ? 0 : 1;
	ck_assert_str_eq(codex_request_item_id(shop.kept[first]), "c1");
	ck_assert_str_eq(codex_request_item_id(shop.kept[!first]), "c2");
	ck_assert_int_eq(codex_tool_answer_text(shop.kept[!first], "two"), 0);
	pump_for(shop.rt.base, A_MOMENT_MS);
	ck_assert_int_eq(codex_tool_answer_text(shop.kept[first], "one"), 0);
	expect_gone_on(&shop);
	expect_output(&shop, "c1", "one");
	expect_output(&shop, "c2", "two");
	end(&shop);
}
END_TEST

START_TEST(tool_in_a_namespace_is_another)
{
	struct shop shop;

	begin(&shop, CALL_OF("\"name\": \"lookup\", \"namespace\": \"tickets\"", "c1"), answer);
	expect_gone_on(&shop);
	ck_assert_uint_eq(shop.calls, 1);
	ck_assert_str_eq(shop.tool, "other");
	end(&shop);
}
END_TEST

/* failures */

static void say_no(struct shop *shop, codex_request *call)
{
	(void)shop;
	ck_assert_int_eq(codex_tool_fail(call, "there is no ticket A"), 0);
}

static void do_nothing(struct shop *shop, codex_request *call)
{
	(void)shop;
	(void)call;
}

static void drop(struct shop *shop, codex_request *call)
{
	(void)shop;
	codex_request_unref(codex_request_ref(call));
}

static void keep_for_a_moment(struct shop *shop, codex_request *call)
{
	keep(shop, call);
	ck_assert_int_eq(codex_request_set_deadline(call, A_MOMENT_MS), 0);
}

static void answer_with_an_error(struct shop *shop, codex_request *call)
{
	(void)shop;
	ck_assert_int_eq(codex_request_answer_error(call, -32000, "no"), 0);
}

#define NO_RESULT "the tool gave no result"

static const struct failure {
	const char *name;
	const char *reply;
	void (*act)(struct shop *shop, codex_request *call);
	const char *told;
	unsigned calls;
} failures[] = {
	{"that_says_so", CALL, say_no, "there is no ticket A", 1},
	{"that_says_nothing", CALL, do_nothing, NO_RESULT, 1},
	{"that_drops_the_call", CALL, drop, NO_RESULT, 1},
	{"whose_deadline_passes", CALL, keep_for_a_moment, NO_RESULT, 1},
	{"that_answers_with_an_error", CALL, answer_with_an_error, "dynamic tool request failed",
		1},
	{"whose_arguments_are_a_number",
		"{\"function_call\": {\"name\": \"lookup\", \"call_id\": \"c1\", \"arguments\": \"3\"}}",
		answer, "the arguments of the tool have to be a JSON object", 0},
	{"whose_arguments_are_a_list",
		"{\"function_call\": {\"name\": \"lookup\", \"call_id\": \"c1\", \"arguments\": \"[1]\"}}",
		answer, "the arguments of the tool have to be a JSON object", 0},
};

START_TEST(model_is_told_of_a_tool)
{
	struct shop shop;

	begin(&shop, failures[_i].reply, failures[_i].act);
	expect_gone_on(&shop);
	expect_item(&shop, "failed");
	expect_output(&shop, "c1", failures[_i].told);
	ck_assert_uint_eq(shop.calls, failures[_i].calls);
	if (shop.kept_count)
		ck_assert_int_eq(codex_tool_answer_text(shop.kept[0], "late"), CODEX_ERR_STATE);
	end(&shop);
}
END_TEST

START_TEST(interrupted_while_a_call_is_kept)
{
	struct turnlog log;
	struct shop shop;

	begin(&shop, CALL, keep_and_listen);
	wait_kept(&shop, 1);
	ck_assert_int_eq(codex_turn_interrupt(shop.log.turn, NULL), 0);
	turnlog_wait(&shop.log, shop.rt.base);
	turnlog_expect_interrupted(&shop.log);
	ck_assert_uint_eq(shop.told, 1);
	ck_assert_int_eq(codex_tool_answer_text(shop.kept[0], "late"), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_tool_fail(shop.kept[0], "late"), CODEX_ERR_STATE);
	shop.act = answer;
	turnlog_start(&log, shop.rt.thread, "once more");
	turnlog_wait(&log, shop.rt.base);
	turnlog_expect_said(&log, "I go on.");
	ck_assert_uint_eq(shop.calls, 2);
	turnlog_clear(&log);
	end(&shop);
}
END_TEST

/* The handle is gone, and so are the tools; the call is not. */
START_TEST(thread_is_dropped_while_a_call_is_kept)
{
	struct shop shop;

	begin(&shop, CALL, keep);
	wait_kept(&shop, 1);
	shop.rt.thread = codex_thread_unref(shop.rt.thread);
	shop.tools = codex_tools_unref(shop.tools);
	ck_assert_int_eq(codex_tool_answer_text(shop.kept[0], "still there"), 0);
	expect_gone_on(&shop);
	expect_output(&shop, "c1", "still there");
	end(&shop);
}
END_TEST

/* across resume */

/* Drops the first handle, and in another process the client too, which asks for nothing experimental then; the new handle. */
static void go_on(struct shop *shop, bool elsewhere, bool fork, const codex_tools *tools)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	char *id = strdup(codex_thread_id(shop->rt.thread));
	int r;

	options.tools = tools;
	turnlog_clear(&shop->log);
	shop->rt.thread = codex_thread_unref(shop->rt.thread);
	if (elsewhere) {
		runtime_client_close(&shop->rt);
		codex_config_set_experimental(shop->rt.config, false);
		runtime_client(&shop->rt);
	}
	r = (fork ? codex_thread_fork : codex_thread_resume)(
		shop->rt.client, id, &options, &shop->rt.thread);
	ck_assert_int_eq(r, 0);
	free(id);
	turnlog_start(&shop->log, shop->rt.thread, "once more");
}

static const struct going_on {
	const char *name;
	bool elsewhere;
	bool fork;
} goings_on[] = {
	{"resumed_in_the_same_process", false, false},
	{"resumed_in_another_process", true, false},
	{"forked_in_the_same_process", false, true},
	{"forked_in_another_process", true, true},
};

START_TEST(tools_of_a_thread_that_is)
{
	codex_json *body;
	struct shop shop;

	begin(&shop, CALL, answer);
	expect_gone_on(&shop);
	go_on(&shop, goings_on[_i].elsewhere, goings_on[_i].fork, shop.tools);
	expect_gone_on(&shop);
	ck_assert_ptr_nonnull(find_tool(&shop, "lookup", &body));
	codex_json_unref(body);
	ck_assert_uint_eq(shop.calls, 2);
	expect_output(&shop, "c1", "it is \"A\"\xe2\x80\xa8!");
	expect_item(&shop, "completed");
	end(&shop);
}
END_TEST

/* The model still knows them, and reads that nobody has them. */
START_TEST(resumed_without_tools)
{
	struct shop shop;

	begin(&shop, CALL, answer);
	expect_gone_on(&shop);
	go_on(&shop, true, false, NULL);
	expect_gone_on(&shop);
	ck_assert_uint_eq(shop.calls, 1);
	expect_output(&shop, "c1", "this client does not have the tool");
	expect_item(&shop, "failed");
	end(&shop);
}
END_TEST

/* The runtime sends what is pending to whoever resumes the thread: it is the call that is kept already. */
START_TEST(resumed_while_a_call_is_kept)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *again;
	struct shop shop;

	begin(&shop, CALL, keep);
	wait_kept(&shop, 1);
	options.tools = shop.tools;
	ck_assert_int_eq(codex_thread_resume(
				 shop.rt.client, codex_thread_id(shop.rt.thread), &options, &again),
		0);
	PUMP(shop.rt.base, codex_future_done(codex_thread_ready(again)));
	ck_assert_int_eq(codex_future_status(codex_thread_ready(again)), 0);
	pump_for(shop.rt.base, A_MOMENT_MS);
	ck_assert_uint_eq(shop.calls, 1);
	ck_assert_int_eq(codex_tool_answer_text(shop.kept[0], "once"), 0);
	expect_gone_on(&shop);
	expect_output(&shop, "c1", "once");
	codex_thread_unref(again);
	end(&shop);
}
END_TEST

/* names */

static const struct named {
	const char *namespace_name;
	const char *name;
} names[] = {
	{NULL, "a"},
	{NULL, ""},
	{NULL, " a"},
	{NULL, "a b"},
	{NULL, "a.b"},
	{NULL, "\xc3\xa4"},
	{NULL, "-"},
	{NULL, "9"},
	{NULL, "mcp"},
	{NULL, "mcp_"},
	{NULL, "mcp__a"},
	{NULL, "mcpa"},
	{NULL, "exec_command"},
	{NULL, "browser"},
	{"ns", "mcp"},
	{"ns", "mcp__a"},
	{"ns", "browser"},
	{"", "a"},
	{" n", "a"},
	{"n n", "a"},
	{"mcp", "a"},
	{"mcp__n", "a"},
	{"mcp_", "a"},
	{"api_tool", "a"},
	{"browser", "a"},
	{"computer", "a"},
	{"container", "a"},
	{"file_search", "a"},
	{"functions", "a"},
	{"image_gen", "a"},
	{"multi_tool_use", "a"},
	{"python", "a"},
	{"python_user_visible", "a"},
	{"submodel_delegator", "a"},
	{"terminal", "a"},
	{"tool_search", "a"},
	{"web", "a"},
	{"Browser", "a"},
	{"multi_agent_v1", "a"},
};

#define RAW(name, schema) \
	"{\"type\": \"function\", \"name\": \"" name \
	"\", \"description\": \"\", \"inputSchema\": " schema "}"

static int try_raw(struct runtime *rt, const char *tools)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *thread;
	char params[2000];
	int r;

	snprintf(params, sizeof(params), "{\"dynamicTools\": [%s]}", tools);
	options.params = params;
	ck_assert_int_eq(codex_thread_start(rt->client, &options, &thread), 0);
	r = pump_future(rt->base, codex_future_ref(codex_thread_ready(thread)));
	codex_thread_unref(thread);
	return r;
}

static int try_runtime(struct runtime *rt, const char *namespace_name, const char *name)
{
	char tools[1000];

	if (namespace_name)
		snprintf(tools, sizeof(tools),
			"{\"type\": \"namespace\", \"name\": \"%s\", \"description\": \"\", \"tools\":"
			" [" RAW("%s", "{}") "]}",
			namespace_name, name);
	else
		snprintf(tools, sizeof(tools), RAW("%s", "{}"), name);
	return try_raw(rt, tools);
}

static int try_here(const char *namespace_name, const char *name)
{
	struct codex_tool tool = CODEX_TOOL_INIT;
	codex_tools *tools = codex_tools_new();
	int r;

	tool.namespace_name = namespace_name;
	tool.name = name;
	tool.description = "";
	tool.fn = on_lookup;
	r = codex_tools_add(tools, &tool);
	codex_tools_unref(tools);
	return r;
}

static void expect_agreement(struct runtime *rt, const char *namespace_name, const char *name)
{
	int here = try_here(namespace_name, name);
	int there = try_runtime(rt, namespace_name, name);

	ck_assert_msg(here == 0 || here == CODEX_ERR_INVALID, "%s", codex_status_name(here));
	ck_assert_msg(there == (here ? CODEX_ERR_REMOTE : 0), "%s %s: %s here, %s there",
		namespace_name ? namespace_name : "", name, codex_status_name(here),
		codex_status_name(there));
}

/* A newer runtime that is of another mind is noticed here. */
START_TEST(names_are_refused_here_as_there)
{
	char longest[130];
	struct runtime rt;

	runtime_open(&rt);
	codex_config_set_experimental(rt.config, true);
	runtime_client(&rt);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		expect_agreement(&rt, names[i].namespace_name, names[i].name);
	memset(longest, 'a', sizeof(longest));
	longest[129] = '\0';
	expect_agreement(&rt, NULL, longest);
	longest[128] = '\0';
	expect_agreement(&rt, NULL, longest);
	longest[65] = '\0';
	expect_agreement(&rt, longest, "a");
	longest[64] = '\0';
	expect_agreement(&rt, longest, "a");
	ck_assert_int_eq(try_raw(&rt, RAW("a", "{}") "," RAW("a", "{}")), CODEX_ERR_REMOTE);
	ck_assert_int_eq(try_raw(&rt, RAW("a", "3")), CODEX_ERR_REMOTE);
	ck_assert_int_eq(try_raw(&rt, RAW("a", "{\"type\": \"null\"}")), CODEX_ERR_REMOTE);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, model_knows_the_tools);
	ADD(suite, text_reaches_the_model);
	ADD(suite, image_reaches_the_model);
	ADD(suite, answer_comes_after_a_while);
	ADD(suite, two_calls_wait_and_are_answered_the_other_way_round);
	ADD(suite, tool_in_a_namespace_is_another);
	ADD_ROWS(suite, model_is_told_of_a_tool, failures);
	ADD(suite, interrupted_while_a_call_is_kept);
	ADD(suite, thread_is_dropped_while_a_call_is_kept);
	ADD_ROWS(suite, tools_of_a_thread_that_is, goings_on);
	ADD(suite, resumed_without_tools);
	ADD(suite, resumed_while_a_call_is_kept);
	ADD(suite, names_are_refused_here_as_there);
}

int main(void)
{
	return runtime_main("tools", add_cases);
}
