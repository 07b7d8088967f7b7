/*
 * Decodes and encodes for the tests of tests/types: a line in, a line out.
 *
 * In:  DEFINITION <TAB> JSON
 * Out: the JSON as it comes back, or ! and the error's message as a JSON string, or ? when the definition has no struct.
 *      With --leaves a TAB and what put_leaves() says come behind the JSON.
 */
#include "base/arena.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "codec/text.h"
#include "types/leaves.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 512

static int find_type(const char *name)
{
	for (size_t i = 0; i < cx_protocol.count; i++) {
		const struct cx_type *type = &cx_protocol.types[i];

		if (type->form != CX_FORM_ENUM &&
			!strcmp(cx_type_name(&cx_protocol, type->name), name))
			return (int)i;
	}
	return -1;
}

static void put_error(struct cx_buf *out, codex_error *error)
{
	const char *message = codex_error_message(error);

	cx_buf_reset(out, SIZE_MAX);
	cx_buf_putc(out, '!');
	cx_put_string(out, message, strlen(message));
	codex_error_unref(error);
}

static void answer(struct cx_buf *out, uint16_t type, struct cx_span text, bool leaves)
{
	struct cx_arena arena;
	const void *value = NULL;
	codex_error *error = NULL;
	int status;

	cx_arena_init(&arena);
	status = cx_decode(&cx_protocol, type, text, "value", &arena, &value, &error);
	if (!status)
		status = cx_encode(&cx_protocol, type, value, "value", out, &error);
	if (status) {
		put_error(out, error);
	} else if (leaves) {
		cx_buf_putc(out, '\t');
		put_leaves(out, &cx_protocol, type, value);
	}
	cx_arena_free(&arena);
}

/* False when the line is none: the test is wrong then, not the library. */
static bool answer_line(char *line, size_t len, bool leaves)
{
	struct cx_buf out = CX_BUF_INIT;
	char *tab = memchr(line, '\t', len);
	struct cx_span text;
	int type;

	if (!tab)
		return false;
	*tab = '\0';
	text.at = tab + 1;
	text.len = len - (size_t)(text.at - line);
	if (cx_scan_value(text.at, text.len, MAX_DEPTH, NULL) != CX_SCAN_OK)
		return false;
	type = find_type(line);
	if (type < 0)
		cx_buf_putc(&out, '?');
	else
		answer(&out, (uint16_t)type, text, leaves);
	cx_buf_putc(&out, '\n');
	fwrite(out.data, 1, out.len, stdout);
	cx_buf_free(&out);
	return true;
}

int main(int argc, char **argv)
{
	bool leaves = argc > 1 && !strcmp(argv[1], "--leaves");
	char *line = NULL;
	size_t size = 0, number = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) > 0) {
		number++;
		if (line[len - 1] == '\n')
			len--;
		if (!answer_line(line, (size_t)len, leaves)) {
			fprintf(stderr, "line %zu: not a definition, TAB and JSON\n", number);
			return 2;
		}
	}
	free(line);
	return 0;
}
