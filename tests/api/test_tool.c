#include "support/suite.h"

#include "api/tool.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void never(codex_request *call, const codex_json *arguments, void *userdata)
{
	(void)call;
	(void)arguments;
	(void)userdata;
	ck_abort_msg("no call was made");
}

static int add(codex_tools *tools, const char *namespace_name, const char *name)
{
	struct codex_tool tool = CODEX_TOOL_INIT;

	tool.name = name;
	tool.namespace_name = namespace_name;
	tool.description = "d";
	tool.fn = never;
	return codex_tools_add(tools, &tool);
}

/* `n` times the letter a, in a buffer that the next call takes. */
static const char *letters(size_t n)
{
	static char text[2000];

	memset(text, 'a', n);
	text[n] = '\0';
	return text;
}

static void expect_json(const codex_tools *tools, const char *json)
{
	char *text = cx_tools_json(tools);

	ck_assert_str_eq(text, json);
	cx_free(text);
}

#define FUNCTION(name) \
	"{\"type\":\"function\",\"name\":\"" name "\",\"description\":\"d\"," \
	"\"inputSchema\":{\"type\":\"object\",\"properties\":{}}}"
#define A FUNCTION("a")
#define B FUNCTION("b")

/* The real runtime's opinion is asked for in tests/runtime/test_tools.c. */
static const struct named {
	const char *namespace_name;
	const char *name;
	int status;
} names[] = {
	{NULL, "lookup", 0},
	{NULL, "-_9Zz", 0},
	{NULL, "mcpx", 0},
	{NULL, "mcp_", 0},
	{NULL, NULL, CODEX_ERR_INVALID},
	{NULL, "", CODEX_ERR_INVALID},
	{NULL, " a", CODEX_ERR_INVALID},
	{NULL, "a b", CODEX_ERR_INVALID},
	{NULL, "a.b", CODEX_ERR_INVALID},
	{NULL, "\xc3\xa4", CODEX_ERR_INVALID},
	{NULL, "\xff", CODEX_ERR_INVALID},
	{NULL, "mcp", CODEX_ERR_INVALID},
	{NULL, "mcp__x", CODEX_ERR_INVALID},
	{"ns", "mcp__x", CODEX_ERR_INVALID},
	{"ns", "browser", 0},
	{"", "a", CODEX_ERR_INVALID},
	{"a b", "a", CODEX_ERR_INVALID},
	{"mcp", "a", CODEX_ERR_INVALID},
	{"mcp__x", "a", CODEX_ERR_INVALID},
	{"browser", "a", CODEX_ERR_INVALID},
	{"web", "a", CODEX_ERR_INVALID},
};

START_TEST(names_are_those_that_the_runtime_takes)
{
	codex_tools *tools = codex_tools_new();

	for (size_t i = 0; i < CX_COUNTOF(names); i++)
		ck_assert_msg(add(tools, names[i].namespace_name, names[i].name) == names[i].status,
			"%s", names[i].name);
	ck_assert_int_eq(add(tools, NULL, letters(128)), 0);
	ck_assert_int_eq(add(tools, NULL, letters(129)), CODEX_ERR_INVALID);
	ck_assert_int_eq(add(tools, letters(64), "a"), 0);
	ck_assert_int_eq(add(tools, letters(65), "a"), CODEX_ERR_INVALID);
	codex_tools_unref(tools);
}
END_TEST

START_TEST(name_is_had_once_in_each_namespace)
{
	codex_tools *tools = codex_tools_new();

	ck_assert_int_eq(add(tools, NULL, "a"), 0);
	ck_assert_int_eq(add(tools, NULL, "a"), CODEX_ERR_INVALID);
	ck_assert_int_eq(add(tools, "n", "a"), 0);
	ck_assert_int_eq(add(tools, "n", "a"), CODEX_ERR_INVALID);
	ck_assert_int_eq(add(tools, "m", "a"), 0);
	ck_assert_ptr_ne(cx_tools_find(tools, NULL, "a"), cx_tools_find(tools, "n", "a"));
	ck_assert_ptr_ne(cx_tools_find(tools, "m", "a"), cx_tools_find(tools, "n", "a"));
	ck_assert_ptr_null(cx_tools_find(tools, "o", "a"));
	ck_assert_ptr_null(cx_tools_find(tools, "n", "b"));
	ck_assert_ptr_null(cx_tools_find(tools, NULL, "b"));
	codex_tools_unref(tools);
}
END_TEST

START_TEST(namespaces_hold_their_tools_together)
{
	codex_tools *tools = codex_tools_new();

	expect_json(tools, "[]");
	ck_assert_int_eq(codex_tools_describe_namespace(tools, "empty", "of nothing"), 0);
	expect_json(tools, "[]");
	ck_assert_int_eq(add(tools, "n", "a"), 0);
	ck_assert_int_eq(add(tools, NULL, "a"), 0);
	ck_assert_int_eq(add(tools, "n", "b"), 0);
	ck_assert_int_eq(add(tools, NULL, "b"), 0);
	ck_assert_int_eq(codex_tools_describe_namespace(tools, "n", "first"), 0);
	ck_assert_int_eq(codex_tools_describe_namespace(tools, "n", "of \"n\""), 0);
	ck_assert_int_eq(add(tools, "o", "a"), 0);
	expect_json(tools,
		"[{\"type\":\"namespace\",\"name\":\"n\",\"description\":\"of \\\"n\\\"\","
		"\"tools\":[" A "," B "]}," A "," B ","
		"{\"type\":\"namespace\",\"name\":\"o\",\"description\":\"\",\"tools\":[" A "]}]");
	codex_tools_unref(tools);
}
END_TEST

START_TEST(what_is_given_is_copied)
{
	char name[] = "a", space[] = "n", words[] = "say \"d\"",
	     schema[] = "{\"type\":\n\"object\"}";
	struct codex_tool tool = CODEX_TOOL_INIT;
	codex_tools *tools = codex_tools_new();

	tool.name = name;
	tool.namespace_name = space;
	tool.description = words;
	tool.input_schema = schema;
	tool.defer_loading = true;
	tool.fn = never;
	ck_assert_int_eq(codex_tools_add(tools, &tool), 0);
	memset(name, 'x', 1);
	memset(space, 'x', 1);
	memset(words, 'x', sizeof(words) - 1);
	memset(schema, 'x', sizeof(schema) - 1);
	expect_json(tools,
		"[{\"type\":\"namespace\",\"name\":\"n\",\"description\":\"\",\"tools\":["
		"{\"type\":\"function\",\"name\":\"a\",\"description\":\"say \\\"d\\\"\","
		"\"inputSchema\":{\"type\":\n\"object\"},\"deferLoading\":true}]}]");
	codex_tools_unref(tools);
}
END_TEST

static int add_with_schema(codex_tools *tools, const char *schema)
{
	struct codex_tool tool = CODEX_TOOL_INIT;

	tool.name = "a";
	tool.description = "d";
	tool.input_schema = schema;
	tool.fn = never;
	return codex_tools_add(tools, &tool);
}

START_TEST(schema_is_a_json_object)
{
	codex_tools *tools = codex_tools_new();
	char deep[2 * 200 + 1];

	memset(deep, '[', 200);
	memset(deep + 200, ']', 200);
	memcpy(deep, "{\"a\":", 5);
	deep[399] = '}';
	deep[400] = '\0';
	ck_assert_int_eq(add_with_schema(tools, ""), CODEX_ERR_JSON);
	ck_assert_int_eq(add_with_schema(tools, "true"), CODEX_ERR_JSON);
	ck_assert_int_eq(add_with_schema(tools, "[]"), CODEX_ERR_JSON);
	ck_assert_int_eq(add_with_schema(tools, "{} {}"), CODEX_ERR_JSON);
	ck_assert_int_eq(add_with_schema(tools, "{\"a\":\"\xff\"}"), CODEX_ERR_UTF8);
	ck_assert_int_eq(add_with_schema(tools, deep), CODEX_ERR_TOO_DEEP);
	expect_json(tools, "[]");
	ck_assert_int_eq(add_with_schema(tools, " {} "), 0);
	codex_tools_unref(tools);
}
END_TEST

START_TEST(tool_that_cannot_be_is_refused)
{
	const struct codex_tool fine = {sizeof(fine), "a", "d", NULL, NULL, false, never, NULL};
	struct codex_tool tool = fine;
	codex_tools *tools = codex_tools_new();

	ck_assert_int_eq(codex_tools_add(tools, NULL), CODEX_ERR_INVALID);
	tool.fn = NULL;
	ck_assert_int_eq(codex_tools_add(tools, &tool), CODEX_ERR_INVALID);
	tool = fine;
	tool.description = NULL;
	ck_assert_int_eq(codex_tools_add(tools, &tool), CODEX_ERR_INVALID);
	tool.description = "\xff";
	ck_assert_int_eq(codex_tools_add(tools, &tool), CODEX_ERR_UTF8);
	tool = fine;
	tool.defer_loading = true;
	ck_assert_int_eq(codex_tools_add(tools, &tool), CODEX_ERR_INVALID);
	tool = fine;
	tool.size = sizeof(size_t);
	ck_assert_int_eq(codex_tools_add(tools, &tool), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_tools_add(tools, &fine), 0);
	codex_tools_unref(tools);
}
END_TEST

START_TEST(description_of_a_namespace_is_short)
{
	codex_tools *tools = codex_tools_new();
	char wide[2 * 1025 + 1] = "";

	for (int i = 0; i < 1024; i++)
		memcpy(wide + 2 * i, "\xc3\xa4", 3);
	ck_assert_int_eq(codex_tools_describe_namespace(tools, "n", letters(1024)), 0);
	ck_assert_int_eq(codex_tools_describe_namespace(tools, "n", wide), 0);
	memcpy(wide + 2 * 1024, "\xc3\xa4", 3);
	ck_assert_int_eq(codex_tools_describe_namespace(tools, "n", wide), CODEX_ERR_INVALID);
	ck_assert_int_eq(
		codex_tools_describe_namespace(tools, "n", letters(1025)), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_tools_describe_namespace(tools, "n", NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_tools_describe_namespace(tools, NULL, "d"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_tools_describe_namespace(tools, "web", "d"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_tools_describe_namespace(tools, "n", "\xff"), CODEX_ERR_UTF8);
	codex_tools_unref(tools);
}
END_TEST

START_TEST(parts_of_a_result_are_checked)
{
	codex_tool_result *result = codex_tool_result_new();

	ck_assert_int_eq(codex_tool_result_text(result, "a"), 0);
	ck_assert_int_eq(codex_tool_result_text(result, ""), 0);
	ck_assert_int_eq(codex_tool_result_text(result, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_tool_result_text(result, "\xff"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_tool_result_image(result, "data:image/png;base64,AA=="), 0);
	ck_assert_int_eq(codex_tool_result_image(result, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_tool_result_image(result, ""), CODEX_ERR_INVALID);
	ck_assert_int_eq(
		codex_tool_result_image(result, "http://127.0.0.1/x.png"), CODEX_ERR_INVALID);
	ck_assert_int_eq(
		codex_tool_result_image(result, "data:text/plain,hello"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_tool_result_image(result, "data:image/png"), CODEX_ERR_INVALID);
	ck_assert_int_eq(
		codex_tool_result_image(result, "data:image/png;base64,\xff"), CODEX_ERR_INVALID);
	ck_assert_ptr_eq(codex_tool_result_ref(result), result);
	ck_assert_ptr_null(codex_tool_result_unref(result));
	ck_assert_ptr_null(codex_tool_result_unref(result));
	ck_assert_ptr_null(codex_tool_result_unref(NULL));
}
END_TEST

/* Whatever fails, the set is as it was, and can be tried again. */
START_TEST(adding_without_memory_adds_nothing)
{
	unsigned long failures = 0;
	int r;

	do {
		codex_tools *tools = codex_tools_new();

		cx_mem_fail_at(++failures);
		r = add(tools, "n", "a");
		if (r == 0)
			r = codex_tools_describe_namespace(tools, "n", "d");
		cx_mem_fail_at(0);
		ck_assert(r == 0 || r == CODEX_ERR_NOMEM);
		if (!cx_tools_find(tools, "n", "a"))
			ck_assert_int_eq(add(tools, "n", "a"), 0);
		ck_assert_int_eq(codex_tools_describe_namespace(tools, "n", "d"), 0);
		expect_json(tools,
			"[{\"type\":\"namespace\",\"name\":\"n\",\"description\":\"d\",\"tools\":[" A
			"]}]");
		codex_tools_unref(tools);
	} while (r < 0);
	ck_assert_uint_gt(failures, 5);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, names_are_those_that_the_runtime_takes);
	ADD(suite, name_is_had_once_in_each_namespace);
	ADD(suite, namespaces_hold_their_tools_together);
	ADD(suite, what_is_given_is_copied);
	ADD(suite, schema_is_a_json_object);
	ADD(suite, tool_that_cannot_be_is_refused);
	ADD(suite, description_of_a_namespace_is_short);
	ADD(suite, parts_of_a_result_are_checked);
	ADD(suite, adding_without_memory_adds_nothing);
}

int main(void)
{
	return suite_main("tool", add_cases);
}
