#include "support/suite.h"

#include <codex/status.h>

#include <string.h>

START_TEST(every_status_has_a_name_of_its_own)
{
	for (int a = CODEX_PENDING; a >= CODEX_ERR_LOGIN_FAILED; a--) {
		ck_assert_str_ne(codex_status_name(a), "CODEX_ERR_UNKNOWN");
		ck_assert_str_ne(codex_status_text(a), "unknown status");
		for (int b = CODEX_PENDING; b > a; b--)
			ck_assert_str_ne(codex_status_name(a), codex_status_name(b));
	}
}
END_TEST

/* They are part of the ABI. */
START_TEST(statuses_keep_their_numbers)
{
	ck_assert_str_eq(codex_status_name(-25), "CODEX_ERR_UNSUPPORTED");
	ck_assert_str_eq(codex_status_name(-26), "CODEX_ERR_EXPERIMENTAL");
	ck_assert_str_eq(codex_status_name(-27), "CODEX_ERR_DECODE");
	ck_assert_str_eq(codex_status_name(-28), "CODEX_ERR_LOGIN_FAILED");
}
END_TEST

START_TEST(unknown_status_is_named_too)
{
	ck_assert_str_eq(codex_status_name(-9999), "CODEX_ERR_UNKNOWN");
	ck_assert_str_eq(codex_status_text(12345), "unknown status");
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, every_status_has_a_name_of_its_own);
	ADD(suite, statuses_keep_their_numbers);
	ADD(suite, unknown_status_is_named_too);
}

int main(void)
{
	return suite_main("status", add_cases);
}
