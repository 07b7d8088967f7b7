/* Who else is asked about calls of tools, and what comes between a call and its answer. */
#include <config.h>

#include "faults/shop.h"

#include <event2/event.h>
#include <stdio.h>
#include <string.h>

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
	shop_open(&shop, script, *order->takes == 'f' ? shop_answer_text : shop_do_nothing);
	shop.asked.by_turn = *order->takes == 't' ? answer_call : asked_pass;
	shop.asked.by_thread = *order->takes == 'h' ? answer_call : asked_pass;
	shop.asked.by_client = *order->takes == 'c' ? answer_call : asked_pass;
	asked_by_client(&shop.asked, NULL, NULL);
	asked_by_thread(&shop.asked);
	asked_start(&shop.asked);
	asked_expect_hello(&shop.asked);
	ck_assert_str_eq(shop.asked.order, order->order);
	shop_end(&shop);
}
END_TEST

/* A function is asked for calls, and for nothing else. */
START_TEST(other_requests_do_not_reach_tools)
{
	struct shop shop;

	shop_begin(&shop,
		FAKE_TURN "ask ask-command\n" ASKED_DECLINED
			  "ask ask-input\nanswer where {\"result\":{\"answers\":{}}}\n" ASKED_REST,
		shop_answer_text);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 0);
	ck_assert_uint_eq(asked_stats(&shop.asked).requests_refused, 2);
	shop_end(&shop);
}
END_TEST

/* handles */

static void others(struct shop *shop, codex_tools **ret_tools)
{
	*ret_tools = codex_tools_new();
	shop_add(shop, *ret_tools, NULL, "lookup", shop_on_other);
	shop_add(shop, *ret_tools, NULL, "more", shop_on_other);
}

#define TWO_CALLS \
	CALL "answer where {}\n" CALL_OF("\"tool\":\"more\",\"arguments\":{}") "answer where {}\n"

/* The first handle that has the tool; what it has not the next one may have. */
START_TEST(tools_of_all_handles_of_the_thread)
{
	struct shop shop;
	codex_tools *more;
	codex_thread *again;

	shop_open(&shop,
		FAKE_THREAD RESUME
		"expect turn/start\nemit turn-response\nemit turn-started\n" TWO_CALLS ASKED_REST,
		shop_answer_text);
	others(&shop, &more);
	again = shop_resume(&shop, more);
	codex_tools_unref(more);
	shop_wait_ready(&shop, again);
	asked_start(&shop.asked);
	SCENE_PUMP(&shop.asked.scene, shop.calls == 1);
	ck_assert_str_eq(shop.tool, "lookup");
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 2);
	ck_assert_str_eq(shop.tool, "other");
	codex_thread_unref(again);
	shop_end(&shop);
}
END_TEST

START_TEST(tools_go_with_their_handle)
{
	struct shop shop;
	codex_tools *more;
	codex_thread *again;

	shop_open(&shop,
		FAKE_THREAD RESUME
		"expect turn/start\nemit turn-response\nemit turn-started\n" CALL ANSWERED(NO_TOOL)
			ASKED_REST,
		shop_answer_text);
	others(&shop, &more);
	again = shop_resume(&shop, NULL);
	shop_wait_ready(&shop, again);
	codex_thread_unref(shop.asked.scene.thread);
	shop.asked.scene.thread = again;
	asked_start(&shop.asked);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 0);
	codex_tools_unref(more);
	shop_end(&shop);
}
END_TEST

/* The turn holds its handle, and that the tools. */
START_TEST(tools_stay_as_long_as_the_turn)
{
	struct shop shop;

	shop_begin(&shop,
		FAKE_TURN "sleep 20ms\n" CALL ANSWERED(TEXT("it is \\\"A\\\"")) ASKED_REST,
		shop_answer_text);
	shop.tools = codex_tools_unref(shop.tools);
	shop.asked.scene.thread = codex_thread_unref(shop.asked.scene.thread);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 1);
	shop_end(&shop);
}
END_TEST

START_TEST(kept_call_outlives_thread_turn_and_tools)
{
	struct shop shop;

	shop_begin(&shop, FAKE_TURN CALL ANSWERED(TEXT("later")) ASKED_REST, shop_keep);
	asked_wait_kept(&shop.asked, 1);
	shop.tools = codex_tools_unref(shop.tools);
	shop.asked.scene.thread = codex_thread_unref(shop.asked.scene.thread);
	ck_assert_int_eq(codex_request_status(shop.asked.kept[0]), CODEX_PENDING);
	shop_answer_kept(&shop);
	asked_expect_hello(&shop.asked);
	shop_end(&shop);
}
END_TEST

START_TEST(asked_again_after_resume_stays_the_same)
{
	struct shop shop;
	codex_thread *again;

	shop_begin(&shop,
		FAKE_TURN CALL RESUME
		"emit ask-tool\n" ANSWERED(TEXT("later")) "expect-nothing 30ms\n" ASKED_REST,
		shop_keep);
	asked_wait_kept(&shop.asked, 1);
	again = shop_resume(&shop, shop.tools);
	shop_wait_ready(&shop, again);
	pump_for(shop.asked.scene.base, MOMENT_MS);
	ck_assert_uint_eq(shop.calls, 1);
	shop_answer_kept(&shop);
	asked_expect_hello(&shop.asked);
	codex_thread_unref(again);
	shop_end(&shop);
}
END_TEST

static codex_thread *resumed;

static void resume_inside(struct shop *shop, codex_request *call)
{
	(void)call;
	if (!resumed)
		resumed = shop_resume(shop, shop->tools);
}

/* It is not asked for the call during which it was made. */
START_TEST(handle_made_by_a_function_waits_for_the_next_call)
{
	struct shop shop;

	shop_begin(&shop,
		FAKE_TURN CALL "await-answer where {\"result\":" NO_RESULT "}\n" ASKED_REST,
		resume_inside);
	asked_expect_hello(&shop.asked);
	ck_assert_uint_eq(shop.calls, 1);
	codex_thread_unref(resumed);
	shop_end(&shop);
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
	shop_begin(&shop, script, shop_keep);
	asked_wait_kept(&shop.asked, 1);
	if (endings[_i].interrupt)
		ck_assert_int_eq(codex_turn_interrupt(shop.asked.turn, NULL), 0);
	SCENE_PUMP(&shop.asked.scene, record_done(&shop.asked.record));
	ck_assert_uint_eq(shop.asked.told, 1);
	ck_assert(!shop.asked.told_late);
	ck_assert_int_eq(shop.asked.told_status, endings[_i].told);
	ck_assert_int_eq(codex_tool_answer_text(shop.asked.kept[0], "late"), endings[_i].late);
	ck_assert_int_eq(codex_tool_fail(shop.asked.kept[0], NULL), endings[_i].late);
	shop_end(&shop);
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

	shop_begin(&shop, FAKE_TURN CALL "sleep 1s\n", drops[_i]);
	SCENE_PUMP(&shop.asked.scene, shop.calls && scene_is_empty(&shop.asked.scene));
	event_base_free(shop.asked.scene.base);
	record_clear(&shop.asked.record);
}
END_TEST

static void add_cases(Suite *suite)
{
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
	return suite_main("tool-handles", add_cases);
}
