#include "session/refusal.h"

#include <string.h>

#define DECLINE "{\"decision\":\"decline\"}"
#define LEGACY_DENIED \
	"{\"decision\":{\"denied\":{\"rejection\":\"this client does not handle the request\"}}}"

/* Methods that are not here have no answer that means no: they get an error. */
static const struct {
	const char *method;
	const char *result;
} refusals[] = {
	{"item/commandExecution/requestApproval", DECLINE},
	{"item/fileChange/requestApproval", DECLINE},
	{"item/permissions/requestApproval", "{\"permissions\":{},\"scope\":\"turn\"}"},
	{"item/tool/requestUserInput", "{\"answers\":{}}"},
	{"item/tool/call",
		"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"this client does not have the tool\"}],"
		"\"success\":false}"},
	{"mcpServer/elicitation/request", "{\"action\":\"decline\",\"content\":null}"},
	{"applyPatchApproval", LEGACY_DENIED},
	{"execCommandApproval", LEGACY_DENIED},
};

static const char *find(struct cx_span method)
{
	for (size_t i = 0; i < CX_COUNTOF(refusals); i++) {
		if (strlen(refusals[i].method) == method.len &&
			memcmp(refusals[i].method, method.at, method.len) == 0)
			return refusals[i].result;
	}
	return NULL;
}

void cx_put_refusal(struct cx_buf *buf, struct cx_span method, struct cx_span id, const char *own)
{
	const char *result = own ? own : find(method);

	cx_buf_puts(buf, "{\"id\":");
	cx_buf_append(buf, id.at, id.len);
	if (result) {
		cx_buf_puts(buf, ",\"result\":");
		cx_buf_puts(buf, result);
	} else {
		cx_buf_puts(buf,
			",\"error\":{\"code\":-32601,\"message\":\"this client does not handle the request\"}");
	}
	cx_buf_puts(buf, "}\n");
}
