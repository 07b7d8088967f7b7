#include "support/suite.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static const double default_seconds = 60;

static int descriptors_before;

/* -1 where the system has no /dev/fd to look into. */
static int count_descriptors(void)
{
	DIR *dir = opendir("/dev/fd");
	int count = 0;

	if (!dir)
		return -1;
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void remember_descriptors(void)
{
	descriptors_before = count_descriptors();
}

static void expect_nothing_left(void)
{
	ck_assert_msg(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD,
		"the case left a child process behind");
	ck_assert_int_eq(count_descriptors(), descriptors_before);
}

static TCase *add_case(Suite *suite, const char *name, double seconds)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, remember_descriptors, expect_nothing_left);
	tcase_set_timeout(tcase, seconds);
	suite_add_tcase(suite, tcase);
	return tcase;
}

void suite_add_slow(Suite *suite, const char *name, const TTest *test, double seconds)
{
	tcase_add_test(add_case(suite, name, seconds), test);
}

void suite_add_row(Suite *suite, const char *name, const TTest *test, int index)
{
	tcase_add_loop_test(add_case(suite, name, default_seconds), test, index, index + 1);
}

void suite_add(Suite *suite, const char *name, const TTest *test)
{
	suite_add_slow(suite, name, test, default_seconds);
}

int suite_main(const char *name, void (*add_cases)(Suite *suite))
{
	Suite *suite = suite_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	add_cases(suite);
	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int suite_skip(const char *reason)
{
	printf("1..0 # SKIP %s\n", reason);
	return EXIT_SUCCESS;
}

const char *suite_runtime(int *ret_status)
{
	const char *package = getenv("CODEX_TEST_RUNTIME");
	const char *required = getenv("CODEX_TEST_REQUIRE_RUNTIME");

	if (package && *package)
		return package;
	if (required && strcmp(required, "1") == 0) {
		printf("Bail out! CODEX_TEST_RUNTIME does not name a runtime package\n");
		*ret_status = EXIT_FAILURE;
	} else {
		*ret_status = suite_skip("CODEX_TEST_RUNTIME does not name a runtime package");
	}
	return NULL;
}
