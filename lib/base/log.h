/* Log lines for the host program. Never a secret: methods, ids, sizes and states, no payloads. A line
 * is cut at 511 bytes and has no control characters. `log` may be NULL.
 *
 * The function may drop any handle (doc/callbacks.md): what is used after a line has to be held. */
#ifndef CX_BASE_LOG_H
#define CX_BASE_LOG_H

#include "base/common.h"

#include <codex/config.h>

struct cx_log {
	codex_log_fn fn;
	void *userdata;
	codex_log_level level; /* lines beyond it are not made; 0: all are */
};

void cx_logf(const struct cx_log *log, codex_log_level level, const char *format, ...)
	CX_PRINTF(3, 4);

#endif
