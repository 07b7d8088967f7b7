/* JSON strings: UTF-8 checked, escaped and unescaped. */
#ifndef CX_CODEC_TEXT_H
#define CX_CODEC_TEXT_H

#include "base/buf.h"
#include "base/common.h"

bool cx_utf8_valid(const char *text, size_t len);

/*
 * Unescapes the inside of a valid JSON string into `to`, which has room for `len` + 1 bytes, and
 * puts a NUL behind it; returns the length. A lone surrogate becomes U+FFFD, \u0000 a NUL byte.
 * Text without escapes is copied as it is. `to` may be `text` itself: the NUL then lands on the closing quote at
 * the latest.
 */
size_t cx_unescape(const char *text, size_t len, char *to);

/* The same into memory of its own; NULL when memory cannot be had. */
char *cx_unescape_dup(const char *text, size_t len);

/* Whether the inside of a valid JSON string, unescaped, is that text. */
bool cx_unescaped_equals(const char *text, size_t len, const char *other, size_t other_len);

/* Appends a JSON string, quotes and all. The text must be valid UTF-8. */
void cx_put_string(struct cx_buf *buf, const char *text, size_t len);

#endif
