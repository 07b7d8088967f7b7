#include "codec/skip.h"

#include "codec/text.h"

const char *cx_skip_string(const char *at, const char *end, bool *escaped)
{
	for (;;) {
		while ((size_t)(end - at) >= CX_BLOCK) {
			cx_block_mask found = cx_block_escaped(at);

			if (found) {
				at += cx_block_index(found);
				break;
			}
			at += CX_BLOCK;
		}
		while (*at != '"' && *at != '\\')
			at++;
		if (*at == '"')
			return at;
		*escaped = true;
		at += 2;
	}
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
	bool escaped;

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
