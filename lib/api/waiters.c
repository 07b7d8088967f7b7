/* Futures that end together: each caller has one of his own, to cancel and to give a deadline. */
#include "api/future.h"
#include "api/login.h"
#include "base/mem.h"

struct waiter {
	struct cx_list link;
	codex_future *future;
};

static void waiter_free(struct waiter *waiter)
{
	cx_list_remove(&waiter->link);
	codex_future_unref(waiter->future);
	cx_free(waiter);
}

/* Who waits again and again, each time with a deadline, leaves nothing behind. */
static void sweep(struct cx_list *waiters)
{
	cx_list_foreach_safe (node, waiters) {
		struct waiter *waiter = CX_CONTAINER_OF(node, struct waiter, link);

		if (codex_future_done(waiter->future))
			waiter_free(waiter);
	}
}

codex_future *cx_waiters_add(struct cx_list *waiters, codex_async *client)
{
	struct waiter *waiter = cx_alloc0(sizeof(*waiter));

	sweep(waiters);
	if (!waiter)
		return NULL;
	waiter->future = cx_future_new(client);
	if (!waiter->future) {
		cx_free(waiter);
		return NULL;
	}
	cx_list_init(&waiter->link);
	cx_list_append(waiters, &waiter->link);
	return codex_future_ref(waiter->future);
}

void cx_waiters_end(struct cx_list *waiters, codex_error *error)
{
	while (!cx_list_empty(waiters)) {
		struct waiter *waiter = cx_list_first(waiters, struct waiter, link);

		if (error)
			cx_future_fail(waiter->future, error);
		else
			cx_future_succeed(waiter->future, NULL, 0);
		waiter_free(waiter);
	}
}
