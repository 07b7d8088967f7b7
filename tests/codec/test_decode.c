#include "support/suite.h"

#include "base/buf.h"
#include "base/mem.h"
#include "codec/decode.h"
#include "codec/types.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct cx_arena arena;

static int try_decode(int type, const char *text, const void **ret, codex_error **ret_error)
{
	/* In memory of its own, so that a read beyond the end is seen. */
	size_t len = strlen(text);
	char *copy = malloc(len);
	int status;

	memcpy(copy, text, len);
	ck_assert_int_eq(cx_scan_text(copy, len, CX_SCAN_MAX_DEPTH, NULL), CX_SCAN_OK);
	status = cx_decode(&test_types, (uint16_t)type, (struct cx_span){copy, len}, "params",
		&arena, ret, ret_error);
	memset(copy, '#', len);
	free(copy);
	return status;
}

static const void *decode(int type, const char *text)
{
	const void *value = NULL;
	codex_error *error = NULL;
	int status = try_decode(type, text, &value, &error);

	ck_assert_msg(status == 0, "%s: %s", text, codex_error_message(error));
	ck_assert_ptr_nonnull(value);
	ck_assert_ptr_null(error);
	return value;
}

static void teardown(void)
{
	cx_arena_free(&arena);
}

static void expect_error(int type, const char *text, const char *message)
{
	static const char untouched;
	const void *value = &untouched;
	codex_error *error = NULL;

	ck_assert_int_eq(try_decode(type, text, &value, &error), CODEX_ERR_DECODE);
	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_DECODE);
	ck_assert_str_eq(codex_error_message(error), message);
	ck_assert_ptr_eq(value, &untouched);
	codex_error_unref(error);
	ck_assert_int_eq(try_decode(type, text, &value, NULL), CODEX_ERR_DECODE);
	teardown();
}

START_TEST(members_are_found_in_any_order_with_spaces_and_escaped_names)
{
	const struct test_leaf *leaf = decode(
		TEST_LEAF, " {\n \"note\" : \"n\" ,\"n\\u0061me\":\"x\", \"count\"\t:\r-7 } ");

	ck_assert_uint_eq(leaf->size, sizeof(*leaf));
	ck_assert_ptr_null(leaf->extra);
	ck_assert(leaf->has_count);
	ck_assert_int_eq(leaf->count, -7);
	ck_assert_str_eq(leaf->name, "x");
	ck_assert_str_eq(leaf->note, "n");
	ck_assert(!leaf->null_note);
	teardown();
}
END_TEST

START_TEST(absent_null_and_set_are_told_apart)
{
	const struct test_leaf *leaf = decode(TEST_LEAF, "{\"name\":\"\"}");
	const struct test_int32 *numbers;

	ck_assert(!leaf->has_count && leaf->count == 0 && !leaf->null_note && !leaf->note);
	ck_assert_str_eq(leaf->name, "");
	leaf = decode(TEST_LEAF, "{\"name\":\"\",\"count\":0,\"note\":null}");
	ck_assert(leaf->has_count && leaf->count == 0 && leaf->null_note && !leaf->note);
	numbers = decode(TEST_KINDS + CX_INT32,
		"{\"l\":[],\"ln\":null,\"lo\":[],\"m\":{},\"mn\":null,\"mon\":null,\"p\":0,\"pn\":null,"
		"\"pon\":null}");
	ck_assert(!numbers->has_ln && numbers->has_lo && !numbers->has_lon && !numbers->null_lon);
	ck_assert_uint_eq(numbers->n_lo, 0);
	ck_assert(!numbers->has_mn && !numbers->has_mo && !numbers->has_mon && numbers->null_mon);
	ck_assert(!numbers->has_pn && !numbers->has_po && !numbers->has_pon && numbers->null_pon);
	numbers = decode(TEST_KINDS + CX_INT32,
		"{\"l\":[],\"ln\":[],\"m\":{},\"mn\":{},\"p\":0,\"pn\":0,\"po\":0,\"pon\":0}");
	ck_assert(numbers->has_ln && !numbers->has_lo && numbers->has_mn && numbers->has_pn);
	ck_assert(numbers->has_po && numbers->has_pon && !numbers->null_pon);
	teardown();
}
END_TEST

/* What each kind has in common, whatever the type of its values. */
static const char required[] = "\"l\":[],\"ln\":null,\"m\":{},\"mn\":null,\"pn\":null";

static const void *decode_p(int kind, const char *value)
{
	char text[512];

	snprintf(text, sizeof(text), "{%s,\"p\":%s}", required, value);
	return decode(TEST_KINDS + kind, text);
}

#define P(name, kind, value) ((const struct test_##name *)decode_p(CX_##kind, value))

static void expect_p_error(int kind, const char *value, const char *complaint)
{
	char text[512], message[512];

	snprintf(text, sizeof(text), "{%s,\"p\":%s}", required, value);
	snprintf(message, sizeof(message), "params.p: %s", complaint);
	expect_error(TEST_KINDS + kind, text, message);
}

START_TEST(integers_are_exact_up_to_their_bounds_and_refused_beyond)
{
	ck_assert(P(int32, INT32, "-2147483648")->p == INT32_MIN);
	ck_assert(P(int32, INT32, "2147483647")->p == INT32_MAX);
	ck_assert(P(int32, INT32, "-0")->p == 0);
	ck_assert(P(int64, INT64, "-9223372036854775808")->p == INT64_MIN);
	ck_assert(P(int64, INT64, "9223372036854775807")->p == INT64_MAX);
	ck_assert(P(uint16, UINT16, "65535")->p == UINT16_MAX);
	ck_assert(P(uint16, UINT16, "-0")->p == 0);
	ck_assert(P(uint32, UINT32, "4294967295")->p == UINT32_MAX);
	ck_assert(P(uint64, UINT64, "18446744073709551615")->p == UINT64_MAX);
	teardown();
	expect_p_error(CX_INT32, "2147483648", "2147483648 does not fit int32");
	expect_p_error(CX_INT32, "-2147483649", "-2147483649 does not fit int32");
	expect_p_error(CX_INT64, "9223372036854775808", "9223372036854775808 does not fit int64");
	expect_p_error(CX_INT64, "-9223372036854775809", "-9223372036854775809 does not fit int64");
	expect_p_error(CX_UINT16, "70000", "70000 does not fit uint16");
	expect_p_error(CX_UINT16, "-1", "-1 does not fit uint16");
	expect_p_error(CX_UINT32, "4294967296", "4294967296 does not fit uint32");
	expect_p_error(
		CX_UINT64, "18446744073709551616", "18446744073709551616 does not fit uint64");
	expect_p_error(
		CX_UINT64, "184467440737095516150", "184467440737095516150 does not fit uint64");
	expect_p_error(CX_INT64, "123456789012345678901234567890123456789012345",
		"1234567890123456789012345678901234567890… does not fit int64");
}
END_TEST

START_TEST(what_is_written_as_a_fraction_is_no_integer)
{
	expect_p_error(CX_INT32, "1.0", "expected integer, got number");
	expect_p_error(CX_UINT64, "1e3", "expected integer, got number");
	expect_p_error(CX_INT64, "-1E0", "expected integer, got number");
}
END_TEST

START_TEST(doubles_are_the_nearest_in_every_locale)
{
	static const char *const locales[] = {"C", "de_DE.UTF-8", "fr_FR.UTF-8"};
	char digits[300];
	char text[300];

	memset(digits, '3', sizeof(digits) - 1);
	digits[sizeof(digits) - 1] = '\0';
	snprintf(text, sizeof(text), "0.%.200s", digits);
	for (size_t i = 0; i < CX_COUNTOF(locales); i++) {
		if (!setlocale(LC_ALL, locales[i]))
			continue;
		ck_assert(P(double, DOUBLE, "1.5")->p == 1.5);
		ck_assert(P(double, DOUBLE, "-25E-1")->p == -2.5);
		ck_assert(P(double, DOUBLE, "7")->p == 7);
		ck_assert(P(double, DOUBLE, "0.1")->p == 0.1);
		ck_assert(P(double, DOUBLE, "1.7976931348623157e308")->p == 1.7976931348623157e308);
		ck_assert(P(double, DOUBLE, "5e-324")->p == 5e-324);
		ck_assert(P(double, DOUBLE, text)->p == 1.0 / 3.0);
		ck_assert(signbit(P(double, DOUBLE, "-0.0")->p));
	}
	teardown();
}
END_TEST

START_TEST(a_double_beyond_the_range_is_infinite_and_kept)
{
	const struct test_double *numbers = P(double, DOUBLE, "1e999");

	ck_assert(isinf(numbers->p));
	ck_assert_str_eq(codex_json_text(numbers->extra), "{\"p\":1e999}");
	teardown();
}
END_TEST

START_TEST(strings_lose_their_escapes_and_nothing_else)
{
	const struct test_string *strings = P(string, STRING,
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u2028\\ud83d\\ude00 \xe2\x80\xa8\xf0\x9f\x98\x80\"");

	ck_assert_str_eq(strings->p,
		"\"\\/\b\f\n\r\t\xc3\xa9\xe2\x80\xa8\xf0\x9f\x98\x80 \xe2\x80\xa8\xf0\x9f\x98\x80");
	ck_assert_ptr_null(strings->extra);
	ck_assert_str_eq(P(string, STRING, "\"\\ud800\"")->p, "\xef\xbf\xbd");
	ck_assert_str_eq(P(string, STRING, "\"0123456789abcdef0123456789abcdef\"")->p,
		"0123456789abcdef0123456789abcdef");
	ck_assert_str_eq(P(string, STRING, "\"0123456789abcde\\\"0123456789abcde\\\\\"")->p,
		"0123456789abcde\"0123456789abcde\\");
	teardown();
}
END_TEST

START_TEST(a_string_with_a_nul_is_cut_and_kept_whole)
{
	const struct test_string *strings = decode(TEST_KINDS + CX_STRING,
		"{\"l\":[\"x\",\"a\\u0000b\"],\"ln\":null,\"m\":{\"k\":\"\\u0000\"},\"mn\":null,\"p\":\"c\\u0000d\","
		"\"pn\":\"fine\"}");
	const codex_json *kept = codex_json_member(strings->extra, "p");

	ck_assert_str_eq(strings->p, "c");
	ck_assert_str_eq(strings->l[1], "a");
	ck_assert_uint_eq(codex_json_string_length(kept), 3);
	ck_assert_str_eq(codex_json_text(strings->extra),
		"{\"l\":[\"x\",\"a\\u0000b\"],\"m\":{\"k\":\"\\u0000\"},\"p\":\"c\\u0000d\"}");
	strings = decode(TEST_KINDS + CX_STRING,
		"{\"p\":\"c\\u0000d\",\"l\":[],\"ln\":null,\"m\":{},\"mn\":null,\"pn\":null,\"p\":\"last\"}");
	ck_assert_str_eq(strings->p, "last");
	ck_assert_ptr_null(strings->extra);
	teardown();
}
END_TEST

START_TEST(unknown_members_are_kept_as_they_came)
{
	const struct test_leaf *leaf = decode(TEST_LEAF,
		"{\"zzz\":{\"deep\":[1.50,\"\\u00e9\"]},\"name\":\"x\",\"\":null,\"Name\":\"y\",\"nam\":1,\"zzz\":2}");
	const struct test_empty *empty = decode(TEST_EMPTY, "{\"a\":{\"b\":[true]}}");

	ck_assert_str_eq(leaf->name, "x");
	ck_assert_str_eq(
		codex_json_text(leaf->extra), "{\"zzz\":2,\"\":null,\"Name\":\"y\",\"nam\":1}");
	ck_assert_str_eq(codex_json_text(empty->extra), "{\"a\":{\"b\":[true]}}");
	empty = decode(TEST_EMPTY, "{ }");
	ck_assert_ptr_null(empty->extra);
	teardown();
}
END_TEST

START_TEST(any_number_of_unknown_members_is_kept)
{
	for (unsigned count = 1; count < 12; count++) {
		struct cx_buf extra = CX_BUF_INIT, text = CX_BUF_INIT;
		const struct test_leaf *leaf;

		cx_buf_puts(&text, "{ \"name\" : \"x\"");
		for (unsigned i = 0; i < count; i++) {
			cx_buf_printf(&text, " , \"new%u\" : [ %u ]", i, i);
			cx_buf_printf(&extra, "%s\"new%u\":[%u]", i ? "," : "{", i, i);
		}
		cx_buf_append(&text, " }", 3);
		cx_buf_append(&extra, "}", 2);
		leaf = decode(TEST_LEAF, text.data);
		ck_assert_str_eq(codex_json_text(leaf->extra), extra.data);
		cx_buf_free(&text);
		cx_buf_free(&extra);
	}
	teardown();
}
END_TEST

START_TEST(unknown_members_beside_a_cut_string_are_kept_too)
{
	const struct test_string *strings = decode(TEST_KINDS + CX_STRING,
		"{\"new\":1,\"p\":\"c\\u0000d\",\"l\":[],\"ln\":null,\"m\":{},\"mn\":null,\"pn\":null,\"new2\":{}}");

	ck_assert_str_eq(
		codex_json_text(strings->extra), "{\"new\":1,\"p\":\"c\\u0000d\",\"new2\":{}}");
	teardown();
}
END_TEST

START_TEST(of_members_with_the_same_name_the_last_counts)
{
	const struct test_leaf *leaf = decode(TEST_LEAF,
		"{\"name\":\"a\",\"note\":null,\"count\":1,\"name\":\"b\",\"note\":\"c\"}");
	const struct test_string *strings;

	ck_assert_str_eq(leaf->name, "b");
	ck_assert(!leaf->null_note);
	ck_assert_str_eq(leaf->note, "c");
	leaf = decode(TEST_LEAF, "{\"name\":\"a\",\"note\":\"c\",\"note\":null}");
	ck_assert(leaf->null_note && !leaf->note);
	strings = decode(TEST_KINDS + CX_STRING,
		"{\"l\":[\"a\",\"b\"],\"l\":[],\"lon\":[\"a\"],\"lon\":null,\"ln\":null,\"mn\":null,\"p\":\"\",\"pn\":null,"
		"\"m\":{\"x\":\"1\",\"y\":\"2\",\"\\u0078\":\"3\"}}");
	ck_assert_uint_eq(strings->n_l, 0);
	ck_assert(!strings->has_lon && strings->null_lon && strings->n_lon == 0);
	ck_assert_uint_eq(strings->n_m, 2);
	ck_assert_str_eq(strings->m[0].key, "x");
	ck_assert_str_eq(strings->m[0].value, "3");
	ck_assert_str_eq(strings->m[1].key, "y");
	teardown();
}
END_TEST

START_TEST(lists_and_maps_grow_and_keep_their_order)
{
	char text[40000] = "{\"ln\":null,\"mn\":null,\"pn\":null,\"p\":0,\"l\":[0";
	const struct test_int64 *numbers;
	size_t len = strlen(text);

	for (int i = 1; i < 1000; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " , %d", i);
	len += (size_t)snprintf(text + len, sizeof(text) - len, "],\"m\":{\"k0\":0");
	for (int i = 1; i < 1000; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, ",\"k%d\":%d", i, i);
	snprintf(text + len, sizeof(text) - len, "}}");
	numbers = decode(TEST_KINDS + CX_INT64, text);
	ck_assert_uint_eq(numbers->n_l, 1000);
	ck_assert_uint_eq(numbers->n_m, 1000);
	for (int i = 0; i < 1000; i++) {
		ck_assert_int_eq(numbers->l[i], i);
		ck_assert_int_eq(numbers->m[i].value, i);
	}
	ck_assert_str_eq(numbers->m[999].key, "k999");
	teardown();
}
END_TEST

START_TEST(null_elements_are_null_where_they_may_be)
{
	const struct test_string *strings = decode(TEST_KINDS + CX_STRING,
		"{\"l\":[],\"ln\":null,\"m\":{},\"mn\":null,\"p\":\"\",\"pn\":null,\"le\":[\"a\",null],\"me\":{\"k\":null}}");
	const struct test_int32 *numbers = decode(TEST_KINDS + CX_INT32,
		"{\"l\":[],\"ln\":null,\"m\":{},\"mn\":null,\"p\":1,\"pn\":null,\"le\":[2,null]}");

	ck_assert_uint_eq(strings->n_le, 2);
	ck_assert_str_eq(strings->le[0], "a");
	ck_assert_ptr_null(strings->le[1]);
	ck_assert_ptr_null(strings->me[0].value);
	ck_assert_ptr_null(strings->extra);
	/* A number has no null. */
	ck_assert_uint_eq(numbers->n_le, 2);
	ck_assert_int_eq(numbers->le[1], 0);
	ck_assert_str_eq(codex_json_text(numbers->extra), "{\"le\":[2,null]}");
	teardown();
	expect_error(TEST_KINDS + CX_STRING, "{\"l\":[\"a\",null]}",
		"params.l[1]: expected string, got null");
}
END_TEST

START_TEST(enums_have_their_text_whether_known_or_not)
{
	const struct test_enum *enums = decode(TEST_KINDS + CX_ENUM,
		"{\"l\":[\"red\",\"mauve\",\"bl\\u0075e\"],\"le\":[null],\"ln\":null,\"m\":{\"k\":\"green\"},\"mn\":null,"
		"\"p\":\"\",\"pn\":null}");

	ck_assert_uint_eq(enums->n_l, 3);
	ck_assert_int_eq(enums->l[0].value, TEST_COLOR_RED);
	ck_assert_str_eq(enums->l[0].text, "red");
	ck_assert_int_eq(enums->l[1].value, TEST_COLOR_UNKNOWN);
	ck_assert_str_eq(enums->l[1].text, "mauve");
	ck_assert_int_eq(enums->l[2].value, TEST_COLOR_BLUE);
	ck_assert_str_eq(enums->l[2].text, "blue");
	ck_assert_int_eq(enums->m[0].value.value, TEST_COLOR_GREEN);
	ck_assert(enums->le[0].value == 0 && !enums->le[0].text);
	ck_assert_str_eq(enums->p.text, "");
	ck_assert(enums->pn.value == 0 && !enums->pn.text);
	ck_assert_ptr_null(enums->extra);
	enums = P(enum, ENUM, "\"red\\u0000\"");
	ck_assert_int_eq(enums->p.value, 0);
	ck_assert_str_eq(codex_json_text(enums->extra), "{\"p\":\"red\\u0000\"}");
	teardown();
}
END_TEST

START_TEST(free_form_json_is_handed_on_null_included)
{
	const struct test_json *json = decode(TEST_KINDS + CX_JSON,
		"{\"l\":[1,null,{\"a\":[]}],\"ln\":[],\"m\":{\"k\":null},\"mn\":{},\"p\":null,\"pn\":[1.50],\"pon\":null}");

	ck_assert_uint_eq(json->n_l, 3);
	ck_assert_str_eq(codex_json_text(json->l[2]), "{\"a\":[]}");
	ck_assert_int_eq(codex_json_type(json->l[1]), CODEX_JSON_NULL);
	ck_assert_int_eq(codex_json_type(json->m[0].value), CODEX_JSON_NULL);
	ck_assert_int_eq(codex_json_type(json->p), CODEX_JSON_NULL);
	ck_assert_int_eq(codex_json_type(json->pon), CODEX_JSON_NULL);
	ck_assert_ptr_null(json->po);
	ck_assert_str_eq(codex_json_text(json->pn), "[1.50]");
	teardown();
}
END_TEST

START_TEST(containers_lie_in_containers)
{
	const struct test_list *lists = decode(TEST_KINDS + CX_LIST,
		"{\"l\":[[1,2],[]],\"ln\":null,\"m\":{\"k\":[3]},\"mn\":null,\"p\":[4],\"pn\":null,\"pon\":[]}");
	const struct test_map *maps = P(map, MAP, "{\"a\":\"1\",\"b\":\"2\"}");

	ck_assert_uint_eq(lists->n_l, 2);
	ck_assert_uint_eq(lists->l[0]->count, 2);
	ck_assert_int_eq(lists->l[0]->items[1], 2);
	ck_assert_uint_eq(lists->l[1]->count, 0);
	ck_assert_int_eq(lists->m[0].value->items[0], 3);
	ck_assert_int_eq(lists->p->items[0], 4);
	ck_assert_ptr_null(lists->po);
	ck_assert_uint_eq(lists->pon->count, 0);
	ck_assert_str_eq(maps->p->entries[1].value, "2");
	teardown();
}
END_TEST

START_TEST(a_tagged_union_has_the_variant_and_what_all_have)
{
	const struct test_shape *shape = decode(TEST_SHAPE,
		"{\"type\":\"circle\",\"radius\":2.5,\"id\":\"c\",\"at\":null,\"new\":1}");

	ck_assert_uint_eq(shape->size, sizeof(*shape));
	ck_assert_int_eq(shape->type.value, TEST_SHAPE_CIRCLE);
	ck_assert_str_eq(shape->type.text, "circle");
	ck_assert(shape->as.circle->radius == 2.5);
	ck_assert_uint_eq(shape->as.circle->size, sizeof(struct test_circle));
	ck_assert_ptr_null(shape->as.circle->extra);
	ck_assert_str_eq(shape->id, "c");
	ck_assert(shape->null_at && !shape->has_at);
	ck_assert_str_eq(codex_json_text(shape->extra), "{\"new\":1}");
	shape = decode(TEST_SHAPE,
		"{\"name\":\"n\\u0000\",\"at\":5,\"id\":\"l\",\"count\":3,\"type\":\"label\"}");
	ck_assert_int_eq(shape->type.value, TEST_SHAPE_LABEL);
	ck_assert_str_eq(shape->as.label->name, "n");
	ck_assert_int_eq(shape->as.label->count, 3);
	ck_assert_str_eq(codex_json_text(shape->extra), "{\"name\":\"n\\u0000\"}");
	ck_assert_int_eq(shape->at, 5);
	shape = decode(TEST_SHAPE, "{\"type\":\"point\",\"id\":\"\",\"radius\":1}");
	ck_assert_int_eq(shape->type.value, TEST_SHAPE_POINT);
	ck_assert_ptr_null(shape->as.unknown);
	ck_assert_str_eq(codex_json_text(shape->extra), "{\"radius\":1}");
	teardown();
}
END_TEST

START_TEST(the_last_of_several_tags_counts)
{
	const struct test_shape *shape = decode(TEST_SHAPE,
		"{\"type\":\"circle\",\"id\":\"x\",\"name\":\"n\",\"type\":\"point\",\"radius\":\"no\",\"type\":\"label\"}");

	ck_assert_int_eq(shape->type.value, TEST_SHAPE_LABEL);
	ck_assert_str_eq(shape->as.label->name, "n");
	ck_assert_str_eq(codex_json_text(shape->extra), "{\"radius\":\"no\"}");
	shape = decode(TEST_SHAPE, "{\"type\":\"circle\",\"id\":\"x\",\"type\":7}");
	ck_assert_int_eq(shape->type.value, 0);
	ck_assert_ptr_null(shape->type.text);
	shape = decode(TEST_SHAPE,
		"{\"type\":\"circle\",\"radius\":\"no\",\"id\":\"x\",\"name\":\"n\",\"type\":\"label\"}");
	ck_assert_int_eq(shape->type.value, TEST_SHAPE_LABEL);
	teardown();
}
END_TEST

START_TEST(an_unknown_variant_is_kept_whole)
{
	static const char *const texts[] = {
		"{\"type\":\"hexagon\",\"side\":2,\"id\":\"h\"}",
		"{\"side\":2}",
		"{\"type\":3}",
		"{}",
		"{\"type\":\"a\\u0000b\"}",
	};
	static const char *const tags[] = {"hexagon", NULL, NULL, NULL, "a"};

	for (size_t i = 0; i < CX_COUNTOF(texts); i++) {
		const struct test_shape *shape = decode(TEST_SHAPE, texts[i]);

		ck_assert_int_eq(shape->type.value, TEST_SHAPE_UNKNOWN);
		ck_assert_pstr_eq(shape->type.text, tags[i]);
		ck_assert_str_eq(codex_json_text(shape->as.unknown), texts[i]);
		ck_assert_ptr_null(shape->extra);
		ck_assert_pstr_eq(shape->id, i ? NULL : "h");
	}
	teardown();
}
END_TEST

START_TEST(content_lies_beside_its_tag)
{
	const struct test_message *message = decode(TEST_MESSAGE,
		"{\"method\":\"leaf\",\"id\":7,\"params\":{\"name\":\"x\",\"new\":1}}");

	ck_assert_int_eq(message->method.value, TEST_MESSAGE_LEAF);
	ck_assert_int_eq(message->id->type.value, 2);
	ck_assert_int_eq(message->id->as.integer, 7);
	ck_assert_str_eq(message->as.leaf->name, "x");
	ck_assert_str_eq(codex_json_text(message->as.leaf->extra), "{\"new\":1}");
	ck_assert_ptr_null(message->extra);
	message = decode(
		TEST_MESSAGE, "{\"params\":[1,2],\"id\":\"s\",\"method\":\"list\",\"new\":2}");
	ck_assert_uint_eq(message->as.list->count, 2);
	ck_assert_str_eq(message->id->as.string, "s");
	ck_assert_str_eq(message->id->type.text, "string");
	ck_assert_str_eq(codex_json_text(message->extra), "{\"new\":2}");
	message = decode(TEST_MESSAGE, "{\"method\":\"list\",\"id\":1}");
	ck_assert_ptr_null(message->as.list);
	ck_assert_ptr_null(message->extra);
	message = decode(TEST_MESSAGE, "{\"method\":\"list\",\"id\":1,\"params\":null}");
	ck_assert_ptr_null(message->as.list);
	ck_assert_str_eq(codex_json_text(message->extra), "{\"params\":null}");
	message = decode(TEST_MESSAGE, "{\"method\":\"none\",\"id\":1,\"params\":{}}");
	ck_assert_str_eq(codex_json_text(message->extra), "{\"params\":{}}");
	message = decode(TEST_MESSAGE, "{\"method\":\"number\",\"id\":1,\"params\":-5}");
	ck_assert_int_eq(message->as.number, -5);
	message = decode(TEST_MESSAGE,
		"{\"method\":\"text\",\"id\":1,\"params\":\"b\",\"params\":\"a\\u0000\"}");
	ck_assert_str_eq(message->as.text, "a");
	ck_assert_str_eq(codex_json_text(message->extra), "{\"params\":\"a\\u0000\"}");
	message = decode(TEST_MESSAGE, "{\"method\":\"x/y\",\"id\":3,\"params\":{}}");
	ck_assert_str_eq(message->method.text, "x/y");
	ck_assert_int_eq(message->id->as.integer, 3);
	ck_assert_str_eq(codex_json_text(message->as.unknown),
		"{\"method\":\"x/y\",\"id\":3,\"params\":{}}");
	teardown();
}
END_TEST

START_TEST(an_external_union_is_a_string_or_one_member)
{
	const struct test_policy *policy = decode(TEST_POLICY, "\"never\"");

	ck_assert_int_eq(policy->type.value, TEST_POLICY_NEVER);
	ck_assert_ptr_null(policy->as.unknown);
	policy = decode(TEST_POLICY, "{\"granular\":{\"name\":\"g\"}}");
	ck_assert_int_eq(policy->type.value, TEST_POLICY_GRANULAR);
	ck_assert_str_eq(policy->type.text, "granular");
	ck_assert_str_eq(policy->as.granular->name, "g");
	policy = decode(TEST_POLICY, "{\"new\":1,\"level\":-3,\"other\":2}");
	ck_assert_int_eq(policy->as.level, -3);
	ck_assert_str_eq(codex_json_text(policy->extra), "{\"new\":1,\"other\":2}");
	policy = decode(TEST_POLICY, "{\"color\":\"mauve\"}");
	ck_assert_int_eq(policy->as.color.value, 0);
	ck_assert_str_eq(policy->as.color.text, "mauve");
	policy = decode(TEST_POLICY, "{\"name\":null}");
	ck_assert_int_eq(policy->type.value, TEST_POLICY_NAME);
	ck_assert_ptr_null(policy->as.name);
	ck_assert_ptr_null(policy->extra);
	policy = decode(TEST_POLICY, "{\"name\":\"x\\u0000\"}");
	ck_assert_str_eq(policy->as.name, "x");
	ck_assert_str_eq(codex_json_text(policy->extra), "{\"name\":\"x\\u0000\"}");
	teardown();
}
END_TEST

START_TEST(what_no_external_variant_is_is_unknown)
{
	static const struct {
		const char *text, *tag;
	} rows[] = {{"\"sometimes\"", "sometimes"}, {"\"granular\"", "granular"},
		{"{\"sometimes\":[1]}", "sometimes"}, {"{\"never\":1}", "never"}, {"{}", NULL},
		{"{\"a\":1,\"b\":2}", NULL}, {"{\"a\\u0062\":1}", "ab"}};

	for (size_t i = 0; i < CX_COUNTOF(rows); i++) {
		const struct test_policy *policy = decode(TEST_POLICY, rows[i].text);

		ck_assert_int_eq(policy->type.value, 0);
		ck_assert_pstr_eq(policy->type.text, rows[i].tag);
		if (i < 6)
			ck_assert_str_eq(codex_json_text(policy->as.unknown), rows[i].text);
	}
	teardown();
	expect_error(TEST_POLICY, "3", "params: expected string or object, got integer");
}
END_TEST

START_TEST(an_untagged_union_is_the_first_that_fits)
{
	static const struct {
		const char *text;
		int type;
	} rows[] = {
		{"{\"kind\":\"a\"}", TEST_CHOICE_A},
		{"{\"value\":\"x\",\"kind\":\"b\"}", TEST_CHOICE_B},
		{"{\"kind\":\"c\"}", TEST_CHOICE_UNKNOWN},
		{"{\"value\":\"x\"}", TEST_CHOICE_UNKNOWN},
		{"{\"type\":\"point\",\"id\":\"\"}", TEST_CHOICE_SHAPE},
		{"{\"type\":\"new\",\"id\":\"\"}", TEST_CHOICE_SHAPE},
		{"\"text\"", TEST_CHOICE_ID},
		{"12", TEST_CHOICE_ID},
		{"12.5", TEST_CHOICE_NUMBER},
		{"false", TEST_CHOICE_TRUTH},
		{"[[1],[2,3]]", TEST_CHOICE_MATRIX},
		{"null", TEST_CHOICE_UNKNOWN},
	};

	for (size_t i = 0; i < CX_COUNTOF(rows); i++) {
		const struct test_choice *choice = decode(TEST_CHOICE, rows[i].text);

		ck_assert_msg(choice->type.value == rows[i].type, "%s: %d", rows[i].text,
			choice->type.value);
		if (!rows[i].type)
			ck_assert_str_eq(codex_json_text(choice->as.unknown), rows[i].text);
	}
	teardown();
}
END_TEST

START_TEST(untagged_payloads_are_where_they_belong)
{
	const struct test_choice *choice = decode(TEST_CHOICE, "[[1],[2,3]]");
	const struct test_id *id;

	ck_assert_int_eq(choice->as.matrix->items[1]->items[1], 3);
	choice = decode(TEST_CHOICE, "\"x\"");
	ck_assert_str_eq(choice->as.id->as.string, "x");
	choice = decode(TEST_CHOICE, "{\"kind\":\"b\",\"value\":\"v\",\"new\":1}");
	ck_assert_str_eq(choice->as.b->value, "v");
	ck_assert_str_eq(codex_json_text(choice->as.b->extra), "{\"new\":1}");
	ck_assert(((const struct test_choice *)decode(TEST_CHOICE, "true"))->as.truth);
	id = decode(TEST_ID, "\"a\\u0000b\"");
	ck_assert_int_eq(id->type.value, 0);
	ck_assert_str_eq(codex_json_text(id->as.unknown), "\"a\\u0000b\"");
	teardown();
}
END_TEST

START_TEST(errors_name_the_path)
{
	expect_error(TEST_LEAF, "[]", "params: expected object, got array");
	expect_error(TEST_LEAF, "{\"count\":1}", "params.name: required");
	expect_error(TEST_LEAF, "{\"name\":null}", "params.name: expected string, got null");
	expect_error(TEST_LEAF, "{\"name\":true}", "params.name: expected string, got boolean");
	expect_error(TEST_NODE, "{\"next\":{\"children\":[{},{},{},{\"exitCode\":\"1\"}]}}",
		"params.next.children[3].exitCode: expected integer, got string");
	expect_error(TEST_NODE, "{\"named\":{\"a b\":{\"next\":7}}}",
		"params.named[\"a b\"].next: expected object, got integer");
	expect_error(TEST_NODE,
		"{\"named\":{\"a_b\":{\"named\":{\"\":{\"named\":{\"x\\n\":{\"exitCode\":1.5}}}}}}}",
		"params.named.a_b.named[\"\"].named[\"x\\n\"].exitCode: expected integer, got number");
	expect_error(TEST_NODE, "{\"children\":{}}", "params.children: expected array, got object");
	expect_error(TEST_NODE, "{\"named\":[]}", "params.named: expected object, got array");
	expect_error(TEST_NODE, "{\"named\":{\"a\\u0000\":{}}}",
		"params.named: a member's name has U+0000 in it");
	expect_error(TEST_EMPTY, "{\"a\\u0000\":{}}", "params: a member's name has U+0000 in it");
	expect_error(TEST_SHAPE, "{\"type\":\"circle\",\"id\":\"\",\"radius\":\"1\"}",
		"params.radius: expected number, got string");
	expect_error(TEST_SHAPE, "{\"type\":\"circle\",\"id\":\"\"}", "params.radius: required");
	expect_error(TEST_SHAPE, "{\"type\":\"circle\",\"radius\":1}", "params.id: required");
	expect_error(TEST_SHAPE, "\"circle\"", "params: expected object, got string");
	expect_error(TEST_MESSAGE, "{\"method\":\"leaf\",\"id\":1}", "params.params: required");
	expect_error(TEST_MESSAGE, "{\"method\":\"leaf\",\"id\":1,\"params\":{}}",
		"params.params.name: required");
	expect_error(TEST_MESSAGE, "{\"method\":\"number\",\"id\":1,\"params\":null}",
		"params.params: expected integer, got null");
	expect_error(
		TEST_POLICY, "{\"level\":\"high\"}", "params.level: expected integer, got string");
	expect_error(TEST_CHOICE, "[[1],[true]]", "params[1][0]: expected integer, got boolean");
	expect_error(
		TEST_KINDS + CX_BOOL, "{\"l\":[0]}", "params.l[0]: expected boolean, got integer");
	expect_error(
		TEST_KINDS + CX_ENUM, "{\"l\":[0.5]}", "params.l[0]: expected string, got number");
}
END_TEST

START_TEST(a_path_may_have_no_beginning_and_long_names_are_cut)
{
	static const char text[] = "{\"next\":{\"exitCode\":[]}}";
	char name[400] = "{\"named\":{\"";
	codex_error *error = NULL;
	const void *value;

	ck_assert_int_eq(cx_decode(&test_types, TEST_NODE, (struct cx_span){text, strlen(text)},
				 NULL, &arena, &value, &error),
		CODEX_ERR_DECODE);
	ck_assert_str_eq(codex_error_message(error), "next.exitCode: expected integer, got array");
	codex_error_unref(error);
	teardown();
	memset(name + 11, 'k', 300);
	strcpy(name + 311, "\":1}}");
	expect_error(TEST_NODE, name,
		"params.named[\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\"…]: "
		"expected object, got integer");
}
END_TEST

/* An object in an object in … */
static char *nested(size_t depth, const char *inside)
{
	char *text = malloc(depth * 9 + strlen(inside) + 1);
	char *at = text;

	for (size_t i = 0; i < depth; i++, at += 8)
		memcpy(at, "{\"next\":", 8);
	at += sprintf(at, "%s", inside);
	memset(at, '}', depth);
	at[depth] = '\0';
	return text;
}

START_TEST(nesting_is_followed_to_a_limit)
{
	char *text = nested(CX_DECODE_MAX_DEPTH - 1, "{}");
	const struct test_node *node = decode(TEST_NODE, text);
	codex_error *error = NULL;
	const void *value;

	for (size_t i = 1; i < CX_DECODE_MAX_DEPTH; i++)
		node = node->next;
	ck_assert_ptr_null(node->next);
	free(text);
	teardown();
	text = nested(CX_DECODE_MAX_DEPTH, "{}");
	ck_assert_int_eq(try_decode(TEST_NODE, text, &value, &error), CODEX_ERR_DECODE);
	ck_assert_ptr_nonnull(strstr(codex_error_message(error), ".next.next: nested too deeply"));
	codex_error_unref(error);
	free(text);
	teardown();
}
END_TEST

START_TEST(free_form_json_may_be_nested_deeper)
{
	char *text = nested(CX_SCAN_MAX_DEPTH - 1, "{}");
	const struct test_empty *empty = decode(TEST_EMPTY, text);

	ck_assert_str_eq(codex_json_text(empty->extra), text);
	free(text);
	teardown();
}
END_TEST

START_TEST(without_memory_nothing_is_left_behind)
{
	static const char text[] =
		"{\"method\":\"leaf\",\"id\":\"i\\u0064\",\"params\":{\"name\":\"\\n\",\"new\":{\"a\":[1.5]}},\"new\":1}";
	static const char maps[] =
		"{\"m\":{\"a\":{\"x\":\"1\",\"y\":\"2\"},\"b\":{}},\"l\":[{},{},{},{},{},{},{},{},{}],\"x\":0}";
	unsigned long tried = 0;

	for (int i = 0; i < 2; i++) {
		unsigned long n = 1;
		int status;

		do {
			codex_error *error = NULL;
			const void *value = NULL;

			cx_mem_fail_at(n++);
			status = try_decode(i ? TEST_KINDS + CX_MAP : TEST_MESSAGE, i ? maps : text,
				&value, &error);
			ck_assert(
				status == CODEX_ERR_NOMEM || status == (i ? CODEX_ERR_DECODE : 0));
			ck_assert_int_eq(codex_error_status(error), status);
			codex_error_unref(error);
			teardown();
		} while (status == CODEX_ERR_NOMEM);
		cx_mem_fail_at(0);
		tried += n;
	}
	ck_assert_uint_gt(tried, 15);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, members_are_found_in_any_order_with_spaces_and_escaped_names);
	ADD(suite, absent_null_and_set_are_told_apart);
	ADD(suite, integers_are_exact_up_to_their_bounds_and_refused_beyond);
	ADD(suite, what_is_written_as_a_fraction_is_no_integer);
	ADD(suite, doubles_are_the_nearest_in_every_locale);
	ADD(suite, a_double_beyond_the_range_is_infinite_and_kept);
	ADD(suite, strings_lose_their_escapes_and_nothing_else);
	ADD(suite, a_string_with_a_nul_is_cut_and_kept_whole);
	ADD(suite, unknown_members_are_kept_as_they_came);
	ADD(suite, any_number_of_unknown_members_is_kept);
	ADD(suite, unknown_members_beside_a_cut_string_are_kept_too);
	ADD(suite, of_members_with_the_same_name_the_last_counts);
	ADD(suite, lists_and_maps_grow_and_keep_their_order);
	ADD(suite, null_elements_are_null_where_they_may_be);
	ADD(suite, enums_have_their_text_whether_known_or_not);
	ADD(suite, free_form_json_is_handed_on_null_included);
	ADD(suite, containers_lie_in_containers);
	ADD(suite, a_tagged_union_has_the_variant_and_what_all_have);
	ADD(suite, the_last_of_several_tags_counts);
	ADD(suite, an_unknown_variant_is_kept_whole);
	ADD(suite, content_lies_beside_its_tag);
	ADD(suite, an_external_union_is_a_string_or_one_member);
	ADD(suite, what_no_external_variant_is_is_unknown);
	ADD(suite, an_untagged_union_is_the_first_that_fits);
	ADD(suite, untagged_payloads_are_where_they_belong);
	ADD(suite, errors_name_the_path);
	ADD(suite, a_path_may_have_no_beginning_and_long_names_are_cut);
	ADD(suite, nesting_is_followed_to_a_limit);
	ADD(suite, free_form_json_may_be_nested_deeper);
	ADD(suite, without_memory_nothing_is_left_behind);
}

int main(void)
{
	return suite_main("decode", add_cases);
}
