/* App-servers that die, on the real runtime: they are replaced, and no message is lost or comes twice. */
#include <config.h>

#include "gateway/kit.h"

#include "../../examples/gateway/view.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char stuck[] =
	"{\"output\": [{\"message\": {\"text\": \"begun\", \"done\": false}}, {\"hang\": true}]}";

static const char ask_rule[] =
	"{\"rules\": [{\"when\": {\"text\": \"list\"}, \"reply\": "
	"{\"function_call\": {\"name\": \"exec_command\", \"arguments\": {\"cmd\": \"echo hi\","
	" \"sandbox_permissions\": \"require_escalated\", \"justification\": \"because\"}}}}]}";

START_TEST(message_of_a_turn_that_died_is_not_sent_again)
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
	kit_kill(&kit, kit_owner(&kit));
	KIT_PUMP(&kit, page.ends == 1);
	ck_assert_str_eq(page_status(&page), "lost");
	KIT_PUMP(&kit, strcmp(page_state(&page), "ready") == 0 && kit_all_ready(&kit));
	ck_assert_uint_eq(page.turns, 1);
	ck_assert_ptr_null(page.moved);
	ck_assert_uint_eq(kit_stored(&kit, id, "stay"), 1);
	ck_assert_uint_eq(model_server_request_count(kit.rt.model), 1);
	ck_assert_int_eq(kit_send(&kit, id, "and now", false), 202);
	KIT_PUMP(&kit, page.ends == 2);
	ck_assert_str_eq(page_text(&page, "agentMessage", 0), "You said: and now");
	ck_assert_uint_eq(kit_stored(&kit, id, "stay"), 1);
	ck_assert_uint_eq(kit_stored(&kit, id, "and now"), 1);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(death_withdraws_what_is_asked)
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
	kit_kill(&kit, kit_owner(&kit));
	KIT_PUMP(&kit, !page_request(&page) && page.ends == 1);
	ck_assert_str_eq(view_string(page.outcomes, asked), "withdrawn");
	ck_assert_int_eq(kit_decide(&kit, asked, "accept"), 409);
	KIT_PUMP(&kit, strcmp(page_state(&page), "ready") == 0);
	ck_assert_uint_eq(kit_stored(&kit, id, "list"), 1);
	ck_assert_uint_eq(page.turns, 1);
	page_close(&page);
	free(asked);
	free(id);
	kit_close(&kit);
}
END_TEST

/* What a browser that started a thread sees of it in the end, whenever the app-server died. */
static void expect_once(struct kit *kit, struct reply *reply, const char *text)
{
	struct page page;
	char *id;

	KIT_PUMP(kit, reply->status);
	ck_assert_msg(reply->status == 201, "%s", json_object_to_json_string(reply->body));
	id = strdup(reply_string(reply, "id"));
	page_open(&page, kit->desk, id);
	/* Killed later than it was told: the end is "lost", unless a new turn begins. */
	KIT_PUMP(kit, page.ends && strcmp(page_state(&page), "ready") == 0);
	KIT_PUMP(kit, kit_all_ready(kit));
	KIT_PUMP(kit,
		strcmp(page_status(&page), "running") != 0 &&
			strcmp(page_status(&page), "starting") != 0);
	ck_assert_uint_eq(kit_stored(kit, id, text), 1);
	page_close(&page);
	reply_clear(reply);
	free(id);
}

/* Every few milliseconds from before the thread is started until its turn is over, which takes some 150. */
START_TEST(message_is_stored_once_whenever_its_app_server_dies)
{
	struct reply reply = {0};
	struct kit kit;
	unsigned ms;
	char text[40];

	kit_open(&kit);
	kit.options.app_servers = 1;
	kit_desk(&kit);
	for (ms = 0; ms <= 160; ms += 8) {
		snprintf(text, sizeof(text), "after %u ms", ms);
		desk_start(kit.desk, text, reply_take, &reply, NULL);
		pump_for(kit.base, ms);
		kit_kill(&kit, 0);
		expect_once(&kit, &reply, text);
	}
	kit_close(&kit);
}
END_TEST

START_TEST(second_death_while_the_first_is_mended)
{
	struct reply reply = {0};
	struct kit kit;
	unsigned i;

	kit_open(&kit);
	kit.options.app_servers = 1;
	kit_desk(&kit);
	desk_start(kit.desk, "hello", reply_take, &reply, NULL);
	for (i = 1; i <= 3; i++) {
		pump_for(kit.base, 15);
		kit_kill(&kit, 0);
		KIT_PUMP(&kit, kit_number(&kit, 0, "restarts") == (long)i && kit_all_ready(&kit));
	}
	expect_once(&kit, &reply, "hello");
	kit_close(&kit);
}
END_TEST

START_TEST(idle_app_servers_are_replaced)
{
	struct kit kit;
	struct page page;
	char *id;

	kit_open(&kit);
	kit_desk(&kit);
	id = kit_start(&kit, "hello");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page.ends == 1);
	kit_kill(&kit, 0);
	kit_kill(&kit, 1);
	KIT_PUMP(&kit,
		kit_number(&kit, 0, "restarts") == 1 && kit_number(&kit, 1, "restarts") == 1 &&
			kit_all_ready(&kit));
	ck_assert_str_eq(page_status(&page), "completed");
	ck_assert_int_eq(kit_send(&kit, id, "again", false), 202);
	KIT_PUMP(&kit, page.ends == 2);
	ck_assert_uint_eq(kit_stored(&kit, id, "hello"), 1);
	ck_assert_uint_eq(kit_stored(&kit, id, "again"), 1);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

START_TEST(other_threads_go_on_when_one_app_server_dies)
{
	struct kit kit;
	struct page dying, living;
	char *first, *second;
	unsigned owner;

	kit_open(&kit);
	runtime_when(&kit.rt, "stay", stuck);
	kit_desk(&kit);
	first = kit_start(&kit, "stay");
	owner = kit_owner(&kit);
	second = kit_start(&kit, "stay too");
	page_open(&dying, kit.desk, first);
	page_open(&living, kit.desk, second);
	KIT_PUMP(&kit,
		*page_text(&dying, "agentMessage", 0) && *page_text(&living, "agentMessage", 0));
	kit_kill(&kit, owner);
	KIT_PUMP(&kit, dying.ends == 1 && strcmp(page_state(&dying), "ready") == 0);
	ck_assert_str_eq(page_status(&living), "running");
	ck_assert_int_eq(kit_interrupt(&kit, second), 202);
	KIT_PUMP(&kit, living.ends == 1);
	ck_assert_str_eq(page_status(&living), "interrupted");
	page_close(&dying);
	page_close(&living);
	free(first);
	free(second);
	kit_close(&kit);
}
END_TEST

/* The runtime keeps it loaded, and lets nobody else write to it. */
START_TEST(forgotten_thread_is_opened_where_it_is_loaded)
{
	struct kit kit;
	struct page page;
	char *id;
	int i;

	kit_open(&kit);
	kit.options.idle_conversations = 0;
	kit_desk(&kit);
	id = kit_start(&kit, "hello");
	page_open(&page, kit.desk, id);
	KIT_PUMP(&kit, page.ends == 1);
	for (i = 0; i < 2; i++) {
		page_close(&page);
		KIT_PUMP(
			&kit, kit_number(&kit, 0, "threads") + kit_number(&kit, 1, "threads") == 0);
		page_open(&page, kit.desk, id);
		KIT_PUMP(&kit, strcmp(page_state(&page), "ready") == 0);
		ck_assert_ptr_null(page.turn); /* it is not in memory any more */
	}
	ck_assert_int_eq(kit_send(&kit, id, "again", false), 202);
	KIT_PUMP(&kit, page.ends == 1);
	page_close(&page);
	free(id);
	kit_close(&kit);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, message_of_a_turn_that_died_is_not_sent_again);
	ADD(suite, death_withdraws_what_is_asked);
	ADD(suite, message_is_stored_once_whenever_its_app_server_dies);
	ADD(suite, second_death_while_the_first_is_mended);
	ADD(suite, idle_app_servers_are_replaced);
	ADD(suite, other_threads_go_on_when_one_app_server_dies);
	ADD(suite, forgotten_thread_is_opened_where_it_is_loaded);
}

int main(void)
{
	return runtime_main("gateway_recovery", add_cases);
}
