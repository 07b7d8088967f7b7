#include <config.h>

#include "support/files.h"
#include "support/runtime.h"

#include <event2/event.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char homes[PATH_MAX]; /* of this program's cases */

/* the place of all homes */

/* Not in /tmp: there the runtime does not make all of its helpers. */
static void make_homes(const char *name)
{
	const char *build = getenv("top_builddir");
	char dir[PATH_MAX];

	if (!realpath(build ? build : ".", dir) ||
		snprintf(homes, sizeof(homes), "%.3000s/homes-%s-XXXXXX", dir, name) < 0 ||
		!mkdtemp(homes)) {
		perror("cannot make a place for homes");
		exit(EXIT_FAILURE);
	}
}

/* The runtime of a case that failed may still be writing there: it ends with its host, but not in the same moment. */
static void remove_homes(void)
{
	unsigned tries;

	for (tries = 0; tries < 20 && access(homes, F_OK) == 0; tries++) {
		if (tries)
			usleep(100000);
		files_remove_tree(homes);
	}
}

int runtime_main(const char *name, void (*add_cases)(Suite *suite))
{
	int status;

	if (!suite_runtime(&status))
		return status;
	make_homes(name);
	status = suite_main(name, add_cases);
	remove_homes();
	return status;
}

/* opening */

static void make_dir(struct runtime *rt)
{
	*rt = (struct runtime){.program_input = -1};
	rt->dir = files_path("%s/XXXXXX", homes);
	ck_assert_ptr_nonnull(mkdtemp(rt->dir));
	rt->home = files_path("%s/home", rt->dir);
	rt->work = files_path("%s/work", rt->dir);
	ck_assert_int_eq(mkdir(rt->work, 0700), 0);
}

/* The user's settings, keys and proxies are none of a test's business. */
static void make_config(struct runtime *rt)
{
	static const char *const unset[] = {"RUST_LOG", "RUST_BACKTRACE", "LOG_FORMAT",
		"OPENAI_API_KEY", "CODEX_API_KEY", "http_proxy", "HTTP_PROXY", "all_proxy",
		"ALL_PROXY"};
	const struct {
		const char *name, *value;
	} set[] = {{"CODEX_HOME", rt->home}, {"HOME", rt->work}, {"NO_PROXY", "127.0.0.1"}};
	size_t i;

	rt->config = codex_config_new();
	ck_assert_ptr_nonnull(rt->config);
	ck_assert_int_eq(codex_config_set_runtime_dir(rt->config, getenv("CODEX_TEST_RUNTIME")), 0);
	ck_assert_int_eq(codex_config_set_cwd(rt->config, rt->work), 0);
	for (i = 0; i < sizeof(unset) / sizeof(unset[0]); i++)
		ck_assert_int_eq(codex_config_set_env(rt->config, unset[i], NULL), 0);
	for (i = 0; i < sizeof(set) / sizeof(set[0]); i++)
		ck_assert_int_eq(codex_config_set_env(rt->config, set[i].name, set[i].value), 0);
}

void runtime_open(struct runtime *rt)
{
	runtime_open_with(rt, NULL);
}

void runtime_open_with(struct runtime *rt, const struct model_home_options *options)
{
	make_dir(rt);
	rt->base = event_base_new();
	ck_assert_ptr_nonnull(rt->base);
	ck_assert_int_eq(model_server_new(rt->base, &rt->model), 0);
	ck_assert_int_eq(
		model_write_codex_home(rt->home, model_server_base_url(rt->model), options), 0);
	make_config(rt);
}

/* the model server as a program */

static void make_pipe(int ends[2])
{
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(fcntl(ends[0], F_SETFD, FD_CLOEXEC), 0);
	ck_assert_int_eq(fcntl(ends[1], F_SETFD, FD_CLOEXEC), 0);
}

static void spawn_model(struct runtime *rt, const char *script_path, int output)
{
	const char *build = getenv("top_builddir");
	char *program = files_path("%s/peers/model/model-server", build ? build : ".");
	const char *argv[] = {program, "--exit-on-stdin-eof", "--codex-home", rt->home, "--record",
		rt->record, "--script", script_path, NULL};
	posix_spawn_file_actions_t actions;
	int input[2];

	if (!script_path)
		argv[6] = NULL;
	make_pipe(input);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	ck_assert_int_eq(posix_spawn(&rt->program, program, &actions, NULL,
				 (char *const *)(const void *)argv, environ),
		0);
	posix_spawn_file_actions_destroy(&actions);
	close(input[0]);
	rt->program_input = input[1];
	free(program);
}

/* It writes the home before it says that it listens. */
static void wait_for_model(int output)
{
	FILE *file = fdopen(output, "r");
	char line[200];

	ck_assert_ptr_nonnull(file);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
	fclose(file);
}

void runtime_open_program(struct runtime *rt, const char *script)
{
	char *script_path = NULL;
	int output[2];

	make_dir(rt);
	rt->record = files_path("%s/requests.jsonl", rt->dir);
	if (script) {
		script_path = files_path("%s/script.json", rt->dir);
		files_write(script_path, script, strlen(script));
	}
	make_pipe(output);
	spawn_model(rt, script_path, output[1]);
	close(output[1]);
	wait_for_model(output[0]);
	make_config(rt);
	free(script_path);
}

static void close_program(struct runtime *rt)
{
	int status;

	if (!rt->program)
		return;
	close(rt->program_input);
	ck_assert_int_eq(waitpid(rt->program, &status, 0), rt->program);
	ck_assert_int_eq(status, 0);
}

/* using it */

void runtime_client(struct runtime *rt)
{
	ck_assert_int_eq(codex_async_new(rt->base, rt->config, &rt->client), 0);
}

codex_thread *runtime_thread(struct runtime *rt)
{
	codex_thread *thread;

	if (!rt->client)
		runtime_client(rt);
	ck_assert_int_eq(codex_thread_start(rt->client, NULL, &thread), 0);
	return thread;
}

void runtime_open_thread(struct runtime *rt)
{
	runtime_open(rt);
	rt->thread = runtime_thread(rt);
}

void runtime_script(struct runtime *rt, const char *json)
{
	ck_assert_msg(
		model_server_script(rt->model, json) == 0, "%s", model_server_error(rt->model));
}

void runtime_when(struct runtime *rt, const char *part, const char *reply)
{
	ck_assert_msg(model_server_when(rt->model, part, 0, reply) == 0, "%s",
		model_server_error(rt->model));
}

char *runtime_read_home(const struct runtime *rt, const char *name)
{
	char *path = files_path("%s/%s", rt->home, name);
	char *text = files_read(path);

	free(path);
	return text;
}

char *runtime_write_work(const struct runtime *rt, const char *name, const char *data, size_t len)
{
	char *path = files_path("%s/%s", rt->work, name);

	files_write(path, data, len);
	return path;
}

void runtime_require_login(const struct runtime *rt)
{
	static const char line[] = "requires_openai_auth = true";
	char *text = runtime_read_home(rt, "config.toml");
	char *table = text ? strstr(text, "[model_providers.") : NULL;
	char *rest = table ? strchr(table, '\n') : NULL;
	char *path = files_path("%s/config.toml", rt->home);
	size_t size = text ? strlen(text) + sizeof(line) + 1 : 0;
	char *changed = malloc(size);

	ck_assert(rest && changed);
	snprintf(changed, size, "%.*s\n%s%s", (int)(rest - text), text, line, rest);
	files_write(path, changed, strlen(changed));
	free(changed);
	free(path);
	free(text);
}

/* closing */

void runtime_client_close(struct runtime *rt)
{
	codex_future *closed;

	if (!rt->client)
		return;
	ck_assert_int_eq(codex_async_close(rt->client, &closed), 0);
	ck_assert_int_eq(pump_future(rt->base, closed), 0);
	codex_async_unref(rt->client);
	rt->client = NULL;
}

void runtime_close(struct runtime *rt)
{
	codex_thread_unref(rt->thread);
	runtime_client_close(rt);
	codex_config_unref(rt->config);
	close_program(rt);
	model_server_free(rt->model);
	if (rt->base)
		event_base_free(rt->base);
	files_remove_tree(rt->dir);
	free(rt->dir);
	free(rt->home);
	free(rt->record);
	free(rt->work);
}
