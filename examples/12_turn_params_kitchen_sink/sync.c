/* Every setting of a turn, once, and an answer in a form of the program's. Usage: sync */
#include <codex/codex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char schema[] =
	"{\"type\": \"object\", \"required\": [\"steps\"], \"additionalProperties\": false, "
	"\"properties\": {\"steps\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}}}}";

/* The model was given the schema; only here it shows whether it kept to it. */
static int print_steps(const char *answer)
{
	codex_json *plan = NULL;
	int r = answer ? codex_json_parse(answer, strlen(answer), &plan) : CODEX_ERR_JSON;
	const codex_json *step, *steps = codex_json_member(plan, "steps");

	for (size_t i = 0; (step = codex_json_at(steps, i)); i++)
		printf("%zu. %s\n", i + 1, codex_json_string(step));
	if (!steps)
		fprintf(stderr, "no plan: %s\n", r < 0 ? codex_status_text(r) : answer);
	codex_json_unref(plan);
	return !steps;
}

int main(void)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_error *error = NULL;
	codex_sync *client = NULL;
	codex_turn *turn = NULL;
	int failed = 1;

	options.output_schema = schema; /* this and the deadline are the turn's alone */
	options.deadline_ms = 10 * 60 * 1000;
	options.model = "gpt-5.5"; /* the rest holds for the thread's later turns, too */
	options.effort = "high";
	options.summary = "concise";
	options.personality = "pragmatic";
	options.service_tier = "priority";
	options.cwd = "/tmp";
	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.sandbox = CODEX_SANDBOX_READ_ONLY;
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if (codex_sync_open(config, &client, &error) == 0 &&
		codex_sync_thread_start(client, NULL, &thread) == 0 &&
		codex_sync_run_text(client, thread, "Plan a party.", &options, &turn) == 0)
		failed = print_steps(codex_turn_result_final_response(codex_turn_get_result(turn)));
	else
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return failed;
}
