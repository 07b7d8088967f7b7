/* A codex_json is a json_object of json-c under another name, but for null: that is NULL in json-c, which here
 * means that there is no value. Only json*.c include this. */
#ifndef CX_CODEC_JSON_TREE_H
#define CX_CODEC_JSON_TREE_H

#include "base/common.h"

#include <codex/json.h>

#include <json-c/json.h>

/* The address of this stands for null. */
extern const char cx_json_null;

/* What json-c calls the value: NULL for null and for no value. */
static inline struct json_object *cx_json_tree(const codex_json *json)
{
	return (const void *)json == &cx_json_null ? NULL : (struct json_object *)(uintptr_t)json;
}

static inline codex_json *cx_json_wrap(struct json_object *tree)
{
	return tree ? (codex_json *)tree : (codex_json *)(uintptr_t)&cx_json_null;
}

#endif
