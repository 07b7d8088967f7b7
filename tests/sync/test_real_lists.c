/* Lists of the real runtime, with a client that blocks. */
#include <config.h>

#include "support/runtime.h"
#include "sync/desk.h"

#include <codex/types.h>

#include <string.h>

static codex_sync *open_real(struct runtime *rt, codex_thread **ret_thread)
{
	runtime_open_program(rt, NULL);
	return desk_open_thread(codex_config_ref(rt->config), ret_thread);
}

static void say(codex_sync *client, codex_thread *thread, const char *text)
{
	ck_assert_int_eq(codex_sync_run_text(client, thread, text, NULL, NULL), 0);
}

/* The one thread that is listed. */
static void expect_listed(codex_sync *client, bool archived, codex_thread *thread)
{
	struct codex_thread_list_params params = CODEX_THREAD_LIST_PARAMS_INIT;
	codex_pages *pages = NULL;

	params.has_archived = true;
	params.archived = archived;
	ck_assert_int_eq(codex_sync_thread_list(client, &params, &pages), 0);
	ck_assert_int_eq(codex_sync_pages_next(client, pages), 1);
	ck_assert_str_eq(codex_pages_thread(pages)->id, codex_thread_id(thread));
	ck_assert_int_eq(codex_sync_pages_next(client, pages), 0);
	codex_pages_unref(pages);
}

START_TEST(archived_threads_are_listed_apart)
{
	codex_thread *thread, *archived;
	struct runtime rt;
	codex_sync *client = open_real(&rt, &thread);

	archived = desk_thread(client);
	say(client, thread, "one");
	say(client, archived, "two");
	ck_assert_int_eq(codex_sync_thread_archive(client, archived), 0);
	expect_listed(client, false, thread);
	expect_listed(client, true, archived);
	codex_thread_unref(archived);
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

static void add_cases(Suite *suite)
{
	ADD(suite, archived_threads_are_listed_apart);
	ADD(suite, threads_turns_items_and_models_are_listed);
	ADD(suite, list_that_cannot_be_had_says_why);
}

int main(void)
{
	return runtime_main("sync-real-lists", add_cases);
}
