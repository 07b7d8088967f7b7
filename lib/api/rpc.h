/* What the generated typed calls (lib/gen/calls.c) stand on: methods by number, parameters and answers as C values. */
#ifndef CX_API_RPC_H
#define CX_API_RPC_H

#include "base/common.h"
#include "gen/methods.h"

#include <codex/async.h>

/*
 * codex_async_call() with a value of the method's type of parameters; NULL: all members absent. Beside the statuses of that:
 * CODEX_ERR_EXPERIMENTAL, CODEX_ERR_INVALID (a parameter is missing). What is wrong with the parameters is logged.
 */
int cx_rpc_call(codex_async *client, enum cx_rpc_method method, const void *params,
	codex_future **ret_future);

/*
 * The answer that a future of that method ended with, owned by the future; NULL for methods whose answer has no type. 0; the
 * status that the future failed with; CODEX_ERR_INVALID: it is of another method; CODEX_ERR_STATE: it has not ended;
 * CODEX_ERR_DECODE, CODEX_ERR_NOMEM.
 */
int cx_rpc_finish(codex_future *future, enum cx_rpc_method method, const void **ret_value);

/* For the blocking facade */

/* cx_rpc_call() that says what is wrong with the parameters: a new reference, or untouched. */
int cx_rpc_start(codex_async *client, enum cx_rpc_method method, const void *params,
	codex_future **ret_future, codex_error **ret_error);
/* cx_rpc_finish(), but the answer is for codex_response_free(). */
int cx_rpc_take(codex_future *future, enum cx_rpc_method method, const void **ret_value);

#endif
