/* The desk on the real runtime: threads, turns, what watches write of them, approvals, steering, stopping. */
#include <config.h>

#include "gateway/kit.h"

#include "../../examples/gateway/history.h"
#include "../../examples/gateway/view.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

static const char ask_rule[] =
	"{\"rules\": [{\"when\": {\"text\": \"list\"}, \"per_thread\": true, \"replies\": ["
	"{\"function_call\": {\"name\": \"exec_command\", \"arguments\": {\"cmd\": \"echo hi\","
	" \"sandbox_permissions\": \"require_escalated\", \"justification\": \"because\"}}},"
	"\"That is all.\"]}]}";

static const char stuck[] =
	"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}";

static const char nobody[] = "01a222ec-4670-7491-aab4-f81c50173c60";

START_TEST(turn_is_seen_from_its_begin_to_its_end)
{
	struct kit kit;
	struct page page;
	char *id;

	kit_open(&kit);
	kit_desk(&kit);
	id = kit_start(&kit, "hello");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page.ends == 1);
	ck_assert_str_eq(page_status(&page), "completed");
	ck_assert_str_eq(page_state(&page), "ready");
	ck_assert_str_eq(page_text(&page, "agentMessage", 0), "You said: hello");
	ck_assert_ptr_nonnull(page_item(&page, "userMessage", 0));
	ck_assert_int_gt(view_number(page.usage, "turn_total"), 0);
	ck_assert_int_eq(view_number(page.usage, "turn_total"), view_number(page.usage, "total"));
	ck_assert_int_eq(kit_send(&kit, id, "again", false), 202);
	KIT_PUMP(&kit, page.ends == 2);
	ck_assert_str_eq(page_text(&page, "agentMessage", 0), "You said: again");
	ck_assert_int_lt(view_number(page.usage, "turn_total"), view_number(page.usage, "total"));
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(one_turn_at_a_time)
{
	struct kit kit;
	struct page page;
	char *id;

	kit_open(&kit);
	runtime_when(&kit.rt, "stay", stuck);
	kit_desk(&kit);
	id = kit_start(&kit, "stay");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, *page_text(&page, "agentMessage", 0));
	ck_assert_int_eq(kit_send(&kit, id, "more", false), 409);
	ck_assert_int_eq(kit_interrupt(&kit, id), 202);
	KIT_PUMP(&kit, page.ends == 1);
	ck_assert_str_eq(page_status(&page), "interrupted");
	ck_assert_uint_eq(page.dropped, 1); /* the message that never completed */
	ck_assert_int_eq(kit_interrupt(&kit, id), 409);
	ck_assert_int_eq(kit_send(&kit, id, "late", true), 409);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(steering_is_a_message_of_the_same_turn)
{
	struct kit kit;
	struct page page;
	char *id;

	kit_open(&kit);
	runtime_when(&kit.rt, "stay", stuck);
	kit_desk(&kit);
	id = kit_start(&kit, "stay");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, *page_text(&page, "agentMessage", 0));
	ck_assert_int_eq(kit_send(&kit, id, "turn left", true), 202);
	KIT_PUMP(&kit, page.ends == 1);
	ck_assert_uint_eq(page.turns, 1);
	ck_assert_ptr_nonnull(page_item(&page, "userMessage", 1));
	ck_assert_str_eq(page_text(&page, "agentMessage", 0), "You said: turn left");
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(command_is_asked_for_and_runs_when_allowed)
{
	struct kit kit;
	struct page page;
	struct json_object *request, *command;
	char *id, *asked;

	kit_open(&kit);
	runtime_script(&kit.rt, ask_rule);
	kit_desk(&kit);
	id = kit_start(&kit, "list");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page_request(&page));
	request = json_object_array_get_idx(page.requests, 0);
	ck_assert_str_eq(view_string(request, "kind"), "command");
	ck_assert_str_eq(view_string(request, "reason"), "because");
	ck_assert_ptr_nonnull(strstr(view_string(request, "command"), "echo hi"));
	ck_assert_uint_eq(json_object_array_length(view_find(request, "decisions")), 4);
	asked = strdup(page_request(&page));
	ck_assert_int_eq(kit_decide(&kit, asked, "whatever"), 400);
	ck_assert_int_eq(kit_decide(&kit, "ask-0", "accept"), 404);
	ck_assert_int_eq(kit_decide(&kit, asked, "accept"), 200);
	ck_assert_int_eq(kit_decide(&kit, asked, "accept"), 409);
	KIT_PUMP(&kit, page.ends == 1);
	ck_assert_ptr_null(page_request(&page));
	ck_assert_str_eq(view_string(page.outcomes, asked), "accepted");
	command = page_item(&page, "commandExecution", 0);
	ck_assert_str_eq(view_string(command, "status"), "completed");
	ck_assert_ptr_nonnull(strstr(view_string(command, "aggregatedOutput"), "hi"));
	ck_assert_str_eq(page_text(&page, "agentMessage", 0), "That is all.");
	page_close(&page);
	free(asked);
	free(id);
	kit_close(&kit);
}
END_TEST

static const struct decided {
	const char *name, *decision, *outcome, *turn;
	unsigned long ms;
} decided[] = {
	{"declined_command_does_not_run", "decline", "declined", "completed", 0},
	{"cancelled_command_stops_the_turn", "cancel", "cancelled", "interrupted", 0},
	{"command_that_nobody_decides_on_is_refused", NULL, "timed_out", "completed", 50},
};

START_TEST(decision_is_kept)
{
	const struct decided *row = &decided[_i];
	struct kit kit;
	struct page page;
	struct json_object *command;
	char *id, *asked;

	kit_open(&kit);
	runtime_script(&kit.rt, ask_rule);
	kit.options.approval_ms = row->ms;
	kit_desk(&kit);
	id = kit_start(&kit, "list");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page_request(&page));
	asked = strdup(page_request(&page));
	if (row->decision)
		ck_assert_int_eq(kit_decide(&kit, asked, row->decision), 200);
	KIT_PUMP(&kit, page.ends == 1);
	ck_assert_str_eq(page_status(&page), row->turn);
	ck_assert_str_eq(view_string(page.outcomes, asked), row->outcome);
	command = page_item(&page, "commandExecution", 0);
	ck_assert(!command || strcmp(view_string(command, "status"), "declined") == 0);
	page_close(&page);
	free(asked);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(interrupt_withdraws_what_is_asked)
{
	struct kit kit;
	struct page page;
	char *id, *asked;

	kit_open(&kit);
	runtime_script(&kit.rt, ask_rule);
	kit_desk(&kit);
	id = kit_start(&kit, "list");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page_request(&page));
	asked = strdup(page_request(&page));
	ck_assert_int_eq(kit_interrupt(&kit, id), 202);
	KIT_PUMP(&kit, page.ends == 1 && !page_request(&page));
	ck_assert_str_eq(view_string(page.outcomes, asked), "withdrawn");
	ck_assert_int_eq(kit_decide(&kit, asked, "accept"), 409);
	page_close(&page);
	free(asked);
	free(id);
	kit_close(&kit);
}
END_TEST

static void list(struct kit *kit, const char *search, struct reply *reply)
{
	*reply = (struct reply){0};
	desk_list(kit->desk, NULL, search, reply_take, reply, NULL);
	KIT_PUMP(kit, reply->status);
	ck_assert_int_eq(reply->status, 200);
}

START_TEST(old_threads_are_listed_read_and_gone_on_with)
{
	struct kit kit;
	struct page page;
	struct reply reply;
	struct json_object *thread, *turns;
	char *id;

	kit_open(&kit);
	kit_desk(&kit);
	id = kit_start(&kit, "remember plum");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page.ends == 1);
	page_close(&page);
	kit_close_desk(&kit);
	kit.closed = false;
	kit_desk(&kit);
	list(&kit, NULL, &reply);
	thread = json_object_array_get_idx(view_find(reply.body, "threads"), 0);
	ck_assert_str_eq(view_string(thread, "id"), id);
	ck_assert_str_eq(view_string(thread, "preview"), "remember plum");
	ck_assert_str_eq(view_string(thread, "cwd"), kit.rt.work);
	ck_assert(!json_object_get_boolean(view_find(thread, "running")));
	ck_assert(json_object_object_get_ex(reply.body, "next", NULL));
	reply_clear(&reply);
	kit_read(&kit, id, NULL, &reply);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply_string(&reply, "thread.id"), id);
	turns = view_find(reply.body, "turns");
	ck_assert_uint_eq(json_object_array_length(turns), 1);
	ck_assert_str_eq(view_string(json_object_array_get_idx(turns, 0), "status"), "completed");
	reply_clear(&reply);
	ck_assert_int_eq(kit_number(&kit, 0, "threads") + kit_number(&kit, 1, "threads"), 0);
	page_open(&page, kit.desk, id);
	ck_assert_int_eq(kit_send(&kit, id, "which", false), 202);
	KIT_PUMP(&kit, page.ends == 1);
	ck_assert_str_eq(page_text(&page, "agentMessage", 0), "You said: which");
	ck_assert_ptr_nonnull(strstr(
		model_request_body(model_server_last_request(kit.rt.model)), "remember plum"));
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(pages_of_turns_follow_each_other)
{
	struct kit kit;
	struct page page;
	struct reply latest, before;
	struct json_object *turns;
	char *id;
	int i;

	kit_open(&kit);
	kit_desk(&kit);
	id = kit_start(&kit, "turn 0");
	page_open(&page, kit.desk, id);
	for (i = 1; i <= 11; i++) {
		KIT_PUMP(&kit, page.ends == (size_t)i);
		if (i < 11)
			ck_assert_int_eq(kit_send(&kit, id, "more", false), 202);
	}
	kit_read(&kit, id, NULL, &latest);
	ck_assert_uint_eq(json_object_array_length(view_find(latest.body, "turns")), 10);
	kit_read(&kit, id, reply_string(&latest, "more"), &before);
	turns = view_find(before.body, "turns");
	ck_assert_uint_eq(json_object_array_length(turns), 1);
	ck_assert_ptr_nonnull(strstr(json_object_to_json_string(turns), "turn 0"));
	ck_assert_ptr_null(reply_string(&before, "more"));
	reply_clear(&latest);
	reply_clear(&before);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

static struct json_object *items_of(const struct reply *reply)
{
	ck_assert_int_eq(reply->status, 200);
	return view_find(json_object_array_get_idx(view_find(reply->body, "turns"), 0), "items");
}

/* However many there are, they are asked for a few at a time; of too many there are the first, and what was said at the end. */
START_TEST(stored_items_of_a_turn_are_bounded)
{
	struct kit kit;
	struct page page;
	struct reply reply;
	struct json_object *items;
	char *id;

	kit_open(&kit);
	runtime_when(&kit.rt, "much",
		"{\"output\": [{\"message\": \"one\"}, {\"message\": \"two\"}, {\"message\": \"three\"},"
		" {\"message\": \"four\"}]}");
	kit_desk(&kit);
	id = kit_start(&kit, "much");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page.ends == 1);
	history_items_max = 2;
	kit_read(&kit, id, NULL, &reply);
	items = items_of(&reply);
	ck_assert_uint_eq(json_object_array_length(items), 5);
	ck_assert_str_eq(view_string(json_object_array_get_idx(items, 0), "type"), "userMessage");
	ck_assert_str_eq(view_string(json_object_array_get_idx(items, 1), "text"), "one");
	ck_assert_str_eq(view_string(json_object_array_get_idx(items, 4), "text"), "four");
	reply_clear(&reply);
	history_page_max = 1;
	kit_read(&kit, id, NULL, &reply);
	items = items_of(&reply);
	ck_assert_uint_eq(json_object_array_length(items), 2);
	ck_assert_str_eq(view_string(json_object_array_get_idx(items, 1), "text"), "four");
	ck_assert_ptr_null(
		view_find(json_object_array_get_idx(view_find(reply.body, "turns"), 0), "omitted"));
	reply_clear(&reply);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(thread_that_is_not_there)
{
	struct kit kit;
	struct page page;
	struct reply reply;

	kit_open(&kit);
	kit_desk(&kit);
	kit_read(&kit, nobody, NULL, &reply);
	ck_assert_int_eq(reply.status, 404);
	reply_clear(&reply);
	ck_assert_int_eq(kit_send(&kit, nobody, "hello", false), 502);
	ck_assert_int_eq(kit_interrupt(&kit, nobody), 409);
	page_open(&page, kit.desk, nobody);
	KIT_PUMP(&kit, strcmp(page_state(&page), "failed") == 0);
	ck_assert_ptr_nonnull(view_string(page.thread, "error"));
	page_close(&page);
	kit_close(&kit);
}
END_TEST

START_TEST(threads_are_spread_over_the_app_servers)
{
	struct kit kit;
	struct page pages[4];
	char *ids[4];
	size_t i;

	kit_open(&kit);
	runtime_when(&kit.rt, "stay", stuck);
	kit_desk(&kit);
	for (i = 0; i < 4; i++) {
		ids[i] = kit_start(&kit, "stay");
		page_open(&pages[i], kit.desk, ids[i]);
	}
	ck_assert_int_eq(kit_number(&kit, 0, "threads"), 2);
	ck_assert_int_eq(kit_number(&kit, 1, "threads"), 2);
	for (i = 0; i < 4; i++) {
		KIT_PUMP(&kit, *page_text(&pages[i], "agentMessage", 0));
		page_close(&pages[i]);
		free(ids[i]);
	}
	kit_close(&kit);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, turn_is_seen_from_its_begin_to_its_end);
	ADD(suite, one_turn_at_a_time);
	ADD(suite, steering_is_a_message_of_the_same_turn);
	ADD(suite, command_is_asked_for_and_runs_when_allowed);
	ADD_ROWS(suite, decision_is_kept, decided);
	ADD(suite, interrupt_withdraws_what_is_asked);
	ADD(suite, old_threads_are_listed_read_and_gone_on_with);
	ADD(suite, pages_of_turns_follow_each_other);
	ADD(suite, stored_items_of_a_turn_are_bounded);
	ADD(suite, thread_that_is_not_there);
	ADD(suite, threads_are_spread_over_the_app_servers);
}

int main(void)
{
	return runtime_main("gateway_desk", add_cases);
}
