/**
 * @file
 * Responses: typed answers that belong to the caller, as the blocking calls of <codex/methods.h> return them.
 */
#ifndef CODEX_RESPONSE_H
#define CODEX_RESPONSE_H

#include <codex/macros.h>

CODEX_BEGIN_DECLS

/**
 * Frees an answer that a codex_sync_rpc_…() call returned, with all that it points to; NULL is fine. It depends on nothing
 * else: it may be read, and has to be freed, after the client was closed too.
 *
 * @param response what the call returned, not a part of it, and no answer that is borrowed from a future
 */
CODEX_API void codex_response_free(const void *response);

CODEX_END_DECLS

#endif
