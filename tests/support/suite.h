/* A test program: one suite of check cases, reported as TAP on stdout. */
#ifndef TESTS_SUPPORT_SUITE_H
#define TESTS_SUPPORT_SUITE_H

#include "config.h"

#include <check.h>

/*
 * Runs every case and reports it. Each case runs in a process of its own, with a time limit, and
 * fails if it leaves a descriptor or a child process behind.
 *
 * CK_RUN_CASE=name in the environment runs one case alone; CK_FORK=no runs all in this process.
 */
int suite_main(const char *name, void (*add_cases)(Suite *suite));

/* Adds one test case, under its own name, so that CK_RUN_CASE can pick it. */
void suite_add(Suite *suite, const char *name, const TTest *test);

/* The same with its own time limit in seconds. */
void suite_add_slow(Suite *suite, const char *name, const TTest *test, double seconds);

#define ADD(suite, test) suite_add(suite, #test, test)
#define ADD_SLOW(suite, test, seconds) suite_add_slow(suite, #test, test, seconds)

/* Adds one row of a table: the case is called as the row, and the test is given its index as _i. */
void suite_add_row(Suite *suite, const char *name, const TTest *test, int index);

/* All rows of an array whose elements have a member `name`. */
#define ADD_ROWS(suite, test, table) \
	do { \
		for (size_t row_ = 0; row_ < sizeof(table) / sizeof(*(table)); row_++) \
			suite_add_row(suite, (table)[row_].name, test, (int)row_); \
	} while (0)

/* Reports the whole program as skipped, with the reason, and returns what main returns then. */
int suite_skip(const char *reason);

/*
 * The directory of the runtime package to test with, CODEX_TEST_RUNTIME in the environment. Without one it returns NULL
 * and what main returns then: the program is skipped, or with CODEX_TEST_REQUIRE_RUNTIME=1 it fails.
 */
const char *suite_runtime(int *ret_status);

#endif
