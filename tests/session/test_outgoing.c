#include "support/suite.h"

#include "base/common.h"
#include "session/outgoing.h"

#include <codex/status.h>

#include <stdlib.h>
#include <string.h>

/* Each of these would make the runtime exit, or never answer. */
static const struct {
	const char *method;
	const char *params;
	int status;
} rows[] = {
	{"m", "{}", 0},
	{"m", " { \"a\" : [1, 2] }\n", 0},
	{"m", "{\"a\":\"\\ud83d\\ude00\"}", 0},
	{"m", "{\"a\":\"\\\\ud800\"}", 0},
	{NULL, "{}", CODEX_ERR_INVALID},
	{"", "{}", CODEX_ERR_INVALID},
	{"\xff", "{}", CODEX_ERR_UTF8},
	{"m", "{\"a\":\"\xc3\"}", CODEX_ERR_UTF8},
	{"m", "\xff", CODEX_ERR_UTF8},
	{"m", "{\"a\":\"\\ud800\"}", CODEX_ERR_UTF8},
	{"m", "{\"a\":\"\\ude00\\ud83d\"}", CODEX_ERR_UTF8},
	{"m", "{\"a\":\"\\ud83d\\u0041\"}", CODEX_ERR_UTF8},
	{"m", "", CODEX_ERR_JSON},
	{"m", "[]", CODEX_ERR_JSON},
	{"m", "null", CODEX_ERR_JSON},
	{"m", "{} {}", CODEX_ERR_JSON},
	{"m", "{\"a\":\"\n\"}", CODEX_ERR_JSON},
	{"m", "{'a':1}", CODEX_ERR_JSON},
};

START_TEST(what_the_runtime_cannot_read_is_refused_before_it_is_sent)
{
	ck_assert_int_eq(cx_check_outgoing(rows[_i].method, rows[_i].params), rows[_i].status);
}
END_TEST

static char *nested(size_t depth)
{
	char *text = calloc(1, 2 * depth + 10);

	strcpy(text, "{\"a\":");
	memset(text + 5, '[', depth);
	memset(text + 5 + depth, ']', depth);
	strcat(text, "}");
	return text;
}

START_TEST(nesting_that_the_runtime_drops_is_refused)
{
	char *fine = nested(CX_OUTGOING_DEPTH - 2);
	char *deep = nested(CX_OUTGOING_DEPTH + 2);

	ck_assert_int_eq(cx_check_outgoing("m", fine), 0);
	ck_assert_int_eq(cx_check_outgoing("m", deep), CODEX_ERR_TOO_DEEP);
	free(fine);
	free(deep);
}
END_TEST

START_TEST(method_is_escaped)
{
	struct cx_buf buf = CX_BUF_INIT;

	cx_put_method(&buf, "a\"b", "{\n}");
	cx_buf_putc(&buf, '\0');
	ck_assert_str_eq(buf.data, "\"method\":\"a\\\"b\",\"params\":{ }}\n");
	cx_buf_free(&buf);
}
END_TEST

static void add_cases(Suite *suite)
{
	TCase *table = tcase_create("what_the_runtime_cannot_read_is_refused_before_it_is_sent");

	tcase_add_loop_test(table, what_the_runtime_cannot_read_is_refused_before_it_is_sent, 0,
		(int)CX_COUNTOF(rows));
	suite_add_tcase(suite, table);
	ADD(suite, nesting_that_the_runtime_drops_is_refused);
	ADD(suite, method_is_escaped);
}

int main(void)
{
	return suite_main("outgoing", add_cases);
}
