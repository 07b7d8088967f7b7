/* Where in a value the engine is: frames on its stack, written down only when something is wrong there. */
#ifndef CX_CODEC_PATH_H
#define CX_CODEC_PATH_H

#include "base/buf.h"
#include "base/common.h"

#include <codex/error.h>

#include <stdarg.h>

struct cx_path {
	const struct cx_path *up; /* NULL: outermost */
	const char *name; /* of a member or in a map; NULL: an element */
	size_t index;
};

/* Appends where[.name|["odd name"]|[index]]… `where` may be NULL. */
void cx_path_put(struct cx_buf *buf, const char *where, const struct cx_path *path);
/* A new error: the path, and what is wrong there. One of out of memory, if there is no memory for that. */
codex_error *cx_path_error(int status, const char *where, const struct cx_path *path,
	const char *format, va_list complaint) CX_PRINTF(4, 0);

#endif
