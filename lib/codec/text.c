#include "codec/text.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "codec/block.h"

#include <string.h>

bool cx_utf8_valid(const char *text, size_t len)
{
	while (len) {
		size_t step = CX_BLOCK;

		if (len < CX_BLOCK || cx_block_not_ascii(text))
			step = cx_utf8_char(text, len);
		if (!step)
			return false;
		text += step;
		len -= step;
	}
	return true;
}

static unsigned hex_digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

static unsigned hex4(const char *at)
{
	return hex_digit(at[0]) << 12 | hex_digit(at[1]) << 8 | hex_digit(at[2]) << 4 |
		hex_digit(at[3]);
}

static char *put_code_point(char *to, unsigned code)
{
	if (code < 0x80) {
		*to++ = (char)code;
		return to;
	}
	if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
	} else {
		if (code < 0x10000) {
			*to++ = (char)(0xe0 | code >> 12);
		} else {
			*to++ = (char)(0xf0 | code >> 18);
			*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (code & 0x3f));
	return to;
}

/* At the u of \uXXXX. A pair of surrogates is one character, half of one U+FFFD. */
static const char *unescape_u(const char *at, const char *end, char **to)
{
	unsigned code = hex4(at + 1);
	unsigned low;

	at += 5;
	if (code >= 0xd800 && code < 0xdc00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
		low = hex4(at + 2);
		if (low >= 0xdc00 && low < 0xe000) {
			*to = put_code_point(
				*to, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
			return at + 6;
		}
	}
	*to = put_code_point(*to, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
	return at;
}

/* At a backslash. */
static inline const char *unescape_one(const char *at, const char *end, char **to)
{
	static const char letters[] = {['"'] = '"',
		['\\'] = '\\',
		['/'] = '/',
		['b'] = '\b',
		['f'] = '\f',
		['n'] = '\n',
		['r'] = '\r',
		['t'] = '\t'};

	at++;
	if (CX_UNLIKELY(*at == 'u'))
		return unescape_u(at, end, to);
	*(*to)++ = letters[(unsigned char)*at];
	return at + 1;
}

/* What lies before the next backslash, at most a block of it; returns how much that was. `apart`: `to` is another
 * place than the text, so that what is written too much there hurts nobody. It never exceeds what is left. */
static inline size_t copy_plain(const char *text, const char *end, char *to, bool apart)
{
	cx_block_mask found;
	size_t plain = 0;

	if (end - text < (ptrdiff_t)CX_BLOCK) {
		for (; text + plain < end && text[plain] != '\\'; plain++)
			to[plain] = text[plain];
		return plain;
	}
	found = cx_block_backslash(text);
	plain = found ? cx_block_index(found) : CX_BLOCK;
	if (CX_LIKELY(apart || !found))
		memmove(to, text, CX_BLOCK);
	else
		memmove(to, text, plain);
	return plain;
}

size_t cx_unescape(const char *text, size_t len, char *to)
{
	const char *end = text + len;
	const bool apart = to != text;
	char *start = to;

	for (;;) {
		size_t plain = copy_plain(text, end, to, apart);

		text += plain;
		to += plain;
		if (text == end)
			break;
		if (*text == '\\')
			text = unescape_one(text, end, &to);
	}
	*to = '\0';
	return (size_t)(to - start);
}

bool cx_unescaped_equals(const char *text, size_t len, const char *other, size_t other_len)
{
	const char *end = text + len;

	while (text < end) {
		char piece[4];
		char *to = piece;
		size_t size;

		if (*text == '\\')
			text = unescape_one(text, end, &to);
		else
			*to++ = *text++;
		size = (size_t)(to - piece);
		if (size > other_len || memcmp(piece, other, size) != 0)
			return false;
		other += size;
		other_len -= size;
	}
	return other_len == 0;
}

char *cx_unescape_dup(const char *text, size_t len)
{
	char *to = cx_alloc(len + 1);

	if (to)
		cx_unescape(text, len, to);
	return to;
}

static size_t until_escape(const char *at, const char *end)
{
	const char *start = at;

	for (; (size_t)(end - at) >= CX_BLOCK; at += CX_BLOCK) {
		cx_block_mask found = cx_block_escaped(at);

		if (found)
			return (size_t)(at - start) + cx_block_index(found);
	}
	while (at < end && (unsigned char)*at >= ' ' && *at != '"' && *at != '\\')
		at++;
	return (size_t)(at - start);
}

static void put_escaped(struct cx_buf *buf, char byte)
{
	/* What \b, \t, \n, \f and \r stand for, from 8 on. */
	static const char letters[] = {'b', 't', 'n', 0, 'f', 'r'};
	unsigned place = (unsigned char)byte - 8u;

	cx_buf_putc(buf, '\\');
	if (byte == '"' || byte == '\\')
		cx_buf_putc(buf, byte);
	else if (place < sizeof(letters) && letters[place])
		cx_buf_putc(buf, letters[place]);
	else
		cx_buf_printf(buf, "u%04x", (unsigned char)byte);
}

void cx_put_string(struct cx_buf *buf, const char *text, size_t len)
{
	const char *end = text + len;

	cx_buf_reserve(buf, len + 2);
	cx_buf_putc(buf, '"');
	for (;;) {
		size_t plain = until_escape(text, end);

		cx_buf_append(buf, text, plain);
		text += plain;
		if (text == end)
			break;
		put_escaped(buf, *text++);
	}
	cx_buf_putc(buf, '"');
}
