#include "door.h"

#include "base/arena.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "gen/types.h"

#include <stdio.h>
#include <string.h>

static void complain(codex_error *error)
{
	fprintf(stderr, "%s\n", codex_error_message(error));
	codex_error_unref(error);
}

char *door_encode(const struct codex_draw_params *params)
{
	struct cx_buf buf = CX_BUF_INIT;
	codex_error *error = NULL;

	if (cx_encode(&cx_protocol, CX_TYPE_DRAW_PARAMS, params, "params", &buf, &error) < 0) {
		complain(error);
		cx_buf_free(&buf);
		return NULL;
	}
	return cx_buf_steal(&buf);
}

const struct codex_draw_response *door_decode(const char *text)
{
	static struct cx_arena arena;
	struct cx_span span = {text, strlen(text)};
	const void *value = NULL;
	codex_error *error = NULL;

	cx_arena_free(&arena);
	if (cx_decode(&cx_protocol, CX_TYPE_DRAW_RESPONSE, span, "result", &arena, &value, &error) <
		0)
		complain(error);
	return value;
}
