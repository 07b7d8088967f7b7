/* What a turn is given reaches the model. */
#include <config.h>

#include "support/picture.h"
#include "support/runtime.h"
#include "support/turnlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run_input(struct runtime *rt, struct turnlog *log, const codex_input *input,
	const struct codex_turn_options *options)
{
	*log = (struct turnlog){.record = RECORD_INIT};
	ck_assert_int_eq(QUIETLY(codex_thread_turn(rt->thread, input, options, &record_callbacks,
				 &log->record, &log->turn)),
		0);
	turnlog_wait(log, rt->base);
	ck_assert_int_eq(log->record.status, 0);
}

START_TEST(parts_reach_the_model_in_their_order)
{
	codex_input *input = codex_input_new();
	const char *body, *first, *image, *second;
	struct runtime rt;
	struct turnlog log;

	ck_assert_int_eq(codex_input_text(input, "before the picture"), 0);
	ck_assert_int_eq(codex_input_image(input, PICTURE_URL), 0);
	ck_assert_int_eq(codex_input_text(input, "after the picture"), 0);
	runtime_open_thread(&rt);
	run_input(&rt, &log, input, NULL);
	codex_input_unref(input);
	body = model_request_body(model_server_last_request(rt.model));
	first = strstr(body, "before the picture");
	image = strstr(body, "input_image");
	second = strstr(body, "after the picture");
	ck_assert(first && image && second);
	ck_assert(first < image);
	ck_assert(image < second);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(local_image_is_read_by_the_runtime)
{
	codex_input *input = codex_input_new();
	struct runtime rt;
	struct turnlog log;
	char *path;

	runtime_open_thread(&rt);
	path = runtime_write_work(&rt, "pixel.png", PICTURE_BYTES, PICTURE_LENGTH);
	ck_assert_int_eq(codex_input_local_image(input, path), 0);
	ck_assert_int_eq(codex_input_text(input, "look"), 0);
	run_input(&rt, &log, input, NULL);
	runtime_expect_asked(&rt, "data:image/png;base64,");
	runtime_expect_asked(&rt, "pixel.png");
	codex_input_unref(input);
	free(path);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* The model is told, not the program. */
START_TEST(local_image_that_is_missing)
{
	codex_input *input = codex_input_new();
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	ck_assert_int_eq(codex_input_local_image(input, "no-such-picture.png"), 0);
	ck_assert_int_eq(codex_input_text(input, "look"), 0);
	run_input(&rt, &log, input, NULL);
	runtime_expect_asked(&rt, "no-such-picture.png");
	codex_input_unref(input);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* Where a part is in the latest request; the case fails if it is not there. */
static const char *in_body(const struct runtime *rt, const char *part)
{
	runtime_expect_asked(rt, part);
	return strstr(model_request_body(model_server_last_request(rt->model)), part);
}

START_TEST(all_kinds_of_parts_reach_the_model_in_their_order)
{
	codex_input *input = codex_input_new();
	const char *parts[5];
	struct runtime rt;
	struct turnlog log;
	char *path;

	runtime_open_thread(&rt);
	path = runtime_write_work(&rt, "pixel.png", PICTURE_BYTES, PICTURE_LENGTH);
	ck_assert_int_eq(codex_input_text(input, "the first text"), 0);
	ck_assert_int_eq(codex_input_local_image(input, path), 0);
	ck_assert_int_eq(codex_input_text(input, "the second text"), 0);
	ck_assert_int_eq(codex_input_image(input, PICTURE_URL), 0);
	ck_assert_int_eq(codex_input_mention(input, "file", "/nowhere/file"), 0);
	ck_assert_int_eq(codex_input_text(input, "the last text"), 0);
	run_input(&rt, &log, input, NULL);
	parts[0] = in_body(&rt, "the first text");
	parts[1] = in_body(&rt, "pixel.png");
	parts[2] = in_body(&rt, "the second text");
	parts[3] = strstr(parts[2], "input_image");
	parts[4] = in_body(&rt, "the last text");
	for (int i = 1; i < 5; i++)
		ck_assert(parts[i - 1] && parts[i - 1] < parts[i]);
	ck_assert(strstr(parts[1], "input_image") < parts[2]);
	codex_input_unref(input);
	free(path);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* The runtime fetches nothing: pictures of the net are for the program to get. */
START_TEST(remote_image_is_refused)
{
	codex_input *input = codex_input_new();

	ck_assert_int_eq(
		codex_input_image(input, "http://127.0.0.1:9/pixel.png"), CODEX_ERR_INVALID);
	codex_input_unref(input);
}
END_TEST

static const char skill[] = "---\nname: demo\ndescription: a skill\n---\n\nUse the word cobalt.\n";

START_TEST(skill_that_is_there_is_given_to_the_model)
{
	codex_input *input = codex_input_new();
	struct runtime rt;
	struct turnlog log;
	char *path;

	runtime_open(&rt);
	path = runtime_write_work(&rt, ".agents/skills/demo/SKILL.md", skill, strlen(skill));
	rt.thread = runtime_thread(&rt);
	ck_assert_int_eq(codex_input_text(input, "Use it."), 0);
	ck_assert_int_eq(codex_input_skill(input, "demo", path), 0);
	run_input(&rt, &log, input, NULL);
	runtime_expect_asked(&rt, "<name>demo</name>");
	runtime_expect_asked(&rt, "Use the word cobalt.");
	codex_input_unref(input);
	free(path);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* Else the limit here has to follow the runtime's. */
START_TEST(runtime_takes_as_much_text_as_we_do)
{
	char *text = malloc(CODEX_INPUT_MAX_CHARS + 2), *params;
	codex_future *future = NULL;
	codex_turn *turn = NULL;
	codex_error *error;
	struct runtime rt;
	size_t len;
	FILE *stream;

	memset(text, 'x', CODEX_INPUT_MAX_CHARS + 1);
	text[CODEX_INPUT_MAX_CHARS + 1] = '\0';
	runtime_open_thread(&rt);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	ck_assert_int_eq(
		codex_thread_turn_text(rt.thread, text, NULL, NULL, NULL, &turn), CODEX_ERR_LIMIT);
	ck_assert_ptr_null(turn);
	stream = open_memstream(&params, &len);
	fprintf(stream, "{\"threadId\":\"%s\",\"input\":[{\"type\":\"text\",\"text\":\"%s\"}]}",
		codex_thread_id(rt.thread), text);
	fclose(stream);
	ck_assert_int_eq(codex_async_call(rt.client, "turn/start", params, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(future)), CODEX_ERR_REMOTE);
	error = codex_future_error(future);
	ck_assert_int_eq(codex_error_remote_kind(error), CODEX_REMOTE_INVALID_PARAMS);
	ck_assert_ptr_nonnull(strstr(codex_error_message(error), "1048576"));
	ck_assert_int_eq(CODEX_INPUT_MAX_CHARS, 1048576);
	codex_future_unref(future);
	free(params);
	free(text);
	runtime_close(&rt);
}
END_TEST

START_TEST(skill_that_is_unknown_and_mention_are_accepted)
{
	codex_input *input = codex_input_new();
	struct runtime rt;
	struct turnlog log;

	ck_assert_int_eq(codex_input_skill(input, "none", "/nowhere/SKILL.md"), 0);
	ck_assert_int_eq(codex_input_mention(input, "file", "/nowhere/file"), 0);
	ck_assert_int_eq(codex_input_text(input, "with both"), 0);
	runtime_open_thread(&rt);
	run_input(&rt, &log, input, NULL);
	ck_assert_str_eq(turnlog_response(&log), "You said: with both");
	codex_input_unref(input);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

/* The runtime takes it, and asks the model without anything new. */
START_TEST(empty_input_is_a_turn)
{
	codex_input *input = codex_input_new();
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	ck_assert_int_eq(model_server_default(rt.model, "\"Nothing was said.\""), 0);
	run_input(&rt, &log, input, NULL);
	ck_assert_str_eq(turnlog_response(&log), "Nothing was said.");
	ck_assert_uint_eq(codex_turn_result_item_count(turnlog_result(&log)), 1);
	codex_input_unref(input);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(input_is_copied_and_may_be_used_again)
{
	codex_input *input = codex_input_new();
	struct runtime rt;
	struct turnlog logs[2];
	size_t i;

	ck_assert_int_eq(codex_input_text(input, "again"), 0);
	runtime_open_thread(&rt);
	for (i = 0; i < 2; i++) {
		logs[i] = (struct turnlog){.record = RECORD_INIT};
		ck_assert_int_eq(codex_thread_turn(rt.thread, input, NULL, &record_callbacks,
					 &logs[i].record, &logs[i].turn),
			0);
	}
	ck_assert_int_eq(codex_input_text(input, "too late"), 0);
	codex_input_unref(input);
	for (i = 0; i < 2; i++) {
		turnlog_wait(&logs[i], rt.base);
		turnlog_expect_said(&logs[i], "You said: again");
		turnlog_clear(&logs[i]);
	}
	runtime_close(&rt);
}
END_TEST

START_TEST(further_params_reach_the_runtime)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;

	options.params = "{\"outputSchema\": {\"type\": \"object\", \"title\": \"ThisVeryOne\"},"
			 " \"clientUserMessageId\": \"mine-1\"}";
	runtime_open_thread(&rt);
	turnlog_start_with(&log, rt.thread, "x", &options);
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: x");
	runtime_expect_asked(&rt, "ThisVeryOne");
	ck_assert_str_eq(codex_json_string(codex_json_member(
				 codex_item_json(codex_turn_result_item(turnlog_result(&log), 0)),
				 "clientId")),
		"mine-1");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(steer_takes_parts_too)
{
	codex_input *input = codex_input_new(), *nothing = codex_input_new();
	codex_future *future;
	struct runtime rt;
	struct turnlog log;

	ck_assert_int_eq(codex_input_image(input, PICTURE_URL), 0);
	ck_assert_int_eq(codex_input_text(input, "steered"), 0);
	runtime_open_thread(&rt);
	runtime_when(&rt, "begin",
		"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}");
	turnlog_start(&log, rt.thread, "begin");
	turnlog_wait_text(&log, rt.base, 1);
	ck_assert_int_eq(codex_turn_steer(log.turn, nothing, &future), CODEX_ERR_INVALID);
	codex_input_unref(nothing);
	ck_assert_int_eq(codex_turn_steer(log.turn, input, &future), 0);
	codex_input_unref(input);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	turnlog_wait(&log, rt.base);
	ck_assert_str_eq(turnlog_response(&log), "You said: steered");
	runtime_expect_asked(&rt, "input_image");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, parts_reach_the_model_in_their_order);
	ADD(suite, local_image_is_read_by_the_runtime);
	ADD(suite, all_kinds_of_parts_reach_the_model_in_their_order);
	ADD(suite, runtime_takes_as_much_text_as_we_do);
	ADD(suite, local_image_that_is_missing);
	ADD(suite, remote_image_is_refused);
	ADD(suite, skill_that_is_there_is_given_to_the_model);
	ADD(suite, skill_that_is_unknown_and_mention_are_accepted);
	ADD(suite, empty_input_is_a_turn);
	ADD(suite, input_is_copied_and_may_be_used_again);
	ADD(suite, further_params_reach_the_runtime);
	ADD(suite, steer_takes_parts_too);
}

int main(void)
{
	return runtime_main("inputs", add_cases);
}
