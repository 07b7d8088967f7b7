/* The environment that the runtime is started with. */
#include "api/runtime.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __APPLE__
#include <crt_externs.h>
#define environ (*_NSGetEnviron())
#elif !HAVE_DECL_ENVIRON
extern char **environ;
#endif

static size_t name_len(const char *variable)
{
	return strcspn(variable, "=");
}

static bool same_name(const char *a, const char *b)
{
	size_t len = name_len(a);

	return len == name_len(b) && memcmp(a, b, len) == 0;
}

/* The last change of a variable counts: its place, or `count` when there is none. */
static size_t find_change(const char *const *changes, size_t count, const char *variable)
{
	for (size_t i = count; i-- > 0;) {
		if (same_name(changes[i], variable))
			return i;
	}
	return count;
}

struct plan {
	const char **variables; /* borrowed */
	size_t count;
	size_t bytes;
	const char *path; /* "PATH=…" if there is one and it has to be made anew */
	const char *tool_dir;
};

static void plan_variable(struct plan *plan, const char *variable)
{
	if (plan->tool_dir && same_name(variable, "PATH")) {
		plan->path = plan->path ? plan->path : variable;
		return;
	}
	plan->variables[plan->count++] = variable;
	plan->bytes += strlen(variable) + 1;
}

static void plan_all(struct plan *plan, const char *const *changes, size_t count)
{
	for (char **at = environ; at && *at; at++) {
		if (find_change(changes, count, *at) == count)
			plan_variable(plan, *at);
	}
	for (size_t i = 0; i < count; i++) {
		if (strchr(changes[i], '=') && find_change(changes, count, changes[i]) == i)
			plan_variable(plan, changes[i]);
	}
}

/* An empty PATH means the current directory to some, so nothing is put behind the colon then. */
static void put_path(const struct plan *plan, struct cx_buf *buf)
{
	const char *old = plan->path ? plan->path + strlen("PATH=") : "";

	cx_buf_printf(buf, "PATH=%s%s%s", plan->tool_dir, *old ? ":" : "", old);
	cx_buf_putc(buf, '\0');
}

/* The vector and, behind it, what it points to. */
static char **lay_out(const struct plan *plan, const struct cx_buf *path)
{
	size_t slots = plan->count + (path->len ? 1 : 0) + 1;
	char **vector = cx_alloc(slots * sizeof(*vector) + plan->bytes + path->len);
	char *to = vector ? (char *)(vector + slots) : NULL;
	size_t at = 0;

	if (!vector)
		return NULL;
	for (; at < plan->count; at++) {
		size_t len = strlen(plan->variables[at]) + 1;

		vector[at] = memcpy(to, plan->variables[at], len);
		to += len;
	}
	if (path->len)
		vector[at++] = memcpy(to, path->data, path->len);
	vector[at] = NULL;
	return vector;
}

static size_t count_environ(void)
{
	size_t count = 0;

	while (environ && environ[count])
		count++;
	return count;
}

char **cx_runtime_environment(const char *const *changes, size_t count, const char *tool_dir)
{
	struct plan plan = {.tool_dir = tool_dir};
	struct cx_buf path = CX_BUF_INIT;
	char **vector = NULL;

	plan.variables = cx_alloc((count_environ() + count + 1) * sizeof(*plan.variables));
	if (!plan.variables)
		return NULL;
	plan_all(&plan, changes, count);
	if (tool_dir)
		put_path(&plan, &path);
	if (!path.failed)
		vector = lay_out(&plan, &path);
	cx_buf_free(&path);
	cx_free(plan.variables);
	return vector;
}
