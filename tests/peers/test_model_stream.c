/* The events a reply consists of, how they are paced, and what is recorded. */
#include "config.h"

#include "peers/model_client.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct client *ask_for(struct model_rig *rig, const char *reply)
{
	ck_assert_msg(
		!model_server_reply(rig->server, reply), "%s", model_server_error(rig->server));
	return client_ask(rig, "hi");
}

/* "created" stands for "response.created" and so on. */
static void expect_types(const struct client *client, const char *const *types)
{
	size_t i;

	for (i = 0; types[i]; i++)
		ck_assert_str_eq(client_event_type(client, i) + strlen("response."), types[i]);
	ck_assert_uint_eq(client_view(client)->event_count, i);
}

/* The member at "a.b.c" of an event, as text; numbers are indices. */
static const char *member(const struct client *client, size_t index, const char *path)
{
	struct json_object *value = client_event(client, index);
	char *copy = strdup(path);
	char *name;
	char *rest;

	for (name = strtok_r(copy, ".", &rest); name; name = strtok_r(NULL, ".", &rest)) {
		if (json_object_is_type(value, json_type_array))
			value = json_object_array_get_idx(value, (size_t)atoi(name));
		else if (!json_object_object_get_ex(value, name, &value))
			value = NULL;
	}
	free(copy);
	return value ? json_object_get_string(value) : "(none)";
}

START_TEST(message_is_added_streamed_done_and_completed)
{
	static const char *const types[] = {"created", "output_item.added", "output_text.delta",
		"output_text.delta", "output_item.done", "completed", NULL};
	static const char *const chunks[] = {"Hel", "lo", NULL};
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	ck_assert_int_eq(model_server_reply_chunks(rig.server, chunks, 0), 0);
	client = client_ask(&rig, "hi");
	expect_types(client, types);
	ck_assert_int_eq(client_view(client)->status, 200);
	ck_assert_str_eq(member(client, 1, "item.content.0.text"), "");
	ck_assert_str_eq(member(client, 2, "delta"), "Hel");
	ck_assert_str_eq(member(client, 3, "delta"), "lo");
	ck_assert_str_eq(member(client, 4, "item.content.0.text"), "Hello");
	ck_assert_str_eq(member(client, 4, "item.role"), "assistant");
	ck_assert_str_eq(member(client, 4, "item.phase"), "(none)");
	ck_assert_str_eq(member(client, 4, "item.id"), member(client, 1, "item.id"));
	ck_assert_str_eq(member(client, 5, "response.id"), member(client, 0, "response.id"));
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(several_messages_have_phases_and_ids_of_their_own)
{
	static const char *const types[] = {"created", "output_item.added", "output_text.delta",
		"output_item.done", "output_item.done", "completed", NULL};
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = ask_for(&rig,
		"{\"output\": [{\"message\": {\"text\": \"a\", \"phase\": \"commentary\"}},"
		"{\"message\": {\"text\": \"b\", \"phase\": \"final_answer\", \"deltas\": false}}]}");
	expect_types(client, types);
	ck_assert_str_eq(member(client, 3, "item.phase"), "commentary");
	ck_assert_str_eq(member(client, 4, "item.phase"), "final_answer");
	ck_assert_str_eq(member(client, 4, "item.content.0.text"), "b");
	ck_assert_str_ne(member(client, 4, "item.id"), member(client, 3, "item.id"));
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(tool_calls_carry_their_arguments_as_text)
{
	static const char *const types[] = {
		"created", "output_item.done", "output_item.done", "completed", NULL};
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = ask_for(&rig,
		"{\"output\": [{\"function_call\": {\"name\": \"exec_command\", \"call_id\": \"c1\","
		"\"arguments\": {\"cmd\": \"echo a/b\"}, \"namespace\": \"mcp__s\"}},"
		"{\"function_call\": {\"name\": \"f\", \"arguments\": \"not json\"}}]}");
	expect_types(client, types);
	ck_assert_str_eq(member(client, 1, "item.arguments"), "{\"cmd\":\"echo a/b\"}");
	ck_assert_str_eq(member(client, 1, "item.namespace"), "mcp__s");
	ck_assert_str_eq(member(client, 1, "item.call_id"), "c1");
	ck_assert_str_eq(member(client, 2, "item.arguments"), "not json");
	ck_assert_str_ne(member(client, 2, "item.call_id"), "(none)");
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(custom_tool_input_streams_when_it_is_cut)
{
	static const char *const types[] = {"created", "output_item.added",
		"custom_tool_call_input.delta", "custom_tool_call_input.delta", "output_item.done",
		"completed", NULL};
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = ask_for(&rig,
		"{\"custom_tool_call\": {\"input\": \"*** Begin\","
		"\"call_id\": \"c2\", \"chunk_bytes\": 5}}");
	expect_types(client, types);
	ck_assert_str_eq(member(client, 1, "item.name"), "apply_patch");
	ck_assert_str_eq(member(client, 2, "call_id"), "c2");
	ck_assert_str_eq(member(client, 2, "item_id"), member(client, 1, "item.id"));
	ck_assert_str_eq(member(client, 4, "item.input"), "*** Begin");
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(reasoning_streams_summary_then_raw_text)
{
	static const char *const types[] = {"created", "output_item.added",
		"reasoning_summary_part.added", "reasoning_summary_text.delta",
		"reasoning_summary_part.added", "reasoning_summary_text.delta",
		"reasoning_text.delta", "output_item.done", "completed", NULL};
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = ask_for(&rig,
		"{\"reasoning\": {\"summary\": [\"one\", \"two\"],"
		"\"text\": \"raw\", \"encrypted_content\": \"e\"}}");
	expect_types(client, types);
	ck_assert_str_eq(member(client, 5, "delta"), "two");
	ck_assert_str_eq(member(client, 5, "summary_index"), "1");
	ck_assert_str_eq(member(client, 6, "content_index"), "0");
	ck_assert_str_eq(member(client, 7, "item.summary.1.text"), "two");
	ck_assert_str_eq(member(client, 7, "item.content.0.text"), "raw");
	ck_assert_str_eq(member(client, 7, "item.encrypted_content"), "e");
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(search_raw_and_any_event_pass_through)
{
	static const char *const types[] = {"created", "output_item.added", "output_item.done",
		"future.thing", "raw.thing", "completed", NULL};
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = ask_for(&rig,
		"{\"output\": [{\"web_search\": \"cats\"},"
		"{\"event\": {\"type\": \"response.future.thing\"}},"
		"{\"raw\": \"data: {\\\"type\\\":\\\"response.raw.thing\\\"}\\n\\n\"}]}");
	expect_types(client, types);
	ck_assert_str_eq(member(client, 2, "item.action.query"), "cats");
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(usage_is_as_given_estimated_or_left_out)
{
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = ask_for(&rig,
		"{\"text\": \"a\", \"usage\": {\"input\": 10, \"cached\": 4,"
		"\"output\": 5, \"reasoning\": 2}}");
	ck_assert_str_eq(member(client, 4, "response.usage.input_tokens"), "10");
	ck_assert_str_eq(
		member(client, 4, "response.usage.input_tokens_details.cached_tokens"), "4");
	ck_assert_str_eq(
		member(client, 4, "response.usage.output_tokens_details.reasoning_tokens"), "2");
	ck_assert_str_eq(member(client, 4, "response.usage.total_tokens"), "15");
	client_free(client);
	client = ask_for(&rig, "{\"text\": \"a\"}");
	ck_assert_int_gt(atoi(member(client, 4, "response.usage.total_tokens")), 0);
	client_free(client);
	client = ask_for(&rig, "{\"text\": \"a\", \"usage\": null}");
	ck_assert_str_eq(member(client, 4, "response.usage"), "(none)");
	client_free(client);
	rig_close(&rig);
}
END_TEST

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

START_TEST(pauses_are_kept_and_what_came_before_them_is_out)
{
	struct model_rig rig;
	struct client *client;
	double start;

	rig_open(&rig);
	ck_assert_int_eq(model_server_reply(rig.server,
				 "{\"chunks\": [\"a\", \"b\", \"c\"], \"pauses_ms\": [0, 60, 60]}"),
		0);
	start = now();
	client = client_say(&rig, "hi", "", "");
	rig_run_until_count(&rig, &client_view(client)->delta_count, 1);
	ck_assert(!client_view(client)->ended);
	rig_run_until(&rig, &client_view(client)->ended);
	ck_assert(now() - start > 0.115);
	client_free(client);
	start = now();
	client = ask_for(&rig,
		"{\"output\": [{\"pause_ms\": 60}, {\"message\":"
		"{\"text\": \"x\", \"delay_ms\": 60}}], \"delay_ms\": 60}");
	ck_assert(now() - start > 0.175);
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(keep_alive_serves_the_next_request)
{
	struct model_rig rig;
	struct client *client;
	char *text;

	rig_open(&rig);
	client = client_ask(&rig, "one");
	client_say_again(client, "two");
	rig_run_until(&rig, &client_view(client)->ended);
	text = client_text(client);
	ck_assert_str_eq(text, "You said: two");
	free(text);
	client_free(client);
	rig_run_ms(&rig, 20);
	ck_assert_uint_eq(model_server_request_count(rig.server), 2);
	ck_assert_int_eq(model_request_state(model_server_last_request(rig.server)), MODEL_DONE);
	rig_close(&rig);
}
END_TEST

START_TEST(twenty_streams_interleave_and_keep_their_own_text)
{
	struct model_rig rig;
	struct client *clients[20];
	char prompt[32];
	char answer[64];
	char *text;
	int i;

	rig_open(&rig);
	ck_assert_int_eq(
		model_server_default(rig.server, "{\"echo\": \"Yes: \", \"pause_ms\": 5}"), 0);
	for (i = 0; i < 20; i++) {
		snprintf(prompt, sizeof(prompt), "I am number %d", i);
		clients[i] = client_say(&rig, prompt, "", "");
	}
	rig_run_until_count(&rig, &client_view(clients[19])->delta_count, 1);
	ck_assert_uint_eq(model_server_playing(rig.server), 20);
	for (i = 0; i < 20; i++) {
		rig_run_until(&rig, &client_view(clients[i])->ended);
		text = client_text(clients[i]);
		snprintf(answer, sizeof(answer), "Yes: I am number %d", i);
		ck_assert_str_eq(text, answer);
		free(text);
		client_free(clients[i]);
	}
	rig_close(&rig);
}
END_TEST

/* The big one is not read until the small one is through: nothing may wait for it. */
START_TEST(four_megabytes_arrive_and_block_nobody)
{
	static const size_t size = 4 * 1024 * 1024;
	struct model_rig rig;
	struct client *big;
	char *expected = malloc(size + 1);
	char *text;

	rig_open(&rig);
	ck_assert_int_eq(model_server_when(rig.server, "big", 0,
				 "{\"bytes\": 4194304, \"chunk_bytes\": 4096}"),
		0);
	big = client_say(&rig, "big", "", "");
	client_read(big, false);
	rig_run_until_requests(&rig, 1);
	rig_run_ms(&rig, 50);
	client_free(client_ask(&rig, "small"));
	ck_assert_uint_eq(model_server_playing(rig.server), 1);
	client_read(big, true);
	rig_run_until(&rig, &client_view(big)->ended);
	ck_assert_uint_eq(client_view(big)->delta_count, 1024);
	text = client_text(big);
	model_pattern(expected, size);
	ck_assert(!strcmp(text, expected));
	ck_assert(!strcmp(member(big, 1026, "item.content.0.text"), expected));
	free(text);
	free(expected);
	client_free(big);
	rig_close(&rig);
}
END_TEST

static void count_calls(struct model_server *server, const struct model_request *request,
	enum model_state state, void *userdata)
{
	int *calls = userdata;

	(void)server;
	ck_assert_int_eq(model_request_state(request), state);
	calls[state]++;
}

START_TEST(requests_are_recorded_with_what_tests_ask_for)
{
	static const char body[] =
		"{\"input\": [{\"role\": \"user\", \"content\": \"q\"},"
		"{\"type\": \"custom_tool_call_output\", \"call_id\": \"c\", \"output\":"
		"[{\"type\": \"input_text\", \"text\": \"a\"}, {\"text\": \"b\"}]}],"
		"\"client_metadata\": {\"thread_id\": \"t\", \"turn_id\": \"u\"}}";
	const struct model_request *request;
	int calls[MODEL_CLOSED + 1] = {0};
	struct model_rig rig;
	struct client *client;
	char *output;

	rig_open(&rig);
	ck_assert_ptr_null(model_server_last_request(rig.server));
	model_server_on_request(rig.server, count_calls, calls);
	client = client_post(&rig, body);
	rig_run_until(&rig, &client_view(client)->ended);
	request = model_server_last_request(rig.server);
	ck_assert_ptr_eq(request, model_server_request(rig.server, 0));
	ck_assert_ptr_null(model_server_request(rig.server, 1));
	ck_assert_str_eq(model_request_body(request), body);
	ck_assert_ptr_nonnull(model_request_json(request));
	ck_assert_str_eq(model_request_user_text(request), "q");
	ck_assert_str_eq(model_request_thread_id(request), "t");
	ck_assert_str_eq(model_request_turn_id(request), "u");
	ck_assert_str_eq(model_request_header(request, "AUTHORIZATION"), "Bearer k");
	ck_assert_str_eq(model_request_header(request, "thread-id"), "from-header");
	ck_assert_ptr_null(model_request_header(request, "x-none"));
	ck_assert(model_request_is_tool_result(request));
	output = model_request_tool_output(request, "c");
	ck_assert_str_eq(output, "ab");
	free(output);
	ck_assert_ptr_null(model_request_tool_output(request, "d"));
	ck_assert_int_eq(calls[MODEL_PLAYING], 1);
	ck_assert_int_eq(calls[MODEL_DONE], 1);
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(record_file_has_a_line_for_each_request_and_its_end)
{
	char path[] = "/tmp/model-record-XXXXXX";
	struct model_rig rig;
	char text[2000] = "";
	FILE *file;
	int fd = mkstemp(path);

	close(fd);
	rig_open(&rig);
	ck_assert_int_eq(model_server_record(rig.server, path), 0);
	client_free(client_ask(&rig, "hi"));
	file = fopen(path, "re");
	ck_assert_uint_gt(fread(text, 1, sizeof(text) - 1, file), 0);
	fclose(file);
	unlink(path);
	ck_assert_ptr_nonnull(strstr(text, "{\"request\":1,"));
	ck_assert_ptr_nonnull(strstr(text, "\"user_text\":\"hi\""));
	ck_assert_ptr_nonnull(strstr(text, "\n{\"end\":1,"));
	ck_assert_ptr_nonnull(strstr(text, "\"state\":\"done\"}\n"));
	rig_close(&rig);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, message_is_added_streamed_done_and_completed);
	ADD(suite, several_messages_have_phases_and_ids_of_their_own);
	ADD(suite, tool_calls_carry_their_arguments_as_text);
	ADD(suite, custom_tool_input_streams_when_it_is_cut);
	ADD(suite, reasoning_streams_summary_then_raw_text);
	ADD(suite, search_raw_and_any_event_pass_through);
	ADD(suite, usage_is_as_given_estimated_or_left_out);
	ADD(suite, pauses_are_kept_and_what_came_before_them_is_out);
	ADD(suite, keep_alive_serves_the_next_request);
	ADD(suite, twenty_streams_interleave_and_keep_their_own_text);
	ADD(suite, four_megabytes_arrive_and_block_nobody);
	ADD(suite, requests_are_recorded_with_what_tests_ask_for);
	ADD(suite, record_file_has_a_line_for_each_request_and_its_end);
}

int main(void)
{
	return suite_main("model_stream", add_cases);
}
