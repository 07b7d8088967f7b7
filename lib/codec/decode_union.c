/* Unions: which variant it is, and its payload. A variant that the tables do not have is kept as JSON. */
#include "codec/decode_inside.h"

#include "codec/scan.h"

/* A union that is being read. */
struct reading {
	const struct cx_type *type;
	const struct cx_path *path;
	char *base;
};

static struct cx_head *head_of(struct reading reading)
{
	return (struct cx_head *)(void *)reading.base;
}

static char *as_of(struct reading reading)
{
	return reading.base + reading.type->as_at;
}

static void put_tag(struct reading reading, int number, const char *text)
{
	struct cx_enum_value tag = {number, text};

	memcpy(reading.base + reading.type->tag_at, &tag, sizeof(tag));
}

static void put_variant(
	struct cx_decoder *decoder, struct reading reading, const struct cx_type_value *variant)
{
	put_tag(reading, variant->number, cx_type_name(decoder->types, variant->name));
}

/* All of the value at `at`, as JSON. `text`: of its tag, or NULL. */
static const char *decode_unknown(
	struct cx_decoder *decoder, const char *at, struct reading reading, const char *text)
{
	const char *end = cx_skip_value(at, decoder->end);
	const codex_json *json;

	if (!cx_decode_json(decoder, (struct cx_span){at, (size_t)(end - at)}, reading.path, &json))
		return NULL;
	memset(as_of(reading), 0, 2 * sizeof(uint64_t));
	cx_put_pointer(as_of(reading), json);
	put_tag(reading, 0, text);
	return end;
}

/* The tag's variant, NULL if it is unknown; `text` is then what it says, if it says anything. */
static bool decode_tag(struct cx_decoder *decoder, const char *tag_at, struct reading reading,
	const struct cx_type_value **ret_variant, const char **ret_text)
{
	bool lossy = decoder->lossy;
	struct cx_name text;

	*ret_variant = NULL;
	*ret_text = NULL;
	if (!tag_at || *tag_at != '"')
		return true;
	if (!cx_decode_text(decoder, tag_at, &text))
		return false;
	*ret_variant = cx_table_value(decoder->types, reading.type, text);
	if (!*ret_variant && !cx_decode_string(decoder, tag_at, ret_text))
		return false;
	/* A NUL in it is kept: all of an unknown variant is. */
	decoder->lossy = lossy;
	return true;
}

/* Tells `object` where the payload of the variant goes. */
static bool prepare(struct cx_decoder *decoder, struct reading reading,
	const struct cx_type_value *variant, struct cx_object *object)
{
	void *payload;

	if (reading.type->form == CX_FORM_CONTENT) {
		object->content =
			cx_type_name(decoder->types, decoder->types->tags[reading.type->content]);
		object->variant = variant;
		object->as = as_of(reading);
		return true;
	}
	object->payload.type = &decoder->types->types[variant->type];
	payload = cx_decode_head(decoder, object->payload.type, reading.path);
	object->payload.base = payload;
	cx_put_pointer(as_of(reading), payload);
	return payload != NULL;
}

static bool is_complete(
	struct cx_decoder *decoder, const struct cx_object *object, const struct cx_path *path)
{
	struct cx_path frame = {path, object->content, 0};

	if (!cx_decode_complete(decoder, &object->own, path))
		return false;
	if (object->payload.type && !cx_decode_complete(decoder, &object->payload, path))
		return false;
	if (!object->content || object->content_seen || object->variant->flags & CX_NULLABLE)
		return true;
	cx_decode_fail(decoder, &frame, "required");
	return false;
}

static const char *decode_tagged(struct cx_decoder *decoder, const char *at, struct reading reading)
{
	struct cx_object object = {.own = {.type = reading.type, .base = reading.base}};
	const struct cx_type_value *variant;
	const char *text, *end;

	object.tag = cx_type_name(decoder->types, decoder->types->tags[reading.type->tag]);
	object.tag_at = cx_decode_tag_at(decoder, at, reading.type);
	if (!decode_tag(decoder, object.tag_at, reading, &variant, &text))
		return NULL;
	if (variant && variant->payload && !prepare(decoder, reading, variant, &object))
		return NULL;
	end = cx_decode_object(decoder, at, &object, reading.path);
	if (!end)
		return NULL;
	if (!variant)
		return decode_unknown(decoder, at, reading, text);
	put_variant(decoder, reading, variant);
	if (!is_complete(decoder, &object, reading.path))
		return NULL;
	if (!cx_decode_extra(decoder, at, &object, reading.path, &head_of(reading)->extra))
		return NULL;
	return end;
}

const char *cx_decode_tag_at(
	const struct cx_decoder *decoder, const char *at, const struct cx_type *type)
{
	const char *tag = cx_type_name(decoder->types, decoder->types->tags[type->tag]);
	struct cx_span last = {NULL, 0};

	if (CX_LIKELY(!decoder->careful))
		return cx_skip_to_member(at, decoder->end, tag);
	cx_scan_member(
		(struct cx_span){at, (size_t)(cx_skip_value(at, decoder->end) - at)}, tag, &last);
	return last.at;
}

/* The first member that is a variant, or else the only one. */
static const char *find_external(struct cx_decoder *decoder, const char *at, struct reading reading,
	const struct cx_type_value **ret_variant, const char **ret_text)
{
	const char *first = cx_skip_space(at + 1);
	size_t count = 0;

	*ret_variant = NULL;
	*ret_text = NULL;
	for (at = first; *at != '}'; count++) {
		struct cx_name name;

		at = cx_decode_name(decoder, at, &name);
		if (!at)
			return NULL;
		*ret_variant = cx_table_value(decoder->types, reading.type, name);
		if (*ret_variant && (*ret_variant)->payload)
			return at;
		at = cx_skip_comma(cx_skip_value(at, decoder->end));
	}
	*ret_variant = NULL;
	if (count == 1 && !cx_decode_string(decoder, first, ret_text))
		return NULL;
	return at;
}

static const char *decode_external_object(
	struct cx_decoder *decoder, const char *at, struct reading reading)
{
	struct cx_object object = {.as = as_of(reading)};
	bool lossy = decoder->lossy;
	const char *text, *end;

	end = find_external(decoder, at, reading, &object.variant, &text);
	decoder->lossy = lossy;
	if (!end)
		return NULL;
	if (!object.variant)
		return decode_unknown(decoder, at, reading, text);
	put_variant(decoder, reading, object.variant);
	object.content = cx_type_name(decoder->types, object.variant->name);
	end = cx_decode_object(decoder, at, &object, reading.path);
	if (!end)
		return NULL;
	if (!cx_decode_extra(decoder, at, &object, reading.path, &head_of(reading)->extra))
		return NULL;
	return end;
}

static const char *decode_external(
	struct cx_decoder *decoder, const char *at, struct reading reading)
{
	const struct cx_type_value *variant;
	const char *text;

	if (*at == '{')
		return decode_external_object(decoder, at, reading);
	if (*at != '"')
		return cx_decode_mismatch(decoder, reading.path, "string or object", at);
	if (!decode_tag(decoder, at, reading, &variant, &text))
		return NULL;
	if (!variant)
		return decode_unknown(decoder, at, reading, text);
	if (variant->payload)
		return decode_unknown(
			decoder, at, reading, cx_type_name(decoder->types, variant->name));
	put_variant(decoder, reading, variant);
	return cx_skip_value(at, decoder->end);
}

static const char *decode_untagged(
	struct cx_decoder *decoder, const char *at, struct reading reading)
{
	const struct cx_type_value *variant = cx_decode_fit(decoder, at, reading.type);
	const char *end;

	if (decoder->status < 0)
		return NULL;
	if (!variant)
		return decode_unknown(decoder, at, reading, NULL);
	put_variant(decoder, reading, variant);
	end = cx_decode_value(
		decoder, at, variant->kind, variant->type, reading.path, as_of(reading));
	/* What C cannot hold is kept by the struct around it. Without one nothing is left but the JSON. */
	if (end && decoder->lossy && decoder->depth == 1) {
		decoder->lossy = false;
		return decode_unknown(decoder, at, reading, NULL);
	}
	return end;
}

const char *cx_decode_union(struct cx_decoder *decoder, const char *at, const struct cx_type *type,
	const struct cx_path *path, void *to)
{
	struct reading reading = {type, path, NULL};
	const char *end;

	if (!cx_decode_enter(decoder, path))
		return NULL;
	reading.base = cx_decode_head(decoder, type, path);
	if (!reading.base)
		return NULL;
	if (type->form == CX_FORM_UNTAGGED)
		end = decode_untagged(decoder, at, reading);
	else if (type->form == CX_FORM_EXTERNAL)
		end = decode_external(decoder, at, reading);
	else if (*at == '{')
		end = decode_tagged(decoder, at, reading);
	else
		end = cx_decode_mismatch(decoder, path, "object", at);
	cx_put_pointer(to, reading.base);
	return end ? cx_decode_leave(decoder, end) : NULL;
}
