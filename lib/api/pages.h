/* Lists from the inside: what makes one. */
#ifndef CX_API_PAGES_H
#define CX_API_PAGES_H

#include "base/common.h"
#include "gen/methods.h"

#include <codex/pages.h>

/*
 * A list of what that method hands out. `params`: a value of its type of parameters, without a cursor. `cursor`: where the first page begins,
 * as JSON, taken over; NULL: at the beginning. The statuses of codex_thread_list().
 */
int cx_pages_new(codex_async *client, enum cx_rpc_method method, const void *params, char *cursor,
	codex_pages **ret_pages);

#endif
