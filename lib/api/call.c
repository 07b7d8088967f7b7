/* Raw calls, notifications and subscriptions of a client. */
#include "api/client.h"

#include "api/future.h"
#include "api/slot.h"
#include "base/clock.h"
#include "session/outgoing.h"

int cx_client_request(codex_async *client, const char *method, const char *params, cx_answer_fn fn,
	void *owner, struct cx_call **ret_call)
{
	uint64_t deadline = cx_after(cx_now(), client->config->request_ms);
	int r = cx_session_call(&client->session, method, params, deadline, fn, owner, ret_call);

	if (r == 0)
		cx_client_kick(client);
	return r;
}

static void call_answered(void *owner, const struct cx_answer *answer)
{
	codex_future *future = owner;

	future->call = NULL;
	cx_future_answer(future, answer);
	codex_future_unref(future);
}

int codex_async_call(
	codex_async *client, const char *method, const char *params, codex_future **ret_future)
{
	codex_future *future;
	int r;

	r = cx_check_outgoing(method, params ? params : "{}");
	r = r < 0 ? r : cx_client_enter(client);
	if (r < 0)
		return r;
	future = cx_future_new(client);
	if (!future)
		return CODEX_ERR_NOMEM;
	r = cx_client_request(client, method, params, call_answered, future, &future->call);
	if (r < 0) {
		codex_future_unref(future);
		return r;
	}
	codex_future_ref(future); /* the call's */
	cx_future_hand_out(future, ret_future);
	return 0;
}

int codex_async_notify(codex_async *client, const char *method, const char *params)
{
	int r = cx_check_outgoing(method, params ? params : "{}");

	r = r < 0 ? r : cx_client_enter(client);
	r = r < 0 ? r : cx_session_notify(&client->session, method, params);
	if (r == 0)
		cx_client_kick(client);
	return r;
}

int codex_async_subscribe(codex_async *client, const char *method, codex_event_fn fn,
	void *userdata, codex_slot **ret_slot)
{
	codex_slot slot = {.born = client->serial, .event_fn = fn, .userdata = userdata};

	return fn ? cx_slot_add(&client->subscribers, method, &slot, ret_slot) : CODEX_ERR_INVALID;
}

int codex_async_on_request(codex_async *client, const char *method, codex_request_fn fn,
	void *userdata, codex_slot **ret_slot)
{
	codex_slot slot = {.born = client->serial, .request_fn = fn, .userdata = userdata};

	return fn ? cx_slot_add(&client->handlers, method, &slot, ret_slot) : CODEX_ERR_INVALID;
}

int codex_async_allow(codex_async *client, codex_request_predicate predicate, void *userdata,
	codex_slot **ret_slot)
{
	codex_slot slot = {.born = client->serial, .predicate = predicate, .userdata = userdata};

	return cx_slot_add(&client->handlers, NULL, &slot, ret_slot);
}
