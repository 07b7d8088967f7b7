/**
 * @file
 * Logging in: with an API key, with tokens that the program manages itself, or by a person in a browser.
 *
 * The first two are calls with a future: it ends with 0 when the runtime uses the new account. What a person has to do takes
 * minutes; that is a handle: it says where to go, tells how it ended, and can be cancelled. Each handle sees its own end
 * alone. The runtime has at most one such login under way: the next one, of whatever kind, ends the one before.
 *
 * <codex/account.h> reads the account, and logs out. What is secret (keys, tokens) is handed to the runtime and not kept; no log of
 * this library and no error of its own has it. Where the runtime keeps it is the runtime's affair: an API key and the tokens of a
 * person's login in "auth.json" in its home, the program's own tokens nowhere.
 */
#ifndef CODEX_LOGIN_H
#define CODEX_LOGIN_H

#include <stddef.h>
#include <stdint.h>

#include <codex/async.h>
#include <codex/error.h>
#include <codex/future.h>
#include <codex/macros.h>
#include <codex/request.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

/* At once */

/**
 * Logs in with an API key ("account/login/start").
 *
 * @param api_key not empty; not kept
 * @param ret_future ends when the runtime has taken it (it does not ask the service whether it is valid); may be NULL
 * @return 0; #CODEX_ERR_INVALID (no key), #CODEX_ERR_UTF8, #CODEX_ERR_LIMIT, #CODEX_ERR_NOMEM, the statuses of codex_async_start()
 */
CODEX_API int codex_login_api_key(
	codex_async *client, const char *api_key, codex_future **ret_future);

/** Tokens that the program manages. Made to grow: begin with #CODEX_AUTH_TOKENS_INIT. */
struct codex_auth_tokens {
	/** sizeof(struct codex_auth_tokens), set by #CODEX_AUTH_TOKENS_INIT. */
	size_t size;
	/** The access token, a JWT. */
	const char *access_token;
	/** Id of the account or workspace that it is for. */
	const char *account_id;
	/** Name of the plan ("plus", "pro", …); NULL: as the token says. */
	const char *plan_type;
};

#define CODEX_AUTH_TOKENS_INIT \
	{ \
		sizeof(struct codex_auth_tokens), NULL, NULL, NULL \
	}

/**
 * Logs in with tokens that the program manages ("account/login/start"). They are experimental in the runtime: the configuration has to allow that. The
 * runtime does not store them. When the service refuses them the runtime asks for fresh ones: handle
 * "account/chatgptAuthTokens/refresh" (codex_async_on_request()), and answer with codex_request_answer_tokens(). Without such a
 * handler the turn that was under way fails.
 *
 * @param tokens access token and account id; not kept
 * @param ret_future ends when the runtime has taken them; may be NULL
 * @return 0; #CODEX_ERR_INVALID (one is missing, or empty), #CODEX_ERR_EXPERIMENTAL, #CODEX_ERR_UTF8, #CODEX_ERR_LIMIT,
 *     #CODEX_ERR_NOMEM, the statuses of codex_async_start()
 */
CODEX_API int codex_login_tokens(
	codex_async *client, const struct codex_auth_tokens *tokens, codex_future **ret_future);

/**
 * Answers a request for fresh tokens, at once or later; the runtime goes on with them. A program that has none
 * refuses: codex_request_refuse(), or codex_request_answer_error() with a reason.
 *
 * @param request an "account/chatgptAuthTokens/refresh"
 * @param tokens access token and account id; not kept
 * @return 0; #CODEX_ERR_INVALID (one is missing or empty, or it is another request), #CODEX_ERR_STATE (it was answered or
 *     withdrawn), #CODEX_ERR_UTF8, #CODEX_ERR_NOMEM, #CODEX_ERR_FORKED, the cause of death of a client that ended
 */
CODEX_API int codex_request_answer_tokens(
	codex_request *request, const struct codex_auth_tokens *tokens);

/* By a person */

/** A login that a person has to complete. */
typedef struct codex_login codex_login;

/** How to log in. Made to grow: begin with #CODEX_LOGIN_OPTIONS_INIT, which has the defaults. */
struct codex_login_options {
	/** sizeof(struct codex_login_options), set by #CODEX_LOGIN_OPTIONS_INIT. */
	size_t size;
	/**
	 * Milliseconds from the call until the login ends with #CODEX_ERR_TIMEOUT, and the runtime is told to give it up; up to a
	 * day. The runtime itself gives up earlier than the default, which is 20 minutes.
	 */
	uint64_t deadline_ms;
	/** Further members of account/login/start's "params", a JSON object as text. NULL: none. */
	const char *params;
};

#define CODEX_LOGIN_OPTIONS_INIT \
	{ \
		sizeof(struct codex_login_options), 1200000, NULL \
	}

/**
 * Begins a login in a browser on this machine ("account/login/start"): codex_login_url() has to be opened there. The runtime listens on port 1455 of the
 * loopback interface for its end, so that another program's login may be in the way.
 *
 * @param options NULL: every default
 * @param ret_login the handle, to be dropped with codex_login_unref()
 * @return 0; #CODEX_ERR_INVALID (options), #CODEX_ERR_UTF8, #CODEX_ERR_JSON, #CODEX_ERR_TOO_DEEP, #CODEX_ERR_LIMIT,
 *     #CODEX_ERR_NOMEM, the statuses of codex_async_start()
 */
CODEX_API int codex_login_browser(
	codex_async *client, const struct codex_login_options *options, codex_login **ret_login);

/**
 * Begins a login in a browser anywhere ("account/login/start"): codex_login_url() has to be opened there, and codex_login_user_code() entered.
 *
 * @return as codex_login_browser()
 */
CODEX_API int codex_login_device_code(
	codex_async *client, const struct codex_login_options *options, codex_login **ret_login);

/** Takes another reference. @return its argument */
CODEX_API codex_login *codex_login_ref(codex_login *login);

/**
 * Drops a reference; NULL is fine. The login goes on, and futures of it still end: cancel it first if it should not.
 *
 * @return NULL
 */
CODEX_API codex_login *codex_login_unref(codex_login *login);

/**
 * Ends with 0 when the runtime has begun the login, and the person can: URL and code are there. Fails if it could not be
 * begun, with the login. Owned by the login.
 */
CODEX_API codex_future *codex_login_ready(const codex_login *login);

/** The page to open; NULL until it is ready. Owned by the login. It is as good as a password for as long as the login lasts. */
CODEX_API const char *codex_login_url(const codex_login *login);

/** The code to enter there; NULL until it is ready, and for logins in a browser. Owned by the login. */
CODEX_API const char *codex_login_user_code(const codex_login *login);

/** Id of the login; NULL until it is ready. Owned by the login. */
CODEX_API const char *codex_login_id(const codex_login *login);

/** The client that it belongs to. Borrowed; a login keeps its client's memory. */
CODEX_API codex_async *codex_login_client(const codex_login *login);

/**
 * How it ended.
 *
 * @return #CODEX_PENDING; 0: logged in; #CODEX_ERR_LOGIN_FAILED (the error has the runtime's words; a newer login has ended it,
 *     too); #CODEX_ERR_CANCELLED (by codex_login_cancel()); #CODEX_ERR_TIMEOUT; #CODEX_ERR_REMOTE (it could not be begun);
 *     #CODEX_ERR_DECODE (the runtime said something that does not fit its type); what the client ended with
 */
CODEX_API int codex_login_status(const codex_login *login);

/** Why it failed; NULL unless its status is negative. Owned by the login. */
CODEX_API codex_error *codex_login_error(const codex_login *login);

/**
 * Waits for the end of the login, however long ago that was.
 *
 * @param ret_future a new one for each call: ends with codex_login_status(). Cancelling it, or a deadline on it, gives up the wait, not
 *     the login
 * @return 0, #CODEX_ERR_NOMEM or #CODEX_ERR_FORKED
 */
CODEX_API int codex_login_wait(codex_login *login, codex_future **ret_future);

/**
 * Cancels the login ("account/login/cancel"), which ends with #CODEX_ERR_CANCELLED, unless it was completed first. One that is not ready yet is
 * cancelled as soon as it is. Calling it again, or after the end, is fine.
 *
 * @param ret_future ends with 0 when the login has ended, whichever way; fails if the runtime could not be told, and the login goes
 *     on. May be NULL
 * @return 0; #CODEX_ERR_LIMIT, #CODEX_ERR_NOMEM, #CODEX_ERR_FORKED, the cause of death of a client that ended
 */
CODEX_API int codex_login_cancel(codex_login *login, codex_future **ret_future);

CODEX_END_DECLS

#endif
