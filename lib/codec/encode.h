/* The protocol's C structs into JSON text, as the tables of type.h say. */
#ifndef CX_CODEC_ENCODE_H
#define CX_CODEC_ENCODE_H

#include "base/buf.h"
#include "base/common.h"
#include "codec/type.h"

#include <codex/error.h>

/* How deep values may be nested; free-form JSON within them may go deeper. */
#define CX_ENCODE_MAX_DEPTH 128

/*
 * Appends `value`, a types->types[type], as compact JSON text. A `value` of NULL is a struct in which everything is absent.
 *
 * `where` is what paths in errors begin with ("params"); NULL: nothing.
 * Returns 0, CODEX_ERR_INVALID (a required field is not there, a number or an enum has no text, a size is none),
 * CODEX_ERR_UTF8 or CODEX_ERR_NOMEM; then the buffer is as it was, but for NOMEM, and *ret_error, if ret_error is not
 * NULL, is a new error whose message has the path: "params.threadId: required".
 */
int cx_encode(const struct cx_types *types, uint16_t type, const void *value, const char *where,
	struct cx_buf *buf, codex_error **ret_error);

#endif
