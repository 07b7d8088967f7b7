/* Text that grows, and is shortened in its middle when it grows too long: UTF-8 that is never cut inside a character. */
#ifndef GATEWAY_TEXT_H
#define GATEWAY_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *bytes; /* NUL-terminated; NULL: empty */
	size_t length;
	size_t capacity;
	size_t head; /* where the mark begins, if something is left out */
	size_t mark; /* its length; 0: nothing is left out */
	size_t left_out;
};

/* @return false: the text before its end has changed, since it was shortened to stay within `limit` */
bool text_append(struct text *text, const char *bytes, size_t length, size_t limit);
void text_set(struct text *text, const char *bytes, size_t length, size_t limit);
void text_clear(struct text *text);

/* So many bytes of `bytes` at most that no character is cut. */
size_t text_whole(const char *bytes, size_t length, size_t at_most);

#endif
