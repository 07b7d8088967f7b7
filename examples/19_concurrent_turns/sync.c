/* Twenty turns at once on one client, each on a thread of its own. Usage: sync */
#include <codex/codex.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define TURNS 20

/* Does not wait: the runtime gets them all with the first call that does. */
static int start(codex_sync *client, codex_thread *thread, int number, codex_turn **turn)
{
	char prompt[40];

	snprintf(prompt, sizeof(prompt), "This is turn %d.", number);
	return codex_sync_turn_text(client, thread, prompt, NULL, turn);
}

static int finish(codex_sync *client, codex_turn *turn)
{
	int r = codex_sync_wait(client, turn); /* the others go on meanwhile */
	const char *answer =
		r == 0 ? codex_turn_result_final_response(codex_turn_get_result(turn)) : NULL;

	if (answer)
		puts(answer);
	return r;
}

int main(void)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	codex_config *config = codex_config_new();
	codex_thread *threads[TURNS] = {NULL};
	codex_turn *turns[TURNS] = {NULL};
	codex_sync *client = NULL;
	codex_error *error = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	r = codex_sync_open(config, &client, &error);
	for (int i = 0; r == 0 && i < TURNS; i++)
		r = codex_sync_thread_start(client, NULL, &threads[i]);
	for (int i = 0; r == 0 && i < TURNS; i++)
		r = start(client, threads[i], i + 1, &turns[i]);
	if (r == 0 && codex_async_stats(codex_sync_async(client), &stats) == 0)
		printf("%" PRIu64 " turns at once\n", stats.turns_active);
	for (int i = 0; r == 0 && i < TURNS; i++)
		r = finish(client, turns[i]);
	if (r < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	for (int i = 0; i < TURNS; i++) {
		codex_turn_unref(turns[i]);
		codex_thread_unref(threads[i]);
	}
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
