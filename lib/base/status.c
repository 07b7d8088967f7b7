#include "base/common.h"

#include <codex/status.h>

struct status_text {
	int status;
	const char *name;
	const char *text;
};

#define STATUS(name, text) \
	{ \
		name, #name, text \
	}

static const struct status_text statuses[] = {
	STATUS(CODEX_PENDING, "not ended yet"),
	STATUS(CODEX_OK, "ok"),
	STATUS(CODEX_ERR_NOMEM, "out of memory"),
	STATUS(CODEX_ERR_INVALID, "invalid argument"),
	STATUS(CODEX_ERR_STATE, "not possible in this state"),
	STATUS(CODEX_ERR_BUSY, "the thread runs a turn already"),
	STATUS(CODEX_ERR_AGAIN, "nothing there yet, try again later"),
	STATUS(CODEX_ERR_REENTRANT, "a call that cannot be made inside this callback"),
	STATUS(CODEX_ERR_DEADLOCK, "a wait that nothing can end"),
	STATUS(CODEX_ERR_UTF8, "a string is not valid UTF-8"),
	STATUS(CODEX_ERR_JSON, "not valid JSON, or a member is missing"),
	STATUS(CODEX_ERR_LIMIT, "a queue is full"),
	STATUS(CODEX_ERR_LINE_TOO_LONG, "the runtime wrote a line longer than the limit"),
	STATUS(CODEX_ERR_TOO_DEEP, "the runtime wrote JSON nested deeper than the limit"),
	STATUS(CODEX_ERR_OVERFLOW, "more events were queued for a turn than the limit allows"),
	STATUS(CODEX_ERR_PROTOCOL, "the runtime broke the protocol"),
	STATUS(CODEX_ERR_REMOTE, "the runtime answered with an error"),
	STATUS(CODEX_ERR_TIMEOUT, "a deadline passed"),
	STATUS(CODEX_ERR_CANCELLED, "cancelled"),
	STATUS(CODEX_ERR_CLOSED, "the client is closed"),
	STATUS(CODEX_ERR_EXITED, "the runtime exited"),
	STATUS(CODEX_ERR_SYSTEM, "the operating system refused"),
	STATUS(CODEX_ERR_NO_RUNTIME, "no usable codex runtime"),
	STATUS(CODEX_ERR_RUNTIME_VERSION, "the codex runtime has another version"),
	STATUS(CODEX_ERR_TURN_FAILED, "the turn failed"),
	STATUS(CODEX_ERR_FORKED, "used in a forked child"),
	STATUS(CODEX_ERR_UNSUPPORTED, "not available here"),
	STATUS(CODEX_ERR_EXPERIMENTAL, "experimental, and the configuration does not allow that"),
	STATUS(CODEX_ERR_DECODE, "the payload does not fit its type"),
	STATUS(CODEX_ERR_LOGIN_FAILED, "the login was not completed"),
};

static const struct status_text *find(int status)
{
	for (size_t i = 0; i < CX_COUNTOF(statuses); i++) {
		if (statuses[i].status == status)
			return &statuses[i];
	}
	return NULL;
}

const char *codex_status_name(int status)
{
	const struct status_text *found = find(status);

	return found ? found->name : "CODEX_ERR_UNKNOWN";
}

const char *codex_status_text(int status)
{
	const struct status_text *found = find(status);

	return found ? found->text : "unknown status";
}
