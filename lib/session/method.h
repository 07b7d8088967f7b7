/* The notifications that the library itself acts on. All others are data. */
#ifndef CX_SESSION_METHOD_H
#define CX_SESSION_METHOD_H

#include "base/common.h"
#include "codec/scan.h"

enum cx_method {
	CX_METHOD_OTHER,
	CX_METHOD_AGENT_DELTA, /* item/agentMessage/delta */
	CX_METHOD_ITEM_STARTED, /* item/started */
	CX_METHOD_ITEM_COMPLETED, /* item/completed */
	CX_METHOD_TURN_STARTED, /* turn/started */
	CX_METHOD_TURN_COMPLETED, /* turn/completed */
	CX_METHOD_TOKEN_USAGE, /* thread/tokenUsage/updated */
	CX_METHOD_THREAD_STATUS, /* thread/status/changed */
};

enum cx_method cx_method_of(struct cx_span name);

/* Its name; for CX_METHOD_OTHER NULL. */
const char *cx_method_name(enum cx_method method);

/* True when the library cannot do without the notification, so that it must not be opted out of. */
bool cx_method_is_vital(const char *name);

#endif
