#include "base/utf8.h"

/* Which second bytes may follow a first one is all there is to overlongs, surrogates and the end
 * of Unicode. */
static bool second_is_fine(unsigned first, unsigned second)
{
	switch (first) {
	case 0xe0:
		return second >= 0xa0 && second <= 0xbf;
	case 0xed:
		return second >= 0x80 && second <= 0x9f;
	case 0xf0:
		return second >= 0x90 && second <= 0xbf;
	case 0xf4:
		return second >= 0x80 && second <= 0x8f;
	default:
		return second >= 0x80 && second <= 0xbf;
	}
}

static size_t length_from_first(unsigned first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2)
		return 0;
	if (first < 0xe0)
		return 2;
	if (first < 0xf0)
		return 3;
	return first < 0xf5 ? 4 : 0;
}

size_t cx_utf8_char(const char *text, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t need = length_from_first(bytes[0]);

	if (need <= 1)
		return need;
	if (need > len || !second_is_fine(bytes[0], bytes[1]))
		return 0;
	for (size_t i = 2; i < need; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	}
	return need;
}

size_t cx_utf8_cut(const char *text, size_t len)
{
	size_t start = len;

	while (start > 0 && len - start < 3 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0)
		return 0;
	start--;
	return cx_utf8_char(text + start, len - start) == len - start ? len : start;
}

size_t cx_utf8_count(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}
