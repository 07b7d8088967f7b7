/* What the generated blocking calls (lib/gen/sync_calls.c) stand on. */
#ifndef CX_SYNC_RPC_H
#define CX_SYNC_RPC_H

#include "gen/methods.h"

#include <codex/sync.h>

/*
 * Calls a method with a value of its type of parameters (NULL: all members absent) and waits. *ret_value is for
 * codex_response_free(); ret_value NULL: the answer is not wanted.
 */
int cx_sync_rpc(
	codex_sync *client, enum cx_rpc_method method, const void *params, const void **ret_value);

#endif
