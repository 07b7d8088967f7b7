#include "codec/decode_inside.h"

#include "base/error.h"
#include "codec/number.h"

#include <stdarg.h>
#include <string.h>

const char *cx_decode_fail(
	struct cx_decoder *decoder, const struct cx_path *path, const char *format, ...)
{
	va_list args;

	decoder->status = CODEX_ERR_DECODE;
	if (!decoder->ret_error)
		return NULL;
	va_start(args, format);
	*decoder->ret_error = cx_path_error(CODEX_ERR_DECODE, decoder->where, path, format, args);
	va_end(args);
	decoder->status = codex_error_status(*decoder->ret_error);
	return NULL;
}

const char *cx_decode_nomem(struct cx_decoder *decoder)
{
	decoder->status = CODEX_ERR_NOMEM;
	if (decoder->ret_error)
		*decoder->ret_error = cx_error_from_status(CODEX_ERR_NOMEM);
	return NULL;
}

static const char *kind_at(struct cx_decoder *decoder, const char *at)
{
	const char *end;

	switch (*at) {
	case '{':
		return "object";
	case '[':
		return "array";
	case '"':
		return "string";
	case 't':
	case 'f':
		return "boolean";
	case 'n':
		return "null";
	default:
		end = cx_skip_value(at, decoder->end);
		return cx_number_is_integer((struct cx_span){at, (size_t)(end - at)}) ? "integer"
										      : "number";
	}
}

const char *cx_decode_mismatch(
	struct cx_decoder *decoder, const struct cx_path *path, const char *what, const char *at)
{
	return cx_decode_fail(decoder, path, "expected %s, got %s", what, kind_at(decoder, at));
}

void *cx_decode_make(struct cx_decoder *decoder, size_t size)
{
	void *ptr = cx_arena_alloc0(decoder->arena, size);

	if (!ptr)
		cx_decode_nomem(decoder);
	return ptr;
}

bool cx_decode_enter(struct cx_decoder *decoder, const struct cx_path *path)
{
	if (decoder->depth >= CX_DECODE_MAX_DEPTH) {
		cx_decode_fail(decoder, path, "nested too deeply");
		return false;
	}
	decoder->depth++;
	return true;
}

const char *cx_decode_leave(struct cx_decoder *decoder, const char *at)
{
	decoder->depth--;
	return at;
}

/* An enum is a value, all others are pointers. */
static const char *decode_root(
	struct cx_decoder *decoder, const char *at, uint16_t type, const void **ret)
{
	unsigned kind = cx_table_kind(&decoder->types->types[type]);
	void *value = NULL;

	if (kind == CX_ENUM) {
		value = cx_decode_make(decoder, sizeof(struct cx_enum_value));
		if (!value)
			return NULL;
		*ret = value;
		return cx_decode_value(decoder, at, kind, type, NULL, value);
	}
	at = cx_decode_value(decoder, at, kind, type, NULL, &value);
	*ret = value;
	return at;
}

static int decode_all(
	struct cx_decoder *decoder, struct cx_span text, uint16_t type, const void **ret_value)
{
	const void *value;

	if (!decode_root(decoder, cx_skip_space(text.at), type, &value))
		return decoder->status;
	*ret_value = value;
	return CODEX_OK;
}

/* Nobody writes a tag twice, so that the first one is believed, which saves a look at the whole object. If something is
 * wrong then, that may be why: the text is read again, and now with care. */
int cx_decode(const struct cx_types *types, uint16_t type, struct cx_span text, const char *where,
	struct cx_arena *arena, const void **ret_value, codex_error **ret_error)
{
	struct cx_decoder decoder = {
		.types = types, .end = text.at + text.len, .arena = arena, .where = where};
	struct cx_decoder careful = decoder;

	/* Strings are most of a text, and what they become is no longer than they are. */
	cx_arena_expect(arena, text.len + text.len / 4 + types->types[type].size + 256);
	if (decode_all(&decoder, text, type, ret_value) == CODEX_OK)
		return CODEX_OK;
	careful.careful = true;
	careful.ret_error = ret_error;
	return decode_all(&careful, text, type, ret_value);
}
