/* What a turn is given reaches the model, with a client that blocks. */
#include <config.h>

#include "support/picture.h"
#include "support/runtime.h"
#include "sync/desk.h"

#include <stdlib.h>
#include <string.h>

/* Is there before the runtime is, which looks for skills once. */
static const char skill[] = "---\nname: demo\ndescription: a skill\n---\n\nUse the word cobalt.\n";

struct table {
	struct runtime rt;
	codex_sync *client;
	codex_thread *thread;
	codex_input *input;
	char *skill; /* path of the file */
};

static void open_table(struct table *table)
{
	runtime_open_program(&table->rt, NULL);
	table->skill = runtime_write_work(
		&table->rt, ".agents/skills/demo/SKILL.md", skill, strlen(skill));
	table->client = desk_open_thread(codex_config_ref(table->rt.config), &table->thread);
	table->input = codex_input_new();
	ck_assert_ptr_nonnull(table->input);
}

static void run(struct table *table, const char *response)
{
	codex_turn *turn = NULL;

	ck_assert_int_eq(
		codex_sync_run(table->client, table->thread, table->input, NULL, &turn), 0);
	ck_assert_str_eq(codex_turn_result_final_response(codex_turn_get_result(turn)), response);
	codex_turn_unref(turn);
}

static void close_table(struct table *table)
{
	codex_input_unref(table->input);
	desk_close(table->client, table->thread);
	runtime_close(&table->rt);
	free(table->skill);
}

START_TEST(parts_reach_the_model_in_their_order)
{
	const char *text, *first, *image, *second;
	codex_json *request;
	struct table table;

	open_table(&table);
	ck_assert_int_eq(codex_input_text(table.input, "before it"), 0);
	ck_assert_int_eq(codex_input_image(table.input, PICTURE_URL), 0);
	ck_assert_int_eq(codex_input_text(table.input, "after it"), 0);
	run(&table, "You said: after it");
	request = runtime_last_request(&table.rt);
	text = codex_json_text(request);
	first = strstr(text, "before it");
	image = strstr(text, PICTURE_URL);
	second = strstr(text, "after it");
	ck_assert(first && image && second);
	ck_assert(first < image);
	ck_assert(image < second);
	codex_json_unref(request);
	close_table(&table);
}
END_TEST

START_TEST(local_image_is_read_by_the_runtime)
{
	struct table table;
	char *path;

	open_table(&table);
	path = runtime_write_work(&table.rt, "pixel.png", PICTURE_BYTES, PICTURE_LENGTH);
	ck_assert_int_eq(codex_input_local_image(table.input, path), 0);
	ck_assert_int_eq(codex_input_text(table.input, "look"), 0);
	run(&table, "You said: look");
	runtime_expect_asked(&table.rt, "data:image/png;base64,");
	runtime_expect_asked(&table.rt, "pixel.png");
	free(path);
	close_table(&table);
}
END_TEST

START_TEST(skill_is_given_to_the_model_and_mention_is_accepted)
{
	struct table table;

	open_table(&table);
	ck_assert_int_eq(codex_input_text(table.input, "Use it."), 0);
	ck_assert_int_eq(codex_input_skill(table.input, "demo", table.skill), 0);
	ck_assert_int_eq(codex_input_mention(table.input, "file", "/nowhere/file"), 0);
	run(&table, "You said: Use it.");
	runtime_expect_asked(&table.rt, "<name>demo</name>");
	runtime_expect_asked(&table.rt, "Use the word cobalt.");
	close_table(&table);
}
END_TEST

START_TEST(what_cannot_be_given_is_refused_before_it_is_sent)
{
	struct table table;
	codex_turn *turn = NULL;

	open_table(&table);
	ck_assert_int_eq(codex_input_image(table.input, "http://127.0.0.1/x"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_text(table.input, "\xff"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_sync_run_text(table.client, table.thread, "\xff", NULL, &turn),
		CODEX_ERR_UTF8);
	desk_expect_error(table.client, CODEX_ERR_UTF8);
	ck_assert_ptr_null(turn);
	desk_say(table.client, table.thread, "well", NULL, "You said: well");
	close_table(&table);
}
END_TEST

START_TEST(empty_input_is_a_turn)
{
	struct table table;
	codex_turn *turn = NULL;

	open_table(&table);
	ck_assert_int_eq(codex_sync_run(table.client, table.thread, table.input, NULL, &turn), 0);
	ck_assert_int_eq(
		codex_turn_result_outcome(codex_turn_get_result(turn)), CODEX_TURN_COMPLETED);
	codex_turn_unref(turn);
	close_table(&table);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, parts_reach_the_model_in_their_order);
	ADD(suite, local_image_is_read_by_the_runtime);
	ADD(suite, skill_is_given_to_the_model_and_mention_is_accepted);
	ADD(suite, what_cannot_be_given_is_refused_before_it_is_sent);
	ADD(suite, empty_input_is_a_turn);
}

int main(void)
{
	return runtime_main("sync-real-inputs", add_cases);
}
