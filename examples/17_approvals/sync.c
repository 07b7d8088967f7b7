/* Approvals that are kept, and answered a second later: echo may run, nothing else. Usage: sync */
#include <codex/codex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static codex_request *kept; /* what nobody keeps is refused at once */

static void on_request(codex_request *request, void *userdata)
{
	if (!kept && codex_request_is_approval(request))
		kept = codex_request_ref(request);
}

static void answer(void)
{
	const codex_json *command = codex_json_find(codex_request_params(kept), "command");

	if (codex_json_string(command) && strstr(codex_json_string(command), "echo"))
		codex_request_accept(kept);
	kept = codex_request_unref(kept); /* the drop refuses what was not accepted */
}

int main(void)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_sync *codex = NULL;
	codex_event *event = NULL;
	codex_turn *turn = NULL;
	codex_error *why = NULL;
	const char *text;
	int r, waited = 0;

	options.sandbox = CODEX_SANDBOX_READ_ONLY;
	options.params = "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}";
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &codex, &why)) == 0 &&
		(r = codex_sync_on_request(codex, NULL, on_request, NULL, NULL)) == 0 &&
		(r = codex_sync_thread_start(codex, &options, &thread)) == 0)
		r = codex_sync_turn_text(codex, thread, "Run echo and ls.", NULL, &turn);
	for (bool more = turn; more; more = r == 1 || r == CODEX_ERR_AGAIN) {
		r = codex_sync_next_within(codex, turn, 100, &event);
		event = codex_event_unref(event);
		if (kept && r == CODEX_ERR_AGAIN && ++waited % 10 == 0) /* a second later */
			answer();
	}
	if (r < 0)
		fprintf(stderr, "%s\n", codex_error_message(codex ? codex_sync_error(codex) : why));
	else if ((text = codex_turn_result_final_response(codex_turn_get_result(turn))))
		puts(text);
	kept = codex_request_unref(kept);
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_sync_close(codex);
	codex_error_unref(why);
	codex_config_unref(config);
	return r < 0;
}
