#include "api/config.h"

#include "base/mem.h"
#include "codec/scan.h"
#include "codec/text.h"
#include "session/method.h"
#include "session/outgoing.h"

#include <codex/version.h>

#include <stdio.h>
#include <string.h>

#define KIB ((uint64_t)1024)
#define MIB (1024 * KIB)

/* Where each limit is kept, what it is by default, and its range. */
static const struct limit {
	codex_limit limit;
	size_t offset;
	uint64_t value;
	uint64_t least;
	uint64_t most;
} limits[] = {
	{CODEX_LIMIT_LINE_BYTES, offsetof(codex_config, limits.line_bytes), 64 * MIB, 4 * KIB,
		SIZE_MAX / 4},
	{CODEX_LIMIT_DEPTH, offsetof(codex_config, limits.depth), 512, 8, CX_SCAN_MAX_DEPTH},
	{CODEX_LIMIT_IN_FLIGHT, offsetof(codex_config, limits.in_flight), 64, 1, 4096},
	{CODEX_LIMIT_QUEUED_REQUESTS, offsetof(codex_config, limits.queued_requests), 65536, 1,
		SIZE_MAX / 4},
	{CODEX_LIMIT_OUTPUT_BYTES, offsetof(codex_config, limits.output_bytes), 64 * MIB, 1,
		SIZE_MAX / 4},
	{CODEX_LIMIT_EARLY_BYTES, offsetof(codex_config, limits.early_bytes), 16 * MIB, 1,
		SIZE_MAX / 4},
	{CODEX_LIMIT_TURN_QUEUE_BYTES, offsetof(codex_config, turn_queue_bytes), 8 * MIB, 1,
		SIZE_MAX / 4},
	{CODEX_LIMIT_RESULT_BYTES, offsetof(codex_config, result_bytes), 64 * MIB, 1, SIZE_MAX / 4},
	{CODEX_LIMIT_PREAMBLE_BYTES, offsetof(codex_config, limits.preamble_bytes), 64 * KIB, 1,
		SIZE_MAX / 4},
	{CODEX_LIMIT_OPEN_REQUESTS, offsetof(codex_config, limits.open_requests), 256, 1, 65536},
};

static const struct timeout {
	codex_timeout timeout;
	size_t offset;
	uint64_t value;
} timeouts[] = {
	{CODEX_TIMEOUT_START, offsetof(codex_config, start_ms), 30000},
	{CODEX_TIMEOUT_REQUEST, offsetof(codex_config, request_ms), 120000},
	{CODEX_TIMEOUT_CLOSE_GRACE, offsetof(codex_config, grace_ms), 2000},
	{CODEX_TIMEOUT_ANSWER, offsetof(codex_config, answer_ms), 0},
};

static void set_limit(codex_config *config, const struct limit *limit, uint64_t value)
{
	*(size_t *)(void *)((char *)config + limit->offset) = (size_t)value;
}

static void set_timeout(codex_config *config, const struct timeout *timeout, uint64_t value)
{
	*(uint64_t *)(void *)((char *)config + timeout->offset) = value;
}

codex_config *codex_config_new(void)
{
	codex_config *config = cx_alloc0(sizeof(*config));

	if (!config)
		return NULL;
	config->refs = 1;
	for (size_t i = 0; i < CX_COUNTOF(limits); i++)
		set_limit(config, &limits[i], limits[i].value);
	for (size_t i = 0; i < CX_COUNTOF(timeouts); i++)
		set_timeout(config, &timeouts[i], timeouts[i].value);
	return config;
}

codex_config *codex_config_ref(codex_config *config)
{
	config->refs++;
	return config;
}

static void strings_clear(struct cx_strings *strings)
{
	for (size_t i = 0; i < strings->count; i++)
		cx_free(strings->items[i]);
	cx_free(strings->items);
	memset(strings, 0, sizeof(*strings));
}

static void arguments_free(char **arguments)
{
	for (char **at = arguments; at && *at; at++)
		cx_free(*at);
	cx_free(arguments);
}

codex_config *codex_config_unref(codex_config *config)
{
	if (!config || --config->refs)
		return NULL;
	cx_free(config->program);
	cx_free(config->runtime_dir);
	arguments_free(config->arguments);
	strings_clear(&config->overrides);
	cx_free(config->cwd);
	strings_clear(&config->env);
	cx_free(config->client_name);
	cx_free(config->client_title);
	cx_free(config->client_version);
	cx_free(config->capabilities);
	strings_clear(&config->opt_outs);
	cx_free(config);
	return NULL;
}

/* copies */

/* Replaces a string; NULL goes back to the default. */
static int set_string(char **place, const char *text)
{
	char *copy = text ? cx_strdup(text) : NULL;

	if (text && !copy)
		return CODEX_ERR_NOMEM;
	cx_free(*place);
	*place = copy;
	return 0;
}

static int set_path(char **place, const char *path)
{
	return path && !*path ? CODEX_ERR_INVALID : set_string(place, path);
}

/* Takes the text over, also when it fails; NULL counts as no memory. */
static int strings_add(struct cx_strings *strings, char *text)
{
	char **items =
		text ? cx_realloc_array(strings->items, strings->count + 1, sizeof(*items)) : NULL;

	if (!items) {
		cx_free(text);
		return CODEX_ERR_NOMEM;
	}
	strings->items = items;
	items[strings->count++] = text;
	return 0;
}

static int strings_copy(struct cx_strings *to, const struct cx_strings *from)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < from->count; i++)
		r = strings_add(to, cx_strdup(from->items[i]));
	return r;
}

static char *join(const char *left, const char *right)
{
	size_t size = strlen(left) + strlen(right) + 2;
	char *joined = cx_alloc(size);

	if (joined)
		snprintf(joined, size, "%s=%s", left, right);
	return joined;
}

static int copy_into(codex_config *copy, const codex_config *config)
{
	int r = 0;

	r = r < 0 ? r : set_string(&copy->program, config->program);
	r = r < 0 ? r : set_string(&copy->runtime_dir, config->runtime_dir);
	r = r < 0 ? r : codex_config_set_arguments(copy, (const char *const *)config->arguments);
	r = r < 0 ? r : strings_copy(&copy->overrides, &config->overrides);
	r = r < 0 ? r : set_string(&copy->cwd, config->cwd);
	r = r < 0 ? r : strings_copy(&copy->env, &config->env);
	r = r < 0 ? r : set_string(&copy->client_name, config->client_name);
	r = r < 0 ? r : set_string(&copy->client_title, config->client_title);
	r = r < 0 ? r : set_string(&copy->client_version, config->client_version);
	r = r < 0 ? r : strings_copy(&copy->opt_outs, &config->opt_outs);
	r = r < 0 ? r : set_string(&copy->capabilities, config->capabilities);
	return r;
}

codex_config *codex_config_copy(const codex_config *config)
{
	codex_config *copy = codex_config_new();

	if (!copy || !config)
		return copy;
	copy->experimental = config->experimental;
	copy->without_deltas = config->without_deltas;
	for (size_t i = 0; i < CX_COUNTOF(limits); i++)
		set_limit(copy, &limits[i],
			*(const size_t *)(const void *)((const char *)config + limits[i].offset));
	copy->start_ms = config->start_ms;
	copy->request_ms = config->request_ms;
	copy->grace_ms = config->grace_ms;
	copy->answer_ms = config->answer_ms;
	copy->overflow = config->overflow;
	copy->log = config->log;
	copy->stderr_fn = config->stderr_fn;
	copy->stderr_userdata = config->stderr_userdata;
	return copy_into(copy, config) < 0 ? codex_config_unref(copy) : copy;
}

/* setters */

int codex_config_set_program(codex_config *config, const char *path)
{
	return set_path(&config->program, path);
}

int codex_config_set_runtime_dir(codex_config *config, const char *dir)
{
	return set_path(&config->runtime_dir, dir);
}

int codex_config_set_arguments(codex_config *config, const char *const *argv)
{
	struct cx_strings copy = {NULL, 0};
	int r = 0;

	for (const char *const *at = argv; at && *at && r == 0; at++)
		r = strings_add(&copy, cx_strdup(*at));
	if (argv && r == 0) {
		/* The NULL at the end. */
		char **items = cx_realloc_array(copy.items, copy.count + 1, sizeof(*items));

		r = items ? 0 : CODEX_ERR_NOMEM;
		if (items) {
			items[copy.count] = NULL;
			copy.items = items;
		}
	}
	if (r < 0) {
		strings_clear(&copy);
		return r;
	}
	arguments_free(config->arguments);
	config->arguments = copy.items;
	return 0;
}

int codex_config_override(codex_config *config, const char *key, const char *value)
{
	if (!key || !*key || strchr(key, '=') || !value)
		return CODEX_ERR_INVALID;
	return strings_add(&config->overrides, join(key, value));
}

int codex_config_set_cwd(codex_config *config, const char *dir)
{
	return set_path(&config->cwd, dir);
}

int codex_config_set_env(codex_config *config, const char *name, const char *value)
{
	if (!name || !*name || strchr(name, '='))
		return CODEX_ERR_INVALID;
	return strings_add(&config->env, value ? join(name, value) : cx_strdup(name));
}

int codex_config_set_client(
	codex_config *config, const char *name, const char *title, const char *version)
{
	const char *texts[] = {name, title, version};
	int r;

	for (size_t i = 0; i < CX_COUNTOF(texts); i++) {
		if (texts[i] && !cx_utf8_valid(texts[i], strlen(texts[i])))
			return CODEX_ERR_UTF8;
	}
	r = set_string(&config->client_name, name);
	r = r < 0 ? r : set_string(&config->client_title, title);
	return r < 0 ? r : set_string(&config->client_version, version);
}

void codex_config_set_experimental(codex_config *config, bool experimental)
{
	config->experimental = experimental;
}

void codex_config_set_deltas(codex_config *config, bool deltas)
{
	config->without_deltas = !deltas;
}

int codex_config_opt_out(codex_config *config, const char *method)
{
	if (!method || !*method || cx_method_is_vital(method))
		return CODEX_ERR_INVALID;
	if (!cx_utf8_valid(method, strlen(method)))
		return CODEX_ERR_UTF8;
	return strings_add(&config->opt_outs, cx_strdup(method));
}

/* What has a setter of its own is not set in two ways. */
static bool has_member(const char *json, const char *name)
{
	struct cx_span ignored;

	return cx_scan_member((struct cx_span){json, strlen(json)}, name, &ignored);
}

int codex_config_set_capabilities(codex_config *config, const char *json)
{
	int r = json ? cx_check_object(json) : 0;

	if (r < 0)
		return r;
	if (json &&
		(has_member(json, "experimentalApi") ||
			has_member(json, "optOutNotificationMethods")))
		return CODEX_ERR_INVALID;
	return set_string(&config->capabilities, json);
}

int codex_config_set_limit(codex_config *config, codex_limit limit, uint64_t value)
{
	for (size_t i = 0; i < CX_COUNTOF(limits); i++) {
		if (limits[i].limit != limit)
			continue;
		if (value && (value < limits[i].least || value > limits[i].most))
			return CODEX_ERR_INVALID;
		set_limit(config, &limits[i], value ? value : limits[i].value);
		return 0;
	}
	return CODEX_ERR_INVALID;
}

int codex_config_set_timeout(codex_config *config, codex_timeout timeout, uint64_t ms)
{
	for (size_t i = 0; i < CX_COUNTOF(timeouts); i++) {
		if (timeouts[i].timeout != timeout)
			continue;
		set_timeout(config, &timeouts[i], ms ? ms : timeouts[i].value);
		return 0;
	}
	return CODEX_ERR_INVALID;
}

int codex_config_set_overflow(codex_config *config, codex_overflow overflow)
{
	if (overflow != CODEX_OVERFLOW_PAUSE && overflow != CODEX_OVERFLOW_FAIL)
		return CODEX_ERR_INVALID;
	config->overflow = overflow;
	return 0;
}

void codex_config_set_log(
	codex_config *config, codex_log_level level, codex_log_fn fn, void *userdata)
{
	config->log.fn = fn;
	config->log.userdata = userdata;
	config->log.level = level;
}

void codex_config_set_stderr(codex_config *config, codex_stderr_fn fn, void *userdata)
{
	config->stderr_fn = fn;
	config->stderr_userdata = userdata;
}
