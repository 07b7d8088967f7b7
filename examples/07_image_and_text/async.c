/* An image that the program has in its memory, and a question about it. Usage: async [DATA-URL] */
#include <codex/codex.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

/* A red pixel. The runtime takes no URLs of the web: what is there is for the program to fetch. */
static const char red[] =
	"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElE"
	"QVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC";

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *outcome)
{
	const char *answer = codex_turn_result_final_response(result);

	if ((*(int *)outcome = status) == 0)
		puts(answer ? answer : "(no answer)");
	else
		fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(int argc, char **argv)
{
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_input *input = codex_input_new();
	int r, outcome = CODEX_PENDING;
	codex_async *client = NULL;
	codex_thread *thread = NULL;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	callbacks.on_done = on_done;
	if ((r = codex_input_text(input, "What is in this image?")) < 0 ||
		(r = codex_input_image(input, argc > 1 ? argv[1] : red)) < 0 ||
		(r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_thread_start(client, NULL, &thread)) < 0 ||
		(r = codex_thread_turn(thread, input, NULL, &callbacks, &outcome, NULL)) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else
		event_base_dispatch(base);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_input_unref(input);
	codex_config_unref(config);
	event_base_free(base);
	return outcome != 0;
}
