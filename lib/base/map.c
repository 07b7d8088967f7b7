#include "base/map.h"

#include "base/mem.h"

#include <string.h>

#define MAP_FIRST 16

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ (hash >> 29);
}

/* Eight bytes at a time; the last ones of a long key may be taken twice. */
static uint32_t hash_of(const void *key, size_t len)
{
	const unsigned char *at = key, *end = at + len;
	uint64_t hash = len;
	uint64_t word = 0;

	if (CX_UNLIKELY(len < sizeof(word))) {
		if (len)
			memcpy(&word, at, len);
	} else {
		for (; (size_t)(end - at) > sizeof(word); at += sizeof(word)) {
			memcpy(&word, at, sizeof(word));
			hash = mix(hash, word);
		}
		memcpy(&word, end - sizeof(word), sizeof(word));
	}
	hash = mix(hash, word);
	return (uint32_t)(hash ^ (hash >> 32));
}

static void put(struct cx_map *map, struct cx_map_node *node)
{
	size_t bucket = node->hash & map->mask;

	node->next = map->buckets[bucket];
	map->buckets[bucket] = node;
	if (bucket < map->first)
		map->first = bucket;
}

/* A larger table that cannot be had is no failure: the chains get longer. */
static bool grow(struct cx_map *map)
{
	size_t old_count = map->buckets ? map->mask + 1 : 0;
	size_t new_count = old_count ? old_count * 2 : MAP_FIRST;
	struct cx_map_node **old = map->buckets;
	struct cx_map_node **fresh;

	if (new_count > SIZE_MAX / sizeof(*fresh))
		return old != NULL;
	fresh = cx_alloc0(new_count * sizeof(struct cx_map_node *));
	if (!fresh)
		return old != NULL;
	map->buckets = fresh;
	map->mask = new_count - 1;
	map->first = map->mask;
	for (size_t i = 0; i < old_count; i++) {
		for (struct cx_map_node *node = old[i], *next; node; node = next) {
			next = node->next;
			put(map, node);
		}
	}
	cx_free(old);
	return true;
}

bool cx_map_insert(struct cx_map *map, struct cx_map_node *node, const void *key, size_t key_len)
{
	if ((!map->buckets || map->count > map->mask) && !grow(map))
		return false;
	node->key = key;
	node->key_len = key_len;
	node->hash = hash_of(key, key_len);
	put(map, node);
	map->count++;
	return true;
}

static bool has_key(const struct cx_map_node *node, uint32_t hash, const void *key, size_t key_len)
{
	return node->hash == hash && node->key_len == key_len &&
		(!key_len || memcmp(node->key, key, key_len) == 0);
}

struct cx_map_node *cx_map_find(const struct cx_map *map, const void *key, size_t key_len)
{
	struct cx_map_node *node;
	uint32_t hash;

	if (!map->count)
		return NULL;
	hash = hash_of(key, key_len);
	node = map->buckets[hash & map->mask];
	while (node && !has_key(node, hash, key, key_len))
		node = node->next;
	return node;
}

void cx_map_remove(struct cx_map *map, struct cx_map_node *node)
{
	struct cx_map_node **link = &map->buckets[node->hash & map->mask];

	while (*link != node)
		link = &(*link)->next;
	*link = node->next;
	node->next = NULL;
	map->count--;
}

struct cx_map_node *cx_map_any(struct cx_map *map)
{
	if (!map->count)
		return NULL;
	while (!map->buckets[map->first])
		map->first++;
	return map->buckets[map->first];
}

void cx_map_free(struct cx_map *map)
{
	cx_free(map->buckets);
	*map = (struct cx_map){NULL, 0, 0, 0};
}
