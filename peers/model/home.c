#include "config.h"

#include "model/model.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *or_else(const char *text, const char *fallback)
{
	return text ? text : fallback;
}

/* A TOML basic string. */
static void put_string(FILE *file, const char *name, const char *value)
{
	const unsigned char *c;

	fprintf(file, "%s = \"", name);
	for (c = (const unsigned char *)value; *c; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(file, "\\%c", *c);
		else if (*c < 0x20 || *c == 0x7f)
			fprintf(file, "\\u%04x", *c);
		else
			fputc(*c, file);
	}
	fputs("\"\n", file);
}

static void put_top(FILE *file, const struct model_home_options *options)
{
	put_string(file, "model", or_else(options->model, "mock-model"));
	put_string(file, "approval_policy", or_else(options->approval_policy, "never"));
	put_string(file, "sandbox_mode", or_else(options->sandbox_mode, "read-only"));
	put_string(file, "model_provider", "mock_provider");
	fputs(or_else(options->top, ""), file);
}

static void put_provider(FILE *file, const char *base_url, const struct model_home_options *options)
{
	fputs("\n[model_providers.mock_provider]\n", file);
	put_string(file, "name", "local model server");
	put_string(file, "base_url", base_url);
	put_string(file, "wire_api", "responses");
	fprintf(file, "request_max_retries = %u\n", options->request_max_retries);
	fprintf(file, "stream_max_retries = %u\n", options->stream_max_retries);
	if (options->stream_idle_timeout_ms)
		fprintf(file, "stream_idle_timeout_ms = %u\n", options->stream_idle_timeout_ms);
	if (options->requires_openai_auth)
		fputs("requires_openai_auth = true\n", file);
}

/* Without plugins the runtime asks nobody but the model provider for anything. */
static void put_tables(FILE *file, const struct model_home_options *options)
{
	fputs("\n[features]\nplugins = false\n", file);
	if (options->tables)
		fprintf(file, "\n%s", options->tables);
}

static FILE *open_config(const char *dir)
{
	char path[4096];
	FILE *file;
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/config.toml", dir) >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return NULL;
	file = fdopen(fd, "w");
	if (!file)
		close(fd);
	return file;
}

int model_write_codex_home(
	const char *dir, const char *base_url, const struct model_home_options *options)
{
	static const struct model_home_options usual;
	FILE *file;

	if (!options)
		options = &usual;
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return -errno;
	file = open_config(dir);
	if (!file)
		return -errno;
	put_top(file, options);
	put_provider(file, base_url, options);
	put_tables(file, options);
	return fclose(file) ? -errno : 0;
}
