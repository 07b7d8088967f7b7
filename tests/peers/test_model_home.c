/* The CODEX_HOME that points a runtime at the model server. */
#include "config.h"

#include "model/model.h"
#include "support/suite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/model-home-XXXXXX";
static char dir[64];
static char config[80];
static char text[4000];

static void write_home(const struct model_home_options *options)
{
	FILE *file;
	size_t length;

	ck_assert_int_eq(model_write_codex_home(dir, "http://127.0.0.1:1/v1", options), 0);
	file = fopen(config, "re");
	ck_assert_ptr_nonnull(file);
	length = fread(text, 1, sizeof(text) - 1, file);
	text[length] = '\0';
	fclose(file);
}

static void open_root(void)
{
	ck_assert_ptr_nonnull(mkdtemp(root));
	snprintf(dir, sizeof(dir), "%s/home", root);
	snprintf(config, sizeof(config), "%s/config.toml", dir);
}

static void remove_root(void)
{
	unlink(config);
	rmdir(dir);
	rmdir(root);
}

static void expect(const char *line)
{
	ck_assert_msg(strstr(text, line), "no %s in:\n%s", line, text);
}

START_TEST(usual_config_points_at_the_server)
{
	struct stat info;

	open_root();
	write_home(NULL);
	expect("model = \"mock-model\"\n");
	expect("approval_policy = \"never\"\n");
	expect("sandbox_mode = \"read-only\"\n");
	expect("model_provider = \"mock_provider\"\n\n[model_providers.mock_provider]\n");
	expect("base_url = \"http://127.0.0.1:1/v1\"\n");
	expect("wire_api = \"responses\"\n");
	expect("request_max_retries = 0\nstream_max_retries = 0\n");
	expect("[features]\nplugins = false\n");
	ck_assert_ptr_null(strstr(text, "requires_openai_auth"));
	ck_assert_int_eq(stat(dir, &info), 0);
	ck_assert_int_eq(info.st_mode & 0777, 0700);
	remove_root();
}
END_TEST

START_TEST(options_replace_and_add_in_the_right_places)
{
	struct model_home_options options = {.model = "gpt-5.5",
		.approval_policy = "on-request",
		.sandbox_mode = "workspace-write",
		.request_max_retries = 1,
		.stream_max_retries = 2,
		.stream_idle_timeout_ms = 3,
		.requires_openai_auth = true,
		.top = "show_raw_agent_reasoning = true\n",
		.tables = "[mcp_servers.x]\ncommand = \"y\"\n"};

	open_root();
	write_home(&options);
	expect("model = \"gpt-5.5\"\n");
	expect("approval_policy = \"on-request\"\n");
	expect("sandbox_mode = \"workspace-write\"\n");
	expect("request_max_retries = 1\nstream_max_retries = 2\nstream_idle_timeout_ms = 3\n");
	expect("requires_openai_auth = true\n");
	ck_assert(strstr(text, "show_raw_agent_reasoning") < strchr(text, '['));
	ck_assert(strstr(text, "[mcp_servers.x]") > strstr(text, "[features]"));
	remove_root();
}
END_TEST

START_TEST(values_are_quoted)
{
	struct model_home_options options = {.model = "a\"b\\c\nd"};

	open_root();
	write_home(&options);
	expect("model = \"a\\\"b\\\\c\\u000ad\"\n");
	remove_root();
}
END_TEST

START_TEST(old_config_is_replaced_and_bad_places_are_reported)
{
	struct model_home_options options = {.model = "a-long-name-that-must-not-stay-behind"};

	open_root();
	write_home(&options);
	write_home(NULL);
	ck_assert_ptr_null(strstr(text, "stay-behind"));
	ck_assert_int_eq(model_write_codex_home("/nonexistent/a/b", "u", NULL), -ENOENT);
	ck_assert_int_eq(model_write_codex_home(config, "u", NULL), -ENOTDIR);
	remove_root();
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, usual_config_points_at_the_server);
	ADD(suite, options_replace_and_add_in_the_right_places);
	ADD(suite, values_are_quoted);
	ADD(suite, old_config_is_replaced_and_bad_places_are_reported);
}

int main(void)
{
	return suite_main("model_home", add_cases);
}
