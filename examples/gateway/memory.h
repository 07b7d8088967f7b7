/* Memory of a program that has nothing better to do than to end when there is none. A library must not think so. */
#ifndef GATEWAY_MEMORY_H
#define GATEWAY_MEMORY_H

#include <stddef.h>

/* Its argument; ends the program when that is NULL. */
void *must(void *memory);

/* Zeroed. */
void *must_new(size_t size);

/* NULL stays NULL. */
char *must_copy(const char *text);

/* Frees the old text, if any, and puts a copy of the new one there. */
void must_set(char **text, const char *value);

__attribute__((format(printf, 1, 2))) char *must_format(const char *format, ...);

#endif
