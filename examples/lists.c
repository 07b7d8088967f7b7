/* The models there are, one after the other, on an event loop. Usage: lists [--runtime DIR] */
#include <codex/codex.h>
#include <codex/types.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

struct app {
	codex_pages *pages;
	int status;
};

static void step(struct app *app);

/* The loop ends by itself once the client is closed. */
static void stop(struct app *app, int status, const char *why)
{
	app->status = status;
	if (status < 0)
		fprintf(stderr, "cannot list: %s\n", why);
	codex_async_close(codex_pages_client(app->pages), NULL);
}

static void print_model(codex_future *future, void *userdata)
{
	struct app *app = userdata;
	const struct codex_model *model = codex_pages_model(app->pages);
	int status = codex_future_status(future);

	if (status < 0) {
		stop(app, status, codex_error_message(codex_future_error(future)));
	} else if (codex_pages_at_end(app->pages)) {
		stop(app, 0, NULL);
	} else {
		printf("%s%s\n", model->id, model->hidden ? " (hidden)" : "");
		step(app);
	}
}

static void step(struct app *app)
{
	codex_future *future = NULL;
	int r = codex_pages_next(app->pages, &future);

	if (r == 0)
		r = codex_future_then(future, print_model, app, NULL);
	codex_future_unref(future);
	if (r < 0)
		stop(app, r, codex_status_text(r));
}

int main(int argc, char **argv)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_async *client = NULL;
	struct app app = {NULL, -1};

	if (argc > 2 && strcmp(argv[1], "--runtime") == 0)
		codex_config_set_runtime_dir(config, argv[2]);
	params.include_hidden = true;
	if (codex_async_new(base, config, &client) == 0 &&
		codex_model_list(client, &params, &app.pages) == 0) {
		step(&app);
		event_base_dispatch(base);
	}
	codex_pages_unref(app.pages);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return app.status < 0;
}
