/* Subscriptions: who hears what, and in which order. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names of the events heard, one a line. */
struct ear {
	FILE *file;
	char *text;
	size_t len;
	unsigned count;
	const char *thread_id; /* hears only those of this thread */
	bool of_turns; /* only those that name a turn */
	codex_slot **drop; /* drops it when it hears something */
};

static void open_ear(struct ear *ear)
{
	*ear = (struct ear){0};
	ear->file = open_memstream(&ear->text, &ear->len);
	ck_assert_ptr_nonnull(ear->file);
}

static void close_ear(struct ear *ear)
{
	fclose(ear->file);
	free(ear->text);
}

static const char *heard(struct ear *ear)
{
	fflush(ear->file);
	return ear->text;
}

static void listen(codex_event *event, void *userdata)
{
	struct ear *ear = userdata;
	const char *id = codex_event_thread_id(event);

	ck_assert(codex_in_callback());
	if (ear->drop)
		*ear->drop = codex_slot_unref(*ear->drop);
	if (ear->thread_id && (!id || strcmp(id, ear->thread_id) != 0))
		return;
	if (ear->of_turns && !codex_event_turn_id(event))
		return;
	fprintf(ear->file, "%s\n", codex_event_method(event));
	ear->count++;
}

static void listen_to_turn(codex_turn *turn, codex_event *event, void *userdata)
{
	(void)turn;
	listen(event, userdata);
}

static void await_ready(struct runtime *rt, codex_thread *thread)
{
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(codex_thread_ready(thread))), 0);
}

START_TEST(client_thread_and_turn_hear_the_same_in_the_same_order)
{
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct ear client, thread, turn, thread_turn;
	struct runtime rt;
	codex_turn *handle;

	open_ear(&client);
	open_ear(&thread);
	open_ear(&turn);
	open_ear(&thread_turn);
	thread_turn.of_turns = true;
	callbacks.on_event = listen_to_turn;
	runtime_open_thread(&rt);
	await_ready(&rt, rt.thread);
	client.thread_id = codex_thread_id(rt.thread);
	ck_assert_int_eq(codex_async_subscribe(rt.client, NULL, listen, &client, NULL), 0);
	ck_assert_int_eq(codex_thread_subscribe(rt.thread, NULL, listen, &thread, NULL), 0);
	ck_assert_int_eq(codex_thread_subscribe(rt.thread, NULL, listen, &thread_turn, NULL), 0);
	ck_assert_int_eq(codex_thread_turn_text(
				 rt.thread, "one two three", NULL, &callbacks, &turn, &handle),
		0);
	PUMP(rt.base, codex_turn_status(handle) != CODEX_PENDING);
	pump_for(rt.base, 20);
	ck_assert_str_eq(heard(&client), heard(&thread));
	ck_assert_str_eq(heard(&turn), heard(&thread_turn));
	ck_assert_ptr_nonnull(strstr(heard(&turn), "turn/started\nitem/started\n"));
	ck_assert_ptr_nonnull(strstr(heard(&turn), "thread/tokenUsage/updated\n"));
	ck_assert_str_eq(heard(&turn) + turn.len - strlen("turn/completed\n"), "turn/completed\n");
	ck_assert_ptr_nonnull(strstr(heard(&thread), "thread/status/changed\n"));
	codex_turn_unref(handle);
	close_ear(&client);
	close_ear(&thread);
	close_ear(&turn);
	close_ear(&thread_turn);
	runtime_close(&rt);
}
END_TEST

START_TEST(thread_hears_nothing_of_other_threads)
{
	struct runtime rt;
	struct turnlog log;
	codex_thread *other;
	struct ear ear;

	open_ear(&ear);
	runtime_open_thread(&rt);
	other = runtime_thread(&rt);
	await_ready(&rt, rt.thread);
	await_ready(&rt, other);
	pump_for(rt.base, 50); /* thread/started of the first is no matter */
	ck_assert_int_eq(codex_thread_subscribe(rt.thread, NULL, listen, &ear, NULL), 0);
	turnlog_start(&log, other, "x");
	turnlog_wait(&log, rt.base);
	ck_assert_str_eq(heard(&ear), "");
	turnlog_clear(&log);
	codex_thread_unref(other);
	close_ear(&ear);
	runtime_close(&rt);
}
END_TEST

START_TEST(client_hears_what_belongs_to_nothing)
{
	struct runtime rt;
	struct turnlog log;
	struct ear ear;

	open_ear(&ear);
	runtime_open(&rt);
	runtime_client(&rt);
	ck_assert_int_eq(codex_async_subscribe(rt.client, NULL, listen, &ear, NULL), 0);
	rt.thread = runtime_thread(&rt);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	ck_assert_ptr_nonnull(strstr(heard(&ear), "remoteControl/status/changed\n"));
	ck_assert_ptr_nonnull(strstr(heard(&ear), "thread/started\n"));
	ck_assert_ptr_nonnull(strstr(heard(&ear), "account/rateLimits/updated\n"));
	turnlog_clear(&log);
	close_ear(&ear);
	runtime_close(&rt);
}
END_TEST

START_TEST(subscription_to_one_method_hears_that_alone)
{
	struct ear ear, late;
	struct runtime rt;
	struct turnlog log;
	codex_slot *slot;

	open_ear(&ear);
	open_ear(&late);
	runtime_open_thread(&rt);
	ck_assert_int_eq(
		codex_async_subscribe(rt.client, "turn/completed", listen, &ear, &slot), 0);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	ck_assert_str_eq(heard(&ear), "turn/completed\n");
	codex_slot_unref(slot);
	turnlog_clear(&log);
	turnlog_start(&log, rt.thread, "y");
	turnlog_wait(&log, rt.base);
	ck_assert_str_eq(heard(&ear), "turn/completed\n");
	turnlog_clear(&log);
	close_ear(&ear);
	close_ear(&late);
	runtime_close(&rt);
}
END_TEST

START_TEST(thread_hears_one_method_of_its_own)
{
	struct ear ear, theirs;
	struct runtime rt;
	struct turnlog log;
	codex_thread *other;

	open_ear(&ear);
	open_ear(&theirs);
	runtime_open_thread(&rt);
	other = runtime_thread(&rt);
	ck_assert_int_eq(codex_thread_subscribe(rt.thread, "turn/started", listen, &ear, NULL), 0);
	ck_assert_int_eq(codex_thread_subscribe(other, "turn/started", listen, &theirs, NULL), 0);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	ck_assert_str_eq(heard(&ear), "turn/started\n");
	ck_assert_str_eq(heard(&theirs), "");
	turnlog_clear(&log);
	codex_thread_unref(other);
	close_ear(&ear);
	close_ear(&theirs);
	runtime_close(&rt);
}
END_TEST

START_TEST(slot_may_be_dropped_inside_its_own_callback)
{
	struct runtime rt;
	struct turnlog log;
	codex_slot *slot;
	struct ear ear;

	open_ear(&ear);
	ear.drop = &slot;
	runtime_open_thread(&rt);
	ck_assert_int_eq(codex_async_subscribe(rt.client, NULL, listen, &ear, &slot), 0);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: x");
	ck_assert_uint_eq(ear.count, 1);
	turnlog_clear(&log);
	close_ear(&ear);
	runtime_close(&rt);
}
END_TEST

START_TEST(opted_out_notifications_are_not_heard)
{
	struct runtime rt;
	struct turnlog log;
	struct ear ear;

	open_ear(&ear);
	runtime_open(&rt);
	ck_assert_int_eq(codex_config_opt_out(rt.config, "remoteControl/status/changed"), 0);
	ck_assert_int_eq(codex_config_opt_out(rt.config, "thread/tokenUsage/updated"), 0);
	ck_assert_int_eq(codex_config_opt_out(rt.config, "turn/completed"), CODEX_ERR_INVALID);
	runtime_client(&rt);
	ck_assert_int_eq(codex_async_subscribe(rt.client, NULL, listen, &ear, NULL), 0);
	rt.thread = runtime_thread(&rt);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	turnlog_expect_said(&log, "You said: x");
	ck_assert_ptr_null(strstr(heard(&ear), "remoteControl/status/changed"));
	ck_assert_ptr_null(strstr(heard(&ear), "thread/tokenUsage/updated"));
	turnlog_clear(&log);
	close_ear(&ear);
	runtime_close(&rt);
}
END_TEST

/* What the handle's user kept is good after the callback, the turn and the client. */
static void keep(codex_event *event, void *userdata)
{
	codex_event **kept = userdata;

	if (!*kept)
		*kept = codex_event_ref(event);
}

START_TEST(kept_event_outlives_everything)
{
	codex_event *event = NULL;
	struct runtime rt;
	struct turnlog log;
	size_t len;

	runtime_open_thread(&rt);
	runtime_when(&rt, "x", "{\"text\": \"kept \xf0\x9f\x99\x82\"}");
	ck_assert_int_eq(
		codex_async_subscribe(rt.client, "item/agentMessage/delta", keep, &event, NULL), 0);
	turnlog_start(&log, rt.thread, "x");
	turnlog_wait(&log, rt.base);
	turnlog_clear(&log);
	runtime_close(&rt);
	ck_assert_str_eq(codex_event_method(event), "item/agentMessage/delta");
	ck_assert_str_eq(codex_event_text(event, &len), "kept \xf0\x9f\x99\x82");
	ck_assert_uint_eq(len, 9);
	ck_assert_str_eq(codex_json_string(codex_json_member(codex_event_params(event), "delta")),
		"kept \xf0\x9f\x99\x82");
	ck_assert_ptr_nonnull(codex_event_turn_id(event));
	ck_assert_ptr_nonnull(codex_event_item_id(event));
	codex_event_unref(event);
}
END_TEST

/* Late items */

struct late {
	char turn_id[64];
	unsigned count;
	bool turn_was_over;
	const struct turnlog *log;
};

static void note_command(codex_event *event, void *userdata)
{
	const codex_json *type = codex_json_find(codex_event_params(event), "item.type");
	struct late *late = userdata;

	if (strcmp(codex_json_string(type), "commandExecution") != 0)
		return;
	late->count++;
	late->turn_was_over = record_done(&late->log->record);
	snprintf(late->turn_id, sizeof(late->turn_id), "%s", codex_event_turn_id(event));
}

/* A command runs on after the interrupt, and its item completes when the turn is long over. */
START_TEST(item_that_completes_after_its_turn_reaches_the_thread)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct runtime rt;
	struct turnlog log;
	struct late late = {.log = &log};

	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.sandbox = CODEX_SANDBOX_FULL_ACCESS;
	runtime_open(&rt);
	runtime_when(&rt, "run",
		"{\"function_call\": {\"name\": \"exec_command\", \"arguments\":"
		" {\"cmd\": \"sleep 3\", \"yield_time_ms\": 20000}}}");
	runtime_client(&rt);
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &rt.thread), 0);
	ck_assert_int_eq(
		codex_thread_subscribe(rt.thread, "item/completed", note_command, &late, NULL), 0);
	turnlog_start(&log, rt.thread, "run");
	PUMP(rt.base, log.record.count[RECORD_ITEM_STARTED] == 2);
	ck_assert_int_eq(codex_turn_interrupt(log.turn, NULL), 0);
	turnlog_wait(&log, rt.base);
	turnlog_expect_interrupted(&log);
	ck_assert_uint_eq(log.record.count[RECORD_ITEM_DROPPED], 1);
	PUMP(rt.base, late.count);
	ck_assert(late.turn_was_over);
	ck_assert_str_eq(late.turn_id, codex_turn_id(log.turn));
	ck_assert_uint_eq(log.record.count[RECORD_ITEM_COMPLETED], 1);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, client_thread_and_turn_hear_the_same_in_the_same_order);
	ADD(suite, thread_hears_nothing_of_other_threads);
	ADD(suite, client_hears_what_belongs_to_nothing);
	ADD(suite, subscription_to_one_method_hears_that_alone);
	ADD(suite, thread_hears_one_method_of_its_own);
	ADD(suite, slot_may_be_dropped_inside_its_own_callback);
	ADD(suite, opted_out_notifications_are_not_heard);
	ADD(suite, kept_event_outlives_everything);
	ADD(suite, item_that_completes_after_its_turn_reaches_the_thread);
}

int main(void)
{
	return runtime_main("events", add_cases);
}
