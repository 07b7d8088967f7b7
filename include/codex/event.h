/**
 * @file
 * Events: notifications of the runtime.
 *
 * An event is handed to callbacks as borrowed: it is valid during the callback. codex_event_ref()
 * keeps it. Nothing of its payload is decoded before somebody asks. <codex/notifications.h> has what there is:
 * codex_event_kind() tells which one an event is, codex_event_as_…() gives its parameters as a C struct.
 */
#ifndef CODEX_EVENT_H
#define CODEX_EVENT_H

#include <stddef.h>

#include <codex/error.h>
#include <codex/json.h>
#include <codex/macros.h>

CODEX_BEGIN_DECLS

/** A notification of the runtime. Immutable. */
typedef struct codex_event codex_event;

/** Takes a notification; from the loop. The event is borrowed. */
typedef void (*codex_event_fn)(codex_event *event, void *userdata);

/** Keeps an event beyond its callback. @return its argument, or NULL when memory cannot be had */
CODEX_API codex_event *codex_event_ref(codex_event *event);

/** Drops a reference; NULL is fine. @return NULL */
CODEX_API codex_event *codex_event_unref(codex_event *event);

/** Name of the notification: "item/completed". Owned by the event; never NULL, but "" when memory cannot be had. */
CODEX_API const char *codex_event_method(codex_event *event);

/** Id of the thread, turn or item that it belongs to, or NULL. Owned by the event. */
CODEX_API const char *codex_event_thread_id(codex_event *event);
CODEX_API const char *codex_event_turn_id(codex_event *event);
CODEX_API const char *codex_event_item_id(codex_event *event);

/**
 * The text that a delta event adds ("params.delta"), unescaped, NUL-terminated; owned by the event.
 *
 * @param ret_len its length; may be NULL
 * @return the text, or NULL when the event has none
 */
CODEX_API const char *codex_event_text(codex_event *event, size_t *ret_len);

/** Its parameters, parsed when first asked for; owned by the event. NULL: none. */
CODEX_API const codex_json *codex_event_params(codex_event *event);

/** Its parameters as the JSON text that came, not NUL-terminated; owned by the event. NULL: none. */
CODEX_API const char *codex_event_params_text(codex_event *event, size_t *ret_len);

/**
 * Why its parameters do not fit their type: after a codex_event_as_…() returned #CODEX_ERR_DECODE. The message names the place:
 * "params.turn.items[3].exitCode: expected integer, got string". All else of the event can be read as ever.
 *
 * @return owned by the event; NULL: they fit, or were not decoded yet
 */
CODEX_API codex_error *codex_event_decode_error(const codex_event *event);

CODEX_END_DECLS

#endif
