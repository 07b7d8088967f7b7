/* Where each request of the runtime has the ids that it is routed by: as in routing.h, and not from the tables either. */
#ifndef TESTS_SESSION_ASKED_H
#define TESTS_SESSION_ASKED_H

#include "session/routing.h"

static const struct routing asked[] = {
	{"account/chatgptAuthTokens/refresh", NULL, NULL, NULL, NULL},
	{"applyPatchApproval", "conversationId", NULL, "callId", NULL},
	{"attestation/generate", NULL, NULL, NULL, NULL},
	{"currentTime/read", "threadId", NULL, NULL, NULL},
	{"execCommandApproval", "conversationId", NULL, "callId", NULL},
	{"item/commandExecution/requestApproval", "threadId", "turnId", "itemId", NULL},
	{"item/fileChange/requestApproval", "threadId", "turnId", "itemId", NULL},
	{"item/permissions/requestApproval", "threadId", "turnId", "itemId", NULL},
	{"item/tool/call", "threadId", "turnId", "callId", NULL},
	{"item/tool/requestUserInput", "threadId", "turnId", "itemId", NULL},
	{"mcpServer/elicitation/request", "threadId", "turnId", NULL, NULL},
};

#endif
