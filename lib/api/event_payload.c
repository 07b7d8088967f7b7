/* What an event says as a C value of its notification's type. */
#include "api/event.h"

#include <codex/notifications.h>

enum codex_notification codex_event_kind(const codex_event *event)
{
	return (enum codex_notification)event->message.method;
}

codex_error *codex_event_decode_error(const codex_event *event)
{
	return event->payload.error;
}

int cx_event_decode(codex_event *event, enum cx_notification_number number, const void **ret_value)
{
	static const struct cx_span nothing = {"{}", 2};
	struct cx_span params = event->message.envelope.params;

	if (!number || event->message.method != number)
		return CODEX_ERR_INVALID;
	return cx_payload_get(&event->payload, cx_notifications[number].params,
		params.at ? params : nothing, "params", ret_value);
}
