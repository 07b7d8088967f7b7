#include "codec/json.h"

#include "base/buf.h"
#include "base/mem.h"
#include "codec/json_tree.h"
#include "codec/lex.h"
#include "codec/text.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

/*
 * The tree is json-c's, but the text is not read by json-c's tokener: that one takes single quotes
 * and NaN, clamps large integers, cuts names at a NUL, and costs several times as much.
 */

#define STACK_FIRST 16

struct build {
	struct cx_lex lex;
	struct json_object *root;
	struct json_object **open; /* objects and arrays, outermost first */
	size_t depth;
	size_t cap;
	struct cx_buf key; /* the name of the member to come, NUL-terminated */
	struct cx_buf text; /* a string without its escapes, or a number with a NUL */
	struct json_tokener *numbers;
	int status;
};

static const char *fail(struct build *build, int status)
{
	build->status = status;
	return NULL;
}

/* A string's inside, from behind its opening quote; returns the closing one. */
static const char *string_inside(
	struct build *build, const char *at, struct cx_buf *room, struct cx_span *ret)
{
	bool escaped = false;
	const char *end = cx_lex_string(&build->lex, at, &escaped);

	if (!end)
		return fail(build, CODEX_ERR_JSON);
	*ret = (struct cx_span){at, (size_t)(end - at)};
	if (!escaped)
		return end;
	cx_buf_reset(room, SIZE_MAX);
	if (!cx_buf_reserve(room, ret->len + 1))
		return fail(build, CODEX_ERR_NOMEM);
	room->len = cx_unescape(ret->at, ret->len, room->data);
	*ret = (struct cx_span){room->data, room->len};
	return end;
}

static const char *build_string(struct build *build, const char *at, struct json_object **ret)
{
	struct cx_span text;
	const char *end = string_inside(build, at + 1, &build->text, &text);

	if (!end)
		return NULL;
	*ret = text.len < INT_MAX ? json_object_new_string_len(text.at, (int)text.len) : NULL;
	return *ret ? end + 1 : fail(build, CODEX_ERR_NOMEM);
}

/* With a fraction or an exponent: json-c reads it, since it knows how to keep the locale's decimal
 * comma out, and keeps the text. The NUL behind it tells json-c that it ends there. */
static struct json_object *new_double(struct build *build)
{
	if (!build->numbers)
		build->numbers = json_tokener_new();
	if (!build->numbers || build->text.len > INT_MAX)
		return NULL;
	json_tokener_reset(build->numbers);
	return json_tokener_parse_ex(build->numbers, build->text.data, (int)build->text.len);
}

static struct json_object *new_integer(const char *text)
{
	intmax_t number;
	uintmax_t natural;

	errno = 0;
	number = strtoimax(text, NULL, 10);
	if (errno == 0)
		return json_object_new_int64(number);
	errno = 0;
	natural = strtoumax(text, NULL, 10);
	if (errno == 0 && *text != '-')
		return json_object_new_uint64(natural);
	/* No decimal point is in it, so that the locale does not matter. */
	return json_object_new_double_s(strtod(text, NULL), text);
}

static const char *build_number(struct build *build, const char *at, struct json_object **ret)
{
	const char *end = cx_lex_number(&build->lex, at);
	struct cx_buf *text = &build->text;
	int err = errno;

	if (!end)
		return fail(build, CODEX_ERR_JSON);
	cx_buf_reset(text, SIZE_MAX);
	cx_buf_append(text, at, (size_t)(end - at));
	cx_buf_putc(text, '\0');
	if (text->failed)
		return fail(build, CODEX_ERR_NOMEM);
	*ret = strpbrk(text->data, ".eE") ? new_double(build) : new_integer(text->data);
	errno = err;
	return *ret ? end : fail(build, CODEX_ERR_NOMEM);
}

static const char *build_scalar(struct build *build, const char *at, struct json_object **ret)
{
	switch (cx_lex_peek(&build->lex, at)) {
	case '"':
		return build_string(build, at, ret);
	case 'n':
		*ret = NULL;
		return at + 4;
	case 't':
		*ret = json_object_new_boolean(1);
		return *ret ? at + 4 : fail(build, CODEX_ERR_NOMEM);
	case 'f':
		*ret = json_object_new_boolean(0);
		return *ret ? at + 5 : fail(build, CODEX_ERR_NOMEM);
	default:
		return build_number(build, at, ret);
	}
}

/* At a key's opening quote; returns the value. json-c's names are C strings. */
static const char *read_key(struct build *build, const char *at)
{
	struct cx_span name;

	at = string_inside(build, at + 1, &build->key, &name);
	if (!at)
		return NULL;
	if (name.len && memchr(name.at, '\0', name.len))
		return fail(build, CODEX_ERR_JSON);
	if (name.at != build->key.data) {
		cx_buf_reset(&build->key, SIZE_MAX);
		cx_buf_append(&build->key, name.at, name.len);
	}
	cx_buf_putc(&build->key, '\0');
	if (build->key.failed)
		return fail(build, CODEX_ERR_NOMEM);
	return cx_lex_colon(&build->lex, at + 1);
}

static bool in_object(const struct build *build)
{
	return json_object_is_type(build->open[build->depth - 1], json_type_object);
}

/* Gives `value` to what is open around it. */
static bool add(struct build *build, struct json_object *value)
{
	struct json_object *around;
	int failed;

	if (!build->depth) {
		build->root = value;
		return true;
	}
	around = build->open[build->depth - 1];
	if (in_object(build))
		failed = json_object_object_add(around, build->key.data, value);
	else
		failed = json_object_array_add(around, value);
	if (failed)
		json_object_put(value);
	return !failed;
}

static bool push(struct build *build, struct json_object *value)
{
	size_t cap = build->cap ? build->cap * 2 : STACK_FIRST;
	struct json_object **open;

	if (build->depth == build->cap) {
		open = cx_realloc_array(build->open, cap, sizeof(struct json_object *));
		if (!open)
			return false;
		build->open = open;
		build->cap = cap;
	}
	build->open[build->depth++] = value;
	return true;
}

/* From behind a value to the next one at any level, or behind the last bracket. */
static const char *next_value(struct build *build, const char *at)
{
	struct cx_lex *lex = &build->lex;

	while (build->depth) {
		at = cx_lex_space(lex, at);
		if (cx_lex_peek(lex, at) == ',') {
			at = cx_lex_space(lex, at + 1);
			return in_object(build) ? read_key(build, at) : at;
		}
		build->depth--;
		at++;
	}
	return at;
}

/* From an opening bracket to the first value inside; there may be none, then to what follows. */
static const char *build_container(struct build *build, const char *at)
{
	bool object = *at == '{';
	struct json_object *value = object ? json_object_new_object() : json_object_new_array();
	unsigned char c;

	if (!value || !add(build, value) || !push(build, value))
		return fail(build, CODEX_ERR_NOMEM);
	at = cx_lex_space(&build->lex, at + 1);
	c = cx_lex_peek(&build->lex, at);
	if (c == '}' || c == ']')
		return next_value(build, at);
	return object ? read_key(build, at) : at;
}

static void build_all(struct build *build, const char *at)
{
	at = cx_lex_space(&build->lex, at);
	do {
		unsigned char c = cx_lex_peek(&build->lex, at);
		struct json_object *value;

		if (c == '{' || c == '[') {
			at = build_container(build, at);
			continue;
		}
		at = build_scalar(build, at, &value);
		if (at)
			at = add(build, value) ? next_value(build, at)
					       : fail(build, CODEX_ERR_NOMEM);
	} while (at && build->depth);
}

int cx_json_build(struct cx_span text, codex_json **ret_json)
{
	struct build build = {.status = CODEX_OK};

	build.lex = (struct cx_lex){
		text.at + text.len, CX_LEX_ANY_SPACE, CX_SCAN_MAX_DEPTH, CX_SCAN_OK, NULL};
	build_all(&build, text.at);
	cx_free(build.open);
	cx_buf_free(&build.key);
	cx_buf_free(&build.text);
	if (build.numbers)
		json_tokener_free(build.numbers);
	if (build.status < 0) {
		json_object_put(build.root);
		return build.status;
	}
	*ret_json = cx_json_wrap(build.root);
	return CODEX_OK;
}
