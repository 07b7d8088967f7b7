/* Memory that is taken piece by piece and given back all at once: what is decoded from one text. */
#ifndef CX_BASE_ARENA_H
#define CX_BASE_ARENA_H

#include "base/common.h"

typedef void (*cx_arena_fn)(void *ptr);

struct cx_arena_chunk;
struct cx_arena_cleanup;

/* An empty arena is all zero bytes; it owns nothing until the first allocation. */
struct cx_arena {
	char *at; /* what is free of the newest chunk: from here … */
	char *end; /* … to here */
	struct cx_arena_chunk *chunks; /* newest first */
	struct cx_arena_cleanup *cleanups; /* newest first */
	size_t next; /* bytes of the chunk to come */
};

void cx_arena_init(struct cx_arena *arena);
/* A guess of what will be wanted in all: a good one means one chunk. It only counts before the first allocation. */
void cx_arena_expect(struct cx_arena *arena, size_t size);
/* NULL when memory cannot be had. `align` is a power of two, at most that of max_align_t. The bytes are not cleared. */
void *cx_arena_alloc(struct cx_arena *arena, size_t size, size_t align);
/* For anything, and cleared. */
void *cx_arena_alloc0(struct cx_arena *arena, size_t size);
/* Gives back all but the first `used` bytes of an allocation, if it was the last one. */
void cx_arena_trim(struct cx_arena *arena, void *ptr, size_t size, size_t used);
/* Has fn(ptr) called when the arena is freed, the last one first. False, and nothing done, when memory cannot be had. */
bool cx_arena_on_free(struct cx_arena *arena, cx_arena_fn fn, void *ptr);
/* Frees all of it; the arena is empty afterwards and can be used again. */
void cx_arena_free(struct cx_arena *arena);

#endif
