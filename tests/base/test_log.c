#include "support/suite.h"

#include "base/log.h"

#include <string.h>

static char got[1024];
static int lines;

static void take(codex_log_level level, const char *line, void *userdata)
{
	ck_assert_int_ge(level, CODEX_LOG_ERROR);
	ck_assert_ptr_eq(userdata, got);
	lines++;
	strncpy(got, line, sizeof(got) - 1);
}

START_TEST(nobody_listening_is_fine)
{
	struct cx_log none = {0};

	cx_logf(NULL, CODEX_LOG_ERROR, "x");
	cx_logf(&none, CODEX_LOG_ERROR, "x");
}
END_TEST

START_TEST(lines_beyond_the_level_are_not_made)
{
	struct cx_log log = {take, got, CODEX_LOG_WARNING};

	cx_logf(&log, CODEX_LOG_INFO, "info");
	ck_assert_int_eq(lines, 0);
	cx_logf(&log, CODEX_LOG_WARNING, "%s %d", "warning", 5);
	ck_assert_str_eq(got, "warning 5");
	log.level = 0;
	cx_logf(&log, CODEX_LOG_DEBUG, "debug");
	ck_assert_int_eq(lines, 2);
}
END_TEST

START_TEST(a_line_stays_one_line)
{
	struct cx_log log = {take, got, 0};

	cx_logf(&log, CODEX_LOG_ERROR, "method %s", "a\nb\x1b[31m\x7f");
	ck_assert_str_eq(got, "method a b [31m ");
}
END_TEST

START_TEST(a_long_line_is_cut_between_characters)
{
	struct cx_log log = {take, got, 0};
	char text[1001];

	for (int i = 0; i < 1000; i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	text[1000] = '\0';
	cx_logf(&log, CODEX_LOG_ERROR, "%s", text);
	ck_assert_uint_eq(strlen(got), 510);
	ck_assert_mem_eq(got, text, 510);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, nobody_listening_is_fine);
	ADD(suite, lines_beyond_the_level_are_not_made);
	ADD(suite, a_line_stays_one_line);
	ADD(suite, a_long_line_is_cut_between_characters);
}

int main(void)
{
	return suite_main("log", add_cases);
}
