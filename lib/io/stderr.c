#include "io/stderr.h"

#include "io/fds.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The work of one pass of the loop. */
#define PASS_BYTES 16384
/* cx_stderr_finish(): more than a pipe holds by default. */
#define FINISH_PASSES 8

/* False: the callback cleared it. The line is its own to the callback's end, whatever becomes of `err` in it. */
static bool put_line(struct cx_stderr *err)
{
	char line[CX_STDERR_LINE + 1];
	size_t len = err->len;
	bool cleared = false;

	err->len = 0;
	if (!err->line_fn)
		return true;
	memcpy(line, err->line, len);
	line[len] = '\0';
	err->cleared = &cleared;
	err->line_fn(err->arg, line, len);
	if (cleared)
		return false;
	err->cleared = NULL;
	return true;
}

/* The LF right behind a piece ends that piece's line, and is no empty line of its own. */
static bool line_is_due(const struct cx_stderr *err, const char *lf)
{
	return err->len == CX_STDERR_LINE || (lf && !(err->len == 0 && err->cut));
}

static bool put_bytes(struct cx_stderr *err, const char *bytes, size_t len)
{
	cx_tail_put(&err->tail, bytes, len);
	while (len) {
		size_t room = CX_STDERR_LINE - err->len;
		size_t part = len < room ? len : room;
		const char *lf = memchr(bytes, '\n', part);

		if (lf)
			part = (size_t)(lf - bytes);
		memcpy(err->line + err->len, bytes, part);
		err->len += part;
		if (lf)
			part++;
		bytes += part;
		len -= part;
		if (line_is_due(err, lf) && !put_line(err))
			return false;
		err->cut = !lf && err->len == 0;
	}
	return true;
}

static void close_now(struct cx_stderr *err)
{
	cx_source_free(err->watch);
	err->watch = NULL;
	cx_fd_close(&err->fd);
}

enum pass {
	PASS_MORE,
	PASS_EMPTY, /* for now, or for good: `fd` tells */
	PASS_CLEARED,
};

static enum pass read_pass(struct cx_stderr *err)
{
	char bytes[PASS_BYTES];
	ssize_t got = err->fd >= 0 ? read(err->fd, bytes, sizeof(bytes)) : 0;

	if (got > 0)
		return put_bytes(err, bytes, (size_t)got) ? PASS_MORE : PASS_CLEARED;
	if (got == 0 || (errno != EAGAIN && errno != EINTR))
		close_now(err);
	return PASS_EMPTY;
}

static void on_readable(void *arg)
{
	struct cx_stderr *err = arg;

	if (read_pass(err) != PASS_EMPTY || err->fd >= 0)
		return;
	if (err->len == 0 || put_line(err))
		err->end_fn(err->arg);
}

bool cx_stderr_finish(struct cx_stderr *err)
{
	enum pass pass = PASS_MORE;

	for (int i = 0; pass == PASS_MORE && i < FINISH_PASSES; i++)
		pass = read_pass(err);
	if (pass == PASS_CLEARED)
		return false;
	return err->len == 0 || put_line(err);
}

bool cx_stderr_init(struct cx_stderr *err, struct cx_loop *loop, int fd,
	void (*line_fn)(void *arg, const char *line, size_t len), void (*end_fn)(void *arg),
	void *arg)
{
	err->fd = fd;
	err->line_fn = line_fn;
	err->end_fn = end_fn;
	err->arg = arg;
	err->watch = cx_loop_watch(loop, fd, CX_WATCH_READ, on_readable, err);
	return err->watch && cx_source_arm(err->watch);
}

void cx_stderr_clear(struct cx_stderr *err)
{
	if (err->cleared)
		*err->cleared = true;
	err->cleared = NULL;
	close_now(err);
}

void cx_stderr_abandon(struct cx_stderr *err)
{
	cx_fd_close(&err->fd);
	cx_stderr_clear(err);
}
