#include "api/slot.h"

#include "base/callback.h"
#include "base/mem.h"

int cx_slot_new(
	struct cx_list *list, const char *method, codex_slot **ret_slot, codex_slot **ret_made)
{
	codex_slot *slot;
	int r = cx_callback_check_act();

	if (r < 0)
		return r;
	slot = cx_alloc0(sizeof(*slot));
	if (!slot)
		return CODEX_ERR_NOMEM;
	if (method && !(slot->method = cx_strdup(method))) {
		cx_free(slot);
		return CODEX_ERR_NOMEM;
	}
	slot->refs = 1;
	slot->floating = !ret_slot;
	cx_list_init(&slot->link);
	cx_list_append(list, &slot->link);
	if (ret_slot)
		*ret_slot = slot;
	*ret_made = slot;
	return 0;
}

int cx_slot_add(
	struct cx_list *list, const char *method, const codex_slot *like, codex_slot **ret_slot)
{
	codex_slot *slot;
	int r = cx_slot_new(list, method, ret_slot, &slot);

	if (r < 0)
		return r;
	slot->born = like->born;
	slot->event_fn = like->event_fn;
	slot->request_fn = like->request_fn;
	slot->predicate = like->predicate;
	slot->userdata = like->userdata;
	return 0;
}

codex_slot *codex_slot_ref(codex_slot *slot)
{
	slot->refs++;
	return slot;
}

codex_slot *codex_slot_unref(codex_slot *slot)
{
	if (!slot || --slot->refs)
		return NULL;
	cx_list_remove(&slot->link);
	cx_free(slot->method);
	cx_free(slot);
	return NULL;
}

void cx_slot_retire(codex_slot *slot)
{
	cx_list_remove(&slot->link);
	if (slot->floating) {
		slot->floating = false;
		codex_slot_unref(slot);
	}
}

void cx_slots_retire(struct cx_list *list)
{
	while (!cx_list_empty(list))
		cx_slot_retire(cx_list_first(list, codex_slot, link));
}
