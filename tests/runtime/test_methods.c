/*
 * Every method of the protocol, called once and more through its typed call, as methods.txt says; and every notification
 * that comes of it, read through its accessor. One case, since one call stands on what others left.
 */
#include <config.h>

#include "runtime/table.h"
#include "runtime/typed.h"
#include "support/runtime.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	MOST_BACKGROUND = 4
};

/* A call that is under way, and what is expected of it. */
struct pending {
	struct row row;
	char *line; /* what the row's texts are parts of */
	unsigned number; /* of the line */
	unsigned method;
	codex_future *future;
};

struct walk {
	struct runtime rt;
	struct names *names;
	unsigned wrong;
	bool answered[CX_RPC_COUNT], refused[CX_RPC_COUNT];
	unsigned heard[CX_NOTIFICATION_COUNT];
	struct pending background[MOST_BACKGROUND];
	size_t backgrounds;
};

/* A comment in the test's output: all that is wrong is told, not the first alone. */
__attribute__((format(printf, 3, 4))) static void complain(
	struct walk *walk, const char *where, const char *format, ...)
{
	va_list args;

	walk->wrong++;
	printf("# %s: ", where);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

/* files */

static char *source(const char *name)
{
	const char *dir = getenv("top_srcdir");
	char *path = NULL;

	ck_assert_int_gt(asprintf(&path, "%s/tests/runtime/%s", dir ? dir : ".", name), 0);
	return path;
}

static char *read_source(const char *name)
{
	char *path = source(name), *text = NULL;
	FILE *file = fopen(path, "re");
	size_t size = 0;

	ck_assert_msg(file != NULL, "cannot open %s", path);
	ck_assert_int_gt(getdelim(&text, &size, '\0', file), 0);
	fclose(file);
	free(path);
	return text;
}

static void write_file(char *path, const char *content)
{
	char *slash = path;
	FILE *file;

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		ck_assert(mkdir(path, 0700) == 0 || errno == EEXIST);
		*slash = '/';
	}
	file = fopen(path, "we");
	ck_assert_msg(file != NULL, "cannot write %s", path);
	ck_assert_int_ge(fputs(content, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

/* events */

static void hear(codex_event *event, void *userdata)
{
	struct walk *walk = userdata;
	unsigned number = 0;
	char *wrong = typed_event(event, &number);

	walk->heard[number]++;
	if (wrong)
		complain(walk, codex_event_method(event), "%s", wrong);
	free(wrong);
}

/* false: it did not come in time. */
static bool await(struct walk *walk, unsigned notification, unsigned before)
{
	uint64_t until = pump_now() + pump_limit();

	while (walk->heard[notification] == before) {
		if (!pump_step(walk->rt.base, until))
			return false;
	}
	return true;
}

/* rows */

static void keep_values(struct walk *walk, const struct pending *call)
{
	const codex_json *result = codex_future_result(call->future);
	size_t i;

	for (i = 0; i < ROW_MOST && call->row.kept[i].name; i++) {
		const char *value =
			codex_json_string(codex_json_find(result, call->row.kept[i].path));

		if (value)
			names_set(walk->names, call->row.kept[i].name, value);
		else
			complain(walk, call->row.method, "line %u: no %s in the answer",
				call->number, call->row.kept[i].path);
	}
}

static void judge_answer(struct walk *walk, const struct pending *call)
{
	char *wrong = typed_finish(call->future, call->method);

	if (wrong)
		complain(walk, call->row.method, "line %u: %s", call->number, wrong);
	else
		walk->answered[call->method] = true;
	free(wrong);
	keep_values(walk, call);
}

static void judge(struct walk *walk, const struct pending *call)
{
	int status = codex_future_status(call->future);
	codex_error *error = codex_future_error(call->future);
	const char *message = error ? codex_error_message(error) : "no error";

	if (status == 0 && call->row.code == 0)
		judge_answer(walk, call);
	else if (status == CODEX_ERR_REMOTE && codex_error_code(error) == call->row.code &&
		strstr(message, call->row.fragment))
		walk->refused[call->method] = true;
	else
		complain(walk, call->row.method, "line %u: %s, %s", call->number,
			codex_status_name(status), message);
}

static void end_call(struct walk *walk, struct pending *call)
{
	uint64_t until = pump_now() + pump_limit();

	while (!codex_future_done(call->future) && pump_step(walk->rt.base, until))
		;
	judge(walk, call);
	codex_future_unref(call->future);
	free(call->line);
}

static void run_call(struct walk *walk, struct pending *call)
{
	unsigned before[ROW_MOST], awaited[ROW_MOST];
	char *line = call->line;
	size_t i, count;
	int r;

	call->method = typed_method(call->row.method);
	ck_assert_msg(call->method != 0, "there is no method %s", call->row.method);
	for (count = 0; count < ROW_MOST && call->row.awaited[count]; count++) {
		struct cx_span name = {call->row.awaited[count], strlen(call->row.awaited[count])};

		awaited[count] = cx_notification_find(name);
		before[count] = walk->heard[awaited[count]];
	}
	r = typed_start(walk->rt.client, call->method, call->row.params, &call->future);
	ck_assert_msg(r == 0, "line %u: %s: %s", call->number, line, codex_status_name(r));
	if (call->row.background) {
		ck_assert_uint_lt(walk->backgrounds, MOST_BACKGROUND);
		walk->background[walk->backgrounds++] = *call;
		return;
	}
	for (i = 0; i < count; i++) {
		if (!await(walk, awaited[i], before[i]))
			complain(walk, call->row.method, "line %u: no %s", call->number,
				call->row.awaited[i]);
	}
	end_call(walk, call);
}

static void run_line(struct walk *walk, const char *text, unsigned number)
{
	struct pending call = {.number = number};

	call.line = names_replace(walk->names, text);
	row_read(&call.row, call.line);
	ck_assert_msg(call.row.kind != ROW_BROKEN, "methods.txt:%u: what is this?", number);
	if (call.row.kind == ROW_CALL) {
		run_call(walk, &call);
		return;
	}
	if (call.row.kind == ROW_FILE)
		write_file(call.row.path, call.row.content);
	free(call.line);
}

static void run_table(struct walk *walk)
{
	char *path = source("methods.txt"), *line = NULL;
	FILE *file = fopen(path, "re");
	unsigned number = 0;
	size_t size = 0, i;

	ck_assert_ptr_nonnull(file);
	while (getline(&line, &size, file) > 0)
		run_line(walk, line, ++number);
	for (i = 0; i < walk->backgrounds; i++)
		end_call(walk, &walk->background[i]);
	fclose(file);
	free(line);
	free(path);
}

/* Beginning and end */

/* Nothing leaves the machine: what asks for something outside gets to a closed port. */
static void fence_in(codex_config *config)
{
	static const char *const proxies[] = {
		"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"};
	static const char *const unset[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
		"AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CONFIG_FILE",
		"AWS_SHARED_CREDENTIALS_FILE", "GOOGLE_APPLICATION_CREDENTIALS", "XDG_CONFIG_HOME"};
	size_t i;

	for (i = 0; i < CX_COUNTOF(proxies); i++)
		codex_config_set_env(config, proxies[i], "http://127.0.0.1:9");
	for (i = 0; i < CX_COUNTOF(unset); i++)
		codex_config_set_env(config, unset[i], NULL);
	codex_config_set_env(config, "no_proxy", "127.0.0.1");
}

static void write_config(struct walk *walk)
{
	struct model_home_options options = {.sandbox_mode = "danger-full-access"};
	char *text = read_source("methods-config.toml");
	char *tables = names_replace(walk->names, text);

	options.tables = tables;
	ck_assert_int_eq(model_write_codex_home(
				 walk->rt.home, model_server_base_url(walk->rt.model), &options),
		0);
	free(tables);
	free(text);
}

static void name_places(struct walk *walk)
{
	const char *url = model_server_base_url(walk->rt.model);
	char *port = strdup(strrchr(url, ':') + 1), *relative = source("."), *dir;

	*strchr(port, '/') = '\0';
	dir = realpath(relative, NULL);
	ck_assert_ptr_nonnull(dir);
	walk->names = names_new();
	names_set(walk->names, "TESTS", dir);
	names_set(walk->names, "CWD", walk->rt.work);
	names_set(walk->names, "CODEX_HOME", walk->rt.home);
	names_set(walk->names, "PORT", port);
	free(relative);
	free(dir);
	free(port);
}

static void open_walk(struct walk *walk)
{
	char *script = read_source("methods-model.json");

	*walk = (struct walk){.wrong = 0};
	runtime_open(&walk->rt);
	name_places(walk);
	write_config(walk);
	runtime_script(&walk->rt, script);
	free(script);
	fence_in(walk->rt.config);
	codex_config_set_experimental(walk->rt.config, true);
	codex_config_override(walk->rt.config, "features.plugins", "true");
	runtime_client(&walk->rt);
	ck_assert_int_eq(codex_async_subscribe(walk->rt.client, NULL, hear, walk, NULL), 0);
}

static void close_walk(struct walk *walk)
{
	runtime_close(&walk->rt);
	names_free(walk->names);
}

/* Every method has to have been called. */
static void tell(struct walk *walk)
{
	unsigned answered = 0, refused = 0, kinds = 0, events = 0, i;

	for (i = 1; i < CX_RPC_COUNT; i++) {
		answered += walk->answered[i];
		refused += walk->refused[i] && !walk->answered[i];
		if (!walk->answered[i] && !walk->refused[i])
			complain(walk, cx_rpcs[i].name, "not called");
	}
	for (i = 1; i < CX_NOTIFICATION_COUNT; i++) {
		kinds += walk->heard[i] > 0;
		events += walk->heard[i];
	}
	printf("# %u of %d methods answered and decoded, %u gave the expected error\n", answered,
		CX_RPC_COUNT - 1, refused);
	printf("# %u events of %u of %d notifications decoded\n", events, kinds,
		CX_NOTIFICATION_COUNT - 1);
	fflush(stdout);
}

START_TEST(every_method_is_answered_in_its_type_or_refused_with_a_code)
{
	struct walk walk;

	open_walk(&walk);
	run_table(&walk);
	close_walk(&walk);
	tell(&walk);
	ck_assert_uint_eq(walk.wrong, 0);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, every_method_is_answered_in_its_type_or_refused_with_a_code);
}

int main(void)
{
	return runtime_main("methods", add_cases);
}
