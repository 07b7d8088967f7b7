/* The same conversation twice: here each call waits for its outcome. Usage: sync */
#include <codex/codex.h>
#include <stdio.h>
#include <stdlib.h>

static int converse(codex_sync *client)
{
	codex_thread *thread = NULL;
	codex_turn *turn = NULL;
	const char *answer;
	int r;

	printf("agent     %s\n",
		codex_async_metadata(codex_sync_async(client), CODEX_METADATA_USER_AGENT));
	r = codex_sync_thread_start(client, NULL, &thread);
	if (r == 0) {
		printf("thread    %s\n", codex_thread_id(thread));
		r = codex_sync_run_text(client, thread, "Hello!", NULL, &turn);
	}
	if (r == 0) {
		answer = codex_turn_result_final_response(codex_turn_get_result(turn));
		printf("turn      %s\n", codex_turn_id(turn));
		printf("answer    %s\n", answer ? answer : "(none)");
	}
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	return r;
}

int main(void)
{
	codex_config *config = codex_config_new();
	codex_error *error = NULL;
	codex_sync *client = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &client, &error)) < 0 || (r = converse(client)) < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
