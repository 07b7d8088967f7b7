/* Unions: the tag and its payload, or the JSON of an unknown variant. */
#include "codec/encode_inside.h"

/* A union that is being written. */
struct writing {
	struct cx_source source;
	const struct cx_path *path;
	struct cx_enum_value tag;
	const struct cx_type_value *variant; /* NULL: unknown */
	const void *as;
	struct cx_source
		payload; /* tagged: the variant's struct; its type is NULL if there is none */
};

static const char *name_of(const struct cx_encoder *encoder, uint16_t tag)
{
	return cx_type_name(encoder->types, encoder->types->tags[tag]);
}

/* The text of a variant that the tables do not have, without a payload. */
static bool put_tag_text(struct cx_encoder *encoder, const struct writing *writing)
{
	struct cx_path frame = {writing->path, NULL, 0};

	if (writing->source.type->form == CX_FORM_EXTERNAL)
		return cx_encode_text(encoder, writing->tag.text, writing->path);
	frame.name = name_of(encoder, writing->source.type->tag);
	if (codex_json_member(writing->source.extra, frame.name) ||
		codex_json_member(writing->payload.extra, frame.name))
		return true;
	cx_encode_name(encoder, frame.name);
	return cx_encode_text(encoder, writing->tag.text, &frame);
}

/* The payload whose members lie beside the tag. NULL is one in which everything is absent. */
static bool read_payload(struct cx_encoder *encoder, struct writing *writing)
{
	const struct cx_type_value *variant = writing->variant;

	if (writing->source.type->form != CX_FORM_TAGGED || !variant || !variant->payload)
		return true;
	return cx_encode_source(encoder, cx_get_pointer(writing->as),
		&encoder->types->types[variant->type], sizeof(struct cx_head), writing->path,
		&writing->payload);
}

static bool put_content(struct cx_encoder *encoder, const struct writing *writing)
{
	const struct cx_type_value *variant = writing->variant;
	struct cx_path frame = {writing->path, name_of(encoder, writing->source.type->content), 0};

	if (!variant || !variant->payload)
		return true;
	if (codex_json_member(writing->source.extra, frame.name))
		return true;
	if (variant->flags & CX_NULLABLE && !cx_encode_is_there(writing->as, variant->kind))
		return true;
	cx_encode_name(encoder, frame.name);
	return cx_encode_element(encoder, writing->as, variant->kind, variant->type, false, &frame);
}

static bool put_payload(struct cx_encoder *encoder, const struct writing *writing)
{
	const codex_json *over = writing->source.extra;

	if (writing->source.type->form == CX_FORM_CONTENT)
		return put_content(encoder, writing);
	if (!writing->payload.type)
		return true;
	return cx_encode_fields(encoder, &writing->payload, over, writing->path) &&
		cx_encode_extra(encoder, writing->payload.extra, over);
}

static bool put_tagged(struct cx_encoder *encoder, struct writing *writing)
{
	if (!read_payload(encoder, writing))
		return false;
	cx_buf_putc(encoder->buf, '{');
	if (!put_tag_text(encoder, writing) ||
		!cx_encode_fields(
			encoder, &writing->source, writing->payload.extra, writing->path) ||
		!put_payload(encoder, writing) ||
		!cx_encode_extra(encoder, writing->source.extra, NULL))
		return false;
	cx_buf_putc(encoder->buf, '}');
	return true;
}

static bool put_external(struct cx_encoder *encoder, const struct writing *writing)
{
	const struct cx_type_value *variant = writing->variant;
	struct cx_path frame = {writing->path, writing->tag.text, 0};

	if (!variant || !variant->payload)
		return put_tag_text(encoder, writing);
	cx_buf_putc(encoder->buf, '{');
	if (!codex_json_member(writing->source.extra, frame.name)) {
		cx_encode_name(encoder, frame.name);
		if (!cx_encode_element(encoder, writing->as, variant->kind, variant->type,
			    variant->flags & CX_NULLABLE, &frame))
			return false;
	}
	if (!cx_encode_extra(encoder, writing->source.extra, NULL))
		return false;
	cx_buf_putc(encoder->buf, '}');
	return true;
}

static bool put_variant(struct cx_encoder *encoder, struct writing *writing)
{
	const struct cx_type_value *variant = writing->variant;

	if (writing->source.type->form == CX_FORM_UNTAGGED)
		return cx_encode_element(
			encoder, writing->as, variant->kind, variant->type, false, writing->path);
	if (writing->source.type->form == CX_FORM_EXTERNAL)
		return put_external(encoder, writing);
	return put_tagged(encoder, writing);
}

/* The JSON that came, or a text alone. */
static bool put_unknown(struct cx_encoder *encoder, struct writing *writing)
{
	const struct cx_type *type = writing->source.type;
	const codex_json *unknown = cx_get_pointer(writing->as);
	struct cx_path frame = {writing->path, NULL, 0};

	if (unknown)
		return cx_encode_json(encoder, unknown);
	if (writing->tag.text && type->form == CX_FORM_EXTERNAL)
		return put_external(encoder, writing);
	if (writing->tag.text && type->form != CX_FORM_UNTAGGED)
		return put_tagged(encoder, writing);
	frame.name = "type";
	if (type->form == CX_FORM_TAGGED || type->form == CX_FORM_CONTENT)
		frame.name = name_of(encoder, type->tag);
	return cx_encode_fail(encoder, &frame, CODEX_ERR_INVALID, "required");
}

static bool read_tag(struct cx_encoder *encoder, struct writing *writing)
{
	const struct cx_type *type = writing->source.type;

	memcpy(&writing->tag, writing->source.base + type->tag_at, sizeof(writing->tag));
	writing->as = writing->source.base + type->as_at;
	if (!writing->tag.value)
		return true;
	writing->variant = cx_table_number(encoder->types, type, writing->tag.value);
	if (!writing->variant)
		return cx_encode_fail(encoder, writing->path, CODEX_ERR_INVALID,
			"%d is no variant of %s", writing->tag.value,
			cx_type_name(encoder->types, type->name));
	writing->tag.text = cx_type_name(encoder->types, writing->variant->name);
	return true;
}

bool cx_encode_union(struct cx_encoder *encoder, const void *base, const struct cx_type *type,
	const struct cx_path *path)
{
	struct writing writing = {.path = path};
	size_t least = type->as_at + 2 * sizeof(uint64_t);
	bool fine;

	if (!cx_encode_enter(encoder, path))
		return false;
	if (!cx_encode_source(encoder, base, type, least, path, &writing.source))
		return false;
	if (!read_tag(encoder, &writing))
		return false;
	fine = writing.variant ? put_variant(encoder, &writing) : put_unknown(encoder, &writing);
	encoder->depth--;
	return fine;
}
