#include "api/runtime.h"
#include "base/buf.h"
#include "base/mem.h"
#include "support/suite.h"

#include <codex/version.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory of the case's own, and a path below it. */
static char place[64];
static char path[512];

static const char *at(const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", place, name);
	return path;
}

static void make_place(void)
{
	const char *tmp = getenv("TMPDIR");
	char *real;

	snprintf(place, sizeof(place), "%.40s/cx-runtime-XXXXXX", tmp ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(place));
	real = realpath(place, NULL);
	ck_assert_uint_lt(strlen(real), sizeof(place));
	snprintf(place, sizeof(place), "%s", real);
	free(real);
}

static void remove_tree(const char *dir)
{
	DIR *entries = opendir(dir);
	struct dirent *entry;

	while (entries && (entry = readdir(entries))) {
		char name[512];

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof(name), "%.200s/%.200s", dir, entry->d_name);
		if (unlink(name) < 0)
			remove_tree(name);
	}
	if (entries)
		closedir(entries);
	rmdir(dir);
}

static void make_dir(const char *name)
{
	ck_assert_int_eq(mkdir(at(name), 0700), 0);
}

static void make_file(const char *name, const char *text, mode_t mode)
{
	FILE *file = fopen(at(name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	ck_assert_int_eq(chmod(at(name), mode), 0);
}

#define DESCRIPTION(version) \
	"{\n  \"layoutVersion\": 1,\n  \"version\": \"" version \
	"\",\n  \"target\": \"x\",\n  \"entrypoint\": \"bin/codex\",\n" \
	"  \"resourcesDir\": \"codex-resources\",\n  \"pathDir\": \"codex-path\"\n}\n"

/* A whole package in the directory `dir` of the place ("" or "…/"). */
static void make_package(const char *dir, const char *description)
{
	char name[128];

	snprintf(name, sizeof(name), "%sbin", dir);
	make_dir(name);
	snprintf(name, sizeof(name), "%scodex-path", dir);
	make_dir(name);
	snprintf(name, sizeof(name), "%sbin/codex", dir);
	make_file(name, "#!/bin/sh\n", 0755);
	snprintf(name, sizeof(name), "%scodex-package.json", dir);
	make_file(name, description, 0644);
}

static struct cx_runtime runtime;
static codex_error *error;

static void expect_ok(const char *program, const char *dir, const char *want_program,
	const char *want_tools, const char *want_version)
{
	int r = cx_runtime_resolve(program, dir, &runtime, &error);

	ck_assert_msg(r == 0, "%s", codex_error_message(error));
	ck_assert_str_eq(runtime.program, want_program);
	ck_assert_pstr_eq(runtime.tool_dir, want_tools);
	ck_assert_pstr_eq(runtime.version, want_version);
	cx_runtime_clear(&runtime);
}

/* The message has to hold both texts. */
static void expect_error(
	const char *program, const char *dir, int status, const char *text, const char *more)
{
	int r = cx_runtime_resolve(program, dir, &runtime, &error);

	ck_assert_int_eq(r, status);
	ck_assert_int_eq(codex_error_status(error), status);
	ck_assert_msg(strstr(codex_error_message(error), text) &&
			strstr(codex_error_message(error), more),
		"%s", codex_error_message(error));
	error = codex_error_unref(error);
}

#define IN_PLACE(name) \
	static void name(void); \
	START_TEST(name##_) \
	{ \
		make_place(); \
		name(); \
		remove_tree(place); \
	} \
	END_TEST \
	static void name(void)

#define ADD_PLACED(suite, name) suite_add(suite, #name, name##_)

static void expect_package(const char *given, const char *root)
{
	char program[512], tools[512];

	snprintf(program, sizeof(program), "%.200s/bin/codex", root);
	snprintf(tools, sizeof(tools), "%.200s/codex-path", root);
	expect_ok(NULL, given, program, tools, CODEX_RUNTIME_VERSION);
}

IN_PLACE(package_directory)
{
	make_package("", DESCRIPTION(CODEX_RUNTIME_VERSION));
	expect_package(place, place);
}

IN_PLACE(npm_platform_package)
{
	make_dir("vendor");
	make_dir("vendor/some-triple");
	make_package("vendor/some-triple/", DESCRIPTION(CODEX_RUNTIME_VERSION));
	expect_package(place, at("vendor/some-triple"));
}

IN_PLACE(several_platforms_are_refused)
{
	make_dir("vendor");
	make_dir("vendor/one");
	make_dir("vendor/two");
	make_package("vendor/one/", DESCRIPTION(CODEX_RUNTIME_VERSION));
	make_package("vendor/two/", DESCRIPTION(CODEX_RUNTIME_VERSION));
	expect_error(NULL, place, CODEX_ERR_NO_RUNTIME, "several platforms",
		"codex_config_set_runtime_dir");
}

/* The runtime may be started in another directory than the one the path is relative to. */
IN_PLACE(relative_directory_becomes_absolute)
{
	char *here = getcwd(NULL, 0);

	make_package("", DESCRIPTION(CODEX_RUNTIME_VERSION));
	ck_assert_int_eq(chdir(place), 0);
	expect_package(".", place);
	ck_assert_int_eq(chdir(here), 0);
	free(here);
}

IN_PLACE(empty_directory)
{
	expect_error(NULL, place, CODEX_ERR_NO_RUNTIME, place, "codex_config_set_program()");
}

START_TEST(missing_directory)
{
	expect_error(NULL, "/nonexistent/here", CODEX_ERR_NO_RUNTIME, "/nonexistent/here",
		"install the codex runtime package " CODEX_RUNTIME_VERSION);
}
END_TEST

START_TEST(default_directory)
{
	int r = cx_runtime_resolve(NULL, NULL, &runtime, &error);

	if (r == 0) {
		cx_runtime_clear(&runtime);
		return;
	}
	ck_assert_ptr_nonnull(strstr(codex_error_message(error), "codex-runtime"));
	error = codex_error_unref(error);
}
END_TEST

IN_PLACE(other_version_is_named_with_ours)
{
	make_package("", DESCRIPTION("0.1.2"));
	expect_error(
		NULL, place, CODEX_ERR_RUNTIME_VERSION, "version 0.1.2", CODEX_RUNTIME_VERSION);
}

IN_PLACE(broken_descriptions)
{
	static const struct {
		const char *text;
		const char *why;
	} cases[] = {
		{"", "is not valid JSON"},
		{"{", "is not valid JSON"},
		{"[]", "names no version"},
		{"{\"entrypoint\":\"bin/codex\"}", "names no version"},
		{"{\"version\":169}", "names no version"},
		{"{\"version\":\"" CODEX_RUNTIME_VERSION "\"}", "names no entrypoint"},
		{"{\"version\":\"" CODEX_RUNTIME_VERSION "\",\"entrypoint\":\"/bin/sh\"}",
			"names no entrypoint inside"},
		{"{\"version\":\"" CODEX_RUNTIME_VERSION "\",\"entrypoint\":\"../sh\"}",
			"names no entrypoint inside"},
	};

	for (size_t i = 0; i < CX_COUNTOF(cases); i++) {
		make_file("codex-package.json", cases[i].text, 0644);
		expect_error(NULL, place, CODEX_ERR_NO_RUNTIME, cases[i].why, place);
	}
}

IN_PLACE(endless_description_is_refused)
{
	char *text = cx_alloc(200001);

	memset(text, ' ', 200000);
	memcpy(text, "{}", 2);
	text[200000] = '\0';
	make_file("codex-package.json", text, 0644);
	cx_free(text);
	expect_error(NULL, place, CODEX_ERR_NO_RUNTIME, "is not valid JSON", place);
}

IN_PLACE(missing_executable)
{
	make_package("", DESCRIPTION(CODEX_RUNTIME_VERSION));
	ck_assert_int_eq(unlink(at("bin/codex")), 0);
	expect_error(NULL, place, CODEX_ERR_NO_RUNTIME, "incomplete", "bin/codex");
}

IN_PLACE(executable_that_cannot_be_executed)
{
	make_package("", DESCRIPTION(CODEX_RUNTIME_VERSION));
	ck_assert_int_eq(chmod(at("bin/codex"), 0644), 0);
	expect_error(NULL, place, CODEX_ERR_NO_RUNTIME, "incomplete", "bin/codex");
}

IN_PLACE(package_without_tools)
{
	char program[512];

	make_package("", DESCRIPTION(CODEX_RUNTIME_VERSION));
	ck_assert_int_eq(rmdir(at("codex-path")), 0);
	snprintf(program, sizeof(program), "%s/bin/codex", place);
	expect_ok(NULL, place, program, NULL, CODEX_RUNTIME_VERSION);
}

/* Its version is not checked, even when it is known. */
IN_PLACE(program_in_a_package_gets_its_tools)
{
	char program[512], tools[512];

	make_package("", DESCRIPTION("0.1.2"));
	snprintf(program, sizeof(program), "%s/bin/codex", place);
	snprintf(tools, sizeof(tools), "%s/codex-path", place);
	expect_ok(program, "/nonexistent", program, tools, "0.1.2");
}

IN_PLACE(program_behind_a_symlink_gets_its_tools)
{
	char program[512], tools[512], link[512];

	make_package("", DESCRIPTION("0.1.2"));
	snprintf(program, sizeof(program), "%s/bin/codex", place);
	snprintf(tools, sizeof(tools), "%s/codex-path", place);
	snprintf(link, sizeof(link), "%s/link", place);
	ck_assert_int_eq(symlink(program, link), 0);
	expect_ok(link, NULL, link, tools, "0.1.2");
}

IN_PLACE(other_program_beside_the_entrypoint)
{
	char program[512];

	make_package("", DESCRIPTION("0.1.2"));
	make_file("bin/mine", "#!/bin/sh\n", 0755);
	snprintf(program, sizeof(program), "%s/bin/mine", place);
	expect_ok(program, NULL, program, NULL, NULL);
}

START_TEST(program_is_used_as_it_is)
{
	expect_ok("/nonexistent/codex", NULL, "/nonexistent/codex", NULL, NULL);
	expect_ok("codex", NULL, "codex", NULL, NULL);
	expect_ok("/bin/sh", NULL, "/bin/sh", NULL, NULL);
}
END_TEST

IN_PLACE(memory_runs_out)
{
	char program[512];

	make_package("", DESCRIPTION(CODEX_RUNTIME_VERSION));
	snprintf(program, sizeof(program), "%s/bin/codex", place);
	for (int given = 0; given < 2; given++) {
		for (unsigned long n = 1;; n++) {
			int r;

			cx_mem_fail_at(n);
			r = cx_runtime_resolve(given ? program : NULL, place, &runtime, &error);
			cx_mem_fail_at(0);
			if (r == 0)
				break;
			ck_assert_int_eq(r, CODEX_ERR_NOMEM);
			error = codex_error_unref(error);
		}
		cx_runtime_clear(&runtime);
	}
}

/* Environment */

static const char *value_of(char **environment, const char *name)
{
	const char *found = NULL;
	size_t len = strlen(name);

	for (; *environment; environment++) {
		if (strncmp(*environment, name, len) == 0 && (*environment)[len] == '=') {
			ck_assert_msg(!found, "%s is there twice", name);
			found = *environment + len + 1;
		}
	}
	return found;
}

static void expect_value(const char *const *changes, size_t count, const char *tool_dir,
	const char *name, const char *value)
{
	char **made = cx_runtime_environment(changes, count, tool_dir);

	ck_assert_ptr_nonnull(made);
	ck_assert_pstr_eq(value_of(made, name), value);
	cx_free(made);
}

START_TEST(environment_is_the_callers)
{
	setenv("CX_TEST_A", "one", 1);
	expect_value(NULL, 0, NULL, "CX_TEST_A", "one");
	expect_value(NULL, 0, NULL, "PATH", getenv("PATH"));
}
END_TEST

START_TEST(environment_changes)
{
	const char *set[] = {"CX_TEST_A=two", "CX_TEST_B=", "CX_TEST_AA=x"};
	const char *removed[] = {"CX_TEST_A"};
	const char *last_counts[] = {"CX_TEST_A=2", "CX_TEST_A", "CX_TEST_A=3=4"};

	setenv("CX_TEST_A", "one", 1);
	expect_value(set, 3, NULL, "CX_TEST_A", "two");
	expect_value(set, 3, NULL, "CX_TEST_B", "");
	expect_value(removed, 1, NULL, "CX_TEST_A", NULL);
	expect_value(last_counts, 3, NULL, "CX_TEST_A", "3=4");
	expect_value(last_counts, 2, NULL, "CX_TEST_A", NULL);
	ck_assert_str_eq(getenv("CX_TEST_A"), "one");
}
END_TEST

START_TEST(tools_come_first_in_path)
{
	const char *set[] = {"PATH=/mine"};
	const char *removed[] = {"PATH"};

	setenv("PATH", "/a:/b", 1);
	expect_value(NULL, 0, "/tools", "PATH", "/tools:/a:/b");
	expect_value(set, 1, "/tools", "PATH", "/tools:/mine");
	expect_value(removed, 1, "/tools", "PATH", "/tools");
	setenv("PATH", "", 1);
	expect_value(NULL, 0, "/tools", "PATH", "/tools");
	ck_assert_str_eq(getenv("PATH"), "");
}
END_TEST

START_TEST(environment_without_memory)
{
	const char *set[] = {"PATH=/mine", "CX_TEST_A=1"};
	char **made = NULL;

	for (unsigned long n = 1; !made; n++) {
		cx_mem_fail_at(n);
		made = cx_runtime_environment(set, 2, "/tools");
		cx_mem_fail_at(0);
		ck_assert(made || n < 100);
	}
	cx_free(made);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_PLACED(suite, package_directory);
	ADD_PLACED(suite, npm_platform_package);
	ADD_PLACED(suite, several_platforms_are_refused);
	ADD_PLACED(suite, relative_directory_becomes_absolute);
	ADD_PLACED(suite, empty_directory);
	ADD(suite, missing_directory);
	ADD(suite, default_directory);
	ADD_PLACED(suite, other_version_is_named_with_ours);
	ADD_PLACED(suite, broken_descriptions);
	ADD_PLACED(suite, endless_description_is_refused);
	ADD_PLACED(suite, missing_executable);
	ADD_PLACED(suite, executable_that_cannot_be_executed);
	ADD_PLACED(suite, package_without_tools);
	ADD_PLACED(suite, program_in_a_package_gets_its_tools);
	ADD_PLACED(suite, program_behind_a_symlink_gets_its_tools);
	ADD_PLACED(suite, other_program_beside_the_entrypoint);
	ADD(suite, program_is_used_as_it_is);
	ADD_PLACED(suite, memory_runs_out);
	ADD(suite, environment_is_the_callers);
	ADD(suite, environment_changes);
	ADD(suite, tools_come_first_in_path);
	ADD(suite, environment_without_memory);
}

int main(void)
{
	return suite_main("runtime", add_cases);
}
