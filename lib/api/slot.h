/* Slots: callbacks on a list of what they listen to. */
#ifndef CX_API_SLOT_H
#define CX_API_SLOT_H

#include "base/common.h"
#include "base/list.h"

#include <codex/event.h>
#include <codex/future.h>
#include <codex/request.h>
#include <codex/slot.h>

struct codex_slot {
	struct cx_list
		link; /* on the list of its target; alone: withdrawn, done, or the target is gone */
	unsigned refs;
	bool floating; /* the list owns a reference */
	char *method; /* subscriptions and handlers: only this message; NULL: all */
	uint64_t born; /* the same: number of the message during which it was made */
	codex_future_fn future_fn;
	codex_event_fn event_fn;
	codex_request_fn request_fn;
	codex_request_predicate
		predicate; /* policies; NULL with no request_fn either: nothing is allowed */
	void *userdata;
};

/* A slot on the list; `ret_slot` NULL makes it floating. 0 or CODEX_ERR_NOMEM. */
int cx_slot_new(
	struct cx_list *list, const char *method, codex_slot **ret_slot, codex_slot **ret_made);

/* The same for what is called with messages: born, function and userdata are those of `like`. */
int cx_slot_add(
	struct cx_list *list, const char *method, const codex_slot *like, codex_slot **ret_slot);

/* Takes a slot off its list for good, and with it the list's reference if it floats. */
void cx_slot_retire(codex_slot *slot);
/* Retires all: their target goes away. */
void cx_slots_retire(struct cx_list *list);

#endif
