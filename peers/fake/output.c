#include "fake/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Bytes written: 0 when the descriptor is full or the client is gone. */
static size_t write_some(struct fake_out *out, const char *data, size_t len)
{
	ssize_t put;

	do {
		put = write(out->fd, data, len);
	} while (put < 0 && errno == EINTR);
	if (put >= 0)
		return (size_t)put;
	/* The runtime lives on when its stdout breaks; only the end of stdin ends it. */
	if (errno != EAGAIN)
		out->dead = true;
	return 0;
}

static void wait_writable(const struct fake_out *out)
{
	struct pollfd pfd = {.fd = out->fd, .events = POLLOUT};

	poll(&pfd, 1, -1);
}

void fake_out_now(struct fake_out *out, const char *data, size_t len)
{
	while (len && !out->dead) {
		size_t put = write_some(out, data, len);

		data += put;
		len -= put;
		if (!put && !out->dead)
			wait_writable(out);
	}
}

void fake_out_pieces(struct fake_out *out, const char *data, size_t len, size_t piece, int64_t us)
{
	while (len && !out->dead) {
		size_t now = piece && piece < len ? piece : len;

		fake_out_now(out, data, now);
		data += now;
		len -= now;
		if (len)
			fake_sleep_us(us);
	}
}

void fake_out_nonblocking(struct fake_out *out, bool on)
{
	int flags = fcntl(out->fd, F_GETFL);

	if (flags < 0 || fcntl(out->fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) < 0)
		out->dead = true;
}

/* Where the first `lines` lines end; the end of everything if there are fewer, or for 0. */
static size_t lines_end(const char *data, size_t len, size_t lines)
{
	const char *at = data;

	if (!lines)
		return len;
	for (; lines && at; lines--) {
		at = memchr(at, '\n', len - (size_t)(at - data));
		at = at ? at + 1 : NULL;
	}
	return at ? (size_t)(at - data) : len;
}

void fake_out_flush_lines(struct fake_out *out, size_t lines)
{
	size_t done = 0;

	while (done < out->queue.len && !out->dead) {
		const char *from = out->queue.data + done;
		size_t len = lines_end(from, out->queue.len - done, lines);
		size_t put = write_some(out, from, len);

		done += put;
		if (put < len)
			break;
	}
	fake_buf_eat(&out->queue, out->dead ? out->queue.len : done);
}

void fake_out_flush(struct fake_out *out)
{
	fake_out_flush_lines(out, 0);
}

void fake_out_drain(struct fake_out *out)
{
	for (fake_out_flush(out); out->queue.len; fake_out_flush(out))
		wait_writable(out);
}

void fake_out_close(struct fake_out *out)
{
	out->dead = true;
	close(out->fd);
}

void fake_out_free(struct fake_out *out)
{
	fake_buf_free(&out->queue);
}
