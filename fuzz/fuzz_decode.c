/*
 * Any JSON as any type of the protocol. What decodes has the same meaning when it is encoded again, and then does not change
 * any more; what does not decode says why. The first line of an input names the type, the rest is the text.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "base/buf.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "codec/json.h"

#include <string.h>

#define MAX_DEPTH 64

/* What stands alone is a struct or a union: they have an `extra` or a JSON for what C cannot hold. */
static int stands_alone(uint16_t type)
{
	uint8_t form = cx_protocol.types[type].form;

	return form != CX_FORM_ENUM && form != CX_FORM_LIST && form != CX_FORM_MAP;
}

/* The type of that name, or for any other text any type. */
static uint16_t find_type(const char *name, size_t len)
{
	uint32_t hash = 0;

	for (size_t i = 0; i < cx_protocol.count; i++) {
		const char *known = cx_type_name(&cx_protocol, cx_protocol.types[i].name);

		if (strlen(known) == len && memcmp(known, name, len) == 0)
			return (uint16_t)i;
	}
	for (size_t i = 0; i < len; i++)
		hash = hash * 31 + (unsigned char)name[i];
	return (uint16_t)(hash % cx_protocol.count);
}

static int same(const codex_json *a, const codex_json *b);

static int same_members(const codex_json *a, const codex_json *b)
{
	const codex_json *value;
	const char *name;
	void *at = NULL;

	while (codex_json_next(a, &at, &name, &value)) {
		if (!same(value, codex_json_member(b, name)))
			return 0;
	}
	return 1;
}

static int same_elements(const codex_json *a, const codex_json *b)
{
	for (size_t i = 0; i < codex_json_length(a); i++) {
		if (!same(codex_json_at(a, i), codex_json_at(b, i)))
			return 0;
	}
	return 1;
}

static int same_number(const codex_json *a, const codex_json *b)
{
	int64_t x, y;
	double u, v;

	if (codex_json_int64(a, &x) == 0 && codex_json_int64(b, &y) == 0)
		return x == y;
	return codex_json_double(a, &u) == 0 && codex_json_double(b, &v) == 0 && !(u < v) &&
		!(u > v);
}

static int is_number(const codex_json *json)
{
	return codex_json_type(json) == CODEX_JSON_INT ||
		codex_json_type(json) == CODEX_JSON_DOUBLE;
}

/* The same value, whatever the order of members and the way that numbers are written. */
static int same(const codex_json *a, const codex_json *b)
{
	bool x = false, y = false;

	if (is_number(a) && is_number(b))
		return same_number(a, b);
	if (codex_json_type(a) != codex_json_type(b) ||
		codex_json_length(a) != codex_json_length(b))
		return 0;
	switch (codex_json_type(a)) {
	case CODEX_JSON_OBJECT:
		return same_members(a, b);
	case CODEX_JSON_ARRAY:
		return same_elements(a, b);
	case CODEX_JSON_STRING:
		return codex_json_string_length(a) == codex_json_string_length(b) &&
			memcmp(codex_json_string(a), codex_json_string(b),
				codex_json_string_length(a)) == 0;
	case CODEX_JSON_BOOL:
		return codex_json_bool(a, &x) == 0 && codex_json_bool(b, &y) == 0 && x == y;
	default:
		return 1;
	}
}

static void same_meaning(struct cx_span text, const struct cx_buf *again)
{
	codex_json *a = NULL, *b = NULL;

	FUZZ_CHECK(cx_json_build(text, &a) == 0);
	FUZZ_CHECK(codex_json_parse(again->data, again->len, &b) == 0);
	FUZZ_CHECK(same(a, b));
	codex_json_unref(a);
	codex_json_unref(b);
}

/* 0, or the status of what did not decode. */
static int reencode(uint16_t type, struct cx_span text, struct cx_buf *buf)
{
	struct cx_arena arena = {0};
	codex_error *error = NULL;
	const void *value = NULL;
	int status = cx_decode(&cx_protocol, type, text, "params", &arena, &value, &error);

	FUZZ_CHECK(status == (error ? codex_error_status(error) : 0));
	FUZZ_CHECK((status == 0) == (value != NULL));
	if (status < 0) {
		FUZZ_CHECK(status == CODEX_ERR_DECODE);
		FUZZ_CHECK(strncmp(codex_error_message(error), "params", 6) == 0);
		codex_error_unref(error);
	} else {
		FUZZ_CHECK(cx_encode(&cx_protocol, type, value, "params", buf, &error) == 0);
	}
	cx_arena_free(&arena);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *start = (const char *)data;
	const char *line_end = size ? memchr(start, '\n', size) : NULL;
	struct cx_buf first = CX_BUF_INIT, second = CX_BUF_INIT;
	struct cx_span text;
	uint16_t type;

	if (!line_end)
		return 0;
	type = find_type(start, (size_t)(line_end - start));
	if (!stands_alone(type))
		return 0;
	text = (struct cx_span){line_end + 1, size - (size_t)(line_end + 1 - start)};
	if (cx_scan_text(text.at, text.len, MAX_DEPTH, NULL) != CX_SCAN_OK)
		return 0;
	if (reencode(type, text, &first) == 0) {
		same_meaning(text, &first);
		FUZZ_CHECK(reencode(type, (struct cx_span){first.data, first.len}, &second) == 0);
		FUZZ_CHECK(first.len == second.len);
		FUZZ_CHECK(memcmp(first.data, second.data, first.len) == 0);
	}
	cx_buf_free(&first);
	cx_buf_free(&second);
	return 0;
}
