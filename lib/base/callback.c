#include "base/callback.h"

#include <codex/status.h>

static _Thread_local struct cx_callback *innermost;

void cx_callback_enter(struct cx_callback *callback, enum cx_callback_kind kind, const void *about)
{
	callback->outer = innermost;
	callback->kind = kind;
	callback->about = about;
	innermost = callback;
}

void cx_callback_leave(struct cx_callback *callback)
{
	innermost = callback->outer;
}

bool cx_callback_inside(void)
{
	return innermost != NULL;
}

bool cx_callback_in_log(void)
{
	return innermost && innermost->kind == CX_CALLBACK_LOG;
}

int cx_callback_check_act(void)
{
	return cx_callback_in_log() ? CODEX_ERR_REENTRANT : 0;
}

int cx_callback_check_answer(const void *request)
{
	/* A predicate may have turned a loop of its own, so that it is not the innermost. */
	for (const struct cx_callback *at = innermost; at; at = at->outer) {
		if (at->kind == CX_CALLBACK_PREDICATE && at->about == request)
			return CODEX_ERR_REENTRANT;
	}
	return cx_callback_check_act();
}
