#include "support/suite.h"

#include "api/result.h"

#include <string.h>

static struct cx_span span(const char *text)
{
	return (struct cx_span){text, strlen(text)};
}

#define MESSAGE(id, text, phase) \
	"{\"type\":\"agentMessage\",\"id\":\"" id "\",\"text\":\"" text "\",\"phase\":" phase "}"

static void add(codex_turn_result *result, const char *item, size_t max_bytes)
{
	ck_assert(cx_result_add_item(result, cx_item_new(span(item)), max_bytes));
}

#define PLENTY ((size_t)1 << 20)

START_TEST(final_answer_wins_over_what_comes_later_without_a_phase)
{
	codex_turn_result result;

	cx_result_init(&result);
	ck_assert_ptr_null(codex_turn_result_final_response(&result));
	add(&result, MESSAGE("1", "thinking aloud", "\"commentary\""), PLENTY);
	ck_assert_ptr_null(codex_turn_result_final_response(&result));
	add(&result, MESSAGE("2", "plain", "null"), PLENTY);
	ck_assert_str_eq(codex_turn_result_final_response(&result), "plain");
	add(&result, MESSAGE("3", "the answer", "\"final_answer\""), PLENTY);
	add(&result, MESSAGE("4", "afterwards", "null"), PLENTY);
	ck_assert_str_eq(codex_turn_result_final_response(&result), "the answer");
	ck_assert_uint_eq(codex_turn_result_item_count(&result), 4);
	cx_result_clear(&result);
}
END_TEST

START_TEST(empty_message_is_a_response_and_an_unknown_phase_is_none)
{
	codex_turn_result result;

	cx_result_init(&result);
	add(&result, MESSAGE("1", "x", "\"from the future\""), PLENTY);
	ck_assert_ptr_null(codex_turn_result_final_response(&result));
	add(&result, MESSAGE("2", "", "null"), PLENTY);
	ck_assert_str_eq(codex_turn_result_final_response(&result), "");
	cx_result_clear(&result);
}
END_TEST

START_TEST(items_beyond_the_limit_are_counted_but_the_answer_is_kept)
{
	codex_turn_result result;

	cx_result_init(&result);
	add(&result, MESSAGE("1", "one", "null"), 80);
	add(&result, MESSAGE("2", "two", "null"), 80);
	add(&result, MESSAGE("3", "three", "null"), 80);
	add(&result, "{\"type\":\"commandExecution\",\"id\":\"c\"}", 80);
	ck_assert_uint_eq(codex_turn_result_item_count(&result), 1);
	ck_assert_uint_eq(codex_turn_result_items_dropped(&result), 3);
	ck_assert_str_eq(codex_turn_result_final_response(&result), "three");
	ck_assert_str_eq(codex_item_text(codex_turn_result_item(&result, 0)), "one");
	ck_assert_ptr_null(codex_turn_result_item(&result, 1));
	cx_result_clear(&result);
}
END_TEST

#define USAGE(total, last) \
	"{\"total\":{\"totalTokens\":" total ",\"inputTokens\":1},\"last\":{\"totalTokens\":" last \
	"}}"

START_TEST(usage_of_the_turn_is_the_difference_of_totals)
{
	struct codex_token_usage before = {.total_tokens = 100};
	struct codex_token_usage usage;
	codex_turn_result result;

	cx_result_init(&result);
	ck_assert(!codex_turn_result_usage(&result, &usage));
	cx_result_note_usage(&result, span(USAGE("110", "10")), &before);
	cx_result_note_usage(&result, span(USAGE("130", "20")), &before);
	ck_assert(codex_turn_result_usage(&result, &usage));
	ck_assert_int_eq(usage.total_tokens, 30);
	ck_assert(codex_turn_result_thread_usage(&result, &usage));
	ck_assert_int_eq(usage.total_tokens, 130);
	cx_result_clear(&result);
}
END_TEST

START_TEST(usage_of_a_resumed_thread_is_summed_when_nothing_is_known_before)
{
	struct codex_token_usage usage;
	codex_turn_result result;

	cx_result_init(&result);
	cx_result_note_usage(&result, span(USAGE("110", "10")), NULL);
	cx_result_note_usage(&result, span(USAGE("9007199254740993", "20")), NULL);
	ck_assert(codex_turn_result_usage(&result, &usage));
	ck_assert_int_eq(usage.total_tokens, 30);
	ck_assert(codex_turn_result_thread_usage(&result, &usage));
	ck_assert_int_eq(usage.total_tokens, 9007199254740993);
	cx_result_clear(&result);
}
END_TEST

START_TEST(failed_turn_has_message_and_info)
{
	codex_turn_result result;

	cx_result_init(&result);
	cx_result_note_turn(&result,
		span("{\"status\":\"failed\",\"error\":{\"message\":\"boom\",\"codexErrorInfo\":{\"a\":1}},"
		     "\"startedAt\":5,\"completedAt\":6,\"durationMs\":1000}"));
	ck_assert_int_eq(codex_turn_result_outcome(&result), CODEX_TURN_FAILED);
	ck_assert_int_eq(
		codex_error_status(codex_turn_result_error(&result)), CODEX_ERR_TURN_FAILED);
	ck_assert_str_eq(codex_error_message(codex_turn_result_error(&result)), "boom");
	ck_assert_str_eq(codex_error_data(codex_turn_result_error(&result)), "{\"a\":1}");
	ck_assert_int_eq(codex_turn_result_started_at(&result), 5);
	ck_assert_int_eq(codex_turn_result_completed_at(&result), 6);
	ck_assert_int_eq(codex_turn_result_duration_ms(&result), 1000);
	cx_result_clear(&result);
}
END_TEST

START_TEST(unknown_outcome_is_data)
{
	codex_turn_result result;

	cx_result_init(&result);
	cx_result_note_turn(&result, span("{\"status\":\"paused\",\"startedAt\":null}"));
	ck_assert_int_eq(codex_turn_result_outcome(&result), CODEX_TURN_UNKNOWN);
	ck_assert_str_eq(codex_turn_result_outcome_text(&result), "paused");
	ck_assert_ptr_null(codex_turn_result_error(&result));
	ck_assert_int_eq(codex_turn_result_started_at(&result), -1);
	cx_result_clear(&result);
}
END_TEST

START_TEST(item_of_an_unknown_shape_is_data)
{
	codex_item *item = cx_item_new(span("{\"id\":7,\"type\":\"new\\u0021\",\"x\":[1]}"));

	ck_assert_str_eq(codex_item_id(item), "");
	ck_assert_str_eq(codex_item_type(item), "new!");
	ck_assert_ptr_null(codex_item_text(item));
	ck_assert_uint_eq(codex_json_length(codex_json_member(codex_item_json(item), "x")), 1);
	cx_item_free(item);
	ck_assert_ptr_null(cx_item_new(span("[]")));
	ck_assert_ptr_null(cx_item_new((struct cx_span){NULL, 0}));
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, final_answer_wins_over_what_comes_later_without_a_phase);
	ADD(suite, empty_message_is_a_response_and_an_unknown_phase_is_none);
	ADD(suite, items_beyond_the_limit_are_counted_but_the_answer_is_kept);
	ADD(suite, usage_of_the_turn_is_the_difference_of_totals);
	ADD(suite, usage_of_a_resumed_thread_is_summed_when_nothing_is_known_before);
	ADD(suite, failed_turn_has_message_and_info);
	ADD(suite, unknown_outcome_is_data);
	ADD(suite, item_of_an_unknown_shape_is_data);
}

int main(void)
{
	return suite_main("result", add_cases);
}
