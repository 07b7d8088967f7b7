#include "opening.h"

#include "conversation.h"
#include "desk_parts.h"
#include "memory.h"
#include "view.h"

#include <json-c/json.h>
#include <string.h>

static void on_opened(codex_future *ready, void *userdata);

/* The turns that are looked through for a message: it is in the last one, unless somebody else was quicker. */
static const int turns_looked_at = 5;

static codex_sandbox sandbox(const struct desk_options *options)
{
	return strcmp(options->sandbox, "workspace-write") == 0 ? CODEX_SANDBOX_WORKSPACE_WRITE
								: CODEX_SANDBOX_READ_ONLY;
}

static void enter(struct conversation *conversation, struct worker *worker)
{
	conversation->worker = worker;
	worker->n_conversations++;
	list_append(&worker->conversations, &conversation->in_worker);
}

static void fail(struct conversation *conversation, int status, const codex_error *error)
{
	conversation_fail(conversation, status == CODEX_ERR_REMOTE ? 502 : 503, "%s",
		error ? codex_error_message(error) : codex_status_text(status));
}

/* started or resumed */

static void wait_for_thread(struct conversation *conversation, int status)
{
	if (status == 0)
		status = codex_future_then(codex_thread_ready(conversation->thread), on_opened,
			conversation, &conversation->slot);
	if (status < 0 && !worker_is_dead(conversation->worker))
		fail(conversation, status, NULL);
}

/* People decide what is asked, whatever the thread's settings were elsewhere. */
static void start(struct conversation *conversation)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;

	options.cwd = conversation->desk->options.cwd;
	options.sandbox = sandbox(&conversation->desk->options);
	options.params = "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}";
	wait_for_thread(conversation,
		codex_thread_start(conversation->worker->client, &options, &conversation->thread));
}

static void resume(struct conversation *conversation)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;

	options.sandbox = sandbox(&conversation->desk->options);
	options.params = "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\","
			 " \"excludeTurns\": true}";
	wait_for_thread(conversation,
		codex_thread_resume(conversation->worker->client, conversation->id, &options,
			&conversation->thread));
}

/* Nothing of the thread is stored, so that nothing is lost with it but its id. */
static void start_anew(struct conversation *conversation)
{
	desk_log(conversation->desk, "thread %s was empty: starts anew", conversation->id);
	json_object_array_add(
		conversation->old_ids, must(json_object_new_string(conversation->id)));
	must_set(&conversation->id, NULL);
	conversation->moves++;
	if (conversation->message)
		conversation->message->in_doubt = false;
	start(conversation);
}

/* One app-server has it loaded still, and is the only one that can open it: it has to be asked. */
static void try_another(struct conversation *conversation, const codex_error *error)
{
	struct worker *worker;

	conversation->refused |= UINT64_C(1) << conversation->worker->index;
	worker = pool_pick(&conversation->desk->pool, conversation->refused);
	if (!worker) {
		fail(conversation, CODEX_ERR_REMOTE, error);
		return;
	}
	conversation_leave(conversation);
	enter(conversation, worker);
	resume(conversation);
}

static void refused(struct conversation *conversation, codex_error *error)
{
	codex_error_ref(error); /* it may go with the thread */
	conversation_let_go(conversation);
	if (!conversation->id)
		fail(conversation, CODEX_ERR_REMOTE, error);
	else if (conversation->ours && !conversation->stored)
		start_anew(conversation);
	else
		try_another(conversation, error);
	codex_error_unref(error);
}

static void learn(struct conversation *conversation, codex_future *ready)
{
	size_t length;
	const char *text = codex_future_result_text(ready, &length);
	struct json_object *answer = view_parse(text, length),
			   *thread = view_find(answer, "thread");

	conversation->stored = conversation->stored || conversation->id;
	must_set(&conversation->id, codex_thread_id(conversation->thread));
	must_set(&conversation->name, view_string(thread, "name"));
	must_set(&conversation->cwd, view_string(answer, "cwd"));
	must_set(&conversation->preview, view_string(thread, "preview"));
	conversation->updated_at = view_number(thread, "updatedAt");
	conversation->deaths = 0;
	conversation->refused = 0;
	json_object_put(answer);
}

/* looked up */

static void finish(struct conversation *conversation)
{
	conversation_set_state(conversation, CONVERSATION_READY, NULL);
	conversation_listen(conversation);
	if (conversation->message)
		conversation_send(conversation);
}

static bool has_message(struct json_object *items, const char *name)
{
	size_t i,
		n = json_object_is_type(items, json_type_array) ? json_object_array_length(items)
								: 0;

	for (i = 0; i < n; i++) {
		const char *found = view_string(json_object_array_get_idx(items, i), "clientId");

		if (found && strcmp(found, name) == 0)
			return true;
	}
	return false;
}

static bool is_stored(codex_future *answer, const char *name)
{
	size_t length, i, n = 0;
	const char *text = codex_future_result_text(answer, &length);
	struct json_object *page = view_parse(text, length), *turns = view_find(page, "data");
	bool found = false;

	if (json_object_is_type(turns, json_type_array))
		n = json_object_array_length(turns);
	for (i = 0; i < n && !found; i++)
		found = has_message(view_find(json_object_array_get_idx(turns, i), "items"), name);
	json_object_put(page);
	return found;
}

static void found_or_not(struct conversation *conversation, bool found)
{
	desk_log(conversation->desk, "thread %s: the message %s stored", conversation->id,
		found ? "is" : "is not");
	if (found)
		conversation_end_message(conversation, 202, "taken");
	else
		conversation->message->in_doubt = false;
	finish(conversation);
}

static void on_looked_up(codex_future *answer, void *userdata)
{
	struct conversation *conversation = userdata;
	int status = codex_future_status(answer);

	conversation->slot = codex_slot_unref(conversation->slot);
	if (status < 0 && worker_is_dead(conversation->worker))
		return;
	if (!conversation->message) /* it was taken back */
		finish(conversation);
	else if (status == 0)
		found_or_not(conversation, is_stored(answer, conversation->message->name));
	else
		fail(conversation, status, codex_future_error(answer));
}

/* In the thread that is open: what is stored of one that is not may be behind what was written of it. */
static void look_up(struct conversation *conversation)
{
	struct json_object *params = must(json_object_new_object());
	codex_future *answer = NULL;
	int r;

	view_add_string(params, "threadId", conversation->id);
	view_add_number(params, "limit", turns_looked_at);
	view_add_string(
		params, "itemsView", "summary"); /* the messages of users, without the work */
	r = codex_async_call(conversation->worker->client, "thread/turns/list",
		view_text(params, NULL), &answer);
	if (r == 0)
		r = codex_future_then(answer, on_looked_up, conversation, &conversation->slot);
	codex_future_unref(answer);
	json_object_put(params);
	if (r < 0 && !worker_is_dead(conversation->worker))
		fail(conversation, r, NULL);
}

/* opened */

static void on_opened(codex_future *ready, void *userdata)
{
	struct conversation *conversation = userdata;
	int status = codex_future_status(ready);

	conversation->slot = codex_slot_unref(conversation->slot);
	if (status < 0) {
		if (worker_is_dead(conversation->worker))
			return;
		if (status == CODEX_ERR_REMOTE)
			refused(conversation, codex_future_error(ready));
		else
			fail(conversation, status, codex_future_error(ready));
		return;
	}
	learn(conversation, ready);
	if (conversation->message && conversation->message->in_doubt)
		look_up(conversation);
	else
		finish(conversation);
}

/* the errand */

static void on_worker(struct errand *errand, struct worker *worker)
{
	struct conversation *conversation = LIST_OF(errand, struct conversation, errand);

	enter(conversation, worker);
	if (conversation->id)
		resume(conversation);
	else
		start(conversation);
}

/* What was promised is kept; what was not is refused, while the user still knows of it. */
static void on_no_worker(struct errand *errand)
{
	struct conversation *conversation = LIST_OF(errand, struct conversation, errand);

	if (conversation->message && !conversation->message->begun)
		conversation_end_message(conversation, 503, "no app-server is up");
	if (!conversation->desk->closing &&
		(conversation->message ||
			(conversation->id && !list_is_empty(&conversation->watches))))
		pool_want(&conversation->desk->pool, errand);
	else
		conversation_set_state(conversation, CONVERSATION_AWAY, NULL);
}

void opening_prepare(struct conversation *conversation)
{
	conversation->errand.run = on_worker;
	conversation->errand.fail = on_no_worker;
}

void conversation_open(struct conversation *conversation)
{
	if (conversation->desk->closing || conversation->state == CONVERSATION_OPENING ||
		conversation->state == CONVERSATION_READY)
		return;
	if (conversation->worker) /* which is not gone yet: conversation_settle() goes on */
		return;
	conversation->refused = 0;
	conversation_set_state(conversation, CONVERSATION_OPENING, NULL);
	pool_want(&conversation->desk->pool, &conversation->errand);
}
