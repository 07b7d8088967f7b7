/* The shortest way to an answer: a client, a thread, a turn. Usage: sync [PROMPT] */
#include <codex/codex.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	const char *prompt = argc > 1 ? argv[1] : "Say hello in one sentence.";
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_error *error = NULL;
	codex_sync *client = NULL;
	codex_turn *turn = NULL;
	const char *answer;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &client, &error)) < 0 ||
		(r = codex_sync_thread_start(client, NULL, &thread)) < 0 ||
		(r = codex_sync_run_text(client, thread, prompt, NULL, &turn)) < 0) {
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	} else {
		answer = codex_turn_result_final_response(codex_turn_get_result(turn));
		puts(answer ? answer : "(no answer)");
	}
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
