/* Functions that the model calls: which one, with what, and what goes out. */
#include <config.h>

#include "faults/shop.h"

#include <event2/event.h>
#include <stdio.h>
#include <string.h>

/* the tools of a thread */

START_TEST(runtime_is_told_of_the_tools_when_a_thread_starts)
{
	struct shop shop;

	shop_open(&shop,
		"expect thread/start where {\"params\":{\"dynamicTools\":[" LOOKUP_SPEC "]}}\n"
		"emit thread-response\nemit thread-started\n",
		NULL);
	ck_assert_int_eq(codex_future_status(codex_thread_ready(shop.asked.scene.thread)), 0);
	shop_end(&shop);
}
END_TEST

START_TEST(tools_in_the_params_win)
{
	struct shop shop;

	shop_open(&shop,
		FAKE_THREAD "expect thread/start where {\"params\":{\"dynamicTools\":[]}}\n"
			    "emit thread-response\nemit thread-started\n",
		NULL);
	codex_thread_unref(shop.asked.scene.thread);
	shop_start_thread(&shop, "{\"dynamicTools\":[]}");
	ck_assert_int_eq(codex_future_status(codex_thread_ready(shop.asked.scene.thread)), 0);
	shop_end(&shop);
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
	shop_begin(&shop, script, give);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 1);
	ck_assert_int_eq(shop.status, 0);
	ck_assert_str_eq(shop.id, "A");
	ck_assert_uint_eq(asked_stats(&shop.asked).requests_open, 0);
	ck_assert_uint_eq(asked_stats(&shop.asked).requests_refused, 0);
	shop_end(&shop);
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

	shop_begin(&shop,
		FAKE_TURN CALL
		"expect-nothing 40ms\n" ANSWERED(TEXT("later")) "expect-nothing 20ms\n" ASKED_REST,
		shop_keep);
	asked_wait_kept(&shop.asked, 1);
	pump_for(shop.asked.scene.base, MOMENT_MS * 2);
	ck_assert_str_eq(codex_request_item_id(shop.asked.kept[0]), "call_1");
	shop_answer_kept(&shop);
	ck_assert_int_eq(codex_tool_answer_text(shop.asked.kept[0], "again"), CODEX_ERR_STATE);
	asked_expect_hello(&shop.asked);
	shop_end(&shop);
}
END_TEST

static void answer_in_event(codex_event *event, void *userdata)
{
	(void)event;
	shop_answer_kept(userdata);
}

START_TEST(answered_in_another_callback)
{
	struct shop shop;

	shop_open(&shop, FAKE_TURN CALL "emit warning\n" ANSWERED(TEXT("later")) ASKED_REST,
		shop_keep);
	ck_assert_int_eq(codex_async_subscribe(
				 shop.asked.scene.client, "warning", answer_in_event, &shop, NULL),
		0);
	asked_start(&shop.asked);
	asked_expect_hello(&shop.asked);
	shop_end(&shop);
}
END_TEST

START_TEST(two_calls_answered_the_other_way_round)
{
	struct shop shop;

	shop_begin(&shop,
		FAKE_TURN CALL "ask ask-tool callId=call_2\nanswer 1 where {\"result\":" TEXT(
			"second") "}\nanswer 0 where {\"result\":" TEXT("later") "}\n" ASKED_REST,
		shop_keep);
	asked_wait_kept(&shop.asked, 2);
	ck_assert_str_eq(codex_request_item_id(shop.asked.kept[1]), "call_2");
	ck_assert_int_eq(codex_tool_answer_text(shop.asked.kept[1], "second"), 0);
	shop_answer_kept(&shop);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 2);
	shop_end(&shop);
}
END_TEST

/* no answer */

static void keep_and_drop(struct shop *shop, codex_request *call)
{
	(void)shop;
	codex_request_unref(codex_request_ref(call));
}

static void keep_for_a_moment(struct shop *shop, codex_request *call)
{
	shop_keep(shop, call);
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
	{"returns", shop_do_nothing, 0},
	{"dropped_inside", keep_and_drop, 0},
	{"deadline_passes", keep_for_a_moment, 1},
	{"refused", refuse, 0},
};

START_TEST(model_is_told_that_there_is_no_result)
{
	struct shop shop;

	shop_begin(&shop, FAKE_TURN CALL ANSWERED(NO_RESULT) "expect-nothing 20ms\n" ASKED_REST,
		silences[_i].act);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 1);
	ck_assert_uint_eq(shop.asked.told, silences[_i].told);
	ck_assert_uint_eq(asked_stats(&shop.asked).requests_refused, 1);
	if (shop.asked.kept_count)
		ck_assert_int_eq(
			codex_tool_answer_text(shop.asked.kept[0], "late"), CODEX_ERR_STATE);
	shop_end(&shop);
}
END_TEST

START_TEST(model_is_told_when_the_kept_call_is_dropped)
{
	struct shop shop;

	shop_begin(&shop, FAKE_TURN CALL ANSWERED(NO_RESULT) ASKED_REST, shop_keep);
	asked_wait_kept(&shop.asked, 1);
	shop.asked.kept_count = 0;
	codex_request_unref(shop.asked.kept[0]);
	asked_expect_hello(&shop.asked);
	shop_end(&shop);
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
	shop_open(&shop, script, shop_answer_text);
	shop_add(&shop, shop.tools, "ns", "lookup", shop_on_other);
	asked_start(&shop.asked);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, calling->tool ? 1 : 0);
	if (calling->tool) {
		ck_assert_str_eq(shop.tool, calling->tool);
		ck_assert_str_eq(shop.id, "A");
	}
	shop_end(&shop);
}
END_TEST

static void add_one_more(struct shop *shop, codex_request *call)
{
	if (shop->calls == 1)
		shop_add(shop, shop->tools, NULL, "more", shop_on_other);
	shop_answer_text(shop, call);
}

START_TEST(set_grows_inside_a_function)
{
	struct shop shop;

	shop_begin(&shop,
		FAKE_TURN CALL "answer where {}\n" CALL_OF(
			"\"tool\":\"more\",\"arguments\":{}") "answer where {}\n" ASKED_REST,
		add_one_more);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 2);
	ck_assert_str_eq(shop.tool, "other");
	shop_end(&shop);
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
}

int main(void)
{
	return suite_main("tools", add_cases);
}
