/* How errors are made inside the library. */
#ifndef CX_BASE_ERROR_H
#define CX_BASE_ERROR_H

#include "base/common.h"

#include <codex/error.h>

/*
 * All of these return a new reference and never NULL: when memory cannot be had they return the one static
 * out-of-memory error, whose status is CODEX_ERR_NOMEM.
 */
codex_error *cx_error_new(int status, const char *format, ...) CX_PRINTF(2, 3);
/* The status's own text as the message. */
codex_error *cx_error_from_status(int status);
/* errno's text is added to the message. */
codex_error *cx_error_system(int err, const char *format, ...) CX_PRINTF(2, 3);
/* An error that the runtime answered with. `data`: JSON text or NULL. All are copied. */
codex_error *cx_error_remote(int64_t code, const char *message, const char *data);
/* A turn that ended as failed. `info`: JSON text or NULL. */
codex_error *cx_error_turn_failed(const char *message, const char *info);

struct cx_exit {
	bool known; /* false: it ended, but nobody can say how */
	int exit_code; /* -1: killed */
	int signal; /* 0: exited */
};

/* The runtime ended (CODEX_ERR_EXITED). `tail`: end of stderr, or NULL; its last line becomes part of the
 * message. */
codex_error *cx_error_exited(const struct cx_exit *exit, const char *tail);

#endif
