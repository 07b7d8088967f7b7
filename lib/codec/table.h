/* Looking things up in the tables of type.h, and how plain values lie in memory. */
#ifndef CX_CODEC_TABLE_H
#define CX_CODEC_TABLE_H

#include "base/common.h"
#include "codec/type.h"

#include <string.h>

/* A name as it stands in a text, without escapes. */
struct cx_name {
	const char *at;
	size_t len;
};

/* An entry of a map: { const char *key; value }. */
struct cx_entry {
	size_t value; /* its offset */
	size_t size;
};

/* The number behind a name that is in no table. */
#define CX_TABLE_NONE SIZE_MAX

/* Where in the type's fields the name is, or CX_TABLE_NONE. `guess` is looked at first. */
size_t cx_table_field(const struct cx_types *types, const struct cx_type *type, struct cx_name name,
	size_t guess);
/* The enum's or the union's value of that text, or NULL. */
const struct cx_type_value *cx_table_value(
	const struct cx_types *types, const struct cx_type *type, struct cx_name text);
/* The one with that number in C, or NULL. */
const struct cx_type_value *cx_table_number(
	const struct cx_types *types, const struct cx_type *type, int number);
/* Whether it is the name. */
bool cx_table_is(const struct cx_types *types, uint32_t name, struct cx_name text);
/* sizeof the plain C value. */
size_t cx_table_size(unsigned kind);
struct cx_entry cx_table_entry(unsigned kind);

/* What a value of that type is. */
unsigned cx_table_kind(const struct cx_type *type);

static inline const struct cx_type_field *cx_table_fields(
	const struct cx_types *types, const struct cx_type *type)
{
	return types->fields + type->first_field;
}

/* Pointers to what this library knows by table alone are moved as bytes, as the compiler knows of no type for them. */
static inline void cx_put_pointer(void *to, const void *pointer)
{
	memcpy(to, &pointer, sizeof(pointer));
}

static inline const void *cx_get_pointer(const void *from)
{
	const void *pointer;

	memcpy(&pointer, from, sizeof(pointer));
	return pointer;
}

static inline void cx_put_count(void *to, size_t count)
{
	memcpy(to, &count, sizeof(count));
}

static inline size_t cx_get_count(const void *from)
{
	size_t count;

	memcpy(&count, from, sizeof(count));
	return count;
}

#endif
