#include "codec/skip.h"

#include "codec/text.h"

/* From a block with something in it: to the closing quote, or else to behind the last escape and what of the block is
 * behind that. */
static const char *skip_escapes(const char *at, cx_block_mask found, bool *escaped, bool *closed)
{
	do {
		unsigned i = cx_block_index(found);

		*closed = at[i] == '"';
		if (*closed)
			return at + i;
		*escaped = true;
		if (i + 2 >= CX_BLOCK)
			return at + i + 2;
		found = cx_block_drop(found, i + 2);
	} while (found);
	return at + CX_BLOCK;
}

const char *cx_skip_string_rest(const char *at, const char *end, bool *escaped)
{
	bool closed = false;

	while ((size_t)(end - at) >= CX_BLOCK) {
		cx_block_mask found = cx_block_stop(at);

		at = found ? skip_escapes(at, found, escaped, &closed) : at + CX_BLOCK;
		if (closed)
			return at;
	}
	while (*at != '"') {
		*escaped |= *at == '\\';
		at += *at == '\\' ? 2 : 1;
	}
	return at;
}

static const char *skip_scalar(const char *at, const char *end)
{
	while (at < end && (unsigned char)*at > ' ' && *at != ',' && *at != '}' && *at != ']')
		at++;
	return at;
}

const char *cx_skip_value(const char *at, const char *end)
{
	size_t depth = 0;
	bool escaped = false;

	if (*at != '{' && *at != '[' && *at != '"')
		return skip_scalar(at, end);
	do {
		switch (*at) {
		case '"':
			at = cx_skip_string(at + 1, end, &escaped);
			break;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			depth--;
			break;
		default:
			break;
		}
		at++;
	} while (depth);
	return at;
}

static bool is(const char *at, size_t len, bool escaped, const char *name)
{
	size_t name_len = strlen(name);

	if (CX_UNLIKELY(escaped))
		return cx_unescaped_equals(at, len, name, name_len);
	return len == name_len && memcmp(at, name, len) == 0;
}

const char *cx_skip_to_member(const char *at, const char *end, const char *name)
{
	at = cx_skip_space(at + 1);
	while (*at != '}') {
		bool escaped = false;
		const char *quote = cx_skip_string(at + 1, end, &escaped);
		const char *value = cx_skip_space(cx_skip_space(quote + 1) + 1);

		if (is(at + 1, (size_t)(quote - at - 1), escaped, name))
			return value;
		at = cx_skip_comma(cx_skip_value(value, end));
	}
	return NULL;
}
