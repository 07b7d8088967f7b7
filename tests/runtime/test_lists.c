/* Lists of the real runtime: threads, their turns and items, models. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <codex/types.h>

#include <stdlib.h>
#include <string.h>

enum {
	THREADS = 5,
};

static void say(struct runtime *rt, codex_thread *thread, const char *text)
{
	struct turnlog log;

	turnlog_start(&log, thread, text);
	turnlog_wait(&log, rt->base);
	ck_assert_int_eq(codex_turn_status(log.turn), 0);
	turnlog_clear(&log);
}

/* Goes on; false at the end. */
static bool step(struct runtime *rt, codex_pages *pages)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_pages_next(pages, &future), 0);
	ck_assert_int_eq(pump_future(rt->base, future), 0);
	return !codex_pages_at_end(pages);
}

/* Threads that have said "thread 0", "thread 1", …; their ids. */
static void open_threads(struct runtime *rt, char *ids[THREADS])
{
	char text[] = "thread 0";
	codex_thread *thread;

	runtime_open(rt);
	runtime_client(rt);
	for (int i = 0; i < THREADS; i++) {
		text[7] = (char)('0' + i);
		thread = runtime_thread(rt);
		say(rt, thread, text);
		ids[i] = strdup(codex_thread_id(thread));
		codex_thread_unref(thread);
	}
}

static void close_threads(struct runtime *rt, char *ids[THREADS])
{
	for (int i = 0; i < THREADS; i++)
		free(ids[i]);
	runtime_close(rt);
}

/* Which of them are listed: "0134". Each comes once. */
static const char *listed(
	struct runtime *rt, char *ids[THREADS], const struct codex_thread_list_params *params)
{
	static char found[THREADS + 1];
	unsigned seen[THREADS] = {0};
	codex_pages *pages = NULL;
	size_t n = 0;

	ck_assert_int_eq(codex_thread_list(rt->client, params, &pages), 0);
	while (step(rt, pages)) {
		const struct codex_thread_info *info = codex_pages_thread(pages);

		ck_assert_ptr_nonnull(info);
		for (int i = 0; i < THREADS; i++)
			seen[i] += strcmp(ids[i], info->id) == 0;
	}
	codex_pages_unref(pages);
	for (int i = 0; i < THREADS; i++) {
		ck_assert_uint_le(seen[i], 1);
		if (seen[i])
			found[n++] = (char)('0' + i);
	}
	found[n] = '\0';
	return found;
}

static void archive(struct runtime *rt, const char *id)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_thread_archive_id(rt->client, id, &future), 0);
	ck_assert_int_eq(pump_future(rt->base, future), 0);
}

START_TEST(threads_are_listed_over_all_pages)
{
	struct codex_thread_list_params params = CODEX_THREAD_LIST_PARAMS_INIT;
	struct runtime rt;
	char *ids[THREADS];

	open_threads(&rt, ids);
	ck_assert_str_eq(listed(&rt, ids, NULL), "01234");
	for (params.limit = 1; params.limit <= 2; params.limit++)
		ck_assert_str_eq(listed(&rt, ids, &params), "01234");
	close_threads(&rt, ids);
}
END_TEST

START_TEST(archived_threads_are_listed_apart)
{
	struct codex_thread_list_params params = CODEX_THREAD_LIST_PARAMS_INIT;
	codex_future *future = NULL;
	struct runtime rt;
	char *ids[THREADS];

	open_threads(&rt, ids);
	archive(&rt, ids[1]);
	archive(&rt, ids[3]);
	params.limit = 1;
	ck_assert_str_eq(listed(&rt, ids, &params), "024");
	params.archived = true;
	ck_assert_str_eq(listed(&rt, ids, &params), "13");
	ck_assert_int_eq(codex_thread_unarchive_id(rt.client, ids[1], &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	ck_assert_str_eq(listed(&rt, ids, &params), "3");
	ck_assert_int_eq(codex_thread_delete_id(rt.client, ids[3], &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	ck_assert_str_eq(listed(&rt, ids, &params), "");
	ck_assert_str_eq(listed(&rt, ids, NULL), "0124");
	close_threads(&rt, ids);
}
END_TEST

START_TEST(filters_reach_the_runtime)
{
	static const char *const providers[] = {"mock_provider"}, *const others[] = {"other"};
	struct codex_thread_list_cwd_filter cwd = CODEX_THREAD_LIST_CWD_FILTER_INIT;
	struct codex_thread_list_params params = CODEX_THREAD_LIST_PARAMS_INIT;
	struct codex_thread_source_kind exec = {CODEX_THREAD_SOURCE_KIND_EXEC, NULL};
	codex_future *future = NULL;
	struct runtime rt;
	char *ids[THREADS];

	open_threads(&rt, ids);
	ck_assert_int_eq(codex_thread_rename_id(rt.client, ids[2], "plum", &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	params.search_term = "plum";
	ck_assert_str_eq(listed(&rt, ids, &params), "2");
	params.search_term = NULL;
	params.n_model_providers = 1;
	params.model_providers = providers;
	ck_assert_str_eq(listed(&rt, ids, &params), "01234");
	params.model_providers = others;
	ck_assert_str_eq(listed(&rt, ids, &params), "");
	params.n_model_providers = 0;
	cwd.type.value = CODEX_THREAD_LIST_CWD_FILTER_TYPE_STRING;
	cwd.as.string = "/nowhere";
	params.cwd = &cwd;
	ck_assert_str_eq(listed(&rt, ids, &params), "");
	cwd.as.string = rt.work;
	ck_assert_str_eq(listed(&rt, ids, &params), "01234");
	params.n_source_kinds = 1;
	params.source_kinds = &exec;
	ck_assert_str_eq(listed(&rt, ids, &params), "");
	close_threads(&rt, ids);
}
END_TEST

START_TEST(threads_come_in_the_order_that_was_asked_for)
{
	struct codex_thread_list_params params = CODEX_THREAD_LIST_PARAMS_INIT;
	codex_pages *pages = NULL;
	int64_t last = 0;
	struct runtime rt;
	char *ids[THREADS];

	open_threads(&rt, ids);
	params.limit = 2;
	params.sort_key.value = CODEX_THREAD_SORT_KEY_CREATED_AT;
	params.sort_direction.value = CODEX_SORT_DIRECTION_ASC;
	ck_assert_int_eq(codex_thread_list(rt.client, &params, &pages), 0);
	while (step(&rt, pages)) {
		ck_assert_int_ge(codex_pages_thread(pages)->created_at, last);
		last = codex_pages_thread(pages)->created_at;
	}
	ck_assert_int_gt(last, 0);
	codex_pages_unref(pages);
	close_threads(&rt, ids);
}
END_TEST

START_TEST(turns_and_items_come_page_by_page)
{
	struct codex_thread_turns_list_params turns = CODEX_THREAD_TURNS_LIST_PARAMS_INIT;
	struct codex_thread_items_list_params items = CODEX_THREAD_ITEMS_LIST_PARAMS_INIT;
	static const char *const said[] = {"You said: one", "You said: two", "You said: three"};
	char ids[3][64] = {""};
	codex_pages *pages = NULL;
	struct runtime rt;
	int n = 0;

	runtime_open_thread(&rt);
	say(&rt, rt.thread, "one");
	say(&rt, rt.thread, "two");
	say(&rt, rt.thread, "three");
	turns.limit = 1;
	turns.sort_direction.value = CODEX_SORT_DIRECTION_ASC;
	ck_assert_int_eq(
		codex_thread_list_turns(rt.client, codex_thread_id(rt.thread), &turns, &pages), 0);
	for (n = 0; step(&rt, pages); n++) {
		ck_assert_int_lt(n, 3);
		strcpy(ids[n], codex_pages_turn(pages)->id);
	}
	ck_assert_int_eq(n, 3);
	codex_pages_unref(pages);
	items.limit = 2;
	ck_assert_int_eq(
		codex_thread_list_items(rt.client, codex_thread_id(rt.thread), &items, &pages), 0);
	for (n = 0; step(&rt, pages); n++) {
		const struct codex_thread_item_entry *entry = codex_pages_item(pages);

		ck_assert_int_lt(n, 6);
		ck_assert_str_eq(entry->turn_id, ids[n / 2]);
		if (n % 2)
			ck_assert_str_eq(entry->item->as.agent_message->text, said[n / 2]);
	}
	ck_assert_int_eq(n, 6);
	codex_pages_unref(pages);
	items.turn_id = ids[1];
	ck_assert_int_eq(
		codex_thread_list_items(rt.client, codex_thread_id(rt.thread), &items, &pages), 0);
	for (n = 0; step(&rt, pages); n++)
		ck_assert_str_eq(codex_pages_item(pages)->turn_id, ids[1]);
	ck_assert_int_eq(n, 2);
	codex_pages_unref(pages);
	runtime_close(&rt);
}
END_TEST

/* How many models there are, in pages of that size. */
static unsigned models(struct runtime *rt, bool hidden, uint32_t limit)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;
	codex_pages *pages = NULL;
	unsigned count = 0, hidden_ones = 0;

	params.include_hidden = hidden;
	params.limit = limit;
	ck_assert_int_eq(codex_model_list(rt->client, &params, &pages), 0);
	for (; step(rt, pages); count++)
		hidden_ones += codex_pages_model(pages)->hidden;
	ck_assert(hidden ? hidden_ones > 0 : hidden_ones == 0);
	codex_pages_unref(pages);
	return count;
}

START_TEST(models_are_listed_with_the_hidden_ones_if_wanted)
{
	struct runtime rt;
	unsigned shown;

	runtime_open(&rt);
	runtime_client(&rt);
	shown = models(&rt, false, 0);
	ck_assert_uint_gt(shown, 2);
	ck_assert_uint_gt(models(&rt, true, 0), shown);
	ck_assert_uint_eq(models(&rt, false, 1), shown);
	ck_assert_uint_eq(models(&rt, false, 2), shown);
	runtime_close(&rt);
}
END_TEST

START_TEST(list_of_an_unknown_thread_is_refused)
{
	codex_future *future = NULL;
	codex_pages *pages = NULL;
	struct runtime rt;

	runtime_open(&rt);
	runtime_client(&rt);
	ck_assert_int_eq(codex_thread_list_turns(
				 rt.client, "01a1f835-c253-7f93-bad2-24fe0ec85cd9", NULL, &pages),
		0);
	ck_assert_int_eq(codex_pages_next(pages, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), CODEX_ERR_REMOTE);
	codex_pages_unref(pages);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, threads_are_listed_over_all_pages);
	ADD(suite, archived_threads_are_listed_apart);
	ADD(suite, filters_reach_the_runtime);
	ADD(suite, threads_come_in_the_order_that_was_asked_for);
	ADD(suite, turns_and_items_come_page_by_page);
	ADD(suite, models_are_listed_with_the_hidden_ones_if_wanted);
	ADD(suite, list_of_an_unknown_thread_is_refused);
}

int main(void)
{
	return runtime_main("lists", add_cases);
}
