/* Whole threads, blocking, against the real runtime. */
#include "support/runtime.h"
#include "sync/desk.h"

#include <codex/types.h>

#include <stdlib.h>
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

START_TEST(threads_turns_items_and_models_are_listed)
{
	struct codex_thread_list_params threads = CODEX_THREAD_LIST_PARAMS_INIT;
	struct codex_model_list_params models = CODEX_MODEL_LIST_PARAMS_INIT;
	codex_thread *thread, *other;
	codex_pages *pages = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt, &thread);
	const char *id = codex_thread_id(thread);
	int n;

	other = desk_thread(client);
	say(client, thread, "one");
	say(client, other, "two");
	threads.limit = models.limit = 1;
	ck_assert_int_eq(codex_sync_thread_list(client, &threads, &pages), 0);
	for (n = 0; codex_sync_pages_next(client, pages) == 1; n++)
		ck_assert_str_eq(codex_pages_thread(pages)->preview, n ? "one" : "two");
	ck_assert_int_eq(n, 2);
	ck_assert_int_eq(codex_sync_pages_next(client, pages), 0);
	codex_pages_unref(pages);
	ck_assert_int_eq(codex_sync_thread_list_turns(client, id, NULL, &pages), 0);
	ck_assert_int_eq(codex_sync_pages_next(client, pages), 1);
	ck_assert_int_eq(codex_pages_turn(pages)->status.value, CODEX_TURN_STATUS_INFO_COMPLETED);
	ck_assert_int_eq(codex_sync_pages_next(client, pages), 0);
	codex_pages_unref(pages);
	ck_assert_int_eq(codex_sync_thread_list_items(client, id, NULL, &pages), 0);
	ck_assert_int_eq(codex_sync_pages_next(client, pages), 1);
	ck_assert_int_eq(
		codex_pages_item(pages)->item->type.value, CODEX_THREAD_ITEM_TYPE_USER_MESSAGE);
	codex_pages_unref(pages);
	ck_assert_int_eq(codex_sync_model_list(client, &models, &pages), 0);
	ck_assert_int_eq(codex_sync_pages_next(client, pages), 1);
	desk_close(client, thread);
	ck_assert_ptr_nonnull(codex_pages_model(pages)->id);
	codex_pages_unref(pages);
	codex_thread_unref(other);
	runtime_close(&rt);
}
END_TEST

/* What the runtime answers to a resumption that changes nothing. */
static void expect_setting(
	codex_sync *client, codex_thread *thread, const char *name, const char *value)
{
	codex_thread *again = NULL;
	const codex_json *answer;

	ck_assert_int_eq(
		codex_sync_thread_resume(client, codex_thread_id(thread), NULL, &again), 0);
	answer = codex_future_result(codex_thread_ready(again));
	ck_assert_str_eq(codex_json_string(codex_json_find(answer, name)), value);
	codex_thread_unref(again);
}

START_TEST(settings_hold_until_they_are_changed)
{
	struct codex_turn_options turn = CODEX_TURN_OPTIONS_INIT;
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *thread, *fork = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt, &thread);

	turn.approval = CODEX_APPROVAL_DENY_ALL;
	turn.model = "turn-model";
	turn.effort = "high";
	ck_assert_int_eq(codex_sync_run_text(client, thread, "one", &turn, NULL), 0);
	say(client, thread, "two");
	expect_setting(client, thread, "approvalPolicy", "never");
	expect_setting(client, thread, "model", "turn-model");
	options.model = "fork-model";
	ck_assert_int_eq(
		codex_sync_thread_fork(client, codex_thread_id(thread), &options, &fork), 0);
	expect_setting(client, fork, "approvalPolicy", "never");
	expect_setting(client, fork, "model", "fork-model");
	turn.approval = CODEX_APPROVAL_AUTO_REVIEW;
	ck_assert_int_eq(codex_sync_run_text(client, thread, "three", &turn, NULL), 0);
	expect_setting(client, thread, "approvalPolicy", "on-request");
	turn.output_schema = "[";
	ck_assert_int_eq(codex_sync_run_text(client, thread, "four", &turn, NULL), CODEX_ERR_JSON);
	codex_thread_unref(fork);
	desk_close(client, thread);
	runtime_close(&rt);
}
END_TEST

START_TEST(list_that_cannot_be_had_says_why)
{
	codex_pages *pages = NULL;
	codex_thread *thread;
	struct runtime rt;
	codex_sync *client = open_real(&rt, &thread);
	codex_sync *other = desk_open(desk_server());

	ck_assert_int_eq(codex_sync_thread_list_turns(client, "", NULL, &pages), CODEX_ERR_INVALID);
	desk_expect_error(client, CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_thread_list_items(client, "none", NULL, &pages), 0);
	ck_assert_int_eq(codex_sync_pages_next(client, pages), CODEX_ERR_REMOTE);
	desk_expect_error(client, CODEX_ERR_REMOTE);
	ck_assert_int_eq(codex_sync_pages_next(other, pages), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_sync_pages_next(client, NULL), CODEX_ERR_INVALID);
	codex_pages_unref(pages);
	desk_close(other, NULL);
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
	ADD(suite, threads_turns_items_and_models_are_listed);
	ADD(suite, settings_hold_until_they_are_changed);
	ADD(suite, list_that_cannot_be_had_says_why);
	ADD(suite, running_turn_of_a_resumed_thread_is_pulled);
}

int main(void)
{
	return runtime_main("sync-real-threads", add_cases);
}
