/* Approvals: a person is asked first, takes a second, and leaves echo to a policy. Usage: sync */
#include <codex/codex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_echo(codex_request *request, void *userdata)
{
	const codex_json *command = codex_json_find(codex_request_params(request), "command");

	return codex_json_string(command) && strstr(codex_json_string(command), "echo");
}

/* Runs inside the call that waits, where the runtime waits as well: all the time in the world. */
static void on_request(codex_request *request, void *userdata)
{
	if (codex_request_is_approval(request) && !is_echo(request, userdata)) {
		sleep(1);
		codex_request_decline(request);
	} /* else the policy is next, and what nobody takes is refused */
}

int main(void)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_sync *client = NULL;
	codex_error *error = NULL;
	codex_turn *turn = NULL;
	const char *answer;
	int r;

	options.sandbox = CODEX_SANDBOX_READ_ONLY;
	options.params = "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}";
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &client, &error)) == 0 &&
		(r = codex_sync_on_request(client, NULL, on_request, NULL, NULL)) == 0 &&
		(r = codex_sync_allow(client, is_echo, NULL, NULL)) == 0 &&
		(r = codex_sync_thread_start(client, &options, &thread)) == 0)
		r = codex_sync_run_text(client, thread, "Run echo and ls.", NULL, &turn);
	answer = r == 0 ? codex_turn_result_final_response(codex_turn_get_result(turn)) : NULL;
	if (answer)
		puts(answer);
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
