/* Generated. The notifications of the protocol: their names, and where the ids sit that they are routed by. */
#ifndef CX_GEN_NOTIFICATIONS_H
#define CX_GEN_NOTIFICATIONS_H

#include "codec/scan.h"

enum cx_notification_number {
	CX_NOTIFICATION_UNKNOWN,
	CX_NOTIFICATION_ACCOUNT_GATEWAY_OAUTH_CHANGED, /* account/gatewayOAuth/changed */
	CX_NOTIFICATION_ACCOUNT_LOGIN_COMPLETED, /* account/login/completed */
	CX_NOTIFICATION_ACCOUNT_RATE_LIMITS_UPDATED, /* account/rateLimits/updated */
	CX_NOTIFICATION_ACCOUNT_UPDATED, /* account/updated */
	CX_NOTIFICATION_APP_LIST_UPDATED, /* app/list/updated */
	CX_NOTIFICATION_AUTO_APPROVAL_REVIEW_STRICT_REVIEW_REQUIRED, /* autoApprovalReview/strictReviewRequired */
	CX_NOTIFICATION_COMMAND_EXEC_OUTPUT_DELTA, /* command/exec/outputDelta */
	CX_NOTIFICATION_CONFIG_WARNING, /* configWarning */
	CX_NOTIFICATION_DEPRECATION_NOTICE, /* deprecationNotice */
	CX_NOTIFICATION_ERROR, /* error */
	CX_NOTIFICATION_EXTERNAL_AGENT_CONFIG_IMPORT_COMPLETED, /* externalAgentConfig/import/completed */
	CX_NOTIFICATION_EXTERNAL_AGENT_CONFIG_IMPORT_PROGRESS, /* externalAgentConfig/import/progress */
	CX_NOTIFICATION_FS_CHANGED, /* fs/changed */
	CX_NOTIFICATION_FUZZY_FILE_SEARCH_SESSION_COMPLETED, /* fuzzyFileSearch/sessionCompleted */
	CX_NOTIFICATION_FUZZY_FILE_SEARCH_SESSION_UPDATED, /* fuzzyFileSearch/sessionUpdated */
	CX_NOTIFICATION_GUARDIAN_WARNING, /* guardianWarning */
	CX_NOTIFICATION_HOOK_COMPLETED, /* hook/completed */
	CX_NOTIFICATION_HOOK_STARTED, /* hook/started */
	CX_NOTIFICATION_ITEM_AGENT_MESSAGE_DELTA, /* item/agentMessage/delta */
	CX_NOTIFICATION_ITEM_AUTO_APPROVAL_REVIEW_COMPLETED, /* item/autoApprovalReview/completed */
	CX_NOTIFICATION_ITEM_AUTO_APPROVAL_REVIEW_STARTED, /* item/autoApprovalReview/started */
	CX_NOTIFICATION_ITEM_COMMAND_EXECUTION_OUTPUT_DELTA, /* item/commandExecution/outputDelta */
	CX_NOTIFICATION_ITEM_COMMAND_EXECUTION_TERMINAL_INTERACTION, /* item/commandExecution/terminalInteraction */
	CX_NOTIFICATION_ITEM_COMPLETED, /* item/completed */
	CX_NOTIFICATION_ITEM_FILE_CHANGE_OUTPUT_DELTA, /* item/fileChange/outputDelta */
	CX_NOTIFICATION_ITEM_FILE_CHANGE_PATCH_UPDATED, /* item/fileChange/patchUpdated */
	CX_NOTIFICATION_ITEM_MCP_TOOL_CALL_PROGRESS, /* item/mcpToolCall/progress */
	CX_NOTIFICATION_ITEM_PLAN_DELTA, /* item/plan/delta */
	CX_NOTIFICATION_ITEM_REASONING_SUMMARY_PART_ADDED, /* item/reasoning/summaryPartAdded */
	CX_NOTIFICATION_ITEM_REASONING_SUMMARY_TEXT_DELTA, /* item/reasoning/summaryTextDelta */
	CX_NOTIFICATION_ITEM_REASONING_TEXT_DELTA, /* item/reasoning/textDelta */
	CX_NOTIFICATION_ITEM_STARTED, /* item/started */
	CX_NOTIFICATION_MCP_SERVER_EVENT_STREAM_NOTIFICATION, /* mcpServer/event/stream/notification */
	CX_NOTIFICATION_MCP_SERVER_OAUTH_LOGIN_COMPLETED, /* mcpServer/oauthLogin/completed */
	CX_NOTIFICATION_MCP_SERVER_STARTUP_STATUS_UPDATED, /* mcpServer/startupStatus/updated */
	CX_NOTIFICATION_MODEL_REROUTED, /* model/rerouted */
	CX_NOTIFICATION_MODEL_SAFETY_BUFFERING_UPDATED, /* model/safetyBuffering/updated */
	CX_NOTIFICATION_MODEL_VERIFICATION, /* model/verification */
	CX_NOTIFICATION_MODEL_PROVIDER_AUTH_RECOVERY_COMPLETED, /* modelProvider/authRecoveryCompleted */
	CX_NOTIFICATION_MODEL_PROVIDER_AUTH_RECOVERY_STARTED, /* modelProvider/authRecoveryStarted */
	CX_NOTIFICATION_PROCESS_EXITED, /* process/exited */
	CX_NOTIFICATION_PROCESS_OUTPUT_DELTA, /* process/outputDelta */
	CX_NOTIFICATION_PROJECT_CHANGED, /* project/changed */
	CX_NOTIFICATION_REMOTE_CONTROL_STATUS_CHANGED, /* remoteControl/status/changed */
	CX_NOTIFICATION_SERVER_REQUEST_RESOLVED, /* serverRequest/resolved */
	CX_NOTIFICATION_SKILLS_CHANGED, /* skills/changed */
	CX_NOTIFICATION_THREAD_ARCHIVED, /* thread/archived */
	CX_NOTIFICATION_THREAD_ATTACHMENT_UPDATED, /* thread/attachment/updated */
	CX_NOTIFICATION_THREAD_CLOSED, /* thread/closed */
	CX_NOTIFICATION_THREAD_COMPACTED, /* thread/compacted */
	CX_NOTIFICATION_THREAD_DELETED, /* thread/deleted */
	CX_NOTIFICATION_THREAD_ENVIRONMENT_CONNECTED, /* thread/environment/connected */
	CX_NOTIFICATION_THREAD_ENVIRONMENT_DISCONNECTED, /* thread/environment/disconnected */
	CX_NOTIFICATION_THREAD_GOAL_CLEARED, /* thread/goal/cleared */
	CX_NOTIFICATION_THREAD_GOAL_UPDATED, /* thread/goal/updated */
	CX_NOTIFICATION_THREAD_NAME_UPDATED, /* thread/name/updated */
	CX_NOTIFICATION_THREAD_PREDICTION_UPDATED, /* thread/prediction/updated */
	CX_NOTIFICATION_THREAD_PROJECT_UPDATED, /* thread/project/updated */
	CX_NOTIFICATION_THREAD_QUEUE_CHANGED, /* thread/queue/changed */
	CX_NOTIFICATION_THREAD_READ_STATE_CHANGED, /* thread/readState/changed */
	CX_NOTIFICATION_THREAD_REALTIME_CLOSED, /* thread/realtime/closed */
	CX_NOTIFICATION_THREAD_REALTIME_ERROR, /* thread/realtime/error */
	CX_NOTIFICATION_THREAD_REALTIME_ITEM_COMPLETED, /* thread/realtime/item/completed */
	CX_NOTIFICATION_THREAD_REALTIME_ITEM_STARTED, /* thread/realtime/item/started */
	CX_NOTIFICATION_THREAD_REALTIME_ITEM_TRANSCRIPT_DELTA, /* thread/realtime/item/transcript/delta */
	CX_NOTIFICATION_THREAD_REALTIME_ITEM_ADDED, /* thread/realtime/itemAdded */
	CX_NOTIFICATION_THREAD_REALTIME_OUTPUT_AUDIO_DELTA, /* thread/realtime/outputAudio/delta */
	CX_NOTIFICATION_THREAD_REALTIME_SDP, /* thread/realtime/sdp */
	CX_NOTIFICATION_THREAD_REALTIME_STARTED, /* thread/realtime/started */
	CX_NOTIFICATION_THREAD_REALTIME_TRANSCRIPT_DELTA, /* thread/realtime/transcript/delta */
	CX_NOTIFICATION_THREAD_REALTIME_TRANSCRIPT_DONE, /* thread/realtime/transcript/done */
	CX_NOTIFICATION_THREAD_REVERTED, /* thread/reverted */
	CX_NOTIFICATION_THREAD_SECTION_CHANGED, /* thread/section/changed */
	CX_NOTIFICATION_THREAD_SETTINGS_UPDATED, /* thread/settings/updated */
	CX_NOTIFICATION_THREAD_STARTED, /* thread/started */
	CX_NOTIFICATION_THREAD_STATUS_CHANGED, /* thread/status/changed */
	CX_NOTIFICATION_THREAD_TOKEN_USAGE_UPDATED, /* thread/tokenUsage/updated */
	CX_NOTIFICATION_THREAD_UNARCHIVED, /* thread/unarchived */
	CX_NOTIFICATION_TURN_COMPLETED, /* turn/completed */
	CX_NOTIFICATION_TURN_DIFF_UPDATED, /* turn/diff/updated */
	CX_NOTIFICATION_TURN_MODERATION_METADATA, /* turn/moderationMetadata */
	CX_NOTIFICATION_TURN_PLAN_UPDATED, /* turn/plan/updated */
	CX_NOTIFICATION_TURN_STARTED, /* turn/started */
	CX_NOTIFICATION_WARNING, /* warning */
	CX_NOTIFICATION_WINDOWS_WORLD_WRITABLE_WARNING, /* windows/worldWritableWarning */
	CX_NOTIFICATION_WINDOWS_SANDBOX_SETUP_COMPLETED, /* windowsSandbox/setupCompleted */
	CX_NOTIFICATION_COUNT
};

/* The places are values of enum cx_key plus one; 0: it has no such id. */
struct cx_notification {
	const char *name;
	uint8_t len; /* of the name */
	uint8_t thread;
	uint8_t turn;
	uint8_t item;
	uint8_t login;
};

/* By number; the first one is for unknown notifications and has no name. */
extern const struct cx_notification cx_notifications[CX_NOTIFICATION_COUNT];

/* CX_NOTIFICATION_UNKNOWN: none of that name. */
uint16_t cx_notification_find(struct cx_span name);

#endif
