#include "support/suite.h"

#include "base/mem.h"
#include "codec/json.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static codex_json *parse(const char *text)
{
	codex_json *json = NULL;
	int status = codex_json_parse(text, strlen(text), &json);

	ck_assert_msg(status == 0, "%d: %s", status, text);
	ck_assert_ptr_nonnull(json);
	return json;
}

static void expect_text(const char *text, const char *expected)
{
	codex_json *json = parse(text);

	ck_assert_str_eq(codex_json_text(json), expected);
	codex_json_unref(json);
}

START_TEST(text_comes_back_compact_and_with_every_digit)
{
	expect_text(" { \"a\" : [ 1 , -2.50e+3 , true , false , null ] , \"b\" : { } } \n",
		"{\"a\":[1,-2.50e+3,true,false,null],\"b\":{}}");
	expect_text("[9223372036854775807,18446744073709551615,-9223372036854775808]",
		"[9223372036854775807,18446744073709551615,-9223372036854775808]");
	expect_text("123456789012345678901234567890", "123456789012345678901234567890");
	expect_text("1e400", "1e400");
	expect_text("\"\\u00e9\\/\\n\\u0001\\ud800\"", "\"\xc3\xa9/\\n\\u0001\xef\xbf\xbd\"");
	expect_text("{\"a\\nb\":1}", "{\"a\\nb\":1}");
	expect_text("null", "null");
	expect_text("[]", "[]");
	expect_text("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}");
}
END_TEST

static void expect_refused(const char *text, int status)
{
	codex_json *json = NULL;

	ck_assert_msg(codex_json_parse(text, strlen(text), &json) == status, "%s", text);
	ck_assert_ptr_null(json);
}

START_TEST(what_is_refused_says_why)
{
	char deep[5000];

	memset(deep, '[', sizeof(deep));
	deep[sizeof(deep) - 1] = '\0';
	expect_refused("", CODEX_ERR_JSON);
	expect_refused("{\"a\":NaN}", CODEX_ERR_JSON);
	expect_refused("{'a':1}", CODEX_ERR_JSON);
	expect_refused("1 2", CODEX_ERR_JSON);
	expect_refused("\"\xff\"", CODEX_ERR_UTF8);
	expect_refused(deep, CODEX_ERR_TOO_DEEP);
	ck_assert_int_eq(codex_json_parse(NULL, 0, NULL), CODEX_ERR_INVALID);
}
END_TEST

/* json-c would cut the name, and the value would stand under another one. */
START_TEST(a_name_with_a_nul_in_it_is_refused)
{
	expect_refused("{\"id\\u0000x\":1}", CODEX_ERR_JSON);
	expect_refused("[{\"a\":1},{\"b\":{\"\\u0000\":[]}}]", CODEX_ERR_JSON);
}
END_TEST

START_TEST(null_is_a_value_and_absent_is_none)
{
	codex_json *json = parse("{\"a\":null,\"b\":[null,1]}");
	const codex_json *null = codex_json_member(json, "a");

	ck_assert_ptr_nonnull(null);
	ck_assert_int_eq(codex_json_type(null), CODEX_JSON_NULL);
	ck_assert_str_eq(codex_json_text(null), "null");
	ck_assert_int_eq(codex_json_type(codex_json_find(json, "b.0")), CODEX_JSON_NULL);
	ck_assert_ptr_null(codex_json_member(json, "c"));
	ck_assert_ptr_null(codex_json_find(json, "b.2"));
	ck_assert_ptr_null(codex_json_find(json, "a.x"));
	ck_assert_int_eq(codex_json_type(NULL), CODEX_JSON_ABSENT);
	codex_json_unref(codex_json_ref(null));
	codex_json_unref(json);
}
END_TEST

START_TEST(an_absent_value_can_be_asked_anything)
{
	int64_t i = 5;
	uint64_t u = 5;
	double d = 5;
	bool b = true;
	void *at = NULL;

	ck_assert_ptr_null(codex_json_ref(NULL));
	ck_assert_ptr_null(codex_json_unref(NULL));
	ck_assert_ptr_null(codex_json_text(NULL));
	ck_assert_ptr_null(codex_json_member(NULL, "a"));
	ck_assert_ptr_null(codex_json_at(NULL, 0));
	ck_assert_ptr_null(codex_json_find(NULL, "a.b"));
	ck_assert_uint_eq(codex_json_length(NULL), 0);
	ck_assert_ptr_null(codex_json_string(NULL));
	ck_assert_uint_eq(codex_json_string_length(NULL), 0);
	ck_assert(!codex_json_next(NULL, &at, NULL, NULL));
	ck_assert_int_eq(codex_json_int64(NULL, &i), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_json_uint64(NULL, &u), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_json_double(NULL, &d), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_json_bool(NULL, &b), CODEX_ERR_JSON);
	ck_assert(i == 5 && u == 5 && d == 5 && b);
}
END_TEST

START_TEST(values_of_the_wrong_kind_are_not_converted)
{
	codex_json *json =
		parse("{\"s\":\"1\",\"i\":1,\"d\":1.0,\"b\":true,\"a\":[1],\"o\":{\"0\":1}}");
	int64_t i;
	double d;
	bool b;

	ck_assert_int_eq(codex_json_int64(codex_json_member(json, "s"), &i), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_json_int64(codex_json_member(json, "d"), &i), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_json_int64(codex_json_member(json, "b"), &i), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_json_bool(codex_json_member(json, "i"), &b), CODEX_ERR_JSON);
	ck_assert_int_eq(codex_json_double(codex_json_member(json, "s"), &d), CODEX_ERR_JSON);
	ck_assert_ptr_null(codex_json_string(codex_json_member(json, "i")));
	ck_assert_ptr_null(codex_json_at(codex_json_member(json, "o"), 0));
	ck_assert_ptr_null(codex_json_member(codex_json_member(json, "a"), "0"));
	ck_assert_uint_eq(codex_json_length(codex_json_member(json, "s")), 0);
	ck_assert_int_eq(codex_json_double(codex_json_member(json, "i"), &d), 0);
	ck_assert_double_eq(d, 1);
	codex_json_unref(json);
}
END_TEST

static void expect_number(const char *text, codex_json_kind kind, bool is_signed, bool is_unsigned)
{
	codex_json *json = parse(text);
	int64_t i;
	uint64_t u;
	char back[32];

	ck_assert_msg(codex_json_type(json) == kind, "%s", text);
	ck_assert_msg((codex_json_int64(json, &i) == 0) == is_signed, "%s", text);
	ck_assert_msg((codex_json_uint64(json, &u) == 0) == is_unsigned, "%s", text);
	if (is_signed) {
		snprintf(back, sizeof(back), "%lld", (long long)i);
		ck_assert_str_eq(back, text);
	}
	if (is_unsigned) {
		snprintf(back, sizeof(back), "%llu", (unsigned long long)u);
		ck_assert_str_eq(back, text);
	}
	codex_json_unref(json);
}

START_TEST(integers_are_exact_to_the_last_one_that_fits)
{
	expect_number("0", CODEX_JSON_INT, true, true);
	expect_number("-1", CODEX_JSON_INT, true, false);
	expect_number("9007199254740993", CODEX_JSON_INT, true, true);
	expect_number("9223372036854775807", CODEX_JSON_INT, true, true);
	expect_number("9223372036854775808", CODEX_JSON_INT, false, true);
	expect_number("18446744073709551615", CODEX_JSON_INT, false, true);
	expect_number("18446744073709551616", CODEX_JSON_DOUBLE, false, false);
	expect_number("-9223372036854775808", CODEX_JSON_INT, true, false);
	expect_number("-9223372036854775809", CODEX_JSON_DOUBLE, false, false);
	expect_number("1.0", CODEX_JSON_DOUBLE, false, false);
	expect_number("1e2", CODEX_JSON_DOUBLE, false, false);
}
END_TEST

static double number(const char *text)
{
	codex_json *json = parse(text);
	double value = 0;

	ck_assert_int_eq(codex_json_double(json, &value), 0);
	codex_json_unref(json);
	return value;
}

START_TEST(doubles_are_read_the_same_in_every_locale)
{
	static const char *const locales[] = {"C", "de_DE.UTF-8", "fr_FR.UTF-8"};

	for (size_t i = 0; i < CX_COUNTOF(locales); i++) {
		if (!setlocale(LC_ALL, locales[i]))
			continue;
		ck_assert_double_eq(number("1.5"), 1.5);
		ck_assert_double_eq(number("-2.5E-3"), -0.0025);
		ck_assert_double_eq(number("18446744073709551616"), 18446744073709551616.0);
		expect_text("[1.50]", "[1.50]");
	}
	ck_assert(isinf(number("1e999")));
	ck_assert_double_eq(number("1e-999"), 0);
	ck_assert_double_eq(number("1.7976931348623157e308"), DBL_MAX);
}
END_TEST

START_TEST(strings_may_have_nuls_and_are_terminated)
{
	codex_json *json = parse("[\"a\\u0000b\",\"\",\"plain \xe2\x80\xa8\"]");

	ck_assert_uint_eq(codex_json_string_length(codex_json_at(json, 0)), 3);
	ck_assert_mem_eq(codex_json_string(codex_json_at(json, 0)), "a\0b", 4);
	ck_assert_str_eq(codex_json_string(codex_json_at(json, 1)), "");
	ck_assert_str_eq(codex_json_string(codex_json_at(json, 2)), "plain \xe2\x80\xa8");
	codex_json_unref(json);
}
END_TEST

START_TEST(paths_go_through_objects_and_arrays)
{
	codex_json *json = parse(
		"{\"turn\":{\"error\":{\"message\":\"boom\"},\"items\":[{\"text\":\"a\"},{\"text\":\"b\"}],\"\":7}}");

	ck_assert_str_eq(codex_json_string(codex_json_find(json, "turn.error.message")), "boom");
	ck_assert_str_eq(codex_json_string(codex_json_find(json, "turn.items.1.text")), "b");
	ck_assert_int_eq(codex_json_type(codex_json_find(json, "turn.")), CODEX_JSON_INT);
	ck_assert_ptr_null(codex_json_find(json, "turn.err"));
	ck_assert_ptr_null(codex_json_find(json, "turn.errors"));
	ck_assert_ptr_null(codex_json_find(json, "turn.items.2"));
	ck_assert_ptr_null(codex_json_find(json, "turn.items.x"));
	ck_assert_ptr_null(codex_json_find(json, "turn.items.-1"));
	ck_assert_ptr_null(codex_json_find(json, "turn.items.99999999999999999999999"));
	ck_assert_ptr_null(codex_json_find(json, "turn.items..text"));
	ck_assert_ptr_null(codex_json_find(json, ""));
	ck_assert_ptr_null(codex_json_find(json, NULL));
	codex_json_unref(json);
}
END_TEST

START_TEST(members_are_walked_in_order)
{
	codex_json *json = parse("{\"a\":1,\"b\":null,\"c\":{}}");
	const codex_json *value;
	const char *name;
	char seen[10] = "";
	void *at = NULL;

	ck_assert_uint_eq(codex_json_length(json), 3);
	while (codex_json_next(json, &at, &name, &value)) {
		strcat(seen, name);
		ck_assert_ptr_eq(value, codex_json_member(json, name));
	}
	ck_assert_str_eq(seen, "abc");
	at = NULL;
	ck_assert(!codex_json_next(codex_json_member(json, "c"), &at, &name, NULL));
	ck_assert(!codex_json_next(codex_json_member(json, "a"), &at, NULL, &value));
	codex_json_unref(json);
}
END_TEST

START_TEST(a_part_outlives_the_whole_when_referenced)
{
	codex_json *json = parse("{\"a\":{\"b\":[1,2]}}");
	codex_json *part = codex_json_ref(codex_json_find(json, "a.b"));

	codex_json_unref(json);
	ck_assert_str_eq(codex_json_text(part), "[1,2]");
	codex_json_unref(part);
}
END_TEST

START_TEST(deep_and_wide_values_are_built)
{
	char text[2 * 4096 + 1];
	codex_json *json;

	memset(text, '[', 4096);
	memset(text + 4096, ']', 4096);
	text[8192] = '\0';
	json = parse(text);
	ck_assert_str_eq(codex_json_text(json), text);
	codex_json_unref(json);
	json = parse("[{\"a\":[{}],\"b\":[[],{}]},[{\"c\":{\"d\":[]}}],{}]");
	ck_assert_str_eq(
		codex_json_text(json), "[{\"a\":[{}],\"b\":[[],{}]},[{\"c\":{\"d\":[]}}],{}]");
	codex_json_unref(json);
}
END_TEST

START_TEST(a_part_of_a_scanned_line_is_built_without_another_look)
{
	static const char line[] = "{\"params\":{\"a\":[1,\"x\"]},\"z\":1}";
	struct cx_envelope envelope;
	codex_json *json;

	ck_assert_int_eq(cx_scan(line, sizeof(line) - 1, 8, &envelope, NULL), CX_SCAN_OK);
	ck_assert_int_eq(cx_json_build(envelope.params, &json), 0);
	ck_assert_str_eq(codex_json_text(json), "{\"a\":[1,\"x\"]}");
	codex_json_unref(json);
}
END_TEST

START_TEST(without_memory_nothing_is_left_behind)
{
	static const char text[] =
		"{\"a\\n\":[[[[[[[[[[[[[[[[[[1.5,\"x\\ny\",18446744073709551616]]]]]]]]]]]]]]]]]]}";
	codex_json *json = NULL;
	unsigned long n = 1;
	int status;

	do {
		cx_mem_fail_at(n++);
		status = codex_json_parse(text, sizeof(text) - 1, &json);
		ck_assert(status == 0 || status == CODEX_ERR_NOMEM);
		ck_assert((status == 0) == (json != NULL));
	} while (status);
	cx_mem_fail_at(0);
	ck_assert_uint_gt(n, 3);
	codex_json_unref(json);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, text_comes_back_compact_and_with_every_digit);
	ADD(suite, what_is_refused_says_why);
	ADD(suite, a_name_with_a_nul_in_it_is_refused);
	ADD(suite, null_is_a_value_and_absent_is_none);
	ADD(suite, an_absent_value_can_be_asked_anything);
	ADD(suite, values_of_the_wrong_kind_are_not_converted);
	ADD(suite, integers_are_exact_to_the_last_one_that_fits);
	ADD(suite, doubles_are_read_the_same_in_every_locale);
	ADD(suite, strings_may_have_nuls_and_are_terminated);
	ADD(suite, paths_go_through_objects_and_arrays);
	ADD(suite, members_are_walked_in_order);
	ADD(suite, a_part_outlives_the_whole_when_referenced);
	ADD(suite, deep_and_wide_values_are_built);
	ADD(suite, a_part_of_a_scanned_line_is_built_without_another_look);
	ADD(suite, without_memory_nothing_is_left_behind);
}

int main(void)
{
	return suite_main("json", add_cases);
}
