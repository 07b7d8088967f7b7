/* The models that there are, hidden ones too, and what the runtime says of itself. Usage: async */
#include <codex/codex.h>
#include <codex/types.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static const char told[][8] = {"", "server", "version", "agent", "family", "os", "home"};

/* One model after the other; at the end of the list what the runtime has told in the handshake. */
static void on_step(codex_future *future, void *userdata)
{
	codex_pages *models = userdata;
	codex_async *client = codex_pages_client(models);
	const struct codex_model *model = codex_pages_model(models);
	int r = codex_future_status(future);
	codex_future *step = NULL;

	if (model)
		printf("model     %s%s%s\n", model->id, model->is_default ? " (default)" : "",
			model->hidden ? " (hidden)" : "");
	for (int i = 1; i <= CODEX_METADATA_CODEX_HOME && codex_pages_at_end(models); i++)
		printf("%-9s %s\n", told[i], codex_async_metadata(client, i));
	if (model && (r = codex_pages_next(models, &step)) == 0)
		codex_future_then(step, on_step, models, NULL);
	else
		codex_async_close(client, NULL); /* ends the loop */
	if (r < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	codex_future_unref(step);
}

int main(void)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_future *step = NULL;
	codex_async *client = NULL;
	codex_pages *models = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	params.include_hidden = true;
	if ((r = codex_async_new(base, config, &client)) < 0 ||
		(r = codex_model_list(client, &params, &models)) < 0 ||
		(r = codex_pages_next(models, &step)) < 0 ||
		(r = codex_future_then(step, on_step, models, NULL)) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else
		event_base_dispatch(base);
	r = r < 0 || !codex_pages_at_end(models);
	codex_future_unref(step);
	codex_pages_unref(models);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return r;
}
