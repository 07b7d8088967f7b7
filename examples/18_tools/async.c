/* A C function as a tool: the model asks for the colour of a fruit. Usage: async */
#include <codex/codex.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void on_colour(codex_request *call, const codex_json *arguments, void *userdata)
{
	const char *name = codex_json_string(codex_json_member(arguments, "name"));
	bool is_known = name && strcmp(name, "plum") == 0; /* it may have sent none */

	printf("called: %s\n", name ? name : "(nothing)");
	is_known ? codex_tool_answer_text(call, "blue") : codex_tool_fail(call, "no such fruit");
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *outcome)
{
	if ((*(int *)outcome = status) < 0)
		fprintf(stderr, "%s\n", codex_error_message(codex_turn_error(turn)));
	else if (codex_turn_result_final_response(result))
		puts(codex_turn_result_final_response(result));
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL); /* ends the loop */
}

int main(void)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;
	struct codex_tool colour = CODEX_TOOL_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_tools *tools = codex_tools_new();
	codex_async *client = NULL;
	codex_thread *thread = NULL;
	int r, outcome = -1;

	colour.name = "colour_of_fruit";
	colour.description = "Tells the colour of a fruit.";
	colour.input_schema = "{\"type\": \"object\", \"required\": [\"name\"], "
			      "\"properties\": {\"name\": {\"type\": \"string\"}}}";
	colour.fn = on_colour;
	options.tools = tools;
	cb.on_done = on_done;
	codex_config_set_experimental(config, true); /* as tools are */
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_tools_add(tools, &colour)) == 0 &&
		(r = codex_async_new(base, config, &client)) == 0 &&
		(r = codex_thread_start(client, &options, &thread)) == 0)
		r = codex_thread_turn_text(thread, "Is a plum blue?", NULL, &cb, &outcome, NULL);
	if (r < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	event_base_dispatch(base);
	codex_tools_unref(tools);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return outcome != 0;
}
