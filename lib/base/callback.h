/*
 * Which callbacks of the user's this thread is in, and what may be called there: doc/callbacks.md has the rules. Entered by
 * dispatch.c and cx_logf(), asked by the few guards that the public calls have in common, so that no call has rules of
 * its own. Not of one client: what a callback of one does to another may be as wrong.
 */
#ifndef CX_BASE_CALLBACK_H
#define CX_BASE_CALLBACK_H

#include "base/common.h"

enum cx_callback_kind {
	CX_CALLBACK_LOOP, /* told from the loop, where every object is in a state to be used */
	CX_CALLBACK_PREDICATE, /* the same, to decide on a request */
	CX_CALLBACK_LOG, /* in the middle of whatever wrote the line */
};

/* One that is on the stack, or a pass of the loop that may call any number of them. */
struct cx_callback {
	struct cx_callback *outer;
	enum cx_callback_kind kind;
	const void *about; /* what a predicate decides on */
};

/* Leaving is in the opposite order. The struct is the caller's, and not used any more after it was left. */
void cx_callback_enter(struct cx_callback *callback, enum cx_callback_kind kind, const void *about);
void cx_callback_leave(struct cx_callback *callback);

/* Inside any callback: nothing may block. */
bool cx_callback_inside(void);

/* Inside a log callback: things may be read, and dropped. */
bool cx_callback_in_log(void);

/* 0, or CODEX_ERR_REENTRANT: whether something may be started or changed here. */
int cx_callback_check_act(void);

/* The same for answering that request: not while a predicate decides on it. */
int cx_callback_check_answer(const void *request);

#endif
