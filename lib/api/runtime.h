/*
 * Which runtime to run: the explicit program, else the package directory of the configuration, else
 * the installed package, whose directory was fixed at configure time. PATH is never searched.
 */
#ifndef CX_API_RUNTIME_H
#define CX_API_RUNTIME_H

#include "base/common.h"
#include "base/error.h"

struct cx_runtime {
	char *program;
	char *tool_dir; /* to be put first in PATH; NULL: none */
	char *version; /* from the package; NULL: no package */
};

/*
 * Both may be NULL. 0 and a runtime to be cleared with cx_runtime_clear(), or CODEX_ERR_NO_RUNTIME,
 * CODEX_ERR_RUNTIME_VERSION, CODEX_ERR_NOMEM with an error whose message says what to install or to set.
 */
int cx_runtime_resolve(const char *program, const char *runtime_dir, struct cx_runtime *ret_runtime,
	codex_error **ret_error);
void cx_runtime_clear(struct cx_runtime *runtime);

/*
 * The environment to run it in: `environ` as it is now, with `changes` ("NAME=value", or "NAME" to remove) applied and
 * `tool_dir` first in PATH. One block of memory, to be freed with cx_free(); NULL when memory cannot be had.
 */
char **cx_runtime_environment(const char *const *changes, size_t count, const char *tool_dir);

#endif
