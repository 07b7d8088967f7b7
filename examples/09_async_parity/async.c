/* The same conversation twice: here each call returns at once, and its outcome comes later. Usage: async */
#include <codex/codex.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static void on_ready(codex_future *future, void *client)
{
	if (codex_future_status(future) == 0)
		printf("agent     %s\n", codex_async_metadata(client, CODEX_METADATA_USER_AGENT));
}

static void on_thread(codex_future *future, void *thread)
{
	if (codex_future_status(future) == 0)
		printf("thread    %s\n", codex_thread_id(thread));
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *outcome)
{
	const char *answer = codex_turn_result_final_response(result);

	if ((*(int *)outcome = status) <
		0) /* of what came before, too: the turn could not be had */
		fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	else
		printf("turn      %s\nanswer    %s\n", codex_turn_id(turn),
			answer ? answer : "(none)");
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(void)
{
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	int r, outcome = CODEX_PENDING;
	codex_future *ready = NULL;
	codex_async *client = NULL;
	codex_thread *thread = NULL;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	callbacks.on_done = on_done;
	if ((r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_async_start(client, &ready)) < 0 ||
		(r = codex_future_then(ready, on_ready, client, NULL)) < 0 ||
		(r = codex_thread_start(client, NULL, &thread)) < 0 ||
		(r = codex_future_then(codex_thread_ready(thread), on_thread, thread, NULL)) < 0 ||
		(r = codex_thread_turn_text(thread, "Hello!", NULL, &callbacks, &outcome, NULL)) <
			0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else
		event_base_dispatch(base);
	codex_future_unref(ready);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return outcome != 0;
}
