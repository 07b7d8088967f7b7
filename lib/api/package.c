#include "api/package.h"

#include "base/buf.h"
#include "base/mem.h"
#include "codec/scan.h"
#include "codec/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "codex-package.json"
#define FILE_MAX 65536
#define DEPTH_MAX 64

char *cx_path_join(const char *dir, const char *name)
{
	struct cx_buf path = CX_BUF_INIT;

	cx_buf_printf(&path, "%s/%s", dir, name);
	return cx_buf_steal(&path);
}

static void read_all(int fd, struct cx_buf *buf)
{
	while (buf->len <= FILE_MAX && cx_buf_reserve(buf, 4096)) {
		ssize_t got = read(fd, buf->data + buf->len, 4096);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return;
		buf->len += (size_t)got;
	}
}

static int read_file(const char *dir, struct cx_buf *buf)
{
	char *path = cx_path_join(dir, FILE_NAME);
	int fd;

	if (!path)
		return CODEX_ERR_NOMEM;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	cx_free(path);
	if (fd < 0)
		return CODEX_ERR_NO_RUNTIME;
	read_all(fd, buf);
	close(fd);
	return buf->failed ? CODEX_ERR_NOMEM : 0;
}

/* A member that is a string: 1 and a copy, 0: there is none, or CODEX_ERR_NOMEM. */
static int get_string(struct cx_span object, const char *name, char **ret)
{
	struct cx_span raw;

	if (!cx_scan_member(object, name, &raw) || raw.len < 2 || raw.at[0] != '"')
		return 0;
	*ret = cx_unescape_dup(raw.at + 1, raw.len - 2);
	return *ret ? 1 : CODEX_ERR_NOMEM;
}

/* Such names are put behind the package's directory. */
static bool is_inside(const char *name)
{
	return name && *name && *name != '/' && !strstr(name, "..");
}

static int parse(const struct cx_buf *text, struct cx_package *package, const char **ret_why)
{
	struct cx_span object = {text->data, text->len};
	int version, entrypoint;

	*ret_why = "is not valid JSON";
	if (text->len > FILE_MAX ||
		cx_scan_text(text->data, text->len, DEPTH_MAX, NULL) != CX_SCAN_OK)
		return CODEX_ERR_JSON;
	version = get_string(object, "version", &package->version);
	entrypoint = get_string(object, "entrypoint", &package->entrypoint);
	if (version < 0 || entrypoint < 0 || get_string(object, "pathDir", &package->path_dir) < 0)
		return CODEX_ERR_NOMEM;
	*ret_why = "names no version";
	if (!version)
		return CODEX_ERR_JSON;
	*ret_why = "names no entrypoint inside the package";
	return is_inside(package->entrypoint) ? 0 : CODEX_ERR_JSON;
}

/* Absolute, since the runtime may be started in another directory. */
static int set_root(struct cx_package *package, const char *dir)
{
	char *real = realpath(dir, NULL);
	int err = errno;

	package->root = real ? cx_strdup(real) : NULL;
	free(real);
	if (package->root)
		return 0;
	return real || err == ENOMEM ? CODEX_ERR_NOMEM : CODEX_ERR_NO_RUNTIME;
}

int cx_package_read(const char *dir, struct cx_package *ret, const char **ret_why)
{
	struct cx_package package = {NULL, NULL, NULL, NULL};
	struct cx_buf text = CX_BUF_INIT;
	int r = read_file(dir, &text);

	if (r == 0)
		r = parse(&text, &package, ret_why);
	if (r == 0)
		r = set_root(&package, dir);
	cx_buf_free(&text);
	if (r < 0) {
		cx_package_clear(&package);
		return r;
	}
	if (!is_inside(package.path_dir)) {
		cx_free(package.path_dir);
		package.path_dir = NULL;
	}
	*ret = package;
	return 0;
}

void cx_package_clear(struct cx_package *package)
{
	cx_free(package->root);
	cx_free(package->version);
	cx_free(package->entrypoint);
	cx_free(package->path_dir);
	*package = (struct cx_package){NULL, NULL, NULL, NULL};
}
