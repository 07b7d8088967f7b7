/* The scan and its tree against json-c on lines made at random: the fuzz target's judgement, on inputs that are the
 * same in every run. */
#include "support/suite.h"
#include "support/effort.h"
#include "support/random.h"

#include "base/common.h"
#include "codec/samples.h"
#include "fuzz/fuzz.h"

#include <string.h>

#define LINE_MAX_BYTES 2048

static void judge(const char *line, size_t len)
{
	/* A copy of exactly that size, so that a sanitizer sees the byte behind it touched. */
	uint8_t *copy = malloc(len ? len : 1);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, line, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

START_TEST(lines_of_the_runtime)
{
	for (size_t i = 0; i < CX_COUNTOF(samples); i++)
		judge(samples[i], strlen(samples[i]));
}
END_TEST

START_TEST(every_single_byte_changed)
{
	static const char bytes[] =
		"\"\\{}[]:,'0eE.-+tfnNI/ \n\r\t\x01\x7f\x80\xc3\xe2\xed\xf0\xff\x00u";
	char line[LINE_MAX_BYTES];

	for (size_t i = 0; i < CX_COUNTOF(samples); i++) {
		size_t len = strlen(samples[i]);

		memcpy(line, samples[i], len);
		for (size_t at = 0; at < len; at += effort_part()) {
			for (size_t b = 0; b < sizeof(bytes) - 1; b++) {
				line[at] = bytes[b];
				judge(line, len);
			}
			line[at] = samples[i][at];
		}
	}
}
END_TEST

START_TEST(every_single_byte_left_out)
{
	char line[LINE_MAX_BYTES];

	for (size_t i = 0; i < CX_COUNTOF(samples); i++) {
		size_t len = strlen(samples[i]);

		for (size_t at = 0; at < len; at += effort_part()) {
			memcpy(line, samples[i], at);
			memcpy(line + at, samples[i] + at + 1, len - at - 1);
			judge(line, len - 1);
		}
	}
}
END_TEST

static const char *const pieces[] = {"{", "}", "[", "]", ",", ":", "\"", " ", "\n", "null", "true",
	"false", "NaN", "0", "-", "-1.5e+7", "12", ".", "e", "18446744073709551615",
	"18446744073709551616", "\"method\"", "\"params\"", "\"result\"", "\"error\"", "\"id\"",
	"\"threadId\"", "\"turnId\"", "\"itemId\"", "\"thread\"", "\"turn\"", "\"item\"",
	"\"delta\"", "\"type\"", "\"status\"", "\"loginId\"", "\"targetItemId\"", "\"requestId\"",
	"\"willRetry\"", "\"thread\\u0049d\"", "\"\\ud800\"", "\"\xc3\xa9\xe2\x80\xa8\"", "\"\\n\"",
	"\"long enough for a block of bytes\"", "\xff", "\\u0041", "'"};

START_TEST(pieces_put_together_at_random)
{
	struct random random = {21};
	char line[LINE_MAX_BYTES];

	for (unsigned round = 0; round < effort(30000); round++) {
		size_t len = 0;

		line[len++] = '{';
		for (unsigned count = random_below(&random, 12); count; count--) {
			const char *piece = pieces[random_below(&random, CX_COUNTOF(pieces))];

			memcpy(line + len, piece, strlen(piece));
			len += strlen(piece);
		}
		line[len++] = '}';
		judge(line, len);
	}
}
END_TEST

/* Appends a value of the grammar. */
static size_t put_value(struct random *random, char *line, size_t len, unsigned depth)
{
	unsigned kind = random_below(random, depth ? 4 : 2);
	unsigned count = random_below(random, 4);
	/* Of the pieces these are whole values. */
	const char *piece = pieces[random_below(random, 2) ? 9 + random_below(random, 3)
							   : 21 + random_below(random, 22)];

	if (kind < 2 || len > LINE_MAX_BYTES / 2) {
		memcpy(line + len, piece, strlen(piece));
		return len + strlen(piece);
	}
	line[len++] = kind == 2 ? '[' : '{';
	for (unsigned i = 0; i < count; i++) {
		if (i)
			line[len++] = ',';
		if (kind == 3) {
			piece = pieces[21 + random_below(random, 22)];
			memcpy(line + len, piece, strlen(piece));
			len += strlen(piece);
			line[len++] = ':';
		}
		len = put_value(random, line, len, depth - 1);
	}
	line[len++] = kind == 2 ? ']' : '}';
	return len;
}

START_TEST(valid_lines_with_every_known_name)
{
	struct random random = {22};
	char line[2 * LINE_MAX_BYTES];

	for (unsigned round = 0; round < effort(20000); round++) {
		static const char *const names[] = {"params", "result", "id", "method", "error"};
		size_t len = 1;

		line[0] = '{';
		for (unsigned i = 0, count = random_below(&random, 4); i < count; i++) {
			len += (size_t)sprintf(line + len, "%s\"%s\":", i ? "," : "",
				names[random_below(&random, CX_COUNTOF(names))]);
			len = put_value(&random, line, len, 3);
		}
		line[len++] = '}';
		judge(line, len);
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, lines_of_the_runtime);
	ADD_SLOW(suite, every_single_byte_changed, 300);
	ADD_SLOW(suite, every_single_byte_left_out, 300);
	ADD_SLOW(suite, pieces_put_together_at_random, 300);
	ADD_SLOW(suite, valid_lines_with_every_known_name, 300);
}

int main(void)
{
	return suite_main("differential", add_cases);
}
