#include "api/options.h"

#include <codex/status.h>

#include <string.h>

/* No struct of this library will ever be larger. */
#define OPTIONS_MAX 4096

static bool all_zero(const unsigned char *bytes, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

int cx_options_take(void *to, size_t size, size_t least, const void *from)
{
	size_t given;

	if (!from)
		return 0;
	memcpy(&given, from, sizeof(given));
	if (given < least || given > OPTIONS_MAX || given % sizeof(void *))
		return CODEX_ERR_INVALID;
	if (given > size && !all_zero(from, size, given))
		return CODEX_ERR_INVALID;
	memcpy(to, from, given < size ? given : size);
	memcpy(to, &size, sizeof(size));
	return 0;
}
