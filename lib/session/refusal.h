/* How a server request is refused: in the shape of its method's own answer, so that the turn goes on. */
#ifndef CX_SESSION_REFUSAL_H
#define CX_SESSION_REFUSAL_H

#include "base/buf.h"
#include "base/common.h"
#include "codec/scan.h"

/* Appends the whole answering line, LF included. `id` is the request's, raw; `own` a result that refuses it in place of its
 * method's, or NULL. */
void cx_put_refusal(struct cx_buf *buf, struct cx_span method, struct cx_span id, const char *own);

#endif
