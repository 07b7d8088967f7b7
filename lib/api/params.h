/* Parameters of a request: fields of an options struct, then what the caller adds as JSON text. */
#ifndef CX_API_PARAMS_H
#define CX_API_PARAMS_H

#include "base/buf.h"
#include "base/common.h"

#include <codex/config.h>
#include <codex/thread.h>

struct cx_params {
	struct cx_buf buf;
	const char *extra; /* the caller's JSON object, or NULL; its members win */
};

void cx_params_begin(struct cx_params *params, const char *extra);
/* Leaves out what is NULL, and what the caller's own members have. */
void cx_params_string(struct cx_params *params, const char *name, const char *text);
void cx_params_raw(struct cx_params *params, const char *name, const char *json);
/* The same for a list of strings; `count` 0 and `texts` not NULL: an empty list. */
void cx_params_strings(
	struct cx_params *params, const char *name, const char *const *texts, size_t count);
/* The same for a value of one of the protocol's types, CX_TYPE_…: 0, CODEX_ERR_INVALID, CODEX_ERR_UTF8, CODEX_ERR_NOMEM. */
int cx_params_typed(struct cx_params *params, const char *name, uint16_t type, const void *value);
/* The finished text, to be freed with cx_free(); NULL: no memory. */
char *cx_params_end(struct cx_params *params);

/* The members of a preset; CODEX_APPROVAL_DEFAULT: none. */
void cx_params_approval(struct cx_params *params, codex_approval approval);
/* The text so far is not wanted. */
void cx_params_drop(struct cx_params *params);

/* Are they all UTF-8? NULLs are. */
bool cx_params_utf8(const char *const *texts, size_t count);

/* Is `extra` usable: NULL or a JSON object? 0, CODEX_ERR_JSON, CODEX_ERR_UTF8, CODEX_ERR_TOO_DEEP. */
int cx_params_check(const char *extra);

/* Of the approval policies the one in parts ("granular") is experimental, which the protocol's schema does not tell: 0 or
 * CODEX_ERR_EXPERIMENTAL. NULL: none. */
int cx_check_policy(const codex_config *config, const struct codex_ask_for_approval *policy);

#endif
