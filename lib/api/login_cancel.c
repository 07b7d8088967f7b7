/* Cancelling a login: at once, as soon as its id is known, or on behalf of one that has ended here. */
#include "api/future.h"
#include "api/login.h"
#include "api/params.h"
#include "base/clock.h"
#include "base/mem.h"

/* From the runtime's answer to the login's end, which comes right after it. */
#define END_GRACE_MS 2000

static char *cancel_params(const char *id)
{
	struct cx_params params;

	cx_params_begin(&params, NULL);
	cx_params_string(&params, "loginId", id);
	return cx_params_end(&params);
}

static codex_error *cancelled_error(void)
{
	return cx_error_new(CODEX_ERR_CANCELLED, "the login was cancelled");
}

void cx_login_grace_over(struct cx_timer *timer)
{
	codex_login *login = CX_CONTAINER_OF(timer, codex_login, grace);
	codex_error *error = cancelled_error();

	cx_login_end(login, error);
	codex_error_unref(error);
}

/* The login goes on, and may be cancelled again. */
static void not_cancelled(codex_login *login, codex_error *error)
{
	login->cancelled = false;
	login->cancelling = false;
	cx_waiters_end(&login->cancellers, error);
}

/* Whether the runtime knew the login or not, it has ended there, and its completion is on the way, if it ever comes. */
static void now_cancelled(codex_login *login)
{
	uint64_t at = cx_patience(END_GRACE_MS);

	if (!cx_timer_set(&login->client->session.timers, &login->grace, at))
		cx_login_grace_over(&login->grace);
}

static void cancel_answered(void *owner, const struct cx_answer *answer)
{
	codex_login *login = owner;

	if (login->state != CX_LOGIN_OVER && answer->status < 0)
		not_cancelled(login, answer->error);
	else if (login->state != CX_LOGIN_OVER)
		now_cancelled(login);
	codex_login_unref(login); /* the request's */
}

static int send_cancel(codex_login *login)
{
	char *text = cancel_params(login->id);
	struct cx_call *call;
	int r = CODEX_ERR_NOMEM;

	if (text)
		r = cx_client_request(
			login->client, "account/login/cancel", text, cancel_answered, login, &call);
	cx_free(text);
	if (r < 0)
		return r;
	login->cancelling = true;
	codex_login_ref(login);
	return 0;
}

void cx_login_try_cancel(codex_login *login)
{
	codex_error *error;
	int r = login->cancelling ? 0 : send_cancel(login);

	if (r == 0)
		return;
	error = cx_error_from_status(r);
	not_cancelled(login, error);
	codex_error_unref(error);
}

void cx_login_cancel_at_runtime(codex_async *client, const char *id)
{
	char *text = cancel_params(id);

	if (text)
		codex_async_call(client, "account/login/cancel", text, NULL);
	cx_free(text);
}

int codex_login_cancel(codex_login *login, codex_future **ret_future)
{
	codex_future *future;
	int r = cx_client_check_place(login->client);

	/* A login that is over needs no client to be cancelled. */
	if (r == 0 && login->state != CX_LOGIN_OVER)
		r = cx_client_check(login->client);
	if (r < 0)
		return r;
	future = cx_waiters_add(&login->cancellers, login->client);
	if (!future)
		return CODEX_ERR_NOMEM;
	if (login->state == CX_LOGIN_OVER)
		cx_waiters_end(&login->cancellers, NULL);
	else
		login->cancelled = true;
	if (login->state == CX_LOGIN_RUNNING)
		cx_login_try_cancel(login);
	cx_future_hand_out(future, ret_future);
	return 0;
}
