#include "fake/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *fake_buf_room(struct fake_buf *buf, size_t more)
{
	size_t size = buf->size ? buf->size : 256;

	while (size - buf->len < more)
		size *= 2;
	if (size != buf->size) {
		buf->data = fake_realloc(buf->data, size);
		buf->size = size;
	}
	return buf->data + buf->len;
}

void fake_buf_add(struct fake_buf *buf, const void *data, size_t len)
{
	if (!len)
		return;
	memcpy(fake_buf_room(buf, len), data, len);
	buf->len += len;
}

void fake_buf_str(struct fake_buf *buf, const char *text)
{
	fake_buf_add(buf, text, strlen(text));
}

void fake_buf_fmt(struct fake_buf *buf, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len > 0) {
		vsnprintf(fake_buf_room(buf, (size_t)len + 1), (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	}
	va_end(again);
	va_end(args);
}

void fake_buf_fill(struct fake_buf *buf, char byte, size_t count)
{
	memset(fake_buf_room(buf, count), byte, count);
	buf->len += count;
}

void fake_buf_json(struct fake_buf *buf, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte == '"' || byte == '\\')
			fake_buf_fmt(buf, "\\%c", byte);
		else if (byte == '\n')
			fake_buf_str(buf, "\\n");
		else if (byte < 0x20)
			fake_buf_fmt(buf, "\\u%04x", byte);
		else
			fake_buf_add(buf, &byte, 1);
	}
}

void fake_buf_eat(struct fake_buf *buf, size_t len)
{
	buf->len -= len;
	if (buf->len)
		memmove(buf->data, buf->data + len, buf->len);
}

const char *fake_buf_cstr(struct fake_buf *buf)
{
	*fake_buf_room(buf, 1) = '\0';
	return buf->data;
}

void fake_buf_free(struct fake_buf *buf)
{
	free(buf->data);
	memset(buf, 0, sizeof(*buf));
}
