/* Every setting of a turn, once, and an answer in a form of the program's. Usage: async */
#include <codex/codex.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char schema[] =
	"{\"type\": \"object\", \"required\": [\"steps\"], \"additionalProperties\": false, "
	"\"properties\": {\"steps\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}}}}";

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *failed)
{
	const char *text = codex_turn_result_final_response(result);
	codex_json *plan = NULL;
	const codex_json *step;

	*(bool *)failed = !text || codex_json_parse(text, strlen(text), &plan) < 0;
	if (!plan) /* the model was given the schema, and has not kept to it */
		fprintf(stderr, "no plan: %s\n", text ? text : codex_status_text(status));
	for (size_t i = 0; (step = codex_json_at(codex_json_member(plan, "steps"), i)); i++)
		printf("%zu. %s\n", i + 1, codex_json_string(step));
	codex_json_unref(plan);
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(void)
{
	struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_thread *thread = NULL;
	codex_async *client = NULL;
	bool failed = true;

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
	cb.on_done = on_done;
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if (codex_async_new(base, config, &client) == 0 &&
		codex_thread_start(client, NULL, &thread) == 0 &&
		codex_thread_turn_text(thread, "Plan a party.", &options, &cb, &failed, NULL) == 0)
		event_base_dispatch(base);
	else
		fprintf(stderr, "%s\n", codex_error_message(codex_async_error(client)));
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return failed;
}
