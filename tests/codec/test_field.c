#include "support/suite.h"

#include "base/mem.h"
#include "codec/field.h"

#include <string.h>

static struct cx_span span(const char *text)
{
	return (struct cx_span){text, strlen(text)};
}

START_TEST(absent_members_of_absent_objects_are_absent)
{
	struct cx_span nothing = {NULL, 0};

	ck_assert_ptr_null(cx_field(nothing, "a").at);
	ck_assert_ptr_null(cx_field(span("{\"a\":1}"), "b").at);
	ck_assert_ptr_null(cx_field(span("[1]"), "a").at);
	ck_assert_ptr_null(cx_field_string(nothing, "a"));
	ck_assert_ptr_null(cx_field_text(nothing, "a"));
	ck_assert_int_eq(cx_field_integer(nothing, "a", -3), -3);
}
END_TEST

START_TEST(members_of_another_type_are_absent)
{
	struct cx_span object =
		span("{\"n\":1,\"s\":\"x\",\"z\":null,\"f\":1.5,\"big\":9223372036854775808}");

	ck_assert_ptr_null(cx_field_string(object, "n"));
	ck_assert_ptr_null(cx_field_string(object, "z"));
	ck_assert_ptr_null(cx_field_text(object, "z"));
	ck_assert_int_eq(cx_field_integer(object, "s", -1), -1);
	ck_assert_int_eq(cx_field_integer(object, "f", -1), -1);
	ck_assert_int_eq(cx_field_integer(object, "big", -1), -1);
	ck_assert_int_eq(cx_field_integer(object, "z", -1), -1);
}
END_TEST

START_TEST(values_are_read_exactly)
{
	struct cx_span object = span(
		"{\"s\":\"a\\n\\ud83d\\ude00\",\"n\":-9223372036854775808,\"o\":{ \"x\": 1 }}");
	char *text = cx_field_string(object, "s");

	ck_assert_str_eq(text, "a\n\xf0\x9f\x98\x80");
	cx_free(text);
	ck_assert(cx_field_integer(object, "n", 0) == INT64_MIN);
	text = cx_field_text(object, "o");
	ck_assert_str_eq(text, "{ \"x\": 1 }");
	cx_free(text);
}
END_TEST

START_TEST(last_element_is_the_last_of_its_own_array)
{
	static const struct {
		const char *array, *last;
	} samples[] = {{"[1]", "1"}, {"[ \"a]\" , [2,3] ]", "[2,3]"},
		{"[[1],{\"a\":[]}, \"\\\"]\"\t]", "\"\\\"]\""}, {"[true,null\n]", "null"}};
	struct cx_span last;

	for (size_t i = 0; i < CX_COUNTOF(samples); i++) {
		last = cx_last_element(span(samples[i].array));
		ck_assert_uint_eq(last.len, strlen(samples[i].last));
		ck_assert_mem_eq(last.at, samples[i].last, last.len);
	}
	ck_assert_ptr_null(cx_last_element((struct cx_span){NULL, 0}).at);
	ck_assert_ptr_null(cx_last_element(span("[ ]")).at);
	ck_assert_ptr_null(cx_last_element(span("{\"a\":1}")).at);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, absent_members_of_absent_objects_are_absent);
	ADD(suite, members_of_another_type_are_absent);
	ADD(suite, values_are_read_exactly);
	ADD(suite, last_element_is_the_last_of_its_own_array);
}

int main(void)
{
	return suite_main("field", add_cases);
}
