/* Steers a turn while it runs, and interrupts another one. Usage: async */
#include <codex/codex.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static int failed, left = 2, told[2]; /* turns; whether each was told something */

/* As soon as there is text the first turn is steered, and the second one interrupted; once. */
static void on_text(codex_turn *turn, const char *text, size_t len, void *is_told)
{
	(void)text, (void)len;
	if ((*(int *)is_told)++ > 0)
		return;
	if (is_told == &told[0])
		codex_turn_steer_text(turn, "Stop at 3.", NULL);
	else
		codex_turn_interrupt(turn, NULL);
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *is_told)
{
	const char *answer = codex_turn_result_final_response(result);

	if (status == 0)
		printf("%s: %s, %s\n", is_told == &told[0] ? "steered" : "stopped",
			codex_turn_result_outcome_text(result), answer ? answer : "no answer");
	else
		failed = fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	if (--left == 0)
		codex_async_close(
			codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(void)
{
	struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_async *client = NULL;
	codex_thread *thread = NULL;

	cb.on_text = on_text;
	cb.on_done = on_done;
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if (codex_async_new(base, config, &client) == 0 &&
		codex_thread_start(client, NULL, &thread) == 0 &&
		codex_thread_turn_text(thread, "Count to 40.", NULL, &cb, &told[0], NULL) == 0 &&
		codex_thread_turn_text(thread, "Count to 400.", NULL, &cb, &told[1], NULL) == 0)
		event_base_dispatch(base);
	else
		failed = fprintf(stderr, "%s\n", codex_error_message(codex_async_error(client)));
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return failed != 0;
}
