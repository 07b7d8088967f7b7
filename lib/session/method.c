#include "session/method.h"

#include "codec/text.h"

#include <string.h>

/* A longer name, escapes included, is not looked for: each of those known is far shorter. */
#define NAME_RAW_MAX 512

static uint16_t find_escaped(struct cx_span raw, uint16_t (*find)(struct cx_span name))
{
	char name[NAME_RAW_MAX + 1];

	if (raw.len > NAME_RAW_MAX)
		return find((struct cx_span){"", 0});
	return find((struct cx_span){name, cx_unescape(raw.at, raw.len, name)});
}

/* Nearly every line is one of these: with the length known the comparison is three words. */
static inline bool is_delta(struct cx_span name)
{
	static const char delta[] = "item/agentMessage/delta";

	return name.len == sizeof(delta) - 1 && memcmp(name.at, delta, sizeof(delta) - 1) == 0;
}

uint16_t cx_method_of(const struct cx_envelope *envelope)
{
	if (CX_LIKELY(is_delta(envelope->method)))
		return CX_NOTIFICATION_ITEM_AGENT_MESSAGE_DELTA;
	if (CX_UNLIKELY(envelope->escaped & CX_ESCAPED_METHOD))
		return find_escaped(envelope->method, cx_notification_find);
	return cx_notification_find(envelope->method);
}

uint16_t cx_request_of(const struct cx_envelope *envelope)
{
	if (envelope->escaped & CX_ESCAPED_METHOD)
		return find_escaped(envelope->method, cx_server_request_find);
	return cx_server_request_find(envelope->method);
}

const char *cx_method_name(uint16_t number)
{
	return number ? cx_notifications[number].name : NULL;
}

bool cx_method_is_vital(const char *name)
{
	switch (cx_notification_find((struct cx_span){name, strlen(name)})) {
	case CX_NOTIFICATION_TURN_STARTED:
	case CX_NOTIFICATION_TURN_COMPLETED:
	case CX_NOTIFICATION_ITEM_COMPLETED:
	case CX_NOTIFICATION_THREAD_STATUS_CHANGED:
	case CX_NOTIFICATION_ACCOUNT_LOGIN_COMPLETED:
		return true;
	default:
		return false;
	}
}

/*
 * Not those that are all there is of something: the output of command/exec and of processes when it is asked for as it comes, the
 * progress of MCP calls, the plan and the diff of a turn (which come whole each time), voice. tests/session/test_method.c
 * has an eye on new ones.
 */
const uint16_t *cx_method_deltas(size_t *ret_count)
{
	static const uint16_t deltas[] = {
		CX_NOTIFICATION_ITEM_AGENT_MESSAGE_DELTA,
		CX_NOTIFICATION_ITEM_COMMAND_EXECUTION_OUTPUT_DELTA,
		CX_NOTIFICATION_ITEM_FILE_CHANGE_OUTPUT_DELTA,
		CX_NOTIFICATION_ITEM_FILE_CHANGE_PATCH_UPDATED,
		CX_NOTIFICATION_ITEM_PLAN_DELTA,
		CX_NOTIFICATION_ITEM_REASONING_SUMMARY_PART_ADDED,
		CX_NOTIFICATION_ITEM_REASONING_SUMMARY_TEXT_DELTA,
		CX_NOTIFICATION_ITEM_REASONING_TEXT_DELTA,
	};

	*ret_count = CX_COUNTOF(deltas);
	return deltas;
}
