#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *must(void *memory)
{
	if (!memory) {
		fputs("gateway: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void *must_new(size_t size)
{
	return must(calloc(1, size));
}

char *must_copy(const char *text)
{
	size_t size = text ? strlen(text) + 1 : 0;

	return text ? memcpy(must(malloc(size)), text, size) : NULL;
}

void must_set(char **text, const char *value)
{
	char *copy = must_copy(value);

	free(*text);
	*text = copy;
}

char *must_format(const char *format, ...)
{
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = must_new((size_t)length + 1);
	va_start(arguments, format);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}
