#include "codec/table.h"

/* How C lays out an entry with a value of that type. */
#define ENTRY_OF(type) \
	{ \
		offsetof( \
			struct { \
				const char *key; \
				type value; \
			}, \
			value), \
			sizeof(struct { \
				const char *key; \
				type value; \
			}) \
	}

static int compare(const char *name, struct cx_name text)
{
	for (size_t i = 0; i < text.len; i++) {
		int difference = (unsigned char)name[i] - (unsigned char)text.at[i];

		/* A text that has a NUL is beyond every name that ends there. */
		if (difference || !name[i])
			return difference ? difference : -1;
	}
	return name[text.len] ? 1 : 0;
}

bool cx_table_is(const struct cx_types *types, uint32_t name, struct cx_name text)
{
	return compare(cx_type_name(types, name), text) == 0;
}

size_t cx_table_field(
	const struct cx_types *types, const struct cx_type *type, struct cx_name name, size_t guess)
{
	const struct cx_type_field *fields = cx_table_fields(types, type);
	size_t low = 0, high = type->fields;

	if (guess < high && cx_table_is(types, fields[guess].name, name))
		return guess;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(cx_type_name(types, fields[middle].name), name);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return CX_TABLE_NONE;
}

const struct cx_type_value *cx_table_value(
	const struct cx_types *types, const struct cx_type *type, struct cx_name text)
{
	const struct cx_type_value *values = types->values + type->first_value;
	size_t low = 0, high = type->values;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(cx_type_name(types, values[middle].name), text);

		if (order == 0)
			return &values[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct cx_type_value *cx_table_number(
	const struct cx_types *types, const struct cx_type *type, int number)
{
	const struct cx_type_value *values = types->values + type->first_value;

	for (size_t i = 0; i < type->values; i++) {
		if (values[i].number == number)
			return &values[i];
	}
	return NULL;
}

size_t cx_table_size(unsigned kind)
{
	switch (kind) {
	case CX_BOOL:
		return sizeof(bool);
	case CX_UINT16:
		return sizeof(uint16_t);
	case CX_INT32:
	case CX_UINT32:
		return sizeof(uint32_t);
	case CX_INT64:
	case CX_UINT64:
		return sizeof(uint64_t);
	case CX_DOUBLE:
		return sizeof(double);
	case CX_ENUM:
		return sizeof(struct cx_enum_value);
	default:
		return sizeof(void *);
	}
}

struct cx_entry cx_table_entry(unsigned kind)
{
	switch (kind) {
	case CX_BOOL:
		return (struct cx_entry)ENTRY_OF(bool);
	case CX_UINT16:
		return (struct cx_entry)ENTRY_OF(uint16_t);
	case CX_INT32:
	case CX_UINT32:
		return (struct cx_entry)ENTRY_OF(uint32_t);
	case CX_INT64:
	case CX_UINT64:
		return (struct cx_entry)ENTRY_OF(uint64_t);
	case CX_DOUBLE:
		return (struct cx_entry)ENTRY_OF(double);
	case CX_ENUM:
		return (struct cx_entry)ENTRY_OF(struct cx_enum_value);
	default:
		return (struct cx_entry)ENTRY_OF(const void *);
	}
}

unsigned cx_table_kind(const struct cx_type *type)
{
	switch (type->form) {
	case CX_FORM_STRUCT:
		return CX_STRUCT;
	case CX_FORM_ENUM:
		return CX_ENUM;
	case CX_FORM_LIST:
		return CX_LIST;
	case CX_FORM_MAP:
		return CX_MAP;
	default:
		return CX_UNION;
	}
}
