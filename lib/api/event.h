/* Events from the inside: a message that may be kept. */
#ifndef CX_API_EVENT_H
#define CX_API_EVENT_H

#include "api/payload.h"
#include "base/common.h"
#include "gen/notifications.h"
#include "session/message.h"

#include <codex/event.h>

enum cx_event_text {
	CX_EVENT_METHOD,
	CX_EVENT_THREAD_ID,
	CX_EVENT_TURN_ID,
	CX_EVENT_ITEM_ID,
	CX_EVENT_DELTA,
	CX_EVENT_TEXT_COUNT
};

/*
 * While it is handed out the message points into the session's buffers. The first reference that a user takes copies
 * the line.
 */
struct codex_event {
	unsigned refs;
	struct cx_message message; /* first filled by cx_session_next() */
	char *line; /* the copy, once kept */
	char *texts[CX_EVENT_TEXT_COUNT]; /* made when asked for */
	size_t delta_len;
	codex_json *params;
	struct cx_payload payload; /* params as a value of their type */
};

/* NULL: no memory. */
codex_event *cx_event_new(void);
/* Makes the event, which nobody keeps, ready for the next message. */
void cx_event_reset(codex_event *event);

/*
 * What the generated accessors (lib/gen/events.c) stand on: the event's parameters as a value of that notification's type, owned by
 * the event. 0; CODEX_ERR_INVALID: it is another notification; CODEX_ERR_DECODE: they do not fit; CODEX_ERR_NOMEM.
 */
int cx_event_decode(codex_event *event, enum cx_notification_number number, const void **ret_value);

#endif
