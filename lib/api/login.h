/*
 * Logins that a person completes, from the inside.
 *
 * login.c is their life: begun, ready, over; login_cancel.c how they are cancelled; login_end.c their ends, as the runtime tells
 * them. account.c has what needs no handle.
 */
#ifndef CX_API_LOGIN_H
#define CX_API_LOGIN_H

#include "api/client.h"
#include "base/common.h"

#include <codex/login.h>

enum cx_login_state {
	CX_LOGIN_STARTING, /* account/login/start is under way: nobody knows its id */
	CX_LOGIN_RUNNING,
	CX_LOGIN_OVER, /* for the user; if its deadline passed, the runtime may not know yet */
};

struct codex_login {
	unsigned refs; /* users', that of not being over, one for each request under way */
	codex_async *client; /* held */
	enum cx_login_state state;
	struct cx_list on_client; /* until over */
	char *id;
	char *url;
	char *user_code;
	codex_future *ready;
	struct cx_list waiters; /* futures of codex_login_wait() */
	struct cx_list cancellers; /* and of codex_login_cancel() */
	bool cancelled; /* by its user */
	bool cancelling; /* account/login/cancel is under way, or was answered */
	struct cx_timer deadline;
	struct cx_timer grace; /* from the answer to the cancellation to the end */
	int status;
	codex_error *error;
};

/* The user's end, once; `error` (borrowed) NULL: logged in. */
void cx_login_end(codex_login *login, codex_error *error);

/* login_cancel.c */

/* Asks the runtime, if that is wanted and was not done. It is running. */
void cx_login_try_cancel(codex_login *login);
/* The same for one that nobody knows here any more. */
void cx_login_cancel_at_runtime(codex_async *client, const char *id);
/* The runtime agreed to a cancellation some time ago, and said nothing of the login's end. */
void cx_login_grace_over(struct cx_timer *timer);

/* login_end.c */

/* A completion: ends the login that it is of. False: it is of none here. */
bool cx_logins_note(codex_async *client, codex_event *event);
/* A completion that came before the login's id was known: true if there was one, and the login has ended. */
bool cx_login_take_early(codex_login *login);
/* What is kept is of nobody, unless a login is still starting. */
void cx_logins_forget_early(codex_async *client);
/* Every login of the client ends. */
void cx_logins_fail_all(codex_async *client, codex_error *error);

/* Futures that end together */

/* A new future on the list; NULL: no memory. The reference is the caller's. */
codex_future *cx_waiters_add(struct cx_list *waiters, codex_async *client);
/* Ends all of them; `error` (borrowed) NULL: well. */
void cx_waiters_end(struct cx_list *waiters, codex_error *error);

#endif
