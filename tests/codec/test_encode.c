#include "support/suite.h"

#include "base/mem.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "codec/types.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct cx_arena arena;
static struct cx_buf out;

static void teardown(void)
{
	cx_arena_free(&arena);
	cx_buf_free(&out);
}

static const void *decode(int type, const char *text)
{
	codex_error *error = NULL;
	const void *value = NULL;
	int status = cx_decode(&test_types, (uint16_t)type, (struct cx_span){text, strlen(text)},
		"params", &arena, &value, &error);

	ck_assert_msg(status == 0, "%s: %s", text, codex_error_message(error));
	return value;
}

/* Also that what is there already stays. */
static const char *encode(int type, const void *value)
{
	codex_error *error = NULL;
	int status;

	cx_buf_reset(&out, SIZE_MAX);
	cx_buf_puts(&out, "[");
	status = cx_encode(&test_types, (uint16_t)type, value, "params", &out, &error);
	ck_assert_msg(status == 0, "%s", codex_error_message(error));
	ck_assert_ptr_null(error);
	ck_assert_int_eq(out.data[0], '[');
	ck_assert_int_eq(
		cx_scan_value(out.data + 1, out.len - 1, CX_SCAN_MAX_DEPTH, NULL), CX_SCAN_OK);
	cx_buf_putc(&out, '\0');
	return out.data + 1;
}

static void expect_error(int type, const void *value, int status, const char *message)
{
	codex_error *error = NULL;

	cx_buf_reset(&out, SIZE_MAX);
	cx_buf_puts(&out, "before");
	ck_assert_int_eq(
		cx_encode(&test_types, (uint16_t)type, value, "params", &out, &error), status);
	ck_assert_int_eq(codex_error_status(error), status);
	ck_assert_str_eq(codex_error_message(error), message);
	ck_assert_uint_eq(out.len, 6);
	codex_error_unref(error);
	ck_assert_int_eq(cx_encode(&test_types, (uint16_t)type, value, NULL, &out, NULL), status);
}

static void expect_same(int type, const char *text)
{
	ck_assert_str_eq(encode(type, decode(type, text)), text);
}

/* Two values of each kind. */
static const struct kind {
	const char *name;
	int kind;
	const char *a;
	const char *b;
} kinds[] = {
	{"string", CX_STRING, "\"\"", "\"\\\"\\\\\\n\\u0001 \xc3\xa9\xf0\x9f\x98\x80\""},
	{"bool", CX_BOOL, "false", "true"},
	{"int32", CX_INT32, "-2147483648", "2147483647"},
	{"int64", CX_INT64, "-9223372036854775808", "9223372036854775807"},
	{"uint16", CX_UINT16, "0", "65535"},
	{"uint32", CX_UINT32, "0", "4294967295"},
	{"uint64", CX_UINT64, "0", "18446744073709551615"},
	{"double", CX_DOUBLE, "0", "-1.5e-09"},
	{"json", CX_JSON, "null", "{\"a\":[1.50,null]}"},
	{"enum", CX_ENUM, "\"green\"", "\"mauve\""},
	{"struct", CX_STRUCT, "{\"name\":\"\"}",
		"{\"count\":0,\"name\":\"x\",\"note\":null,\"new\":[1]}"},
	{"union", CX_UNION, "\"never\"", "{\"level\":0}"},
	{"list", CX_LIST, "[]", "[1,-2]"},
	{"map", CX_MAP, "{}", "{\"k\":\"v\",\"\":\"\"}"},
};

/* {"l":…,"m":…}; %s: a or b. */
static void expect_kind(const struct kind *kind, const char *format, bool swap)
{
	const char *a = swap ? kind->b : kind->a, *b = swap ? kind->a : kind->b;
	char text[4096];
	size_t len = 0;

	for (; *format; format++) {
		if (*format == 'A' || *format == 'B')
			len += (size_t)sprintf(text + len, "%s", *format == 'A' ? a : b);
		else
			text[len++] = *format;
	}
	text[len] = '\0';
	expect_same(TEST_KINDS + kind->kind, text);
}

START_TEST(every_kind_comes_back_in_every_shape_and_presence)
{
	const struct kind *kind = &kinds[_i];

	for (int swap = 0; swap < 2; swap++) {
		expect_kind(kind,
			"{\"l\":[A,B,A],\"le\":[B],\"ln\":[A],\"lo\":[B],\"lon\":[A,B],\"m\":{\"a\":A,\"b\":B},\"me\":{\"\":A},"
			"\"mn\":{\"k\":B},\"mo\":{\"k\":A},\"mon\":{\"k\":B},\"p\":A,\"pn\":B,\"po\":A,\"pon\":B}",
			swap);
		expect_kind(kind,
			"{\"l\":[],\"le\":[],\"ln\":[],\"lo\":[],\"lon\":[],\"m\":{},\"me\":{},\"mn\":{},\"mo\":{},\"mon\":{},"
			"\"p\":B,\"pn\":A,\"po\":B,\"pon\":A}",
			swap);
		expect_kind(kind,
			"{\"l\":[],\"ln\":null,\"lon\":null,\"m\":{},\"mn\":null,\"mon\":null,\"p\":A,\"pn\":null,\"pon\":null}",
			swap);
		expect_kind(kind, "{\"l\":[],\"ln\":null,\"m\":{},\"mn\":null,\"p\":B,\"pn\":null}",
			swap);
	}
	teardown();
}
END_TEST

START_TEST(null_elements_come_back)
{
	const struct kind *kind = &kinds[_i];
	const char *required = "\"l\":[],\"ln\":null,\"m\":{},\"mn\":null,\"p\":A,\"pn\":null";
	bool number = kind->kind >= CX_BOOL && kind->kind <= CX_DOUBLE;
	char text[512];

	/* Those of numbers are in `extra`, which comes last. */
	snprintf(text, sizeof(text),
		number ? "{%s,\"le\":[null,B],\"me\":{\"k\":null}}"
		       : "{\"l\":[],\"le\":[null,B],\"ln\":null,\"m\":{},\"me\":{\"k\":null},%s}",
		number ? required : "\"mn\":null,\"p\":A,\"pn\":null");
	expect_kind(kind, text, false);
	teardown();
}
END_TEST

START_TEST(every_form_of_union_comes_back)
{
	expect_same(
		TEST_SHAPE, "{\"type\":\"circle\",\"at\":0,\"id\":\"\",\"radius\":1,\"new\":{}}");
	expect_same(TEST_SHAPE,
		"{\"type\":\"label\",\"at\":null,\"id\":\"\",\"count\":1,\"name\":\"n\"}");
	expect_same(TEST_SHAPE, "{\"type\":\"point\",\"id\":\"p\",\"name\":\"extra\"}");
	expect_same(TEST_SHAPE, "{\"id\":\"p\",\"type\":\"new\",\"x\":1.0}");
	expect_same(TEST_SHAPE, "{}");
	expect_same(TEST_MESSAGE,
		"{\"method\":\"leaf\",\"id\":1,\"params\":{\"name\":\"\"},\"new\":0}");
	expect_same(TEST_MESSAGE, "{\"method\":\"list\",\"id\":\"1\"}");
	expect_same(TEST_MESSAGE, "{\"method\":\"list\",\"id\":\"1\",\"params\":null}");
	expect_same(TEST_MESSAGE, "{\"method\":\"list\",\"id\":\"1\",\"params\":[]}");
	expect_same(TEST_MESSAGE, "{\"method\":\"none\",\"id\":0,\"params\":3}");
	expect_same(TEST_MESSAGE, "{\"method\":\"number\",\"id\":0,\"params\":0}");
	expect_same(TEST_MESSAGE, "{\"method\":\"text\",\"id\":0,\"params\":\"a\\u0000b\"}");
	expect_same(TEST_MESSAGE, "{\"params\":0,\"method\":\"new\"}");
	expect_same(TEST_POLICY, "\"always\"");
	expect_same(TEST_POLICY, "\"new\"");
	expect_same(TEST_POLICY, "\"granular\"");
	expect_same(TEST_POLICY, "{\"never\":{}}");
	expect_same(TEST_POLICY, "{\"granular\":{\"name\":\"\",\"new\":1},\"new\":2}");
	expect_same(TEST_POLICY, "{\"color\":\"red\"}");
	expect_same(TEST_POLICY, "{\"color\":\"new\"}");
	expect_same(TEST_POLICY, "{\"name\":null}");
	expect_same(TEST_POLICY, "{\"name\":\"\\u0000\"}");
	expect_same(TEST_CHOICE, "{\"kind\":\"a\"}");
	expect_same(TEST_CHOICE, "{\"kind\":\"b\",\"value\":\"\",\"new\":1}");
	expect_same(TEST_CHOICE, "{\"kind\":\"c\"}");
	expect_same(TEST_CHOICE, "[[1],[]]");
	expect_same(TEST_CHOICE, "true");
	expect_same(TEST_CHOICE, "1.5");
	expect_same(TEST_CHOICE, "1");
	expect_same(TEST_CHOICE, "null");
	expect_same(TEST_ID, "\"\"");
	expect_same(TEST_ID, "\"a\\u0000\"");
	expect_same(TEST_ID, "-1");
	expect_same(TEST_EMPTY, "{}");
	expect_same(TEST_EMPTY, "{\"a\":1}");
	teardown();
}
END_TEST

START_TEST(what_is_not_zero_is_sent_without_being_marked)
{
	struct test_leaf leaf = TEST_LEAF_INIT;
	struct test_double numbers = {.size = sizeof(numbers)};
	double number = 2;

	leaf.name = "x";
	ck_assert_str_eq(encode(TEST_LEAF, &leaf), "{\"name\":\"x\"}");
	leaf.has_count = true;
	ck_assert_str_eq(encode(TEST_LEAF, &leaf), "{\"count\":0,\"name\":\"x\"}");
	leaf.has_count = false;
	leaf.count = -1;
	ck_assert_str_eq(encode(TEST_LEAF, &leaf), "{\"count\":-1,\"name\":\"x\"}");
	leaf.null_note = true;
	ck_assert_str_eq(encode(TEST_LEAF, &leaf), "{\"count\":-1,\"name\":\"x\",\"note\":null}");
	leaf.note = "n";
	ck_assert_str_eq(encode(TEST_LEAF, &leaf), "{\"count\":-1,\"name\":\"x\",\"note\":\"n\"}");
	ck_assert_str_eq(encode(TEST_KINDS + CX_DOUBLE, &numbers),
		"{\"l\":[],\"ln\":null,\"m\":{},\"mn\":null,\"p\":0,\"pn\":null}");
	numbers.n_lo = 1;
	numbers.lo = &number;
	numbers.po = 0.5;
	numbers.pn = 1e300;
	numbers.null_pon = true;
	ck_assert_str_eq(encode(TEST_KINDS + CX_DOUBLE, &numbers),
		"{\"l\":[],\"ln\":null,\"lo\":[2],\"m\":{},\"mn\":null,\"p\":0,\"pn\":1e+300,\"po\":0.5,\"pon\":null}");
	teardown();
}
END_TEST

START_TEST(what_an_older_program_did_not_know_is_absent)
{
	struct {
		struct test_leaf_before leaf;
		char beyond[64];
	} old;

	memset(&old, 0xff, sizeof(old));
	old.leaf = (struct test_leaf_before){sizeof(old.leaf), NULL, true, 5, "x"};
	ck_assert_str_eq(encode(TEST_LEAF, &old.leaf), "{\"count\":5,\"name\":\"x\"}");
	old.leaf.size = offsetof(struct test_leaf_before, name);
	expect_error(TEST_LEAF, &old.leaf, CODEX_ERR_INVALID, "params.name: required");
	old.leaf.size = sizeof(struct cx_head);
	expect_error(TEST_LEAF, &old.leaf, CODEX_ERR_INVALID, "params.name: required");
	teardown();
}
END_TEST

/* A struct as a program has it whose headers end at `size`; all that lies beyond looks as if it were set. */
static const struct test_grown *grown_until(size_t size)
{
	static struct test_grown grown;

	memset(&grown, 0xff, sizeof(grown));
	memset(&grown, 0, size);
	grown.size = size;
	return &grown;
}

START_TEST(what_could_not_be_left_out_is_sent_though_it_is_0_or_empty)
{
	const char *values = "{\"count\":0,\"l\":[],\"m\":{},\"number\":0,\"p\":0,\"truth\":false}";

	ck_assert_str_eq(encode(TEST_GROWN, grown_until(sizeof(struct test_grown_before))), values);
	ck_assert_str_eq(
		encode(TEST_GROWN, grown_until(offsetof(struct test_grown, has_count))), values);
	ck_assert_str_eq(encode(TEST_GROWN, grown_until(offsetof(struct test_grown, has_m))),
		"{\"m\":{},\"number\":0,\"p\":0,\"truth\":false}");
	ck_assert_str_eq(encode(TEST_GROWN, grown_until(offsetof(struct test_grown, has_truth))),
		"{\"p\":null,\"truth\":false}");
	ck_assert_str_eq(encode(TEST_GROWN, grown_until(sizeof(struct test_grown))),
		"{\"p\":null,\"truth\":false}");
	teardown();
}
END_TEST

START_TEST(what_could_not_be_null_is_not)
{
	struct test_grown grown = *grown_until(offsetof(struct test_grown, null_l));

	ck_assert_str_eq(encode(TEST_GROWN, &grown), "{\"p\":null,\"truth\":false}");
	grown.has_number = true;
	grown.name = "n";
	ck_assert_str_eq(encode(TEST_GROWN, &grown),
		"{\"name\":\"n\",\"number\":0,\"p\":null,\"truth\":false}");
	grown.has_number = false;
	grown.name = NULL;
	grown.size = offsetof(struct test_grown, null_number);
	ck_assert_str_eq(encode(TEST_GROWN, &grown),
		"{\"l\":null,\"name\":null,\"p\":null,\"truth\":false}");
	grown.size = sizeof(grown);
	ck_assert_str_eq(encode(TEST_GROWN, &grown),
		"{\"l\":null,\"name\":null,\"number\":null,\"p\":null,\"truth\":false}");
	teardown();
}
END_TEST

START_TEST(values_beside_companions_that_came_later_come_back)
{
	expect_same(TEST_GROWN, "{\"p\":null,\"truth\":false}");
	expect_same(TEST_GROWN,
		"{\"count\":0,\"l\":[],\"m\":{},\"name\":\"\",\"number\":0,\"p\":0,\"truth\":true}");
	expect_same(
		TEST_GROWN, "{\"l\":null,\"name\":null,\"number\":null,\"p\":1,\"truth\":true}");
	teardown();
}
END_TEST

START_TEST(what_a_newer_program_knows_beyond_is_left_alone)
{
	struct {
		struct test_leaf leaf;
		void *beyond;
	} newer = {TEST_LEAF_INIT, &newer};

	newer.leaf.size = sizeof(newer);
	newer.leaf.name = "x";
	ck_assert_str_eq(encode(TEST_LEAF, &newer), "{\"name\":\"x\"}");
	teardown();
}
END_TEST

static codex_json *parse(const char *text)
{
	codex_json *json = NULL;

	ck_assert_int_eq(codex_json_parse(text, strlen(text), &json), 0);
	return json;
}

START_TEST(extra_wins_over_the_field_of_the_same_name)
{
	struct test_leaf leaf = TEST_LEAF_INIT;
	struct test_circle circle = {.size = sizeof(circle), .radius = 1};
	struct test_shape shape = {.size = sizeof(shape), .id = "x"};
	codex_json *one = parse("{\"name\":[1],\"note\":2,\"new\":3}");
	codex_json *two = parse("{\"radius\":4,\"new\":5,\"id\":6}");
	codex_json *none = parse("{}");

	leaf.name = "x";
	leaf.count = 1;
	leaf.extra = one;
	ck_assert_str_eq(
		encode(TEST_LEAF, &leaf), "{\"count\":1,\"name\":[1],\"note\":2,\"new\":3}");
	leaf.name = NULL;
	ck_assert_str_eq(
		encode(TEST_LEAF, &leaf), "{\"count\":1,\"name\":[1],\"note\":2,\"new\":3}");
	shape.type.value = TEST_SHAPE_CIRCLE;
	shape.as.circle = &circle;
	shape.extra = two;
	circle.extra = one;
	ck_assert_str_eq(encode(TEST_SHAPE, &shape),
		"{\"type\":\"circle\",\"name\":[1],\"note\":2,\"radius\":4,\"new\":5,\"id\":6}");
	shape.extra = none;
	circle.extra = two;
	ck_assert_str_eq(encode(TEST_SHAPE, &shape),
		"{\"type\":\"circle\",\"radius\":4,\"new\":5,\"id\":6}");
	codex_json_unref(one);
	codex_json_unref(two);
	codex_json_unref(none);
	teardown();
}
END_TEST

START_TEST(an_enum_is_its_number_or_else_its_text)
{
	struct test_policy policy = {.size = sizeof(policy)};

	policy.type.value = TEST_POLICY_COLOR;
	policy.as.color = (struct test_color){TEST_COLOR_BLUE, "red"};
	ck_assert_str_eq(encode(TEST_POLICY, &policy), "{\"color\":\"blue\"}");
	policy.as.color.value = 0;
	ck_assert_str_eq(encode(TEST_POLICY, &policy), "{\"color\":\"red\"}");
	policy.as.color.text = NULL;
	expect_error(TEST_POLICY, &policy, CODEX_ERR_INVALID, "params.color: required");
	policy.as.color.value = (enum test_color_value)77;
	expect_error(
		TEST_POLICY, &policy, CODEX_ERR_INVALID, "params.color: 77 is no value of Color");
	teardown();
}
END_TEST

START_TEST(a_variant_without_a_payload_can_be_named_by_its_text)
{
	struct test_policy policy = {.size = sizeof(policy)};
	struct test_shape shape = {.size = sizeof(shape), .id = "x"};

	policy.type.text = "future";
	ck_assert_str_eq(encode(TEST_POLICY, &policy), "\"future\"");
	shape.type.text = "future";
	ck_assert_str_eq(encode(TEST_SHAPE, &shape), "{\"type\":\"future\",\"id\":\"x\"}");
	policy.type.text = "\xff";
	expect_error(TEST_POLICY, &policy, CODEX_ERR_UTF8, "params: not valid UTF-8");
	shape.type.text = "\xff";
	expect_error(TEST_SHAPE, &shape, CODEX_ERR_UTF8, "params.type: not valid UTF-8");
	teardown();
}
END_TEST

START_TEST(a_payload_that_is_not_there_is_empty_or_missing)
{
	struct test_shape shape = {.size = sizeof(shape), .id = "x"};
	struct test_id id = {.size = sizeof(id), .type.value = 2, .as.integer = 7};
	struct test_message message = {.size = sizeof(message), .id = &id};
	struct test_policy policy = {.size = sizeof(policy)};

	shape.type.value = TEST_SHAPE_CIRCLE;
	ck_assert_str_eq(
		encode(TEST_SHAPE, &shape), "{\"type\":\"circle\",\"id\":\"x\",\"radius\":0}");
	shape.type.value = TEST_SHAPE_LABEL;
	expect_error(TEST_SHAPE, &shape, CODEX_ERR_INVALID, "params.name: required");
	message.method.value = TEST_MESSAGE_LIST;
	ck_assert_str_eq(encode(TEST_MESSAGE, &message), "{\"method\":\"list\",\"id\":7}");
	message.method.value = TEST_MESSAGE_LEAF;
	expect_error(TEST_MESSAGE, &message, CODEX_ERR_INVALID, "params.params: required");
	policy.type.value = TEST_POLICY_GRANULAR;
	expect_error(TEST_POLICY, &policy, CODEX_ERR_INVALID, "params.granular: required");
	id.type.value = 1;
	id.as.string = NULL;
	expect_error(TEST_ID, &id, CODEX_ERR_INVALID, "params: required");
	teardown();
}
END_TEST

START_TEST(all_absent_is_what_no_struct_means)
{
	ck_assert_str_eq(encode(TEST_EMPTY, NULL), "{}");
	ck_assert_str_eq(encode(TEST_NODE, NULL), "{}");
	expect_error(TEST_LEAF, NULL, CODEX_ERR_INVALID, "params.name: required");
	expect_error(TEST_SHAPE, NULL, CODEX_ERR_INVALID, "params: required");
	teardown();
}
END_TEST

START_TEST(mistakes_of_the_caller_are_told_with_their_path)
{
	struct test_node nodes[3] = {{.size = sizeof(*nodes)}, {.size = sizeof(*nodes)}};
	const struct test_node *children[2] = {&nodes[1], &nodes[2]};
	struct test_node_entry named[2] = {{"a b", &nodes[1]}, {NULL, &nodes[1]}};
	struct test_shape shape = {.size = sizeof(shape)};
	codex_json *array = parse("[]");

	nodes[0].children = children;
	nodes[0].n_children = 2;
	expect_error(TEST_NODE, nodes, CODEX_ERR_INVALID,
		"params.children[1]: size is 0: begin a Node with its …_INIT");
	children[1] = NULL;
	expect_error(TEST_NODE, nodes, CODEX_ERR_INVALID, "params.children[1]: required");
	nodes[0].children = NULL;
	expect_error(
		TEST_NODE, nodes, CODEX_ERR_INVALID, "params.children: NULL, with a count of 2");
	nodes[0].n_children = 0;
	nodes[0].named = named;
	nodes[0].n_named = 2;
	expect_error(TEST_NODE, nodes, CODEX_ERR_INVALID, "params.named: a key is NULL");
	named[1].key = "\xc3";
	expect_error(TEST_NODE, nodes, CODEX_ERR_UTF8, "params.named[?]: not valid UTF-8");
	nodes[1].extra = array;
	expect_error(
		TEST_NODE, nodes, CODEX_ERR_INVALID, "params.named[\"a b\"].extra: not an object");
	nodes[0].n_named = 0;
	nodes[0].next = &nodes[0];
	ck_assert_int_eq(
		cx_encode(&test_types, TEST_NODE, nodes, NULL, &out, NULL), CODEX_ERR_INVALID);
	expect_error(TEST_SHAPE, &shape, CODEX_ERR_INVALID, "params.type: required");
	shape.type.value = 9;
	expect_error(TEST_SHAPE, &shape, CODEX_ERR_INVALID, "params: 9 is no variant of Shape");
	shape.size = 24;
	expect_error(TEST_SHAPE, &shape, CODEX_ERR_INVALID,
		"params: size is 24: begin a Shape with its …_INIT");
	codex_json_unref(array);
	teardown();
}
END_TEST

START_TEST(strings_that_are_not_utf8_are_refused)
{
	static const char *const bad[] = {
		"\xff", "a\xc0\xaf", "\xed\xa0\x80", "0123456789abcdef\xe2\x80"};
	struct test_leaf leaf = TEST_LEAF_INIT;

	for (size_t i = 0; i < CX_COUNTOF(bad); i++) {
		leaf.name = bad[i];
		expect_error(TEST_LEAF, &leaf, CODEX_ERR_UTF8, "params.name: not valid UTF-8");
	}
	leaf.name = "\xe2\x80\xa8";
	ck_assert_str_eq(encode(TEST_LEAF, &leaf), "{\"name\":\"\xe2\x80\xa8\"}");
	teardown();
}
END_TEST

static void expect_double(double value, const char *text)
{
	struct test_circle circle = {.size = sizeof(circle), .radius = value};
	struct test_shape shape = {.size = sizeof(shape), .id = ""};
	const struct test_shape *back;
	char expected[128];

	shape.type.value = TEST_SHAPE_CIRCLE;
	shape.as.circle = &circle;
	snprintf(expected, sizeof(expected), "{\"type\":\"circle\",\"id\":\"\",\"radius\":%s}",
		text);
	ck_assert_str_eq(encode(TEST_SHAPE, &shape), expected);
	back = decode(TEST_SHAPE, expected);
	ck_assert_mem_eq(&back->as.circle->radius, &value, sizeof(value));
}

START_TEST(doubles_have_the_shortest_text_that_reads_back_in_every_locale)
{
	static const char *const locales[] = {"C", "de_DE.UTF-8", "fr_FR.UTF-8"};

	for (size_t i = 0; i < CX_COUNTOF(locales); i++) {
		if (!setlocale(LC_ALL, locales[i]))
			continue;
		expect_double(0.1, "0.1");
		expect_double(-0.0, "-0");
		expect_double(100000, "100000");
		expect_double(1.0 / 3.0, "0.3333333333333333");
		expect_double(0.1 + 0.2, "0.30000000000000004");
		expect_double(5e-324, "5e-324");
		expect_double(1.7976931348623157e308, "1.7976931348623157e+308");
		expect_double(2.2250738585072014e-308, "2.2250738585072014e-308");
		expect_double(1e23, "1e+23");
		expect_double(9007199254740993.0, "9007199254740992");
		expect_double(123456789012345680.0, "1.2345678901234568e+17");
	}
	teardown();
}
END_TEST

START_TEST(random_doubles_read_back)
{
	uint64_t bits = 88172645463325252u;

	for (int i = 0; i < 20000; i++) {
		struct test_choice choice = {
			.size = sizeof(choice), .type = {TEST_CHOICE_NUMBER, NULL}};
		const struct test_choice *back;
		double value;

		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		memcpy(&value, &bits, sizeof(value));
		if (!isfinite(value))
			continue;
		choice.as.number = value;
		back = decode(TEST_CHOICE, encode(TEST_CHOICE, &choice));
		/* What has no fraction and no exponent is an id. */
		if (back->type.value == TEST_CHOICE_NUMBER)
			ck_assert_mem_eq(&back->as.number, &value, sizeof(value));
		if (i % 100 == 0)
			teardown();
	}
	teardown();
}
END_TEST

START_TEST(what_json_has_no_number_for_is_refused)
{
	struct test_double numbers = {.size = sizeof(numbers)};
	double list[] = {1, NAN};

	numbers.l = list;
	numbers.n_l = 2;
	expect_error(TEST_KINDS + CX_DOUBLE, &numbers, CODEX_ERR_INVALID,
		"params.l[1]: JSON has no infinite numbers and no NaN");
	list[1] = -INFINITY;
	expect_error(TEST_KINDS + CX_DOUBLE, &numbers, CODEX_ERR_INVALID,
		"params.l[1]: JSON has no infinite numbers and no NaN");
	teardown();
}
END_TEST

START_TEST(without_memory_nothing_is_left_behind)
{
	const void *value = decode(TEST_MESSAGE,
		"{\"method\":\"leaf\",\"id\":1,\"params\":{\"name\":\"x\",\"new\":[1.5]},\"new\":1}");
	struct test_leaf leaf = TEST_LEAF_INIT;
	unsigned long n = 1;
	int status;

	do {
		codex_error *error = NULL;

		cx_buf_free(&out);
		cx_mem_fail_at(n++);
		status = cx_encode(&test_types, TEST_MESSAGE, value, "params", &out, &error);
		ck_assert(status == 0 || status == CODEX_ERR_NOMEM);
		ck_assert_int_eq(codex_error_status(error), status);
		codex_error_unref(error);
	} while (status);
	ck_assert_uint_gt(n, 2);
	cx_buf_free(&out);
	for (n = 1; status != CODEX_ERR_INVALID; n++) {
		codex_error *error = NULL;

		cx_mem_fail_at(n);
		status = cx_encode(&test_types, TEST_LEAF, &leaf, "params", &out, &error);
		ck_assert(status == CODEX_ERR_INVALID || status == CODEX_ERR_NOMEM);
		ck_assert_int_eq(codex_error_status(error), status);
		codex_error_unref(error);
		cx_buf_free(&out);
	}
	cx_mem_fail_at(0);
	ck_assert_uint_gt(n, 3);
	teardown();
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, every_kind_comes_back_in_every_shape_and_presence, kinds);
	ADD_ROWS(suite, null_elements_come_back, kinds);
	ADD(suite, every_form_of_union_comes_back);
	ADD(suite, what_is_not_zero_is_sent_without_being_marked);
	ADD(suite, what_an_older_program_did_not_know_is_absent);
	ADD(suite, what_could_not_be_left_out_is_sent_though_it_is_0_or_empty);
	ADD(suite, what_could_not_be_null_is_not);
	ADD(suite, values_beside_companions_that_came_later_come_back);
	ADD(suite, what_a_newer_program_knows_beyond_is_left_alone);
	ADD(suite, extra_wins_over_the_field_of_the_same_name);
	ADD(suite, an_enum_is_its_number_or_else_its_text);
	ADD(suite, a_variant_without_a_payload_can_be_named_by_its_text);
	ADD(suite, a_payload_that_is_not_there_is_empty_or_missing);
	ADD(suite, all_absent_is_what_no_struct_means);
	ADD(suite, mistakes_of_the_caller_are_told_with_their_path);
	ADD(suite, strings_that_are_not_utf8_are_refused);
	ADD(suite, doubles_have_the_shortest_text_that_reads_back_in_every_locale);
	ADD(suite, random_doubles_read_back);
	ADD(suite, what_json_has_no_number_for_is_refused);
	ADD(suite, without_memory_nothing_is_left_behind);
}

int main(void)
{
	return suite_main("encode", add_cases);
}
