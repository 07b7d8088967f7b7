/* The models that there are, hidden ones too, and what the runtime says of itself. Usage: sync */
#include <codex/codex.h>
#include <codex/types.h>
#include <stdio.h>
#include <stdlib.h>

static const char told[][8] = {"", "server", "version", "agent", "family", "os", "home"};

static void print_model(const struct codex_model *model)
{
	printf("model     %s%s%s\n", model->id, model->is_default ? " (default)" : "",
		model->hidden ? " (hidden)" : "");
}

int main(void)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;
	codex_config *config = codex_config_new();
	codex_pages *models = NULL;
	codex_error *error = NULL;
	codex_sync *client = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	params.include_hidden = true;
	if ((r = codex_sync_open(config, &client, &error)) == 0)
		r = codex_sync_model_list(client, &params, &models);
	while (r >= 0 && (r = codex_sync_pages_next(client, models)) == 1)
		print_model(codex_pages_model(models));
	for (int i = 1; r == 0 && i <= CODEX_METADATA_CODEX_HOME; i++)
		printf("%-9s %s\n", told[i], codex_async_metadata(codex_sync_async(client), i));
	if (r < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_pages_unref(models);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
