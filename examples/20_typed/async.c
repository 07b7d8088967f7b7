/* The protocol as C types: a method with its parameters and its answer, an event with its item. Usage: async */
#include <codex/codex.h>
#include <codex/methods.h>
#include <codex/notifications.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static void on_models(codex_future *future, void *userdata)
{
	const struct codex_model_list_response *response;

	if (codex_rpc_model_list_finish(future, &response) == 0 && response->n_data > 0)
		printf("models    %zu, the first is %s\n", response->n_data, response->data[0]->id);
}

static void on_event(codex_turn *turn, codex_event *event, void *userdata)
{
	const struct codex_item_completed_notification *completed;

	if (codex_event_as_item_completed(event, &completed) == 0 && /* else it is another event */
		completed->item->type.value == CODEX_THREAD_ITEM_TYPE_AGENT_MESSAGE)
		printf("message   %s\n", completed->item->as.agent_message->text);
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *outcome)
{
	if ((*(int *)outcome = status) < 0)
		fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(void)
{
	struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	int r, outcome = CODEX_PENDING;
	codex_future *models = NULL;
	codex_thread *thread = NULL;
	codex_async *client = NULL;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	cb.on_event = on_event;
	cb.on_done = on_done;
	if ((r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_rpc_model_list(client, NULL, &models)) < 0 ||
		(r = codex_future_then(models, on_models, NULL, NULL)) < 0 ||
		(r = codex_thread_start(client, NULL, &thread)) < 0 ||
		(r = codex_thread_turn_text(thread, "Hello!", NULL, &cb, &outcome, NULL)) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else
		event_base_dispatch(base);
	codex_future_unref(models);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return outcome != 0;
}
