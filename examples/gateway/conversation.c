#include "conversation.h"

#include "approval.h"
#include "call.h"
#include "desk_parts.h"
#include "memory.h"
#include "turn_state.h"
#include "view.h"
#include "opening.h"
#include "watch_parts.h"

#include <event2/event.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A thread that kills whoever opens it is left alone, until somebody asks for it again. */
static const unsigned deaths_max = 5;

/* being found, made, and forgotten */

static bool has_id(const struct conversation *conversation, const char *id)
{
	size_t i, n = json_object_array_length(conversation->old_ids);

	if (conversation->id && strcmp(conversation->id, id) == 0)
		return true;
	for (i = 0; i < n; i++) {
		if (strcmp(json_object_get_string(
				   json_object_array_get_idx(conversation->old_ids, i)),
			    id) == 0)
			return true;
	}
	return false;
}

struct conversation *conversation_find(const struct desk *desk, const char *id)
{
	LIST_EACH(&desk->conversations, at, after)
	{
		struct conversation *conversation = LIST_OF(at, struct conversation, link);

		if (has_id(conversation, id))
			return conversation;
	}
	return NULL;
}

static void on_news(evutil_socket_t fd, short what, void *userdata)
{
	struct conversation *conversation = userdata;

	(void)fd, (void)what;
	watches_tell(conversation);
	conversation_trim(conversation->desk); /* may be its end */
}

static struct conversation *new_conversation(struct desk *desk)
{
	struct conversation *conversation = must_new(sizeof(*conversation));

	conversation->desk = desk;
	conversation->old_ids = must(json_object_new_array());
	conversation->news = must(event_new(desk->base, -1, 0, on_news, conversation));
	list_init(&conversation->approvals);
	list_init(&conversation->watches);
	list_append(&desk->conversations, &conversation->link);
	return conversation;
}

struct conversation *conversation_get(struct desk *desk, const char *id)
{
	struct conversation *conversation = id ? conversation_find(desk, id) : NULL;

	if (!conversation) {
		conversation = new_conversation(desk);
		conversation->id = must_copy(id);
		conversation->ours = !id;
		conversation->stored = id;
		opening_prepare(conversation);
	}
	conversation->used = ++desk->clock;
	return conversation;
}

void conversation_leave(struct conversation *conversation)
{
	if (!conversation->worker)
		return;
	list_remove(&conversation->in_worker);
	conversation->worker->n_conversations--;
	conversation->worker = NULL;
}

/* Nothing is heard of the thread and its turn any more. */
void conversation_let_go(struct conversation *conversation)
{
	conversation->slot = codex_slot_unref(conversation->slot);
	conversation->turn = codex_turn_unref(conversation->turn);
	approvals_withdraw(conversation);
	conversation->thread = codex_thread_unref(conversation->thread);
}

void conversation_free(struct conversation *conversation)
{
	pool_forget(&conversation->errand);
	conversation_end_message(conversation, 503, "the gateway closes");
	conversation_let_go(conversation);
	conversation_leave(conversation);
	watches_orphan(conversation);
	list_remove(&conversation->link);
	turn_state_unref(conversation->turn_state);
	event_free(conversation->news);
	json_object_put(conversation->old_ids);
	free(conversation->id);
	free(conversation->name);
	free(conversation->cwd);
	free(conversation->preview);
	free(conversation->error);
	free(conversation);
}

/* what becomes of it */

void conversation_changed(struct conversation *conversation)
{
	if (!conversation->desk->closing)
		event_active(conversation->news, EV_TIMEOUT, 0);
}

void conversation_set_state(
	struct conversation *conversation, enum conversation_state state, const char *error)
{
	conversation->state = state;
	must_set(&conversation->error, error);
	conversation->version++;
	conversation_changed(conversation);
}

bool conversation_runs(const struct conversation *conversation)
{
	return conversation->turn || conversation->message;
}

void conversation_taken(struct conversation *conversation, struct message *message)
{
	struct json_object *body = must(json_object_new_object());

	message->begun = true;
	if (message->is_first)
		view_add_string(body, "id", conversation->id);
	call_answer(message->call, message->is_first ? 201 : 202, body);
	message->call = NULL;
}

void conversation_end_message(
	struct conversation *conversation, int status, const char *format, ...)
{
	struct message *message = conversation->message;
	char words[600];
	va_list arguments;

	if (!message)
		return;
	conversation->message = NULL;
	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	if (status >= 300)
		call_fail(message->call, status, "%s", words);
	else
		conversation_taken(conversation, message);
	free(message->name);
	free(message->text);
	free(message);
	conversation_changed(conversation);
}

void conversation_fail(struct conversation *conversation, int status, const char *format, ...)
{
	char words[600];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	conversation_let_go(conversation);
	conversation_leave(conversation);
	conversation_set_state(conversation, CONVERSATION_FAILED, words);
	conversation_end_message(conversation, status, "%s", words);
}

/* It leaves what it was open in, with a turn that nobody will hear the end of. */
static void lose_turn(struct conversation *conversation)
{
	conversation_let_go(conversation);
	if (conversation->message)
		conversation->message->sent = false;
	if (conversation->turn_state && !turn_state_is_over(conversation->turn_state))
		turn_state_end(conversation->turn_state, TURN_LOST, "the app-server ended");
}

void conversation_lost(struct conversation *conversation)
{
	if (conversation->state == CONVERSATION_OPENING)
		conversation->deaths++;
	lose_turn(conversation);
	if (conversation->state != CONVERSATION_FAILED)
		conversation_set_state(conversation, CONVERSATION_AWAY, NULL);
}

void conversation_settle(struct conversation *conversation)
{
	conversation_leave(conversation);
	if (conversation->deaths >= deaths_max)
		conversation_fail(conversation, 502,
			"the app-server ended each time that this thread was opened");
	else if (conversation->message || !list_is_empty(&conversation->watches))
		conversation_open(conversation);
	else
		conversation_changed(conversation);
}

void conversation_close(struct conversation *conversation)
{
	conversation_end_message(conversation, 503, "the gateway closes");
	lose_turn(conversation);
	conversation->state = CONVERSATION_AWAY;
}

/* forgetting */

static bool is_idle(const struct conversation *conversation)
{
	return list_is_empty(&conversation->watches) && !conversation_runs(conversation) &&
		conversation->state != CONVERSATION_OPENING &&
		(!conversation->worker || conversation->worker->state == WORKER_READY);
}

/* The thread stays loaded in its app-server for a while, which then is the only one that can open it: opening asks all. */
static void forget(struct conversation *conversation)
{
	if (conversation->thread)
		codex_thread_unsubscribe(conversation->thread, NULL);
	conversation_free(conversation);
}

void conversation_trim(struct desk *desk)
{
	struct conversation *oldest;
	size_t idle;

	do {
		oldest = NULL;
		idle = 0;
		LIST_EACH(&desk->conversations, at, after)
		{
			struct conversation *conversation = LIST_OF(at, struct conversation, link);

			if (!is_idle(conversation))
				continue;
			if (!conversation->id) { /* never came to be */
				conversation_free(conversation);
				continue;
			}
			idle++;
			if (!oldest || conversation->used < oldest->used)
				oldest = conversation;
		}
		if (idle > desk->options.idle_conversations)
			forget(oldest);
	} while (idle > desk->options.idle_conversations && !desk->closing);
}
