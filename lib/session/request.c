#include "session/request.h"

#include "base/error.h"
#include "session/router.h"

#include <codex/status.h>

#include <string.h>

void cx_requests_init(struct cx_requests *all, struct cx_timers *timers, size_t most)
{
	memset(all, 0, sizeof(*all));
	all->timers = timers;
	all->most = most;
	cx_list_init(&all->open);
}

void cx_requests_free(struct cx_requests *all)
{
	cx_map_free(&all->by_id);
}

int cx_requests_open(struct cx_requests *all, struct cx_request *request)
{
	if (all->count >= all->most)
		return CODEX_ERR_LIMIT;
	if (!cx_map_insert(&all->by_id, &request->by_id, request->id.at, request->id.len))
		return CODEX_ERR_NOMEM;
	cx_list_append(&all->open, &request->link);
	all->count++;
	return 0;
}

struct cx_request *cx_requests_find(const struct cx_requests *all, struct cx_span id)
{
	struct cx_map_node *node = id.at ? cx_map_find(&all->by_id, id.at, id.len) : NULL;

	return node ? CX_CONTAINER_OF(node, struct cx_request, by_id) : NULL;
}

void cx_requests_close(struct cx_requests *all, struct cx_request *request)
{
	cx_map_remove(&all->by_id, &request->by_id);
	cx_list_remove(&request->link);
	cx_timer_clear(all->timers, &request->deadline);
	all->count--;
}

/* withdrawing */

void cx_requests_withdraw(struct cx_requests *all, struct cx_request *request, codex_error *cause)
{
	cx_requests_close(all, request);
	request->ended(request, cause);
}

void cx_requests_withdraw_all(struct cx_requests *all, codex_error *cause)
{
	while (!cx_list_empty(&all->open))
		cx_requests_withdraw(
			all, cx_list_first(&all->open, struct cx_request, link), cause);
}

static bool is_text(const char *text, struct cx_span span)
{
	return text && span.at && strlen(text) == span.len && memcmp(text, span.at, span.len) == 0;
}

/* Those of a thread; if a turn is named, of that turn alone. */
static void withdraw_of(struct cx_requests *all, struct cx_span thread_id,
	const struct cx_span *turn_id, const char *why)
{
	codex_error *cause;

	if (!all->count)
		return;
	cause = cx_error_new(CODEX_ERR_CANCELLED, "%s", why);
	cx_list_foreach_safe (node, &all->open) {
		struct cx_request *request = CX_CONTAINER_OF(node, struct cx_request, link);

		if (is_text(request->thread_id, thread_id) &&
			(!turn_id || is_text(request->turn_id, *turn_id)))
			cx_requests_withdraw(all, request, cause);
	}
	codex_error_unref(cause);
}

void cx_requests_withdraw_turn(
	struct cx_requests *all, struct cx_span thread_id, struct cx_span turn_id)
{
	withdraw_of(all, thread_id, &turn_id, "the turn that asked has ended");
}

static void resolved(struct cx_requests *all, struct cx_span id)
{
	struct cx_request *request = cx_requests_find(all, id);
	codex_error *cause;

	if (!request)
		return;
	cause = cx_error_new(CODEX_ERR_CANCELLED, "the runtime took the request back");
	cx_requests_withdraw(all, request, cause);
	codex_error_unref(cause);
}

/* The turn of a review is completed under another name than that under which it is known here. */
static void turn_completed(struct cx_requests *all, const struct cx_message *message)
{
	const char *known = message->route ? message->route->turn_id : NULL;

	cx_requests_withdraw_turn(all, message->thread_id, message->turn_id);
	if (known && !is_text(known, message->turn_id))
		cx_requests_withdraw_turn(
			all, message->thread_id, (struct cx_span){known, strlen(known)});
}

void cx_requests_note(struct cx_requests *all, const struct cx_message *message)
{
	if (!all->count)
		return;
	switch (message->method) {
	case CX_NOTIFICATION_SERVER_REQUEST_RESOLVED:
		resolved(all, message->envelope.keys[CX_KEY_REQUEST]);
		break;
	case CX_NOTIFICATION_TURN_COMPLETED:
		turn_completed(all, message);
		break;
	case CX_NOTIFICATION_THREAD_CLOSED:
		withdraw_of(all, message->thread_id, NULL, "the thread that asked was closed");
		break;
	default:
		break;
	}
}
