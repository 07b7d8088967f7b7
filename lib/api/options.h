/* Size-led structs of callers that were compiled against another version of the headers. */
#ifndef CX_API_OPTIONS_H
#define CX_API_OPTIONS_H

#include "base/common.h"

/*
 * Copies what both sides know from `from`, which starts with its size, over the defaults in `to`.
 *
 * `from` may be NULL. `least`: size of the first version. A larger struct of a newer header is accepted as long as
 * what this library does not know is zero. 0 or CODEX_ERR_INVALID.
 */
int cx_options_take(void *to, size_t size, size_t least, const void *from);

#endif
