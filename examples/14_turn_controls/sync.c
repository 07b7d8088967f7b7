/* Steers a turn while it runs, and interrupts another one. Usage: sync */
#include <codex/codex.h>
#include <stdio.h>
#include <stdlib.h>

/* Waits for a turn's first text, tells it what else to do, or to stop, and prints how it ended. */
static int run(codex_sync *client, codex_thread *thread, const char *prompt, const char *steer)
{
	codex_event *event = NULL;
	codex_turn *turn = NULL;
	bool has_text = false;
	int r = codex_sync_turn_text(client, thread, prompt, NULL, &turn);

	while (r >= 0 && !has_text && (r = codex_sync_next(client, turn, &event)) == 1) {
		has_text = codex_event_text(event, NULL);
		codex_event_unref(event);
	}
	if (r == 1)
		r = steer ? codex_sync_steer_text(client, turn, steer)
			  : codex_sync_interrupt(client, turn);
	if (r == 0 && (r = codex_sync_wait(client, turn)) == 0) {
		const codex_turn_result *result = codex_turn_get_result(turn);
		const char *answer = codex_turn_result_final_response(result);

		printf("%s: %s, %s\n", steer ? "steered" : "stopped",
			codex_turn_result_outcome_text(result), answer ? answer : "no answer");
	}
	codex_turn_unref(turn);
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
		r = codex_sync_thread_start(client, NULL, &thread);
	if (r == 0)
		r = run(client, thread, "Count to 40.", "Stop at 3.");
	if (r == 0)
		r = run(client, thread, "Count to 400.", NULL);
	if (r < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
