#include "session/method.h"

#include <string.h>

#define NAME(text) \
	{ \
		text, sizeof(text) - 1 \
	}

static const struct {
	const char *text;
	size_t len;
} names[] = {
	[CX_METHOD_AGENT_DELTA] = NAME("item/agentMessage/delta"),
	[CX_METHOD_ITEM_STARTED] = NAME("item/started"),
	[CX_METHOD_ITEM_COMPLETED] = NAME("item/completed"),
	[CX_METHOD_TURN_STARTED] = NAME("turn/started"),
	[CX_METHOD_TURN_COMPLETED] = NAME("turn/completed"),
	[CX_METHOD_TOKEN_USAGE] = NAME("thread/tokenUsage/updated"),
	[CX_METHOD_THREAD_STATUS] = NAME("thread/status/changed"),
};

enum cx_method cx_method_of(struct cx_span name)
{
	for (size_t i = CX_METHOD_AGENT_DELTA; i < CX_COUNTOF(names); i++) {
		if (names[i].len == name.len && memcmp(names[i].text, name.at, name.len) == 0)
			return (enum cx_method)i;
	}
	return CX_METHOD_OTHER;
}

const char *cx_method_name(enum cx_method method)
{
	return names[method].text;
}

bool cx_method_is_vital(const char *name)
{
	struct cx_span span = {name, strlen(name)};

	switch (cx_method_of(span)) {
	case CX_METHOD_TURN_STARTED:
	case CX_METHOD_TURN_COMPLETED:
	case CX_METHOD_ITEM_COMPLETED:
	case CX_METHOD_THREAD_STATUS:
		return true;
	default:
		return false;
	}
}
