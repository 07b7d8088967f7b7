/* What can go wrong, how it is told apart, and what is tried again. Usage: sync */
#include <codex/codex.h>
#include <stdio.h>
#include <stdlib.h>

static void tell(const codex_error *error)
{
	printf("%s: %s", codex_status_name(codex_error_status(error)), codex_error_message(error));
	if (codex_error_data(error)) /* of a failed turn or a refused request, as JSON */
		printf(" %s", codex_error_data(error));
	puts(codex_error_is_retryable(error) ? ", try again later" : "");
}

/* Each call returns a status; codex_sync_error() has the rest, until the next call. */
static void fail(codex_sync *client, codex_thread *thread)
{
	struct codex_turn_options unknown = CODEX_TURN_OPTIONS_INIT;
	struct codex_turn_options hasty = CODEX_TURN_OPTIONS_INIT;
	codex_thread *other = NULL;

	if (codex_sync_run_text(client, thread, "\xff", NULL, NULL) < 0)
		tell(codex_sync_error(client));
	if (codex_sync_thread_resume(client, "no-such-thread", NULL, &other) < 0)
		tell(codex_sync_error(client));
	hasty.deadline_ms = 1;
	if (codex_sync_run_text(client, thread, "Hello.", &hasty, NULL) < 0)
		tell(codex_sync_error(client));
	unknown.model = "no-such-model";
	if (codex_sync_run_text(client, thread, "Hello.", &unknown, NULL) < 0)
		tell(codex_sync_error(client));
}

int main(void)
{
	codex_config *config = codex_config_new();
	codex_sync *client = NULL;
	codex_thread *thread = NULL;
	codex_error *error = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &client, &error)) < 0 ||
		(r = codex_sync_retry_on_overload(client, NULL)) < 0 || /* thrice, by default */
		(r = codex_sync_thread_start(client, NULL, &thread)) < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	else
		fail(client, thread);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
