/* The members of an object: into the fields that the tables have for them, or into `extra`. */
#include "codec/decode_inside.h"

#include "base/buf.h"
#include "codec/json.h"

/* Where a member goes: a field of a part, or the payload as a whole, or nowhere. */
struct place {
	struct cx_part *part;
	size_t field;
	bool is_tag;
	bool is_content;
};

static bool is(const char *name, struct cx_name other)
{
	return name && strncmp(name, other.at, other.len) == 0 && !name[other.len];
}

static bool find_in(const struct cx_decoder *decoder, struct cx_part *part, struct cx_name name,
	struct place *place)
{
	if (!part->type)
		return false;
	place->field = cx_table_field(decoder->types, part->type, name, part->guess);
	if (place->field == CX_TABLE_NONE)
		return false;
	place->part = part;
	part->guess = place->field + 1;
	return true;
}

static struct place find(
	const struct cx_decoder *decoder, struct cx_object *object, struct cx_name name)
{
	struct place place = {NULL, 0, false, false};

	if (find_in(decoder, &object->own, name, &place))
		return place;
	place.is_tag = is(object->tag, name);
	place.is_content = !place.is_tag && is(object->content, name);
	if (!place.is_tag && !place.is_content)
		find_in(decoder, &object->payload, name, &place);
	return place;
}

/* What a member of the same name left. */
static void clear_field(const struct cx_type_field *field, char *base)
{
	size_t size = field->shape == CX_PLAIN ? cx_table_size(field->kind) : sizeof(void *);

	memset(base + field->offset, 0, size);
	if (field->count)
		memset(base + field->count, 0, sizeof(size_t));
	if (field->has)
		memset(base + field->has, 0, sizeof(bool));
	if (field->null)
		memset(base + field->null, 0, sizeof(bool));
}

static void set_flag(char *base, uint16_t offset)
{
	bool yes = true;

	if (offset)
		memcpy(base + offset, &yes, sizeof(yes));
}

static const char *decode_into(struct cx_decoder *decoder, const char *at,
	const struct cx_type_field *field, char *base, const struct cx_path *path)
{
	bool nullable = field->flags & CX_ELEMENTS_NULLABLE;
	char *to = base + field->offset;

	switch (field->shape) {
	case CX_SHAPE_LIST:
		return cx_decode_list(decoder, at, field->kind, field->type, nullable, path, to,
			base + field->count);
	case CX_SHAPE_MAP:
		return cx_decode_map(decoder, at, field->kind, field->type, nullable, path, to,
			base + field->count);
	default:
		return cx_decode_value(decoder, at, field->kind, field->type, path, to);
	}
}

static const char *decode_field(
	struct cx_decoder *decoder, const char *at, struct place place, const struct cx_path *path)
{
	struct cx_part *part = place.part;
	const struct cx_type_field *field =
		&cx_table_fields(decoder->types, part->type)[place.field];
	struct cx_path frame = {path, cx_type_name(decoder->types, field->name), 0};
	bool outer = decoder->lossy;

	if (CX_UNLIKELY(cx_field_has(&part->seen, place.field)))
		clear_field(field, part->base);
	cx_field_add(&part->seen, place.field, true);
	decoder->lossy = false;
	if (*at == 'n' && (field->flags & CX_NULLABLE) &&
		(field->kind != CX_JSON || field->shape != CX_PLAIN)) {
		set_flag(part->base, field->null);
		at += 4;
	} else {
		set_flag(part->base, field->has);
		at = decode_into(decoder, at, field, part->base, &frame);
	}
	cx_field_add(&part->lossy, place.field, decoder->lossy);
	decoder->lossy = outer;
	return at;
}

static const char *decode_content(struct cx_decoder *decoder, const char *at,
	struct cx_object *object, const struct cx_path *path)
{
	const struct cx_type_value *variant = object->variant;
	struct cx_path frame = {path, object->content, 0};
	bool outer = decoder->lossy;

	memset(object->as, 0, cx_table_size(variant->kind));
	object->content_seen = true;
	/* Beside a tag a payload that may be missing is missing if it is null, but that is not the same. */
	decoder->lossy = object->tag && *at == 'n';
	at = cx_decode_element(decoder, at, variant->kind, variant->type,
		variant->flags & CX_NULLABLE, &frame, object->as);
	object->content_lossy = decoder->lossy;
	decoder->lossy = outer;
	return at;
}

static void note_other(struct cx_object *object, const char *start, const char *end)
{
	if (object->others < CX_DECODE_OTHERS)
		object->other[object->others] = (struct cx_span){start, (size_t)(end - start)};
	object->others++;
}

/* The value at `at` of the member that begins at `start`. */
static const char *decode_member(struct cx_decoder *decoder, const char *start, const char *at,
	struct cx_object *object, struct cx_name name, const struct cx_path *path)
{
	struct place place = find(decoder, object, name);
	const char *end;

	if (CX_LIKELY(place.part))
		return decode_field(decoder, at, place, path);
	if (place.is_content)
		return decode_content(decoder, at, object, path);
	if (place.is_tag && CX_UNLIKELY(at > object->tag_at))
		return cx_decode_fail(decoder, path, "the tag is there twice");
	end = cx_skip_value(at, decoder->end);
	if (!place.is_tag)
		note_other(object, start, end);
	return end;
}

const char *cx_decode_object(struct cx_decoder *decoder, const char *at, struct cx_object *object,
	const struct cx_path *path)
{
	at = cx_skip_space(at + 1);
	while (*at != '}') {
		const char *start = at;
		struct cx_name name;

		at = cx_decode_name(decoder, at, &name);
		if (!at)
			return NULL;
		at = decode_member(decoder, start, at, object, name, path);
		if (!at)
			return NULL;
		at = cx_skip_comma(at);
	}
	return at + 1;
}

bool cx_decode_complete(
	struct cx_decoder *decoder, const struct cx_part *part, const struct cx_path *path)
{
	const struct cx_type_field *fields = cx_table_fields(decoder->types, part->type);

	for (size_t i = 0; i < part->type->fields; i++) {
		struct cx_path frame = {path, cx_type_name(decoder->types, fields[i].name), 0};

		if (CX_LIKELY(!(fields[i].flags & CX_REQUIRED) || cx_field_has(&part->seen, i)))
			continue;
		cx_decode_fail(decoder, &frame, "required");
		return false;
	}
	return true;
}

static bool is_kept(const struct cx_object *object, struct place place)
{
	if (place.part)
		return cx_field_has(&place.part->lossy, place.field);
	if (place.is_content)
		return object->content_lossy;
	return !place.is_tag;
}

static void put_member(struct cx_buf *buf, struct cx_span member)
{
	cx_buf_putc(buf, buf->len ? ',' : '{');
	cx_buf_append(buf, member.at, member.len);
}

/* The members that are kept, looked for anew. */
static bool put_kept(
	struct cx_decoder *decoder, const char *at, struct cx_object *object, struct cx_buf *buf)
{
	at = cx_skip_space(at + 1);
	while (*at != '}') {
		const char *start = at;
		struct cx_name name;

		at = cx_decode_name(decoder, at, &name);
		if (!at)
			return false;
		at = cx_skip_value(at, decoder->end);
		if (is_kept(object, find(decoder, object, name)))
			put_member(buf, (struct cx_span){start, (size_t)(at - start)});
		at = cx_skip_comma(at);
	}
	return true;
}

static bool has_any(const struct cx_field_set *set)
{
	uint64_t any = 0;

	for (size_t i = 0; i < CX_COUNTOF(set->bits); i++)
		any |= set->bits[i];
	return any != 0;
}

/* The members that are kept, as one object's text. */
static bool put_extra(struct cx_decoder *decoder, const char *at, struct cx_object *object,
	bool lossy, struct cx_buf *buf)
{
	if (lossy || object->others > CX_DECODE_OTHERS) {
		if (!put_kept(decoder, at, object, buf))
			return false;
	} else {
		for (size_t i = 0; i < object->others; i++)
			put_member(buf, object->other[i]);
	}
	cx_buf_putc(buf, '}');
	if (buf->failed)
		cx_decode_nomem(decoder);
	return !buf->failed;
}

bool cx_decode_extra(struct cx_decoder *decoder, const char *at, struct cx_object *object,
	const struct cx_path *path, const codex_json **ret)
{
	bool lossy = object->content_lossy || has_any(&object->own.lossy) ||
		has_any(&object->payload.lossy);
	struct cx_buf buf = CX_BUF_INIT;
	bool fine;

	if (CX_LIKELY(!object->others && !lossy))
		return true;
	fine = put_extra(decoder, at, object, lossy, &buf) &&
		cx_decode_json(decoder, (struct cx_span){buf.data, buf.len}, path, ret);
	cx_buf_free(&buf);
	return fine;
}
