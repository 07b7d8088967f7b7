/* Approvals asked in the terminal, and answered later. Usage: approvals [--runtime DIR] [--answer yes|always|no|stop] PROMPT */
#include <codex/codex.h>
#include <codex/requests.h>
#include <event2/event.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct app {
	struct event *terminal; /* watched only while a question waits */
	const char *answer; /* of --answer; NULL: the terminal's */
	codex_request *asked; /* kept until it is answered */
	int exit_status;
};

/* No other word allows anything. */
static int give_answer(codex_request *request, const char *word)
{
	if (strncmp(word, "yes", 3) == 0)
		return codex_request_accept(request);
	if (strncmp(word, "always", 6) == 0)
		return codex_request_accept_for_session(request);
	if (strncmp(word, "stop", 4) == 0)
		return codex_request_cancel(request);
	return codex_request_decline(request);
}

static void forget(struct app *app)
{
	event_del(app->terminal);
	app->asked = codex_request_unref(app->asked);
}

/* The turn was interrupted, say: there is nothing to be answered any more. */
static void on_withdrawn(codex_request *request, void *userdata)
{
	printf("withdrawn: %s\n", codex_error_message(codex_request_error(request)));
	forget(userdata);
}

static void on_request(codex_request *request, void *userdata)
{
	const struct codex_command_execution_request_approval_params *params;
	struct app *app = userdata;

	if (!codex_request_is_approval(request))
		return; /* nobody takes it: refused */
	if (codex_request_as_item_command_execution_request_approval(request, &params) == 0)
		printf("run %s\nin %s? yes, always, no or stop:\n", params->command, params->cwd);
	else
		printf("%s? yes, always, no or stop:\n", codex_request_method(request));
	fflush(stdout);
	if (app->answer || app->asked) { /* one question at a time */
		give_answer(request, app->answer ? app->answer : "no");
		return;
	}
	app->asked = codex_request_ref(request);
	codex_request_on_withdrawn(request, on_withdrawn, app);
	codex_request_set_deadline(request, 5 * 60 * 1000);
	event_add(app->terminal, NULL);
}

/* A line from the terminal, while the loop goes on with everything else. */
static void on_terminal(evutil_socket_t fd, short what, void *userdata)
{
	char word[80] = "no";
	struct app *app = userdata;

	(void)what;
	if (read((int)fd, word, sizeof(word) - 1) <= 0)
		puts("no answer"); /* the drop refuses */
	else
		give_answer(app->asked, word);
	forget(app);
}

static void on_item(codex_turn *turn, const codex_item *item, void *userdata)
{
	const codex_json *status = codex_json_member(codex_item_json(item), "status");

	(void)turn;
	(void)userdata;
	if (strcmp(codex_item_type(item), "commandExecution") == 0)
		printf("command   %s\n", codex_json_string(status));
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	const char *response = codex_turn_result_final_response(result);
	struct app *app = userdata;

	printf("status    %s\n", codex_turn_result_outcome_text(result));
	printf("response  %s\n", response ? response : "(none)");
	app->exit_status = status < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	codex_async_close(codex_thread_client(codex_turn_thread(turn)), NULL);
}

static const char *take_option(int *argc, char ***argv, const char *name)
{
	if (*argc < 3 || strcmp((*argv)[1], name) != 0)
		return NULL;
	*argc -= 2;
	*argv += 2;
	return (*argv)[0];
}

int main(int argc, char **argv)
{
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct app app = {.exit_status = EXIT_FAILURE};
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();
	codex_async *client = NULL;
	codex_thread *thread = NULL;
	int r;

	codex_config_set_runtime_dir(config, take_option(&argc, &argv, "--runtime"));
	app.answer = take_option(&argc, &argv, "--answer");
	app.terminal = event_new(base, STDIN_FILENO, EV_READ, on_terminal, &app);
	options.sandbox = CODEX_SANDBOX_READ_ONLY;
	options.params = "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}";
	callbacks.on_item_completed = on_item;
	callbacks.on_done = on_done;
	r = codex_async_new(base, config, &client);
	if (r == 0)
		r = codex_async_on_request(client, NULL, on_request, &app, NULL);
	if (r == 0)
		r = codex_thread_start(client, &options, &thread);
	if (r == 0)
		r = codex_thread_turn_text(thread, argc > 1 ? argv[1] : "Run a command.", NULL,
			&callbacks, &app, NULL);
	if (r == 0)
		event_base_dispatch(base);
	else
		fprintf(stderr, "cannot start: %s\n", codex_status_text(r));
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_free(app.terminal);
	event_base_free(base);
	return app.exit_status;
}
