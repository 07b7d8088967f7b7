#include "codec/decode_inside.h"

static bool has_too_many_fields(
	struct cx_decoder *decoder, const struct cx_type *type, const struct cx_path *path)
{
	if (CX_LIKELY(type->fields <= CX_DECODE_MAX_FIELDS))
		return false;
	cx_decode_fail(
		decoder, path, "%s has too many fields", cx_type_name(decoder->types, type->name));
	return true;
}

void *cx_decode_head(
	struct cx_decoder *decoder, const struct cx_type *type, const struct cx_path *path)
{
	struct cx_head *head;

	if (has_too_many_fields(decoder, type, path))
		return NULL;
	head = cx_decode_make(decoder, type->size);
	if (head)
		head->size = type->size;
	return head;
}

const char *cx_decode_struct(struct cx_decoder *decoder, const char *at, const struct cx_type *type,
	const struct cx_path *path, void *to)
{
	struct cx_object object = {.own.type = type};
	struct cx_head *head;
	const char *end;

	if (*at != '{')
		return cx_decode_mismatch(decoder, path, "object", at);
	if (!cx_decode_enter(decoder, path))
		return NULL;
	head = cx_decode_head(decoder, type, path);
	if (!head)
		return NULL;
	object.own.base = (char *)head;
	end = cx_decode_object(decoder, at, &object, path);
	if (!end || !cx_decode_complete(decoder, &object.own, path))
		return NULL;
	if (!cx_decode_extra(decoder, at, &object, path, &head->extra))
		return NULL;
	cx_put_pointer(to, head);
	return cx_decode_leave(decoder, end);
}
