#include "support/suite.h"

#include "codec/scan.h"

#include <string.h>

static void expect(const char *object, const char *name, const char *expected)
{
	struct cx_span span = {NULL, 0};
	bool found = cx_scan_member((struct cx_span){object, strlen(object)}, name, &span);

	ck_assert_msg(found == (expected != NULL), "%s in %s", name, object);
	if (!expected) {
		ck_assert_ptr_null(span.at);
		return;
	}
	ck_assert_uint_eq(span.len, strlen(expected));
	ck_assert_mem_eq(span.at, expected, span.len);
}

START_TEST(raw_values_of_every_kind)
{
	const char *object =
		"{\"a\":\"x\\n\",\"b\":{\"a\":1},\"c\":[{},[]],\"d\":-1.5,\"e\":null,\"\":true}";

	expect(object, "a", "\"x\\n\"");
	expect(object, "b", "{\"a\":1}");
	expect(object, "c", "[{},[]]");
	expect(object, "d", "-1.5");
	expect(object, "e", "null");
	expect(object, "", "true");
	expect(object, "f", NULL);
	expect(object, "aa", NULL);
	expect(" { \"a\" : 1 , \"b\" : 2 } ", "b", "2");
}
END_TEST

START_TEST(the_last_of_several_counts)
{
	expect("{\"a\":1,\"b\":2,\"a\":3}", "a", "3");
}
END_TEST

START_TEST(names_with_escapes_are_compared_as_text)
{
	expect("{\"co\\u0064e\":1}", "code", "1");
	expect("{\"a\\\"b\":1}", "a\"b", "1");
	expect("{\"\\u00e9\":1}", "\xc3\xa9", "1");
	expect("{\"code\\u0000\":1}", "code", NULL);
	expect("{\"cod\\u0065s\":1}", "code", NULL);
}
END_TEST

START_TEST(what_is_no_object_has_no_members)
{
	struct cx_span absent = {NULL, 0}, ret;

	ck_assert(!cx_scan_member(absent, "a", &ret));
	expect("[\"a\"]", "a", NULL);
	expect("\"a\"", "a", NULL);
	expect("null", "a", NULL);
	expect("{}", "a", NULL);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, raw_values_of_every_kind);
	ADD(suite, the_last_of_several_counts);
	ADD(suite, names_with_escapes_are_compared_as_text);
	ADD(suite, what_is_no_object_has_no_members);
}

int main(void)
{
	return suite_main("member", add_cases);
}
