/* Errors that a runtime may answer with, each class of them, and what they are told as. */
#ifndef TESTS_SUPPORT_REMOTES_H
#define TESTS_SUPPORT_REMOTES_H

#include <codex/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static const struct remote {
	const char *name;
	const char *error; /* as JSON; its message is "m", if any */
	int64_t code;
	codex_remote_kind kind;
	bool retryable;
	const char *data;
} remotes[] = {
	{"parse", "{\"code\":-32700,\"message\":\"m\"}", -32700, CODEX_REMOTE_PARSE, false, NULL},
	{"invalid_request", "{\"code\":-32600,\"message\":\"m\"}", -32600,
		CODEX_REMOTE_INVALID_REQUEST, false, NULL},
	{"method_not_found", "{\"code\":-32601,\"message\":\"m\"}", -32601,
		CODEX_REMOTE_METHOD_NOT_FOUND, false, NULL},
	{"invalid_params", "{\"code\":-32602,\"message\":\"m\"}", -32602,
		CODEX_REMOTE_INVALID_PARAMS, false, NULL},
	{"internal", "{\"code\":-32603,\"message\":\"m\",\"data\":{\"a\":1}}", -32603,
		CODEX_REMOTE_INTERNAL, false, "{\"a\":1}"},
	{"overloaded", "{\"code\":-32001,\"message\":\"m\"}", -32001, CODEX_REMOTE_SERVER_BUSY,
		true, NULL},
	{"overloaded_deep_in_data",
		"{\"code\":-32050,\"message\":\"m\",\"data\":{\"a\":[{\"b\":\"server_overloaded\"}]}}",
		-32050, CODEX_REMOTE_SERVER_BUSY, true, "{\"a\":[{\"b\":\"server_overloaded\"}]}"},
	{"retry_limit", "{\"code\":-32001,\"message\":\"exceeded retry limit\"}", -32001,
		CODEX_REMOTE_RETRY_LIMIT, false, NULL},
	{"retry_limit_with_data",
		"{\"code\":-32050,\"message\":\"too many failed attempts\",\"data\":[1]}", -32050,
		CODEX_REMOTE_RETRY_LIMIT, false, "[1]"},
	{"generic", "{\"code\":-32050,\"message\":\"m\"}", -32050, CODEX_REMOTE_GENERIC, false,
		NULL},
	{"positive", "{\"code\":7,\"message\":\"m\"}", 7, CODEX_REMOTE_GENERIC, false, NULL},
	{"no_code", "{\"message\":\"m\"}", 0, CODEX_REMOTE_GENERIC, false, NULL},
	{"no_message", "{\"code\":-32603}", -32603, CODEX_REMOTE_INTERNAL, false, NULL},
	{"text_instead_of_object", "\"boom\"", 0, CODEX_REMOTE_GENERIC, false, NULL},
	{"huge_code", "{\"code\":9223372036854775807,\"message\":\"m\"}", INT64_MAX,
		CODEX_REMOTE_GENERIC, false, NULL},
};

#endif
