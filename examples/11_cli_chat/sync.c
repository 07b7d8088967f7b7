/* A chat in the terminal: an empty line sends a message, ^C stops the turn, ^D ends it. Usage: sync */
#include "chat.h"
#include <signal.h>
#include <stdlib.h>

static volatile sig_atomic_t stopped; /* looked at ten times a second */

static void on_sigint(int number)
{
	stopped = number;
}

static int say(codex_sync *client, codex_thread *thread)
{
	codex_event *got = NULL;
	codex_turn *turn = NULL;
	int r = codex_sync_turn_text(client, thread, typed, NULL, &turn);

	if (r < 0)
		return r;
	stopped = 0;
	while ((r = codex_sync_next_within(client, turn, 100, &got)) == 1 || r == CODEX_ERR_AGAIN) {
		if (r == 1)
			show(turn, got, NULL);
		got = codex_event_unref(got);
		if (stopped)
			codex_sync_interrupt(client, turn); /* once more does no harm */
	}
	show_end(turn);
	codex_turn_unref(turn);
	return r == CODEX_ERR_TURN_FAILED ? 0 : r;
}

int main(void)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_sync *client = NULL;
	codex_error *error = NULL;
	int r;

	setbuf(stdout, NULL);
	signal(SIGINT, on_sigint);
	options.params = "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}";
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &client, &error)) == 0 &&
		(r = codex_sync_allow(client, ask, NULL, NULL)) == 0)
		r = codex_sync_thread_start(client, &options, &thread);
	while (r == 0 && read_message())
		r = say(client, thread);
	if (r < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
