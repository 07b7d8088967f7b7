#include "api/login.h"

#include "api/future.h"
#include "api/options.h"
#include "api/params.h"
#include "api/payload.h"
#include "base/clock.h"
#include "base/mem.h"
#include "gen/types.h"

#include <codex/types/account.h>

#define LONGEST_MS (UINT64_C(24) * 3600 * 1000)

/* handles */

codex_login *codex_login_ref(codex_login *login)
{
	login->refs++;
	return login;
}

codex_login *codex_login_unref(codex_login *login)
{
	if (!login || --login->refs)
		return NULL;
	cx_timer_clear(&login->client->session.timers, &login->deadline);
	cx_timer_clear(&login->client->session.timers, &login->grace);
	codex_future_unref(login->ready);
	codex_error_unref(login->error);
	cx_free(login->id);
	cx_free(login->url);
	cx_free(login->user_code);
	cx_client_release(login->client);
	cx_free(login);
	return NULL;
}

codex_future *codex_login_ready(const codex_login *login)
{
	return login->ready;
}

const char *codex_login_url(const codex_login *login)
{
	return login->url;
}

const char *codex_login_user_code(const codex_login *login)
{
	return login->user_code;
}

const char *codex_login_id(const codex_login *login)
{
	return login->id;
}

codex_async *codex_login_client(const codex_login *login)
{
	return login->client;
}

int codex_login_status(const codex_login *login)
{
	return login->status;
}

codex_error *codex_login_error(const codex_login *login)
{
	return login->error;
}

int codex_login_wait(codex_login *login, codex_future **ret_future)
{
	codex_future *future;
	int r = cx_client_check_place(login->client);

	if (r < 0)
		return r;
	future = cx_waiters_add(&login->waiters, login->client);
	if (!future)
		return CODEX_ERR_NOMEM;
	if (login->state == CX_LOGIN_OVER)
		cx_waiters_end(&login->waiters, login->error);
	cx_future_hand_out(future, ret_future);
	return 0;
}

/* the end */

/* It has an id now, or never will: if it was the last one, completions need not be kept any more. */
static void settled(codex_login *login, enum cx_login_state state)
{
	login->state = state;
	cx_logins_forget_early(login->client);
}

void cx_login_end(codex_login *login, codex_error *error)
{
	codex_async *client = login->client;
	codex_error *cause = client->session.cause;

	if (login->state == CX_LOGIN_OVER)
		return;
	login->error = codex_error_ref(error);
	login->status = codex_error_status(error);
	cx_timer_clear(&client->session.timers, &login->deadline);
	cx_timer_clear(&client->session.timers, &login->grace);
	cx_list_remove(&login->on_client);
	settled(login, CX_LOGIN_OVER);
	if (error)
		cx_future_fail(login->ready, error);
	cx_waiters_end(&login->waiters, error);
	cx_waiters_end(&login->cancellers, cause);
	codex_login_unref(login); /* that of not being over */
}

static void on_deadline(struct cx_timer *timer)
{
	codex_login *login = CX_CONTAINER_OF(timer, codex_login, deadline);
	codex_error *error = cx_error_new(CODEX_ERR_TIMEOUT, "nobody completed the login in time");

	if (login->id && !login->cancelling)
		cx_login_cancel_at_runtime(login->client, login->id);
	cx_login_end(login, error);
	codex_error_unref(error);
}

/* the beginning */

/* What the runtime said of the login that it began; the texts are copied. False: no memory. */
static bool take_texts(codex_login *login, const struct codex_login_account_response *response)
{
	const struct codex_login_account_response_chatgpt *browser = response->as.chatgpt;
	const struct codex_login_account_response_chatgpt_device_code *device =
		response->as.chatgpt_device_code;

	if (response->type.value == CODEX_LOGIN_ACCOUNT_RESPONSE_TYPE_CHATGPT) {
		login->id = cx_strdup(browser->login_id);
		login->url = cx_strdup(browser->auth_url);
		return login->id && login->url;
	}
	login->id = cx_strdup(device->login_id);
	login->url = cx_strdup(device->verification_url);
	login->user_code = cx_strdup(device->user_code);
	return login->id && login->url && login->user_code;
}

static bool is_of_a_person(const struct codex_login_account_response *response)
{
	return response->type.value == CODEX_LOGIN_ACCOUNT_RESPONSE_TYPE_CHATGPT ||
		response->type.value == CODEX_LOGIN_ACCOUNT_RESPONSE_TYPE_CHATGPT_DEVICE_CODE;
}

/* A new error, or NULL. */
static codex_error *take_result(codex_login *login, struct cx_span result)
{
	struct cx_payload payload = {0};
	const void *value = NULL;
	codex_error *error = NULL;
	int r = cx_payload_get(&payload, CX_TYPE_LOGIN_ACCOUNT_RESPONSE, result, "result", &value);

	if (r == CODEX_ERR_DECODE)
		error = codex_error_ref(payload.error);
	else if (r == 0 && !is_of_a_person(value))
		error = cx_error_new(
			CODEX_ERR_DECODE, "result.type: the runtime began another kind of login");
	else if (r < 0 || !take_texts(login, value))
		error = cx_error_from_status(CODEX_ERR_NOMEM);
	cx_payload_clear(&payload);
	return error;
}

static void now_running(codex_login *login)
{
	cx_future_succeed(login->ready, NULL, 0);
	if (cx_login_take_early(login))
		return;
	settled(login, CX_LOGIN_RUNNING);
	if (login->cancelled)
		cx_login_try_cancel(login);
}

/* It had ended by the time that the runtime began it. */
static void too_late(codex_login *login)
{
	if (login->id)
		cx_login_cancel_at_runtime(login->client, login->id);
}

static void start_answered(void *owner, const struct cx_answer *answer)
{
	codex_login *login = owner;
	codex_error *error = answer->status < 0 ? codex_error_ref(answer->error)
						: take_result(login, answer->envelope->result);

	if (login->state == CX_LOGIN_OVER)
		too_late(login);
	else if (error)
		cx_login_end(login, error);
	else
		now_running(login);
	codex_error_unref(error);
	codex_login_unref(login); /* the request's */
}

static codex_login *login_new(codex_async *client)
{
	codex_login *login = cx_alloc0(sizeof(*login));

	if (!login)
		return NULL;
	login->ready = cx_future_new(client);
	if (!login->ready) {
		cx_free(login);
		return NULL;
	}
	login->refs = 1;
	login->client = cx_client_hold(client);
	login->status = CODEX_PENDING;
	login->deadline = (struct cx_timer)CX_TIMER_INIT(on_deadline);
	login->grace = (struct cx_timer)CX_TIMER_INIT(cx_login_grace_over);
	cx_list_init(&login->on_client);
	cx_list_init(&login->waiters);
	cx_list_init(&login->cancellers);
	return login;
}

static int take_options(
	struct codex_login_options *taken, const struct codex_login_options *options)
{
	int r = cx_options_take(taken, sizeof(*taken), sizeof(*taken), options);

	if (r == 0 && (!taken->deadline_ms || taken->deadline_ms > LONGEST_MS))
		r = CODEX_ERR_INVALID;
	return r < 0 ? r : cx_params_check(taken->params);
}

static int send_start(codex_login *login, const char *type, const char *extra)
{
	struct cx_params params;
	struct cx_call *call;
	char *text;
	int r;

	cx_params_begin(&params, extra);
	cx_params_string(&params, "type", type);
	text = cx_params_end(&params);
	r = text ? cx_client_request(
			   login->client, "account/login/start", text, start_answered, login, &call)
		 : CODEX_ERR_NOMEM;
	cx_free(text);
	return r;
}

static int begin(codex_login *login, const char *type, const struct codex_login_options *options)
{
	codex_async *client = login->client;
	uint64_t deadline = cx_after(cx_now(), options->deadline_ms);
	int r = CODEX_ERR_NOMEM;

	if (cx_timer_set(&client->session.timers, &login->deadline, deadline))
		r = send_start(login, type, options->params);
	if (r < 0)
		return r;
	login->refs += 2; /* of not being over, and the request's */
	cx_list_append(&client->logins, &login->on_client);
	return 0;
}

static int start(codex_async *client, const char *type, const struct codex_login_options *options,
	codex_login **ret_login)
{
	struct codex_login_options taken = CODEX_LOGIN_OPTIONS_INIT;
	codex_login *login;
	int r = take_options(&taken, options);

	r = r < 0 ? r : cx_client_enter(client);
	if (r < 0)
		return r;
	login = login_new(client);
	if (!login)
		return CODEX_ERR_NOMEM;
	r = begin(login, type, &taken);
	if (r < 0 || !ret_login)
		codex_login_unref(login);
	else
		*ret_login = login;
	return r;
}

int codex_login_browser(
	codex_async *client, const struct codex_login_options *options, codex_login **ret_login)
{
	return start(client, "chatgpt", options, ret_login);
}

int codex_login_device_code(
	codex_async *client, const struct codex_login_options *options, codex_login **ret_login)
{
	return start(client, "chatgptDeviceCode", options, ret_login);
}
