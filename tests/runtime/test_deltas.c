/* Without deltas: what is told piece by piece is not sent, and all else is the same. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Thinks, runs a command that writes now and then, and says two messages. */
#define SCRIPT \
	"{\"rules\": [{\"when\": {\"on\": \"tool_result\"}, \"reply\": {\"output\": [" \
	"  {\"message\": {\"text\": \"It counted to three.\", \"split\": \"words\"}}," \
	"  {\"message\": {\"text\": \"That is all.\", \"split\": \"words\", \"phase\": \"final_answer\"}}]}}]," \
	" \"default\": {\"output\": [" \
	"  {\"reasoning\": {\"summary\": [\"First I think.\", \"Then I act.\"], \"chunk_bytes\": 4}}," \
	"  {\"function_call\": {\"name\": \"exec_command\", \"call_id\": \"c1\", \"arguments\":" \
	"   {\"cmd\": \"for i in 1 2 3; do echo $i; sleep 0.2; done\", \"yield_time_ms\": 10000}}}]}}"

struct told {
	unsigned pieces;
	unsigned outputs; /* of them, of a command's output */
	unsigned others;
	char *items; /* each completed item's type, text and output, a line each */
};

static bool is_piece(const char *method)
{
	return strstr(method, "elta") || strstr(method, "PartAdded") ||
		strstr(method, "patchUpdated");
}

static void count(codex_event *event, void *userdata)
{
	struct told *told = userdata;

	told->outputs +=
		strcmp(codex_event_method(event), "item/commandExecution/outputDelta") == 0;
	if (is_piece(codex_event_method(event)))
		told->pieces++;
	else
		told->others++;
}

/* What of it is the same each time. */
static void list_items(const codex_turn_result *result, struct told *told)
{
	size_t len;
	FILE *list = open_memstream(&told->items, &len);

	for (size_t i = 0; i < codex_turn_result_item_count(result); i++) {
		const codex_item *item = codex_turn_result_item(result, i);
		const char *text = codex_item_text(item);
		const char *output = codex_json_string(
			codex_json_member(codex_item_json(item), "aggregatedOutput"));

		fprintf(list, "%s %s %s\n", codex_item_type(item), text ? text : "-",
			output ? output : "-");
	}
	fclose(list);
}

static void run(bool deltas, struct turnlog *log, struct told *told)
{
	struct runtime rt;

	*told = (struct told){0};
	runtime_open(&rt);
	runtime_script(&rt, SCRIPT);
	codex_config_set_deltas(rt.config, deltas);
	runtime_client(&rt);
	ck_assert_int_eq(codex_async_subscribe(rt.client, NULL, count, told, NULL), 0);
	rt.thread = runtime_thread(&rt);
	turnlog_start(log, rt.thread, "count");
	turnlog_wait(log, rt.base);
	list_items(turnlog_result(log), told);
	runtime_close(&rt);
}

START_TEST(results_are_the_same_without_the_pieces)
{
	struct turnlog logs[2];
	struct told told[2];

	for (int i = 0; i < 2; i++)
		run(i == 0, &logs[i], &told[i]);
	ck_assert_uint_gt(told[0].pieces, 10);
	ck_assert_uint_gt(told[0].outputs, 0);
	ck_assert_uint_eq(told[1].pieces, 0);
	ck_assert_uint_gt(told[1].others, 10);
	ck_assert_str_eq(told[1].items, told[0].items);
	ck_assert_ptr_nonnull(strstr(told[1].items, "1\n2\n3\n"));
	ck_assert_str_eq(turnlog_response(&logs[1]), "That is all.");
	ck_assert_str_eq(logs[1].record.text, logs[0].record.text);
	ck_assert_uint_gt(logs[0].record.count[RECORD_TEXT], 4);
	ck_assert_uint_eq(logs[1].record.count[RECORD_TEXT], 2);
	for (int i = 0; i < 2; i++) {
		free(told[i].items);
		turnlog_clear(&logs[i]);
	}
}
END_TEST

/* Opting out of one of them by name as well is no harm. */
START_TEST(other_opt_outs_hold_beside)
{
	struct told told = {0};
	struct turnlog log;
	struct runtime rt;

	runtime_open(&rt);
	codex_config_set_deltas(rt.config, false);
	ck_assert_int_eq(codex_config_opt_out(rt.config, "item/agentMessage/delta"), 0);
	ck_assert_int_eq(codex_config_opt_out(rt.config, "thread/tokenUsage/updated"), 0);
	runtime_client(&rt);
	ck_assert_int_eq(
		codex_async_subscribe(rt.client, "thread/tokenUsage/updated", count, &told, NULL),
		0);
	rt.thread = runtime_thread(&rt);
	turnlog_start(&log, rt.thread, "x y z");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: x y z");
	ck_assert_uint_eq(log.record.count[RECORD_TEXT], 1);
	ck_assert_uint_eq(told.others, 0);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, results_are_the_same_without_the_pieces);
	ADD(suite, other_opt_outs_hold_beside);
}

int main(void)
{
	return runtime_main("deltas", add_cases);
}
