/* One character of UTF-8 at a time. */
#ifndef CX_BASE_UTF8_H
#define CX_BASE_UTF8_H

#include "base/common.h"

/* Length of the character that starts at `text`, or 0 when the bytes there are no character:
 * overlong, a surrogate, beyond U+10FFFF, cut short. `len` is not 0. */
size_t cx_utf8_char(const char *text, size_t len);

/* The longest prefix of `len` bytes or less that does not cut a character of valid UTF-8. */
size_t cx_utf8_cut(const char *text, size_t len);

/* Characters of a text, which is valid. */
size_t cx_utf8_count(const char *text);

#endif
