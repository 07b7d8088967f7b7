/*
 * What goes out: checked before it is written, since the runtime exits when a line is not UTF-8 and does
 * not answer at all when a line is no JSON it can read.
 */
#ifndef CX_SESSION_OUTGOING_H
#define CX_SESSION_OUTGOING_H

#include "base/buf.h"
#include "base/common.h"

/* Nesting beyond some 128 makes the runtime drop the line; the envelope takes a little of that. */
#define CX_OUTGOING_DEPTH 120

/*
 * 0; CODEX_ERR_INVALID: no method; CODEX_ERR_UTF8: not UTF-8, or an escaped half of a surrogate pair, which the
 * runtime cannot read either; CODEX_ERR_JSON: params is no JSON object; CODEX_ERR_TOO_DEEP.
 */
int cx_check_outgoing(const char *method, const char *params);

/* The same for the text alone; NULL is CODEX_ERR_INVALID. */
int cx_check_object(const char *json);

/* Appends JSON text on one line: line feeds between its tokens become spaces. */
void cx_put_json(struct cx_buf *buf, const char *json);

/* Appends `"method":…,"params":…}` and LF. */
void cx_put_method(struct cx_buf *buf, const char *method, const char *params);

#endif
