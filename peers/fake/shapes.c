#include "fake/shapes.h"

#include <string.h>

struct shape {
	const char *name;
	const char *text;
};

/* clang-format off */
#define STAMP ",\"emittedAtMs\":${nowMs}}"
#define IN_TURN "\"threadId\":\"${threadId}\",\"turnId\":\"${turnId}\""
#define CWD "\"${workspace:-/workspace}\""
#define MODEL "\"model\":\"${model:-mock-model}\""

/* startedAt and what follows differ between the three places a turn shows up. */
#define TURN(items, view, status, error, times) \
	"{\"id\":\"${turnId}\",\"rootTurnId\":\"${rootTurnId:-${turnId}}\",\"items\":" items \
	",\"itemsView\":\"" view "\",\"status\":\"" status "\",\"error\":" error "," times "}"

#define AGENT_ITEM(text, done) \
	"{\"type\":\"agentMessage\",\"moderation\":null,\"id\":\"${itemId:-msg_1}\",\"text\":\"" text \
	"\",\"phase\":${phase:-null},\"memoryCitation\":null,\"delivery\":null,\"questions\":null," \
	"\"startedAtMs\":${nowMs},\"completedAtMs\":" done "}"
#define USER_ITEM(done) \
	"{\"type\":\"userMessage\",\"id\":\"${userItemId:-${uuid}}\",\"clientId\":${clientId:-null}," \
	"\"content\":[{\"type\":\"text\",\"text\":\"${userText:-hello}\",\"text_elements\":[]}]," \
	"\"startedAtMs\":${nowMs},\"completedAtMs\":" done "}"
#define COMMAND_ITEM(status, exit, out, done) \
	"{\"type\":\"commandExecution\",\"id\":\"${callId:-call_1}\",\"pluginId\":null,\"scriptPath\":null," \
	"\"command\":\"${command:-/bin/bash -lc 'echo hi'}\",\"cwd\":" CWD ",\"processId\":null," \
	"\"source\":\"agent\",\"status\":" status ",\"commandActions\":[{\"type\":\"unknown\"," \
	"\"command\":\"echo hi\"}],\"aggregatedOutput\":" out ",\"exitCode\":" exit \
	",\"durationMs\":null,\"startedAtMs\":${nowMs},\"completedAtMs\":" done "}"

#define ITEM_STARTED(item) \
	"{\"method\":\"item/started\",\"params\":{\"item\":" item "," IN_TURN \
	",\"startedAtMs\":${nowMs}}" STAMP
#define ITEM_COMPLETED(item) \
	"{\"method\":\"item/completed\",\"params\":{\"item\":" item "," IN_TURN \
	",\"contentTokenCount\":null,\"completedAtMs\":${nowMs}}" STAMP
#define STATUS(status) \
	"{\"method\":\"thread/status/changed\",\"params\":{\"threadId\":\"${threadId}\",\"status\":" \
	status "}" STAMP
#define ASK(method, params) \
	"{\"method\":\"" method "\",\"id\":${requestId},\"params\":{" params "}}"

static const struct shape shapes[] = {
	{ "initialize-response",
	  "{\"id\":${id},\"result\":{\"userAgent\":\"${clientName:-client}/${runtimeVersion} (Debian 12.0.0; "
	  "x86_64) xterm (${clientName:-client}; ${clientVersion:-0})\",\"codexHome\":"
	  "\"${env:CODEX_HOME:-/codex-home}\",\"platformFamily\":\"unix\",\"platformOs\":\"linux\"}}" },
	{ "config-warning",
	  "{\"method\":\"configWarning\",\"params\":{\"summary\":\"${text:-a setting looks odd}\",\"details\":null}" STAMP },
	{ "remote-control",
	  "{\"method\":\"remoteControl/status/changed\",\"params\":{\"status\":\"disabled\",\"serverName\":\"fake\","
	  "\"installationId\":\"01a1f800-0000-7000-8000-000000000000\",\"environmentId\":null}" STAMP },

	/* Threads. `thread` and `settings` are parts of others. */
	{ "thread",
	  "{\"id\":\"${threadId}\",\"environments\":[{\"environmentId\":\"local\",\"cwd\":" CWD
	  ",\"runtimeWorkspaceRoots\":[" CWD "]}],\"extra\":null,\"sessionId\":\"${threadId}\",\"forkedFromId\":null,"
	  "\"attachedToThreadId\":null,\"parentThreadId\":null,\"preview\":\"\",\"ephemeral\":false,\"section\":null,"
	  "\"sectionEnteredAt\":null,\"projectId\":null,\"historyMode\":\"paginated\",\"modelProvider\":\"mock_provider\","
	  MODEL ",\"reasoningEffort\":null,\"createdAt\":${now},\"updatedAt\":${now},\"recencyAt\":${now},"
	  "\"status\":{\"type\":\"idle\"},\"path\":\"${env:CODEX_HOME:-/codex-home}/sessions/rollout-${threadId}.jsonl\","
	  "\"cwd\":" CWD ",\"cliVersion\":\"${runtimeVersion}\",\"originator\":\"${clientName:-client}\",\"source\":\"vscode\","
	  "\"canAcceptDirectInput\":true,\"threadSource\":null,\"agentNickname\":null,\"agentRole\":null,\"gitInfo\":null,"
	  "\"name\":null,\"daybreakEnabled\":null,\"turns\":[]}" },
	{ "settings",
	  MODEL ",\"modelProvider\":\"mock_provider\",\"serviceTier\":null,\"disabledPluginIds\":[],\"cwd\":" CWD
	  ",\"runtimeWorkspaceRoots\":[" CWD "],\"instructionSources\":[],\"approvalPolicy\":\"${approvalPolicy:-never}\","
	  "\"approvalsReviewer\":\"user\",\"sandbox\":{\"type\":\"readOnly\",\"networkAccess\":false},"
	  "\"activePermissionProfile\":null,\"reasoningEffort\":null,\"multiAgentMode\":\"explicitRequestOnly\"" },
	{ "thread-response", "{\"id\":${id},\"result\":{\"thread\":${shape:thread},${shape:settings}}}" },
	{ "thread-started", "{\"method\":\"thread/started\",\"params\":{\"thread\":${shape:thread}}" STAMP },
	{ "active", STATUS("{\"type\":\"active\",\"activeFlags\":[${flags:-}]}") },
	{ "idle", STATUS("{\"type\":\"idle\"}") },
	{ "system-error", STATUS("{\"type\":\"systemError\"}") },
	{ "warning",
	  "{\"method\":\"warning\",\"params\":{\"threadId\":\"${threadId}\",\"message\":\"Model metadata for "
	  "`mock-model` not found.\"}" STAMP },

	/* Turns */
	{ "turn-response",
	  "{\"id\":${id},\"result\":{\"turn\":"
	  TURN("[]", "notLoaded", "inProgress", "null", "\"startedAt\":null,\"completedAt\":null,\"durationMs\":null") "}}" },
	{ "turn-started",
	  "{\"method\":\"turn/started\",\"params\":{\"threadId\":\"${threadId}\",\"turn\":"
	  TURN("[]", "notLoaded", "inProgress", "null", "\"startedAt\":${now},\"completedAt\":null,\"durationMs\":null") "}" STAMP },
	{ "turn-completed",
	  "{\"method\":\"turn/completed\",\"params\":{\"threadId\":\"${threadId}\",\"turn\":"
	  TURN("${items:-[" AGENT_ITEM("${text:-}", "${nowMs}") "]}", "${itemsView:-summary}", "${status:-completed}",
	       "${error:-null}", "\"startedAt\":${now},\"completedAt\":${now},\"durationMs\":${durationMs:-1}") "}" STAMP },
	{ "turn-completed-bare", /* as it is when interrupted or failed */
	  "{\"method\":\"turn/completed\",\"params\":{\"threadId\":\"${threadId}\",\"turn\":"
	  TURN("[]", "notLoaded", "${status:-interrupted}", "${error:-null}",
	       "\"startedAt\":${now},\"completedAt\":${now},\"durationMs\":${durationMs:-1}") "}" STAMP },
	{ "turn-error", /* the object in `error` notifications and failed turns */
	  "{\"message\":\"${message:-We are currently experiencing high demand.}\",\"codexErrorInfo\":"
	  "${codexErrorInfo:-\"internalServerError\"},\"additionalDetails\":null,\"misalignment\":null}" },
	{ "error",
	  "{\"method\":\"error\",\"params\":{\"error\":${shape:turn-error},\"willRetry\":${willRetry:-false}," IN_TURN "}" STAMP },
	{ "token-usage",
	  "{\"method\":\"thread/tokenUsage/updated\",\"params\":{" IN_TURN ",\"tokenUsage\":{\"total\":{\"totalTokens\":${total:-2},"
	  "\"inputTokens\":1,\"cachedInputTokens\":0,\"cacheWriteInputTokens\":0,\"outputTokens\":1,\"reasoningOutputTokens\":0},"
	  "\"last\":{\"totalTokens\":2,\"inputTokens\":1,\"cachedInputTokens\":0,\"cacheWriteInputTokens\":0,\"outputTokens\":1,"
	  "\"reasoningOutputTokens\":0},\"modelContextWindow\":258400}}" STAMP },
	{ "rate-limits",
	  "{\"method\":\"account/rateLimits/updated\",\"params\":{\"rateLimits\":{\"limitId\":\"codex\",\"limitName\":null,"
	  "\"normalModelSlug\":null,\"primary\":null,\"secondary\":null,\"credits\":null,\"individualLimit\":null,"
	  "\"spendControlReached\":null,\"planType\":null,\"rateLimitReachedType\":null}}" STAMP },

	/* Items */
	{ "user-started", ITEM_STARTED(USER_ITEM("null")) },
	{ "user-completed", ITEM_COMPLETED(USER_ITEM("${nowMs}")) },
	{ "agent-started", ITEM_STARTED(AGENT_ITEM("${text:-}", "null")) },
	{ "delta",
	  "{\"method\":\"item/agentMessage/delta\",\"params\":{" IN_TURN ",\"itemId\":\"${itemId:-msg_1}\","
	  "\"delta\":\"${text:-}\"}" STAMP },
	{ "agent-completed", ITEM_COMPLETED(AGENT_ITEM("${text:-}", "${nowMs}")) },
	{ "command-started", ITEM_STARTED(COMMAND_ITEM("\"inProgress\"", "null", "null", "null")) },
	{ "command-completed",
	  ITEM_COMPLETED(COMMAND_ITEM("\"${commandStatus:-completed}\"", "${exitCode:-0}", "\"${output:-hi\\n}\"", "${nowMs}")) },

	/* Requests to the client, and what follows their answer */
	{ "ask-command",
	  ASK("item/commandExecution/requestApproval", "\"kind\":\"command\"," IN_TURN ",\"itemId\":\"${callId:-call_1}\","
	      "\"startedAtMs\":${nowMs},\"environmentId\":\"local\",\"reason\":\"May I?\",\"command\":"
	      "\"${command:-/bin/bash -lc 'echo hi'}\",\"cwd\":" CWD ",\"commandActions\":[{\"type\":\"unknown\","
	      "\"command\":\"echo hi\"}],\"proposedExecpolicyAmendment\":[\"echo\",\"hi\"],\"availableDecisions\":"
	      "[\"accept\",{\"acceptWithExecpolicyAmendment\":{\"execpolicy_amendment\":[\"echo\",\"hi\"]}},\"cancel\"]") },
	{ "ask-file",
	  ASK("item/fileChange/requestApproval", IN_TURN ",\"itemId\":\"${callId:-call_1}\",\"startedAtMs\":${nowMs},"
	      "\"reason\":null,\"grantRoot\":null") },
	{ "ask-tool",
	  ASK("item/tool/call", IN_TURN ",\"callId\":\"${callId:-call_1}\",\"namespace\":null,\"tool\":\"lookup\","
	      "\"arguments\":{\"id\":\"A\"}") },
	{ "ask-input",
	  ASK("item/tool/requestUserInput", IN_TURN ",\"itemId\":\"${callId:-call_1}\",\"questions\":[{\"id\":\"color\","
	      "\"header\":\"Color\",\"question\":\"Which color?\",\"isOther\":true,\"isSecret\":false,\"options\":"
	      "[{\"label\":\"Red (Recommended)\",\"description\":\"warm\"},{\"label\":\"Blue\",\"description\":\"cold\"}]}],"
	      "\"isBlocking\":true,\"autoResolutionMs\":null") },
	{ "ask-permissions",
	  ASK("item/permissions/requestApproval", IN_TURN ",\"itemId\":\"${callId:-call_1}\",\"environmentId\":\"local\","
	      "\"startedAtMs\":${nowMs},\"cwd\":" CWD ",\"reason\":\"need it\",\"permissions\":{\"network\":{\"enabled\":true},"
	      "\"fileSystem\":{\"read\":null,\"write\":[" CWD "],\"entries\":[]}}") },
	{ "ask-elicitation",
	  ASK("mcpServer/elicitation/request", IN_TURN ",\"serverName\":\"mini\",\"mode\":\"form\",\"_meta\":null,"
	      "\"message\":\"Name?\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},"
	      "\"required\":[\"name\"]}") },
	{ "ask-tokens",
	  ASK("account/chatgptAuthTokens/refresh", "\"reason\":\"unauthorized\",\"previousAccountId\":null") },
	{ "ask-time", ASK("currentTime/read", "\"threadId\":\"${threadId}\"") },
	{ "ask-attestation", ASK("attestation/generate", "") },
	{ "ask-patch", /* legacy */
	  ASK("applyPatchApproval", "\"conversationId\":\"${threadId}\",\"callId\":\"call_1\",\"fileChanges\":{},"
	      "\"reason\":null,\"grantRoot\":null") },
	{ "ask-exec", /* legacy */
	  ASK("execCommandApproval", "\"conversationId\":\"${threadId}\",\"callId\":\"call_1\",\"command\":[\"echo\"],"
	      "\"cwd\":" CWD ",\"parsedCmd\":[]") },
	{ "ask-unknown", ASK("item/somethingNew/request", IN_TURN ",\"novelty\":true") },
	{ "resolved",
	  "{\"method\":\"serverRequest/resolved\",\"params\":{\"threadId\":\"${threadId}\",\"requestId\":${requestId}}" STAMP },

	/* Things a client must put up with */
	{ "unknown-notification",
	  "{\"method\":\"item/somethingNew/happened\",\"params\":{" IN_TURN ",\"novelty\":{\"a\":[1,null]}}" STAMP },
	{ "overloaded",
	  "{\"error\":{\"code\":-32001,\"message\":\"Server overloaded; retry later.\"},\"id\":${id}}" },
	{ "request-error",
	  "{\"error\":{\"code\":${code:--32600},\"message\":\"${message:-Invalid request}\"},\"id\":${id}}" },
	{ "empty-response", "{\"id\":${id},\"result\":{}}" },
};
/* clang-format on */

const char *fake_shape_find(const char *name)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (strcmp(shapes[i].name, name) == 0)
			return shapes[i].text;
	return NULL;
}

const char *fake_shape_name(size_t i)
{
	return i < sizeof(shapes) / sizeof(*shapes) ? shapes[i].name : NULL;
}
