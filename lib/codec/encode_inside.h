/* What the parts of the encoder share. Every function that writes returns false when something is wrong: then the encoder
 * has the status and the caller its error. */
#ifndef CX_CODEC_ENCODE_INSIDE_H
#define CX_CODEC_ENCODE_INSIDE_H

#include "codec/encode.h"
#include "codec/path.h"
#include "codec/table.h"

struct cx_encoder {
	const struct cx_types *types;
	struct cx_buf *buf;
	const char *where;
	codex_error **ret_error;
	int status;
	unsigned depth; /* structs, unions, lists and maps that are open */
};

/* A struct or a union as its maker knew it. */
struct cx_source {
	const struct cx_type *type;
	const char *base; /* NULL: everything is absent */
	size_t size; /* what lies beyond is not there */
	const codex_json *extra; /* an object or NULL */
};

bool cx_encode_fail(struct cx_encoder *encoder, const struct cx_path *path, int status,
	const char *format, ...) CX_PRINTF(4, 5);
bool cx_encode_nomem(struct cx_encoder *encoder);
bool cx_encode_enter(struct cx_encoder *encoder, const struct cx_path *path);

/* A plain value, which is there. */
bool cx_encode_value(struct cx_encoder *encoder, const void *at, unsigned kind, uint16_t type,
	const struct cx_path *path);
/* Whether a plain value is there. Numbers and booleans always are. */
bool cx_encode_is_there(const void *at, unsigned kind);
/* An element or a payload, which may be null if `nullable`. */
bool cx_encode_element(struct cx_encoder *encoder, const void *at, unsigned kind, uint16_t type,
	bool nullable, const struct cx_path *path);
bool cx_encode_list(struct cx_encoder *encoder, const void *elements, size_t count, unsigned kind,
	uint16_t type, bool nullable, const struct cx_path *path);
bool cx_encode_map(struct cx_encoder *encoder, const void *entries, size_t count, unsigned kind,
	uint16_t type, bool nullable, const struct cx_path *path);
bool cx_encode_text(struct cx_encoder *encoder, const char *text, const struct cx_path *path);
bool cx_encode_json(struct cx_encoder *encoder, const codex_json *json);

bool cx_encode_struct(struct cx_encoder *encoder, const void *base, const struct cx_type *type,
	const struct cx_path *path);
bool cx_encode_union(struct cx_encoder *encoder, const void *base, const struct cx_type *type,
	const struct cx_path *path);

/* Looks at the head. `least`: how large it has to be. */
bool cx_encode_source(struct cx_encoder *encoder, const void *base, const struct cx_type *type,
	size_t least, const struct cx_path *path, struct cx_source *ret);
/* A member's name, and the comma before it. */
void cx_encode_name(struct cx_encoder *encoder, const char *name);
/* The fields that are there. What `over` has, NULL or another object, goes first. */
bool cx_encode_fields(struct cx_encoder *encoder, const struct cx_source *source,
	const codex_json *over, const struct cx_path *path);
/* The members of an `extra` that `over` does not have. */
bool cx_encode_extra(struct cx_encoder *encoder, const codex_json *extra, const codex_json *over);

#endif
