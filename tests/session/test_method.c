#include "support/suite.h"

#include "session/method.h"

#include <string.h>

static enum cx_method of(const char *name)
{
	return cx_method_of((struct cx_span){name, strlen(name)});
}

START_TEST(each_name_is_found_and_near_misses_are_not)
{
	for (int method = CX_METHOD_AGENT_DELTA; method <= CX_METHOD_THREAD_STATUS; method++) {
		char longer[80];

		ck_assert_int_eq(of(cx_method_name((enum cx_method)method)), method);
		strcpy(longer, cx_method_name((enum cx_method)method));
		strcat(longer, "x");
		ck_assert_int_eq(of(longer), CX_METHOD_OTHER);
	}
	ck_assert_int_eq(of(""), CX_METHOD_OTHER);
	ck_assert_int_eq(of("turn"), CX_METHOD_OTHER);
	ck_assert_ptr_null(cx_method_name(CX_METHOD_OTHER));
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, each_name_is_found_and_near_misses_are_not);
}

int main(void)
{
	return suite_main("method", add_cases);
}
