/*
 * Framing: however the bytes are cut, the same lines come out as from the whole, and the same complaint about a line
 * that is too long. The first byte is the limit, the second the seed of the cuts, the rest is what is read.
 */
#include "fuzz.h"

#include "session/frames.h"

#include <codex/status.h>
#include <string.h>

struct expected {
	const char *at;
	size_t left;
	size_t max_line;
};

/* The next line of the whole: 1, 0, or CODEX_ERR_LINE_TOO_LONG. */
static int next(struct expected *expected, const char **ret_line, size_t *ret_len)
{
	const char *end = expected->left ? memchr(expected->at, '\n', expected->left) : NULL;
	size_t len = end ? (size_t)(end - expected->at) : expected->left;

	if (len > expected->max_line)
		return CODEX_ERR_LINE_TOO_LONG;
	if (!end)
		return 0;
	*ret_line = expected->at;
	*ret_len = len;
	expected->at += len + 1;
	expected->left -= len + 1;
	return 1;
}

/* Takes every line there is; a negative status ends it all. */
static int drain(struct cx_frames *frames, struct expected *expected)
{
	char *line;
	size_t len;
	int got;

	while ((got = cx_frames_next(frames, &line, &len)) == 1) {
		const char *expected_line;
		size_t expected_len;

		FUZZ_CHECK(next(expected, &expected_line, &expected_len) == 1);
		FUZZ_CHECK(len == expected_len);
		FUZZ_CHECK(memcmp(line, expected_line, len) == 0);
		memset(line, '\n', len);
	}
	FUZZ_CHECK(got == 0 || got == CODEX_ERR_LINE_TOO_LONG);
	return got;
}

static size_t cut(unsigned *seed, size_t most)
{
	*seed = *seed * 1103515245u + 12345u;
	return 1 + (*seed >> 16) % (*seed & 0x100 ? 7u : 5000u) % most;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cx_frames frames;
	struct expected expected;
	const char *from, *line;
	size_t left, len;
	unsigned seed;
	int status = 0;

	if (size < 2)
		return 0;
	expected.max_line = data[0] < 128 ? data[0] : (size_t)data[0] << 10;
	seed = data[1];
	expected.at = from = (const char *)data + 2;
	expected.left = left = size - 2;
	FUZZ_CHECK(cx_frames_init(&frames, expected.max_line) == 0);
	while (left && status == 0) {
		char *room;
		size_t room_len, step;

		FUZZ_CHECK(cx_frames_room(&frames, &room, &room_len) == 0);
		FUZZ_CHECK(room_len > 0);
		step = cut(&seed, room_len < left ? room_len : left);
		memcpy(room, from, step);
		cx_frames_filled(&frames, step);
		from += step;
		left -= step;
		status = drain(&frames, &expected);
	}
	FUZZ_CHECK(next(&expected, &line, &len) == status);
	if (status == 0)
		FUZZ_CHECK(cx_frames_partial(&frames) == expected.left);
	cx_frames_free(&frames);
	return 0;
}
