#include "codec/lex.h"

#include "base/utf8.h"

const char *cx_lex_fail(struct cx_lex *lex, const char *at, enum cx_verdict verdict)
{
	lex->fault = at;
	lex->verdict = verdict;
	return NULL;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter_escape(unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		return true;
	default:
		return false;
	}
}

/* At a backslash. */
static const char *escape(struct cx_lex *lex, const char *at)
{
	if (is_letter_escape(cx_lex_peek(lex, at + 1)))
		return at + 2;
	if (lex->end - at < 6 || at[1] != 'u' || !is_hex(at[2]) || !is_hex(at[3]) ||
		!is_hex(at[4]) || !is_hex(at[5]))
		return cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
	return at + 6;
}

/* The same as cx_utf8_char() for characters beyond ASCII, on four bytes at once, little end first. The masks pick
 * the bits that tell overlongs, surrogates and what is beyond U+10FFFF. */
static bool is_two(uint32_t bytes)
{
	return (bytes & 0xc0e0) == 0x80c0 && (bytes & 0x1e);
}

static bool is_three(uint32_t bytes)
{
	return (bytes & 0x00c0c0f0) == 0x008080e0 && (bytes & 0x200f) != 0 &&
		(bytes & 0x200f) != 0x200d;
}

static bool is_four(uint32_t bytes)
{
	return (bytes & 0xc0c0c0f8) == 0x808080f0 && (bytes & 0x3007) &&
		(!(bytes & 0x04) || !(bytes & 0x3003));
}

/* From a character beyond ASCII to what follows. The length is a branch, which is guessed, and no number, which the
 * next load would have to wait for. */
static const char *character(struct cx_lex *lex, const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;
	size_t left = (size_t)(lex->end - at);
	uint32_t bytes;

	if (left < 4) {
		size_t len = cx_utf8_char(at, left);

		return len ? at + len : cx_lex_fail(lex, at, CX_SCAN_UTF8);
	}
	bytes = (uint32_t)byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 |
		(uint32_t)byte[3] << 24;
	if (is_three(bytes))
		return at + 3;
	if (is_two(bytes))
		return at + 2;
	return is_four(bytes) ? at + 4 : cx_lex_fail(lex, at, CX_SCAN_UTF8);
}

/* Whether a space, or another plain byte, stands between two characters beyond ASCII. */
static bool is_gap(const struct cx_lex *lex, const char *at)
{
	unsigned char c = cx_lex_peek(lex, at);

	return c < 0x80 && c >= ' ' && c != '"' && c != '\\' && lex->end - at >= 2 &&
		(unsigned char)at[1] >= 0x80;
}

/* At a byte that is not ASCII: to where ASCII goes on. */
static const char *characters(struct cx_lex *lex, const char *at)
{
	do {
		at = character(lex, at);
		if (!at)
			return NULL;
		if (is_gap(lex, at))
			at++;
	} while (at < lex->end && (unsigned char)*at >= 0x80);
	return at;
}

/* From a block with something in it to the first byte in or behind it that is neither plain nor part of an
 * escape with one letter. Text with many escapes would be slow if each had its block looked at anew. */
static const char *letter_escapes(
	const struct cx_lex *lex, const char *at, cx_block_mask special, bool *escaped)
{
	do {
		unsigned i = cx_block_index(special);

		if (at[i] != '\\' || !is_letter_escape(cx_lex_peek(lex, at + i + 1)))
			return at + i;
		*escaped = true;
		if (i + 2 >= CX_BLOCK)
			return at + i + 2;
		special = cx_block_drop(special, i + 2);
	} while (special);
	return at + CX_BLOCK;
}

/* To the first byte that is neither plain nor part of an escape with one letter, or a little less far. */
static const char *plain(const struct cx_lex *lex, const char *at, bool *escaped)
{
	while ((size_t)(lex->end - at) >= CX_BLOCK) {
		cx_block_mask special = cx_block_special(at);
		const char *next = at + CX_BLOCK;

		if (special) {
			next = letter_escapes(lex, at, special, escaped);
			if (next < at + CX_BLOCK)
				return next;
		}
		at = next;
	}
	while (at < lex->end && *at >= ' ' && *at != '"' && *at != '\\' &&
		(unsigned char)*at < 0x80)
		at++;
	return at;
}

const char *cx_lex_string_rest(struct cx_lex *lex, const char *at, bool *escaped)
{
	while (at) {
		unsigned char c;

		at = plain(lex, at, escaped);
		c = cx_lex_peek(lex, at);
		if (c == '"')
			return at;
		if (c >= 0x80) {
			at = characters(lex, at);
		} else if (c == '\\') {
			*escaped = true;
			at = escape(lex, at);
		} else {
			at = cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
		}
	}
	return NULL;
}

/* Whether the next eight bytes are digits: their upper halves are 3, and still are when 6 is added. */
static bool eight_digits(const char *at)
{
	uint64_t word = cx_word_load(at);

	return (word & (word + CX_WORD_ALL(6)) & CX_WORD_ALL(0xf0)) == CX_WORD_ALL(0x30);
}

static const char *digits(struct cx_lex *lex, const char *at)
{
	if (!is_digit(cx_lex_peek(lex, at)))
		return cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
	while (lex->end - at >= 8 && eight_digits(at))
		at += 8;
	while (at < lex->end && is_digit((unsigned char)*at))
		at++;
	return at;
}

static const char *exponent(struct cx_lex *lex, const char *at)
{
	unsigned char sign = cx_lex_peek(lex, at);

	return digits(lex, sign == '+' || sign == '-' ? at + 1 : at);
}

const char *cx_lex_number(struct cx_lex *lex, const char *at)
{
	if (*at == '-')
		at++;
	if (cx_lex_peek(lex, at) == '0')
		at++;
	else
		at = digits(lex, at);
	if (at && cx_lex_peek(lex, at) == '.')
		at = digits(lex, at + 1);
	if (at && (cx_lex_peek(lex, at) | 0x20) == 'e')
		at = exponent(lex, at + 1);
	return at;
}

static const char *literal(struct cx_lex *lex, const char *at, const char *word, size_t len)
{
	if ((size_t)(lex->end - at) < len || memcmp(at, word, len) != 0)
		return cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
	return at + len;
}

/* Anything but an object or an array. */
static const char *scalar(struct cx_lex *lex, const char *at)
{
	bool escaped;

	switch (cx_lex_peek(lex, at)) {
	case '"':
		at = cx_lex_string(lex, at + 1, &escaped);
		return at ? at + 1 : NULL;
	case 't':
		return literal(lex, at, "true", 4);
	case 'f':
		return literal(lex, at, "false", 5);
	case 'n':
		return literal(lex, at, "null", 4);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return cx_lex_number(lex, at);
	default:
		return cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
	}
}

/* What is open: a bit each, set for objects. */
struct nest {
	unsigned depth;
	uint64_t objects[CX_SCAN_MAX_DEPTH / 64];
};

static void push(struct nest *nest, bool object)
{
	unsigned shift = nest->depth % 64;
	uint64_t *word = &nest->objects[nest->depth / 64];

	if (shift == 0)
		*word = 0;
	*word = (*word & ~(UINT64_C(1) << shift)) | (uint64_t)object << shift;
	nest->depth++;
}

static bool in_object(const struct nest *nest)
{
	unsigned top = nest->depth - 1;

	return nest->objects[top / 64] >> (top % 64) & 1;
}

static const char *key(struct cx_lex *lex, const char *at)
{
	bool escaped;

	if (cx_lex_peek(lex, at) != '"')
		return cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
	at = cx_lex_string(lex, at + 1, &escaped);
	return at ? cx_lex_colon(lex, at + 1) : NULL;
}

/* From behind a value to the next one at any level, or behind the last bracket. */
static const char *next_value(struct cx_lex *lex, const char *at, struct nest *nest)
{
	while (nest->depth) {
		bool object = in_object(nest);
		unsigned char c;

		at = cx_lex_space(lex, at);
		c = cx_lex_peek(lex, at);
		if (c == ',') {
			at = cx_lex_space(lex, at + 1);
			return object ? key(lex, at) : at;
		}
		if (c != (object ? '}' : ']'))
			return cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
		nest->depth--;
		at++;
	}
	return at;
}

/* From an opening bracket to the first value inside; there may be none, then to what follows. */
static const char *open_bracket(
	struct cx_lex *lex, const char *at, struct nest *nest, unsigned depth)
{
	bool object = *at == '{';

	if (depth + nest->depth >= lex->max_depth)
		return cx_lex_fail(lex, at, CX_SCAN_DEPTH);
	at = cx_lex_space(lex, at + 1);
	if (cx_lex_peek(lex, at) == (object ? '}' : ']'))
		return next_value(lex, at + 1, nest);
	push(nest, object);
	return object ? key(lex, at) : at;
}

const char *cx_lex_value(struct cx_lex *lex, const char *at, unsigned depth)
{
	struct nest nest;

	nest.depth = 0;
	do {
		unsigned char c = cx_lex_peek(lex, at);

		if (c == '{' || c == '[') {
			at = open_bracket(lex, at, &nest, depth);
		} else {
			at = scalar(lex, at);
			if (at)
				at = next_value(lex, at, &nest);
		}
	} while (at && nest.depth);
	return at;
}
