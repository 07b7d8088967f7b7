#include "utf8.h"

/* Of the character at that place; 0: it is none. */
static size_t length_of(const unsigned char *at, size_t left)
{
	size_t length = *at < 0x80 ? 1 : *at < 0xc2 ? 0 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;
	size_t i;

	if (length > left)
		return 0;
	for (i = 1; i < length; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	/* Longer than need be, a surrogate, or beyond the last one. */
	if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) ||
		(*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f) || *at > 0xf4)
		return 0;
	return length;
}

bool utf8_is_valid(const char *text, size_t length)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t step = 1;

	for (; length && step; length -= step, at += step)
		step = length_of(at, length);
	return step;
}
