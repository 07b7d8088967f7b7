/* Random values of every type of tests/codec/types.h, written down twice: as the encoder writes them, and in disguise. What
 * is decoded from the disguise must be encoded as the other. */
#include "support/suite.h"

#include "base/buf.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "codec/table.h"
#include "codec/text.h"
#include "codec/types.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 300
#define MEMBERS_MOST 32

struct texts {
	struct cx_buf plain;
	struct cx_buf odd;
};

static uint64_t state = 88172645463325252u;

static unsigned below(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 20) % limit;
}

static void put_space(struct texts *to)
{
	static const char *const spaces[] = {" ", "\n", "\t\r", "                 "};

	if (below(6) == 0)
		cx_buf_puts(&to->odd, spaces[below(CX_COUNTOF(spaces))]);
}

static void put(struct texts *to, const char *text)
{
	put_space(to);
	cx_buf_puts(&to->plain, text);
	cx_buf_puts(&to->odd, text);
	put_space(to);
}

/* Some characters as escapes that need not be. */
static void put_disguised(struct cx_buf *buf, const char *text)
{
	cx_buf_putc(buf, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\' || c < ' ' || (c < 0x80 && below(8) == 0))
			cx_buf_printf(buf, below(2) ? "\\u%04x" : "\\u%04X", c);
		else
			cx_buf_putc(buf, *text);
	}
	cx_buf_putc(buf, '"');
}

static void put_string(struct texts *to, const char *text)
{
	put_space(to);
	cx_put_string(&to->plain, text, strlen(text));
	put_disguised(&to->odd, text);
	put_space(to);
}

static void put_random_string(struct texts *to)
{
	static const char *const pieces[] = {"a", "0123456789abcdef", "\"", "\\", "\n", "\x01", "/",
		"\xc3\xa9", "\xe2\x80\xa8", "\xf0\x9f\x98\x80", " "};
	char text[256] = "";

	for (unsigned i = below(8); i; i--)
		strcat(text, pieces[below(CX_COUNTOF(pieces))]);
	put_string(to, text);
}

static void put_number(struct texts *to, unsigned kind)
{
	static const int64_t least[] = {[CX_INT32] = INT32_MIN, [CX_INT64] = INT64_MIN};
	static const uint64_t most[] = {[CX_INT32] = INT32_MAX,
		[CX_INT64] = INT64_MAX,
		[CX_UINT16] = UINT16_MAX,
		[CX_UINT32] = UINT32_MAX,
		[CX_UINT64] = UINT64_MAX};
	char text[32];

	if (kind == CX_DOUBLE)
		snprintf(text, sizeof(text), "%u.%s", below(1000), below(2) ? "25" : "5");
	else if (below(4) == 0)
		snprintf(text, sizeof(text), "%" PRIu64, most[kind]);
	else if (below(4) == 0 && kind <= CX_INT64)
		snprintf(text, sizeof(text), "%" PRId64, least[kind]);
	else
		snprintf(text, sizeof(text), "%u", below(3) * below(30000));
	put(to, text);
}

static void put_value(struct texts *to, unsigned kind, uint16_t type, unsigned depth);

static void put_element(
	struct texts *to, unsigned kind, uint16_t type, unsigned flags, unsigned depth)
{
	bool number = kind >= CX_BOOL && kind <= CX_DOUBLE;

	if (flags & CX_ELEMENTS_NULLABLE && !number && below(4) == 0)
		put(to, "null");
	else
		put_value(to, kind, type, depth);
}

static void put_list(struct texts *to, unsigned kind, uint16_t type, unsigned flags, unsigned depth)
{
	put(to, "[");
	for (unsigned i = 0, count = depth ? below(7) : 0; i < count; i++) {
		if (i)
			put(to, ",");
		put_element(to, kind, type, flags, depth - 1);
	}
	put(to, "]");
}

static void put_map(struct texts *to, unsigned kind, uint16_t type, unsigned flags, unsigned depth)
{
	char key[32];

	put(to, "{");
	for (unsigned i = 0, count = depth ? below(12) : 0; i < count; i++) {
		if (i)
			put(to, ",");
		snprintf(key, sizeof(key), "%s%u", below(2) ? "\xc3\xa9 \"" : "", i);
		put_string(to, i ? key : "");
		put(to, ":");
		put_element(to, kind, type, flags, depth - 1);
	}
	put(to, "}");
}

/* The members of an object, in the encoder's order; their disguise is shuffled. */
struct members {
	struct texts texts[MEMBERS_MOST];
	size_t count;
};

static struct texts *add(struct members *members, const char *name)
{
	struct texts *to = &members->texts[members->count++];

	ck_assert_uint_le(members->count, MEMBERS_MOST);
	*to = (struct texts){CX_BUF_INIT, CX_BUF_INIT};
	put_string(to, name);
	put(to, ":");
	return to;
}

static void put_members(struct texts *to, struct members *members)
{
	size_t order[MEMBERS_MOST];

	for (size_t i = 0; i < members->count; i++) {
		size_t other = below((unsigned)i + 1);

		order[i] = order[other];
		order[other] = i;
	}
	put(to, "{");
	for (size_t i = 0; i < members->count; i++) {
		struct texts both = {members->texts[i].plain, members->texts[order[i]].odd};

		if (i)
			put(to, ",");
		cx_buf_append(&to->plain, both.plain.data, both.plain.len);
		cx_buf_append(&to->odd, both.odd.data, both.odd.len);
	}
	put(to, "}");
	for (size_t i = 0; i < members->count; i++) {
		cx_buf_free(&members->texts[i].plain);
		cx_buf_free(&members->texts[i].odd);
	}
}

static void add_field(struct members *members, const struct cx_type_field *field, unsigned depth)
{
	bool present = field->flags & CX_REQUIRED || (depth && below(2));
	struct texts *to;

	if (!present)
		return;
	to = add(members, cx_type_name(&test_types, field->name));
	if (field->flags & CX_NULLABLE && below(3) == 0)
		put(to, "null");
	else if (field->shape == CX_SHAPE_LIST)
		put_list(to, field->kind, field->type, field->flags, depth);
	else if (field->shape == CX_SHAPE_MAP)
		put_map(to, field->kind, field->type, field->flags, depth);
	else
		put_value(to, field->kind, field->type, depth ? depth - 1 : 0);
}

static void add_fields(struct members *members, const struct cx_type *type, unsigned depth)
{
	const struct cx_type_field *fields = cx_table_fields(&test_types, type);

	for (size_t i = 0; i < type->fields; i++)
		add_field(members, &fields[i], depth);
}

/* One only: what is unknown keeps the order in which it came. */
static void add_unknown(struct members *members)
{
	if (below(4) == 0)
		put(add(members, "unknown \"member\""), "null");
}

static void put_struct(struct texts *to, const struct cx_type *type, unsigned depth)
{
	struct members members = {.count = 0};

	add_fields(&members, type, depth);
	add_unknown(&members);
	put_members(to, &members);
}

static void put_tagged(struct texts *to, const struct cx_type *type,
	const struct cx_type_value *variant, unsigned depth)
{
	struct members members = {.count = 0};

	put_string(add(&members, cx_type_name(&test_types, test_types.tags[type->tag])),
		cx_type_name(&test_types, variant->name));
	add_fields(&members, type, depth);
	if (variant->payload && type->form == CX_FORM_TAGGED)
		add_fields(&members, &test_types.types[variant->type], depth);
	else if (variant->payload)
		put_value(add(&members, cx_type_name(&test_types, test_types.tags[type->content])),
			variant->kind, variant->type, depth);
	add_unknown(&members);
	put_members(to, &members);
}

static void put_union(struct texts *to, const struct cx_type *type, unsigned depth)
{
	const struct cx_type_value *variant =
		&test_types.values[type->first_value + below(type->values)];
	struct members members = {.count = 0};

	if (type->form == CX_FORM_UNTAGGED) {
		put_value(to, variant->kind, variant->type, depth);
	} else if (type->form != CX_FORM_EXTERNAL) {
		put_tagged(to, type, variant, depth);
	} else if (!variant->payload) {
		put_string(to, cx_type_name(&test_types, variant->name));
	} else {
		put_value(add(&members, cx_type_name(&test_types, variant->name)), variant->kind,
			variant->type, depth);
		put_members(to, &members);
	}
}

static void put_enum(struct texts *to, const struct cx_type *type)
{
	unsigned number = below(type->values + (type->values > 1));

	put_string(to,
		number == type->values
			? "mauve"
			: cx_type_name(
				  &test_types, test_types.values[type->first_value + number].name));
}

static void put_value(struct texts *to, unsigned kind, uint16_t number, unsigned depth)
{
	const struct cx_type *type = &test_types.types[number];

	if (kind == CX_STRING)
		put_random_string(to);
	else if (kind == CX_BOOL)
		put(to, below(2) ? "true" : "false");
	else if (kind == CX_JSON)
		put(to, below(2) ? "null" : "{\"a\":[1.50]}");
	else if (kind == CX_ENUM)
		put_enum(to, type);
	else if (kind == CX_STRUCT)
		put_struct(to, type, depth ? depth - 1 : 0);
	else if (kind == CX_UNION)
		put_union(to, type, depth ? depth - 1 : 0);
	else if (kind == CX_LIST)
		put_list(to, type->kind, type->type, type->flags, depth ? depth - 1 : 0);
	else if (kind == CX_MAP)
		put_map(to, type->kind, type->type, type->flags, depth ? depth - 1 : 0);
	else
		put_number(to, kind);
}

static void expect_same(uint16_t type, struct texts *texts)
{
	struct cx_arena arena = {0};
	struct cx_buf again = CX_BUF_INIT;
	codex_error *error = NULL;
	const void *value;
	int status = cx_decode(&test_types, type, (struct cx_span){texts->odd.data, texts->odd.len},
		NULL, &arena, &value, &error);

	cx_buf_putc(&texts->plain, '\0');
	ck_assert_msg(status == 0, "%s: %s", texts->plain.data, codex_error_message(error));
	ck_assert_int_eq(cx_encode(&test_types, type, value, NULL, &again, NULL), 0);
	cx_buf_putc(&again, '\0');
	ck_assert_str_eq(again.data, texts->plain.data);
	cx_arena_free(&arena);
	cx_buf_free(&again);
}

START_TEST(random_values_in_disguise_come_back_as_they_are)
{
	uint16_t type = (uint16_t)_i;
	unsigned kind = cx_table_kind(&test_types.types[type]);

	for (int i = 0; i < ROUNDS; i++) {
		struct texts texts = {CX_BUF_INIT, CX_BUF_INIT};

		put_value(&texts, kind, type, below(6));
		ck_assert_int_eq(cx_scan_text(texts.odd.data, texts.odd.len, 64, NULL), CX_SCAN_OK);
		expect_same(type, &texts);
		cx_buf_free(&texts.plain);
		cx_buf_free(&texts.odd);
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	for (int type = 0; type < TEST_TYPE_COUNT; type++)
		suite_add_row(suite, cx_type_name(&test_types, test_types.types[type].name),
			random_values_in_disguise_come_back_as_they_are, type);
}

int main(void)
{
	return suite_main("random", add_cases);
}
