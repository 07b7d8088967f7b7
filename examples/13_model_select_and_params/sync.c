/* Picks two models from the list: one for a thread, the other for a turn of it. Usage: sync */
#include <codex/codex.h>
#include <codex/methods.h>
#include <stdio.h>
#include <stdlib.h>

static int ask(codex_sync *client, codex_thread *thread, const struct codex_turn_options *options)
{
	codex_turn *turn = NULL;
	int r = codex_sync_run_text(client, thread, "Who are you?", options, &turn);
	const codex_turn_result *result = turn ? codex_turn_get_result(turn) : NULL;

	if (r == 0 && codex_turn_result_final_response(result))
		printf("answer: %s\n", codex_turn_result_final_response(result));
	codex_turn_unref(turn);
	return r;
}

static int select_models(codex_sync *client, codex_thread **thread)
{
	struct codex_thread_options for_thread = CODEX_THREAD_OPTIONS_INIT;
	struct codex_turn_options for_turn = CODEX_TURN_OPTIONS_INIT;
	const struct codex_model_list_response *list = NULL;
	int r = codex_sync_rpc_model_list(client, NULL, &list);

	if (r == 0 && list->n_data > 1) {
		for_thread.model = list->data[0]->model; /* the preferred one comes first */
		for_turn.model = list->data[1]->model; /* from this turn on */
		printf("models: %s, %s\n", for_thread.model, for_turn.model);
	}
	if (r == 0)
		r = codex_sync_thread_start(client, &for_thread, thread);
	if (r == 0 && (r = ask(client, *thread, NULL)) == 0)
		r = ask(client, *thread, &for_turn);
	codex_response_free(list);
	return r;
}

int main(void)
{
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_sync *client = NULL;
	codex_error *error = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	r = codex_sync_open(config, &client, &error);
	if (r == 0)
		r = select_models(client, &thread);
	if (r < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
