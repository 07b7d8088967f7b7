/* What is in a configuration. */
#ifndef CX_API_CONFIG_H
#define CX_API_CONFIG_H

#include "base/common.h"
#include "base/log.h"
#include "session/limits.h"

#include <codex/config.h>

/* Copies of strings, in order. */
struct cx_strings {
	char **items;
	size_t count;
};

struct codex_config {
	unsigned refs;
	char *program;
	char *runtime_dir;
	char **arguments; /* NULL: the default */
	struct cx_strings overrides; /* "key=value" */
	char *cwd;
	struct cx_strings env; /* "NAME=value", or "NAME" to remove */
	char *client_name;
	char *client_title;
	char *client_version;
	bool experimental;
	bool without_deltas;
	struct cx_strings opt_outs;
	char *capabilities; /* further ones: a JSON object, or NULL */
	struct cx_limits limits;
	size_t turn_queue_bytes;
	size_t result_bytes;
	uint64_t start_ms;
	uint64_t request_ms;
	uint64_t grace_ms;
	uint64_t answer_ms; /* 0: none */
	codex_overflow overflow;
	struct cx_log log;
	codex_stderr_fn stderr_fn;
	void *stderr_userdata;
};

#endif
