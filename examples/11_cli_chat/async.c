/* A chat in the terminal: an empty line sends a message, ^C stops the turn, ^D ends it. Usage: async */
#include "chat.h"
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>

static struct event *sigint;
static codex_turn *turn;
static struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;

/* The loop has nothing else to do while a person types; one that has watches the terminal as an event, too. */
static void next(codex_thread *thread)
{
	if (read_message() && codex_thread_turn_text(thread, typed, NULL, &cb, thread, &turn) == 0)
		return;
	event_del(sigint);
	codex_async_close(codex_thread_client(thread), NULL); /* ends the loop */
}

static void on_done(codex_turn *of, int status, const codex_turn_result *result, void *thread)
{
	show_end(of);
	turn = codex_turn_unref(turn);
	next(thread);
}

static void on_sigint(evutil_socket_t number, short what, void *userdata)
{
	codex_turn_interrupt(turn, NULL);
}

int main(void)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_async *client = NULL;
	int r;

	setbuf(stdout, NULL);
	cb.on_event = show;
	cb.on_done = on_done;
	sigint = evsignal_new(base, SIGINT, on_sigint, NULL);
	options.params = "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}";
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_async_allow(client, ask, NULL, NULL)) < 0 ||
		(r = codex_thread_start(client, &options, &thread)) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else if (event_add(sigint, NULL) == 0)
		next(thread);
	event_base_dispatch(base);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_free(sigint);
	event_base_free(base);
	return r < 0;
}
