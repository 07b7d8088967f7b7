#include "support/suite.h"

#include "api/params.h"
#include "base/mem.h"

#include <codex/status.h>

#include <string.h>

static char *make(const char *extra)
{
	struct cx_params params;

	cx_params_begin(&params, extra);
	cx_params_string(&params, "a", "x\"y");
	cx_params_string(&params, "absent", NULL);
	cx_params_raw(&params, "b", "[1]");
	return cx_params_end(&params);
}

static const struct {
	const char *extra;
	const char *text;
} rows[] = {
	{NULL, "{\"a\":\"x\\\"y\",\"b\":[1]}"},
	{"{}", "{\"a\":\"x\\\"y\",\"b\":[1]}"},
	{" { } \n", "{\"a\":\"x\\\"y\",\"b\":[1]}"},
	{"{\"c\":{}}", "{\"a\":\"x\\\"y\",\"b\":[1],\"c\":{}}"},
	{"{\"b\":null}", "{\"a\":\"x\\\"y\",\"b\":null}"},
	{"{\"b\":1,\"a\":2}", "{\"b\":1,\"a\":2}"},
};

START_TEST(member_of_the_caller_wins_and_none_comes_twice)
{
	char *text = make(rows[_i].extra);

	ck_assert_str_eq(text, rows[_i].text);
	cx_free(text);
}
END_TEST

START_TEST(extra_that_is_no_object_is_refused)
{
	ck_assert_int_eq(cx_params_check(NULL), 0);
	ck_assert_int_eq(cx_params_check("{\"a\":1}"), 0);
	ck_assert_int_eq(cx_params_check("[1]"), CODEX_ERR_JSON);
	ck_assert_int_eq(cx_params_check("{"), CODEX_ERR_JSON);
	ck_assert_int_eq(cx_params_check("{\"a\":\"\xff\"}"), CODEX_ERR_UTF8);
}
END_TEST

static void add_cases(Suite *suite)
{
	TCase *table = tcase_create("member_of_the_caller_wins_and_none_comes_twice");

	tcase_add_loop_test(
		table, member_of_the_caller_wins_and_none_comes_twice, 0, (int)CX_COUNTOF(rows));
	suite_add_tcase(suite, table);
	ADD(suite, extra_that_is_no_object_is_refused);
}

int main(void)
{
	return suite_main("params", add_cases);
}
