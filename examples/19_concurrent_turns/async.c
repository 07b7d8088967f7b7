/* Twenty turns at once on one client, each on a thread of its own. Usage: async */
#include <codex/codex.h>
#include <event2/event.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define TURNS 20

static int left, failed;

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *client)
{
	if (status < 0)
		failed = fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	else if (codex_turn_result_final_response(result))
		puts(codex_turn_result_final_response(result));
	if (--left == 0)
		codex_async_close(client, NULL); /* ends the loop */
}

/* Thread and turn are asked for at once; neither is waited for. */
static int start(codex_async *client, int number)
{
	struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;
	codex_thread *thread = NULL;
	char prompt[40];
	int r = codex_thread_start(client, NULL, &thread);

	cb.on_done = on_done;
	snprintf(prompt, sizeof(prompt), "This is turn %d.", number);
	if (r == 0)
		r = codex_thread_turn_text(thread, prompt, NULL, &cb, client, NULL);
	codex_thread_unref(thread); /* the turn goes on */
	return r;
}

int main(void)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_async *client = NULL;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if (codex_async_new(base, config, &client) == 0)
		while (left < TURNS && start(client, left + 1) == 0)
			left++;
	if (left == TURNS && codex_async_stats(client, &stats) == 0)
		printf("%" PRIu64 " turns at once\n", stats.turns_active);
	else
		failed = fprintf(stderr, "%s\n", codex_error_message(codex_async_error(client)));
	event_base_dispatch(base);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return failed != 0;
}
