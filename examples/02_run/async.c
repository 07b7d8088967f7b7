/* A turn, and all that came of it. Usage: async [PROMPT] */
#include <codex/codex.h>
#include <event2/event.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	const char *answer = codex_turn_result_final_response(result);
	struct codex_token_usage usage;

	if ((*(int *)userdata = status) < 0) {
		fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	} else {
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
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(int argc, char **argv)
{
	const char *prompt = argc > 1 ? argv[1] : "Give 3 bullets about SIMD.";
	struct codex_thread_options settings = CODEX_THREAD_OPTIONS_INIT;
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_async *client = NULL;
	codex_thread *thread = NULL;
	int r, outcome = CODEX_PENDING;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	settings.config = "{\"model_reasoning_effort\": \"high\"}";
	callbacks.on_done = on_done;
	if ((r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_thread_start(client, &settings, &thread)) < 0 ||
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
