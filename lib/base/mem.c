#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The tests' hook, and the only mutable state of the library that no object owns. Relaxed and not
 * read-modify-write: a host with several threads pays a load and a store for it, and what it might
 * miscount then nobody reads. */
static _Atomic unsigned long allocations;
static _Atomic unsigned long fail_at;

static bool may_allocate(void)
{
	unsigned long count = atomic_load_explicit(&allocations, memory_order_relaxed) + 1;
	unsigned long limit = atomic_load_explicit(&fail_at, memory_order_relaxed);

	atomic_store_explicit(&allocations, count, memory_order_relaxed);
	return CX_LIKELY(limit == 0 || count < limit);
}

void cx_mem_fail_at(unsigned long n)
{
	atomic_store_explicit(&allocations, 0, memory_order_relaxed);
	atomic_store_explicit(&fail_at, n, memory_order_relaxed);
}

unsigned long cx_mem_count(void)
{
	return atomic_load_explicit(&allocations, memory_order_relaxed);
}

/* Asking for nothing may not look like having got nothing. */
static size_t at_least_one(size_t size)
{
	return size ? size : 1;
}

void *cx_alloc(size_t size)
{
	return may_allocate() ? malloc(at_least_one(size)) : NULL;
}

void *cx_alloc0(size_t size)
{
	return may_allocate() ? calloc(1, at_least_one(size)) : NULL;
}

void *cx_realloc(void *ptr, size_t size)
{
	return may_allocate() ? realloc(ptr, at_least_one(size)) : NULL;
}

void *cx_realloc_array(void *ptr, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	return cx_realloc(ptr, count * size);
}

char *cx_strdup(const char *text)
{
	return cx_strndup(text, strlen(text));
}

char *cx_strndup(const char *text, size_t len)
{
	char *copy = len < SIZE_MAX ? cx_alloc(len + 1) : NULL;

	if (!copy)
		return NULL;
	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

void cx_free(void *ptr)
{
	free(ptr);
}
