/*
 * Tools from the inside. tool.c is the set, tool_call.c which of them a call is for, tool_result.c the answers; dispatch.c
 * calls their functions.
 */
#ifndef CX_API_TOOL_H
#define CX_API_TOOL_H

#include "base/common.h"
#include "base/list.h"

#include <codex/tool.h>

struct cx_tool {
	struct cx_list link; /* on its group's */
	char *name;
	char *description;
	char *schema; /* a JSON object */
	bool defer_loading;
	codex_tool_fn fn;
	void *userdata;
};

/* A namespace, or those that are in none. */
struct cx_tool_group {
	struct cx_list link; /* on the set's */
	char *name; /* NULL: none */
	char *description; /* NULL: empty */
	struct cx_list tools;
};

/* Nothing is taken out again, so that what was found stays as long as the set. */
struct codex_tools {
	unsigned refs;
	struct cx_list groups;
};

/* NULL: the set has none of that name. `namespace_name` NULL: one that is in none. */
const struct cx_tool *cx_tools_find(
	const codex_tools *tools, const char *namespace_name, const char *name);

/* The set as thread/start wants it, to be freed with cx_free(); NULL: no memory. */
char *cx_tools_json(const codex_tools *tools);

/*
 * The tool that a request calls, and its arguments, which belong to the request. NULL: it calls none of the set (which may be
 * NULL), or not in a way that can be handed on: then it was refused.
 */
const struct cx_tool *cx_tool_called(
	const codex_tools *tools, codex_request *request, const codex_json **ret_arguments);

#endif
