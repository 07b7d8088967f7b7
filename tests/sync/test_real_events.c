/* Subscriptions, with a client that blocks: heard inside the calls that wait, by method and by thread. */
#include <config.h>

#include "support/runtime.h"
#include "sync/desk.h"

#include <string.h>

/* A letter for each that was heard, by its last word: s started, c completed, d delta, u updated, and _ for any other. */
struct ear {
	char heard[200];
	unsigned count;
	codex_slot **drop; /* dropped when it hears something */
};

static void listen(codex_event *event, void *userdata)
{
	const char *word = strrchr(codex_event_method(event), '/');
	struct ear *ear = userdata;

	ck_assert(codex_in_callback());
	if (ear->drop)
		*ear->drop = codex_slot_unref(*ear->drop);
	word = word ? word + 1 : "";
	if (ear->count < sizeof(ear->heard) - 1)
		ear->heard[ear->count] = strcmp(word, "started") == 0 ? 's'
			: strcmp(word, "completed") == 0              ? 'c'
			: strcmp(word, "delta") == 0                  ? 'd'
			: strcmp(word, "updated") == 0                ? 'u'
								      : '_';
	ear->count++;
}

static codex_sync *open_real(struct runtime *rt)
{
	runtime_open_program(rt, "{\"default\": {\"chunks\": [\"he\", \"llo\"]}}");
	return desk_open(codex_config_ref(rt->config));
}

static void say(codex_sync *client, codex_thread *thread)
{
	desk_say(client, thread, "x", NULL, "hello");
}

START_TEST(subscription_to_one_method_hears_that_alone)
{
	struct ear deltas = {0}, turns = {0}, all = {0};
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_async *async = codex_sync_async(client);
	codex_thread *thread = desk_thread(client);
	codex_slot *slot;

	ck_assert_int_eq(codex_async_subscribe(async, NULL, listen, &all, NULL), 0);
	ck_assert_int_eq(
		codex_async_subscribe(async, "item/agentMessage/delta", listen, &deltas, &slot), 0);
	ck_assert_int_eq(codex_async_subscribe(async, "turn/completed", listen, &turns, NULL), 0);
	say(client, thread);
	ck_assert_str_eq(deltas.heard, "dd");
	ck_assert_str_eq(turns.heard, "c");
	ck_assert_uint_gt(all.count, 8);
	codex_slot_unref(slot);
	say(client, thread);
	ck_assert_str_eq(deltas.heard, "dd");
	ck_assert_str_eq(turns.heard, "cc");
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(thread_hears_its_own_turns_alone)
{
	struct ear first = {0}, second = {0};
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_thread *thread = desk_thread(client);
	codex_thread *other = desk_thread(client);

	ck_assert_int_eq(codex_thread_subscribe(thread, "turn/started", listen, &first, NULL), 0);
	ck_assert_int_eq(codex_thread_subscribe(other, "turn/started", listen, &second, NULL), 0);
	say(client, thread);
	say(client, thread);
	ck_assert_str_eq(first.heard, "ss");
	ck_assert_str_eq(second.heard, "");
	say(client, other);
	ck_assert_str_eq(first.heard, "ss");
	ck_assert_str_eq(second.heard, "s");
	codex_thread_unref(other);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(slot_may_be_dropped_inside_its_own_callback)
{
	codex_slot *slot = NULL;
	struct ear ear = {.drop = &slot};
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_thread *thread = desk_thread(client);

	ck_assert_int_eq(
		codex_async_subscribe(codex_sync_async(client), NULL, listen, &ear, &slot), 0);
	say(client, thread);
	ck_assert_uint_eq(ear.count, 1);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(opted_out_notifications_are_not_heard)
{
	struct ear deltas = {0}, usage = {0}, completions = {0};
	codex_thread *thread;
	codex_async *async;
	struct runtime rt;
	codex_sync *client;

	runtime_open_program(&rt, "{\"default\": {\"chunks\": [\"he\", \"llo\"]}}");
	ck_assert_int_eq(codex_config_opt_out(rt.config, "item/agentMessage/delta"), 0);
	ck_assert_int_eq(codex_config_opt_out(rt.config, "thread/tokenUsage/updated"), 0);
	ck_assert_int_eq(codex_config_opt_out(rt.config, "turn/completed"), CODEX_ERR_INVALID);
	client = desk_open(codex_config_ref(rt.config));
	async = codex_sync_async(client);
	thread = desk_thread(client);
	ck_assert_int_eq(
		codex_async_subscribe(async, "item/agentMessage/delta", listen, &deltas, NULL), 0);
	ck_assert_int_eq(
		codex_async_subscribe(async, "thread/tokenUsage/updated", listen, &usage, NULL), 0);
	ck_assert_int_eq(
		codex_async_subscribe(async, "item/completed", listen, &completions, NULL), 0);
	say(client, thread);
	ck_assert_str_eq(deltas.heard, "");
	ck_assert_str_eq(usage.heard, "");
	ck_assert_str_eq(completions.heard, "cc");
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, subscription_to_one_method_hears_that_alone);
	ADD(suite, thread_hears_its_own_turns_alone);
	ADD(suite, slot_may_be_dropped_inside_its_own_callback);
	ADD(suite, opted_out_notifications_are_not_heard);
}

int main(void)
{
	return runtime_main("sync-real-events", add_cases);
}
