/* What a turn comes to, with a client that blocks. */
#include <config.h>

#include "support/runtime.h"
#include "sync/desk.h"

#include <stdio.h>
#include <string.h>

static codex_sync *open_real(struct runtime *rt, const char *script, codex_thread **ret_thread)
{
	runtime_open_program(rt, script);
	return desk_open_thread(codex_config_ref(rt->config), ret_thread);
}

#define SAYS(text, phase) "{\"message\": {\"text\": \"" text "\", \"phase\": \"" phase "\"}}"

static const struct answer {
	const char *name;
	const char *output; /* of the model: an array */
	const char *response;
	size_t items; /* the user's message with them */
} answers[] = {
	{"final_answer_survives_later_commentary",
		SAYS("Look.", "commentary") "," SAYS("Found.", "final_answer") "," SAYS(
			"Bye.", "commentary"),
		"Found.", 4},
	{"commentary_alone_is_no_answer", SAYS("Thinking.", "commentary"), NULL, 2},
	{"last_message_without_a_phase_is_the_answer",
		"{\"message\": \"First.\"}, {\"message\": \"Second.\"}", "Second.", 3},
	{"empty_message_is_an_answer", "{\"message\": \"Hm.\"}," SAYS("", "final_answer"), "", 3},
	{"no_message_is_no_answer", "", NULL, 1},
};

START_TEST(answer_is_taken_from_the_items)
{
	const struct answer *answer = &answers[_i];
	const codex_turn_result *result;
	codex_turn *turn = NULL;
	codex_thread *thread;
	codex_sync *client;
	struct runtime rt;
	char script[1000];

	snprintf(script, sizeof(script), "{\"default\": {\"output\": [%s]}}", answer->output);
	client = open_real(&rt, script, &thread);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "x", NULL, &turn), 0);
	result = codex_turn_get_result(turn);
	ck_assert_int_eq(codex_turn_result_outcome(result), CODEX_TURN_COMPLETED);
	ck_assert_pstr_eq(codex_turn_result_final_response(result), answer->response);
	ck_assert_uint_eq(codex_turn_result_item_count(result), answer->items);
	ck_assert_str_eq(codex_item_type(codex_turn_result_item(result, 0)), "userMessage");
	ck_assert_str_eq(codex_turn_result_id(result), codex_turn_id(turn));
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(usage_of_a_turn_crosses_and_is_its_own_share)
{
	struct codex_token_usage own, total;
	codex_thread *thread;
	codex_turn *turn = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt,
		"{\"default\": {\"text\": \"well\", \"usage\": {\"input\": 10, \"cached\": 4,"
		" \"output\": 5, \"reasoning\": 2}}}",
		&thread);

	desk_say(client, thread, "one", NULL, "well");
	ck_assert_int_eq(codex_sync_run_text(client, thread, "two", NULL, &turn), 0);
	ck_assert(codex_turn_result_usage(codex_turn_get_result(turn), &own));
	ck_assert(codex_turn_result_thread_usage(codex_turn_get_result(turn), &total));
	ck_assert_int_eq((int)own.input_tokens, 10);
	ck_assert_int_eq((int)own.cached_input_tokens, 4);
	ck_assert_int_eq((int)own.output_tokens, 5);
	ck_assert_int_eq((int)own.reasoning_output_tokens, 2);
	ck_assert_int_eq((int)total.input_tokens, 20);
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(earlier_turns_are_told_to_the_model)
{
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client = open_real(&rt, NULL, &thread);

	desk_say(client, thread, "first question", NULL, "You said: first question");
	desk_say(client, thread, "second question", NULL, "You said: second question");
	runtime_expect_asked(&rt, "You said: first question");
	runtime_expect_asked(&rt, "second question");
	runtime_expect_not_asked(&rt, "You said: second question");
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

/* Another call goes through while a turn streams, and neither disturbs the other. */
START_TEST(calls_go_through_while_a_turn_is_pulled)
{
	codex_thread *thread;
	codex_turn *turn;
	codex_json *models = NULL;
	char text[200] = "";
	struct runtime rt;
	codex_sync *client = open_real(&rt,
		"{\"default\": {\"chunks\": [\"one \", \"two \", \"three\"], \"pause_ms\": 30}}",
		&thread);

	turn = desk_turn(client, thread, "x");
	while (!text[0])
		ck_assert(desk_pull(client, turn, text, sizeof(text)));
	ck_assert_int_eq(codex_sync_call(client, "model/list", "{\"limit\": 1}", &models), 0);
	ck_assert_uint_eq(codex_json_length(codex_json_member(models, "data")), 1);
	codex_json_unref(models);
	while (desk_pull(client, turn, text, sizeof(text)))
		;
	ck_assert_str_eq(text, "one two three");
	ck_assert_str_eq(
		codex_turn_result_final_response(codex_turn_get_result(turn)), "one two three");
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

/* The order of a pulled turn: begun, the text in its parts, the message whole, the end. */
START_TEST(pulled_events_are_all_there_in_order)
{
	static const char *const wanted[] = {"turn/started", "item/started", "item/completed",
		"item/started", "item/agentMessage/delta", "item/agentMessage/delta",
		"item/completed", "turn/completed"};
	size_t count = 0, n = sizeof(wanted) / sizeof(*wanted);
	codex_thread *thread;
	codex_event *event;
	codex_turn *turn;
	struct runtime rt;
	codex_sync *client =
		open_real(&rt, "{\"default\": {\"chunks\": [\"he\", \"llo\"]}}", &thread);

	turn = desk_turn(client, thread, "x");
	while (codex_sync_next(client, turn, &event) == 1) {
		const char *method = codex_event_method(event);

		if (count < n && strcmp(method, wanted[count]) == 0)
			count++;
		else
			ck_assert(strncmp(method, "item/", 5) && strncmp(method, "turn/", 5));
		ck_assert_str_eq(codex_event_thread_id(event), codex_thread_id(thread));
		codex_event_unref(event);
	}
	ck_assert_uint_eq(count, n);
	ck_assert_int_eq(codex_turn_status(turn), 0);
	codex_turn_unref(turn);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, answer_is_taken_from_the_items, answers);
	ADD(suite, usage_of_a_turn_crosses_and_is_its_own_share);
	ADD(suite, earlier_turns_are_told_to_the_model);
	ADD(suite, calls_go_through_while_a_turn_is_pulled);
	ADD(suite, pulled_events_are_all_there_in_order);
}

int main(void)
{
	return runtime_main("sync-real-results", add_cases);
}
