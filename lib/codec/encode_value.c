#include "codec/encode_inside.h"

#include "codec/number.h"
#include "codec/text.h"

#include <math.h>

#define DIGITS_MOST 20

static bool put_unsigned(struct cx_encoder *encoder, uint64_t value, bool negative)
{
	char digits[DIGITS_MOST];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	if (negative)
		cx_buf_putc(encoder->buf, '-');
	cx_buf_append(encoder->buf, digits + at, sizeof(digits) - at);
	return true;
}

static bool put_signed(struct cx_encoder *encoder, int64_t value)
{
	return put_unsigned(encoder, value < 0 ? -(uint64_t)value : (uint64_t)value, value < 0);
}

static bool put_double(struct cx_encoder *encoder, double value, const struct cx_path *path)
{
	char text[CX_NUMBER_TEXT];
	size_t len;

	if (!isfinite(value))
		return cx_encode_fail(encoder, path, CODEX_ERR_INVALID,
			"JSON has no infinite numbers and no NaN");
	len = cx_number_text(value, text);
	if (!len)
		return cx_encode_nomem(encoder);
	cx_buf_append(encoder->buf, text, len);
	return true;
}

/* The caller's bytes into a number of that type. */
#define READ(type, at) \
	type value; \
	memcpy(&value, at, sizeof(value))

static bool put_number(
	struct cx_encoder *encoder, const void *at, unsigned kind, const struct cx_path *path)
{
	if (kind == CX_INT32) {
		READ(int32_t, at);
		return put_signed(encoder, value);
	}
	if (kind == CX_INT64) {
		READ(int64_t, at);
		return put_signed(encoder, value);
	}
	if (kind == CX_UINT16) {
		READ(uint16_t, at);
		return put_unsigned(encoder, value, false);
	}
	if (kind == CX_UINT32) {
		READ(uint32_t, at);
		return put_unsigned(encoder, value, false);
	}
	if (kind == CX_UINT64) {
		READ(uint64_t, at);
		return put_unsigned(encoder, value, false);
	}
	READ(double, at);
	return put_double(encoder, value, path);
}

/* As a byte, since what is no bool may lie there. */
static bool put_bool(struct cx_encoder *encoder, const void *at)
{
	cx_buf_puts(encoder->buf, *(const unsigned char *)at ? "true" : "false");
	return true;
}

bool cx_encode_text(struct cx_encoder *encoder, const char *text, const struct cx_path *path)
{
	size_t len = strlen(text);

	if (!cx_utf8_valid(text, len))
		return cx_encode_fail(encoder, path, CODEX_ERR_UTF8, "not valid UTF-8");
	cx_put_string(encoder->buf, text, len);
	return true;
}

bool cx_encode_json(struct cx_encoder *encoder, const codex_json *json)
{
	const char *text = codex_json_text(json);

	if (!text)
		return cx_encode_nomem(encoder);
	cx_buf_puts(encoder->buf, text);
	return true;
}

static bool put_enum(
	struct cx_encoder *encoder, const void *at, uint16_t type, const struct cx_path *path)
{
	const struct cx_type *table = &encoder->types->types[type];
	const struct cx_type_value *known;
	struct cx_enum_value value;

	memcpy(&value, at, sizeof(value));
	if (!value.value)
		return cx_encode_text(encoder, value.text, path);
	known = cx_table_number(encoder->types, table, value.value);
	if (!known)
		return cx_encode_fail(encoder, path, CODEX_ERR_INVALID, "%d is no value of %s",
			value.value, cx_type_name(encoder->types, table->name));
	return cx_encode_text(encoder, cx_type_name(encoder->types, known->name), path);
}

bool cx_encode_is_there(const void *at, unsigned kind)
{
	struct cx_enum_value value;

	if (kind >= CX_BOOL && kind <= CX_DOUBLE)
		return true;
	if (kind != CX_ENUM)
		return cx_get_pointer(at) != NULL;
	memcpy(&value, at, sizeof(value));
	return value.value || value.text;
}

bool cx_encode_element(struct cx_encoder *encoder, const void *at, unsigned kind, uint16_t type,
	bool nullable, const struct cx_path *path)
{
	if (cx_encode_is_there(at, kind))
		return cx_encode_value(encoder, at, kind, type, path);
	if (!nullable)
		return cx_encode_fail(encoder, path, CODEX_ERR_INVALID, "required");
	cx_buf_puts(encoder->buf, "null");
	return true;
}

static bool put_container(
	struct cx_encoder *encoder, const void *at, uint16_t type, const struct cx_path *path)
{
	const struct cx_type *table = &encoder->types->types[type];
	bool nullable = table->flags & CX_ELEMENTS_NULLABLE;
	struct {
		size_t count;
		const void *elements;
	} container;

	memcpy(&container, at, sizeof(container));
	if (table->form == CX_FORM_LIST)
		return cx_encode_list(encoder, container.elements, container.count, table->kind,
			table->type, nullable, path);
	return cx_encode_map(encoder, container.elements, container.count, table->kind, table->type,
		nullable, path);
}

bool cx_encode_value(struct cx_encoder *encoder, const void *at, unsigned kind, uint16_t type,
	const struct cx_path *path)
{
	switch (kind) {
	case CX_STRING:
		return cx_encode_text(encoder, cx_get_pointer(at), path);
	case CX_BOOL:
		return put_bool(encoder, at);
	case CX_JSON:
		return cx_encode_json(encoder, cx_get_pointer(at));
	case CX_ENUM:
		return put_enum(encoder, at, type, path);
	case CX_STRUCT:
		return cx_encode_struct(
			encoder, cx_get_pointer(at), &encoder->types->types[type], path);
	case CX_UNION:
		return cx_encode_union(
			encoder, cx_get_pointer(at), &encoder->types->types[type], path);
	case CX_LIST:
	case CX_MAP:
		return put_container(encoder, cx_get_pointer(at), type, path);
	default:
		return put_number(encoder, at, kind, path);
	}
}
