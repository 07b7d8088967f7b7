#include "api/future.h"

#include "api/slot.h"
#include "base/clock.h"
#include "base/mem.h"

static void on_deadline(struct cx_timer *timer)
{
	codex_future *future = CX_CONTAINER_OF(timer, codex_future, timer);
	codex_error *error = cx_error_new(CODEX_ERR_TIMEOUT, "the deadline of the future passed");

	cx_future_fail(future, error);
	codex_error_unref(error);
}

codex_future *cx_future_new(codex_async *client)
{
	codex_future *future = cx_alloc0(sizeof(*future));

	if (!future)
		return NULL;
	future->refs = 1;
	future->client = cx_client_hold(client);
	future->status = CODEX_PENDING;
	future->timer = (struct cx_timer)CX_TIMER_INIT(on_deadline);
	future->delivery.run = cx_dispatch_future;
	cx_list_init(&future->delivery.link);
	cx_list_init(&future->slots);
	return future;
}

codex_future *codex_future_ref(codex_future *future)
{
	future->refs++;
	return future;
}

codex_future *codex_future_unref(codex_future *future)
{
	if (!future || --future->refs)
		return NULL;
	cx_timer_clear(&future->client->session.timers, &future->timer);
	cx_slots_retire(&future->slots);
	codex_error_unref(future->error);
	codex_json_unref(future->json);
	cx_payload_clear(&future->payload);
	cx_free(future->result);
	cx_client_release(future->client);
	cx_free(future);
	return NULL;
}

void cx_future_hand_out(codex_future *future, codex_future **ret_future)
{
	if (ret_future)
		*ret_future = future;
	else
		codex_future_unref(future);
}

/* the end */

static void deliver(codex_future *future)
{
	if (!future->client->pass || !cx_list_empty(&future->delivery.link))
		return;
	codex_future_ref(future); /* until dispatched */
	cx_client_deliver(future->client, &future->delivery);
}

/* The caller of a future's operation holds a reference, so that it is there after this. */
static void end(codex_future *future, int status)
{
	future->status = status;
	cx_timer_clear(&future->client->session.timers, &future->timer);
	if (!cx_list_empty(&future->slots))
		deliver(future);
	if (future->call) {
		struct cx_call *call = future->call;

		future->call = NULL;
		cx_call_abandon(call);
		codex_future_unref(future); /* the call's */
	}
}

void cx_future_succeed(codex_future *future, const char *result, size_t len)
{
	if (future->status != CODEX_PENDING)
		return;
	if (result) {
		future->result = cx_strndup(result, len);
		future->result_len = len;
		if (!future->result) {
			future->error = cx_error_from_status(CODEX_ERR_NOMEM);
			end(future, CODEX_ERR_NOMEM);
			return;
		}
	}
	end(future, CODEX_OK);
}

void cx_future_fail(codex_future *future, codex_error *error)
{
	if (future->status != CODEX_PENDING)
		return;
	future->error = codex_error_ref(error);
	end(future, codex_error_status(error));
}

void cx_future_answer(codex_future *future, const struct cx_answer *answer)
{
	if (answer->status < 0)
		cx_future_fail(future, answer->error);
	else
		cx_future_succeed(
			future, answer->envelope->result.at, answer->envelope->result.len);
}

/* the public side */

int codex_future_then(
	codex_future *future, codex_future_fn fn, void *userdata, codex_slot **ret_slot)
{
	codex_slot *slot;
	int r;

	if (!fn)
		return CODEX_ERR_INVALID;
	if (!future->client->pass)
		return CODEX_ERR_CLOSED;
	r = cx_slot_new(&future->slots, NULL, ret_slot, &slot);
	if (r < 0)
		return r;
	slot->future_fn = fn;
	slot->userdata = userdata;
	if (future->status != CODEX_PENDING)
		deliver(future);
	return 0;
}

void codex_future_cancel(codex_future *future)
{
	codex_error *error =
		cx_error_new(CODEX_ERR_CANCELLED, "the caller cancelled the operation");

	cx_future_fail(future, error);
	codex_error_unref(error);
}

int codex_future_set_deadline(codex_future *future, uint64_t ms)
{
	uint64_t now = cx_now();
	uint64_t at = ms ? cx_after(now, ms) : now;
	int r = cx_callback_check_act();

	if (r < 0)
		return r;
	if (future->status != CODEX_PENDING)
		return CODEX_ERR_STATE;
	/* The call has a deadline of its own, which would come first. */
	if (future->call && !cx_call_set_deadline(future->call, at))
		return CODEX_ERR_NOMEM;
	if (!future->call && !cx_timer_set(&future->client->session.timers, &future->timer, at))
		return CODEX_ERR_NOMEM;
	cx_client_kick(future->client);
	return 0;
}

codex_async *codex_future_client(const codex_future *future)
{
	return future->client;
}

bool codex_future_done(const codex_future *future)
{
	return future->status != CODEX_PENDING;
}

int codex_future_status(const codex_future *future)
{
	return future->status;
}

codex_error *codex_future_error(const codex_future *future)
{
	return future->error;
}

codex_error *codex_future_decode_error(const codex_future *future)
{
	return future->payload.error;
}

const codex_json *codex_future_result(codex_future *future)
{
	if (!future->json && future->result)
		codex_json_parse(future->result, future->result_len, &future->json);
	return future->json;
}

const char *codex_future_result_text(const codex_future *future, size_t *ret_len)
{
	if (ret_len)
		*ret_len = future->result_len;
	return future->result;
}
