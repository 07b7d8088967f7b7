#include "gen/notifications.h"

#include <string.h>

const struct cx_notification cx_notifications[CX_NOTIFICATION_COUNT] = {
	{"", 0, 0, 0, 0, 0},
	{"account/gatewayOAuth/changed", 28, 0, 0, 0, CX_KEY_LOGIN + 1},
	{"account/login/completed", 23, 0, 0, 0, CX_KEY_LOGIN + 1},
	{"account/rateLimits/updated", 26, 0, 0, 0, 0},
	{"account/updated", 15, 0, 0, 0, 0},
	{"app/list/updated", 16, 0, 0, 0, 0},
	{"autoApprovalReview/strictReviewRequired", 39, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"command/exec/outputDelta", 24, 0, 0, 0, 0},
	{"configWarning", 13, 0, 0, 0, 0},
	{"deprecationNotice", 17, 0, 0, 0, 0},
	{"error", 5, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"externalAgentConfig/import/completed", 36, 0, 0, 0, 0},
	{"externalAgentConfig/import/progress", 35, 0, 0, 0, 0},
	{"fs/changed", 10, 0, 0, 0, 0},
	{"fuzzyFileSearch/sessionCompleted", 32, 0, 0, 0, 0},
	{"fuzzyFileSearch/sessionUpdated", 30, 0, 0, 0, 0},
	{"guardianWarning", 15, CX_KEY_THREAD + 1, 0, 0, 0},
	{"hook/completed", 14, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"hook/started", 12, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"item/agentMessage/delta", 23, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, CX_KEY_ITEM + 1, 0},
	{"item/autoApprovalReview/completed", 33, CX_KEY_THREAD + 1, CX_KEY_TURN + 1,
		CX_KEY_TARGET_ITEM + 1, 0},
	{"item/autoApprovalReview/started", 31, CX_KEY_THREAD + 1, CX_KEY_TURN + 1,
		CX_KEY_TARGET_ITEM + 1, 0},
	{"item/commandExecution/outputDelta", 33, CX_KEY_THREAD + 1, CX_KEY_TURN + 1,
		CX_KEY_ITEM + 1, 0},
	{"item/commandExecution/terminalInteraction", 41, CX_KEY_THREAD + 1, CX_KEY_TURN + 1,
		CX_KEY_ITEM + 1, 0},
	{"item/completed", 14, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, CX_KEY_IN_ITEM + 1, 0},
	{"item/fileChange/outputDelta", 27, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, CX_KEY_ITEM + 1, 0},
	{"item/fileChange/patchUpdated", 28, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, CX_KEY_ITEM + 1,
		0},
	{"item/mcpToolCall/progress", 25, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, CX_KEY_ITEM + 1, 0},
	{"item/plan/delta", 15, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, CX_KEY_ITEM + 1, 0},
	{"item/reasoning/summaryPartAdded", 31, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, CX_KEY_ITEM + 1,
		0},
	{"item/reasoning/summaryTextDelta", 31, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, CX_KEY_ITEM + 1,
		0},
	{"item/reasoning/textDelta", 24, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, CX_KEY_ITEM + 1, 0},
	{"item/started", 12, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, CX_KEY_IN_ITEM + 1, 0},
	{"mcpServer/event/stream/notification", 35, 0, 0, 0, 0},
	{"mcpServer/oauthLogin/completed", 30, CX_KEY_THREAD + 1, 0, 0, CX_KEY_LOGIN + 1},
	{"mcpServer/startupStatus/updated", 31, CX_KEY_THREAD + 1, 0, 0, 0},
	{"model/rerouted", 14, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"model/safetyBuffering/updated", 29, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"model/verification", 18, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"modelProvider/authRecoveryCompleted", 35, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"modelProvider/authRecoveryStarted", 33, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"process/exited", 14, 0, 0, 0, 0},
	{"process/outputDelta", 19, 0, 0, 0, 0},
	{"project/changed", 15, 0, 0, 0, 0},
	{"remoteControl/status/changed", 28, 0, 0, 0, 0},
	{"serverRequest/resolved", 22, CX_KEY_THREAD + 1, 0, 0, 0},
	{"skills/changed", 14, 0, 0, 0, 0},
	{"thread/archived", 15, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/attachment/updated", 25, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/closed", 13, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/compacted", 16, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"thread/deleted", 14, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/environment/connected", 28, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/environment/disconnected", 31, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/goal/cleared", 19, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/goal/updated", 19, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"thread/name/updated", 19, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/prediction/updated", 25, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/project/updated", 22, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/queue/changed", 20, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/readState/changed", 24, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/realtime/closed", 22, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/realtime/error", 21, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/realtime/item/completed", 30, CX_KEY_THREAD + 1, 0, CX_KEY_IN_ITEM + 1, 0},
	{"thread/realtime/item/started", 28, CX_KEY_THREAD + 1, 0, CX_KEY_IN_ITEM + 1, 0},
	{"thread/realtime/item/transcript/delta", 37, CX_KEY_THREAD + 1, 0, CX_KEY_ITEM + 1, 0},
	{"thread/realtime/itemAdded", 25, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/realtime/outputAudio/delta", 33, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/realtime/sdp", 19, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/realtime/started", 23, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/realtime/transcript/delta", 32, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/realtime/transcript/done", 31, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/reverted", 15, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/section/changed", 22, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/settings/updated", 23, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/started", 14, CX_KEY_IN_THREAD + 1, 0, 0, 0},
	{"thread/status/changed", 21, CX_KEY_THREAD + 1, 0, 0, 0},
	{"thread/tokenUsage/updated", 25, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"thread/unarchived", 17, CX_KEY_THREAD + 1, 0, 0, 0},
	{"turn/completed", 14, CX_KEY_THREAD + 1, CX_KEY_IN_TURN + 1, 0, 0},
	{"turn/diff/updated", 17, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"turn/moderationMetadata", 23, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"turn/plan/updated", 17, CX_KEY_THREAD + 1, CX_KEY_TURN + 1, 0, 0},
	{"turn/started", 12, CX_KEY_THREAD + 1, CX_KEY_IN_TURN + 1, 0, 0},
	{"warning", 7, CX_KEY_THREAD + 1, 0, 0, 0},
	{"windows/worldWritableWarning", 28, 0, 0, 0, 0},
	{"windowsSandbox/setupCompleted", 29, 0, 0, 0, 0},
};

static const uint16_t factors[32] = {19, 5, 5, 1, 1, 1, 3, 1, 1, 9, 1, 5, 1, 49, 5, 1, 19, 1, 1, 1,
	5, 5, 1, 1, 17, 1, 1, 1, 1, 11, 1, 1};

static const uint8_t slots[128] = {0, 0, 0, 70, 0, 60, 61, 6, 71, 0, 0, 0, 14, 50, 0, 0, 24, 0, 16,
	0, 64, 0, 65, 79, 73, 32, 23, 34, 0, 17, 0, 18, 39, 0, 58, 48, 68, 84, 36, 0, 0, 67, 0, 0,
	41, 10, 55, 49, 35, 9, 72, 78, 21, 45, 66, 0, 86, 0, 0, 44, 0, 0, 38, 3, 75, 0, 59, 77, 4,
	2, 5, 0, 31, 0, 0, 15, 25, 30, 26, 52, 63, 19, 8, 33, 20, 47, 0, 0, 11, 0, 69, 42, 0, 12, 0,
	56, 1, 0, 0, 0, 74, 43, 37, 83, 0, 0, 0, 54, 0, 53, 13, 0, 27, 22, 62, 0, 28, 85, 40, 29,
	76, 82, 81, 51, 57, 7, 46, 80};

/* Eight bytes, the first one lowest: compilers make one load of it. */
static inline uint64_t word(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
		(uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 |
		(uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

static inline uint64_t mix(uint64_t hash, uint64_t more)
{
	hash = (hash ^ more) * 0x9E3779B97F4A7C15u;
	return hash ^ hash >> 32;
}

static inline uint64_t hash_of(struct cx_span name)
{
	uint64_t hash = name.len;
	size_t i;

	if (name.len < 8) {
		char padded[8] = {0};

		memcpy(padded, name.at, name.len);
		return mix(hash, word(padded));
	}
	for (i = 0; name.len - i > 8; i += 8)
		hash = mix(hash, word(name.at + i));
	return mix(hash, word(name.at + name.len - 8));
}

uint16_t cx_notification_find(struct cx_span name)
{
	uint64_t hash = hash_of(name);
	uint16_t number = slots[hash * factors[hash & 31] >> 57];
	const struct cx_notification *known = &cx_notifications[number];

	if (known->len != name.len || memcmp(known->name, name.at, name.len) != 0)
		return CX_NOTIFICATION_UNKNOWN;
	return number;
}
