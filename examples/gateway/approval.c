#include "approval.h"

#include "call.h"
#include "conversation.h"
#include "desk_parts.h"
#include "memory.h"
#include "turn_state.h"
#include "view.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define VIEW_MAX ((size_t)(96 * 1024))

static const struct decision {
	const char *name, *outcome;
	int (*give)(codex_request *request);
	bool allows;
	bool of_permissions;
} decisions[] = {
	{"accept", "accepted", codex_request_accept, true, true},
	{"accept_for_session", "accepted", codex_request_accept_for_session, true, true},
	{"decline", "declined", codex_request_decline, false, true},
	{"cancel", "cancelled", codex_request_cancel, false, false},
};

static const size_t n_decisions = sizeof(decisions) / sizeof(decisions[0]);

/* ends */

static struct approval_end *remember_end(struct approval *approval, const char *outcome)
{
	struct approval_ends *ends = &approval->conversation->desk->ends;
	struct approval_end *end = &ends->ring[ends->next++ % (sizeof(ends->ring) / sizeof(*end))];

	must_set(&end->id, approval->id);
	end->serial = approval->serial;
	end->outcome = outcome;
	return end;
}

const struct approval_end *approval_end_of(const struct desk *desk, uint64_t serial)
{
	const struct approval_ends *ends = &desk->ends;
	size_t i;

	for (i = 0; i < sizeof(ends->ring) / sizeof(ends->ring[0]); i++) {
		if (ends->ring[i].id && ends->ring[i].serial == serial)
			return &ends->ring[i];
	}
	return NULL;
}

static bool has_ended(const struct desk *desk, const char *id)
{
	const struct approval_ends *ends = &desk->ends;
	size_t i;

	for (i = 0; i < sizeof(ends->ring) / sizeof(ends->ring[0]); i++) {
		if (ends->ring[i].id && strcmp(ends->ring[i].id, id) == 0)
			return true;
	}
	return false;
}

void approval_ends_clear(struct approval_ends *ends)
{
	size_t i;

	for (i = 0; i < sizeof(ends->ring) / sizeof(ends->ring[0]); i++)
		free(ends->ring[i].id);
}

/* A request that was not answered is refused when it is dropped. */
static void end_approval(struct approval *approval, const char *outcome)
{
	struct conversation *conversation = approval->conversation;

	remember_end(approval, outcome);
	list_remove(&approval->link);
	codex_request_on_withdrawn(approval->request, NULL, NULL);
	codex_request_unref(approval->request);
	json_object_put(approval->view);
	free(approval->id);
	free(approval);
	conversation_changed(conversation);
}

static void on_withdrawn(codex_request *request, void *userdata)
{
	end_approval(userdata,
		codex_request_status(request) == CODEX_ERR_TIMEOUT ? "timed_out" : "withdrawn");
}

void approvals_withdraw(struct conversation *conversation)
{
	LIST_EACH(&conversation->approvals, at, after)
	end_approval(LIST_OF(at, struct approval, link), "withdrawn");
}

/* what is shown */

static const char *kind_of(codex_request *request)
{
	const char *method = codex_request_method(request);

	if (strcmp(method, "item/commandExecution/requestApproval") == 0)
		return "command";
	if (strcmp(method, "item/fileChange/requestApproval") == 0)
		return "files";
	return strcmp(method, "item/permissions/requestApproval") == 0 ? "permissions" : NULL;
}

static void add_change(struct json_object *changes, struct json_object *change)
{
	struct json_object *view = must(json_object_new_object());
	const char *kind = view_string(change, "kind.type");

	view_copy(view, "path", change, "path");
	view_add_string(view, "kind", kind ? kind : view_string(change, "kind"));
	view_copy(view, "diff", change, "diff");
	json_object_array_add(changes, view);
}

/* The request does not have them, but the item that began before it. */
static struct json_object *changes_of(const struct conversation *conversation, const char *item_id)
{
	const struct turn_item *item = conversation->turn_state
		? turn_state_find(conversation->turn_state, item_id)
		: NULL;
	struct json_object *from = item ? view_find(item->view, "changes") : NULL, *changes;
	size_t i,
		n = json_object_is_type(from, json_type_array) ? json_object_array_length(from) : 0;

	if (n == 0)
		return NULL;
	changes = must(json_object_new_array());
	for (i = 0; i < n; i++)
		add_change(changes, json_object_array_get_idx(from, i));
	return changes;
}

/* A command of which a part cannot be read is not allowed by anybody. */
static bool is_possible(
	const struct decision *decision, const char *kind, const struct approval *approval)
{
	if (approval->is_cut && decision->allows)
		return false;
	return decision->of_permissions || strcmp(kind, "permissions") != 0;
}

static struct json_object *possible_decisions(const struct approval *approval, const char *kind)
{
	struct json_object *names = must(json_object_new_array());
	size_t i;

	for (i = 0; i < n_decisions; i++) {
		if (is_possible(&decisions[i], kind, approval))
			json_object_array_add(
				names, must(json_object_new_string(decisions[i].name)));
	}
	return names;
}

static struct json_object *make_view(struct approval *approval, const char *kind)
{
	codex_request *request = approval->request;
	size_t length;
	const char *text = codex_request_params_text(request, &length);
	struct json_object *view = must(json_object_new_object()),
			   *params = view_parse(text, length), *fitting;

	view_copy(view, "command", params, "command");
	view_copy(view, "cwd", params, "cwd");
	view_copy(view, "reason", params, "reason");
	view_copy(view, "permissions", params, "permissions");
	view_copy(view, "item", params, "itemId");
	view_add(view, "changes",
		changes_of(approval->conversation, codex_request_item_id(request)));
	fitting = view_fit(view, VIEW_MAX);
	approval->is_cut =
		!json_object_equal(view_find(view, "command"), view_find(fitting, "command"));
	view_add_string(fitting, "id", approval->id);
	view_add_string(fitting, "kind", kind);
	view_add(fitting, "decisions", possible_decisions(approval, kind));
	view_add_number(fitting, "asked_at", time(NULL));
	json_object_put(params);
	json_object_put(view);
	return fitting;
}

/* offered and decided */

void approval_offer(struct conversation *conversation, codex_request *request)
{
	const char *kind = kind_of(request);
	struct desk *desk = conversation->desk;
	struct approval *approval;

	if (!kind) /* nobody takes it: the library refuses it */
		return;
	approval = must_new(sizeof(*approval));
	approval->conversation = conversation;
	approval->id = desk_new_name("ask");
	approval->serial = ++desk->ends.serials;
	approval->request = codex_request_ref(request);
	approval->view = make_view(approval, kind);
	list_append(&conversation->approvals, &approval->link);
	if (codex_request_on_withdrawn(request, on_withdrawn, approval) < 0 ||
		codex_request_set_deadline(request, desk->options.approval_ms) < 0)
		end_approval(approval, "withdrawn");
	conversation_changed(conversation);
}

static struct approval *find(const struct desk *desk, const char *id)
{
	LIST_EACH(&desk->conversations, at, after)
	{
		struct conversation *conversation = LIST_OF(at, struct conversation, link);

		LIST_EACH(&conversation->approvals, of, next)
		{
			struct approval *approval = LIST_OF(of, struct approval, link);

			if (strcmp(approval->id, id) == 0)
				return approval;
		}
	}
	return NULL;
}

static const struct decision *decision_of(const struct approval *approval, const char *name)
{
	const char *kind = view_string(approval->view, "kind");
	size_t i;

	for (i = 0; i < n_decisions; i++) {
		if (strcmp(decisions[i].name, name) == 0 &&
			is_possible(&decisions[i], kind, approval))
			return &decisions[i];
	}
	return NULL;
}

void approval_decide(struct desk *desk, const char *id, const char *name, struct desk_call *call)
{
	struct approval *approval = find(desk, id);
	const struct decision *decision;
	int r;

	if (!approval) {
		if (has_ended(desk, id))
			call_fail(call, 409, "it was answered, or is not asked any more");
		else
			call_fail(call, 404, "no such request");
		return;
	}
	decision = decision_of(approval, name);
	if (!decision) {
		call_fail(call, 400, "no such decision");
		return;
	}
	r = decision->give(approval->request);
	if (r < 0) {
		call_fail(call, 409, "%s", codex_status_text(r));
		return;
	}
	end_approval(approval, decision->outcome);
	call_answer(call, 200, NULL);
}
