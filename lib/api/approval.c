/* Answers that need no JSON, and who decides by a predicate. */
#include "api/request.h"
#include "base/buf.h"
#include "base/mem.h"
#include "codec/field.h"

enum answer {
	ACCEPT,
	ACCEPT_FOR_SESSION,
	DECLINE,
	CANCEL,
	ANSWERS,
};

#define DECISION(text) "{\"decision\":" text "}"
#define APPROVAL \
	{ \
		DECISION("\"accept\""), DECISION("\"acceptForSession\""), DECISION("\"decline\""), \
			DECISION("\"cancel\"") \
	}
#define OLD_APPROVAL \
	{ \
		DECISION("\"approved\""), DECISION("\"approved_for_session\""), \
			DECISION("{\"denied\":{\"rejection\":\"rejected by user\"}}"), \
			DECISION("\"abort\"") \
	}

/* By number; NULL: the method has no such answer, or one that depends on what was asked. */
static const char *const answers[CX_SERVER_REQUEST_COUNT][ANSWERS] = {
	[CX_SERVER_REQUEST_ITEM_COMMAND_EXECUTION_REQUEST_APPROVAL] = APPROVAL,
	[CX_SERVER_REQUEST_ITEM_FILE_CHANGE_REQUEST_APPROVAL] = APPROVAL,
	[CX_SERVER_REQUEST_APPLY_PATCH_APPROVAL] = OLD_APPROVAL,
	[CX_SERVER_REQUEST_EXEC_COMMAND_APPROVAL] = OLD_APPROVAL,
	[CX_SERVER_REQUEST_ITEM_PERMISSIONS_REQUEST_APPROVAL] =
		{
			[DECLINE] = "{\"permissions\":{},\"scope\":\"turn\"}",
		},
	[CX_SERVER_REQUEST_MCP_SERVER_ELICITATION_REQUEST] =
		{
			[DECLINE] = "{\"action\":\"decline\",\"content\":null}",
			[CANCEL] = "{\"action\":\"cancel\",\"content\":null}",
		},
};

static bool asks_permissions(const codex_request *request)
{
	return request->number == CX_SERVER_REQUEST_ITEM_PERMISSIONS_REQUEST_APPROVAL;
}

/* All that was asked for. */
static int grant(codex_request *request, const char *scope)
{
	struct cx_span asked = cx_field(request->event->message.envelope.params, "permissions");
	struct cx_buf buf = CX_BUF_INIT;
	char *json;
	int r;

	cx_buf_puts(&buf, "{\"permissions\":");
	cx_buf_append(&buf, asked.at ? asked.at : "{}", asked.at ? asked.len : 2);
	cx_buf_printf(&buf, ",\"scope\":\"%s\"}", scope);
	json = cx_buf_steal(&buf);
	if (!json)
		return CODEX_ERR_NOMEM;
	r = cx_request_finish(request, "result", json);
	cx_free(json);
	return r;
}

static int give(codex_request *request, enum answer answer)
{
	const char *json = answers[request->number][answer];

	return json ? cx_request_finish(request, "result", json) : CODEX_ERR_UNSUPPORTED;
}

bool codex_request_is_approval(codex_request *request)
{
	return asks_permissions(request) || answers[request->number][ACCEPT];
}

int codex_request_accept(codex_request *request)
{
	return asks_permissions(request) ? grant(request, "turn") : give(request, ACCEPT);
}

int codex_request_accept_for_session(codex_request *request)
{
	return asks_permissions(request) ? grant(request, "session")
					 : give(request, ACCEPT_FOR_SESSION);
}

int codex_request_decline(codex_request *request)
{
	return give(request, DECLINE);
}

int codex_request_cancel(codex_request *request)
{
	return give(request, CANCEL);
}
