/* What the language of the scripts says and how it judges the client. */
#include "peers/drive.h"
#include "support/suite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sends these lines to a script and returns how it ended. */
static int run_with(const char *script, const char *first, const char *second, char **ret_err)
{
	struct drive d;
	int status;

	DRIVE(&d, "--timeout", "1s", "--strict-eof", "-e", "no-handshake", "-e", script, "-e",
		"exit 42");
	if (first)
		drive_send(&d, "%s", first);
	if (second)
		drive_send(&d, "%s", second);
	*ret_err = drive_stderr(&d);
	status = drive_wait(&d);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int ends_with(const char *script, const char *first, const char *second)
{
	char *err;
	int status = run_with(script, first, second, &err);

	free(err);
	return status;
}

#define REQUEST "{\"id\":5,\"method\":\"a/b\",\"params\":{\"x\":[1,{\"y\":\"z\"}],\"w\":null}}"
#define OTHER "{\"method\":\"c/d\",\"params\":{}}"

static int answer_scenario(const char *name, const char *answer)
{
	struct drive d;
	json_object *msg;
	int status;

	DRIVE(&d, "--strict-eof", "--scenario", name);
	drive_turn(&d);
	do {
		msg = drive_json(&d);
		json_object_put(msg);
	} while (!strstr(d.line, "\"id\":0,"));
	drive_send(&d, "%s", answer);
	status = drive_end(&d);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(expectations_fail_aloud)
{
	char *err;

	ck_assert_int_eq(ends_with("expect a/b", REQUEST, NULL), 42);
	ck_assert_int_eq(ends_with("expect *", REQUEST, NULL), 42);
	ck_assert_int_eq(ends_with("expect a/b", OTHER, NULL), 97);
	ck_assert_int_eq(ends_with("await a/b", OTHER, REQUEST), 42);
	ck_assert_int_eq(ends_with("expect a/b", NULL, NULL), 96);
	ck_assert_int_eq(ends_with("expect a/b", "not JSON", NULL), 97);
	ck_assert_int_eq(ends_with("expect a/b", "{\"method\":\"a\xff\"}", NULL), 97);
	ck_assert_int_eq(ends_with("expect-nothing 50ms", NULL, NULL), 42);
	ck_assert_int_eq(ends_with("expect-nothing 2s", REQUEST, NULL), 97);
	ck_assert_int_eq(ends_with("expect-eof", REQUEST, NULL), 97);
	ck_assert_int_eq(ends_with("expect-eof", NULL, NULL), 96);
	ck_assert_int_eq(run_with("expect c/d", REQUEST, NULL, &err), 97);
	ck_assert_ptr_nonnull(strstr(err, "wanted c/d, got {\"id\":5"));
	free(err);
}
END_TEST

START_TEST(patterns_look_at_the_message)
{
	ck_assert_int_eq(
		ends_with("expect a/b where {\"params\":{\"w\":null}}", REQUEST, NULL), 42);
	ck_assert_int_eq(
		ends_with("expect a/b where {\"params\":{\"x\":[1,{}]}}", REQUEST, NULL), 42);
	ck_assert_int_eq(ends_with("expect a/b where {\"params\":{\"x\":[1,{\"y\":\"<any>\"}]}}",
				 REQUEST, NULL),
		42);
	ck_assert_int_eq(ends_with("expect a/b where {\"params\":{\"x\":[1]}}", REQUEST, NULL), 97);
	ck_assert_int_eq(ends_with("expect a/b where {\"params\":{\"q\":1}}", REQUEST, NULL), 97);
	ck_assert_int_eq(ends_with("expect a/b where {\"id\":\"5\"}", REQUEST, NULL), 97);
	ck_assert_int_eq(ends_with("expect a/b exactly " REQUEST, REQUEST, NULL), 42);
	ck_assert_int_eq(ends_with("expect a/b exactly {\"id\":5}", REQUEST, NULL), 97);
}
END_TEST

START_TEST(answers_are_told_apart)
{
	static const char yes[] = "{\"id\":0,\"result\":{\"decision\":\"accept\"}}";
	static const char ask[] =
		"request x/y {}\nanswer where {\"result\":{\"decision\":\"accept\"}}";

	ck_assert_int_eq(ends_with(ask, yes, NULL), 42);
	ck_assert_int_eq(ends_with(ask, "{\"id\":0,\"result\":{\"decision\":\"no\"}}", NULL), 97);
	ck_assert_int_eq(ends_with(ask, "{\"id\":\"0\",\"result\":{}}", NULL), 97);
	ck_assert_int_eq(ends_with(ask, OTHER, yes), 97);
	ck_assert_int_eq(ends_with("request x/y {}\nawait-answer", OTHER, yes), 42);
	ck_assert_int_eq(ends_with("answer \"q\"", "{\"id\":\"q\",\"error\":{}}", NULL), 42);
}
END_TEST

START_TEST(mistakes_in_scripts_are_said)
{
	ck_assert_int_eq(ends_with("no-such-step", NULL, NULL), 98);
	ck_assert_int_eq(ends_with("repeat 3", NULL, NULL), 98);
	ck_assert_int_eq(ends_with("end", NULL, NULL), 98);
	ck_assert_int_eq(ends_with("send ${nothing}", NULL, NULL), 98);
	ck_assert_int_eq(ends_with("emit no-such-shape", NULL, NULL), 98);
	ck_assert_int_eq(ends_with("sleep soon", NULL, NULL), 98);
	ck_assert_int_eq(ends_with("kill NOSUCH", NULL, NULL), 98);
	ck_assert_int_eq(ends_with("expect a/b where {", REQUEST, NULL), 98);
	ck_assert_int_eq(ends_with("hold stdout 2000s", NULL, NULL), 98);
}
END_TEST

START_TEST(variables_and_blocks)
{
	struct drive d;

	DRIVE(&d, "-e", "no-handshake", "-e", "expect a as one x=params.x.1.y", "-e",
		"expect a as two", "-e", "set who \"${one.id}\"", "-e", "repeat 2", "-e",
		"send ${n} ${who} ${two.id} ${x} ${missing:-{a}} $HOME", "-e", "end", "-e",
		"result for one {\"n\":${n}}", "-e", "error {\"code\":1}");
	drive_send(&d, "{\"id\":1,\"method\":\"a\",\"params\":{\"x\":[0,{\"y\":\"q\\\"\"}]}}");
	drive_send(&d, "{\"id\":\"2\",\"method\":\"a\",\"params\":{}}");
	ck_assert_str_eq(drive_line(&d), "0 \"1\" \"2\" q\\\" {a} $HOME");
	ck_assert_str_eq(drive_line(&d), "1 \"1\" \"2\" q\\\" {a} $HOME");
	ck_assert_str_eq(drive_line(&d), "{\"id\":1,\"result\":{\"n\":1}}");
	ck_assert_str_eq(drive_line(&d), "{\"error\":{\"code\":1},\"id\":\"2\"}");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(answers_to_requests_are_judged)
{
	ck_assert_int_eq(answer_scenario("unknown", "{\"id\":0,\"error\":{\"code\":-32601}}"), 0);
	ck_assert_int_eq(answer_scenario("unknown", "{\"id\":0,\"result\":{}}"), 97);
	ck_assert_int_eq(
		answer_scenario("approval", "{\"id\":0,\"result\":{\"decision\":\"decline\"}}"), 0);
	ck_assert_int_eq(
		answer_scenario("approval", "{\"id\":0,\"result\":{\"decision\":\"accept\"}}"), 97);
}
END_TEST

START_TEST(every_scenario_is_in_order)
{
	char path[4096];
	struct dirent *entry;
	DIR *dir;
	int count = 0;

	snprintf(path, sizeof(path), "%s/peers/fake/scenarios", getenv("top_srcdir"));
	dir = opendir(path);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir))) {
		char *dot = strstr(entry->d_name, ".script");
		struct drive d;

		if (!dot)
			continue;
		*dot = '\0';
		DRIVE(&d, "--check", "--scenario", entry->d_name);
		ASSERT_EXITED(drive_end(&d), 0);
		count++;
	}
	closedir(dir);
	ck_assert_int_gt(count, 30);
}
END_TEST

/* The last line of --help names them all. */
START_TEST(every_shape_is_json)
{
	struct drive d;
	char names[4096] = "";
	const char *line;

	DRIVE(&d, "--help");
	while ((line = drive_line(&d)))
		if (strncmp(line, "shapes: ", 8) == 0)
			strncpy(names, line + 8, sizeof(names) - 1);
	ASSERT_EXITED(drive_end(&d), 0);
	ck_assert_int_gt(strlen(names), 100);
	for (char *name = strtok(names, " "); name; name = strtok(NULL, " ")) {
		char step[128];

		if (strcmp(name, "settings") == 0)
			continue;
		snprintf(step, sizeof(step), "emit %s", name);
		DRIVE(&d, "-e", "no-handshake", "-e", "set id 1", "-e", "set threadId t", "-e",
			"set turnId u", "-e", "set requestId 0", "-e", step);
		json_object_put(drive_json(&d));
		ASSERT_EXITED(drive_end(&d), 0);
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, expectations_fail_aloud);
	ADD(suite, patterns_look_at_the_message);
	ADD(suite, answers_are_told_apart);
	ADD(suite, mistakes_in_scripts_are_said);
	ADD(suite, variables_and_blocks);
	ADD(suite, answers_to_requests_are_judged);
	ADD(suite, every_scenario_is_in_order);
	ADD(suite, every_shape_is_json);
}

int main(void)
{
	return suite_main("fake-script", add_cases);
}
