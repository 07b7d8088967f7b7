#include <config.h>

#include "support/fake.h"

#include "support/pump.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "peers/fake/fake-codex"

enum {
	MAX_ARGUMENTS = 60,
	MAX_UP = 5,
};

/* Without make's environment: some folders above this very program. */
static void find_from_self(char *path, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", path, size - 1);

	ck_assert_msg(len > 0, "top_builddir is not set");
	path[len] = '\0';
	for (int i = 0; i < MAX_UP; i++) {
		char *slash = strrchr(path, '/');

		if (!slash)
			break;
		snprintf(slash, size - (size_t)(slash - path), "/" PROGRAM);
		if (access(path, X_OK) == 0)
			return;
		*slash = '\0';
	}
	ck_abort_msg("there is no " PROGRAM " above this program");
}

const char *fake_program(void)
{
	static char path[4096];
	const char *build = getenv("top_builddir");

	if (path[0])
		return path;
	if (build)
		snprintf(path, sizeof(path), "%s/" PROGRAM, build);
	else
		find_from_self(path, sizeof(path));
	return path;
}

/* FAKE_STDERR=1 in the environment shows what the program says: with FAKE_CODEX_ARGS=--verbose each step. */
static void show(const char *line, size_t len, void *userdata)
{
	(void)userdata;
	fprintf(stderr, "fake: %.*s\n", (int)len, line);
}

codex_config *fake_with(const char *const *arguments)
{
	const char *argv[MAX_ARGUMENTS] = {"app-server"};
	codex_config *config = codex_config_new();
	size_t count = 1;

	while (*arguments && count < MAX_ARGUMENTS - 1)
		argv[count++] = *arguments++;
	ck_assert_ptr_nonnull(config);
	ck_assert_int_eq(codex_config_set_program(config, fake_program()), 0);
	ck_assert_int_eq(codex_config_set_arguments(config, argv), 0);
	if (getenv("FAKE_STDERR"))
		codex_config_set_stderr(config, show, NULL);
	/* Nothing that is waited for in vain should take longer than a case may. */
	ck_assert_int_eq(
		codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, pump_limit() / 5 * 4), 0);
	return config;
}

codex_config *fake_script(const char *steps)
{
	return FAKE("-e", steps);
}

codex_config *fake_scenario(const char *name)
{
	return FAKE("--scenario", name);
}
