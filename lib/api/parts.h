/* Lists of parts in the protocol's form, {"type":"text","text":"…"}: what inputs and the results of tools are made of. */
#ifndef CX_API_PARTS_H
#define CX_API_PARTS_H

#include "base/buf.h"
#include "base/common.h"

/* A member of a part, beside its type. */
struct cx_part_member {
	const char *name;
	const char *text;
};

/* 0, CODEX_ERR_INVALID (a text is NULL) or CODEX_ERR_UTF8. */
int cx_part_check(const struct cx_part_member *members, size_t count);
/* Writes a checked one. */
void cx_part_put(
	struct cx_buf *buf, const char *type, const struct cx_part_member *members, size_t count);
/* Checks a part and appends it, with a comma before it if need be; or nothing at all: the same statuses, CODEX_ERR_NOMEM. */
int cx_parts_add(
	struct cx_buf *parts, const char *type, const struct cx_part_member *members, size_t count);

#endif
