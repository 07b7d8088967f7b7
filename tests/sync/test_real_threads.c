/* Whole threads, blocking, against the real runtime. */
#include "support/runtime.h"
#include "sync/desk.h"

#include <codex/types.h>

#include <stdio.h>
#include <string.h>

static codex_sync *open_real(struct runtime *rt, codex_thread **ret_thread)
{
	codex_sync *client;

	runtime_open_program(rt, NULL);
	client = desk_open(codex_config_ref(rt->config));
	*ret_thread = desk_thread(client);
	return client;
}

static void say(codex_sync *client, codex_thread *thread, const char *text)
{
	ck_assert_int_eq(codex_sync_run_text(client, thread, text, NULL, NULL), 0);
}

START_TEST(thread_goes_through_its_life)
{
	codex_thread *thread, *again = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt, &thread);
	const char *id = codex_thread_id(thread);

	say(client, thread, "one");
	ck_assert_int_eq(codex_sync_thread_archive(client, thread), 0);
	ck_assert_int_eq(codex_sync_thread_resume(client, id, NULL, &again), CODEX_ERR_REMOTE);
	ck_assert_int_eq(codex_sync_thread_unarchive(client, thread), 0);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "x", NULL, NULL), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_sync_thread_resume(client, id, NULL, &again), 0);
	say(client, thread, "two");
	codex_thread_unref(again);
	ck_assert_int_eq(codex_sync_thread_archive_id(client, id), 0);
	ck_assert_int_eq(codex_sync_thread_unarchive_id(client, id), 0);
	ck_assert_int_eq(codex_sync_thread_delete_id(client, id), 0);
	ck_assert_int_eq(codex_sync_thread_delete(client, thread), CODEX_ERR_REMOTE);
	desk_expect_error(client, CODEX_ERR_REMOTE);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(thread_is_named_forked_and_read)
{
	const struct codex_thread_info *info = NULL;
	codex_thread *thread, *fork = NULL;
	codex_future *future = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt, &thread);
	const char *id = codex_thread_id(thread);

	say(client, thread, "one");
	ck_assert_int_eq(codex_sync_thread_rename(client, thread, "first"), 0);
	ck_assert_int_eq(codex_sync_thread_read(client, thread, false, &future), 0);
	ck_assert_int_eq(codex_future_thread(future, &info), 0);
	ck_assert_str_eq(info->name, "first");
	codex_future_unref(future);
	ck_assert_int_eq(codex_sync_thread_rename_id(client, id, "second"), 0);
	ck_assert_int_eq(codex_sync_thread_fork(client, id, NULL, &fork), 0);
	ck_assert_str_ne(codex_thread_id(fork), id);
	say(client, fork, "two");
	ck_assert_int_eq(
		codex_sync_thread_read_id(client, codex_thread_id(fork), true, &future), 0);
	desk_close(client, thread);
	ck_assert_int_eq(codex_future_thread(future, &info), 0);
	ck_assert_uint_eq(info->n_turns, 2);
	ck_assert_str_ne(info->forked_from_id, info->id);
	ck_assert_str_eq(info->turns[1]->items[1]->as.agent_message->text, "You said: two");
	codex_future_unref(future);
	codex_thread_unref(fork);
	runtime_close(&rt);
}
END_TEST

START_TEST(thread_is_compacted_and_left)
{
	codex_thread *thread;
	codex_future *future = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt, &thread);

	say(client, thread, "one");
	ck_assert_int_eq(codex_sync_thread_compact(client, thread), 0);
	say(client, thread, "two");
	ck_assert_int_eq(codex_sync_thread_unsubscribe(client, thread), 0);
	ck_assert_int_eq(codex_sync_run_text(client, thread, "x", NULL, NULL), CODEX_ERR_STATE);
	desk_expect_error(client, CODEX_ERR_STATE);
	ck_assert_int_eq(
		codex_sync_thread_read_id(client, "none", true, &future), CODEX_ERR_REMOTE);
	ck_assert_ptr_null(future);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(thread_of_another_client_is_refused)
{
	codex_thread *thread;
	codex_future *future = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt, &thread);
	codex_sync *other = desk_open(desk_server());

	ck_assert_int_eq(codex_sync_thread_archive(other, thread), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_thread_unarchive(other, thread), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_thread_delete(other, thread), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_thread_rename(other, thread, "x"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_thread_compact(other, thread), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_thread_unsubscribe(other, thread), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_thread_read(other, thread, true, &future), CODEX_ERR_INVALID);
	ck_assert_ptr_null(future);
	desk_close(other, NULL);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(history_is_read_after_the_turns)
{
	static const char *const said[] = {"one", "two"};
	const struct codex_thread_info *info = NULL;
	codex_thread *thread;
	codex_future *future = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt, &thread);
	char answer[40];

	say(client, thread, said[0]);
	say(client, thread, said[1]);
	ck_assert_int_eq(codex_sync_thread_read(client, thread, true, &future), 0);
	ck_assert_int_eq(codex_future_thread(future, &info), 0);
	ck_assert_uint_eq(info->n_turns, 2);
	for (int i = 0; i < 2; i++) {
		const struct codex_thread_item *const *items = info->turns[i]->items;

		snprintf(answer, sizeof(answer), "You said: %s", said[i]);
		ck_assert_str_eq(items[0]->as.user_message->content[0]->as.text->text, said[i]);
		ck_assert_str_eq(items[1]->as.agent_message->text, answer);
	}
	codex_future_unref(future);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(unarchived_thread_is_read)
{
	const struct codex_thread_info *info = NULL;
	codex_thread *thread;
	codex_future *future = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt, &thread);

	say(client, thread, "one");
	ck_assert_int_eq(codex_sync_thread_archive(client, thread), 0);
	ck_assert_int_eq(codex_sync_thread_unarchive(client, thread), 0);
	ck_assert_int_eq(codex_sync_thread_read(client, thread, false, &future), 0);
	ck_assert_int_eq(codex_future_thread(future, &info), 0);
	ck_assert_str_eq(info->id, codex_thread_id(thread));
	ck_assert_str_eq(info->preview, "one");
	codex_future_unref(future);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(running_turn_of_a_resumed_thread_is_pulled)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	codex_thread *thread, *again = NULL;
	codex_turn *turn, *taken = NULL;
	char text[200] = "", rest[200] = "";
	struct runtime rt;
	codex_sync *client;

	runtime_open_program(&rt, "{\"default\":{\"echo\":\"\",\"pause_ms\":80}}");
	client = desk_open(codex_config_ref(rt.config));
	thread = desk_thread(client);
	ck_assert_int_eq(codex_sync_adopt(client, thread, NULL, NULL, &taken), CODEX_ERR_STATE);
	desk_expect_error(client, CODEX_ERR_STATE);
	turn = desk_turn(client, thread, "one two three four five six");
	while (!text[0])
		ck_assert(desk_pull(client, turn, text, sizeof(text)));
	codex_turn_unref(turn);
	ck_assert_int_eq(codex_sync_thread_unsubscribe(client, thread), 0);
	ck_assert_int_eq(
		codex_sync_thread_resume(client, codex_thread_id(thread), NULL, &again), 0);
	options.model = "m";
	ck_assert_int_eq(
		codex_sync_adopt(client, again, NULL, &options, &taken), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_adopt(client, NULL, NULL, NULL, &taken), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_adopt(client, again, NULL, NULL, &taken), 0);
	while (desk_pull(client, taken, rest, sizeof(rest)))
		;
	ck_assert_int_eq(codex_sync_wait(client, taken), 0);
	ck_assert_str_eq(codex_turn_result_final_response(codex_turn_get_result(taken)),
		"one two three four five six");
	ck_assert_ptr_nonnull(strstr("one two three four five six", rest));
	codex_turn_unref(taken);
	codex_thread_unref(again);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, thread_goes_through_its_life);
	ADD(suite, thread_is_named_forked_and_read);
	ADD(suite, thread_is_compacted_and_left);
	ADD(suite, thread_of_another_client_is_refused);
	ADD(suite, history_is_read_after_the_turns);
	ADD(suite, unarchived_thread_is_read);
	ADD(suite, running_turn_of_a_resumed_thread_is_pulled);
}

int main(void)
{
	return runtime_main("sync-real-threads", add_cases);
}
