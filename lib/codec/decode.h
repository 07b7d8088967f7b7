/* JSON text into the protocol's C structs, as the tables of type.h say. */
#ifndef CX_CODEC_DECODE_H
#define CX_CODEC_DECODE_H

#include "base/arena.h"
#include "base/common.h"
#include "codec/scan.h"
#include "codec/type.h"

#include <codex/error.h>

/* How deep the engine follows nested values; free-form JSON within them may go deeper. */
#define CX_DECODE_MAX_DEPTH 128
/* The most fields a type may have; a type with more cannot be decoded. */
#define CX_DECODE_MAX_FIELDS 256

/*
 * Decodes `text`, JSON that passed the scan, as types->types[type]. The value and all that it points to lie in the
 * arena and own nothing else, so that they may outlive the text.
 *
 * `where` is what paths in errors begin with ("params"); NULL: nothing.
 * Returns 0, CODEX_ERR_DECODE or CODEX_ERR_NOMEM; then *ret_value is untouched, and *ret_error, if ret_error is not NULL,
 * is a new error whose message has the path: "params.turn.items[3].exitCode: expected integer, got string". What the
 * arena has by then it keeps.
 */
int cx_decode(const struct cx_types *types, uint16_t type, struct cx_span text, const char *where,
	struct cx_arena *arena, const void **ret_value, codex_error **ret_error);

#endif
