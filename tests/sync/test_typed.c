/* Typed calls that block: answers that belong to the caller, and why there is none. */
#include <config.h>

#include "sync/desk.h"

#include <codex/methods.h>

#include <string.h>

static const struct codex_model_list_response *list_models(codex_sync *client)
{
	const struct codex_model_list_response *response = NULL;

	ck_assert_int_eq(codex_sync_rpc_model_list(client, NULL, &response), 0);
	ck_assert_ptr_null(codex_sync_error(client));
	return response;
}

static void expect_message(codex_sync *client, int status, const char *begin)
{
	const char *message = codex_error_message(codex_sync_error(client));

	desk_expect_error(client, status);
	ck_assert_msg(strncmp(message, begin, strlen(begin)) == 0, "%s", message);
}

START_TEST(answers_outlive_each_other_and_the_client)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;
	const struct codex_model_list_response *one = NULL;
	const struct codex_model_list_response *all;
	codex_sync *client = desk_open(desk_server());

	params.limit = 1;
	ck_assert_int_eq(codex_sync_rpc_model_list(client, &params, &one), 0);
	all = list_models(client);
	ck_assert_uint_eq(one->n_data, 1);
	ck_assert_ptr_nonnull(one->next_cursor);
	codex_response_free(one);
	desk_close(client, NULL);
	ck_assert_uint_gt(all->n_data, 1);
	ck_assert_uint_eq(all->size, sizeof(*all));
	ck_assert_str_eq(all->data[0]->display_name, "Fake");
	codex_response_free(all);
	codex_response_free(NULL);
}
END_TEST

START_TEST(nobody_has_to_want_the_answer)
{
	codex_sync *client = desk_open(fake_script(
		"expect model/list\nresult {\"data\":0}\nexpect account/logout\nresult {}"));

	ck_assert_int_eq(codex_sync_rpc_model_list(client, NULL, NULL), 0);
	ck_assert_int_eq(codex_sync_rpc_account_logout(client, NULL), 0);
	desk_close(client, NULL);
}
END_TEST

START_TEST(wrong_params_are_told_with_their_path)
{
	struct codex_thread_read_params params = CODEX_THREAD_READ_PARAMS_INIT;
	const struct codex_thread_read_response *response = NULL;
	codex_sync *client = desk_open(desk_server());

	ck_assert_int_eq(codex_sync_rpc_thread_read(client, &params, &response), CODEX_ERR_INVALID);
	expect_message(client, CODEX_ERR_INVALID, "params.threadId: ");
	params.thread_id = "\xff";
	ck_assert_int_eq(codex_sync_rpc_thread_read(client, &params, &response), CODEX_ERR_UTF8);
	expect_message(client, CODEX_ERR_UTF8, "params.threadId: ");
	ck_assert_ptr_null(response);
	codex_response_free(list_models(client));
	desk_close(client, NULL);
}
END_TEST

START_TEST(experimental_method_is_refused_by_name)
{
	codex_sync *client = desk_open(desk_server());

	ck_assert_int_eq(codex_sync_rpc_memory_reset(client, NULL), CODEX_ERR_EXPERIMENTAL);
	expect_message(client, CODEX_ERR_EXPERIMENTAL, "memory/reset ");
	codex_response_free(list_models(client));
	desk_close(client, NULL);
}
END_TEST

START_TEST(answer_that_does_not_fit_is_told_with_its_path)
{
	const struct codex_model_list_response *response = NULL;
	codex_sync *client =
		desk_open(fake_script("expect model/list\nresult {\"data\":[{\"id\":1}]}\n"
				      "expect model/list\nresult {\"data\":[]}"));

	ck_assert_int_eq(codex_sync_rpc_model_list(client, NULL, &response), CODEX_ERR_DECODE);
	expect_message(client, CODEX_ERR_DECODE, "result.data[0].");
	ck_assert_ptr_null(response);
	codex_response_free(list_models(client));
	desk_close(client, NULL);
}
END_TEST

START_TEST(error_of_the_runtime_is_told)
{
	const struct codex_model_list_response *response = NULL;
	codex_sync *client = desk_open(fake_script(
		"expect model/list\nerror {\"code\":-32600,\"message\":\"no such thing\"}"));

	ck_assert_int_eq(codex_sync_rpc_model_list(client, NULL, &response), CODEX_ERR_REMOTE);
	expect_message(client, CODEX_ERR_REMOTE, "no such thing");
	ck_assert_ptr_null(response);
	desk_close(client, NULL);
}
END_TEST

START_TEST(death_of_the_runtime_is_told)
{
	const struct codex_model_list_response *response = NULL;
	codex_sync *client = desk_open(fake_script("expect model/list\nexit 3"));

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(
			codex_sync_rpc_model_list(client, NULL, &response), CODEX_ERR_EXITED);
		desk_expect_error(client, CODEX_ERR_EXITED);
	}
	ck_assert_ptr_null(response);
	desk_close(client, NULL);
}
END_TEST

/* in a callback */

static void call_in_callback(codex_event *event, void *userdata)
{
	const struct codex_model_list_response *response = NULL;
	codex_sync **client = userdata;

	(void)event;
	ck_assert_int_eq(codex_sync_rpc_model_list(*client, NULL, &response), CODEX_ERR_REENTRANT);
	ck_assert_ptr_null(response);
	*client = NULL;
}

START_TEST(call_in_a_callback_is_refused)
{
	codex_sync *client =
		desk_open(fake_script("expect model/list\nnotify one {}\nresult {\"data\":[]}"));
	codex_sync *called = client;

	codex_async_subscribe(codex_sync_async(client), "one", call_in_callback, &called, NULL);
	codex_response_free(list_models(client));
	ck_assert_ptr_null(called);
	desk_close(client, NULL);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, answers_outlive_each_other_and_the_client);
	ADD(suite, nobody_has_to_want_the_answer);
	ADD(suite, wrong_params_are_told_with_their_path);
	ADD(suite, experimental_method_is_refused_by_name);
	ADD(suite, answer_that_does_not_fit_is_told_with_its_path);
	ADD(suite, error_of_the_runtime_is_told);
	ADD(suite, death_of_the_runtime_is_told);
	ADD(suite, call_in_a_callback_is_refused);
}

int main(void)
{
	return suite_main("typed", add_cases);
}
