#include "api/payload.h"

#include "base/error.h"
#include "base/mem.h"
#include "codec/decode.h"

#include <codex/response.h>

#include <string.h>

static int decode(struct cx_payload *payload, uint16_t type, struct cx_span text, const char *where)
{
	codex_error *error = NULL;

	if (cx_decode(&cx_protocol, type, text, where, &payload->arena, &payload->value, &error) ==
		0)
		return 0;
	cx_arena_free(&payload->arena);
	/* Without memory to say what does not fit nothing is known about it. */
	if (codex_error_status(error) != CODEX_ERR_DECODE) {
		codex_error_unref(error);
		return CODEX_ERR_NOMEM;
	}
	payload->error = error;
	return CODEX_ERR_DECODE;
}

int cx_payload_get(struct cx_payload *payload, uint16_t type, struct cx_span text,
	const char *where, const void **ret_value)
{
	int r = 0;

	if (payload->error)
		return CODEX_ERR_DECODE;
	if (!payload->value)
		r = decode(payload, type, text, where);
	if (r == 0)
		*ret_value = payload->value;
	return r;
}

void cx_payload_clear(struct cx_payload *payload)
{
	if (!payload->value && !payload->error)
		return;
	payload->error = codex_error_unref(payload->error);
	payload->value = NULL;
	cx_arena_free(&payload->arena);
}

/* answers that are the caller's */

/* It is found from its value alone, so the value's own struct lies here, and what that points to in the arena. */
struct response {
	struct cx_arena arena;
	max_align_t value[];
};

const void *cx_payload_take(struct cx_payload *payload, uint16_t type)
{
	size_t size = cx_protocol.types[type].size;
	struct response *response = cx_alloc(sizeof(*response) + size);

	if (!response)
		return NULL;
	memcpy(response->value, payload->value, size);
	response->arena = payload->arena;
	memset(payload, 0, sizeof(*payload));
	return response->value;
}

void codex_response_free(const void *response)
{
	struct response *whole;

	if (!response)
		return;
	whole = (struct response *)((uintptr_t)response - offsetof(struct response, value));
	cx_arena_free(&whole->arena);
	cx_free(whole);
}
