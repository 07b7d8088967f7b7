#include "base/tail.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <string.h>

#define ESC 0x1b
#define BEL 0x07

void cx_tail_put(struct cx_tail *tail, const void *bytes, size_t len)
{
	const char *from = bytes;
	size_t skip = len > CX_TAIL_SIZE ? len - CX_TAIL_SIZE : 0;

	tail->total += skip;
	from += skip;
	len -= skip;
	while (len) {
		size_t at = (size_t)(tail->total % CX_TAIL_SIZE);
		size_t part = CX_TAIL_SIZE - at < len ? CX_TAIL_SIZE - at : len;

		memcpy(tail->ring + at, from, part);
		tail->total += part;
		from += part;
		len -= part;
	}
}

/* Puts the ring's bytes in a row, oldest first, from the start of a line if some were lost. */
static size_t unroll(const struct cx_tail *tail, char *to)
{
	size_t at = (size_t)(tail->total % CX_TAIL_SIZE);
	char *line;

	if (tail->total <= CX_TAIL_SIZE) {
		memcpy(to, tail->ring, (size_t)tail->total);
		return (size_t)tail->total;
	}
	memcpy(to, tail->ring + at, CX_TAIL_SIZE - at);
	memcpy(to + CX_TAIL_SIZE - at, tail->ring, at);
	line = memchr(to, '\n', CX_TAIL_SIZE - 1);
	if (!line)
		return CX_TAIL_SIZE;
	line++;
	memmove(to, line, (size_t)(to + CX_TAIL_SIZE - line));
	return (size_t)(to + CX_TAIL_SIZE - line);
}

/* "ESC ] … BEL" or "ESC ] … ESC \": window titles and links. */
static size_t skip_command(const char *text, size_t len)
{
	for (size_t i = 2; i < len; i++) {
		if (text[i] == BEL)
			return i + 1;
		if (text[i] == ESC)
			return i + 1 < len && text[i + 1] == '\\' ? i + 2 : i;
		if (text[i] == '\n')
			return i;
	}
	return len;
}

/* Length of the terminal sequence at `text`, which starts with ESC. */
static size_t skip_escape(const char *text, size_t len)
{
	size_t i = 2;

	if (len < 2)
		return len;
	if (text[1] == ']')
		return skip_command(text, len);
	if (text[1] != '[')
		return text[1] >= 0x20 && text[1] < 0x7f ? 2 : 1;
	while (i < len && text[i] >= 0x20 && text[i] < 0x40)
		i++;
	return i < len && text[i] >= 0x40 && text[i] < 0x7f ? i + 1 : i;
}

static bool is_control(char byte)
{
	return ((unsigned char)byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f;
}

static void put_clean(struct cx_buf *buf, const char *text, size_t len)
{
	size_t step;

	for (; len; text += step, len -= step) {
		if (*text == ESC) {
			step = skip_escape(text, len);
			continue;
		}
		step = cx_utf8_char(text, len);
		if (!step) {
			cx_buf_puts(buf, "\xef\xbf\xbd");
			step = 1;
		} else if (!is_control(*text)) {
			cx_buf_append(buf, text, step);
		}
	}
}

char *cx_tail_text(const struct cx_tail *tail)
{
	struct cx_buf buf = CX_BUF_INIT;
	char *row = cx_alloc(CX_TAIL_SIZE);
	size_t len;

	if (!row)
		return NULL;
	len = unroll(tail, row);
	cx_buf_reserve(&buf, len + 1);
	put_clean(&buf, row, len);
	cx_free(row);
	return cx_buf_steal(&buf);
}
