/* The turn of a conversation: how it is begun, steered and interrupted, and how its events become its state. */
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

/* A message that has killed so many app-servers is not sent again. */
static const unsigned attempts_max = 5;

/* Not one that others began. */
static bool is_of_message(const struct conversation *conversation)
{
	return conversation->message && conversation->message->sent;
}

/* events */

static void on_started(codex_turn *turn, void *userdata)
{
	struct conversation *conversation = userdata;

	turn_state_begin(conversation->turn_state, codex_turn_id(turn));
	if (is_of_message(conversation))
		conversation_taken(conversation, conversation->message);
	conversation_changed(conversation);
}

static void take_item(struct conversation *conversation, const codex_item *item, bool completed)
{
	size_t length;
	const char *text = codex_item_json_text(item, &length);
	struct json_object *json = view_parse(text, length);

	if (!json)
		return;
	turn_state_item(conversation->turn_state, json, completed);
	json_object_put(json);
	conversation_changed(conversation);
}

static void on_item_started(codex_turn *turn, const codex_item *item, void *userdata)
{
	(void)turn;
	take_item(userdata, item, false);
}

static void on_item_completed(codex_turn *turn, const codex_item *item, void *userdata)
{
	struct conversation *conversation = userdata;

	(void)turn;
	take_item(conversation, item, true);
	if (strcmp(codex_item_type(item), "userMessage") == 0)
		conversation->stored = true;
}

static void on_item_dropped(codex_turn *turn, const char *item_id, void *userdata)
{
	struct conversation *conversation = userdata;

	(void)turn;
	turn_state_drop(conversation->turn_state, item_id);
	conversation_changed(conversation);
}

static void on_text_restart(codex_turn *turn, const char *item_id, void *userdata)
{
	struct conversation *conversation = userdata;

	(void)turn;
	turn_state_restart(conversation->turn_state, item_id);
	conversation_changed(conversation);
}

static enum turn_field field_of_delta(const char *method)
{
	if (strcmp(method, "item/agentMessage/delta") == 0 ||
		strcmp(method, "item/plan/delta") == 0)
		return TURN_FIELD_TEXT;
	if (strcmp(method, "item/commandExecution/outputDelta") == 0)
		return TURN_FIELD_OUTPUT;
	if (strcmp(method, "item/reasoning/summaryTextDelta") == 0 ||
		strcmp(method, "item/reasoning/textDelta") == 0)
		return TURN_FIELD_REASONING;
	return TURN_FIELD_NONE;
}

static void take_part_added(struct turn_state *turn, codex_event *event)
{
	const struct turn_item *item = turn_state_find(turn, codex_event_item_id(event));

	if (item && item->text.length > 0)
		turn_state_text(turn, item->id, TURN_FIELD_REASONING, "\n\n", 2);
}

static void take_params(struct turn_state *turn, const char *method, codex_event *event)
{
	size_t length;
	const char *text = codex_event_params_text(event, &length);
	struct json_object *params = view_parse(text, length);

	if (strcmp(method, "thread/tokenUsage/updated") == 0)
		turn_state_usage(turn, view_find(params, "tokenUsage"));
	else if (json_object_get_boolean(view_find(params, "willRetry")))
		turn_state_notice(turn, view_string(params, "error.message"));
	json_object_put(params);
}

/* What the other callbacks do not tell, or not of which item. */
static void on_event(codex_turn *turn, codex_event *event, void *userdata)
{
	struct conversation *conversation = userdata;
	const char *method = codex_event_method(event), *text;
	enum turn_field field = field_of_delta(method);
	size_t length;

	(void)turn;
	if (field) {
		text = codex_event_text(event, &length);
		if (text)
			turn_state_text(conversation->turn_state, codex_event_item_id(event), field,
				text, length);
	} else if (strcmp(method, "item/reasoning/summaryPartAdded") == 0) {
		take_part_added(conversation->turn_state, event);
	} else if (strcmp(method, "thread/tokenUsage/updated") == 0 ||
		strcmp(method, "error") == 0) {
		take_params(conversation->turn_state, method, event);
	} else {
		return;
	}
	conversation_changed(conversation);
}

static void on_request(codex_turn *turn, codex_request *request, void *userdata)
{
	(void)turn;
	approval_offer(userdata, request);
}

/* the end */

static enum turn_status status_of(const codex_turn_result *result)
{
	switch (codex_turn_result_outcome(result)) {
	case CODEX_TURN_COMPLETED:
		return TURN_COMPLETED;
	case CODEX_TURN_INTERRUPTED:
		return TURN_INTERRUPTED;
	default:
		return TURN_FAILED;
	}
}

static void end_turn(struct conversation *conversation, int status, const codex_turn_result *result)
{
	codex_error *error = codex_turn_error(conversation->turn);
	struct turn_state *turn = conversation->turn_state;

	turn->duration_ms = codex_turn_result_duration_ms(result);
	turn_state_end(turn, status < 0 ? TURN_FAILED : status_of(result),
		error ? codex_error_message(error) : NULL);
	if (!is_of_message(conversation))
		return;
	if (status == 0 || codex_turn_result_outcome(result) == CODEX_TURN_FAILED)
		conversation_end_message(conversation, 202, "taken");
	else
		conversation_end_message(conversation, status == CODEX_ERR_REMOTE ? 502 : 503, "%s",
			turn->error ? turn->error : codex_status_text(status));
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	struct conversation *conversation = userdata;

	(void)turn;
	if (status < 0 && worker_is_dead(conversation->worker))
		return; /* conversation_lost() follows */
	end_turn(conversation, status, result);
	conversation->turn = codex_turn_unref(conversation->turn);
	conversation_changed(conversation);
	if (conversation->message) /* it waits since others began a turn before it */
		conversation_send(conversation);
}

static const struct codex_turn_callbacks *callbacks(void)
{
	static struct codex_turn_callbacks cb = CODEX_TURN_CALLBACKS_INIT;

	cb.on_started = on_started;
	cb.on_text_restart = on_text_restart;
	cb.on_item_started = on_item_started;
	cb.on_item_completed = on_item_completed;
	cb.on_item_dropped = on_item_dropped;
	cb.on_event = on_event;
	cb.on_request = on_request;
	cb.on_done = on_done;
	return &cb;
}

/* beginning */

static void new_state(struct conversation *conversation)
{
	turn_state_unref(conversation->turn_state);
	conversation->turn_state = turn_state_new(++conversation->turns);
}

static int begin(struct conversation *conversation)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct json_object *params = must(json_object_new_object());
	int r;

	view_add_string(params, "clientUserMessageId", conversation->message->name);
	options.params = view_text(params, NULL);
	options.discard_items = true; /* the state has them */
	options.busy = CODEX_BUSY_REFUSE;
	r = codex_thread_turn_text(conversation->thread, conversation->message->text, &options,
		callbacks(), conversation, &conversation->turn);
	json_object_put(params);
	return r;
}

void conversation_send(struct conversation *conversation)
{
	struct message *message = conversation->message;
	int r;

	if (message->attempts == attempts_max) {
		conversation_end_message(
			conversation, 502, "the app-server ended each time that this was sent");
		return;
	}
	if (conversation->turn && message->begun)
		return; /* what was promised is sent when that turn has ended */
	r = conversation->turn ? CODEX_ERR_BUSY : begin(conversation);
	if (r == 0) {
		message->sent = true;
		message->attempts++;
		message->in_doubt = true;
		new_state(conversation);
		conversation_changed(conversation);
	} else if (r == CODEX_ERR_STATE && message->attempts == 0) {
		message->attempts++; /* the runtime had closed it: once more */
		conversation_let_go(conversation);
		conversation_leave(conversation);
		conversation_set_state(conversation, CONVERSATION_AWAY, NULL);
		conversation_open(conversation);
	} else if (!worker_is_dead(conversation->worker)) { /* else conversation_lost() follows */
		conversation_end_message(
			conversation, r == CODEX_ERR_BUSY ? 409 : 502, "%s", codex_status_text(r));
	}
}

void conversation_say(struct conversation *conversation, const char *text, struct desk_call *call)
{
	struct message *message;

	if (conversation_runs(conversation)) {
		call_fail(call, 409, "%s",
			conversation->turn ? "a turn runs already"
					   : "the message before is still on its way");
		return;
	}
	message = conversation->message = must_new(sizeof(*message));
	message->name = desk_new_name("gateway");
	message->text = must_copy(text);
	message->call = call;
	message->is_first = !conversation->id;
	if (conversation->state == CONVERSATION_READY)
		conversation_send(conversation);
	else
		conversation_open(conversation);
}

/* turns that others begin */

static void adopt(struct conversation *conversation, const char *id)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	if (conversation->turn)
		return;
	options.discard_items = true;
	if (codex_thread_adopt(conversation->thread, id, &options, callbacks(), conversation,
		    &conversation->turn) < 0)
		return; /* nothing runs */
	new_state(conversation);
	turn_state_begin(conversation->turn_state, id);
	conversation_changed(conversation);
}

static void on_turn_started(codex_event *event, void *userdata)
{
	adopt(userdata, codex_event_turn_id(event));
}

/* A command may go on for a while after its turn. */
static void on_late_item(codex_event *event, void *userdata)
{
	struct conversation *conversation = userdata;
	struct turn_state *turn = conversation->turn_state;
	const char *id = codex_event_turn_id(event), *text;
	struct json_object *params;
	size_t length;

	if (!turn || !turn_state_is_over(turn) || !turn->id || !id || strcmp(id, turn->id) != 0)
		return;
	text = codex_event_params_text(event, &length);
	params = view_parse(text, length);
	turn_state_item(turn, view_find(params, "item"), true);
	json_object_put(params);
	conversation_changed(conversation);
}

static void on_renamed(codex_event *event, void *userdata)
{
	struct conversation *conversation = userdata;

	must_set(&conversation->name,
		codex_json_string(codex_json_member(codex_event_params(event), "threadName")));
	conversation_set_state(conversation, conversation->state, NULL);
}

static void on_thread_request(codex_request *request, void *userdata)
{
	approval_offer(userdata, request);
}

void conversation_listen(struct conversation *conversation)
{
	codex_thread *thread = conversation->thread;

	if (codex_thread_subscribe(thread, "turn/started", on_turn_started, conversation, NULL) <
			0 ||
		codex_thread_subscribe(thread, "item/completed", on_late_item, conversation, NULL) <
			0 ||
		codex_thread_subscribe(
			thread, "thread/name/updated", on_renamed, conversation, NULL) < 0 ||
		codex_thread_on_request(thread, NULL, on_thread_request, conversation, NULL) < 0)
		must(NULL);
	adopt(conversation, NULL);
}

/* steering and interrupting */

static void on_answer(codex_future *future, void *userdata)
{
	int status = codex_future_status(future);

	if (status == 0)
		call_answer(userdata, 202, NULL);
	else
		call_fail_status(userdata, status, codex_future_error(future));
}

static void answer_when_done(struct desk_call *call, int r, codex_future *future)
{
	if (r == 0)
		r = codex_future_then(future, on_answer, call, NULL);
	codex_future_unref(future);
	if (r < 0)
		call_fail_status(call, r, NULL);
}

void conversation_steer(struct conversation *conversation, const char *text, struct desk_call *call)
{
	codex_future *future = NULL;
	int r;

	if (!conversation->turn) {
		call_fail(call, 409, "no turn runs");
		return;
	}
	r = codex_turn_steer_text(conversation->turn, text, &future);
	answer_when_done(call, r, future);
}

void conversation_interrupt(struct conversation *conversation, struct desk_call *call)
{
	codex_future *future = NULL;
	int r;

	if (conversation->turn) {
		r = codex_turn_interrupt(conversation->turn, &future);
		answer_when_done(call, r, future);
	} else if (conversation->message) {
		conversation_end_message(conversation, 409, "interrupted before it was sent");
		call_answer(call, 202, NULL);
	} else {
		call_fail(call, 409, "no turn runs");
	}
}
