/* A goal: the runtime goes on by itself, turn after turn, and all of it is one turn here. Usage: sync [GOAL] */
#include <codex/codex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_end(const codex_turn *turn)
{
	const codex_turn_result *result = codex_turn_get_result(turn);
	const char *answer = codex_turn_result_final_response(result);

	puts(codex_turn_goal_status(turn) == CODEX_GOAL_COMPLETE ? "reached" : "not reached");
	printf("in the end: %s\n", answer ? answer : "(nothing)");
}

int main(int argc, char **argv)
{
	const char *goal = argc > 1 ? argv[1] : "Improve the tests of this repository.";
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_sync *client = NULL;
	codex_error *error = NULL;
	codex_turn *turn = NULL;
	codex_event *event;
	int r;

	options.deadline_ms = 60 * 60 * 1000;
	options.token_budget = 1000000; /* the turn that exceeds it is the last */
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	r = codex_sync_open(config, &client, &error);
	if (r == 0)
		r = codex_sync_thread_start(client, NULL, &thread);
	if (r == 0)
		r = codex_sync_goal_turn(client, thread, goal, &options, &turn);
	while (turn && (r = codex_sync_next(client, turn, &event)) == 1) {
		const codex_json *text = codex_json_find(codex_event_params(event), "item.text");

		if (strcmp(codex_event_method(event), "item/completed") == 0 &&
			codex_json_string(text))
			printf("step: %s\n", codex_json_string(text));
		codex_event_unref(event);
	}
	if (r == 0)
		print_end(turn);
	else
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
