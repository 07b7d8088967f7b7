#include "codec/lex.h"
#include "codec/text.h"

/* The lexer for text that was validated before: it cannot fail. */
static struct cx_lex reader(struct cx_span text)
{
	return (struct cx_lex){
		text.at + text.len, CX_LEX_ANY_SPACE, CX_SCAN_MAX_DEPTH, CX_SCAN_OK, NULL};
}

/* From a key's opening quote to its value. */
static const char *read_key(struct cx_lex *lex, const char *at, const char *name, bool *ret_same)
{
	size_t len = strlen(name);
	bool escaped = false;
	const char *end = cx_lex_string(lex, at + 1, &escaped);
	size_t raw_len;

	if (!end)
		return NULL;
	raw_len = (size_t)(end - at - 1);
	if (escaped)
		*ret_same = cx_unescaped_equals(at + 1, raw_len, name, len);
	else
		*ret_same = raw_len == len && memcmp(at + 1, name, len) == 0;
	return cx_lex_colon(lex, end + 1);
}

bool cx_scan_member(struct cx_span object, const char *name, struct cx_span *ret)
{
	struct cx_lex lex;
	const char *at;
	bool found = false;

	if (!object.at)
		return false;
	lex = reader(object);
	at = cx_lex_space(&lex, object.at);
	if (cx_lex_peek(&lex, at) != '{')
		return false;
	at = cx_lex_space(&lex, at + 1);
	while (at && cx_lex_peek(&lex, at) == '"') {
		bool same = false;
		const char *value = read_key(&lex, at, name, &same);

		at = value ? cx_lex_value(&lex, value, 1) : NULL;
		if (!at)
			return false;
		if (same)
			*ret = (struct cx_span){value, (size_t)(at - value)};
		found = found || same;
		at = cx_lex_space(&lex, at);
		if (cx_lex_peek(&lex, at) == ',')
			at = cx_lex_space(&lex, at + 1);
	}
	return found;
}
