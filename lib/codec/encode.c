#include "codec/encode_inside.h"

#include "base/error.h"

#include <stdarg.h>

bool cx_encode_fail(
	struct cx_encoder *encoder, const struct cx_path *path, int status, const char *format, ...)
{
	va_list args;

	encoder->status = status;
	if (!encoder->ret_error)
		return false;
	va_start(args, format);
	*encoder->ret_error = cx_path_error(status, encoder->where, path, format, args);
	va_end(args);
	encoder->status = codex_error_status(*encoder->ret_error);
	return false;
}

bool cx_encode_nomem(struct cx_encoder *encoder)
{
	encoder->status = CODEX_ERR_NOMEM;
	if (encoder->ret_error)
		*encoder->ret_error = cx_error_from_status(CODEX_ERR_NOMEM);
	return false;
}

bool cx_encode_enter(struct cx_encoder *encoder, const struct cx_path *path)
{
	if (encoder->depth >= CX_ENCODE_MAX_DEPTH)
		return cx_encode_fail(encoder, path, CODEX_ERR_INVALID, "nested too deeply");
	encoder->depth++;
	return true;
}

static bool encode_root(struct cx_encoder *encoder, uint16_t type, const void *value)
{
	unsigned kind = cx_table_kind(&encoder->types->types[type]);

	if (kind == CX_STRUCT)
		return cx_encode_struct(encoder, value, &encoder->types->types[type], NULL);
	if (!value)
		return cx_encode_fail(encoder, NULL, CODEX_ERR_INVALID, "required");
	return cx_encode_element(
		encoder, kind == CX_ENUM ? value : (const void *)&value, kind, type, false, NULL);
}

int cx_encode(const struct cx_types *types, uint16_t type, const void *value, const char *where,
	struct cx_buf *buf, codex_error **ret_error)
{
	struct cx_encoder encoder = {types, buf, where, ret_error, CODEX_OK, 0};
	size_t start = buf->len;

	if (encode_root(&encoder, type, value) && buf->failed)
		cx_encode_nomem(&encoder);
	if (encoder.status < 0)
		buf->len = start;
	return encoder.status;
}
