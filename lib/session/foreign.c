/* Turns that began without us. Following them tells when the thread is free again, and handles can be attached. */
#include "session/router.h"

#include "base/mem.h"

#include <string.h>

struct cx_route *cx_router_follow(
	struct cx_router *router, struct cx_thread *thread, struct cx_span turn_id)
{
	struct cx_route *route = cx_router_find(router, thread, turn_id);

	if (route)
		return route; /* perhaps one of ours */
	route = cx_router_bind(router, thread, turn_id);
	if (!route)
		return NULL;
	route->followed = true;
	route->alias = thread->review;
	thread->review = NULL;
	return route;
}

/* The items of a review come under another id than that under which its turn is started and can be interrupted, and the first one
 * before the turn has begun. */
static bool begins_review(const struct cx_message *message)
{
	static const char type[] = "enteredReviewMode";
	struct cx_span item = message->envelope.keys[CX_KEY_ITEM_TYPE];

	return message->method == CX_NOTIFICATION_ITEM_STARTED && !message->thread->running &&
		item.len == sizeof(type) - 1 && memcmp(item.at, type, sizeof(type) - 1) == 0;
}

static bool note_review(struct cx_thread *thread, struct cx_span turn_id)
{
	cx_free(thread->review);
	thread->review = cx_strndup(turn_id.at, turn_id.len);
	return thread->review != NULL;
}

bool cx_router_note_foreign(struct cx_router *router, struct cx_message *message)
{
	struct cx_thread *thread = message->thread;

	if (begins_review(message))
		return note_review(thread, message->turn_id);
	if (message->method == CX_NOTIFICATION_TURN_STARTED) {
		message->route = cx_router_follow(router, thread, message->turn_id);
		return message->route != NULL;
	}
	/* Whatever its name, the completion of a turn that is not ours is that of the one that runs: a thread runs one at a time. */
	if (message->method == CX_NOTIFICATION_TURN_COMPLETED && thread->running &&
		thread->running->followed)
		message->route = thread->running;
	return true;
}
