#include "codec/number.h"

#include "base/mem.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__APPLE__)
#include <xlocale.h>
#endif

/* Doubles with at most so many significant digits are told apart by every reader. */
#define DIGITS_MOST 17
/* Integers up to here are written with all their digits, and not as 1e+05. */
#define PLAIN_MOST 1e15

bool cx_number_is_integer(struct cx_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '.' || (text.at[i] | 0x20) == 'e')
			return false;
	}
	return true;
}

/* The digits without their sign. */
static bool magnitude(const char *at, const char *end, uint64_t *ret)
{
	uint64_t value = 0;

	for (; at < end; at++) {
		unsigned digit = (unsigned)(*at - '0');

		if (digit > 9 || value > UINT64_MAX / 10)
			return false;
		value *= 10;
		if (value > UINT64_MAX - digit)
			return false;
		value += digit;
	}
	*ret = value;
	return true;
}

bool cx_number_signed(struct cx_span text, int64_t min, int64_t max, int64_t *ret_value)
{
	bool negative = *text.at == '-';
	uint64_t most = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
	uint64_t size;
	int64_t value;

	if (!magnitude(text.at + negative, text.at + text.len, &size) || size > most)
		return false;
	/* In two steps, since -INT64_MIN is no int64_t. */
	value = negative && size ? -(int64_t)(size - 1) - 1 : (int64_t)size;
	if (value < min || value > max)
		return false;
	*ret_value = value;
	return true;
}

bool cx_number_unsigned(struct cx_span text, uint64_t max, uint64_t *ret_value)
{
	bool negative = *text.at == '-';
	uint64_t size;

	if (!magnitude(text.at + negative, text.at + text.len, &size) || size > max)
		return false;
	if (negative && size)
		return false;
	*ret_value = size;
	return true;
}

/* The calling thread's locale is set aside for the while: strtod() and printf() know no other way. */
struct plain {
	locale_t c;
	locale_t before;
};

static bool enter(struct plain *plain)
{
	plain->c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (plain->c == (locale_t)0)
		return false;
	plain->before = uselocale(plain->c);
	return true;
}

static void leave(const struct plain *plain)
{
	uselocale(plain->before);
	freelocale(plain->c);
}

bool cx_number_double(struct cx_span text, double *ret_value)
{
	char room[64];
	char *copy = text.len < sizeof(room) ? room : cx_alloc(text.len + 1);
	struct plain plain;
	int err = errno;
	bool fine = copy && enter(&plain);

	if (fine) {
		memcpy(copy, text.at, text.len);
		copy[text.len] = '\0';
		*ret_value = strtod(copy, NULL);
		leave(&plain);
	}
	if (copy != room)
		cx_free(copy);
	errno = err;
	return fine;
}

/* Fewer digits are not nearer, so that the least that will do can be halved in on. */
static int digits_needed(double value)
{
	char text[CX_NUMBER_TEXT];
	int low = 1, high = DIGITS_MOST;

	while (low < high) {
		int digits = (low + high) / 2;

		snprintf(text, sizeof(text), "%.*g", digits, value);
		/* Both are finite, and only -0 and 0 are equal without being the same. */
		if (strtod(text, NULL) - value == 0)
			high = digits;
		else
			low = digits + 1;
	}
	return low;
}

size_t cx_number_text(double value, char text[CX_NUMBER_TEXT])
{
	struct plain plain;
	int err = errno;

	if (!enter(&plain))
		return 0;
	if (fabs(value) < PLAIN_MOST && value - (double)(int64_t)value == 0)
		snprintf(text, CX_NUMBER_TEXT, "%.0f", value);
	else
		snprintf(text, CX_NUMBER_TEXT, "%.*g", digits_needed(value), value);
	leave(&plain);
	errno = err;
	return strlen(text);
}
