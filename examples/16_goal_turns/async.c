/* A goal: the runtime goes on by itself, turn after turn, and all of it is one turn here. Usage: async [GOAL] */
#include <codex/codex.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static void on_item(codex_turn *turn, const codex_item *item, void *userdata)
{
	if (codex_item_text(item))
		printf("step: %s\n", codex_item_text(item));
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	const char *answer = codex_turn_result_final_response(result);

	if ((*(int *)userdata = status) < 0) {
		fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	} else {
		puts(codex_turn_goal_status(turn) == CODEX_GOAL_COMPLETE ? "reached"
									 : "not reached");
		printf("in the end: %s\n", answer ? answer : "(nothing)");
	}
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(int argc, char **argv)
{
	const char *goal = argc > 1 ? argv[1] : "Improve the tests of this repository.";
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct codex_goal_options options = CODEX_GOAL_OPTIONS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_async *client = NULL;
	codex_thread *thread = NULL;
	int r, outcome = CODEX_PENDING;

	callbacks.on_item_completed = on_item;
	callbacks.on_done = on_done;
	options.deadline_ms = 60 * 60 * 1000;
	options.token_budget = 1000000; /* the turn that exceeds it is the last */
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_thread_start(client, NULL, &thread)) < 0 ||
		(r = codex_thread_goal(thread, goal, &options, &callbacks, &outcome, NULL)) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else
		event_base_dispatch(base);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return outcome != 0;
}
