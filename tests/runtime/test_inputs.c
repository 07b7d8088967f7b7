/* What a turn is given reaches the model. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One white pixel. */
#define PNG \
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJg" \
	"gg=="

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

static void expect_in_body(const struct runtime *rt, const char *part)
{
	const char *body = model_request_body(model_server_last_request(rt->model));

	ck_assert_msg(strstr(body, part) != NULL, "the model was not told %s", part);
}

START_TEST(parts_reach_the_model_in_their_order)
{
	codex_input *input = codex_input_new();
	const char *body, *first, *image, *second;
	struct runtime rt;
	struct turnlog log;

	ck_assert_int_eq(codex_input_text(input, "before the picture"), 0);
	ck_assert_int_eq(codex_input_image(input, "data:image/png;base64," PNG), 0);
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

	runtime_open_thread(&rt);
	ck_assert_int_eq(codex_input_local_image(input, "no-such-picture.png"), 0);
	ck_assert_int_eq(codex_input_text(input, "look"), 0);
	run_input(&rt, &log, input, NULL);
	expect_in_body(&rt, "no-such-picture.png");
	codex_input_unref(input);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

static void write_file(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	fclose(file);
}

/* The pixel above. */
static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I',
	'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13,
	'I', 'D', 'A', 'T', 0x78, 0xda, 0x63, 0xfc, 0xff, 0x9f, 0xa1, 0x1e, 0, 7, 0x82, 2, 0x7f,
	0x3d, 0xc8, 0x48, 0xef, 0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82};

/* Where a part is in the latest request; the case fails if it is not there. */
static const char *in_body(const struct runtime *rt, const char *part)
{
	expect_in_body(rt, part);
	return strstr(model_request_body(model_server_last_request(rt->model)), part);
}

START_TEST(all_kinds_of_parts_reach_the_model_in_their_order)
{
	codex_input *input = codex_input_new();
	const char *parts[5];
	struct runtime rt;
	struct turnlog log;
	char path[4096];

	runtime_open_thread(&rt);
	snprintf(path, sizeof(path), "%s/pixel.png", rt.work);
	write_file(path, png, sizeof(png));
	ck_assert_int_eq(codex_input_text(input, "the first text"), 0);
	ck_assert_int_eq(codex_input_local_image(input, path), 0);
	ck_assert_int_eq(codex_input_text(input, "the second text"), 0);
	ck_assert_int_eq(codex_input_image(input, "data:image/png;base64," PNG), 0);
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
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

#define SKILL \
	"---\nname: plums\ndescription: How to pick plums.\n---\nPick them when they are blue.\n"

START_TEST(skill_that_the_runtime_knows_reaches_the_model)
{
	codex_input *input = codex_input_new();
	struct runtime rt;
	struct turnlog log;
	char path[4096];

	runtime_open(&rt);
	snprintf(path, sizeof(path), "%s/skills", rt.home);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/skills/plums", rt.home);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/skills/plums/SKILL.md", rt.home);
	write_file(path, SKILL, strlen(SKILL));
	runtime_client(&rt);
	rt.thread = runtime_thread(&rt);
	ck_assert_int_eq(codex_input_text(input, "how?"), 0);
	ck_assert_int_eq(codex_input_skill(input, "plums", path), 0);
	run_input(&rt, &log, input, NULL);
	expect_in_body(&rt, "Pick them when they are blue.");
	codex_input_unref(input);
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

START_TEST(skill_and_mention_are_accepted)
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
	expect_in_body(&rt, "ThisVeryOne");
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

	ck_assert_int_eq(codex_input_image(input, "data:image/png;base64," PNG), 0);
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
	expect_in_body(&rt, "input_image");
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, parts_reach_the_model_in_their_order);
	ADD(suite, local_image_is_read_by_the_runtime);
	ADD(suite, all_kinds_of_parts_reach_the_model_in_their_order);
	ADD(suite, skill_that_the_runtime_knows_reaches_the_model);
	ADD(suite, runtime_takes_as_much_text_as_we_do);
	ADD(suite, skill_and_mention_are_accepted);
	ADD(suite, empty_input_is_a_turn);
	ADD(suite, input_is_copied_and_may_be_used_again);
	ADD(suite, further_params_reach_the_runtime);
	ADD(suite, steer_takes_parts_too);
}

int main(void)
{
	return runtime_main("inputs", add_cases);
}
