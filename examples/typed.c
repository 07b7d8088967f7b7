/* The protocol as C types: the models there are, and what kinds of items a turn has. Usage: typed [--runtime DIR] [PROMPT] */
#include <codex/codex.h>
#include <codex/methods.h>
#include <codex/notifications.h>
#include <event2/event.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct app {
	const char *prompt;
	codex_thread *thread;
	int exit_status;
};

/* The loop ends by itself once the client is closed. */
static void stop(struct app *app)
{
	codex_async_close(codex_thread_client(app->thread), NULL);
}

/* items */

static void print_command(const struct codex_thread_item_command_execution *command)
{
	printf("command   %s: %s", command->command, command->status.text);
	if (command->has_exit_code)
		printf(", exit code %" PRId32, command->exit_code);
	putchar('\n');
}

static void print_item(const struct codex_thread_item *item)
{
	switch (item->type.value) {
	case CODEX_THREAD_ITEM_TYPE_USER_MESSAGE:
		printf("input     %zu parts\n", item->as.user_message->n_content);
		break;
	case CODEX_THREAD_ITEM_TYPE_AGENT_MESSAGE:
		printf("message   %s\n", item->as.agent_message->text);
		break;
	case CODEX_THREAD_ITEM_TYPE_COMMAND_EXECUTION:
		print_command(item->as.command_execution);
		break;
	default: /* also those that came with a newer runtime: the text says which */
		printf("item      %s\n", item->type.text);
		break;
	}
}

static void print_event(codex_turn *turn, codex_event *event, void *userdata)
{
	const struct codex_item_completed_notification *completed;
	int r = codex_event_as_item_completed(event, &completed);

	(void)turn;
	(void)userdata;
	if (r == 0)
		print_item(completed->item);
	else if (r == CODEX_ERR_DECODE) /* it is there as JSON all the same: codex_event_params() */
		fprintf(stderr, "%s\n", codex_error_message(codex_event_decode_error(event)));
}

static void print_end(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	struct app *app = userdata;
	const char *outcome = codex_turn_result_outcome_text(result);

	printf("status    %s\n", outcome ? outcome : codex_status_name(status));
	if (status < 0)
		printf("error     %s\n", codex_error_message(codex_turn_error(turn)));
	app->exit_status = status < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	stop(app);
}

/* models, then the turn */

static int start_turn(struct app *app)
{
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.deadline_ms = 10 * 60 * 1000;
	callbacks.on_event = print_event;
	callbacks.on_done = print_end;
	return codex_thread_turn_text(app->thread, app->prompt, &options, &callbacks, app, NULL);
}

/* The call failed, or its answer does not fit its type, or something else of that status. */
static const char *why(const codex_future *future, int status)
{
	const codex_error *error = codex_future_error(future);

	if (!error)
		error = codex_future_decode_error(future);
	return error ? codex_error_message(error) : codex_status_text(status);
}

static void print_models(codex_future *future, void *userdata)
{
	const struct codex_model_list_response *response;
	struct app *app = userdata;
	int r = codex_rpc_model_list_finish(future, &response);

	for (size_t i = 0; r == 0 && i < response->n_data; i++)
		printf("model     %s%s\n", response->data[i]->id,
			response->data[i]->is_default ? " (default)" : "");
	if (r == 0)
		r = start_turn(app);
	if (r < 0) {
		printf("error     %s\n", why(future, r));
		stop(app);
	}
}

static int start(codex_async *client, struct app *app)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;
	codex_future *models = NULL;
	int r = codex_thread_start(client, NULL, &app->thread);

	params.limit = 3;
	if (r == 0)
		r = codex_rpc_model_list(client, &params, &models);
	if (r == 0)
		r = codex_future_then(models, print_models, app, NULL);
	codex_future_unref(models);
	return r;
}

int main(int argc, char **argv)
{
	bool has_runtime = argc > 2 && strcmp(argv[1], "--runtime") == 0;
	const char *prompt = argc > (has_runtime ? 3 : 1) ? argv[argc - 1] : "Say hello.";
	struct app app = {.prompt = prompt, .exit_status = EXIT_FAILURE};
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_async *client = NULL;
	int r;

	codex_config_set_runtime_dir(config, has_runtime ? argv[2] : NULL);
	r = codex_async_new(base, config, &client);
	if (r == 0)
		r = start(client, &app);
	if (r == 0)
		event_base_dispatch(base);
	else
		fprintf(stderr, "cannot start: %s\n",
			client && codex_async_error(client)
				? codex_error_message(codex_async_error(client))
				: codex_status_text(r));
	codex_thread_unref(app.thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return app.exit_status;
}
