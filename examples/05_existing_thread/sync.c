/* Goes on with the latest stored thread, or begins one if there is none. Usage: sync */
#include <codex/codex.h>
#include <codex/types.h>
#include <stdio.h>
#include <stdlib.h>

/* It is the first of the list. */
static int open_latest(codex_sync *client, codex_thread **ret_thread)
{
	const struct codex_thread_info *latest = NULL;
	codex_pages *stored = NULL;
	int r = codex_sync_thread_list(client, NULL, &stored);

	if (r == 0 && (r = codex_sync_pages_next(client, stored)) == 1)
		latest = codex_pages_thread(stored);
	if (r >= 0) {
		printf("latest    %s\n", latest ? latest->id : "(none)");
		r = latest ? codex_sync_thread_resume(client, latest->id, NULL, ret_thread)
			   : codex_sync_thread_start(client, NULL, ret_thread);
	}
	codex_pages_unref(stored);
	return r;
}

int main(void)
{
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_error *error = NULL;
	codex_sync *client = NULL;
	codex_turn *turn = NULL;
	const char *answer;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &client, &error)) < 0 ||
		(r = open_latest(client, &thread)) < 0 ||
		(r = codex_sync_run_text(client, thread, "Tell me more.", NULL, &turn)) < 0) {
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	} else {
		answer = codex_turn_result_final_response(codex_turn_get_result(turn));
		printf("answer    %s\n", answer ? answer : "(none)");
	}
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
