#include "session/call.h"

#include "base/clock.h"
#include "base/mem.h"
#include "session/outgoing.h"

#include <string.h>

void cx_calls_init(struct cx_calls *calls, struct cx_timers *timers, const struct cx_limits *limits)
{
	memset(calls, 0, sizeof(*calls));
	calls->timers = timers;
	calls->max_in_flight = limits->in_flight;
	calls->max_waiting = limits->queued_requests;
	calls->max_waiting_bytes = limits->output_bytes;
	cx_list_init(&calls->waiting);
	cx_list_init(&calls->resting);
	cx_list_init(&calls->in_flight);
	cx_list_init(&calls->ended);
}

static void on_deadline(struct cx_timer *timer)
{
	struct cx_call *call = CX_CONTAINER_OF(timer, struct cx_call, timer);

	cx_call_fail(call, cx_error_new(CODEX_ERR_TIMEOUT, "the runtime did not answer in time"));
}

/* It has rested. */
static void on_again(struct cx_timer *timer)
{
	struct cx_call *call = CX_CONTAINER_OF(timer, struct cx_call, again);

	cx_list_remove(&call->link);
	cx_list_append(&call->calls->waiting, &call->link);
}

static bool encode(struct cx_call *call, const char *method, const char *params)
{
	struct cx_buf buf = CX_BUF_INIT;

	cx_buf_putc(&buf, '{');
	if (!call->is_notification)
		cx_buf_printf(&buf, "\"id\":%lld,", (long long)call->id);
	cx_put_method(&buf, method, params);
	call->line_len = buf.len;
	call->line = cx_buf_steal(&buf);
	return call->line != NULL;
}

static int make(struct cx_calls *calls, struct cx_call **ret_call)
{
	struct cx_call *call;

	if (calls->waiting_count >= calls->max_waiting ||
		calls->waiting_bytes > calls->max_waiting_bytes)
		return CODEX_ERR_LIMIT;
	call = cx_alloc0(sizeof(*call));
	if (!call)
		return CODEX_ERR_NOMEM;
	call->calls = calls;
	call->state = CX_CALL_WAITING;
	call->timer = (struct cx_timer)CX_TIMER_INIT(on_deadline);
	call->again = (struct cx_timer)CX_TIMER_INIT(on_again);
	cx_list_init(&call->link);
	*ret_call = call;
	return 0;
}

static void enqueue(struct cx_call *call)
{
	struct cx_calls *calls = call->calls;

	cx_list_append(&calls->waiting, &call->link);
	calls->waiting_count++;
	calls->waiting_bytes += call->line_len;
}

int cx_call_new(struct cx_calls *calls, const char *method, const char *params, uint64_t deadline,
	cx_answer_fn fn, void *owner, struct cx_call **ret_call)
{
	struct cx_call *call;
	int r = make(calls, &call);

	if (r < 0)
		return r;
	call->id = ++calls->last_id;
	call->retry = calls->retry;
	call->fn = fn;
	call->owner = owner;
	if (!encode(call, method, params) ||
		!cx_map_insert(&calls->by_id, &call->by_id, &call->id, sizeof(call->id)))
		goto fail;
	if (!cx_timer_set(calls->timers, &call->timer, deadline)) {
		cx_map_remove(&calls->by_id, &call->by_id);
		goto fail;
	}
	enqueue(call);
	*ret_call = call;
	return 0;
fail:
	cx_call_free(call);
	return CODEX_ERR_NOMEM;
}

int cx_calls_notify(struct cx_calls *calls, const char *method, const char *params)
{
	struct cx_call *call;
	int r = make(calls, &call);

	if (r < 0)
		return r;
	call->is_notification = true;
	if (!encode(call, method, params)) {
		cx_call_free(call);
		return CODEX_ERR_NOMEM;
	}
	enqueue(call);
	return 0;
}

struct cx_call *cx_calls_sendable(struct cx_calls *calls)
{
	struct cx_call *call;

	if (cx_list_empty(&calls->waiting))
		return NULL;
	call = cx_list_first(&calls->waiting, struct cx_call, link);
	return call->is_notification || calls->in_flight_count < calls->max_in_flight ? call : NULL;
}

static void take_out(struct cx_call *call)
{
	struct cx_calls *calls = call->calls;

	if (call->state == CX_CALL_ENDED)
		return;
	if (call->state == CX_CALL_WAITING) {
		calls->waiting_count--;
		calls->waiting_bytes -= call->line_len;
	} else {
		calls->in_flight_count--;
	}
	if (!call->is_notification)
		cx_map_remove(&calls->by_id, &call->by_id);
	cx_timer_clear(calls->timers, &call->timer);
	cx_timer_clear(calls->timers, &call->again);
	cx_list_remove(&call->link);
	call->state = CX_CALL_ENDED;
}

static void forget_line(struct cx_call *call)
{
	cx_free(call->line);
	call->line = NULL;
}

void cx_call_sent(struct cx_call *call)
{
	struct cx_calls *calls = call->calls;

	if (call->is_notification) {
		take_out(call);
		cx_call_free(call);
		return;
	}
	call->attempts++;
	if (call->attempts >= call->retry.attempts)
		forget_line(call);
	call->state = CX_CALL_IN_FLIGHT;
	cx_list_remove(&call->link);
	cx_list_append(&calls->in_flight, &call->link);
	calls->waiting_count--;
	calls->waiting_bytes -= call->line_len;
	calls->in_flight_count++;
}

struct cx_call *cx_calls_find(struct cx_calls *calls, int64_t id)
{
	struct cx_map_node *node = cx_map_find(&calls->by_id, &id, sizeof(id));
	struct cx_call *call = node ? CX_CONTAINER_OF(node, struct cx_call, by_id) : NULL;

	/* What was not asked cannot be answered. */
	return call && call->state == CX_CALL_IN_FLIGHT ? call : NULL;
}

static bool rest(struct cx_call *call)
{
	struct cx_calls *calls = call->calls;
	uint64_t pause = cx_retry_pause(&call->retry, call->attempts, &calls->random);

	return cx_timer_set(calls->timers, &call->again, calls->timers->now + pause * CX_MS);
}

bool cx_call_try_again(struct cx_call *call, const codex_error *error)
{
	struct cx_calls *calls = call->calls;

	if (!call->fn || call->attempts >= call->retry.attempts ||
		!codex_error_is_retryable(error) || !rest(call))
		return false;
	call->state = CX_CALL_WAITING;
	cx_list_remove(&call->link);
	cx_list_append(&calls->resting, &call->link);
	calls->in_flight_count--;
	calls->waiting_count++;
	calls->waiting_bytes += call->line_len;
	return true;
}

void cx_call_try_once(struct cx_call *call)
{
	call->retry.attempts = 1;
}

void cx_call_answered(struct cx_call *call)
{
	take_out(call);
}

void cx_call_fail(struct cx_call *call, codex_error *error)
{
	take_out(call);
	call->error = error;
	cx_list_append(&call->calls->ended, &call->link);
}

void cx_calls_fail_all(struct cx_calls *calls, codex_error *error)
{
	/* Oldest first: that is the order in which they were asked. */
	while (!cx_list_empty(&calls->in_flight))
		cx_call_fail(cx_list_first(&calls->in_flight, struct cx_call, link),
			codex_error_ref(error));
	while (!cx_list_empty(&calls->resting))
		cx_call_fail(cx_list_first(&calls->resting, struct cx_call, link),
			codex_error_ref(error));
	while (!cx_list_empty(&calls->waiting)) {
		struct cx_call *call = cx_list_first(&calls->waiting, struct cx_call, link);

		if (call->is_notification)
			cx_call_abandon(call);
		else
			cx_call_fail(call, codex_error_ref(error));
	}
}

void cx_call_abandon(struct cx_call *call)
{
	call->fn = NULL;
	call->owner = NULL;
	if (call->state == CX_CALL_WAITING) {
		take_out(call);
		cx_call_free(call);
	}
}

bool cx_call_set_deadline(struct cx_call *call, uint64_t at)
{
	return call->state == CX_CALL_ENDED || cx_timer_set(call->calls->timers, &call->timer, at);
}

void cx_call_free(struct cx_call *call)
{
	cx_list_remove(&call->link);
	codex_error_unref(call->error);
	cx_free(call->line);
	cx_free(call);
}

void cx_calls_free(struct cx_calls *calls)
{
	cx_calls_fail_all(calls, NULL);
	while (!cx_list_empty(&calls->ended))
		cx_call_free(cx_list_first(&calls->ended, struct cx_call, link));
	cx_map_free(&calls->by_id);
}
