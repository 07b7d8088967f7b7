/* Progress while a turn runs: a line for each item, with its text as it comes. Usage: async [PROMPT] */
#include <codex/codex.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static void on_item_started(codex_turn *turn, const codex_item *item, void *userdata)
{
	printf("%s: ", codex_item_type(item));
}

static void on_text(codex_turn *turn, const char *text, size_t len, void *userdata)
{
	fwrite(text, 1, len, stdout);
}

static void on_item_completed(codex_turn *turn, const codex_item *item, void *userdata)
{
	puts(" [done]");
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	*(int *)userdata = status;
	if (status < 0)
		fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(int argc, char **argv)
{
	const char *prompt = argc > 1 ? argv[1] : "Look up cats, and sum up.";
	struct codex_turn_callbacks show = CODEX_TURN_CALLBACKS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_async *client = NULL;
	codex_thread *thread = NULL;
	int r, outcome = CODEX_PENDING;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	setbuf(stdout, NULL);
	show.on_item_started = on_item_started;
	show.on_text = on_text;
	show.on_item_completed = on_item_completed;
	show.on_done = on_done;
	if ((r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_thread_start(client, NULL, &thread)) < 0 ||
		(r = codex_thread_turn_text(thread, prompt, NULL, &show, &outcome, NULL)) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else
		event_base_dispatch(base);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return outcome != 0;
}
