#include "codec/encode_inside.h"

static bool begin(struct cx_encoder *encoder, const void *elements, size_t count, char bracket,
	const struct cx_path *path)
{
	if (count && !elements)
		return cx_encode_fail(
			encoder, path, CODEX_ERR_INVALID, "NULL, with a count of %zu", count);
	cx_buf_putc(encoder->buf, bracket);
	return cx_encode_enter(encoder, path);
}

static bool end(struct cx_encoder *encoder, char bracket)
{
	cx_buf_putc(encoder->buf, bracket);
	encoder->depth--;
	return true;
}

bool cx_encode_list(struct cx_encoder *encoder, const void *elements, size_t count, unsigned kind,
	uint16_t type, bool nullable, const struct cx_path *path)
{
	size_t size = cx_table_size(kind);
	const char *at = elements;
	struct cx_path frame = {path, NULL, 0};

	if (!begin(encoder, elements, count, '[', path))
		return false;
	for (size_t i = 0; i < count; i++) {
		frame.index = i;
		if (i)
			cx_buf_putc(encoder->buf, ',');
		if (!cx_encode_element(encoder, at + i * size, kind, type, nullable, &frame))
			return false;
	}
	return end(encoder, ']');
}

static bool put_key(struct cx_encoder *encoder, const char *key, const struct cx_path *path)
{
	if (!key)
		return cx_encode_fail(encoder, path, CODEX_ERR_INVALID, "a key is NULL");
	if (!cx_encode_text(encoder, key, path))
		return false;
	cx_buf_putc(encoder->buf, ':');
	return true;
}

bool cx_encode_map(struct cx_encoder *encoder, const void *entries, size_t count, unsigned kind,
	uint16_t type, bool nullable, const struct cx_path *path)
{
	struct cx_entry entry = cx_table_entry(kind);
	const char *at = entries;
	struct cx_path frame = {path, NULL, 0};

	if (!begin(encoder, entries, count, '{', path))
		return false;
	for (size_t i = 0; i < count; i++, at += entry.size) {
		frame.name = cx_get_pointer(at);
		if (i)
			cx_buf_putc(encoder->buf, ',');
		if (!put_key(encoder, frame.name, frame.name ? &frame : path))
			return false;
		if (!cx_encode_element(encoder, at + entry.value, kind, type, nullable, &frame))
			return false;
	}
	return end(encoder, '}');
}
