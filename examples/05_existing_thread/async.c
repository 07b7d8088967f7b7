/* Goes on with the latest stored thread, or begins one if there is none. Usage: async */
#include <codex/codex.h>
#include <codex/types.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *outcome)
{
	const char *answer = codex_turn_result_final_response(result);

	if ((*(int *)outcome = status) == 0)
		printf("answer    %s\n", answer ? answer : "(none)");
	else
		fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

static int go_on(codex_async *client, const struct codex_thread_info *latest, int *outcome)
{
	struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;
	codex_thread *thread = NULL;
	int r;

	printf("latest    %s\n", latest ? latest->id : "(none)");
	cb.on_done = on_done;
	r = latest ? codex_thread_resume(client, latest->id, NULL, &thread)
		   : codex_thread_start(client, NULL, &thread);
	if (r == 0)
		r = codex_thread_turn_text(thread, "Tell me more.", NULL, &cb, outcome, NULL);
	codex_thread_unref(thread); /* the turn keeps it */
	return r;
}

int main(void)
{
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	int r, outcome = CODEX_PENDING;
	codex_future *listed = NULL;
	codex_pages *stored = NULL;
	codex_async *client = NULL;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_async_new(base, config, &client)) == 0 &&
		(r = codex_thread_list(client, NULL, &stored)) == 0 &&
		(r = codex_pages_next(stored, &listed)) == 0)
		while ((r = codex_future_status(listed)) == CODEX_PENDING)
			event_base_loop(base, EVLOOP_ONCE); /* whatever else is on it runs, too */
	if (r < 0 || (r = go_on(client, codex_pages_thread(stored), &outcome)) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else
		event_base_dispatch(base);
	codex_future_unref(listed);
	codex_pages_unref(stored);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return outcome != 0;
}
