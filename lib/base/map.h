/* A hash map whose nodes, like those of a list, live in the objects. Keys are bytes that the object
 * owns and that must not change while it is in the map. */
#ifndef CX_BASE_MAP_H
#define CX_BASE_MAP_H

#include "base/common.h"

struct cx_map_node {
	struct cx_map_node *next;
	const void *key;
	size_t key_len;
	uint32_t hash;
};

struct cx_map {
	struct cx_map_node **buckets;
	size_t mask; /* bucket count - 1 */
	size_t count;
	size_t first; /* no node in a bucket before this one */
};

/* An empty map is all zero bytes; it owns nothing until the first insert. */

/* False when memory cannot be had. The key must not be in the map yet. */
bool cx_map_insert(struct cx_map *map, struct cx_map_node *node, const void *key, size_t key_len);
struct cx_map_node *cx_map_find(const struct cx_map *map, const void *key, size_t key_len);
/* `node` must be in the map. */
void cx_map_remove(struct cx_map *map, struct cx_map_node *node);
/* Any node, or NULL when empty: for emptying a map. */
struct cx_map_node *cx_map_any(struct cx_map *map);
/* Frees the table; the objects are the caller's. */
void cx_map_free(struct cx_map *map);

#endif
