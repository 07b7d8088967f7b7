/* An unpacked runtime package: a directory with codex-package.json, which says what is where in it. */
#ifndef CX_API_PACKAGE_H
#define CX_API_PACKAGE_H

#include "base/common.h"

#include <codex/status.h>

struct cx_package {
	char *root; /* the directory, absolute, without symbolic links */
	char *version;
	char *entrypoint; /* the executable, relative to the root */
	char *path_dir; /* what the runtime wants to have in its PATH, relative; or NULL */
};

/*
 * Reads the package in `dir`. 0 and a package for cx_package_clear(), or CODEX_ERR_NO_RUNTIME (there is
 * none), CODEX_ERR_JSON (its description is of no use; `ret_why`, static, says why) or CODEX_ERR_NOMEM.
 */
int cx_package_read(const char *dir, struct cx_package *ret, const char **ret_why);
void cx_package_clear(struct cx_package *package);

/* "dir/name"; NULL when memory cannot be had. For cx_free(). */
char *cx_path_join(const char *dir, const char *name);

#endif
