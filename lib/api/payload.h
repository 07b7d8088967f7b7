/* A payload as a C value: decoded when first asked for, once, into an arena of its own. */
#ifndef CX_API_PAYLOAD_H
#define CX_API_PAYLOAD_H

#include "base/arena.h"
#include "base/common.h"
#include "codec/scan.h"

#include <codex/error.h>

/* One that was not asked for is all zero bytes. */
struct cx_payload {
	const void *value;
	codex_error *error; /* why it does not fit its type: it is not tried again */
	struct cx_arena arena; /* of the value */
};

/*
 * The value, as a type of the protocol; always the same one for the same payload. `where` is what paths in the error begin with.
 * 0; CODEX_ERR_DECODE: `error` says where; CODEX_ERR_NOMEM: it may be asked for again.
 */
int cx_payload_get(struct cx_payload *payload, uint16_t type, struct cx_span text,
	const char *where, const void **ret_value);
void cx_payload_clear(struct cx_payload *payload);

/*
 * Takes the value out of the payload, which is as if it was not asked for then: an answer that belongs to whoever gives it to
 * codex_response_free(). NULL: no memory, and nothing was taken. The type is that of the value.
 */
const void *cx_payload_take(struct cx_payload *payload, uint16_t type);

#endif
