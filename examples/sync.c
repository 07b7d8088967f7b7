/* One streamed turn, waited for: no loop, no callbacks. Usage: sync [--runtime DIR] [PROMPT] */
#include <codex/codex.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_result(const codex_turn *turn)
{
	const codex_turn_result *result = codex_turn_get_result(turn);
	const char *outcome = codex_turn_result_outcome_text(result);
	const char *response = codex_turn_result_final_response(result);
	struct codex_token_usage usage;

	printf("\n\nstatus    %s\n",
		outcome ? outcome : codex_status_name(codex_turn_status(turn)));
	if (codex_turn_error(turn))
		printf("error     %s\n", codex_error_message(codex_turn_error(turn)));
	printf("response  %s\n", response ? response : "(none)");
	if (codex_turn_result_usage(result, &usage))
		printf("tokens    %" PRId64 " in, %" PRId64 " out\n", usage.input_tokens,
			usage.output_tokens);
	printf("duration  %" PRId64 " ms\n", codex_turn_result_duration_ms(result));
}

int main(int argc, char **argv)
{
	bool has_runtime = argc > 2 && strcmp(argv[1], "--runtime") == 0;
	const char *prompt = argc > (has_runtime ? 3 : 1) ? argv[argc - 1] : "Say hello.";
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_sync *client = NULL;
	codex_error *error = NULL;
	codex_event *event;
	codex_turn *turn = NULL;
	int r;

	setbuf(stdout, NULL);
	codex_config_set_runtime_dir(config, has_runtime ? argv[2] : NULL);
	r = codex_sync_open(config, &client, &error);
	if (r == 0)
		r = codex_sync_thread_start(client, NULL, &thread);
	if (r == 0)
		r = codex_sync_turn_text(client, thread, prompt, NULL, &turn);
	while (turn && (r = codex_sync_next(client, turn, &event)) == 1) {
		if (strcmp(codex_event_method(event), "item/agentMessage/delta") == 0)
			fputs(codex_event_text(event, NULL), stdout);
		codex_event_unref(event);
	}
	if (turn && codex_turn_get_result(turn))
		print_result(turn);
	else
		fprintf(stderr, "cannot start: %s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
