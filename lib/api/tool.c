#include "api/tool.h"

#include "api/options.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "codec/text.h"
#include "session/outgoing.h"

#include <string.h>

enum {
	NAME_MAX_LEN = 128,
	NAMESPACE_MAX_LEN = 64,
	DESCRIPTION_MAX_CHARACTERS = 1024, /* of a namespace */
};

#define NO_ARGUMENTS "{\"type\":\"object\",\"properties\":{}}"

/* what the runtime demands of names */

/* Namespaces of the models' own. */
static const char *const taken[] = {"api_tool", "browser", "computer", "container", "file_search",
	"functions", "image_gen", "multi_tool_use", "python", "python_user_visible",
	"submodel_delegator", "terminal", "tool_search", "web"};

static bool is_name(const char *name, size_t max_len)
{
	static const char characters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t len = name ? strlen(name) : 0;

	return len && len <= max_len && strspn(name, characters) == len &&
		strcmp(name, "mcp") != 0 && strncmp(name, "mcp__", 5) != 0;
}

static bool is_namespace(const char *name)
{
	for (size_t i = 0; i < CX_COUNTOF(taken); i++) {
		if (name && strcmp(name, taken[i]) == 0)
			return false;
	}
	return is_name(name, NAMESPACE_MAX_LEN);
}

/* life */

codex_tools *codex_tools_new(void)
{
	codex_tools *tools = cx_alloc0(sizeof(*tools));

	if (!tools)
		return NULL;
	tools->refs = 1;
	cx_list_init(&tools->groups);
	return tools;
}

codex_tools *codex_tools_ref(codex_tools *tools)
{
	tools->refs++;
	return tools;
}

static void tool_free(struct cx_tool *tool)
{
	if (!tool)
		return;
	cx_list_remove(&tool->link);
	cx_free(tool->name);
	cx_free(tool->description);
	cx_free(tool->schema);
	cx_free(tool);
}

static void group_free(struct cx_tool_group *group)
{
	while (!cx_list_empty(&group->tools))
		tool_free(cx_list_first(&group->tools, struct cx_tool, link));
	cx_list_remove(&group->link);
	cx_free(group->name);
	cx_free(group->description);
	cx_free(group);
}

codex_tools *codex_tools_unref(codex_tools *tools)
{
	if (!tools || --tools->refs)
		return NULL;
	while (!cx_list_empty(&tools->groups))
		group_free(cx_list_first(&tools->groups, struct cx_tool_group, link));
	cx_free(tools);
	return NULL;
}

/* finding */

/* Both may be NULL. */
static bool is_same(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

static struct cx_tool_group *find_group(const codex_tools *tools, const char *name)
{
	cx_list_foreach (node, &tools->groups) {
		struct cx_tool_group *group = CX_CONTAINER_OF(node, struct cx_tool_group, link);

		if (is_same(group->name, name))
			return group;
	}
	return NULL;
}

const struct cx_tool *cx_tools_find(
	const codex_tools *tools, const char *namespace_name, const char *name)
{
	const struct cx_tool_group *group = find_group(tools, namespace_name);

	if (!group)
		return NULL;
	cx_list_foreach (node, &group->tools) {
		const struct cx_tool *tool = CX_CONTAINER_OF(node, struct cx_tool, link);

		if (strcmp(tool->name, name) == 0)
			return tool;
	}
	return NULL;
}

/* adding */

/* The group of that name, made if need be; NULL: no memory. One that stays empty is not sent. */
static struct cx_tool_group *get_group(codex_tools *tools, const char *name)
{
	struct cx_tool_group *group = find_group(tools, name);

	if (group)
		return group;
	group = cx_alloc0(sizeof(*group));
	if (!group)
		return NULL;
	if (name && !(group->name = cx_strdup(name))) {
		cx_free(group);
		return NULL;
	}
	cx_list_init(&group->tools);
	cx_list_init(&group->link);
	cx_list_append(&tools->groups, &group->link);
	return group;
}

static struct cx_tool *tool_new(const struct codex_tool *like)
{
	struct cx_tool *tool = cx_alloc0(sizeof(*tool));

	if (!tool)
		return NULL;
	cx_list_init(&tool->link);
	tool->name = cx_strdup(like->name);
	tool->description = cx_strdup(like->description);
	tool->schema = cx_strdup(like->input_schema ? like->input_schema : NO_ARGUMENTS);
	tool->defer_loading = like->defer_loading;
	tool->fn = like->fn;
	tool->userdata = like->userdata;
	if (tool->name && tool->description && tool->schema)
		return tool;
	tool_free(tool);
	return NULL;
}

static int check(const codex_tools *tools, const struct codex_tool *tool)
{
	if (!tool->fn || !tool->description || !is_name(tool->name, NAME_MAX_LEN) ||
		(tool->namespace_name && !is_namespace(tool->namespace_name)) ||
		(tool->defer_loading && !tool->namespace_name) ||
		cx_tools_find(tools, tool->namespace_name, tool->name))
		return CODEX_ERR_INVALID;
	if (!cx_utf8_valid(tool->description, strlen(tool->description)))
		return CODEX_ERR_UTF8;
	return tool->input_schema ? cx_check_object(tool->input_schema) : 0;
}

int codex_tools_add(codex_tools *tools, const struct codex_tool *given)
{
	struct codex_tool options = CODEX_TOOL_INIT;
	struct cx_tool_group *group;
	struct cx_tool *tool;
	int r;

	r = cx_options_take(&options, sizeof(options), sizeof(options), given);
	r = r < 0 ? r : check(tools, &options);
	if (r < 0)
		return r;
	group = get_group(tools, options.namespace_name);
	tool = group ? tool_new(&options) : NULL;
	if (!tool)
		return CODEX_ERR_NOMEM;
	cx_list_append(&group->tools, &tool->link);
	return 0;
}

int codex_tools_describe_namespace(
	codex_tools *tools, const char *namespace_name, const char *description)
{
	struct cx_tool_group *group;
	char *copy;

	if (!description || !is_namespace(namespace_name))
		return CODEX_ERR_INVALID;
	if (!cx_utf8_valid(description, strlen(description)))
		return CODEX_ERR_UTF8;
	if (cx_utf8_count(description) > DESCRIPTION_MAX_CHARACTERS)
		return CODEX_ERR_INVALID;
	group = get_group(tools, namespace_name);
	copy = group ? cx_strdup(description) : NULL;
	if (!copy)
		return CODEX_ERR_NOMEM;
	cx_free(group->description);
	group->description = copy;
	return 0;
}

/* thread/start */

static void put_member(struct cx_buf *buf, const char *name, const char *text)
{
	cx_buf_printf(buf, ",\"%s\":", name);
	cx_put_string(buf, text, strlen(text));
}

static void put_tool(struct cx_buf *buf, const struct cx_tool *tool)
{
	cx_buf_puts(buf, "{\"type\":\"function\"");
	put_member(buf, "name", tool->name);
	put_member(buf, "description", tool->description);
	cx_buf_puts(buf, ",\"inputSchema\":");
	cx_buf_puts(buf, tool->schema);
	cx_buf_puts(buf, tool->defer_loading ? ",\"deferLoading\":true}" : "}");
}

static void put_tools(struct cx_buf *buf, const struct cx_tool_group *group)
{
	cx_list_foreach (node, &group->tools) {
		if (node != group->tools.next)
			cx_buf_putc(buf, ',');
		put_tool(buf, CX_CONTAINER_OF(node, struct cx_tool, link));
	}
}

static void put_group(struct cx_buf *buf, const struct cx_tool_group *group)
{
	if (buf->len > 1)
		cx_buf_putc(buf, ',');
	if (!group->name) {
		put_tools(buf, group);
		return;
	}
	cx_buf_puts(buf, "{\"type\":\"namespace\"");
	put_member(buf, "name", group->name);
	put_member(buf, "description", group->description ? group->description : "");
	cx_buf_puts(buf, ",\"tools\":[");
	put_tools(buf, group);
	cx_buf_puts(buf, "]}");
}

char *cx_tools_json(const codex_tools *tools)
{
	struct cx_buf buf = CX_BUF_INIT;

	cx_buf_putc(&buf, '[');
	cx_list_foreach (node, &tools->groups) {
		const struct cx_tool_group *group =
			CX_CONTAINER_OF(node, struct cx_tool_group, link);

		if (!cx_list_empty(&group->tools))
			put_group(&buf, group);
	}
	cx_buf_putc(&buf, ']');
	return cx_buf_steal(&buf);
}
