/* Parameters of a request: fields of an options struct, then what the caller adds as JSON text. */
#ifndef CX_API_PARAMS_H
#define CX_API_PARAMS_H

#include "base/buf.h"
#include "base/common.h"

struct cx_params {
	struct cx_buf buf;
	const char *extra; /* the caller's JSON object, or NULL; its members win */
};

void cx_params_begin(struct cx_params *params, const char *extra);
/* Leaves out what is NULL, and what the caller's own members have. */
void cx_params_string(struct cx_params *params, const char *name, const char *text);
void cx_params_raw(struct cx_params *params, const char *name, const char *json);
/* The finished text, to be freed with cx_free(); NULL: no memory. */
char *cx_params_end(struct cx_params *params);

/* Is `extra` usable: NULL or a JSON object? 0, CODEX_ERR_JSON, CODEX_ERR_UTF8, CODEX_ERR_TOO_DEEP. */
int cx_params_check(const char *extra);

#endif
