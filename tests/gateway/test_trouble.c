/* What a real app-server does not do on demand: dying at a chosen step, refusing, beginning turns by itself, being away. */
#include <config.h>

#include "gateway/kit.h"

#include "../../examples/gateway/memory.h"
#include "../../examples/gateway/pool.h"
#include "../../examples/gateway/view.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#define THREAD "await thread/start\nemit thread-response\nemit thread-started\n"
#define TURN \
	"await turn/start name=params.clientUserMessageId\nemit turn-response\nemit active\nemit turn-started\n"
#define NO_ROLLOUT "await thread/resume\nemit request-error message='no rollout found'\n"
#define RESUMED "await thread/resume threadId=params.threadId\nemit thread-response\n"
#define STORED(items) "await thread/turns/list\nresult {\"data\": [{\"items\": [" items "]}]}\n"

START_TEST(calls_without_an_app_server_are_refused_in_time)
{
	struct reply replies[4] = {{0}};
	struct kit kit;
	struct page page;
	size_t i;

	kit_open_script(&kit, "no-handshake\nexit 1\n");
	pool_patience_ms = 100;
	kit_make_desk(&kit);
	page_open(&page, kit.desk, "some-thread");
	desk_list(kit.desk, NULL, NULL, reply_take, &replies[0], NULL);
	desk_read(kit.desk, "some-thread", NULL, reply_take, &replies[1], NULL);
	desk_send(kit.desk, "some-thread", "hello", false, reply_take, &replies[2], NULL);
	desk_start(kit.desk, "hello", reply_take, &replies[3], NULL);
	for (i = 0; i < 4; i++) {
		KIT_PUMP(&kit, replies[i].status);
		ck_assert_int_eq(replies[i].status, 503);
		ck_assert_ptr_nonnull(reply_string(&replies[i], "error"));
		reply_clear(&replies[i]);
	}
	ck_assert_str_eq(page_state(&page), "resuming"); /* it waits on */
	kit_script(&kit, RESUMED);
	KIT_PUMP(&kit, strcmp(page_state(&page), "ready") == 0);
	ck_assert_int_ge(kit_number(&kit, 0, "restarts"), 1);
	page_close(&page);
	kit_close(&kit);
}
END_TEST

START_TEST(app_server_that_keeps_dying_rests_longer_each_time)
{
	struct kit kit;

	kit_open_script(&kit, "no-handshake\nexit 1\n");
	pool_rest_ms = 1;
	pool_rest_max_ms = 8;
	kit_make_desk(&kit);
	KIT_PUMP(&kit, kit_number(&kit, 0, "restarts") == 6);
	ck_assert_ptr_nonnull(strstr(kit.log, "again in 1 ms"));
	ck_assert_ptr_nonnull(strstr(kit.log, "again in 2 ms"));
	ck_assert_ptr_nonnull(strstr(kit.log, "again in 8 ms"));
	ck_assert_ptr_null(strstr(kit.log, "again in 16 ms"));
	kit_close(&kit);
}
END_TEST

/* The browser knows the thread by the id that it had; the old one finds it still. */
START_TEST(thread_of_which_nothing_is_stored_moves)
{
	struct kit kit;
	struct page page;
	char *id;

	kit_open_script(&kit, THREAD TURN);
	kit_desk(&kit);
	id = kit_start(&kit, "hello");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, strcmp(page_status(&page), "running") == 0);
	kit_script(&kit,
		NO_ROLLOUT
		"await thread/start\nset threadId 01a222ec-4670-7491-aab4-f81c50173c60\n"
		"emit thread-response\nemit thread-started\n" TURN
		"emit user-started userText=hello\nemit user-completed userText=hello\nemit idle\n"
		"emit turn-completed text=anew\n");
	kit_kill(&kit, 0);
	KIT_PUMP(&kit, page.ends == 2);
	ck_assert_uint_eq(page.turns, 2);
	ck_assert_ptr_nonnull(page.moved);
	ck_assert_str_ne(page.moved, id);
	ck_assert_str_eq(view_string(page.thread, "id"), page.moved);
	ck_assert_str_eq(page_status(&page), "completed");
	ck_assert_int_eq(kit_send(&kit, id, "x", true), 409); /* known, but no turn runs */
	page_close(&page);
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page.ends == 1);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(message_that_is_not_stored_is_sent_again_once)
{
	struct kit kit;
	struct page page;
	char *id;

	kit_open_script(&kit,
		THREAD TURN "emit user-started userText=hello\n"
			    "emit user-completed userText=hello\n");
	kit_desk(&kit);
	id = kit_start(&kit, "hello");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page_item(&page, "userMessage", 0));
	kit_script(&kit,
		RESUMED STORED(
			"{\"clientId\": \"another\"}") "await turn/start where "
						       "{\"params\": {\"input\": [{\"text\": \"hello\"}]}}\nemit turn-response\nemit active\n"
						       "emit turn-started\nemit idle\nemit turn-completed text=again\nexpect-nothing 100\n");
	kit_kill(&kit, 0);
	KIT_PUMP(&kit, page.ends == 2);
	ck_assert_ptr_null(page.moved);
	ck_assert_str_eq(page_status(&page), "completed");
	pump_for(kit.base, 150);
	ck_assert_int_eq(kit_number(&kit, 0, "restarts"), 1);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

/* The steer was not acknowledged: whoever sent it is told, and decides. */
START_TEST(steer_that_died_is_refused_and_not_sent_again)
{
	struct kit kit;
	struct page page;
	char *id;

	kit_open_script(&kit,
		THREAD TURN "emit user-started userText=hello\n"
			    "emit user-completed userText=hello\nawait turn/steer\nkill KILL\n");
	kit_desk(&kit);
	id = kit_start(&kit, "hello");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page_item(&page, "userMessage", 0));
	kit_script(&kit,
		RESUMED "await thread/turns/list\nerror {\"code\": -1, \"message\": \"no\"}\n"
			"expect-nothing 100\n");
	ck_assert_int_eq(kit_send(&kit, id, "left", true), 503);
	KIT_PUMP(&kit, page.ends == 1 && strcmp(page_state(&page), "failed") == 0);
	pump_for(kit.base, 150);
	ck_assert_int_eq(kit_number(&kit, 0, "restarts"), 1);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(thread_that_kills_whoever_opens_it_is_left_alone)
{
	struct kit kit;
	struct page page;
	long restarts;

	kit_open_script(&kit, "await thread/resume\nkill KILL\n");
	kit_desk(&kit);
	page_open(&page, kit.desk, "deadly");
	KIT_PUMP(&kit, strcmp(page_state(&page), "failed") == 0);
	KIT_PUMP(&kit, kit_all_ready(&kit));
	restarts = kit_number(&kit, 0, "restarts");
	ck_assert_int_le(restarts, 5);
	pump_for(kit.base, 100);
	ck_assert_int_eq(kit_number(&kit, 0, "restarts"), restarts);
	page_close(&page);
	kit_close(&kit);
}
END_TEST

START_TEST(message_that_kills_whoever_gets_it_is_given_up)
{
	struct reply reply = {0};
	struct kit kit;

	kit_open_script(&kit, THREAD "await turn/start\nkill KILL\n");
	kit_desk(&kit);
	desk_start(kit.desk, "deadly", reply_take, &reply, NULL);
	PUMP(kit.base, kit_number(&kit, 0, "restarts") == 1);
	kit_script(&kit, NO_ROLLOUT THREAD "await turn/start\nkill KILL\n");
	KIT_PUMP(&kit, reply.status);
	ck_assert_int_eq(reply.status, 502);
	reply_clear(&reply);
	ck_assert_int_le(kit_number(&kit, 0, "restarts"), 6);
	kit_close(&kit);
}
END_TEST

START_TEST(refused_turn_is_a_refused_message)
{
	struct reply reply = {0};
	struct kit kit;

	kit_open_script(
		&kit, THREAD "await turn/start\nemit request-error message='no such model'\n");
	kit_desk(&kit);
	desk_start(kit.desk, "hello", reply_take, &reply, NULL);
	KIT_PUMP(&kit, reply.status);
	ck_assert_int_eq(reply.status, 502);
	ck_assert_str_eq(reply_string(&reply, "error"), "no such model");
	reply_clear(&reply);
	kit_close(&kit);
}
END_TEST

START_TEST(turn_that_others_begin_is_seen)
{
	struct kit kit;
	struct page page;
	char *id;

	kit_open_script(&kit,
		THREAD TURN "emit idle\nemit turn-completed text=mine\nawait turn/interrupt\n");
	kit_desk(&kit);
	id = kit_start(&kit, "hello");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page.ends == 1);
	kit_script(&kit,
		RESUMED
		"sleep 20\nset turnId 01a222ec-5066-7940-9ff7-ab6af3b2eab0\n"
		"emit active\nemit turn-started\nemit agent-started\ndelta theirs\nawait turn/interrupt\n"
		"emit empty-response\nemit idle\nemit turn-completed-bare\n");
	kit_kill(&kit, 0);
	KIT_PUMP(&kit, strcmp(page_text(&page, "agentMessage", 0), "theirs") == 0);
	ck_assert_str_eq(page_status(&page), "running");
	ck_assert_int_eq(kit_send(&kit, id, "mine too", false), 409);
	ck_assert_int_eq(kit_interrupt(&kit, id), 202);
	KIT_PUMP(&kit, page.ends == 2);
	ck_assert_str_eq(page_status(&page), "interrupted");
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(other_things_asked_are_shown_or_refused)
{
	struct kit kit;
	struct page page;
	struct json_object *request;
	char *id;

	kit_open_script(&kit,
		THREAD TURN
		"ask ask-input\nawait-answer where {\"result\": {\"answers\": {}}}\n"
		"notify item/started {\"threadId\": \"${threadId}\", \"turnId\": \"${turnId}\","
		" \"startedAtMs\": 1, \"item\": {\"type\": \"fileChange\", \"id\": \"call_1\", \"status\":"
		" \"inProgress\", \"changes\": [{\"path\": \"/a\", \"kind\": {\"type\": \"add\"}, \"diff\": \"+a\"}]}}\n"
		"ask ask-file\nawait-answer where {\"result\": {\"decision\": \"acceptForSession\"}}\n"
		"ask ask-permissions\nawait-answer where {\"result\": {\"scope\": \"turn\"}}\n"
		"emit idle\nemit turn-completed-bare\n");
	kit_desk(&kit);
	id = kit_start(&kit, "hello");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page_request(&page));
	request = json_object_array_get_idx(page.requests, 0);
	ck_assert_str_eq(view_string(request, "kind"), "files");
	request = json_object_array_get_idx(view_find(request, "changes"), 0);
	ck_assert_str_eq(view_string(request, "path"), "/a");
	ck_assert_str_eq(view_string(request, "kind"), "add");
	ck_assert_str_eq(view_string(request, "diff"), "+a");
	ck_assert_int_eq(kit_decide(&kit, page_request(&page), "accept_for_session"), 200);
	KIT_PUMP(&kit,
		page_request(&page) &&
			strcmp(view_string(json_object_array_get_idx(page.requests, 0), "kind"),
				"permissions") == 0);
	ck_assert_int_eq(kit_decide(&kit, page_request(&page), "cancel"), 400);
	ck_assert_int_eq(kit_decide(&kit, page_request(&page), "accept"), 200);
	KIT_PUMP(&kit, page.ends == 1);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

/* It would be allowed unread. */
START_TEST(command_that_cannot_be_shown_whole_can_only_be_refused)
{
	struct kit kit;
	struct page page;
	char *id, *command = must(malloc(200001)), *script;

	memset(command, 'x', 200000);
	command[200000] = '\0';
	script = must_format(THREAD TURN
		"ask ask-command command='%s'\n"
		"await-answer where {\"result\": {\"decision\": \"decline\"}}\n"
		"emit idle\nemit turn-completed-bare\n",
		command);
	kit_open_script(&kit, script);
	kit_desk(&kit);
	id = kit_start(&kit, "hello");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page_request(&page));
	ck_assert_int_eq(kit_decide(&kit, page_request(&page), "accept"), 400);
	ck_assert_int_eq(kit_decide(&kit, page_request(&page), "accept_for_session"), 400);
	ck_assert_int_eq(kit_decide(&kit, page_request(&page), "decline"), 200);
	KIT_PUMP(&kit, page.ends == 1);
	page_close(&page);
	free(id);
	free(command);
	free(script);
	kit_close(&kit);
}
END_TEST

START_TEST(notice_of_a_retry_comes_and_goes)
{
	struct kit kit;
	struct page page;
	char *id;

	kit_open_script(&kit,
		THREAD TURN
		"emit error willRetry=true message='Reconnecting 1/2'\nawait turn/steer\n"
		"emit empty-response\nemit agent-started\ndelta hi\nawait turn/interrupt\n");
	kit_desk(&kit);
	id = kit_start(&kit, "hello");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page.notice);
	ck_assert_str_eq(json_object_get_string(page.notice), "Reconnecting 1/2");
	ck_assert_int_eq(kit_send(&kit, id, "go on", true), 202);
	KIT_PUMP(&kit, *page_text(&page, "agentMessage", 0));
	ck_assert_ptr_null(page.notice);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

/* Closing and giving up after so many milliseconds: before, while and after the thread is started, the turn begun. */

static const char *const slow_server[] = {
	"--start-delay", "3", "--response-delay", "3", "--delay-ms", "1", "--deltas", "5", NULL};

START_TEST(desk_closes_at_every_step)
{
	struct reply replies[3] = {{0}};
	struct kit kit;
	int i;

	kit_open_fake(&kit, slow_server);
	kit_make_desk(&kit);
	desk_start(kit.desk, "hello", reply_take, &replies[0], NULL);
	desk_list(kit.desk, NULL, NULL, reply_take, &replies[1], NULL);
	desk_read(kit.desk, "01a222ec-5066-7940-9ff7-ab6af3b2eab0", NULL, reply_take, &replies[2],
		NULL);
	pump_for(kit.base, (unsigned)_i);
	kit_close_desk(&kit);
	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(replies[i].answers, 1);
		reply_clear(&replies[i]);
	}
	kit_close(&kit);
}
END_TEST

START_TEST(asker_goes_at_every_step)
{
	struct reply replies[3] = {{0}};
	struct desk_call *calls[3];
	struct kit kit;
	int i;

	kit_open_fake(&kit, slow_server);
	kit_make_desk(&kit);
	desk_start(kit.desk, "hello", reply_take, &replies[0], &calls[0]);
	desk_list(kit.desk, NULL, NULL, reply_take, &replies[1], &calls[1]);
	desk_read(kit.desk, "01a222ec-5066-7940-9ff7-ab6af3b2eab0", NULL, reply_take, &replies[2],
		&calls[2]);
	pump_for(kit.base, (unsigned)_i);
	for (i = 0; i < 3; i++) {
		if (!replies[i].answers)
			desk_call_give_up(calls[i]);
		else
			reply_clear(&replies[i]);
	}
	KIT_PUMP(&kit, kit_number(&kit, 0, "threads") == 1); /* what was begun goes on */
	pump_for(kit.base, 60);
	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(replies[i].answers, 0);
	kit_close(&kit);
}
END_TEST

static void add_cases(Suite *suite)
{
	int i;

	ADD(suite, calls_without_an_app_server_are_refused_in_time);
	ADD(suite, app_server_that_keeps_dying_rests_longer_each_time);
	ADD(suite, thread_of_which_nothing_is_stored_moves);
	ADD(suite, message_that_is_not_stored_is_sent_again_once);
	ADD(suite, steer_that_died_is_refused_and_not_sent_again);
	ADD(suite, thread_that_kills_whoever_opens_it_is_left_alone);
	ADD(suite, message_that_kills_whoever_gets_it_is_given_up);
	ADD(suite, refused_turn_is_a_refused_message);
	ADD(suite, turn_that_others_begin_is_seen);
	ADD(suite, other_things_asked_are_shown_or_refused);
	ADD(suite, command_that_cannot_be_shown_whole_can_only_be_refused);
	ADD(suite, notice_of_a_retry_comes_and_goes);
	for (i = 0; i < 60; i += 4) {
		suite_add_row(suite, "desk_closes_at_every_step", desk_closes_at_every_step, i);
		suite_add_row(suite, "asker_goes_at_every_step", asker_goes_at_every_step, i);
	}
}

int main(void)
{
	return suite_main("gateway_trouble", add_cases);
}
