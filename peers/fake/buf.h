/* A growable run of bytes. Zero-initialise it; running out of memory ends the process. */
#ifndef PEERS_FAKE_BUF_H
#define PEERS_FAKE_BUF_H

#include "fake/common.h"

struct fake_buf {
	char *data;
	size_t len;
	size_t size;
};

/* Room for `more` bytes behind the end, which `len` does not count yet. */
char *fake_buf_room(struct fake_buf *buf, size_t more);

void fake_buf_add(struct fake_buf *buf, const void *data, size_t len);
void fake_buf_str(struct fake_buf *buf, const char *text);
void fake_buf_fmt(struct fake_buf *buf, const char *format, ...) FAKE_PRINTF(2, 3);
void fake_buf_fill(struct fake_buf *buf, char byte, size_t count);

/* The text as the inside of a JSON string, without its quotes. */
void fake_buf_json(struct fake_buf *buf, const char *text, size_t len);

/* Drops bytes at the front. */
void fake_buf_eat(struct fake_buf *buf, size_t len);

/* The bytes as a C string, which lives until the next change. */
const char *fake_buf_cstr(struct fake_buf *buf);

void fake_buf_free(struct fake_buf *buf);

#endif
