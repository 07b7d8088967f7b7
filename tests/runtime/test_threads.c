/* What is done with whole threads: forked, archived, deleted, renamed, compacted, left, read. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <codex/types.h>

#include <stdlib.h>
#include <string.h>

/* Waits for the end of what a call that was accepted began. */
#define EXPECT(rt, status, call) \
	do { \
		codex_future *asked = NULL; \
		ck_assert_int_eq((call), 0); \
		ck_assert_int_eq(pump_future((rt)->base, asked), status); \
	} while (0)

static void say(struct runtime *rt, codex_thread *thread, const char *text, const char *answer)
{
	struct turnlog log;

	turnlog_start(&log, thread, text);
	turnlog_wait(&log, rt->base);
	turnlog_expect_said(&log, answer);
	turnlog_clear(&log);
}

/* A thread that has had one turn. */
static void open_with_turn(struct runtime *rt)
{
	runtime_open_thread(rt);
	say(rt, rt->thread, "one", "You said: one");
}

static void wait_ready(struct runtime *rt, codex_thread *thread)
{
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(codex_thread_ready(thread))), 0);
}

static void expect_no_turn(codex_thread *thread)
{
	ck_assert_int_eq(
		codex_thread_turn_text(thread, "x", NULL, NULL, NULL, NULL), CODEX_ERR_STATE);
}

/* What the runtime knows of it; the future is the caller's. */
static const struct codex_thread_info *read_thread(
	struct runtime *rt, const char *id, bool with_turns, codex_future **ret_future)
{
	const struct codex_thread_info *info = NULL;

	ck_assert_int_eq(codex_thread_read_id(rt->client, id, with_turns, ret_future), 0);
	ck_assert_int_eq(codex_future_thread(*ret_future, &info), CODEX_ERR_STATE);
	ck_assert_int_eq(pump_future(rt->base, codex_future_ref(*ret_future)), 0);
	ck_assert_int_eq(codex_future_thread(*ret_future, &info), 0);
	return info;
}

/* away and back */

START_TEST(archived_thread_is_away_until_it_is_resumed)
{
	const struct codex_thread_info *info = NULL;
	codex_future *unarchived = NULL;
	codex_thread *again = NULL;
	struct runtime rt;

	open_with_turn(&rt);
	EXPECT(&rt, 0, codex_thread_archive(rt.thread, &asked));
	PUMP(rt.base,
		codex_thread_turn_text(rt.thread, "x", NULL, NULL, NULL, NULL) == CODEX_ERR_STATE);
	ck_assert_int_eq(
		codex_thread_resume(rt.client, codex_thread_id(rt.thread), NULL, &again), 0);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(again))),
		CODEX_ERR_REMOTE);
	codex_thread_unref(again);
	ck_assert_int_eq(codex_thread_unarchive(rt.thread, &unarchived), 0);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(unarchived)), 0);
	ck_assert_int_eq(codex_future_thread(unarchived, &info), 0);
	ck_assert_str_eq(info->id, codex_thread_id(rt.thread));
	codex_future_unref(unarchived);
	expect_no_turn(rt.thread);
	ck_assert_int_eq(
		codex_thread_resume(rt.client, codex_thread_id(rt.thread), NULL, &again), 0);
	say(&rt, again, "two", "You said: two");
	say(&rt, rt.thread, "three", "You said: three");
	codex_thread_unref(again);
	runtime_close(&rt);
}
END_TEST

/* Nothing would tell of its end. */
START_TEST(turn_of_a_thread_that_is_archived_or_deleted_ends)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "begin",
		"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}");
	turnlog_start(&log, rt.thread, "begin");
	turnlog_wait_text(&log, rt.base, 5);
	if (_i)
		EXPECT(&rt, 0, codex_thread_delete(rt.thread, &asked));
	else
		EXPECT(&rt, 0, codex_thread_archive(rt.thread, &asked));
	PUMP_WITHIN(rt.base, codex_turn_status(log.turn) != CODEX_PENDING, 8000);
	PUMP(rt.base,
		codex_thread_turn_text(rt.thread, "x", NULL, NULL, NULL, NULL) == CODEX_ERR_STATE);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(deleted_thread_is_gone_for_all)
{
	struct runtime rt;
	char *id;

	open_with_turn(&rt);
	id = strdup(codex_thread_id(rt.thread));
	EXPECT(&rt, 0, codex_thread_delete_id(rt.client, id, &asked));
	PUMP(rt.base,
		codex_thread_turn_text(rt.thread, "x", NULL, NULL, NULL, NULL) == CODEX_ERR_STATE);
	EXPECT(&rt, CODEX_ERR_REMOTE, codex_thread_read(rt.thread, false, &asked));
	EXPECT(&rt, CODEX_ERR_REMOTE, codex_thread_rename(rt.thread, "x", &asked));
	EXPECT(&rt, CODEX_ERR_REMOTE, codex_thread_unarchive(rt.thread, &asked));
	rt.thread = codex_thread_unref(rt.thread);
	ck_assert_int_eq(codex_thread_resume(rt.client, id, NULL, &rt.thread), 0);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))),
		CODEX_ERR_REMOTE);
	EXPECT(&rt, CODEX_ERR_REMOTE, codex_thread_archive_id(rt.client, id, &asked));
	ck_assert_int_eq(codex_thread_archive(rt.thread, NULL), CODEX_ERR_REMOTE);
	free(id);
	runtime_close(&rt);
}
END_TEST

START_TEST(thread_that_was_left_takes_no_turns_until_it_is_resumed)
{
	codex_future *left = NULL;
	codex_thread *again = NULL;
	struct runtime rt;

	open_with_turn(&rt);
	ck_assert_int_eq(codex_thread_unsubscribe(rt.thread, &left), 0);
	expect_no_turn(rt.thread);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(left)), 0);
	ck_assert_str_eq(codex_json_string(codex_json_find(codex_future_result(left), "status")),
		"unsubscribed");
	codex_future_unref(left);
	expect_no_turn(rt.thread);
	ck_assert_int_eq(
		codex_thread_resume(rt.client, codex_thread_id(rt.thread), NULL, &again), 0);
	say(&rt, again, "two", "You said: two");
	say(&rt, rt.thread, "three", "You said: three");
	codex_thread_unref(again);
	runtime_close(&rt);
}
END_TEST

START_TEST(thread_with_a_turn_that_somebody_waits_for_is_not_left)
{
	struct runtime rt;
	struct turnlog log;

	runtime_open_thread(&rt);
	runtime_when(&rt, "begin",
		"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}");
	ck_assert_int_eq(codex_thread_unsubscribe(rt.thread, NULL), CODEX_ERR_STATE);
	turnlog_start(&log, rt.thread, "begin");
	wait_ready(&rt, rt.thread);
	ck_assert_int_eq(codex_thread_unsubscribe(rt.thread, NULL), CODEX_ERR_BUSY);
	turnlog_wait_text(&log, rt.base, 5);
	ck_assert_int_eq(codex_thread_unsubscribe(rt.thread, NULL), CODEX_ERR_BUSY);
	turnlog_clear(&log); /* nobody waits any more */
	EXPECT(&rt, 0, codex_thread_unsubscribe(rt.thread, &asked));
	expect_no_turn(rt.thread);
	runtime_close(&rt);
}
END_TEST

/* forks */

START_TEST(fork_has_an_id_and_a_future_of_its_own)
{
	const struct codex_thread_info *info = NULL;
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *fork = NULL;
	struct runtime rt;
	const char *body;

	runtime_open(&rt);
	runtime_client(&rt);
	options.approval = CODEX_APPROVAL_DENY_ALL;
	ck_assert_int_eq(codex_thread_start(rt.client, &options, &rt.thread), 0);
	say(&rt, rt.thread, "one", "You said: one");
	ck_assert_int_eq(codex_thread_fork(rt.client, codex_thread_id(rt.thread), NULL, &fork), 0);
	say(&rt, fork, "apart", "You said: apart");
	ck_assert_str_ne(codex_thread_id(fork), codex_thread_id(rt.thread));
	body = model_request_body(model_server_last_request(rt.model));
	ck_assert_ptr_nonnull(strstr(body, "You said: one"));
	ck_assert_int_eq(codex_future_thread(codex_thread_ready(fork), &info), 0);
	ck_assert_str_eq(info->id, codex_thread_id(fork));
	ck_assert_str_eq(info->forked_from_id, codex_thread_id(rt.thread));
	ck_assert_str_eq(codex_json_string(codex_json_find(
				 codex_future_result(codex_thread_ready(fork)), "approvalPolicy")),
		"never");
	say(&rt, rt.thread, "two", "You said: two");
	body = model_request_body(model_server_last_request(rt.model));
	ck_assert_ptr_null(strstr(body, "apart"));
	codex_thread_unref(fork);
	runtime_close(&rt);
}
END_TEST

/* It stands on what is stored of its source, which the runtime has let go of when it refuses. */
START_TEST(source_of_a_fork_is_deleted_after_it)
{
	codex_thread *fork = NULL, *again = NULL;
	struct runtime rt;

	open_with_turn(&rt);
	ck_assert_int_eq(codex_thread_fork(rt.client, codex_thread_id(rt.thread), NULL, &fork), 0);
	wait_ready(&rt, fork);
	EXPECT(&rt, CODEX_ERR_REMOTE, codex_thread_delete(rt.thread, &asked));
	ck_assert_int_eq(
		codex_thread_resume(rt.client, codex_thread_id(rt.thread), NULL, &again), 0);
	say(&rt, again, "two", "You said: two");
	codex_thread_unref(again);
	EXPECT(&rt, 0, codex_thread_delete(fork, &asked));
	EXPECT(&rt, 0, codex_thread_delete(rt.thread, &asked));
	codex_thread_unref(fork);
	runtime_close(&rt);
}
END_TEST

/* Id of a turn of the thread, by its number, new. */
static char *turn_id(struct runtime *rt, codex_thread *thread, size_t number)
{
	codex_future *future = NULL;
	const struct codex_thread_info *info =
		read_thread(rt, codex_thread_id(thread), true, &future);
	char *id;

	ck_assert_uint_gt(info->n_turns, number);
	id = strdup(info->turns[number]->id);
	codex_future_unref(future);
	return id;
}

static void expect_fork_of_first_turn(
	struct runtime *rt, const struct codex_thread_options *options)
{
	codex_thread *fork = NULL;
	const char *body;

	ck_assert_int_eq(
		codex_thread_fork(rt->client, codex_thread_id(rt->thread), options, &fork), 0);
	say(rt, fork, "apart", "You said: apart");
	body = model_request_body(model_server_last_request(rt->model));
	ck_assert_ptr_nonnull(strstr(body, "You said: one"));
	ck_assert_ptr_null(strstr(body, "You said: two"));
	codex_thread_unref(fork);
}

START_TEST(fork_ends_at_the_turn_that_was_named)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct runtime rt;
	char *first, *second;

	runtime_open(&rt);
	codex_config_set_experimental(rt.config, true);
	runtime_client(&rt);
	rt.thread = runtime_thread(&rt);
	say(&rt, rt.thread, "one", "You said: one");
	say(&rt, rt.thread, "two", "You said: two");
	first = turn_id(&rt, rt.thread, 0);
	second = turn_id(&rt, rt.thread, 1);
	options.last_turn_id = first;
	expect_fork_of_first_turn(&rt, &options);
	options.last_turn_id = NULL;
	options.before_turn_id = second;
	expect_fork_of_first_turn(&rt, &options);
	free(first);
	free(second);
	runtime_close(&rt);
}
END_TEST

/* the rest */

static void keep_name(codex_event *event, void *userdata)
{
	char **name = userdata;

	free(*name);
	*name = strdup(codex_json_string(codex_json_find(codex_event_params(event), "threadName")));
}

START_TEST(new_name_is_told_and_read)
{
	const struct codex_thread_info *info;
	codex_future *future = NULL;
	char *name = NULL;
	struct runtime rt;

	open_with_turn(&rt);
	ck_assert_int_eq(
		codex_thread_subscribe(rt.thread, "thread/name/updated", keep_name, &name, NULL),
		0);
	EXPECT(&rt, 0, codex_thread_rename(rt.thread, "plums \"and\" pears", &asked));
	PUMP(rt.base, name);
	ck_assert_str_eq(name, "plums \"and\" pears");
	info = read_thread(&rt, codex_thread_id(rt.thread), false, &future);
	ck_assert_str_eq(info->name, name);
	ck_assert_uint_eq(info->n_turns, 0);
	codex_future_unref(future);
	ck_assert_int_eq(codex_thread_rename(rt.thread, NULL, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_thread_rename(rt.thread, "\xff", NULL), CODEX_ERR_UTF8);
	free(name);
	runtime_close(&rt);
}
END_TEST

START_TEST(history_is_read_when_it_is_asked_for)
{
	const struct codex_thread_info *info;
	codex_future *future = NULL;
	struct runtime rt;

	open_with_turn(&rt);
	say(&rt, rt.thread, "two", "You said: two");
	info = read_thread(&rt, codex_thread_id(rt.thread), true, &future);
	ck_assert_uint_eq(info->n_turns, 2);
	ck_assert_str_eq(info->turns[1]->items[1]->as.agent_message->text, "You said: two");
	codex_future_unref(future);
	runtime_close(&rt);
}
END_TEST

static void count(codex_event *event, void *userdata)
{
	(void)event;
	++*(unsigned *)userdata;
}

START_TEST(compaction_is_a_turn_that_others_wait_for)
{
	unsigned ended = 0;
	struct runtime rt;

	open_with_turn(&rt);
	ck_assert_int_eq(
		codex_thread_subscribe(rt.thread, "turn/completed", count, &ended, NULL), 0);
	EXPECT(&rt, 0, codex_thread_compact(rt.thread, &asked));
	say(&rt, rt.thread, "after", "You said: after");
	PUMP(rt.base, ended == 2);
	ck_assert_uint_eq(model_server_request_count(rt.model), 3);
	runtime_close(&rt);
}
END_TEST

/* The runtime's doing; those that wait are not lost. */
START_TEST(compaction_interrupts_the_running_turn)
{
	struct runtime rt;
	struct turnlog log;

	open_with_turn(&rt);
	runtime_when(&rt, "begin",
		"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}");
	turnlog_start(&log, rt.thread, "begin");
	turnlog_wait_text(&log, rt.base, 5);
	EXPECT(&rt, 0, codex_thread_compact(rt.thread, &asked));
	say(&rt, rt.thread, "after", "You said: after");
	turnlog_expect_interrupted(&log);
	turnlog_clear(&log);
	runtime_close(&rt);
}
END_TEST

START_TEST(call_on_a_thread_without_an_id_is_refused)
{
	const struct codex_thread_info *info = NULL;
	struct runtime rt;

	runtime_open_thread(&rt);
	ck_assert_int_eq(codex_thread_archive(rt.thread, NULL), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_thread_unarchive(rt.thread, NULL), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_thread_delete(rt.thread, NULL), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_thread_rename(rt.thread, "x", NULL), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_thread_compact(rt.thread, NULL), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_thread_unsubscribe(rt.thread, NULL), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_thread_read(rt.thread, false, NULL), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_thread_archive_id(rt.client, "", NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_thread_unarchive_id(rt.client, NULL, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_thread_delete_id(rt.client, "", NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_thread_rename_id(rt.client, "", "x", NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_thread_read_id(rt.client, "", false, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_thread_fork(rt.client, "", NULL, &rt.thread), CODEX_ERR_INVALID);
	wait_ready(&rt, rt.thread);
	ck_assert_int_eq(codex_future_thread(codex_thread_ready(rt.thread), &info), 0);
	ck_assert_str_eq(info->id, codex_thread_id(rt.thread));
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, archived_thread_is_away_until_it_is_resumed);
	suite_add_row(suite, "turn_of_a_thread_that_is_archived_ends",
		turn_of_a_thread_that_is_archived_or_deleted_ends, 0);
	suite_add_row(suite, "turn_of_a_thread_that_is_deleted_ends",
		turn_of_a_thread_that_is_archived_or_deleted_ends, 1);
	ADD(suite, deleted_thread_is_gone_for_all);
	ADD(suite, thread_that_was_left_takes_no_turns_until_it_is_resumed);
	ADD(suite, thread_with_a_turn_that_somebody_waits_for_is_not_left);
	ADD(suite, fork_has_an_id_and_a_future_of_its_own);
	ADD(suite, source_of_a_fork_is_deleted_after_it);
	ADD(suite, fork_ends_at_the_turn_that_was_named);
	ADD(suite, new_name_is_told_and_read);
	ADD(suite, history_is_read_when_it_is_asked_for);
	ADD(suite, compaction_is_a_turn_that_others_wait_for);
	ADD(suite, compaction_interrupts_the_running_turn);
	ADD(suite, call_on_a_thread_without_an_id_is_refused);
}

int main(void)
{
	return runtime_main("threads", add_cases);
}
