#include "codec/decode_inside.h"

#include "codec/json.h"
#include "codec/number.h"
#include "codec/text.h"

#include <math.h>

/* Of a number that does not fit this much is shown. */
#define DIGITS_MOST 40

/* A copy of a string's inside, in the arena. */
static bool copy(
	struct cx_decoder *decoder, struct cx_span inside, bool escaped, struct cx_name *ret)
{
	char *text = cx_arena_alloc(decoder->arena, inside.len + 1, 1);

	if (!text) {
		cx_decode_nomem(decoder);
		return false;
	}
	*ret = (struct cx_name){text, inside.len};
	if (escaped) {
		ret->len = cx_unescape(inside.at, inside.len, text);
		cx_arena_trim(decoder->arena, text, inside.len + 1, ret->len + 1);
		return true;
	}
	memcpy(text, inside.at, inside.len);
	text[inside.len] = '\0';
	return true;
}

const char *cx_decode_text(struct cx_decoder *decoder, const char *at, struct cx_name *ret)
{
	bool escaped = false;
	const char *end = cx_skip_string(at + 1, decoder->end, &escaped);
	struct cx_span inside = {at + 1, (size_t)(end - at - 1)};

	*ret = (struct cx_name){inside.at, inside.len};
	if (CX_UNLIKELY(escaped) && !copy(decoder, inside, true, ret))
		return NULL;
	return end + 1;
}

const char *cx_decode_name(struct cx_decoder *decoder, const char *at, struct cx_name *ret)
{
	at = cx_decode_text(decoder, at, ret);
	return at ? cx_skip_space(cx_skip_space(at) + 1) : NULL;
}

const char *cx_decode_string(struct cx_decoder *decoder, const char *at, const char **ret)
{
	bool escaped = false;
	const char *end = cx_skip_string(at + 1, decoder->end, &escaped);
	struct cx_name text;

	if (!copy(decoder, (struct cx_span){at + 1, (size_t)(end - at - 1)}, escaped, &text))
		return NULL;
	/* Only an escape can make a NUL. */
	if (escaped && memchr(text.at, '\0', text.len))
		decoder->lossy = true;
	*ret = text.at;
	return end + 1;
}

static void drop_json(void *ptr)
{
	codex_json_unref(ptr);
}

bool cx_decode_json(struct cx_decoder *decoder, struct cx_span text, const struct cx_path *path,
	const codex_json **ret)
{
	codex_json *json;
	int status = cx_json_build(text, &json);

	if (status == CODEX_ERR_JSON)
		cx_decode_fail(decoder, path, "a member's name has U+0000 in it");
	else if (status < 0)
		cx_decode_nomem(decoder);
	if (status < 0)
		return false;
	if (!cx_arena_on_free(decoder->arena, drop_json, json)) {
		codex_json_unref(json);
		cx_decode_nomem(decoder);
		return false;
	}
	*ret = json;
	return true;
}

static const char *decode_json(
	struct cx_decoder *decoder, const char *at, const struct cx_path *path, void *to)
{
	const char *end = cx_skip_value(at, decoder->end);
	const codex_json *json;

	if (!cx_decode_json(decoder, (struct cx_span){at, (size_t)(end - at)}, path, &json))
		return NULL;
	cx_put_pointer(to, json);
	return end;
}

static const char *decode_bool(
	struct cx_decoder *decoder, const char *at, const struct cx_path *path, bool *to)
{
	if (*at != 't' && *at != 'f')
		return cx_decode_mismatch(decoder, path, "boolean", at);
	*to = *at == 't';
	return at + (*to ? 4 : 5);
}

static bool is_number(const char *at)
{
	return *at == '-' || (*at >= '0' && *at <= '9');
}

static const char *does_not_fit(struct cx_decoder *decoder, struct cx_span text,
	const struct cx_path *path, const char *what)
{
	bool cut = text.len > DIGITS_MOST;

	return cx_decode_fail(decoder, path, "%.*s%s does not fit %s",
		cut ? DIGITS_MOST : (int)text.len, text.at, cut ? "…" : "", what);
}

static bool put_signed(struct cx_span text, unsigned kind, void *to)
{
	bool wide = kind == CX_INT64;
	int64_t value;
	int32_t narrow;

	if (!cx_number_signed(
		    text, wide ? INT64_MIN : INT32_MIN, wide ? INT64_MAX : INT32_MAX, &value))
		return false;
	narrow = (int32_t)value;
	if (wide)
		memcpy(to, &value, sizeof(value));
	else
		memcpy(to, &narrow, sizeof(narrow));
	return true;
}

static bool put_unsigned(struct cx_span text, unsigned kind, void *to)
{
	static const uint64_t most[] = {
		[CX_UINT16] = UINT16_MAX, [CX_UINT32] = UINT32_MAX, [CX_UINT64] = UINT64_MAX};
	uint64_t value;
	uint32_t narrow;
	uint16_t narrower;

	if (!cx_number_unsigned(text, most[kind], &value))
		return false;
	narrow = (uint32_t)value;
	narrower = (uint16_t)value;
	if (kind == CX_UINT64)
		memcpy(to, &value, sizeof(value));
	else if (kind == CX_UINT32)
		memcpy(to, &narrow, sizeof(narrow));
	else
		memcpy(to, &narrower, sizeof(narrower));
	return true;
}

static const char *decode_integer(struct cx_decoder *decoder, const char *at, unsigned kind,
	const struct cx_path *path, void *to)
{
	static const char *const names[] = {[CX_INT32] = "int32",
		[CX_INT64] = "int64",
		[CX_UINT16] = "uint16",
		[CX_UINT32] = "uint32",
		[CX_UINT64] = "uint64"};
	bool is_signed = kind == CX_INT32 || kind == CX_INT64;
	struct cx_span text;

	if (!is_number(at))
		return cx_decode_mismatch(decoder, path, "integer", at);
	text = (struct cx_span){at, (size_t)(cx_skip_value(at, decoder->end) - at)};
	if (is_signed ? put_signed(text, kind, to) : put_unsigned(text, kind, to))
		return text.at + text.len;
	if (!cx_number_is_integer(text))
		return cx_decode_mismatch(decoder, path, "integer", at);
	return does_not_fit(decoder, text, path, names[kind]);
}

/* One that is beyond the range of double becomes infinite, and is kept in `extra`. */
static const char *decode_double(
	struct cx_decoder *decoder, const char *at, const struct cx_path *path, void *to)
{
	struct cx_span text;
	double value;

	if (!is_number(at))
		return cx_decode_mismatch(decoder, path, "number", at);
	text = (struct cx_span){at, (size_t)(cx_skip_value(at, decoder->end) - at)};
	if (!cx_number_double(text, &value))
		return cx_decode_nomem(decoder);
	if (isinf(value))
		decoder->lossy = true;
	memcpy(to, &value, sizeof(value));
	return text.at + text.len;
}

static const char *decode_enum(struct cx_decoder *decoder, const char *at, uint16_t type,
	const struct cx_path *path, void *to)
{
	const struct cx_type_value *known;
	struct cx_enum_value value = {0, NULL};
	struct cx_name text;
	const char *end;

	if (*at != '"')
		return cx_decode_mismatch(decoder, path, "string", at);
	end = cx_decode_text(decoder, at, &text);
	if (!end)
		return NULL;
	known = cx_table_value(decoder->types, &decoder->types->types[type], text);
	if (known) {
		value.value = known->number;
		value.text = cx_type_name(decoder->types, known->name);
	} else if (!cx_decode_string(decoder, at, &value.text)) {
		return NULL;
	}
	memcpy(to, &value, sizeof(value));
	return end;
}

static const char *decode_string(
	struct cx_decoder *decoder, const char *at, const struct cx_path *path, void *to)
{
	const char *text;

	if (*at != '"')
		return cx_decode_mismatch(decoder, path, "string", at);
	at = cx_decode_string(decoder, at, &text);
	if (at)
		cx_put_pointer(to, text);
	return at;
}

/* { size_t count; elements }, in the arena. */
static const char *decode_container(struct cx_decoder *decoder, const char *at,
	const struct cx_type *type, const struct cx_path *path, void *to)
{
	bool nullable = type->flags & CX_ELEMENTS_NULLABLE;
	struct container {
		size_t count;
		const void *elements;
	} *container = cx_decode_make(decoder, sizeof(*container));

	if (!container)
		return NULL;
	if (type->form == CX_FORM_LIST)
		at = cx_decode_list(decoder, at, type->kind, type->type, nullable, path,
			&container->elements, &container->count);
	else
		at = cx_decode_map(decoder, at, type->kind, type->type, nullable, path,
			&container->elements, &container->count);
	cx_put_pointer(to, container);
	return at;
}

const char *cx_decode_value(struct cx_decoder *decoder, const char *at, unsigned kind,
	uint16_t type, const struct cx_path *path, void *to)
{
	switch (kind) {
	case CX_STRING:
		return decode_string(decoder, at, path, to);
	case CX_BOOL:
		return decode_bool(decoder, at, path, to);
	case CX_DOUBLE:
		return decode_double(decoder, at, path, to);
	case CX_JSON:
		return decode_json(decoder, at, path, to);
	case CX_ENUM:
		return decode_enum(decoder, at, type, path, to);
	case CX_STRUCT:
		return cx_decode_struct(decoder, at, &decoder->types->types[type], path, to);
	case CX_UNION:
		return cx_decode_union(decoder, at, &decoder->types->types[type], path, to);
	case CX_LIST:
	case CX_MAP:
		return decode_container(decoder, at, &decoder->types->types[type], path, to);
	default:
		return decode_integer(decoder, at, kind, path, to);
	}
}
