#include "api/runtime.h"

#include "api/package.h"
#include "base/mem.h"

#include <codex/version.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An entrypoint lies so many directories deep in its package, at most. */
#define ENTRYPOINT_DEPTH 4

#define OR_ELSE \
	"install the codex runtime package " CODEX_RUNTIME_VERSION \
	" there, or name another place with codex_config_set_runtime_dir() or " \
	"codex_config_set_program()"

static int fail(codex_error **ret_error, codex_error *error)
{
	*ret_error = error;
	return codex_error_status(error);
}

static int nomem(codex_error **ret_error)
{
	return fail(ret_error, cx_error_from_status(CODEX_ERR_NOMEM));
}

void cx_runtime_clear(struct cx_runtime *runtime)
{
	cx_free(runtime->program);
	cx_free(runtime->tool_dir);
	cx_free(runtime->version);
	*runtime = (struct cx_runtime){NULL, NULL, NULL};
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_executable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* False: no memory. A package without its tools is used all the same. */
static bool take_tools(struct cx_package *package, struct cx_runtime *runtime)
{
	if (!package->path_dir)
		return true;
	runtime->tool_dir = cx_path_join(package->root, package->path_dir);
	if (!runtime->tool_dir)
		return false;
	if (!is_dir(runtime->tool_dir)) {
		cx_free(runtime->tool_dir);
		runtime->tool_dir = NULL;
	}
	return true;
}

static void take_version(struct cx_package *package, struct cx_runtime *runtime)
{
	runtime->version = package->version;
	package->version = NULL;
}

/* The explicit program */

/* Whether the package says that this very file is its executable: 1, 0, or CODEX_ERR_NOMEM. */
static int is_entrypoint(const struct cx_package *package, const char *real_program)
{
	char *path = cx_path_join(package->root, package->entrypoint);
	char *real;
	int same;

	if (!path)
		return CODEX_ERR_NOMEM;
	real = realpath(path, NULL);
	cx_free(path);
	same = real && strcmp(real, real_program) == 0;
	free(real);
	return same;
}

/* `dir` is the program's real path, and is cut to the directory looked at. */
static int find_package_above(char *dir, const char *program, struct cx_package *ret)
{
	const char *why;

	for (int i = 0; i < ENTRYPOINT_DEPTH; i++) {
		char *slash = strrchr(dir, '/');
		int r;

		if (!slash || slash == dir)
			return 0;
		*slash = '\0';
		r = cx_package_read(dir, ret, &why);
		if (r == CODEX_ERR_NOMEM)
			return r;
		if (r < 0)
			continue;
		r = is_entrypoint(ret, program);
		if (r <= 0)
			cx_package_clear(ret);
		return r;
	}
	return 0;
}

static int surrounding_package(const char *program, struct cx_package *ret)
{
	char *real = realpath(program, NULL);
	char *dir = real ? cx_strdup(real) : NULL;
	int r = real && !dir ? CODEX_ERR_NOMEM : 0;

	if (dir)
		r = find_package_above(dir, real, ret);
	cx_free(dir);
	free(real);
	return r;
}

/* Used as it is: whether it can be run at all shows when it is started. */
static int resolve_program(const char *program, struct cx_runtime *runtime)
{
	struct cx_package package;
	bool ok;
	int r;

	runtime->program = cx_strdup(program);
	if (!runtime->program)
		return CODEX_ERR_NOMEM;
	r = surrounding_package(program, &package);
	if (r <= 0)
		return r;
	ok = take_tools(&package, runtime);
	take_version(&package, runtime);
	cx_package_clear(&package);
	return ok ? 0 : CODEX_ERR_NOMEM;
}

/* The package directory */

struct search {
	struct cx_package package;
	int found;
	const char *why; /* what is wrong with one that is of no use */
};

/* False: no memory. */
static bool try_dir(struct search *search, const char *dir)
{
	struct cx_package package;
	int r = cx_package_read(dir, &package, &search->why);

	if (r == CODEX_ERR_NOMEM)
		return false;
	if (r == CODEX_ERR_NO_RUNTIME)
		return true;
	search->found++;
	if (r < 0)
		return true;
	cx_package_clear(&search->package);
	search->package = package;
	search->why = NULL;
	return true;
}

static bool try_entry(struct search *search, const char *vendor, const char *name)
{
	char *dir;
	bool ok;

	if (*name == '.')
		return true;
	dir = cx_path_join(vendor, name);
	ok = dir && try_dir(search, dir);
	cx_free(dir);
	return ok;
}

/* npm's platform package has vendor/TRIPLE/ around what the others have at the top. */
static bool try_vendor(struct search *search, const char *dir)
{
	char *vendor = cx_path_join(dir, "vendor");
	DIR *entries = vendor ? opendir(vendor) : NULL;
	bool ok = vendor;
	struct dirent *entry;

	while (ok && entries && (entry = readdir(entries)))
		ok = try_entry(search, vendor, entry->d_name);
	if (entries)
		closedir(entries);
	cx_free(vendor);
	return ok;
}

static codex_error *judge(const struct search *search, const char *dir)
{
	if (search->found == 0)
		return cx_error_new(
			CODEX_ERR_NO_RUNTIME, "there is no codex runtime in %s: " OR_ELSE, dir);
	if (search->found > 1)
		return cx_error_new(CODEX_ERR_NO_RUNTIME,
			"%s holds runtimes for several platforms: name one of the directories in "
			"%s/vendor with codex_config_set_runtime_dir()",
			dir, dir);
	if (search->why)
		return cx_error_new(CODEX_ERR_NO_RUNTIME,
			"the codex runtime in %s is broken, its codex-package.json %s: " OR_ELSE,
			dir, search->why);
	if (strcmp(search->package.version, CODEX_RUNTIME_VERSION) != 0)
		return cx_error_new(CODEX_ERR_RUNTIME_VERSION,
			"the codex runtime in %s has version %s, and this library is made "
			"for " CODEX_RUNTIME_VERSION ": " OR_ELSE,
			dir, search->package.version);
	return NULL;
}

static int use_package(struct cx_package *package, const char *dir, struct cx_runtime *runtime,
	codex_error **ret_error)
{
	runtime->program = cx_path_join(package->root, package->entrypoint);
	if (!runtime->program || !take_tools(package, runtime))
		return nomem(ret_error);
	take_version(package, runtime);
	if (is_executable(runtime->program))
		return 0;
	return fail(ret_error,
		cx_error_new(CODEX_ERR_NO_RUNTIME,
			"the codex runtime in %s is incomplete, %s is missing or cannot be "
			"executed: " OR_ELSE,
			dir, package->entrypoint));
}

static int resolve_dir(const char *dir, struct cx_runtime *runtime, codex_error **ret_error)
{
	struct search search = {.found = 0};
	codex_error *error;
	int r;

	if (!try_dir(&search, dir) || (!search.found && !try_vendor(&search, dir))) {
		cx_package_clear(&search.package);
		return nomem(ret_error);
	}
	error = judge(&search, dir);
	r = error ? fail(ret_error, error) : use_package(&search.package, dir, runtime, ret_error);
	cx_package_clear(&search.package);
	return r;
}

int cx_runtime_resolve(const char *program, const char *runtime_dir, struct cx_runtime *ret_runtime,
	codex_error **ret_error)
{
	struct cx_runtime runtime = {NULL, NULL, NULL};
	int r;

	if (program) {
		r = resolve_program(program, &runtime);
		if (r < 0)
			nomem(ret_error);
	} else {
		r = resolve_dir(runtime_dir ? runtime_dir : CX_RUNTIME_DIR, &runtime, ret_error);
	}
	if (r < 0) {
		cx_runtime_clear(&runtime);
		return r;
	}
	*ret_runtime = runtime;
	return 0;
}
