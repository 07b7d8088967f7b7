/* What can go wrong, how it is told apart, and what is tried again. Usage: async */
#include <codex/codex.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static int left = 3; /* outcomes that are to come, in whatever order */

static void tell(const codex_error *error)
{
	printf("%s: %s", codex_status_name(codex_error_status(error)), codex_error_message(error));
	if (codex_error_data(error)) /* of a failed turn or a refused request, as JSON */
		printf(" %s", codex_error_data(error));
	left--;
	puts(codex_error_is_retryable(error) ? ", try again later" : "");
}

static void on_end(codex_future *future, void *userdata)
{
	tell(codex_future_error(future));
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	tell(codex_turn_error(turn));
}

int main(void)
{
	struct codex_turn_options hasty = CODEX_TURN_OPTIONS_INIT, odd = CODEX_TURN_OPTIONS_INIT;
	struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL, *other = NULL;
	codex_async *client = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	cb.on_done = on_done;
	hasty.deadline_ms = 1;
	odd.model = "no-such-model";
	if ((r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_async_retry_on_overload(client, NULL)) < 0 || /* thrice, by default */
		(r = codex_thread_start(client, NULL, &thread)) < 0 ||
		(r = codex_thread_turn_text(thread, "Hi.", &hasty, &cb, NULL, NULL)) < 0 ||
		(r = codex_thread_turn_text(thread, "Hi.", &odd, &cb, NULL, NULL)) < 0 ||
		(r = codex_thread_resume(client, "no-such-thread", NULL, &other)) < 0 ||
		(r = codex_future_then(codex_thread_ready(other), on_end, NULL, NULL)) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else /* nothing comes of what is not accepted */
		puts(codex_status_name(codex_async_notify(client, "hello", "\xff")));
	while (r == 0 && left > 0)
		event_base_loop(base, EVLOOP_ONCE);
	codex_thread_unref(other);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return r < 0;
}
