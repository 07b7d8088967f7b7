/* Approvals that are kept, and answered a second later: echo may run, nothing else. Usage: async */
#include <codex/codex.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void on_timer(evutil_socket_t fd, short what, void *kept)
{
	const codex_json *command = codex_json_find(codex_request_params(kept), "command");

	if (codex_json_string(command) && strstr(codex_json_string(command), "echo"))
		codex_request_accept(kept);
	codex_request_unref(kept); /* the drop refuses what was not accepted */
}

/* The loop goes on meanwhile, be it a second or a day. What nobody keeps is refused at once. */
static void on_request(codex_request *request, void *base)
{
	if (codex_request_is_approval(request))
		event_base_once(base, -1, EV_TIMEOUT, on_timer, codex_request_ref(request),
			&(struct timeval){1, 0});
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *outcome)
{
	if (codex_turn_result_final_response(result))
		puts(codex_turn_result_final_response(result));
	*(int *)outcome = status;
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(void)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_async *client = NULL;
	int r, outcome = CODEX_PENDING;

	cb.on_done = on_done;
	options.sandbox = CODEX_SANDBOX_READ_ONLY;
	options.params = "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}";
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_async_on_request(client, NULL, on_request, base, NULL)) < 0 ||
		(r = codex_thread_start(client, &options, &thread)) < 0 ||
		(r = codex_thread_turn_text(
			 thread, "Run echo and ls.", NULL, &cb, &outcome, NULL)) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else
		event_base_dispatch(base);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return outcome != 0;
}
