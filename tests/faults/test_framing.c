/* Lines that are no messages, too long, too deep, or of things unknown here. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What breaks the protocol ends everything under way, once, with one sticky cause. */
static const struct fatal {
	const char *name;
	const char *script; /* the scenario of that name if NULL */
	int status;
} fatals[] = {
	{"noise-between", NULL, CODEX_ERR_PROTOCOL},
	{"invalid-utf8", NULL, CODEX_ERR_PROTOCOL},
	{"deep", NULL, CODEX_ERR_TOO_DEEP},
	{"long-line", NULL, CODEX_ERR_LINE_TOO_LONG},
	{"endless-line", NULL, CODEX_ERR_LINE_TOO_LONG},
	{"text_in_mid_session", FAKE_TURN "send not JSON at all", CODEX_ERR_PROTOCOL},
	{"array_in_mid_session", FAKE_TURN "send [1,2,3]", CODEX_ERR_PROTOCOL},
	{"neither_method_nor_id", FAKE_TURN "send {\"params\":{}}", CODEX_ERR_PROTOCOL},
	{"method_that_is_a_number", FAKE_TURN "send {\"method\":5}", CODEX_ERR_PROTOCOL},
	{"trailing_garbage", FAKE_TURN "send {\"method\":\"a\"} {}", CODEX_ERR_PROTOCOL},
	{"json_c_laxity_NaN", FAKE_TURN "send {\"method\":\"a\",\"params\":{\"x\":NaN}}",
		CODEX_ERR_PROTOCOL},
	{"raw_control_character", FAKE_TURN "raw {\"method\":\"a\\x01b\"}\\n", CODEX_ERR_PROTOCOL},
	{"nul_in_line", FAKE_TURN "raw {\"method\":\"a\\0b\"}\\n", CODEX_ERR_PROTOCOL},
	{"surrogate_in_utf8", FAKE_TURN "raw {\"method\":\"\\xed\\xa0\\x80\"}\\n",
		CODEX_ERR_PROTOCOL},
	{"overlong_utf8", FAKE_TURN "raw {\"method\":\"\\xc0\\x80\"}\\n", CODEX_ERR_PROTOCOL},
};

static void expect_dead(struct scene *scene, int status)
{
	struct record late = RECORD_INIT;
	codex_future *future = NULL;
	codex_turn *turn = NULL;
	codex_thread *thread = NULL;

	ck_assert_int_eq(codex_error_status(codex_async_error(scene->client)), status);
	ck_assert_int_eq(codex_async_call(scene->client, "model/list", NULL, &future), status);
	ck_assert_int_eq(codex_async_notify(scene->client, "x", NULL), status);
	ck_assert_int_eq(codex_thread_start(scene->client, NULL, &thread), status);
	ck_assert_int_eq(codex_async_start(scene->client, &future), status);
	ck_assert_int_eq(
		codex_thread_turn_text(scene->thread, "x", NULL, &record_callbacks, &late, &turn),
		status);
	ck_assert_ptr_null(future);
	ck_assert_ptr_null(turn);
	ck_assert_ptr_null(thread);
	pump_for(scene->base, 5);
	ck_assert_uint_eq(late.count[RECORD_DONE], 0);
}

START_TEST(ends_everything_once)
{
	const struct fatal *fatal = &fatals[_i];
	struct scene scene;
	struct record record = RECORD_INIT;
	struct record waiting = RECORD_INIT;
	struct outcome call = OUTCOME_INIT;
	codex_turn *turn, *second;

	scene_open_thread(
		&scene, fatal->script ? fake_script(fatal->script) : fake_scenario(fatal->name));
	turn = scene_turn(&scene, "hi", &record);
	second = scene_turn(&scene, "and then", &waiting);
	scene_call(&scene, "model/list", NULL, &call);
	SCENE_PUMP(&scene, record_done(&record) && record_done(&waiting) && call.count);
	pump_for(scene.base, 10);
	record_expect_status(&record, fatal->status);
	record_expect_status(&waiting, fatal->status);
	outcome_expect(&call, fatal->status);
	expect_dead(&scene, fatal->status);
	codex_turn_unref(turn);
	codex_turn_unref(second);
	record_clear(&record);
	record_clear(&waiting);
	outcome_clear(&call);
	scene_close(&scene);
}
END_TEST

/* 0 where nobody counts. */
static size_t bytes_in_use(void)
{
#ifdef __GLIBC__
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
#else
	return 0;
#endif
}

START_TEST(memory_goes_back_after_a_long_line)
{
	struct scene scene;
	struct outcome big = OUTCOME_INIT;
	size_t before;

	scene_open(&scene, FAKE("--chatter"));
	scene_call(&scene, "fake/echo", NULL, &big);
	SCENE_PUMP(&scene, big.count);
	outcome_clear(&big);
	before = bytes_in_use();
	scene_call(&scene, "fake/bytes", "{\"count\":30000000}", &big);
	SCENE_PUMP(&scene, big.count);
	outcome_expect(&big, 0);
	ck_assert_uint_eq(strlen(codex_json_string(
				  codex_json_member(codex_future_result(big.future), "text"))),
		30000000);
	outcome_clear(&big);
	scene_call(&scene, "fake/echo", NULL, &big);
	SCENE_PUMP(&scene, big.count);
	outcome_clear(&big);
	ck_assert_uint_le(bytes_in_use(), before + 256 * 1024);
	scene_close(&scene);
}
END_TEST

/* Lines that are strange but within the protocol: the turn goes on, and subscribers see them. */
static const struct strange {
	const char *name;
	const char *line;
	const char *method; /* that a subscriber is told; NULL: none */
} stranges[] = {
	{"blank_lines", "raw \\n  \\n\\r\\n", NULL},
	{"response_with_unknown_id", "send {\"id\":424242,\"result\":{}}", NULL},
	{"response_with_string_id", "send {\"id\":\"1\",\"result\":{}}", NULL},
	{"response_with_null_id",
		"send {\"id\":null,\"error\":{\"code\":-32700,\"message\":\"?\"}}", NULL},
	{"response_with_huge_id", "send {\"id\":123456789012345678901234567890,\"result\":{}}",
		NULL},
	{"response_with_fractional_id", "send {\"id\":1.5,\"result\":{}}", NULL},
	{"unknown_method_without_ids", "send {\"method\":\"brand/new\",\"params\":{\"a\":[1]}}",
		"brand/new"},
	{"unknown_method_with_ids", "emit unknown-notification", "item/somethingNew/happened"},
	{"method_without_params", "send {\"method\":\"bare\"}", "bare"},
	{"params_null", "send {\"method\":\"bare\",\"params\":null}", "bare"},
	{"params_array", "send {\"method\":\"list\",\"params\":[1,2]}", "list"},
	{"jsonrpc_member_and_others", "send {\"jsonrpc\":\"2.0\",\"zzz\":{},\"method\":\"a\"}",
		"a"},
	{"ids_of_other_types",
		"send {\"method\":\"odd\",\"params\":{\"threadId\":5,\"turnId\":{},\"itemId\":[]}}",
		"odd"},
	{"escaped_method", "raw {\"method\":\"sl\\u0061sh\\/ed\"}\\n", "slash/ed"},
	{"item_of_unknown_type",
		"notify item/started {\"item\":{\"type\":\"teleport\",\"id\":\"t1\"},"
		"\"threadId\":\"${threadId}\",\"turnId\":\"${turnId}\"}",
		"item/started"},
	{"delta_without_item",
		"notify item/agentMessage/delta {\"threadId\":\"${threadId}\",\"turnId\":\"${turnId}\"}",
		"item/agentMessage/delta"},
	{"unknown_thread_status",
		"notify thread/status/changed {\"threadId\":\"${threadId}\",\"status\":"
		"{\"type\":\"dreaming\"}}",
		"thread/status/changed"},
	{"thread_status_as_text",
		"notify thread/status/changed {\"threadId\":\"${threadId}\",\"status\":\"odd\"}",
		"thread/status/changed"},
	{"depth_within_the_limit", "deep 500", NULL},
};

struct seen {
	const char *method;
	unsigned count;
};

static void note_method(codex_event *event, void *userdata)
{
	struct seen *seen = userdata;

	seen->count += seen->method && strcmp(codex_event_method(event), seen->method) == 0;
}

START_TEST(is_data)
{
	const struct strange *strange = &stranges[_i];
	struct scene scene;
	struct record record = RECORD_INIT;
	struct seen seen = {strange->method, 0};
	char script[2000];
	codex_turn *turn;

	snprintf(script, sizeof(script),
		FAKE_TURN "%s\nemit agent-started\ndelta Hello\nemit agent-completed text=Hello\n"
			  "%s\nemit turn-completed text=Hello",
		strange->line, strange->line);
	scene_open_thread(&scene, fake_script(script));
	ck_assert_int_eq(codex_async_subscribe(scene.client, NULL, note_method, &seen, NULL), 0);
	turn = scene_turn(&scene, "hi", &record);
	SCENE_PUMP(&scene, record_done(&record));
	record_expect_text(&record, "Hello");
	if (strange->method)
		ck_assert_uint_ge(seen.count, 2);
	ck_assert_ptr_null(codex_async_error(scene.client));
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

/* U+2028 and friends end no line; NUL and surrogate pairs come through escapes. */
START_TEST(text_comes_through_to_the_byte)
{
	static const char expected[] = "a\xe2\x80\xa8"
				       "b\xe2\x80\xa9"
				       "c\xc2\x85"
				       "d\x7f\0"
				       "e\xf0\x9f\x98\x80\xef\xbf\xbd\n\"";
	struct scene scene;
	struct record record = RECORD_INIT;
	codex_turn *turn;

	scene_open_thread(&scene,
		fake_script(FAKE_TURN
			"raw {\"method\":\"item/agentMessage/delta\",\"params\":{\"threadId\":"
			"\"${threadId}\",\"turnId\":\"${turnId}\",\"itemId\":\"msg_a\",\"delta\":\""
			"a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9c\\xc2\\x85d\\x7f\\u0000e\\ud83d\\ude00\\ud800"
			"\\\\n\\\\\"\"}}\\n\n"
			"emit turn-completed text=x"));
	turn = scene_turn(&scene, "hi", &record);
	SCENE_PUMP(&scene, record_done(&record));
	record_expect_status(&record, 0);
	ck_assert_uint_eq(record.text_len, sizeof(expected) - 1);
	ck_assert_mem_eq(record.text, expected, sizeof(expected) - 1);
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

/* What was never an app-server says so, whether it has line ends or not. */
static const struct banner {
	const char *name;
	const char *script;
} banners[] = {
	{"endless_lines", "no-handshake\nrepeat forever\nsend Welcome, dear user!\nend"},
	{"endless_line", "no-handshake\nrepeat forever\nraw Welcome, dear user!\nend"},
};

START_TEST(endless_banner_is_no_app_server)
{
	struct scene scene;
	struct outcome call = OUTCOME_INIT;
	struct codex_stats stats = CODEX_STATS_INIT;

	scene_open(&scene, fake_script(banners[_i].script));
	scene_call(&scene, "model/list", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	outcome_expect(&call, CODEX_ERR_PROTOCOL);
	ck_assert_ptr_nonnull(
		strstr(codex_error_message(codex_future_error(call.future)), "app-server"));
	codex_async_stats(scene.client, &stats);
	ck_assert_uint_le(stats.bytes_read, 1024 * 1024);
	outcome_clear(&call);
	scene_close(&scene);
}
END_TEST

/* The limit of a line counts exactly. */
START_TEST(line_limit_is_exact)
{
	for (int over = 0; over < 2; over++) {
		struct scene scene;
		struct record record = RECORD_INIT;
		codex_config *config = fake_script(over
				? FAKE_TURN "long-line 100002\nemit turn-completed text=x"
				: FAKE_TURN "long-line 100001\nemit turn-completed text=x");
		codex_turn *turn;

		codex_config_set_limit(config, CODEX_LIMIT_LINE_BYTES, 100000);
		scene_open_thread(&scene, config);
		turn = scene_turn(&scene, "hi", &record);
		SCENE_PUMP(&scene, record_done(&record));
		record_expect_status(&record, over ? CODEX_ERR_LINE_TOO_LONG : 0);
		codex_turn_unref(turn);
		record_clear(&record);
		scene_close(&scene);
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, ends_everything_once, fatals);
	ADD_ROWS(suite, is_data, stranges);
	ADD(suite, memory_goes_back_after_a_long_line);
	ADD(suite, text_comes_through_to_the_byte);
	ADD_ROWS(suite, endless_banner_is_no_app_server, banners);
	ADD(suite, line_limit_is_exact);
}

int main(void)
{
	return suite_main("framing", add_cases);
}
