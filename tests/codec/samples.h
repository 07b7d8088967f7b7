/* Lines as the runtime writes them, for tests of the codec. */
#ifndef TESTS_CODEC_SAMPLES_H
#define TESTS_CODEC_SAMPLES_H

#define SAMPLE_THREAD "01a1f821-f858-7c11-b35a-961bb2080c8c"
#define SAMPLE_TURN "01a1f821-f87d-7b23-8c43-ab73cd1bd5f1"

static const char sample_delta[] =
	"{\"method\":\"item/agentMessage/delta\",\"params\":{\"threadId\":\"" SAMPLE_THREAD
	"\",\"turnId\":\"" SAMPLE_TURN "\",\"itemId\":\"msg_0123456789\",\"delta\":\"some text\"},"
	"\"emittedAtMs\":1795164338454}";

static const char *const samples[] = {
	sample_delta,
	"{\"id\":1,\"result\":{\"userAgent\":\"probe/0.169.0 (Debian 12.0.0; x86_64) xterm (probe; 0.0.1)\","
	"\"codexHome\":\"/home/u/.codex\",\"platformFamily\":\"unix\",\"platformOs\":\"linux\"}}",
	"{\"method\":\"initialized\"}",
	"{\"id\":2,\"result\":{\"thread\":{\"id\":\"" SAMPLE_THREAD
	"\",\"environments\":[{\"environmentId\":"
	"\"local\",\"roots\":[\"/w\"]}],\"extra\":null,\"ephemeral\":false,\"status\":{\"type\":\"idle\"}},"
	"\"model\":\"mock\",\"sandbox\":{\"type\":\"readOnly\",\"access\":{\"depth\":1.5e-3}}}}",
	"{\"error\":{\"code\":-32600,\"message\":\"Invalid request: unknown variant `x`\"},\"id\":\"abc-1\"}",
	"{\"method\":\"turn/started\",\"params\":{\"threadId\":\"" SAMPLE_THREAD
	"\",\"turn\":{\"id\":\"" SAMPLE_TURN
	"\",\"items\":[],\"itemsView\":\"notLoaded\",\"status\":\"inProgress\",\"error\":null,"
	"\"startedAt\":1795164338,\"completedAt\":null,\"durationMs\":null}},\"emittedAtMs\":1795164338454}",
	"{\"method\":\"item/started\",\"params\":{\"item\":{\"type\":\"agentMessage\",\"id\":\"msg_1\",\"text\":\"\","
	"\"phase\":null},\"threadId\":\"" SAMPLE_THREAD "\",\"turnId\":\"" SAMPLE_TURN
	"\",\"startedAtMs\":1795164338502},\"emittedAtMs\":1795164338502}",
	"{\"method\":\"thread/status/changed\",\"params\":{\"threadId\":\"" SAMPLE_THREAD
	"\",\"status\":{\"type\":\"active\",\"activeFlags\":[\"waitingOnApproval\"]}},\"emittedAtMs\":1}",
	"{\"method\":\"item/commandExecution/requestApproval\",\"id\":0,\"params\":{\"threadId\":\"" SAMPLE_THREAD
	"\",\"turnId\":\"" SAMPLE_TURN
	"\",\"itemId\":\"call_1\",\"command\":\"/bin/bash -lc 'echo \\\"hi\\\"'\"}}",
	"{\"method\":\"serverRequest/resolved\",\"params\":{\"threadId\":\"" SAMPLE_THREAD
	"\",\"requestId\":0}}",
	"{\"method\":\"error\",\"params\":{\"error\":{\"message\":\"Reconnecting... 1/2\",\"codexErrorInfo\":"
	"{\"responseStreamDisconnected\":{\"httpStatusCode\":null}}},\"willRetry\":true,\"threadId\":\"" SAMPLE_THREAD
	"\",\"turnId\":\"" SAMPLE_TURN "\"}}",
	"{\"method\":\"account/login/completed\",\"params\":{\"loginId\":\"l1\",\"success\":true,\"error\":null}}",
	"{\"method\":\"item/agentMessage/delta\",\"params\":{\"delta\":\"\\n\\u00e9\\ud83d\\ude00 \xe2\x80\xa8 "
	"\xf0\x9f\x98\x80\xc3\xa9 \\\"quoted\\\"\",\"threadId\":\"t\"}}",
};

#endif
