/* Picks two models from the list: one for a thread, the other for a turn of it. Usage: async */
#include <codex/codex.h>
#include <codex/methods.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static int left = 2; /* turns */

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *client)
{
	if (codex_turn_result_final_response(result))
		printf("answer: %s\n", codex_turn_result_final_response(result));
	if (status < 0)
		fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	if (status < 0 || --left == 0)
		codex_async_close(client, NULL); /* ends the loop */
}

static void on_models(codex_future *future, void *client)
{
	struct codex_thread_options for_thread = CODEX_THREAD_OPTIONS_INIT;
	struct codex_turn_options for_turn = CODEX_TURN_OPTIONS_INIT;
	struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;
	const struct codex_model_list_response *list = NULL;
	codex_thread *thread = NULL;

	cb.on_done = on_done;
	if (codex_rpc_model_list_finish(future, &list) == 0 && list->n_data > 1) {
		for_thread.model = list->data[0]->model; /* the preferred one comes first */
		for_turn.model = list->data[1]->model; /* from this turn on */
		printf("models: %s, %s\n", for_thread.model, for_turn.model);
	}
	if (codex_thread_start(client, &for_thread, &thread) < 0 ||
		codex_thread_turn_text(thread, "Who are you?", NULL, &cb, client, NULL) < 0 ||
		codex_thread_turn_text(thread, "Who are you?", &for_turn, &cb, client, NULL) < 0)
		codex_async_close(client, NULL);
	codex_thread_unref(thread);
}

int main(void)
{
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_async *client = NULL;
	codex_future *models = NULL;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if (codex_async_new(base, config, &client) == 0 &&
		codex_rpc_model_list(client, NULL, &models) == 0)
		codex_future_then(models, on_models, client, NULL);
	codex_future_unref(models);
	event_base_dispatch(base);
	if (left > 0)
		fprintf(stderr, "%s\n", codex_error_message(codex_async_error(client)));
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return left > 0;
}
