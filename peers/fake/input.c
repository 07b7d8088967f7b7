#include "fake/input.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
	READ_SIZE = 64 * 1024
};

enum fake_got fake_in_take(struct fake_in *in, char **ret_line, size_t *ret_len)
{
	char *lf;

	if (in->taken) {
		fake_buf_eat(&in->buf, in->taken);
		in->taken = 0;
	}
	lf = in->buf.len > in->seen ? memchr(in->buf.data + in->seen, '\n', in->buf.len - in->seen)
				    : NULL;
	if (!lf) {
		in->seen = in->buf.len;
		/* A last line without LF is never answered, as the real one does. */
		return in->eof ? FAKE_GOT_EOF : FAKE_GOT_NOTHING;
	}
	*lf = '\0';
	*ret_line = in->buf.data;
	*ret_len = (size_t)(lf - in->buf.data);
	in->taken = *ret_len + 1;
	in->seen = 0;
	return FAKE_GOT_LINE;
}

void fake_in_fill(struct fake_in *in)
{
	ssize_t got;

	do {
		got = read(in->fd, fake_buf_room(&in->buf, READ_SIZE), READ_SIZE);
	} while (got < 0 && errno == EINTR);
	if (got > 0)
		in->buf.len += (size_t)got;
	else if (got == 0 || errno != EAGAIN)
		in->eof = true;
}

static int remaining(int64_t until)
{
	int64_t left;

	if (until < 0)
		return -1;
	left = until - fake_mono_ms();
	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

enum fake_got fake_in_wait(struct fake_in *in, int64_t until, char **ret_line, size_t *ret_len)
{
	for (;;) {
		enum fake_got got = fake_in_take(in, ret_line, ret_len);
		struct pollfd pfd = {.fd = in->fd, .events = POLLIN};
		int left = remaining(until);

		if (got != FAKE_GOT_NOTHING)
			return got;
		if (poll(&pfd, 1, left) > 0)
			fake_in_fill(in);
		else if (left == 0)
			return FAKE_GOT_NOTHING;
	}
}

void fake_in_free(struct fake_in *in)
{
	fake_buf_free(&in->buf);
}
