/* A queue of bytes: appended at the tail, taken from the head. What the peer has not read yet. */
#ifndef CX_BASE_BYTES_H
#define CX_BASE_BYTES_H

#include "base/common.h"

struct cx_bytes {
	char *data;
	size_t head;
	size_t tail;
	size_t cap;
};

bool cx_bytes_append(struct cx_bytes *bytes, const void *data, size_t len);
const char *cx_bytes_head(const struct cx_bytes *bytes);
size_t cx_bytes_len(const struct cx_bytes *bytes);
void cx_bytes_consume(struct cx_bytes *bytes, size_t len);
void cx_bytes_free(struct cx_bytes *bytes);

#endif
