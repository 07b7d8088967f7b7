/* Functions that the model calls while blocking calls wait, against the real runtime. */
#include "support/runtime.h"
#include "sync/desk.h"

#include <stdlib.h>
#include <string.h>

/* The first answer of the model in each turn is the call; what it says then tells what it was told. */
#define SCRIPT \
	"{\"rules\": [" \
	" {\"when\": {\"on\": \"tool_result\", \"output\": \"found A\"}, \"reply\": \"It was found.\"}," \
	" {\"when\": {\"on\": \"tool_result\"}, \"reply\": \"It was not found.\"}]," \
	" \"default\": {\"function_call\":" \
	"  {\"name\": \"lookup\", \"call_id\": \"c1\", \"arguments\": {\"id\": \"A\"}}}}"

struct shop {
	struct runtime rt;
	codex_sync *client;
	codex_tools *tools;
	codex_thread *thread;
	bool keeps;
	unsigned calls;
	codex_request *kept;
};

static void on_lookup(codex_request *call, const codex_json *arguments, void *userdata)
{
	struct shop *shop = userdata;

	shop->calls++;
	ck_assert_str_eq(codex_json_string(codex_json_member(arguments, "id")), "A");
	ck_assert_int_eq(
		codex_sync_call(shop->client, "model/list", NULL, NULL), CODEX_ERR_REENTRANT);
	if (shop->keeps)
		shop->kept = codex_request_ref(call);
	else
		ck_assert_int_eq(codex_tool_answer_text(call, "found A"), 0);
}

static void make_tools(struct shop *shop)
{
	struct codex_tool tool = CODEX_TOOL_INIT;

	shop->tools = codex_tools_new();
	tool.name = "lookup";
	tool.description = "Looks up what it is.";
	tool.fn = on_lookup;
	tool.userdata = shop;
	ck_assert_int_eq(codex_tools_add(shop->tools, &tool), 0);
}

static void open_shop(struct shop *shop)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;

	memset(shop, 0, sizeof(*shop));
	make_tools(shop);
	runtime_open_program(&shop->rt, SCRIPT);
	codex_config_set_experimental(shop->rt.config, true);
	shop->client = desk_open(codex_config_ref(shop->rt.config));
	options.tools = shop->tools;
	ck_assert_int_eq(codex_sync_thread_start(shop->client, &options, &shop->thread), 0);
}

static void end(struct shop *shop)
{
	codex_request_unref(shop->kept);
	desk_close(shop->client, shop->thread);
	runtime_close(&shop->rt);
	codex_tools_unref(shop->tools);
}

static void run(struct shop *shop, const char *response)
{
	codex_turn *turn = NULL;

	ck_assert_int_eq(codex_sync_run_text(shop->client, shop->thread, "try", NULL, &turn), 0);
	ck_assert_str_eq(codex_turn_result_final_response(codex_turn_get_result(turn)), response);
	codex_turn_unref(turn);
}

/* Not by waiting for the turn, which waits for us. */
static void wait_kept(struct shop *shop)
{
	while (!shop->kept)
		ck_assert_int_eq(codex_sync_call(shop->client, "model/list", NULL, NULL), 0);
}

START_TEST(called_inside_a_call_that_waits)
{
	struct shop shop;

	open_shop(&shop);
	run(&shop, "It was found.");
	ck_assert_uint_eq(shop.calls, 1);
	end(&shop);
}
END_TEST

START_TEST(kept_and_answered_between_the_calls)
{
	struct shop shop;
	codex_turn *turn;

	open_shop(&shop);
	shop.keeps = true;
	turn = desk_turn(shop.client, shop.thread, "try");
	wait_kept(&shop);
	ck_assert_int_eq(codex_tool_answer_text(shop.kept, "found A"), 0);
	ck_assert_int_eq(codex_sync_wait(shop.client, turn), 0);
	ck_assert_str_eq(
		codex_turn_result_final_response(codex_turn_get_result(turn)), "It was found.");
	codex_turn_unref(turn);
	end(&shop);
}
END_TEST

START_TEST(dropped_between_the_calls)
{
	struct shop shop;
	codex_turn *turn;

	open_shop(&shop);
	shop.keeps = true;
	turn = desk_turn(shop.client, shop.thread, "try");
	wait_kept(&shop);
	shop.kept = codex_request_unref(shop.kept);
	ck_assert_int_eq(codex_sync_wait(shop.client, turn), 0);
	ck_assert_str_eq(
		codex_turn_result_final_response(codex_turn_get_result(turn)), "It was not found.");
	codex_turn_unref(turn);
	end(&shop);
}
END_TEST

START_TEST(resumed_in_another_process)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct shop shop;
	char *id;

	open_shop(&shop);
	run(&shop, "It was found.");
	id = strdup(codex_thread_id(shop.thread));
	desk_close(shop.client, shop.thread);
	shop.client = desk_open(codex_config_ref(shop.rt.config));
	options.tools = shop.tools;
	ck_assert_int_eq(codex_sync_thread_resume(shop.client, id, &options, &shop.thread), 0);
	run(&shop, "It was found.");
	ck_assert_uint_eq(shop.calls, 2);
	free(id);
	end(&shop);
}
END_TEST

START_TEST(not_without_asking_for_what_is_experimental)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct shop shop = {.keeps = false};

	make_tools(&shop);
	runtime_open_program(&shop.rt, NULL);
	shop.client = desk_open(codex_config_ref(shop.rt.config));
	options.tools = shop.tools;
	ck_assert_int_eq(codex_sync_thread_start(shop.client, &options, &shop.thread),
		CODEX_ERR_EXPERIMENTAL);
	desk_expect_error(shop.client, CODEX_ERR_EXPERIMENTAL);
	ck_assert_ptr_null(shop.thread);
	end(&shop);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, called_inside_a_call_that_waits);
	ADD(suite, kept_and_answered_between_the_calls);
	ADD(suite, dropped_between_the_calls);
	ADD(suite, resumed_in_another_process);
	ADD(suite, not_without_asking_for_what_is_experimental);
}

int main(void)
{
	return runtime_main("sync-real-tools", add_cases);
}
