/* A function that the model may call: it looks fruit up in a table. Usage: tools [--runtime DIR] PROMPT */
#include <codex/codex.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct fruit {
	const char *name;
	const char *colour;
} fruits[] = {{"apple", "red"}, {"banana", "yellow"}, {"plum", "blue"}};

/* What models send need not fit the schema: a name that is missing, or no text, reads as NULL. */
static void on_colour(codex_request *call, const codex_json *arguments, void *userdata)
{
	const char *name = codex_json_string(codex_json_member(arguments, "name"));
	size_t i;

	(void)userdata;
	printf("called    colour of %s\n", name ? name : "(nothing)");
	for (i = 0; name && i < sizeof(fruits) / sizeof(*fruits); i++) {
		if (strcmp(fruits[i].name, name) == 0) {
			codex_tool_answer_text(call, fruits[i].colour);
			return;
		}
	}
	codex_tool_fail(call, "there is no such fruit");
}

static codex_tools *make_tools(void)
{
	struct codex_tool colour = CODEX_TOOL_INIT;
	codex_tools *tools = codex_tools_new();

	colour.name = "colour_of_fruit";
	colour.description = "Tells the colour of a fruit.";
	colour.input_schema =
		"{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}},"
		" \"required\": [\"name\"], \"additionalProperties\": false}";
	colour.fn = on_colour;
	if (tools && codex_tools_add(tools, &colour) < 0)
		tools = codex_tools_unref(tools);
	return tools;
}

static int run(codex_sync *client, const char *prompt)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_tools *tools = make_tools();
	codex_thread *thread = NULL;
	codex_turn *turn = NULL;
	const char *response = NULL;
	int r;

	options.tools = tools;
	r = codex_sync_thread_start(client, &options, &thread);
	if (r == 0)
		r = codex_sync_run_text(client, thread, prompt, NULL, &turn);
	if (r == 0)
		response = codex_turn_result_final_response(codex_turn_get_result(turn));
	if (r < 0)
		fprintf(stderr, "%s\n", codex_error_message(codex_sync_error(client)));
	else
		printf("response  %s\n", response ? response : "(none)");
	codex_turn_unref(turn);
	codex_thread_unref(thread);
	codex_tools_unref(tools);
	return r;
}

int main(int argc, char **argv)
{
	codex_config *config = codex_config_new();
	codex_sync *client = NULL;
	codex_error *error = NULL;
	int r;

	if (argc > 2 && strcmp(argv[1], "--runtime") == 0) {
		codex_config_set_runtime_dir(config, argv[2]);
		argc -= 2;
		argv += 2;
	}
	codex_config_set_experimental(config, true);
	r = codex_sync_open(config, &client, &error);
	codex_config_unref(config);
	if (r < 0) {
		fprintf(stderr, "cannot start: %s\n", codex_error_message(error));
		codex_error_unref(error);
		return EXIT_FAILURE;
	}
	r = run(client, argc > 1 ? argv[1] : "Which colour has a plum?");
	codex_sync_close(client);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
