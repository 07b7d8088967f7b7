/* An image that the program has in its memory, and a question about it. Usage: sync [DATA-URL] */
#include <codex/codex.h>
#include <stdio.h>
#include <stdlib.h>

/* A red pixel. The runtime takes no URLs of the web: what is there is for the program to fetch. */
static const char red[] =
	"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElE"
	"QVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC";

static int ask(codex_sync *client, const codex_input *input)
{
	codex_thread *thread = NULL;
	codex_turn *turn = NULL;
	const char *answer;
	int r;

	if ((r = codex_sync_thread_start(client, NULL, &thread)) < 0 ||
		(r = codex_sync_run(client, thread, input, NULL, &turn)) < 0) {
		fprintf(stderr, "%s\n", codex_error_message(codex_sync_error(client)));
	} else {
		answer = codex_turn_result_final_response(codex_turn_get_result(turn));
		puts(answer ? answer : "(no answer)");
	}
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	return r;
}

int main(int argc, char **argv)
{
	codex_config *config = codex_config_new();
	codex_input *input = codex_input_new();
	codex_error *error = NULL;
	codex_sync *client = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_input_text(input, "What is in this image?")) < 0 ||
		(r = codex_input_image(input, argc > 1 ? argv[1] : red)) < 0)
		fprintf(stderr, "no data URL: %s\n", codex_status_text(r));
	else if ((r = codex_sync_open(config, &client, &error)) < 0)
		fprintf(stderr, "%s\n", codex_error_message(error));
	else
		r = ask(client, input);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_input_unref(input);
	codex_config_unref(config);
	return r < 0;
}
