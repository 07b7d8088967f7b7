/* What one turn says, and what its result holds. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run(struct runtime *rt, struct turnlog *log, const char *prompt)
{
	turnlog_start(log, rt->thread, prompt);
	turnlog_wait(log, rt->base);
}

START_TEST(deltas_come_before_the_end_and_add_up_to_the_text)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	run(&rt, &log, "hello runtime");
	turnlog_expect_said(&log, "You said: hello runtime");
	ck_assert_uint_ge(log.record.count[RECORD_TEXT], 4);
	/* The user's own message, then the agent's. */
	ck_assert_str_eq(turnlog_order(&log), "ScictiD");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(result_has_items_times_and_both_usages)
{
	struct codex_token_usage usage;
	const codex_turn_result *result;
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "first",
		"{\"text\": \"One.\", \"delay_ms\": 300, \"usage\":"
		" {\"input\": 100, \"cached\": 40, \"output\": 7, \"reasoning\": 3}}");
	run(&rt, &log, "first");
	turnlog_expect_said(&log, "One.");
	result = turnlog_result(&log);
	ck_assert_str_eq(codex_turn_result_id(result), codex_turn_id(log.turn));
	ck_assert_str_eq(codex_turn_result_outcome_text(result), "completed");
	ck_assert_ptr_null(codex_turn_result_error(result));
	ck_assert_int_ge(codex_turn_result_duration_ms(result), 300);
	ck_assert_int_gt(codex_turn_result_started_at(result), 1000000000);
	ck_assert_int_ge(
		codex_turn_result_completed_at(result), codex_turn_result_started_at(result));
	ck_assert_uint_eq(codex_turn_result_item_count(result), 2);
	ck_assert_str_eq(codex_item_type(codex_turn_result_item(result, 0)), "userMessage");
	ck_assert_str_eq(codex_item_type(codex_turn_result_item(result, 1)), "agentMessage");
	ck_assert_str_eq(codex_item_text(codex_turn_result_item(result, 1)), "One.");
	ck_assert_ptr_null(codex_turn_result_item(result, 2));
	ck_assert(codex_turn_result_usage(result, &usage));
	ck_assert_int_eq(usage.total_tokens, 107);
	ck_assert_int_eq(usage.input_tokens, 100);
	ck_assert_int_eq(usage.cached_input_tokens, 40);
	ck_assert_int_eq(usage.output_tokens, 7);
	ck_assert_int_eq(usage.reasoning_output_tokens, 3);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* The turn's share is of all its model calls, the thread's total of all its turns. */
START_TEST(usage_of_a_second_turn_with_a_tool_is_its_own_share)
{
	static const char script[] =
		"{\"rules\": [{\"when\": {\"text\": \"first\"}, \"reply\":"
		"  {\"text\": \"One.\", \"usage\": {\"input\": 100, \"output\": 7}}},"
		" {\"when\": {\"text\": \"second\"}, \"per_thread\": true, \"replies\": ["
		"  {\"function_call\": {\"name\": \"exec_command\", \"arguments\": {\"cmd\": \"true\"}},"
		"   \"usage\": {\"input\": 20, \"output\": 1}},"
		"  {\"text\": \"Two.\", \"usage\": {\"input\": 30, \"output\": 2}}]}]}";
	struct codex_token_usage usage;
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_script(&rt, script);
	run(&rt, &log, "first");
	turnlog_clear(&log);
	run(&rt, &log, "second");
	turnlog_expect_said(&log, "Two.");
	ck_assert(codex_turn_result_usage(turnlog_result(&log), &usage));
	ck_assert_int_eq(usage.input_tokens, 50);
	ck_assert_int_eq(usage.output_tokens, 3);
	ck_assert_int_eq(usage.total_tokens, 53);
	ck_assert(codex_turn_result_thread_usage(turnlog_result(&log), &usage));
	ck_assert_int_eq(usage.total_tokens, 160);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(four_megabytes_come_whole_and_equal)
{
	const size_t size = 4u << 20;
	char *expected = malloc(size + 1);
	struct runtime rt;
	struct turnlog log;

	model_pattern(expected, size);
	runtime_open_thread(&rt);
	runtime_when(&rt, "huge", "{\"bytes\": 4194304, \"chunk_bytes\": 4096}");
	run(&rt, &log, "huge");
	ck_assert_int_eq(log.record.status, 0);
	ck_assert_uint_ge(log.record.count[RECORD_TEXT], 1024);
	ck_assert_uint_eq(log.record.text_len, size);
	ck_assert_int_eq(memcmp(log.record.text, expected, size), 0);
	ck_assert_int_eq(strcmp(turnlog_response(&log), expected), 0);
	turnlog_clear(&log);
	runtime_close(&rt);
	free(expected);
}
END_TEST

START_TEST(text_of_any_script_and_control_characters_is_the_models)
{
	static const char text[] = "\x01\t\"\\/\n\x7f\xc2\x85\xe2\x80\xa8\xf0\x9f\x99\x82 \xc3\xa4";
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	ck_assert_int_eq(model_server_reply_text(rt.model, text), 0);
	run(&rt, &log, "\xf0\x9f\x99\x82 \xe2\x80\xa8 and \"quotes\"\n");
	turnlog_expect_said(&log, text);
	ck_assert_str_eq(model_request_user_text(model_server_last_request(rt.model)),
		"\xf0\x9f\x99\x82 \xe2\x80\xa8 and \"quotes\"\n");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(commentary_is_told_but_is_not_the_answer)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "x",
		"{\"output\": [{\"message\": {\"text\": \"I look. \", \"phase\": \"commentary\"}},"
		" {\"message\": {\"text\": \"Found.\", \"phase\": \"final_answer\"}},"
		" {\"message\": {\"text\": \" Bye.\", \"phase\": \"commentary\"}}]}");
	run(&rt, &log, "x");
	ck_assert_int_eq(log.record.status, 0);
	ck_assert_str_eq(log.record.text, "I look. Found. Bye.");
	ck_assert_str_eq(turnlog_response(&log), "Found.");
	ck_assert_str_eq(
		codex_item_phase(codex_turn_result_item(turnlog_result(&log), 1)), "commentary");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(commentary_alone_is_no_answer)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "x", "{\"text\": \"Thinking aloud.\", \"phase\": \"commentary\"}");
	run(&rt, &log, "x");
	ck_assert_int_eq(log.record.status, 0);
	ck_assert_str_eq(log.record.text, "Thinking aloud.");
	ck_assert_str_eq(turnlog_response(&log), "(none)");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(empty_final_answer_is_an_answer)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "x",
		"{\"output\": [{\"message\": {\"text\": \"Hm.\"}},"
		" {\"message\": {\"text\": \"\", \"phase\": \"final_answer\"}}]}");
	run(&rt, &log, "x");
	ck_assert_int_eq(log.record.status, 0);
	ck_assert_str_eq(log.record.text, "Hm.");
	ck_assert_str_eq(turnlog_response(&log), "");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(no_message_at_all_is_no_answer)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "x", "{\"output\": []}");
	run(&rt, &log, "x");
	ck_assert_int_eq(log.record.status, 0);
	ck_assert_int_eq(log.record.outcome, CODEX_TURN_COMPLETED);
	ck_assert_uint_eq(log.record.count[RECORD_TEXT], 0);
	ck_assert_str_eq(turnlog_response(&log), "(none)");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(message_without_deltas_is_told_once)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "x", "{\"text\": \"All at once.\", \"deltas\": false}");
	run(&rt, &log, "x");
	turnlog_expect_said(&log, "All at once.");
	ck_assert_uint_eq(log.record.count[RECORD_TEXT], 1);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(text_comes_from_the_item_when_deltas_are_opted_out)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open(&rt);
	ck_assert_int_eq(codex_config_opt_out(rt.config, "item/agentMessage/delta"), 0);
	rt.thread = runtime_thread(&rt);
	run(&rt, &log, "one two three");
	turnlog_expect_said(&log, "You said: one two three");
	ck_assert_uint_eq(log.record.count[RECORD_TEXT], 1);
	ck_assert_str_eq(turnlog_order(&log), "ScictiD");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(reasoning_and_messages_of_one_turn_keep_their_order)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "x",
		"{\"output\": [{\"reasoning\": {\"summary\": \"Let me think.\"}},"
		" {\"message\": \"First. \"}, {\"message\": \"Second.\"}]}");
	run(&rt, &log, "x");
	ck_assert_int_eq(log.record.status, 0);
	ck_assert_str_eq(log.record.text, "First. Second.");
	ck_assert_str_eq(turnlog_response(&log), "Second.");
	ck_assert_str_eq(turnlog_order(&log), "ScicictictiD");
	ck_assert_str_eq(
		codex_item_type(codex_turn_result_item(turnlog_result(&log), 1)), "reasoning");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(discarded_items_leave_the_response)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;

	options.discard_items = true;
	runtime_open_thread(&rt);
	turnlog_start_with(&log, rt.thread, "x", &options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: x");
	ck_assert_uint_eq(log.record.count[RECORD_ITEM_COMPLETED], 2);
	ck_assert_uint_eq(codex_turn_result_item_count(turnlog_result(&log)), 0);
	ck_assert_uint_eq(codex_turn_result_items_dropped(turnlog_result(&log)), 2);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, deltas_come_before_the_end_and_add_up_to_the_text);
	ADD(suite, result_has_items_times_and_both_usages);
	ADD(suite, usage_of_a_second_turn_with_a_tool_is_its_own_share);
	ADD(suite, four_megabytes_come_whole_and_equal);
	ADD(suite, text_of_any_script_and_control_characters_is_the_models);
	ADD(suite, commentary_is_told_but_is_not_the_answer);
	ADD(suite, commentary_alone_is_no_answer);
	ADD(suite, empty_final_answer_is_an_answer);
	ADD(suite, no_message_at_all_is_no_answer);
	ADD(suite, message_without_deltas_is_told_once);
	ADD(suite, text_comes_from_the_item_when_deltas_are_opted_out);
	ADD(suite, reasoning_and_messages_of_one_turn_keep_their_order);
	ADD(suite, discarded_items_leave_the_response);
}

int main(void)
{
	return runtime_main("stream", add_cases);
}
