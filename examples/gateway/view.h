/* What browsers are shown of what the protocol says: the shapes of the README, made of the runtime's JSON. */
#ifndef GATEWAY_VIEW_H
#define GATEWAY_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/* JSON text as a value to be put; NULL when it is none. */
struct json_object *view_parse(const char *text, size_t length);

/* The value as text, owned by the value. */
const char *view_text(struct json_object *json, size_t *ret_length);

/* What is there, else NULL (no number: 0); a path is names between dots. All borrowed. */
struct json_object *view_find(struct json_object *json, const char *path);
const char *view_string(struct json_object *json, const char *path);
int64_t view_number(struct json_object *json, const char *path);

/* Adds a member; NULL is null. */
void view_add(struct json_object *object, const char *name, struct json_object *value);
void view_add_string(struct json_object *object, const char *name, const char *value);
void view_add_number(struct json_object *object, const char *name, int64_t value);

/* A member of one object in another, as it is; null if it is not there. */
void view_copy(
	struct json_object *to, const char *name, struct json_object *from, const char *path);

/* A copy of it whose text is not longer than `limit` (at least 1 KiB): long strings are shortened in their middle, the longest first; if that is not
 * enough what is left is its type, id and status. */
struct json_object *view_fit(struct json_object *json, size_t limit);

/* THREAD, of the protocol's thread. */
struct json_object *view_thread(struct json_object *thread, bool running);

/* A stored TURN, of the protocol's turn. Takes its items. */
struct json_object *view_turn(struct json_object *turn, bool running, struct json_object *items);

/* USAGE, of the protocol's token usage and what the thread had used before the turn. */
struct json_object *view_usage(struct json_object *usage, int64_t total_before);

#endif
