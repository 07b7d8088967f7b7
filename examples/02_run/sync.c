/* A turn, and all that came of it. Usage: sync [PROMPT] */
#include <codex/codex.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void print_result(const codex_turn *turn)
{
	const codex_turn_result *result = codex_turn_get_result(turn);
	const char *answer = codex_turn_result_final_response(result);
	struct codex_token_usage usage;

	printf("thread    %s\n", codex_thread_id(codex_turn_thread(turn)));
	printf("turn      %s\n", codex_turn_id(turn));
	printf("status    %s\n", codex_turn_result_outcome_text(result));
	printf("answer    %s\n", answer ? answer : "(none)");
	printf("items     %zu\n", codex_turn_result_item_count(result));
	if (codex_turn_result_usage(result, &usage))
		printf("tokens    %" PRId64 " in, %" PRId64 " out\n", usage.input_tokens,
			usage.output_tokens);
	printf("duration  %" PRId64 " ms\n", codex_turn_result_duration_ms(result));
}

int main(int argc, char **argv)
{
	const char *prompt = argc > 1 ? argv[1] : "Give 3 bullets about SIMD.";
	struct codex_thread_options settings = CODEX_THREAD_OPTIONS_INIT;
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_error *error = NULL;
	codex_sync *client = NULL;
	codex_turn *turn = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	settings.config = "{\"model_reasoning_effort\": \"high\"}";
	if ((r = codex_sync_open(config, &client, &error)) < 0 ||
		(r = codex_sync_thread_start(client, &settings, &thread)) < 0 ||
		(r = codex_sync_run_text(client, thread, prompt, NULL, &turn)) < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	else
		print_result(turn);
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
