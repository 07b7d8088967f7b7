/* A C function as a tool: the model asks for the colour of a fruit. Usage: sync */
#include <codex/codex.h>
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

static int add_colour(codex_tools *tools)
{
	struct codex_tool colour = CODEX_TOOL_INIT;

	colour.name = "colour_of_fruit";
	colour.description = "Tells the colour of a fruit.";
	colour.input_schema = "{\"type\": \"object\", \"required\": [\"name\"], "
			      "\"properties\": {\"name\": {\"type\": \"string\"}}}";
	colour.fn = on_colour;
	return codex_tools_add(tools, &colour);
}

int main(void)
{
	const char *answer;
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_config *config = codex_config_new();
	codex_tools *tools = codex_tools_new();
	codex_thread *thread = NULL;
	codex_sync *client = NULL;
	codex_error *error = NULL;
	codex_turn *turn = NULL;
	int r = -1;

	options.tools = tools;
	codex_config_set_experimental(config, true); /* as tools are */
	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if (add_colour(tools) == 0 && codex_sync_open(config, &client, &error) == 0 &&
		codex_sync_thread_start(client, &options, &thread) == 0)
		r = codex_sync_run_text(client, thread, "Is a plum blue?", NULL, &turn);
	if (r < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	else if ((answer = codex_turn_result_final_response(codex_turn_get_result(turn))))
		puts(answer);
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_tools_unref(tools);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
