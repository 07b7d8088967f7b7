#include "session/message.h"

#include "base/mem.h"
#include "codec/field.h"

/* Where a known message has it: `place` is a key plus one, 0 for an id that it has not. */
static inline struct cx_span id_at(const struct cx_envelope *envelope, uint8_t place)
{
	return place ? envelope->keys[place - 1] : (struct cx_span){NULL, 0};
}

static inline void take_ids(
	struct cx_message *message, uint8_t thread, uint8_t turn, uint8_t item, uint8_t login)
{
	const struct cx_envelope *envelope = &message->envelope;

	message->thread_id = id_at(envelope, thread);
	message->turn_id = id_at(envelope, turn);
	message->item_id = id_at(envelope, item);
	message->login_id = id_at(envelope, login);
}

static void take_ids_of_notification(struct cx_message *message)
{
	const struct cx_notification *places = &cx_notifications[message->method];

	take_ids(message, places->thread, places->turn, places->item, places->login);
}

static void take_ids_of_request(struct cx_message *message)
{
	const struct cx_server_request *places = &cx_server_requests[message->asked];

	take_ids(message, places->thread, places->turn, places->item, places->login);
}

/* The first of two places where an id may stand: `params.threadId`, else `params.thread.id`. */
static struct cx_span either(
	const struct cx_envelope *envelope, enum cx_key direct, enum cx_key nested)
{
	return envelope->keys[direct].at ? envelope->keys[direct] : envelope->keys[nested];
}

/* What the tables do not know is routed by the names that ids usually have. */
static void find_ids(struct cx_message *message)
{
	const struct cx_envelope *envelope = &message->envelope;

	message->thread_id = either(envelope, CX_KEY_THREAD, CX_KEY_IN_THREAD);
	message->turn_id = either(envelope, CX_KEY_TURN, CX_KEY_IN_TURN);
	message->item_id = either(envelope, CX_KEY_ITEM, CX_KEY_IN_ITEM);
	if (!message->item_id.at)
		message->item_id = envelope->keys[CX_KEY_CALL];
	message->login_id = envelope->keys[CX_KEY_LOGIN];
}

static enum cx_message_kind kind_of(const struct cx_envelope *envelope)
{
	if (!envelope->method.at)
		return CX_MESSAGE_ANSWER;
	/* An id of no usable type cannot be answered: the line is taken as a notification. */
	if (envelope->id_type == CX_ID_NUMBER || envelope->id_type == CX_ID_STRING)
		return CX_MESSAGE_REQUEST;
	return CX_MESSAGE_EVENT;
}

bool cx_message_classify(struct cx_message *message)
{
	const struct cx_envelope *envelope = &message->envelope;

	message->kind = kind_of(envelope);
	message->method = message->kind == CX_MESSAGE_EVENT ? cx_method_of(envelope)
							    : CX_NOTIFICATION_UNKNOWN;
	message->asked = message->kind == CX_MESSAGE_REQUEST ? cx_request_of(envelope)
							     : CX_SERVER_REQUEST_NONE;
	if (message->method)
		take_ids_of_notification(message);
	else if (message->asked)
		take_ids_of_request(message);
	else
		find_ids(message);
	return message->kind != CX_MESSAGE_ANSWER ||
		(envelope->id_type != CX_ID_NONE && (envelope->result.at || envelope->error.at));
}

codex_error *cx_message_remote_error(struct cx_span error)
{
	char *message = cx_field_string(error, "message");
	char *data = cx_field_text(error, "data");
	codex_error *made;

	made = cx_error_remote(cx_field_integer(error, "code", 0),
		message ? message : "the runtime gave no message", data);
	cx_free(message);
	cx_free(data);
	return made;
}
