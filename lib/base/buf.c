#include "base/buf.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BUF_FIRST 64

static bool fail(struct cx_buf *buf)
{
	buf->failed = true;
	return false;
}

bool cx_buf_reserve(struct cx_buf *buf, size_t extra)
{
	size_t cap = buf->cap > SIZE_MAX / 2 ? SIZE_MAX : buf->cap * 2;
	char *data;

	if (buf->failed)
		return false;
	if (extra <= buf->cap - buf->len)
		return true;
	if (extra > SIZE_MAX - buf->len)
		return fail(buf);
	if (cap < buf->len + extra)
		cap = buf->len + extra;
	if (cap < BUF_FIRST)
		cap = BUF_FIRST;
	data = cx_realloc(buf->data, cap);
	if (!data)
		return fail(buf);
	buf->data = data;
	buf->cap = cap;
	return true;
}

void cx_buf_append(struct cx_buf *buf, const void *bytes, size_t len)
{
	if (!len || !cx_buf_reserve(buf, len))
		return;
	memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
}

void cx_buf_puts(struct cx_buf *buf, const char *text)
{
	cx_buf_append(buf, text, strlen(text));
}

void cx_buf_putc(struct cx_buf *buf, char byte)
{
	if (!cx_buf_reserve(buf, 1))
		return;
	buf->data[buf->len++] = byte;
}

void cx_buf_printf(struct cx_buf *buf, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		fail(buf);
	/* One more for the NUL that vsnprintf insists on; it does not count. */
	else if (cx_buf_reserve(buf, (size_t)len + 1))
		buf->len += (size_t)vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
	va_end(again);
}

void cx_buf_reset(struct cx_buf *buf, size_t keep)
{
	if (buf->cap > keep)
		cx_buf_free(buf);
	buf->len = 0;
	buf->failed = false;
}

char *cx_buf_steal(struct cx_buf *buf)
{
	char *data;

	cx_buf_putc(buf, '\0');
	if (buf->failed) {
		cx_buf_free(buf);
		return NULL;
	}
	data = buf->data;
	*buf = (struct cx_buf)CX_BUF_INIT;
	return data;
}

void cx_buf_free(struct cx_buf *buf)
{
	cx_free(buf->data);
	*buf = (struct cx_buf)CX_BUF_INIT;
}
