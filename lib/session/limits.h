/* The bounds of a session; include/codex/config.h says what each is for. */
#ifndef CX_SESSION_LIMITS_H
#define CX_SESSION_LIMITS_H

#include "base/common.h"

struct cx_limits {
	size_t line_bytes;
	size_t depth;
	size_t in_flight;
	size_t queued_requests;
	size_t output_bytes;
	size_t early_bytes;
	size_t preamble_bytes;
	size_t open_requests;
};

#endif
