/* Calls that the real runtime refuses, and with what: each class of errors that it has on demand. */
#ifndef TESTS_SUPPORT_REFUSALS_H
#define TESTS_SUPPORT_REFUSALS_H

#include <codex/codex.h>

#include <stdio.h>
#include <string.h>

struct refusal {
	const char *name;
	const char *method;
	const char *params; /* @ stands for the id of a thread that has run no turn */
	int64_t code;
	codex_remote_kind kind;
	const char *message; /* a part of it */
};

static const struct refusal refusals[] = {
	{"unknown_method", "no/such/method", "{}", -32600, CODEX_REMOTE_INVALID_REQUEST,
		"unknown variant"},
	{"missing_member", "thread/read", "{}", -32600, CODEX_REMOTE_INVALID_REQUEST, "threadId"},
	{"member_of_a_wrong_type", "model/list", "{\"limit\": \"two\"}", -32600,
		CODEX_REMOTE_INVALID_REQUEST, "Invalid request"},
	{"method_that_the_thread_has_not", "thread/read",
		"{\"threadId\": \"@\", \"includeTurns\": true}", -32601,
		CODEX_REMOTE_METHOD_NOT_FOUND, "not supported"},
	{"file_that_is_not_there", "fs/readFile", "{\"path\": \"/nonexistent/file\"}", -32603,
		CODEX_REMOTE_INTERNAL, "No such file"},
};

enum {
	REFUSAL_ROOM = 200,
	HUGE_CHARS = CODEX_INPUT_MAX_CHARS + 1,
	HUGE_ROOM = HUGE_CHARS + 100,
};

/* Parameters of a turn with more text than the runtime takes, which the library refuses where it sees it. */
static inline void huge_input(char params[HUGE_ROOM])
{
	size_t len = (size_t)sprintf(params, "{\"input\":[{\"type\":\"text\",\"text\":\"");

	memset(params + len, 'x', HUGE_CHARS);
	memcpy(params + len + HUGE_CHARS, "\"}]}", sizeof("\"}]}"));
}

static inline void refusal_params(
	const struct refusal *refusal, const char *thread_id, char params[REFUSAL_ROOM])
{
	const char *at = strchr(refusal->params, '@');
	size_t len = at ? (size_t)(at - refusal->params) : strlen(refusal->params);

	snprintf(params, REFUSAL_ROOM, "%.*s%s%s", (int)len, refusal->params, at ? thread_id : "",
		at ? at + 1 : "");
}

#endif
