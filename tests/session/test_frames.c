#include "support/suite.h"
#include "support/effort.h"
#include "support/random.h"

#include "base/mem.h"
#include "session/frames.h"

#include <codex/status.h>
#include <stdlib.h>
#include <string.h>

#define MANY (1 << 20)

/* Reads `len` bytes in at most `step` a time; what room there is decides too. */
static size_t feed(struct cx_frames *frames, const char *bytes, size_t len, size_t step)
{
	char *room;
	size_t room_len;

	ck_assert_int_eq(cx_frames_room(frames, &room, &room_len), 0);
	ck_assert_uint_gt(room_len, 0);
	step = step < room_len ? step : room_len;
	step = step < len ? step : len;
	memcpy(room, bytes, step);
	cx_frames_filled(frames, step);
	return step;
}

static void put(struct cx_frames *frames, const char *text)
{
	ck_assert_uint_eq(feed(frames, text, strlen(text), SIZE_MAX), strlen(text));
}

static void expect_line(struct cx_frames *frames, const char *expected)
{
	char *line;
	size_t len;

	ck_assert_int_eq(cx_frames_next(frames, &line, &len), 1);
	ck_assert_uint_eq(len, strlen(expected));
	ck_assert_mem_eq(line, expected, len);
}

static void expect_none(struct cx_frames *frames, int status)
{
	char *line;
	size_t len;

	ck_assert_int_eq(cx_frames_next(frames, &line, &len), status);
}

START_TEST(lines_come_without_their_end)
{
	struct cx_frames frames;

	ck_assert_int_eq(cx_frames_init(&frames, 100), 0);
	expect_none(&frames, 0);
	put(&frames, "one\n\ntwo\r\nhalf");
	expect_line(&frames, "one");
	expect_line(&frames, "");
	expect_line(&frames, "two\r");
	expect_none(&frames, 0);
	ck_assert_uint_eq(cx_frames_partial(&frames), 4);
	put(&frames, " line\n");
	expect_line(&frames, "half line");
	expect_none(&frames, 0);
	ck_assert_uint_eq(cx_frames_partial(&frames), 0);
	cx_frames_free(&frames);
}
END_TEST

START_TEST(only_lf_ends_a_line)
{
	struct cx_frames frames;

	ck_assert_int_eq(cx_frames_init(&frames, 100), 0);
	put(&frames,
		"a\xe2\x80\xa8"
		"b\xc2\x85\r\v\f\n");
	expect_line(&frames,
		"a\xe2\x80\xa8"
		"b\xc2\x85\r\v\f");
	cx_frames_free(&frames);
}
END_TEST

START_TEST(however_the_bytes_are_cut_the_lines_are_the_same)
{
	struct random random = {9};
	size_t many = effort(MANY);
	char *text = cx_alloc(many);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < many; i++)
		text[i] = random_below(&random, 300) ? (char)random_below(&random, 256) : '\n';
	for (size_t step = 1; step < 300000; step = step * 3 + 1) {
		struct cx_frames frames;
		size_t at = 0, done = 0, len;
		char *line;

		ck_assert_int_eq(cx_frames_init(&frames, MANY), 0);
		while (at < many) {
			at += feed(&frames, text + at, many - at, step);
			while (cx_frames_next(&frames, &line, &len) == 1) {
				ck_assert_mem_eq(line, text + done, len);
				ck_assert_int_eq(text[done + len], '\n');
				ck_assert_ptr_null(memchr(line, '\n', len));
				done += len + 1;
			}
		}
		ck_assert_uint_eq(cx_frames_partial(&frames), many - done);
		cx_frames_free(&frames);
	}
	cx_free(text);
}
END_TEST

START_TEST(there_is_room_for_a_whole_pipe)
{
	struct cx_frames frames;
	char *room;
	size_t len;

	ck_assert_int_eq(cx_frames_init(&frames, 1 << 26), 0);
	ck_assert_int_eq(cx_frames_room(&frames, &room, &len), 0);
	ck_assert_uint_eq(len, CX_FRAMES_ROOM);
	cx_frames_free(&frames);
}
END_TEST

START_TEST(a_huge_line_grows_the_buffer_and_it_shrinks_again)
{
	struct cx_frames frames;
	char *line, *big = cx_alloc(4 * MANY);
	size_t len, at = 0;

	ck_assert_ptr_nonnull(big);
	memset(big, 'x', 4 * MANY);
	big[4 * MANY - 1] = '\n';
	ck_assert_int_eq(cx_frames_init(&frames, 64 * MANY), 0);
	while (at < 4 * MANY) {
		expect_none(&frames, 0);
		at += feed(&frames, big + at, 4 * MANY - at, 65536);
	}
	ck_assert_int_eq(cx_frames_next(&frames, &line, &len), 1);
	ck_assert_uint_eq(len, 4 * MANY - 1);
	expect_none(&frames, 0);
	put(&frames, "next\n");
	ck_assert_uint_eq(frames.cap, CX_FRAMES_ROOM);
	expect_line(&frames, "next");
	cx_frames_free(&frames);
	cx_free(big);
}
END_TEST

START_TEST(a_line_of_the_limit_passes_and_one_byte_more_does_not)
{
	struct cx_frames frames;
	char *room;
	size_t len;

	ck_assert_int_eq(cx_frames_init(&frames, 5), 0);
	put(&frames, "12345\nabc\n123456\nlost\n");
	expect_line(&frames, "12345");
	expect_line(&frames, "abc");
	expect_none(&frames, CODEX_ERR_LINE_TOO_LONG);
	expect_none(&frames, CODEX_ERR_LINE_TOO_LONG);
	ck_assert_int_eq(cx_frames_room(&frames, &room, &len), CODEX_ERR_LINE_TOO_LONG);
	cx_frames_free(&frames);
}
END_TEST

START_TEST(a_line_is_too_long_before_its_end_came)
{
	struct cx_frames frames;

	ck_assert_int_eq(cx_frames_init(&frames, 5), 0);
	put(&frames, "12345");
	expect_none(&frames, 0);
	put(&frames, "6");
	expect_none(&frames, CODEX_ERR_LINE_TOO_LONG);
	cx_frames_free(&frames);
}
END_TEST

START_TEST(a_limit_beyond_the_first_buffer_is_exact_too)
{
	size_t limit = 200000;
	char *big = cx_alloc(limit + 1);
	char *line;

	ck_assert_ptr_nonnull(big);
	memset(big, 'x', limit + 1);
	for (size_t extra = 0; extra <= 1; extra++) {
		struct cx_frames frames;
		size_t at = 0, len;

		ck_assert_int_eq(cx_frames_init(&frames, limit), 0);
		while (at < limit + extra)
			at += feed(&frames, big + at, limit + extra - at, 50000);
		expect_none(&frames, extra ? CODEX_ERR_LINE_TOO_LONG : 0);
		if (!extra) {
			put(&frames, "\n");
			ck_assert_int_eq(cx_frames_next(&frames, &line, &len), 1);
			ck_assert_uint_eq(len, limit);
		}
		cx_frames_free(&frames);
	}
	cx_free(big);
}
END_TEST

START_TEST(without_memory_the_room_that_is_left_is_used_up_first)
{
	struct cx_frames frames;
	char *room;
	size_t len, sum = 0;

	cx_mem_fail_at(1);
	ck_assert_int_eq(cx_frames_init(&frames, 1 << 20), CODEX_ERR_NOMEM);
	cx_mem_fail_at(0);
	ck_assert_int_eq(cx_frames_init(&frames, 1 << 20), 0);
	cx_mem_fail_at(1);
	while (cx_frames_room(&frames, &room, &len) == 0) {
		len = len > 1000 ? 1000 : len;
		memset(room, 'x', len);
		cx_frames_filled(&frames, len);
		sum += len;
		expect_none(&frames, 0);
	}
	ck_assert_uint_eq(sum, CX_FRAMES_ROOM);
	ck_assert_int_eq(cx_frames_room(&frames, &room, &len), CODEX_ERR_NOMEM);
	cx_mem_fail_at(0);
	ck_assert_int_eq(cx_frames_room(&frames, &room, &len), 0);
	cx_frames_free(&frames);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, lines_come_without_their_end);
	ADD(suite, only_lf_ends_a_line);
	ADD_SLOW(suite, however_the_bytes_are_cut_the_lines_are_the_same, 120);
	ADD(suite, there_is_room_for_a_whole_pipe);
	ADD(suite, a_huge_line_grows_the_buffer_and_it_shrinks_again);
	ADD(suite, a_line_of_the_limit_passes_and_one_byte_more_does_not);
	ADD(suite, a_line_is_too_long_before_its_end_came);
	ADD(suite, a_limit_beyond_the_first_buffer_is_exact_too);
	ADD(suite, without_memory_the_room_that_is_left_is_used_up_first);
}

int main(void)
{
	return suite_main("frames", add_cases);
}
