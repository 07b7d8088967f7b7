/* The last bytes of an endless text, kept in a ring: the end of the runtime's stderr. */
#ifndef CX_BASE_TAIL_H
#define CX_BASE_TAIL_H

#include "base/common.h"

#define CX_TAIL_SIZE 8192

struct cx_tail {
	char ring[CX_TAIL_SIZE];
	uint64_t total; /* bytes ever put */
};

void cx_tail_put(struct cx_tail *tail, const void *bytes, size_t len);
/* A copy of what is kept, starting at a line where there is one, made valid UTF-8 and cleared of terminal colour
 * sequences; NULL when memory cannot be had. */
char *cx_tail_text(const struct cx_tail *tail);

#endif
