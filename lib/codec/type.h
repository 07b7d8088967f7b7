/*
 * What the tables say about the protocol's types. lib/gen/types.c is generated; decode.c and encode.c are the one engine
 * that reads it. Names are offsets into one pool and types are indices, so that the tables need no relocations.
 *
 * The C side of every kind, for a field `x` of a struct:
 *
 *     kind            plain                    list (size_t n_x)          map (size_t n_x)
 *     CX_STRING       const char *             const char *const *        const struct codex_string_entry *
 *     CX_BOOL … CX_DOUBLE   the value itself   const T *                  const struct { const char *key; T value; } *
 *     CX_JSON         const codex_json *       const codex_json *const *  entries
 *     CX_ENUM         struct cx_enum_value     array of them, by value    entries
 *     CX_STRUCT, CX_UNION, CX_LIST, CX_MAP   const struct T *   const struct T *const *   entries
 *
 * An entry of a map is { const char *key; value }, the value aligned as C does it. CX_LIST and CX_MAP are containers that
 * are not a field: { size_t count; elements }.
 *
 * In a field the value may be accompanied by `bool has_x` (numbers, booleans, lists and maps that may be missing: it is
 * told from 0 and from empty) and `bool null_x` (fields for which absent and null differ: null was sent). They stand right
 * before the value; one that the field needed only later stands at the end of the struct as it was then. None ever goes:
 * where the protocol no longer needs it, has_x is set of all that was decoded, and null_x of nothing that cannot be null.
 * To the encoder a struct whose `size` ends before has_x has the value, and one that ends before null_x has no null.
 */
#ifndef CX_CODEC_TYPE_H
#define CX_CODEC_TYPE_H

#include "base/common.h"

#include <codex/json.h>

enum cx_kind {
	CX_STRING,
	CX_BOOL,
	CX_INT32,
	CX_INT64,
	CX_UINT16,
	CX_UINT32,
	CX_UINT64,
	CX_DOUBLE,
	CX_JSON, /* free-form */
	CX_ENUM, /* `type`: an enum */
	CX_STRUCT, /* `type`: a struct */
	CX_UNION, /* `type`: a union */
	CX_LIST, /* `type`: a container, likewise CX_MAP */
	CX_MAP,
};

enum cx_shape {
	CX_PLAIN,
	CX_SHAPE_LIST,
	CX_SHAPE_MAP,
};

enum cx_field_flag {
	CX_REQUIRED = 1, /* the schema requires it */
	CX_NULLABLE = 2, /* null is a value of it */
	CX_ELEMENTS_NULLABLE = 4, /* an element may be null: pointers are NULL then */
	CX_EXPERIMENTAL = 8,
};

/* A field of a struct, or what all variants of a union have beside the tag. Sorted by name within a type. */
struct cx_type_field {
	uint32_t name; /* on the wire */
	uint16_t offset; /* of the value */
	uint16_t count; /* of n_x; 0: none (0 is where `size` is) */
	uint16_t has; /* of has_x; 0: none */
	uint16_t null; /* of null_x; 0: none */
	uint16_t type;
	uint8_t kind;
	uint8_t shape;
	uint8_t flags;
};

/* A value of an enum, or a variant of a union. Sorted by name within an enum or a union by tag; in an untagged union in
 * the order in which they are tried. */
struct cx_type_value {
	uint32_t name; /* on the wire: the enum's text, the tag's text, the only member's name */
	uint16_t number; /* in C; 0 is UNKNOWN and never in a table */
	uint16_t type; /* of the variant's payload */
	uint8_t kind; /* of the payload, if `payload` */
	uint8_t shape; /* CX_PLAIN; lists and maps are containers (CX_LIST, CX_MAP) here */
	uint8_t payload; /* 0: there is none */
	uint8_t flags; /* CX_NULLABLE: the payload may be null or absent; CX_EXPERIMENTAL */
};

enum cx_form {
	/* struct { size_t size; const codex_json *extra; fields… } */
	CX_FORM_STRUCT,
	/* struct { enum … value; const char *text; } */
	CX_FORM_ENUM,
	/* All unions: struct { size_t size; const codex_json *extra; tag; union … as; fields… }; the tag is a
	 * struct cx_enum_value, `as` is of 16 bytes and holds the payload's plain C value. */
	CX_FORM_TAGGED, /* an object, the tag a member of it, the payload's members beside it */
	CX_FORM_CONTENT, /* an object, the tag a member of it, the payload another one (`content`) */
	CX_FORM_EXTERNAL, /* a string, or an object with one member whose name is the tag and whose value is the payload */
	CX_FORM_UNTAGGED, /* the first variant that fits */
	/* struct { size_t count; elements } */
	CX_FORM_LIST,
	CX_FORM_MAP,
};

struct cx_type {
	uint32_t name; /* the protocol's definition, for messages */
	uint16_t size; /* sizeof of the C struct */
	uint16_t first_field, fields; /* in cx_type_fields */
	uint16_t first_value, values; /* in cx_type_values */
	uint16_t tag; /* tagged and content: the tag member's name, an index into cx_type_tags */
	uint16_t content; /* content: the payload member's name, likewise */
	uint16_t tag_at; /* unions: offset of the tag */
	uint16_t as_at; /* unions: offset of `as` */
	uint8_t form;
	/* CX_FORM_LIST and CX_FORM_MAP: the element */
	uint8_t kind;
	uint8_t flags;
	uint16_t type;
};

/* The head of every generated struct and union. */
struct cx_head {
	size_t size;
	const codex_json *extra;
};

/* How every generated enum looks, and the tag of every union. */
struct cx_enum_value {
	int value;
	const char *text;
};

struct cx_types {
	const char *names; /* the pool; NUL behind each */
	const struct cx_type *types;
	const struct cx_type_field *fields;
	const struct cx_type_value *values;
	const uint32_t *tags; /* names of tag and content members */
	size_t count; /* of types */
};

/* The protocol's own, of lib/gen/types.c. Tests bring smaller ones. */
extern const struct cx_types cx_protocol;

static inline const char *cx_type_name(const struct cx_types *types, uint32_t name)
{
	return types->names + name;
}

#endif
