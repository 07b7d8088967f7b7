/* The shortest way to an answer on a loop of one's own: a client, a thread, a turn. Usage: async [PROMPT] */
#include <codex/codex.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	const char *answer = codex_turn_result_final_response(result);
	int *outcome = userdata;

	*outcome = status;
	if (status == 0)
		puts(answer ? answer : "(no answer)");
	else
		fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(int argc, char **argv)
{
	const char *prompt = argc > 1 ? argv[1] : "Say hello in one sentence.";
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_async *client = NULL;
	codex_thread *thread = NULL;
	int r, outcome = CODEX_PENDING;

	callbacks.on_done = on_done;
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_thread_start(client, NULL, &thread)) < 0 ||
		(r = codex_thread_turn_text(thread, prompt, NULL, &callbacks, &outcome, NULL)) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else
		event_base_dispatch(base);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return outcome != 0;
}
