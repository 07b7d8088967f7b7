/* Events from the inside: a message that may be kept. */
#ifndef CX_API_EVENT_H
#define CX_API_EVENT_H

#include "base/common.h"
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
};

/* NULL: no memory. */
codex_event *cx_event_new(void);
/* Makes the event, which nobody keeps, ready for the next message. */
void cx_event_reset(codex_event *event);

#endif
