/* Progress while a turn runs: a line for each item, with its text as it comes. Usage: sync [PROMPT] */
#include <codex/codex.h>
#include <codex/notifications.h>
#include <stdio.h>
#include <stdlib.h>

static void show(codex_event *event)
{
	const struct codex_item_started_notification *started;

	switch (codex_event_kind(event)) {
	case CODEX_NOTIFICATION_ITEM_STARTED:
		if (codex_event_as_item_started(event, &started) == 0)
			printf("%s: ", started->item->type.text);
		break;
	case CODEX_NOTIFICATION_ITEM_AGENT_MESSAGE_DELTA:
		fputs(codex_event_text(event, NULL), stdout);
		break;
	case CODEX_NOTIFICATION_ITEM_COMPLETED:
		puts(" [done]");
		break;
	default: /* many more, also such as this library does not know */
		break;
	}
	fflush(stdout);
}

int main(int argc, char **argv)
{
	const char *prompt = argc > 1 ? argv[1] : "Look up cats, and sum up.";
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_error *error = NULL;
	codex_sync *client = NULL;
	codex_turn *turn = NULL;
	codex_event *event;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &client, &error)) == 0 &&
		(r = codex_sync_thread_start(client, NULL, &thread)) == 0)
		r = codex_sync_turn_text(client, thread, prompt, NULL, &turn);
	while (turn && (r = codex_sync_next(client, turn, &event)) == 1) {
		show(event);
		codex_event_unref(event);
	}
	if (r < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
