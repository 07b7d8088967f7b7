#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <string.h>

#define CHUNK_FIRST 1024u
#define CHUNK_MOST (64u * 1024)
/* A guess is believed up to here. */
#define EXPECT_MOST (1024u * 1024)

struct cx_arena_chunk {
	struct cx_arena_chunk *next;
	alignas(max_align_t) char bytes[];
};

struct cx_arena_cleanup {
	struct cx_arena_cleanup *next;
	cx_arena_fn fn;
	void *ptr;
};

void cx_arena_init(struct cx_arena *arena)
{
	*arena = (struct cx_arena){NULL, NULL, NULL, NULL, 0};
}

void cx_arena_expect(struct cx_arena *arena, size_t size)
{
	if (!arena->chunks)
		arena->next = size < EXPECT_MOST ? size : EXPECT_MOST;
}

static struct cx_arena_chunk *new_chunk(size_t room)
{
	if (room > SIZE_MAX - sizeof(struct cx_arena_chunk))
		return NULL;
	return cx_alloc(sizeof(struct cx_arena_chunk) + room);
}

/* What is too large for a chunk gets one of its own, behind the newest one, of which more may be left. */
static void *alloc_alone(struct cx_arena *arena, size_t size)
{
	struct cx_arena_chunk *chunk = new_chunk(size);

	if (!chunk)
		return NULL;
	chunk->next = arena->chunks->next;
	arena->chunks->next = chunk;
	return chunk->bytes;
}

static void *alloc_in_new(struct cx_arena *arena, size_t size)
{
	size_t room = arena->next ? arena->next : CHUNK_FIRST;
	struct cx_arena_chunk *chunk;

	if (size > room && arena->chunks)
		return alloc_alone(arena, size);
	if (size > room)
		room = size;
	chunk = new_chunk(room);
	if (!chunk)
		return NULL;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->at = chunk->bytes + size;
	arena->end = chunk->bytes + room;
	arena->next = room < CHUNK_MOST / 2 ? room * 2 : CHUNK_MOST;
	return chunk->bytes;
}

void *cx_arena_alloc(struct cx_arena *arena, size_t size, size_t align)
{
	size_t pad = (size_t)(-(uintptr_t)arena->at & (align - 1));
	size_t left = (size_t)(arena->end - arena->at);
	char *ptr;

	if (!arena->at || pad > left || size > left - pad)
		return alloc_in_new(arena, size);
	ptr = arena->at + pad;
	arena->at = ptr + size;
	return ptr;
}

void *cx_arena_alloc0(struct cx_arena *arena, size_t size)
{
	void *ptr = cx_arena_alloc(arena, size, alignof(max_align_t));

	return ptr ? memset(ptr, 0, size) : NULL;
}

void cx_arena_trim(struct cx_arena *arena, void *ptr, size_t size, size_t used)
{
	char *start = ptr;

	if (arena->at == start + size)
		arena->at = start + used;
}

bool cx_arena_on_free(struct cx_arena *arena, cx_arena_fn fn, void *ptr)
{
	struct cx_arena_cleanup *cleanup =
		cx_arena_alloc(arena, sizeof(*cleanup), alignof(struct cx_arena_cleanup));

	if (!cleanup)
		return false;
	*cleanup = (struct cx_arena_cleanup){arena->cleanups, fn, ptr};
	arena->cleanups = cleanup;
	return true;
}

void cx_arena_free(struct cx_arena *arena)
{
	struct cx_arena_chunk *chunk = arena->chunks;

	for (struct cx_arena_cleanup *at = arena->cleanups; at; at = at->next)
		at->fn(at->ptr);
	while (chunk) {
		struct cx_arena_chunk *next = chunk->next;

		cx_free(chunk);
		chunk = next;
	}
	cx_arena_init(arena);
}
