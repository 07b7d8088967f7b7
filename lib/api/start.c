/* Starting the runtime: once, by whoever comes first. */
#include "api/client.h"

#include "api/future.h"
#include "api/runtime.h"
#include "base/mem.h"

static const char **make_argv(const codex_config *config, const char *program)
{
	size_t given = 0;
	size_t n = 0;
	const char **argv;

	while (config->arguments && config->arguments[given])
		given++;
	argv = cx_alloc0((given + 2 * config->overrides.count + 3) * sizeof(*argv));
	if (!argv)
		return NULL;
	argv[n++] = program;
	for (size_t i = 0; i < given; i++)
		argv[n++] = config->arguments[i];
	if (config->arguments)
		return argv;
	for (size_t i = 0; i < config->overrides.count; i++) {
		argv[n++] = "-c";
		argv[n++] = config->overrides.items[i];
	}
	argv[n++] = "app-server";
	return argv;
}

static int spawn(codex_async *client, const struct cx_runtime *runtime, codex_error **ret_error)
{
	const codex_config *config = client->config;
	const char **argv = make_argv(config, runtime->program);
	char **envp = cx_runtime_environment(
		(const char *const *)config->env.items, config->env.count, runtime->tool_dir);
	struct cx_command command = {
		.program = runtime->program,
		.argv = argv,
		.envp = (const char *const *)envp,
		.cwd = config->cwd,
	};
	int r = CODEX_ERR_NOMEM;

	if (argv && envp)
		r = cx_stdio_transport_new(client->loop, &command, &cx_client_transport_events,
			client, &client->log, &client->transport, ret_error);
	else
		*ret_error = cx_error_from_status(r);
	cx_free(argv);
	cx_free(envp);
	return r;
}

static int start(codex_async *client)
{
	struct cx_runtime runtime = {NULL, NULL, NULL};
	codex_error *error = NULL;
	int r;

	r = cx_runtime_resolve(
		client->config->program, client->config->runtime_dir, &runtime, &error);
	if (r == 0)
		r = spawn(client, &runtime, &error);
	cx_runtime_clear(&runtime);
	if (r < 0) {
		cx_client_fail(client, error);
		return r;
	}
	cx_client_hold(client); /* the transport's, which calls back until cx_client_closed() */
	client->state = CX_CLIENT_STARTING;
	r = cx_client_handshake(client);
	if (r < 0)
		cx_client_fail(client, cx_error_from_status(r));
	return r;
}

int cx_client_enter(codex_async *client)
{
	int r = cx_client_check(client);

	if (r == 0 && client->state == CX_CLIENT_NEW)
		r = start(client);
	return r;
}

/* All share it; one of them may have cancelled it, or set it a deadline, which is no reason to start no more. */
static bool want_started(codex_async *client)
{
	if (client->started && codex_future_status(client->started) < 0)
		client->started = codex_future_unref(client->started);
	if (!client->started)
		client->started = cx_future_new(client);
	return client->started != NULL;
}

int codex_async_start(codex_async *client, codex_future **ret_future)
{
	int r = cx_client_check(client);

	if (r == 0 && !want_started(client))
		r = CODEX_ERR_NOMEM;
	r = r < 0 ? r : cx_client_enter(client);
	if (r < 0)
		return r;
	if (client->state == CX_CLIENT_READY)
		cx_future_succeed(client->started, NULL, 0); /* if it is new */
	if (ret_future)
		*ret_future = codex_future_ref(client->started);
	return 0;
}
