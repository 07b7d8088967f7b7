/* Structs: the fields that are there, and what `extra` has beside them, or instead of them. */
#include "codec/encode_inside.h"

#include "codec/text.h"

bool cx_encode_source(struct cx_encoder *encoder, const void *base, const struct cx_type *type,
	size_t least, const struct cx_path *path, struct cx_source *ret)
{
	struct cx_path frame = {path, "extra", 0};
	struct cx_head head;

	*ret = (struct cx_source){type, base, 0, NULL};
	if (!base)
		return true;
	memcpy(&head, base, sizeof(head.size));
	if (head.size < least)
		return cx_encode_fail(encoder, path, CODEX_ERR_INVALID,
			"size is %zu: begin a %s with its …_INIT", head.size,
			cx_type_name(encoder->types, type->name));
	memcpy(&head, base, sizeof(head));
	if (head.extra && codex_json_type(head.extra) != CODEX_JSON_OBJECT)
		return cx_encode_fail(encoder, &frame, CODEX_ERR_INVALID, "not an object");
	ret->size = head.size;
	ret->extra = head.extra;
	return true;
}

void cx_encode_name(struct cx_encoder *encoder, const char *name)
{
	struct cx_buf *buf = encoder->buf;

	/* No value ends with an opening brace. */
	if (buf->len && buf->data[buf->len - 1] != '{')
		cx_buf_putc(buf, ',');
	cx_put_string(buf, name, strlen(name));
	cx_buf_putc(buf, ':');
}

/* All of it lies in what the maker of the struct knew. */
static bool is_in(const struct cx_source *source, size_t offset, size_t size)
{
	return offset + size <= source->size;
}

/* A companion that is there. 0: the field has none. */
static bool is_set(const struct cx_source *source, uint16_t offset)
{
	return offset && is_in(source, offset, sizeof(bool)) && source->base[offset];
}

/* Whether has_x came later than the struct that the caller has, which has the field: its maker had no way to leave that out. */
static bool is_always_there(const struct cx_type_field *field, const struct cx_source *source)
{
	return field->has && !is_in(source, field->has, sizeof(bool));
}

/* Whether it has to be sent: a number, a list or a map that is not empty need not say so. */
static bool is_there(const struct cx_type_field *field, const struct cx_source *source)
{
	const char *at = source->base + field->offset;
	size_t size = cx_table_size(field->kind);

	if (is_set(source, field->has) || is_always_there(field, source))
		return true;
	if (field->shape != CX_PLAIN)
		return cx_get_count(source->base + field->count) != 0;
	if (field->kind < CX_BOOL || field->kind > CX_DOUBLE)
		return cx_encode_is_there(at, field->kind);
	for (size_t i = 0; i < size; i++) {
		if (at[i])
			return true;
	}
	return false;
}

static bool put_field(struct cx_encoder *encoder, const struct cx_type_field *field,
	const char *base, const struct cx_path *path)
{
	bool nullable = field->flags & CX_ELEMENTS_NULLABLE;
	const char *at = base + field->offset;

	cx_encode_name(encoder, path->name);
	switch (field->shape) {
	case CX_SHAPE_LIST:
		return cx_encode_list(encoder, cx_get_pointer(at),
			cx_get_count(base + field->count), field->kind, field->type, nullable,
			path);
	case CX_SHAPE_MAP:
		return cx_encode_map(encoder, cx_get_pointer(at), cx_get_count(base + field->count),
			field->kind, field->type, nullable, path);
	default:
		return cx_encode_value(encoder, at, field->kind, field->type, path);
	}
}

/* What a field is that nobody set and that has to be there. */
static bool put_missing(
	struct cx_encoder *encoder, const struct cx_type_field *field, const struct cx_path *path)
{
	const char *empty = "0";

	if (field->shape == CX_SHAPE_LIST)
		empty = "[]";
	else if (field->shape == CX_SHAPE_MAP)
		empty = "{}";
	else if (field->kind == CX_BOOL)
		empty = "false";
	else if (field->kind < CX_BOOL || field->kind > CX_DOUBLE)
		return cx_encode_fail(encoder, path, CODEX_ERR_INVALID, "required");
	cx_encode_name(encoder, path->name);
	cx_buf_puts(encoder->buf, empty);
	return true;
}

static bool is_known(const struct cx_type_field *field, const struct cx_source *source)
{
	size_t size = field->shape == CX_PLAIN ? cx_table_size(field->kind) : sizeof(void *);

	return is_in(source, field->offset, size);
}

static bool put_field_or_none(struct cx_encoder *encoder, const struct cx_type_field *field,
	const struct cx_source *source, const struct cx_path *path)
{
	bool known = is_known(field, source);

	if (known && is_there(field, source))
		return put_field(encoder, field, source->base, path);
	if ((known && is_set(source, field->null)) ||
		(field->flags & CX_REQUIRED && field->flags & CX_NULLABLE)) {
		cx_encode_name(encoder, path->name);
		cx_buf_puts(encoder->buf, "null");
		return true;
	}
	return !(field->flags & CX_REQUIRED) || put_missing(encoder, field, path);
}

bool cx_encode_fields(struct cx_encoder *encoder, const struct cx_source *source,
	const codex_json *over, const struct cx_path *path)
{
	const struct cx_type_field *fields = cx_table_fields(encoder->types, source->type);

	for (size_t i = 0; i < source->type->fields; i++) {
		struct cx_path frame = {path, cx_type_name(encoder->types, fields[i].name), 0};

		if (codex_json_member(source->extra, frame.name) ||
			codex_json_member(over, frame.name))
			continue;
		if (!put_field_or_none(encoder, &fields[i], source, &frame))
			return false;
	}
	return true;
}

bool cx_encode_extra(struct cx_encoder *encoder, const codex_json *extra, const codex_json *over)
{
	const codex_json *value;
	const char *name;
	void *at = NULL;

	while (codex_json_next(extra, &at, &name, &value)) {
		if (codex_json_member(over, name))
			continue;
		cx_encode_name(encoder, name);
		if (!cx_encode_json(encoder, value))
			return false;
	}
	return true;
}

bool cx_encode_struct(struct cx_encoder *encoder, const void *base, const struct cx_type *type,
	const struct cx_path *path)
{
	struct cx_source source;

	if (!cx_encode_enter(encoder, path))
		return false;
	if (!cx_encode_source(encoder, base, type, sizeof(struct cx_head), path, &source))
		return false;
	cx_buf_putc(encoder->buf, '{');
	if (!cx_encode_fields(encoder, &source, NULL, path))
		return false;
	if (!cx_encode_extra(encoder, source.extra, NULL))
		return false;
	cx_buf_putc(encoder->buf, '}');
	encoder->depth--;
	return true;
}
