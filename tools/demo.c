/* What ./demo runs: one streamed turn on an event loop, and what came of it. Usage: demo [PROMPT] */
#include <codex/codex.h>
#include <event2/event.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void print_text(codex_turn *turn, const char *text, size_t len, void *userdata)
{
	(void)turn;
	(void)userdata;
	fwrite(text, 1, len, stdout);
	fflush(stdout);
}

static void print_result(
	codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	int *exit_status = userdata;
	const char *outcome = codex_turn_result_outcome_text(result);
	const char *response = codex_turn_result_final_response(result);
	struct codex_token_usage usage;

	printf("\n\nstatus    %s\n", outcome ? outcome : codex_status_name(status));
	if (status < 0)
		printf("error     %s\n", codex_error_message(codex_turn_error(turn)));
	printf("response  %s\n", response ? response : "(none)");
	if (codex_turn_result_usage(result, &usage))
		printf("tokens    %" PRId64 " in, %" PRId64 " out\n", usage.input_tokens,
			usage.output_tokens);
	printf("duration  %" PRId64 " ms\n", codex_turn_result_duration_ms(result));
	*exit_status = status < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	/* The loop ends by itself once the client is closed. */
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL);
}

int main(int argc, char **argv)
{
	const char *prompt = argc > 1 ? argv[1] : "Say hello.";
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	int exit_status = EXIT_FAILURE;
	codex_async *client = NULL;
	codex_thread *thread = NULL;
	int r;

	options.deadline_ms = 10 * 60 * 1000;
	callbacks.on_text = print_text;
	callbacks.on_done = print_result;
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME"));
	r = codex_async_new(base, config, &client);
	if (r == 0)
		r = codex_thread_start(client, NULL, &thread);
	if (r == 0)
		r = codex_thread_turn_text(
			thread, prompt, &options, &callbacks, &exit_status, NULL);
	if (r == 0)
		event_base_dispatch(base);
	else
		fprintf(stderr, "cannot start: %s\n", codex_async_reason(client, r));
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return exit_status;
}
