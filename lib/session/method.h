/* What the library itself knows of the runtime's messages, on top of their generated tables. */
#ifndef CX_SESSION_METHOD_H
#define CX_SESSION_METHOD_H

#include "base/common.h"
#include "codec/scan.h"
#include "gen/notifications.h"
#include "gen/requests.h"

/* The number of the notification that an envelope names, escapes in the name resolved; CX_NOTIFICATION_UNKNOWN:
 * one that the tables do not have. */
uint16_t cx_method_of(const struct cx_envelope *envelope);

/* The same for a request of the runtime; CX_SERVER_REQUEST_NONE. */
uint16_t cx_request_of(const struct cx_envelope *envelope);

/* Name of a notification on the wire; NULL for CX_NOTIFICATION_UNKNOWN. */
const char *cx_method_name(uint16_t number);

/* True when the library cannot do without the notification, so that it must not be opted out of. */
bool cx_method_is_vital(const char *name);

/* Those that only bring in pieces what an item that completes has whole: see codex_config_set_deltas(). */
const uint16_t *cx_method_deltas(size_t *ret_count);

#endif
