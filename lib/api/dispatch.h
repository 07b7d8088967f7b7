/* The one place where users are called. */
#ifndef CX_API_DISPATCH_H
#define CX_API_DISPATCH_H

#include "api/client.h"
#include "base/common.h"

/* Brackets all that may call users: the client stays while they run. */
void cx_dispatch_enter(codex_async *client);
/* False: the client may be gone. */
void cx_dispatch_leave(codex_async *client);

/* A notification, to the turn that it belongs to and to all who subscribed. */
void cx_dispatch_event(codex_async *client, codex_event *event);

/* What was queued; at most `budget` of them. What is left over. */
bool cx_dispatch_deliveries(codex_async *client, unsigned *budget);

/* A line of the runtime's stderr. */
void cx_dispatch_stderr(codex_async *client, const char *line, size_t len);

#endif
