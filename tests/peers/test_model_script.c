/* What a script may say, and which reply a request gets. */
#include "config.h"

#include "peers/model_client.h"
#include "support/suite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_refused(struct model_rig *rig, const char *script, const char *why)
{
	ck_assert_int_eq(model_server_script(rig->server, script), -EINVAL);
	ck_assert_msg(strstr(model_server_error(rig->server), why), "%s: %s", script,
		model_server_error(rig->server));
}

static void expect_answer(struct model_rig *rig, const char *question, const char *answer)
{
	struct client *client = client_ask(rig, question);
	char *text = client_text(client);

	ck_assert_str_eq(text, answer);
	free(text);
	client_free(client);
}

static void expect_answer_to(struct model_rig *rig, const char *body, const char *answer)
{
	struct client *client = client_post(rig, body);
	char *text;

	rig_run_until(rig, &client_view(client)->ended);
	text = client_text(client);
	ck_assert_str_eq(text, answer);
	free(text);
	client_free(client);
}

START_TEST(misspelt_and_ill_typed_members_are_named)
{
	struct model_rig rig;

	rig_open(&rig);
	expect_refused(&rig, "{", "byte 1");
	expect_refused(&rig, "{} {}", "follows");
	expect_refused(&rig, "[]", "script: expected an object");
	expect_refused(&rig, "{\"rule\": []}", "unknown member \"rule\"");
	expect_refused(&rig, "{\"replies\": [3]}", "expected an object or a string");
	expect_refused(&rig, "{\"replies\": [{\"txt\": \"a\"}]}", "\"txt\"");
	expect_refused(&rig, "{\"replies\": [{\"text\": 1}]}", "must be a string");
	expect_refused(&rig, "{\"replies\": [{\"text\": \"a\", \"delay_ms\": -1}]}", "delay_ms");
	expect_refused(
		&rig, "{\"replies\": [{\"text\": \"a\", \"pauses_ms\": [\"1\"]}]}", "pauses_ms");
	expect_refused(&rig, "{\"replies\": [{\"http\": {\"status\": 99}}]}", "200 to 599");
	expect_refused(
		&rig, "{\"replies\": [{\"http\": {\"status\": 500}, \"text\": \"a\"}]}", "no room");
	expect_refused(&rig, "{\"replies\": [{\"usage\": {\"in\": 1}}]}", "\"in\"");
	expect_refused(&rig, "{\"replies\": [{\"output\": [{}]}]}", "output[0]");
	expect_refused(&rig, "{\"replies\": [{\"output\": [{\"shout\": 1}]}]}", "\"shout\"");
	expect_refused(&rig, "{\"replies\": [{\"output\": [], \"text\": \"a\"}]}", "whole reply");
	expect_refused(&rig, "{\"replies\": [{\"function_call\": {}}]}", "\"name\" is missing");
	expect_refused(&rig, "{\"rules\": [{\"when\": {}}]}", "reply and replies");
	expect_refused(&rig, "{\"rules\": [{\"replies\": []}]}", "empty");
	expect_refused(&rig, "{\"rules\": [{\"when\": {\"on\": \"x\"}, \"reply\": \"a\"}]}",
		"tool_result");
	rig_close(&rig);
}
END_TEST

START_TEST(wrong_script_changes_nothing)
{
	struct model_rig rig;

	rig_open(&rig);
	expect_refused(&rig,
		"{\"rules\": [{\"reply\": \"no\"}], \"replies\": [\"no\"], \"default\": 7}",
		"reply");
	expect_answer(&rig, "hi", "You said: hi");
	rig_close(&rig);
}
END_TEST

START_TEST(queue_goes_before_default_and_rules_before_queue)
{
	struct model_rig rig;

	rig_open(&rig);
	ck_assert_int_eq(model_server_script(rig.server,
				 "{\"rules\": [{\"when\": {\"text\": \"rule\"}, \"reply\": \"r\"}],"
				 "\"replies\": [\"one\", \"two\"], \"default\": \"else\"}"),
		0);
	expect_answer(&rig, "x", "one");
	expect_answer(&rig, "a rule", "r");
	expect_answer(&rig, "x", "two");
	expect_answer(&rig, "x", "else");
	ck_assert_int_eq(model_server_reply_text(rig.server, "late"), 0);
	expect_answer(&rig, "x", "late");
	model_server_reset(rig.server);
	expect_answer(&rig, "a rule", "You said: a rule");
	rig_close(&rig);
}
END_TEST

START_TEST(times_fails_twice_then_succeeds)
{
	struct model_rig rig;
	int i;

	rig_open(&rig);
	ck_assert_int_eq(model_server_when(rig.server, "go", 2,
				 "{\"http\": {\"status\": 503, \"body\": {\"error\": {}},"
				 "\"headers\": {\"retry-after\": \"1\"}}}"),
		0);
	ck_assert_int_eq(model_server_default(rig.server, "\"went\""), 0);
	for (i = 0; i < 2; i++) {
		struct client *client = client_ask(&rig, "go");

		ck_assert_int_eq(client_view(client)->status, 503);
		ck_assert_str_eq(client_body(client), "{\"error\":{}}");
		client_free(client);
	}
	expect_answer(&rig, "go", "went");
	rig_close(&rig);
}
END_TEST

START_TEST(replies_of_a_rule_come_in_order_for_each_thread)
{
	static const char body[] = "{\"input\": [], \"client_metadata\": {\"thread_id\": \"%s\"}}";
	struct model_rig rig;
	char a[100];
	char b[100];

	snprintf(a, sizeof(a), body, "a");
	snprintf(b, sizeof(b), body, "b");
	rig_open(&rig);
	ck_assert_int_eq(model_server_rule(
				 rig.server, "{\"per_thread\": true, \"replies\": [\"1\", \"2\"]}"),
		0);
	expect_answer_to(&rig, a, "1");
	expect_answer_to(&rig, b, "1");
	expect_answer_to(&rig, b, "2");
	expect_answer_to(&rig, a, "2");
	expect_answer_to(&rig, a, "You said: ");
	rig_close(&rig);
}
END_TEST

START_TEST(requests_are_counted_by_server_thread_and_turn)
{
	static const char body[] = "{\"input\": [], \"client_metadata\":"
				   "{\"thread_id\": \"%s\", \"turn_id\": \"%s\"}}";
	static const char *const ids[][3] = {{"a", "u", "-"}, {"b", "v", "-"}, {"b", "v", "turn"},
		{"a", "w", "thread"}, {"c", "x", "server"}};
	struct model_rig rig;
	char text[200];
	size_t i;

	rig_open(&rig);
	ck_assert_int_eq(
		model_server_script(rig.server,
			"{\"rules\": ["
			"{\"when\": {\"turn_request\": 2}, \"reply\": \"turn\"},"
			"{\"when\": {\"thread_request\": 2}, \"reply\": \"thread\"},"
			"{\"when\": {\"request\": 5}, \"reply\": \"server\"}], \"default\": \"-\"}"),
		0);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		snprintf(text, sizeof(text), body, ids[i][0], ids[i][1]);
		expect_answer_to(&rig, text, ids[i][2]);
	}
	rig_close(&rig);
}
END_TEST

#define USER(text) \
	"{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":" \
	"\"" text "\"}]}"
#define TOOL(id, text) \
	"{\"type\":\"function_call_output\",\"call_id\":\"" id "\",\"output\":\"" text "\"}"

START_TEST(tool_results_are_told_from_new_prompts)
{
	struct model_rig rig;

	rig_open(&rig);
	ck_assert_int_eq(
		model_server_script(rig.server,
			"{\"rules\": ["
			"{\"when\": {\"on\": \"tool_result\", \"call_id\": \"c1\","
			"  \"output\": \"exit 0\"}, \"reply\": \"fine\"},"
			"{\"when\": {\"on\": \"tool_result\", \"text\": \"go\"}, \"reply\": \"other\"},"
			"{\"when\": {\"on\": \"user\", \"text\": \"go\"}, \"reply\": \"prompt\"}]}"),
		0);
	expect_answer_to(&rig, "{\"input\": [" USER("go") "]}", "prompt");
	expect_answer_to(&rig, "{\"input\": [" USER("go") "," TOOL("c1", "exit 0") "]}", "fine");
	expect_answer_to(&rig, "{\"input\": [" USER("go") "," TOOL("c2", "exit 0") "]}", "other");
	expect_answer_to(&rig, "{\"input\": [" USER("go") "," TOOL("c1", "exit 1") "]}", "other");
	expect_answer_to(&rig,
		"{\"input\": [" USER("go") "," TOOL("c1", "exit 0") "," USER("go on") "]}",
		"prompt");
	rig_close(&rig);
}
END_TEST

START_TEST(contexts_in_the_users_name_are_not_his_text)
{
	struct model_rig rig;

	rig_open(&rig);
	expect_answer_to(&rig,
		"{\"input\": [" USER("<environment_context>x</environment_context>") "," USER(
			"hi") "," USER("<turn_aborted>x</turn_aborted>") "]}",
		"You said: hi");
	expect_answer_to(&rig, "{\"input\": [" USER("<b>bold</b>") "]}", "You said: <b>bold</b>");
	expect_answer_to(&rig, "{\"input\": []}", "You said: ");
	rig_close(&rig);
}
END_TEST

START_TEST(last_item_body_and_model_can_be_matched)
{
	struct model_rig rig;

	rig_open(&rig);
	ck_assert_int_eq(model_server_script(rig.server,
				 "{\"rules\": ["
				 "{\"when\": {\"last\": \"<goal_text>\"}, \"reply\": \"goal\"},"
				 "{\"when\": {\"body\": \"json_schema\"}, \"reply\": \"schema\"},"
				 "{\"when\": {\"model\": \"gpt\"}, \"reply\": \"model\"}],"
				 "\"default\": \"-\"}"),
		0);
	expect_answer_to(&rig, "{\"input\": [" USER("<goal_text>") "]}", "goal");
	expect_answer_to(&rig, "{\"input\": [" USER("<goal_text>") "," USER("a") "]}", "-");
	expect_answer_to(&rig, "{\"text\": {\"type\": \"json_schema\"}}", "schema");
	expect_answer_to(&rig, "{\"model\": \"gpt-5.5\"}", "model");
	rig_close(&rig);
}
END_TEST

START_TEST(script_file_that_is_missing_or_empty_is_reported)
{
	struct model_rig rig;

	rig_open(&rig);
	ck_assert_int_eq(model_server_script_file(rig.server, "/nonexistent/x"), -ENOENT);
	ck_assert_str_ne(model_server_error(rig.server), "");
	ck_assert_int_lt(model_server_script_file(rig.server, "/dev/null"), 0);
	ck_assert_str_ne(model_server_error(rig.server), "");
	rig_close(&rig);
}
END_TEST

/* Every block of JSON in README.md is a whole script. */
START_TEST(examples_of_the_readme_are_scripts)
{
	struct model_rig rig;
	char path[4096];
	char line[500];
	char script[4000];
	FILE *file;
	bool inside = false;
	int blocks = 0;

	snprintf(path, sizeof(path), "%s/peers/model/README.md", getenv("top_srcdir"));
	file = fopen(path, "re");
	ck_assert_ptr_nonnull(file);
	rig_open(&rig);
	while (fgets(line, sizeof(line), file)) {
		if (inside && strcmp(line, "```\n")) {
			strncat(script, line, sizeof(script) - strlen(script) - 1);
			continue;
		}
		if (inside)
			ck_assert_msg(!model_server_script(rig.server, script), "%s: %s", script,
				model_server_error(rig.server));
		inside = !inside && !strcmp(line, "```json\n");
		blocks += inside;
		script[0] = '\0';
	}
	fclose(file);
	ck_assert_int_ge(blocks, 4);
	rig_close(&rig);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, misspelt_and_ill_typed_members_are_named);
	ADD(suite, wrong_script_changes_nothing);
	ADD(suite, queue_goes_before_default_and_rules_before_queue);
	ADD(suite, times_fails_twice_then_succeeds);
	ADD(suite, replies_of_a_rule_come_in_order_for_each_thread);
	ADD(suite, requests_are_counted_by_server_thread_and_turn);
	ADD(suite, tool_results_are_told_from_new_prompts);
	ADD(suite, contexts_in_the_users_name_are_not_his_text);
	ADD(suite, last_item_body_and_model_can_be_matched);
	ADD(suite, examples_of_the_readme_are_scripts);
	ADD(suite, script_file_that_is_missing_or_empty_is_reported);
}

int main(void)
{
	return suite_main("model_script", add_cases);
}
