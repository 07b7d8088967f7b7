#include "support/suite.h"

#include "codec/type.h"
#include "gen/types.h"

#include <string.h>

#define ROWS(type) (cx_protocol.fields + (type)->first_field)
#define VARIANTS(type) (cx_protocol.values + (type)->first_value)

static const struct cx_type *type_at(size_t index)
{
	return &cx_protocol.types[index];
}

static const char *text(uint32_t name)
{
	return cx_type_name(&cx_protocol, name);
}

static bool is_union(const struct cx_type *type)
{
	return type->form == CX_FORM_TAGGED || type->form == CX_FORM_CONTENT ||
		type->form == CX_FORM_EXTERNAL || type->form == CX_FORM_UNTAGGED;
}

/* A place of `size` bytes in a struct, behind its head, that nothing else has. */
static void take(const struct cx_type *type, unsigned char *taken, size_t offset, size_t size)
{
	ck_assert_msg(offset >= sizeof(struct cx_head) && offset + size <= type->size,
		"%s: %zu is outside of it", text(type->name), offset);
	for (size_t i = offset; i < offset + size; i++)
		ck_assert_msg(!taken[i]++, "%s: two things are at %zu", text(type->name), i);
}

static size_t size_of(const struct cx_type_field *field)
{
	static const size_t sizes[] = {
		[CX_BOOL] = sizeof(bool),
		[CX_INT32] = sizeof(int32_t),
		[CX_INT64] = sizeof(int64_t),
		[CX_UINT16] = sizeof(uint16_t),
		[CX_UINT32] = sizeof(uint32_t),
		[CX_UINT64] = sizeof(uint64_t),
		[CX_DOUBLE] = sizeof(double),
		[CX_ENUM] = sizeof(struct cx_enum_value),
		[CX_MAP] = 0,
	};

	if (field->shape != CX_PLAIN || !sizes[field->kind])
		return sizeof(void *);
	return sizes[field->kind];
}

START_TEST(members_have_places_of_their_own_in_their_struct)
{
	for (size_t i = 0; i < cx_protocol.count; i++) {
		const struct cx_type *type = type_at(i);
		unsigned char taken[UINT16_MAX] = {0};

		if (is_union(type)) {
			take(type, taken, type->tag_at, sizeof(struct cx_enum_value));
			take(type, taken, type->as_at, 16);
		}
		for (size_t j = 0; j < type->fields; j++) {
			const struct cx_type_field *field = ROWS(type) + j;

			take(type, taken, field->offset, size_of(field));
			if (field->count)
				take(type, taken, field->count, sizeof(size_t));
			if (field->has)
				take(type, taken, field->has, sizeof(bool));
			if (field->null)
				take(type, taken, field->null, sizeof(bool));
		}
	}
}
END_TEST

/* What NULL, or has_x and null_x, have to tell apart. */
START_TEST(presence_can_be_told)
{
	for (size_t i = 0; i < cx_protocol.count; i++) {
		for (size_t j = 0; j < type_at(i)->fields; j++) {
			const struct cx_type_field *field = ROWS(type_at(i)) + j;
			bool required = field->flags & CX_REQUIRED;
			bool nullable = field->flags & CX_NULLABLE;
			bool many = field->shape != CX_PLAIN;
			bool number = field->kind >= CX_BOOL && field->kind <= CX_DOUBLE;
			bool json = !many && field->kind == CX_JSON;

			ck_assert_int_eq(field->count != 0, many);
			/* One that is no longer needed stays, but what can be NULL never has_x. */
			if ((many || number) && (!required || nullable))
				ck_assert_uint_ne(field->has, 0);
			if (nullable && !required && !json)
				ck_assert_uint_ne(field->null, 0);
			ck_assert(!field->has || many || number);
			ck_assert(!field->null || !json);
		}
	}
}
END_TEST

START_TEST(names_are_sorted_for_the_search)
{
	for (size_t i = 0; i < cx_protocol.count; i++) {
		const struct cx_type *type = type_at(i);

		ck_assert_str_ne(text(type->name), "");
		for (size_t j = 1; j < type->fields; j++)
			ck_assert_str_lt(text(ROWS(type)[j - 1].name), text(ROWS(type)[j].name));
		for (size_t j = 1; type->form != CX_FORM_UNTAGGED && j < type->values; j++)
			ck_assert_str_lt(
				text(VARIANTS(type)[j - 1].name), text(VARIANTS(type)[j].name));
	}
}
END_TEST

START_TEST(numbers_are_unique_and_none_is_unknown)
{
	for (size_t i = 0; i < cx_protocol.count; i++) {
		const struct cx_type *type = type_at(i);
		bool seen[UINT16_MAX] = {true};

		for (size_t j = 0; j < type->values; j++) {
			ck_assert(!seen[VARIANTS(type)[j].number]);
			seen[VARIANTS(type)[j].number] = true;
		}
	}
}
END_TEST

static void check_kind(uint8_t kind, uint16_t type)
{
	bool fits = true;

	if (kind < CX_ENUM)
		return;
	ck_assert_uint_lt(type, cx_protocol.count);
	if (kind == CX_UNION)
		fits = is_union(type_at(type));
	if (kind == CX_ENUM)
		fits = type_at(type)->form == CX_FORM_ENUM;
	if (kind == CX_STRUCT)
		fits = type_at(type)->form == CX_FORM_STRUCT;
	if (kind == CX_LIST)
		fits = type_at(type)->form == CX_FORM_LIST;
	if (kind == CX_MAP)
		fits = type_at(type)->form == CX_FORM_MAP;
	ck_assert_msg(fits, "%s is not of kind %d", text(type_at(type)->name), kind);
}

START_TEST(what_a_place_is_of_has_that_form)
{
	for (size_t i = 0; i < cx_protocol.count; i++) {
		const struct cx_type *type = type_at(i);

		if (type->form == CX_FORM_LIST || type->form == CX_FORM_MAP)
			check_kind(type->kind, type->type);
		for (size_t j = 0; j < type->fields; j++)
			check_kind(ROWS(type)[j].kind, ROWS(type)[j].type);
		for (size_t j = 0; j < type->values; j++) {
			if (VARIANTS(type)[j].payload)
				check_kind(VARIANTS(type)[j].kind, VARIANTS(type)[j].type);
		}
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, members_have_places_of_their_own_in_their_struct);
	ADD(suite, presence_can_be_told);
	ADD(suite, names_are_sorted_for_the_search);
	ADD(suite, numbers_are_unique_and_none_is_unknown);
	ADD(suite, what_a_place_is_of_has_that_form);
}

int main(void)
{
	return suite_main("tables", add_cases);
}
