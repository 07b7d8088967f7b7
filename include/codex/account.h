/**
 * @file
 * The account that the runtime uses: who it is, when it changes, and logging out. <codex/login.h> logs in.
 *
 * Changes are notifications: subscribe to "account/updated" with codex_async_subscribe(); codex_event_as_account_updated()
 * (<codex/notifications.h>) has what it says. It comes after every login and logout, of whatever kind.
 */
#ifndef CODEX_ACCOUNT_H
#define CODEX_ACCOUNT_H

#include <stdbool.h>

#include <codex/async.h>
#include <codex/future.h>
#include <codex/macros.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

struct codex_get_account_response; /* of <codex/types/account.h> */

/**
 * Reads the account ("account/read").
 *
 * @param refresh have the runtime fetch fresh tokens first; without effect for an API key
 * @param ret_future ends with the answer: codex_account_read_finish(). May be NULL
 * @return 0; #CODEX_ERR_LIMIT, #CODEX_ERR_NOMEM, the statuses of codex_async_start()
 */
CODEX_API int codex_account_read(codex_async *client, bool refresh, codex_future **ret_future);

/**
 * The answer to codex_account_read(): no account (its `account` is NULL), or one of several kinds.
 *
 * @param ret_response owned by the future
 * @return 0; the status that the future failed with; #CODEX_ERR_INVALID (it is not of codex_account_read()); #CODEX_ERR_STATE (it
 *     has not ended); #CODEX_ERR_DECODE (codex_future_decode_error() says what does not fit), #CODEX_ERR_NOMEM
 */
CODEX_API int codex_account_read_finish(
	codex_future *future, const struct codex_get_account_response **ret_response);

/**
 * Logs out ("account/logout"): the runtime forgets the account. Fine when there is none.
 *
 * @param ret_future ends when it has; may be NULL
 * @return as codex_account_read()
 */
CODEX_API int codex_account_logout(codex_async *client, codex_future **ret_future);

CODEX_END_DECLS

#endif
