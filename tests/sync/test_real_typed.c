/* Typed calls that block, against the real runtime: what a program writes that knows the types. */
#include "support/runtime.h"
#include "sync/desk.h"

#include <codex/methods.h>

#include <stdlib.h>
#include <string.h>

static codex_sync *open_real(struct runtime *rt)
{
	runtime_open_program(rt, NULL);
	codex_config_set_experimental(rt->config, true);
	return desk_open(codex_config_ref(rt->config));
}

static void close_real(struct runtime *rt, codex_sync *client, codex_thread *thread)
{
	desk_close(client, thread);
	runtime_close(rt);
}

START_TEST(models_come_page_by_page)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;
	const struct codex_model_list_response *all = NULL, *first = NULL, *second = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt);

	ck_assert_int_eq(codex_sync_rpc_model_list(client, NULL, &all), 0);
	params.limit = 2;
	ck_assert_int_eq(codex_sync_rpc_model_list(client, &params, &first), 0);
	params.cursor = first->next_cursor;
	ck_assert_int_eq(codex_sync_rpc_model_list(client, &params, &second), 0);
	ck_assert_uint_eq(first->n_data, 2);
	ck_assert_uint_gt(all->n_data, 2);
	ck_assert_str_eq(second->data[0]->id, all->data[2]->id);
	ck_assert_uint_gt(all->data[0]->n_supported_reasoning_efforts, 0);
	codex_response_free(second);
	codex_response_free(first);
	codex_response_free(all);
	close_real(&rt, client, NULL);
}
END_TEST

START_TEST(thread_starts_with_what_the_structs_say)
{
	struct codex_thread_start_params params = CODEX_THREAD_START_PARAMS_INIT;
	struct codex_ask_for_approval approval = CODEX_ASK_FOR_APPROVAL_INIT;
	struct codex_ask_for_approval_granular granular = CODEX_ASK_FOR_APPROVAL_GRANULAR_INIT;
	const struct codex_thread_start_response *response = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt);

	granular.rules = true;
	granular.sandbox_approval = true;
	approval.type.value = CODEX_ASK_FOR_APPROVAL_TYPE_GRANULAR;
	approval.as.granular = &granular;
	params.approval_policy = &approval;
	params.sandbox.value = CODEX_SANDBOX_MODE_WORKSPACE_WRITE;
	params.cwd = rt.work;
	params.developer_instructions = "Say \"so\".";
	ck_assert_int_eq(codex_sync_rpc_thread_start(client, &params, &response), 0);
	ck_assert_str_eq(response->cwd, rt.work);
	ck_assert_str_eq(response->model, "mock-model");
	ck_assert_int_eq(
		response->approval_policy->type.value, CODEX_ASK_FOR_APPROVAL_TYPE_GRANULAR);
	ck_assert(response->approval_policy->as.granular->rules);
	ck_assert(!response->approval_policy->as.granular->mcp_elicitations);
	ck_assert_int_eq(response->sandbox->type.value, CODEX_SANDBOX_POLICY_TYPE_WORKSPACE_WRITE);
	ck_assert(!response->sandbox->as.workspace_write->network_access);
	ck_assert_int_eq(response->thread->status->type.value, CODEX_THREAD_STATUS_TYPE_IDLE);
	ck_assert_ptr_null(response->thread->name);
	codex_response_free(response);
	close_real(&rt, client, NULL);
}
END_TEST

static void expect_said(const struct codex_turn_info *turn, const char *asked, const char *answered)
{
	const struct codex_thread_item *const *items = turn->items;

	ck_assert_int_eq(turn->status.value, CODEX_TURN_STATUS_INFO_COMPLETED);
	ck_assert_uint_eq(turn->n_items, 2);
	ck_assert_int_eq(items[0]->type.value, CODEX_THREAD_ITEM_TYPE_USER_MESSAGE);
	ck_assert_str_eq(items[0]->as.user_message->content[0]->as.text->text, asked);
	ck_assert_int_eq(items[1]->type.value, CODEX_THREAD_ITEM_TYPE_AGENT_MESSAGE);
	ck_assert_str_eq(items[1]->as.agent_message->text, answered);
}

START_TEST(what_a_turn_said_is_read_back)
{
	struct codex_thread_read_params params = CODEX_THREAD_READ_PARAMS_INIT;
	const struct codex_thread_read_response *response = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt);
	codex_thread *thread = desk_thread(client);

	ck_assert_int_eq(codex_sync_run_text(client, thread, "hello \"you\"", NULL, NULL), 0);
	params.thread_id = codex_thread_id(thread);
	params.include_turns = true;
	ck_assert_int_eq(codex_sync_rpc_thread_read(client, &params, &response), 0);
	ck_assert_str_eq(response->thread->id, params.thread_id);
	ck_assert_uint_eq(response->thread->n_turns, 1);
	expect_said(response->thread->turns[0], "hello \"you\"", "You said: hello \"you\"");
	close_real(&rt, client, thread);
	ck_assert_str_eq(response->thread->preview, "hello \"you\"");
	codex_response_free(response);
}
END_TEST

START_TEST(setting_is_written_as_json_and_read_as_an_enum)
{
	struct codex_config_value_write_params params = CODEX_CONFIG_VALUE_WRITE_PARAMS_INIT;
	const struct codex_config_write_response *written = NULL;
	const struct codex_config_read_response *read = NULL;
	codex_json *value = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt);

	ck_assert_int_eq(codex_json_parse("\"high\"", 6, &value), 0);
	params.key_path = "model_verbosity";
	params.merge_strategy.value = CODEX_MERGE_STRATEGY_REPLACE;
	params.value = value;
	ck_assert_int_eq(codex_sync_rpc_config_value_write(client, &params, &written), 0);
	ck_assert_int_eq(written->status.value, CODEX_WRITE_STATUS_OK);
	ck_assert_int_eq(codex_sync_rpc_config_read(client, NULL, &read), 0);
	ck_assert_int_eq(read->config->model_verbosity.value, CODEX_VERBOSITY_HIGH);
	ck_assert(read->config->null_review_model);
	codex_response_free(read);
	codex_response_free(written);
	codex_json_unref(value);
	close_real(&rt, client, NULL);
}
END_TEST

START_TEST(refusal_has_the_code_of_the_runtime)
{
	struct codex_thread_read_params params = CODEX_THREAD_READ_PARAMS_INIT;
	const struct codex_thread_read_response *response = NULL;
	struct runtime rt;
	codex_sync *client = open_real(&rt);

	params.thread_id = "none";
	ck_assert_int_eq(codex_sync_rpc_thread_read(client, &params, &response), CODEX_ERR_REMOTE);
	ck_assert_int_eq(codex_error_code(codex_sync_error(client)), -32600);
	ck_assert_ptr_nonnull(
		strstr(codex_error_message(codex_sync_error(client)), "invalid thread id"));
	ck_assert_ptr_null(response);
	close_real(&rt, client, NULL);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, models_come_page_by_page);
	ADD(suite, thread_starts_with_what_the_structs_say);
	ADD(suite, what_a_turn_said_is_read_back);
	ADD(suite, setting_is_written_as_json_and_read_as_an_enum);
	ADD(suite, refusal_has_the_code_of_the_runtime);
}

int main(void)
{
	return runtime_main("sync-real-typed", add_cases);
}
