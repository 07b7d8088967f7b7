/* A growable run of bytes. Once an append failed the buffer is `failed`, and stays so: a writer may
 * append freely and ask once at the end. */
#ifndef CX_BASE_BUF_H
#define CX_BASE_BUF_H

#include "base/common.h"

struct cx_buf {
	char *data;
	size_t len;
	size_t cap;
	bool failed;
};

/* An empty buffer is all zero bytes. */
#define CX_BUF_INIT \
	{ \
		NULL, 0, 0, false \
	}

bool cx_buf_reserve(struct cx_buf *buf, size_t extra);
void cx_buf_append(struct cx_buf *buf, const void *bytes, size_t len);
void cx_buf_puts(struct cx_buf *buf, const char *text);
void cx_buf_putc(struct cx_buf *buf, char byte);
void cx_buf_printf(struct cx_buf *buf, const char *format, ...) CX_PRINTF(2, 3);
/* Empties it and keeps the memory, unless that is more than `keep` bytes. */
void cx_buf_reset(struct cx_buf *buf, size_t keep);
/* Hands the bytes over, with a NUL behind them; NULL if the buffer failed. It is empty afterwards. */
char *cx_buf_steal(struct cx_buf *buf);
void cx_buf_free(struct cx_buf *buf);

#endif
