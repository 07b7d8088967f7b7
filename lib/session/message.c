#include "session/message.h"

#include "base/mem.h"
#include "codec/field.h"

/* The first of two places where an id may stand: `params.threadId`, else `params.thread.id`. */
static struct cx_span id_at(
	const struct cx_envelope *envelope, enum cx_key direct, enum cx_key nested)
{
	return envelope->keys[direct].at ? envelope->keys[direct] : envelope->keys[nested];
}

static void find_ids(struct cx_message *message)
{
	const struct cx_envelope *envelope = &message->envelope;

	message->thread_id = id_at(envelope, CX_KEY_THREAD, CX_KEY_IN_THREAD);
	message->turn_id = id_at(envelope, CX_KEY_TURN, CX_KEY_IN_TURN);
	message->item_id = id_at(envelope, CX_KEY_ITEM, CX_KEY_IN_ITEM);
}

bool cx_message_classify(struct cx_message *message)
{
	const struct cx_envelope *envelope = &message->envelope;

	find_ids(message);
	if (envelope->method.at) {
		message->method = cx_method_of(envelope->method);
		/* An id of no usable type cannot be answered: the line is taken as a notification. */
		message->kind =
			envelope->id_type == CX_ID_NUMBER || envelope->id_type == CX_ID_STRING
			? CX_MESSAGE_REQUEST
			: CX_MESSAGE_EVENT;
		return true;
	}
	message->kind = CX_MESSAGE_ANSWER;
	return envelope->id_type != CX_ID_NONE && (envelope->result.at || envelope->error.at);
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
