/* The protocol as C types: a method with its parameters and its answer, an event with its item. Usage: sync */
#include <codex/codex.h>
#include <codex/methods.h>
#include <codex/notifications.h>
#include <stdio.h>
#include <stdlib.h>

static int print_models(codex_sync *client)
{
	const struct codex_model_list_response *response;
	int r = codex_sync_rpc_model_list(client, NULL, &response);

	if (r < 0)
		return r;
	if (response->n_data > 0)
		printf("models    %zu, the first is %s\n", response->n_data, response->data[0]->id);
	codex_response_free(response);
	return 0;
}

int main(void)
{
	const struct codex_item_completed_notification *completed;
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_error *error = NULL;
	codex_sync *client = NULL;
	codex_turn *turn = NULL;
	codex_event *event;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &client, &error)) == 0 &&
		(r = print_models(client)) == 0 &&
		(r = codex_sync_thread_start(client, NULL, &thread)) == 0)
		r = codex_sync_turn_text(client, thread, "Hello!", NULL, &turn);
	while (turn && (r = codex_sync_next(client, turn, &event)) == 1) {
		if (codex_event_as_item_completed(event, &completed) ==
				0 && /* else it is another event */
			completed->item->type.value == CODEX_THREAD_ITEM_TYPE_AGENT_MESSAGE)
			printf("message   %s\n", completed->item->as.agent_message->text);
		codex_event_unref(event);
	}
	if (r < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
