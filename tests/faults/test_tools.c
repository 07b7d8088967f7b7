/* Functions that the model calls: which one, with what, what goes out, and whatever comes between. */
#include <config.h>

#include "support/asked.h"
#include "support/suite.h"

#include <event2/event.h>
#include <stdio.h>
#include <string.h>

enum {
	MOMENT_MS = 50
};

#define LOOKUP_SPEC \
	"{\"type\":\"function\",\"name\":\"lookup\",\"description\":\"Looks up\",\"inputSchema\":" \
	"{\"type\":\"object\",\"properties\":{}}}"
#define RESUME "expect thread/resume as R\nemit thread-response for R\n"
#define NO_TOOL \
	"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"this client does not have the tool\"}],\"success\":false}"
#define NO_RESULT \
	"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"the tool gave no result\"}],\"success\":false}"
#define NO_OBJECT \
	"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"the arguments of the tool have to be a JSON object\"}],\"success\":false}"
#define ANSWERED(result) "answer where {\"result\":" result "}\n"
#define TEXT(text) \
	"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"" text "\"}],\"success\":true}"
/* The model calls "lookup", in no namespace, with {"id": "A"}. */
#define CALL "ask ask-tool\n"
#define CALL_OF(members) \
	"request item/tool/call {\"threadId\":\"${threadId}\",\"turnId\":\"${turnId}\",\"callId\":\"c1\"," members \
	"}\n"

/* A scene whose thread has tools. */
struct shop {
	struct asked asked;
	codex_tools *tools;
	void (*act)(struct shop *shop, codex_request *call); /* of the tool */
	unsigned calls;
	const char *tool; /* called last: the name under which it was added here */
	char id[16]; /* its argument */
	int status;
};

static void called(
	struct shop *shop, const char *tool, codex_request *call, const codex_json *arguments)
{
	const char *id = codex_json_string(codex_json_member(arguments, "id"));

	ck_assert(codex_in_callback());
	ck_assert_int_eq(codex_json_type(arguments), CODEX_JSON_OBJECT);
	strcat(shop->asked.order, "f");
	shop->calls++;
	shop->tool = tool;
	snprintf(shop->id, sizeof(shop->id), "%s", id ? id : "");
	if (shop->act)
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

static void add(struct shop *shop, codex_tools *tools, const char *namespace_name, const char *name,
	codex_tool_fn fn)
{
	struct codex_tool tool = CODEX_TOOL_INIT;

	tool.name = name;
	tool.namespace_name = namespace_name;
	tool.description = "Looks up";
	tool.fn = fn;
	tool.userdata = shop;
	ck_assert_int_eq(codex_tools_add(tools, &tool), 0);
}

static void start_thread(struct shop *shop, const char *params)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct scene *scene = &shop->asked.scene;

	options.tools = shop->tools;
	options.params = params;
	ck_assert_int_eq(codex_thread_start(scene->client, &options, &scene->thread), 0);
	SCENE_PUMP(scene, codex_future_done(codex_thread_ready(scene->thread)));
}

/* A client and a thread with one tool, "lookup", that does this. */
static void open_shop(
	struct shop *shop, const char *script, void (*act)(struct shop *shop, codex_request *call))
{
	codex_config *config = fake_script(script);

	memset(shop, 0, sizeof(*shop));
	shop->asked.record = (struct record)RECORD_INIT;
	shop->asked.record.hook_data = &shop->asked;
	shop->act = act;
	shop->tools = codex_tools_new();
	add(shop, shop->tools, NULL, "lookup", on_lookup);
	codex_config_set_experimental(config, true);
	scene_open(&shop->asked.scene, config);
	start_thread(shop, NULL);
}

/* The same with a turn. */
static void begin(
	struct shop *shop, const char *script, void (*act)(struct shop *shop, codex_request *call))
{
	open_shop(shop, script, act);
	asked_start(&shop->asked);
}

static void end(struct shop *shop)
{
	asked_end(&shop->asked);
	codex_tools_unref(shop->tools);
}

static codex_thread *resume(struct shop *shop, codex_tools *tools)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct scene *scene = &shop->asked.scene;
	codex_thread *again = NULL;

	options.tools = tools;
	ck_assert_int_eq(codex_thread_resume(
				 scene->client, codex_thread_id(scene->thread), &options, &again),
		0);
	return again;
}

static void wait_ready(struct shop *shop, codex_thread *thread)
{
	SCENE_PUMP(&shop->asked.scene, codex_future_done(codex_thread_ready(thread)));
	ck_assert_int_eq(codex_future_status(codex_thread_ready(thread)), 0);
}

/* what tools do */

static void answer_text(struct shop *shop, codex_request *call)
{
	shop->status = QUIETLY(codex_tool_answer_text(call, "it is \"A\""));
}

static void keep(struct shop *shop, codex_request *call)
{
	asked_keep(&shop->asked, call);
}

static void answer_kept(struct shop *shop)
{
	ck_assert_int_eq(QUIETLY(codex_tool_answer_text(shop->asked.kept[0], "later")), 0);
}

/* the tools of a thread */

START_TEST(runtime_is_told_of_the_tools_when_a_thread_starts)
{
	struct shop shop;

	open_shop(&shop,
		"expect thread/start where {\"params\":{\"dynamicTools\":[" LOOKUP_SPEC "]}}\n"
		"emit thread-response\nemit thread-started\n",
		NULL);
	ck_assert_int_eq(codex_future_status(codex_thread_ready(shop.asked.scene.thread)), 0);
	end(&shop);
}
END_TEST

START_TEST(tools_in_the_params_win)
{
	struct shop shop;

	open_shop(&shop,
		FAKE_THREAD "expect thread/start where {\"params\":{\"dynamicTools\":[]}}\n"
			    "emit thread-response\nemit thread-started\n",
		NULL);
	codex_thread_unref(shop.asked.scene.thread);
	start_thread(&shop, "{\"dynamicTools\":[]}");
	ck_assert_int_eq(codex_future_status(codex_thread_ready(shop.asked.scene.thread)), 0);
	end(&shop);
}
END_TEST

/* The thread has them there, so nothing is sent, and nothing is experimental. */
START_TEST(resumed_and_forked_threads_send_no_tools)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *resumed = NULL, *forked = NULL, *started = NULL;
	codex_tools *tools = codex_tools_new();
	struct scene scene;

	scene_open(&scene,
		fake_script(
			"expect thread/resume exactly {\"id\":2,\"method\":\"thread/resume\","
			"\"params\":{\"threadId\":\"t\"}}\nset threadId t\nemit thread-response\n"
			"expect thread/fork exactly {\"id\":3,\"method\":\"thread/fork\","
			"\"params\":{\"threadId\":\"t\"}}\nset threadId u\nemit thread-response\n"
			"expect-eof\n"));
	options.tools = tools;
	ck_assert_int_eq(
		codex_thread_start(scene.client, &options, &started), CODEX_ERR_EXPERIMENTAL);
	ck_assert_ptr_null(started);
	ck_assert_int_eq(codex_thread_resume(scene.client, "t", &options, &resumed), 0);
	SCENE_PUMP(&scene, codex_future_done(codex_thread_ready(resumed)));
	ck_assert_int_eq(codex_thread_fork(scene.client, "t", &options, &forked), 0);
	SCENE_PUMP(&scene, codex_future_done(codex_thread_ready(forked)));
	ck_assert_str_eq(codex_thread_id(forked), "u");
	codex_thread_unref(resumed);
	codex_thread_unref(forked);
	codex_tools_unref(tools);
	scene_close(&scene);
}
END_TEST

START_TEST(older_caller_has_no_tools)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct scene scene;

	scene_open(&scene, FAKE("--echo"));
	options.size = offsetof(struct codex_thread_options, tools);
	options.tools = (const codex_tools *)(uintptr_t)1;
	ck_assert_int_eq(codex_thread_start(scene.client, &options, &scene.thread), 0);
	SCENE_PUMP(&scene, codex_future_done(codex_thread_ready(scene.thread)));
	scene_close(&scene);
}
END_TEST

/* answers */

static int give_result(codex_request *call)
{
	codex_tool_result *result = codex_tool_result_new();
	int r;

	ck_assert_int_eq(codex_tool_result_text(result, "look:"), 0);
	ck_assert_int_eq(codex_tool_result_image(result, "data:image/png;base64,AA=="), 0);
	ck_assert_int_eq(codex_tool_result_text(result, "that"), 0);
	r = codex_tool_answer(call, result);
	ck_assert_int_eq(codex_tool_answer(call, result), CODEX_ERR_STATE);
	codex_tool_result_unref(result);
	return r;
}

static int give_nothing(codex_request *call)
{
	codex_tool_result *result = codex_tool_result_new();
	int r = codex_tool_answer(call, result);

	codex_tool_result_unref(result);
	return r;
}

static int give_text(codex_request *call)
{
	return codex_tool_answer_text(call, "it is \"A\"\n");
}

static int give_error(codex_request *call)
{
	return codex_tool_fail(call, "no such \"id\"");
}

static int give_error_without_words(codex_request *call)
{
	return codex_tool_fail(call, NULL);
}

static int give_bad_ones_first(codex_request *call)
{
	ck_assert_int_eq(codex_tool_answer_text(call, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_tool_answer_text(call, "\xff"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_tool_fail(call, "\xff"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_request_status(call), CODEX_PENDING);
	return codex_tool_answer_text(call, "");
}

static const struct given {
	const char *name;
	int (*give)(codex_request *call);
	const char *answer;
} givens[] = {
	{"text", give_text, TEXT("it is \\\"A\\\"\\n")},
	{"several_parts", give_result,
		"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"look:\"},"
		"{\"type\":\"inputImage\",\"imageUrl\":\"data:image/png;base64,AA==\"},"
		"{\"type\":\"inputText\",\"text\":\"that\"}],\"success\":true}"},
	{"no_parts", give_nothing, "{\"contentItems\":[],\"success\":true}"},
	{"error", give_error,
		"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"no such \\\"id\\\"\"}],\"success\":false}"},
	{"error_without_words", give_error_without_words,
		"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"the tool failed\"}],\"success\":false}"},
	{"text_after_bad_ones", give_bad_ones_first, TEXT("")},
};

static const struct given *given;

static void give(struct shop *shop, codex_request *call)
{
	shop->status = QUIETLY(given->give(call));
	ck_assert_int_eq(codex_tool_answer_text(call, "again"), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_tool_fail(call, "again"), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_request_refuse(call), CODEX_ERR_STATE);
}

START_TEST(answer_goes_out_once)
{
	struct shop shop;
	char script[2000];

	given = &givens[_i];
	snprintf(script, sizeof(script),
		FAKE_TURN CALL "answer exactly {\"id\":0,\"result\":%s}\nexpect-nothing 20ms\n%s",
		given->answer, ASKED_REST);
	begin(&shop, script, give);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 1);
	ck_assert_int_eq(shop.status, 0);
	ck_assert_str_eq(shop.id, "A");
	ck_assert_uint_eq(asked_stats(&shop.asked).requests_open, 0);
	ck_assert_uint_eq(asked_stats(&shop.asked).requests_refused, 0);
	end(&shop);
}
END_TEST

static void answer_as_a_tool(struct asked *asked, codex_request *request)
{
	codex_tool_result *result = codex_tool_result_new();

	ck_assert_int_eq(codex_tool_answer_text(request, "a"), CODEX_ERR_UNSUPPORTED);
	ck_assert_int_eq(codex_tool_fail(request, "a"), CODEX_ERR_UNSUPPORTED);
	ck_assert_int_eq(codex_tool_answer(request, result), CODEX_ERR_UNSUPPORTED);
	codex_tool_result_unref(result);
	asked_accept(asked, request);
}

START_TEST(other_requests_have_no_such_answer)
{
	struct asked asked;

	asked_begin(&asked, fake_script(FAKE_TURN "ask ask-command\n" ASKED_ACCEPTED ASKED_REST),
		answer_as_a_tool);
	asked_expect_hello(&asked);
	ck_assert_int_eq(asked.status, 0);
	asked_end(&asked);
}
END_TEST

/* Calls are answered by whoever has them, tool or not. */
static void answer_by_handler(struct asked *asked, codex_request *request)
{
	asked->status = codex_tool_answer_text(request, "by hand");
}

START_TEST(handler_answers_a_call_like_a_tool)
{
	struct asked asked;

	asked_begin(&asked, fake_script(FAKE_TURN CALL ANSWERED(TEXT("by hand")) ASKED_REST),
		answer_by_handler);
	asked_expect_hello(&asked);
	ck_assert_int_eq(asked.status, 0);
	asked_end(&asked);
}
END_TEST

/* later */

START_TEST(answered_between_two_passes)
{
	struct shop shop;

	begin(&shop,
		FAKE_TURN CALL
		"expect-nothing 40ms\n" ANSWERED(TEXT("later")) "expect-nothing 20ms\n" ASKED_REST,
		keep);
	asked_wait_kept(&shop.asked, 1);
	pump_for(shop.asked.scene.base, MOMENT_MS * 2);
	ck_assert_str_eq(codex_request_item_id(shop.asked.kept[0]), "call_1");
	answer_kept(&shop);
	ck_assert_int_eq(codex_tool_answer_text(shop.asked.kept[0], "again"), CODEX_ERR_STATE);
	asked_expect_hello(&shop.asked);
	end(&shop);
}
END_TEST

static void answer_in_event(codex_event *event, void *userdata)
{
	(void)event;
	answer_kept(userdata);
}

START_TEST(answered_in_another_callback)
{
	struct shop shop;

	open_shop(&shop, FAKE_TURN CALL "emit warning\n" ANSWERED(TEXT("later")) ASKED_REST, keep);
	ck_assert_int_eq(codex_async_subscribe(
				 shop.asked.scene.client, "warning", answer_in_event, &shop, NULL),
		0);
	asked_start(&shop.asked);
	asked_expect_hello(&shop.asked);
	end(&shop);
}
END_TEST

START_TEST(two_calls_answered_the_other_way_round)
{
	struct shop shop;

	begin(&shop,
		FAKE_TURN CALL "ask ask-tool callId=call_2\nanswer 1 where {\"result\":" TEXT(
			"second") "}\nanswer 0 where {\"result\":" TEXT("later") "}\n" ASKED_REST,
		keep);
	asked_wait_kept(&shop.asked, 2);
	ck_assert_str_eq(codex_request_item_id(shop.asked.kept[1]), "call_2");
	ck_assert_int_eq(codex_tool_answer_text(shop.asked.kept[1], "second"), 0);
	answer_kept(&shop);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 2);
	end(&shop);
}
END_TEST

/* no answer */

static void do_nothing(struct shop *shop, codex_request *call)
{
	(void)shop;
	(void)call;
}

static void keep_and_drop(struct shop *shop, codex_request *call)
{
	(void)shop;
	codex_request_unref(codex_request_ref(call));
}

static void keep_for_a_moment(struct shop *shop, codex_request *call)
{
	keep(shop, call);
	ck_assert_int_eq(codex_request_set_deadline(call, MOMENT_MS), 0);
}

static void refuse(struct shop *shop, codex_request *call)
{
	shop->status = codex_request_refuse(call);
}

static const struct silence {
	const char *name;
	void (*act)(struct shop *shop, codex_request *call);
	unsigned told;
} silences[] = {
	{"returns", do_nothing, 0},
	{"dropped_inside", keep_and_drop, 0},
	{"deadline_passes", keep_for_a_moment, 1},
	{"refused", refuse, 0},
};

START_TEST(model_is_told_that_there_is_no_result)
{
	struct shop shop;

	begin(&shop, FAKE_TURN CALL ANSWERED(NO_RESULT) "expect-nothing 20ms\n" ASKED_REST,
		silences[_i].act);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 1);
	ck_assert_uint_eq(shop.asked.told, silences[_i].told);
	ck_assert_uint_eq(asked_stats(&shop.asked).requests_refused, 1);
	if (shop.asked.kept_count)
		ck_assert_int_eq(
			codex_tool_answer_text(shop.asked.kept[0], "late"), CODEX_ERR_STATE);
	end(&shop);
}
END_TEST

START_TEST(model_is_told_when_the_kept_call_is_dropped)
{
	struct shop shop;

	begin(&shop, FAKE_TURN CALL ANSWERED(NO_RESULT) ASKED_REST, keep);
	asked_wait_kept(&shop.asked, 1);
	shop.asked.kept_count = 0;
	codex_request_unref(shop.asked.kept[0]);
	asked_expect_hello(&shop.asked);
	end(&shop);
}
END_TEST

/* which tool */

static const struct calling {
	const char *name;
	const char *call;
	const char *tool; /* NULL: none */
	const char *answer;
} callings[] = {
	{"of_no_namespace",
		CALL_OF("\"namespace\":null,\"tool\":\"lookup\",\"arguments\":{\"id\":\"A\"}"),
		"lookup", TEXT("it is \\\"A\\\"")},
	{"without_the_member", CALL_OF("\"tool\":\"lookup\",\"arguments\":{\"id\":\"A\"}"),
		"lookup", TEXT("it is \\\"A\\\"")},
	{"of_a_namespace",
		CALL_OF("\"namespace\":\"ns\",\"tool\":\"lookup\",\"arguments\":{\"id\":\"A\"}"),
		"other", TEXT("it is \\\"A\\\"")},
	{"with_escapes", CALL_OF("\"tool\":\"look\\u0075p\",\"arguments\":{\"i\\u0064\":\"A\"}"),
		"lookup", TEXT("it is \\\"A\\\"")},
	{"unknown", CALL_OF("\"tool\":\"nothing\",\"arguments\":{}"), NULL, NO_TOOL},
	{"of_an_unknown_namespace",
		CALL_OF("\"namespace\":\"no\",\"tool\":\"lookup\",\"arguments\":{}"), NULL,
		NO_TOOL},
	{"of_an_empty_namespace",
		CALL_OF("\"namespace\":\"\",\"tool\":\"lookup\",\"arguments\":{}"), NULL, NO_TOOL},
	{"no_name", CALL_OF("\"arguments\":{}"), NULL, NO_TOOL},
	{"number_for_a_name", CALL_OF("\"tool\":3,\"arguments\":{}"), NULL, NO_TOOL},
	{"no_arguments", CALL_OF("\"tool\":\"lookup\""), NULL,
		"{\"success\":false,\"contentItems\":[{\"text\":\"<any>\"}]}"},
	{"arguments_null", CALL_OF("\"tool\":\"lookup\",\"arguments\":null"), NULL, NO_OBJECT},
	{"arguments_number", CALL_OF("\"tool\":\"lookup\",\"arguments\":3"), NULL, NO_OBJECT},
	{"arguments_text", CALL_OF("\"tool\":\"lookup\",\"arguments\":\"{}\""), NULL, NO_OBJECT},
	{"arguments_list", CALL_OF("\"tool\":\"lookup\",\"arguments\":[{}]"), NULL, NO_OBJECT},
	{"no_params", "send {\"id\":0,\"method\":\"item/tool/call\"}\nset requestId 0\n", NULL,
		NO_TOOL},
};

START_TEST(called_is)
{
	const struct calling *calling = &callings[_i];
	struct shop shop;
	char script[3000];

	snprintf(script, sizeof(script), FAKE_TURN "%sanswer 0 where {\"result\":%s}\n%s",
		calling->call, calling->answer, ASKED_REST);
	open_shop(&shop, script, answer_text);
	add(&shop, shop.tools, "ns", "lookup", on_other);
	asked_start(&shop.asked);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, calling->tool ? 1 : 0);
	if (calling->tool) {
		ck_assert_str_eq(shop.tool, calling->tool);
		ck_assert_str_eq(shop.id, "A");
	}
	end(&shop);
}
END_TEST

static void add_one_more(struct shop *shop, codex_request *call)
{
	if (shop->calls == 1)
		add(shop, shop->tools, NULL, "more", on_other);
	answer_text(shop, call);
}

START_TEST(set_grows_inside_a_function)
{
	struct shop shop;

	begin(&shop,
		FAKE_TURN CALL "answer where {}\n" CALL_OF(
			"\"tool\":\"more\",\"arguments\":{}") "answer where {}\n" ASKED_REST,
		add_one_more);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 2);
	ck_assert_str_eq(shop.tool, "other");
	end(&shop);
}
END_TEST

/* who is asked */

static void answer_call(struct asked *asked, codex_request *request)
{
	asked->status = codex_tool_answer_text(request, "it is \"A\"");
}

static const struct order {
	const char *name;
	const char *takes; /* which letter answers */
	const char *order;
	const char *call;
} orders[] = {
	{"turn", "t", "t", CALL},
	{"thread", "h", "th", CALL},
	{"tool", "f", "thf", CALL},
	{"client", "c", "thfc", CALL},
	{"client_what_no_tool_is_for", "c", "thc",
		CALL_OF("\"tool\":\"nothing\",\"arguments\":{}")},
};

START_TEST(asked_before_the_client_and_after_the_thread)
{
	const struct order *order = &orders[_i];
	struct shop shop;
	char script[2000];

	snprintf(script, sizeof(script),
		FAKE_TURN "%sanswer where {\"result\":{\"success\":true}}\n%s", order->call,
		ASKED_REST);
	open_shop(&shop, script, *order->takes == 'f' ? answer_text : do_nothing);
	shop.asked.by_turn = *order->takes == 't' ? answer_call : asked_pass;
	shop.asked.by_thread = *order->takes == 'h' ? answer_call : asked_pass;
	shop.asked.by_client = *order->takes == 'c' ? answer_call : asked_pass;
	asked_by_client(&shop.asked, NULL, NULL);
	asked_by_thread(&shop.asked);
	asked_start(&shop.asked);
	asked_expect_hello(&shop.asked);
	ck_assert_str_eq(shop.asked.order, order->order);
	end(&shop);
}
END_TEST

/* A function is asked for calls, and for nothing else. */
START_TEST(other_requests_do_not_reach_tools)
{
	struct shop shop;

	begin(&shop,
		FAKE_TURN "ask ask-command\n" ASKED_DECLINED
			  "ask ask-input\nanswer where {\"result\":{\"answers\":{}}}\n" ASKED_REST,
		answer_text);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 0);
	ck_assert_uint_eq(asked_stats(&shop.asked).requests_refused, 2);
	end(&shop);
}
END_TEST

/* handles */

static void others(struct shop *shop, codex_tools **ret_tools)
{
	*ret_tools = codex_tools_new();
	add(shop, *ret_tools, NULL, "lookup", on_other);
	add(shop, *ret_tools, NULL, "more", on_other);
}

#define TWO_CALLS \
	CALL "answer where {}\n" CALL_OF("\"tool\":\"more\",\"arguments\":{}") "answer where {}\n"

/* The first handle that has the tool; what it has not the next one may have. */
START_TEST(tools_of_all_handles_of_the_thread)
{
	struct shop shop;
	codex_tools *more;
	codex_thread *again;

	open_shop(&shop,
		FAKE_THREAD RESUME
		"expect turn/start\nemit turn-response\nemit turn-started\n" TWO_CALLS ASKED_REST,
		answer_text);
	others(&shop, &more);
	again = resume(&shop, more);
	codex_tools_unref(more);
	wait_ready(&shop, again);
	asked_start(&shop.asked);
	SCENE_PUMP(&shop.asked.scene, shop.calls == 1);
	ck_assert_str_eq(shop.tool, "lookup");
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 2);
	ck_assert_str_eq(shop.tool, "other");
	codex_thread_unref(again);
	end(&shop);
}
END_TEST

START_TEST(tools_go_with_their_handle)
{
	struct shop shop;
	codex_tools *more;
	codex_thread *again;

	open_shop(&shop,
		FAKE_THREAD RESUME
		"expect turn/start\nemit turn-response\nemit turn-started\n" CALL ANSWERED(NO_TOOL)
			ASKED_REST,
		answer_text);
	others(&shop, &more);
	again = resume(&shop, NULL);
	wait_ready(&shop, again);
	codex_thread_unref(shop.asked.scene.thread);
	shop.asked.scene.thread = again;
	asked_start(&shop.asked);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 0);
	codex_tools_unref(more);
	end(&shop);
}
END_TEST

/* The turn holds its handle, and that the tools. */
START_TEST(tools_stay_as_long_as_the_turn)
{
	struct shop shop;

	begin(&shop, FAKE_TURN "sleep 20ms\n" CALL ANSWERED(TEXT("it is \\\"A\\\"")) ASKED_REST,
		answer_text);
	shop.tools = codex_tools_unref(shop.tools);
	shop.asked.scene.thread = codex_thread_unref(shop.asked.scene.thread);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 1);
	end(&shop);
}
END_TEST

START_TEST(kept_call_outlives_thread_turn_and_tools)
{
	struct shop shop;

	begin(&shop, FAKE_TURN CALL ANSWERED(TEXT("later")) ASKED_REST, keep);
	asked_wait_kept(&shop.asked, 1);
	shop.tools = codex_tools_unref(shop.tools);
	shop.asked.scene.thread = codex_thread_unref(shop.asked.scene.thread);
	ck_assert_int_eq(codex_request_status(shop.asked.kept[0]), CODEX_PENDING);
	answer_kept(&shop);
	asked_expect_hello(&shop.asked);
	end(&shop);
}
END_TEST

START_TEST(asked_again_after_resume_stays_the_same)
{
	struct shop shop;
	codex_thread *again;

	begin(&shop,
		FAKE_TURN CALL RESUME
		"emit ask-tool\n" ANSWERED(TEXT("later")) "expect-nothing 30ms\n" ASKED_REST,
		keep);
	asked_wait_kept(&shop.asked, 1);
	again = resume(&shop, shop.tools);
	wait_ready(&shop, again);
	pump_for(shop.asked.scene.base, MOMENT_MS);
	ck_assert_uint_eq(shop.calls, 1);
	answer_kept(&shop);
	asked_expect_hello(&shop.asked);
	codex_thread_unref(again);
	end(&shop);
}
END_TEST

static codex_thread *resumed;

static void resume_inside(struct shop *shop, codex_request *call)
{
	(void)call;
	if (!resumed)
		resumed = resume(shop, shop->tools);
}

/* It is not asked for the call during which it was made. */
START_TEST(handle_made_by_a_function_waits_for_the_next_call)
{
	struct shop shop;

	begin(&shop, FAKE_TURN CALL "await-answer where {\"result\":" NO_RESULT "}\n" ASKED_REST,
		resume_inside);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 1);
	codex_thread_unref(resumed);
	end(&shop);
}
END_TEST

/* the end, while a call is kept */

static const struct ending {
	const char *name;
	const char *steps;
	int told;
	int late;
	bool interrupt;
} endings[] = {
	{"turn_interrupted",
		"expect turn/interrupt\nresult {}\nemit idle\nemit turn-completed-bare\nexpect-eof\n",
		CODEX_ERR_CANCELLED, CODEX_ERR_STATE, true},
	{"turn_completed", "sleep 20ms\nemit turn-completed text=Hello\nexpect-eof\n",
		CODEX_ERR_CANCELLED, CODEX_ERR_STATE, false},
	{"runtime_exits", "sleep 20ms\nexit 3\n", CODEX_ERR_EXITED, CODEX_ERR_EXITED, false},
};

START_TEST(kept_when)
{
	struct shop shop;
	char script[1000];

	snprintf(script, sizeof(script), FAKE_TURN CALL "%s", endings[_i].steps);
	begin(&shop, script, keep);
	asked_wait_kept(&shop.asked, 1);
	if (endings[_i].interrupt)
		ck_assert_int_eq(codex_turn_interrupt(shop.asked.turn, NULL), 0);
	SCENE_PUMP(&shop.asked.scene, record_done(&shop.asked.record));
	ck_assert_uint_eq(shop.asked.told, 1);
	ck_assert(!shop.asked.told_late);
	ck_assert_int_eq(shop.asked.told_status, endings[_i].told);
	ck_assert_int_eq(codex_tool_answer_text(shop.asked.kept[0], "late"), endings[_i].late);
	ck_assert_int_eq(codex_tool_fail(shop.asked.kept[0], NULL), endings[_i].late);
	end(&shop);
}
END_TEST

static void drop_all(struct shop *shop, codex_request *call)
{
	struct asked *asked = &shop->asked;

	(void)call;
	shop->tools = codex_tools_unref(shop->tools);
	asked->turn = codex_turn_unref(asked->turn);
	asked->scene.thread = codex_thread_unref(asked->scene.thread);
	asked->scene.client = codex_async_unref(asked->scene.client);
}

static void drop_all_and_answer(struct shop *shop, codex_request *call)
{
	drop_all(shop, call);
	shop->status = codex_tool_answer_text(call, "too late?");
}

static void (*const drops[])(struct shop *shop, codex_request *call) = {
	drop_all, drop_all_and_answer};

START_TEST(everything_is_dropped_inside_a_function)
{
	struct shop shop;

	begin(&shop, FAKE_TURN CALL "sleep 1s\n", drops[_i]);
	SCENE_PUMP(&shop.asked.scene, shop.calls && scene_is_empty(&shop.asked.scene));
	event_base_free(shop.asked.scene.base);
	record_clear(&shop.asked.record);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, runtime_is_told_of_the_tools_when_a_thread_starts);
	ADD(suite, tools_in_the_params_win);
	ADD(suite, resumed_and_forked_threads_send_no_tools);
	ADD(suite, older_caller_has_no_tools);
	ADD_ROWS(suite, answer_goes_out_once, givens);
	ADD(suite, other_requests_have_no_such_answer);
	ADD(suite, handler_answers_a_call_like_a_tool);
	ADD(suite, answered_between_two_passes);
	ADD(suite, answered_in_another_callback);
	ADD(suite, two_calls_answered_the_other_way_round);
	ADD_ROWS(suite, model_is_told_that_there_is_no_result, silences);
	ADD(suite, model_is_told_when_the_kept_call_is_dropped);
	ADD_ROWS(suite, called_is, callings);
	ADD(suite, set_grows_inside_a_function);
	ADD_ROWS(suite, asked_before_the_client_and_after_the_thread, orders);
	ADD(suite, other_requests_do_not_reach_tools);
	ADD(suite, tools_of_all_handles_of_the_thread);
	ADD(suite, tools_go_with_their_handle);
	ADD(suite, tools_stay_as_long_as_the_turn);
	ADD(suite, kept_call_outlives_thread_turn_and_tools);
	ADD(suite, asked_again_after_resume_stays_the_same);
	ADD(suite, handle_made_by_a_function_waits_for_the_next_call);
	ADD_ROWS(suite, kept_when, endings);
	suite_add_row(
		suite, "everything_dropped_inside", everything_is_dropped_inside_a_function, 0);
	suite_add_row(suite, "everything_dropped_and_answered",
		everything_is_dropped_inside_a_function, 1);
}

int main(void)
{
	return suite_main("tools", add_cases);
}
