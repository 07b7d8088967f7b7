/*
 * The scan and the tree built from it, against json-c's own tokener: the same verdict but for json-c's laxities
 * (README.md has the list), and the same values.
 */
#include "fuzz.h"

#include "codec/json.h"
#include "codec/scan.h"
#include "codec/text.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 64
#define IS(span, text) ((span).len == strlen(text) && memcmp((span).at, text, (span).len) == 0)

static struct json_object *parse_within(const char *text, size_t len, int max_depth)
{
	struct json_tokener *tokener = json_tokener_new_ex(max_depth);
	struct json_object *tree;
	size_t end;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	tree = json_tokener_parse_ex(tokener, text, (int)len);
	end = json_tokener_get_parse_end(tokener);
	if (json_tokener_get_error(tokener) != json_tokener_success)
		end = 0;
	json_tokener_free(tokener);
	while (end && end < len && text[end] && strchr(" \t\r\n", text[end]))
		end++;
	if (end == len || (end && !text[end]))
		return tree;
	json_object_put(tree);
	return NULL;
}

/* json-c counts the innermost value too, if there is one. */
static struct json_object *parse(const char *text, size_t len)
{
	return parse_within(text, len, MAX_DEPTH + 1);
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A character of the right length for its first byte, whatever it encodes. */
static int looks_like_character(const char *at, size_t len)
{
	unsigned char first = (unsigned char)at[0];
	size_t need = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;

	if (first < 0xc0 || first >= 0xf8 || need > len)
		return 0;
	for (size_t i = 1; i < need; i++) {
		if (((unsigned char)at[i] & 0xc0) != 0x80)
			return 0;
	}
	return 1;
}

/* Whether the fault that the scan found at `offset` is one that json-c lets pass; an empty array beyond the deepest
 * level is one. */
static int is_laxity(const char *line, size_t len, size_t offset, enum cx_verdict verdict)
{
	const char *at = line + offset;
	char before = offset >= 1 ? at[-1] : ' ';

	if (verdict == CX_SCAN_UTF8)
		return looks_like_character(at, len - offset);
	if (verdict == CX_SCAN_DEPTH)
		return !parse_within(line, len, MAX_DEPTH);
	if (offset == len)
		return 0;
	if ((unsigned char)*at < ' ' || *at == '\'' || *at == 'N' || *at == 'I')
		return 1;
	if (before == '.' || (before == '-' && *at == '.'))
		return 1;
	return before == '0' && is_digit(*at);
}

static struct json_object *get(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	if (json_object_is_type(object, json_type_object))
		json_object_object_get_ex(object, name, &value);
	return value;
}

static void same_string(struct cx_span span, int escaped, struct json_object *expected)
{
	char *text;
	size_t len;

	if (!json_object_is_type(expected, json_type_string)) {
		FUZZ_CHECK(!span.at);
		return;
	}
	FUZZ_CHECK(span.at);
	FUZZ_CHECK(escaped == (span.len && memchr(span.at, '\\', span.len) != NULL));
	text = malloc(span.len + 1);
	FUZZ_CHECK(text);
	len = cx_unescape(span.at, span.len, text);
	FUZZ_CHECK(len == (size_t)json_object_get_string_len(expected));
	FUZZ_CHECK(memcmp(text, json_object_get_string(expected), len) == 0);
	FUZZ_CHECK(cx_unescaped_equals(span.at, span.len, text, len));
	free(text);
}

/* In brackets, since json-c does not see the end of a bare literal. */
static struct json_object *parse_value(struct cx_span span)
{
	char *text = malloc(span.len + 2);
	struct json_object *array, *value;

	FUZZ_CHECK(text);
	text[0] = '[';
	memcpy(text + 1, span.at, span.len);
	text[span.len + 1] = ']';
	array = parse(text, span.len + 2);
	free(text);
	FUZZ_CHECK(array && json_object_array_length(array) == 1);
	value = json_object_get(json_object_array_get_idx(array, 0));
	json_object_put(array);
	return value;
}

static void same_value(struct cx_span span, struct json_object *tree, const char *name)
{
	struct json_object *expected, *value;

	if (!json_object_object_get_ex(tree, name, &expected)) {
		FUZZ_CHECK(!span.at);
		return;
	}
	FUZZ_CHECK(span.at);
	value = parse_value(span);
	FUZZ_CHECK(json_object_equal(value, expected));
	json_object_put(value);
}

static void same_id(const struct cx_envelope *envelope, struct json_object *tree)
{
	struct json_object *id;

	same_value(envelope->id, tree, "id");
	if (!json_object_object_get_ex(tree, "id", &id)) {
		FUZZ_CHECK(envelope->id_type == CX_ID_NONE);
	} else if (json_object_is_type(id, json_type_string)) {
		FUZZ_CHECK(envelope->id_type == CX_ID_STRING);
	} else if (envelope->id_type == CX_ID_NUMBER) {
		FUZZ_CHECK(json_object_is_type(id, json_type_int));
		FUZZ_CHECK(json_object_get_int64(id) == envelope->id_number);
		FUZZ_CHECK(envelope->id_number < 0 ||
			json_object_get_uint64(id) == (uint64_t)envelope->id_number);
	} else {
		FUZZ_CHECK(envelope->id_type == CX_ID_OTHER);
		FUZZ_CHECK(!json_object_is_type(id, json_type_int) || envelope->id.len >= 19);
	}
}

static void same_key(
	const struct cx_envelope *envelope, enum cx_key key, struct json_object *expected)
{
	same_string(envelope->keys[key], envelope->escaped >> key & 1, expected);
}

static void same_keys(const struct cx_envelope *envelope, struct json_object *params)
{
	struct json_object *turn = get(params, "turn"), *item = get(params, "item");
	struct json_object *status = get(turn, "status");
	struct json_object *retry = get(params, "willRetry"), *request = get(params, "requestId");

	if (!json_object_is_type(status, json_type_string))
		status = get(get(params, "status"), "type");
	same_key(envelope, CX_KEY_THREAD, get(params, "threadId"));
	same_key(envelope, CX_KEY_TURN, get(params, "turnId"));
	same_key(envelope, CX_KEY_ITEM, get(params, "itemId"));
	same_key(envelope, CX_KEY_IN_THREAD, get(get(params, "thread"), "id"));
	same_key(envelope, CX_KEY_IN_TURN, get(turn, "id"));
	same_key(envelope, CX_KEY_IN_ITEM, get(item, "id"));
	same_key(envelope, CX_KEY_DELTA, get(params, "delta"));
	same_key(envelope, CX_KEY_ITEM_TYPE, get(item, "type"));
	same_key(envelope, CX_KEY_STATUS, status);
	same_key(envelope, CX_KEY_LOGIN, get(params, "loginId"));
	same_key(envelope, CX_KEY_TARGET_ITEM, get(params, "targetItemId"));
	FUZZ_CHECK(!envelope->keys[CX_KEY_WILL_RETRY].at ==
		!json_object_is_type(retry, json_type_boolean));
	if (retry && envelope->keys[CX_KEY_WILL_RETRY].at)
		FUZZ_CHECK(IS(envelope->keys[CX_KEY_WILL_RETRY],
			json_object_get_boolean(retry) ? "true" : "false"));
	FUZZ_CHECK(!envelope->keys[CX_KEY_REQUEST].at ==
		!(json_object_is_type(request, json_type_string) ||
			json_object_is_type(request, json_type_int) ||
			json_object_is_type(request, json_type_double)));
}

static void same_envelope(const struct cx_envelope *envelope, struct json_object *tree)
{
	int has_params = json_object_object_get_ex(tree, "params", NULL);
	int has_result = json_object_object_get_ex(tree, "result", NULL);

	same_string(envelope->method, (envelope->escaped & CX_ESCAPED_METHOD) != 0,
		get(tree, "method"));
	same_id(envelope, tree);
	same_value(envelope->params, tree, "params");
	same_value(envelope->result, tree, "result");
	same_value(envelope->error, tree, "error");
	/* Of both the later one counts, and json-c's tree does not know which that was. */
	if (!has_params || !has_result)
		same_keys(envelope, get(tree, has_params ? "params" : "result"));
}

static int has_long_integer(const char *line, size_t len)
{
	size_t run = 0;

	for (size_t i = 0; i < len; i++) {
		run = is_digit(line[i]) ? run + 1 : 0;
		if (run >= 19)
			return 1;
	}
	return 0;
}

static void same_tree(const char *line, size_t len, struct json_object *expected)
{
	codex_json *json = NULL;

	FUZZ_CHECK(codex_json_parse(line, len, &json) == 0);
	if (!has_long_integer(line, len))
		FUZZ_CHECK(strcmp(codex_json_text(json),
				   json_object_to_json_string_ext(expected,
					   JSON_C_TO_STRING_PLAIN |
						   JSON_C_TO_STRING_NOSLASHESCAPE)) == 0);
	codex_json_unref(json);
}

static int has_nul(const char *line, size_t len)
{
	for (size_t i = 0; i + 6 <= len; i++) {
		if (memcmp(line + i, "\\u0000", 6) == 0)
			return 1;
	}
	return 0;
}

/* \uXXXX at the beginning; -1: none. */
static long unit_at(const char *at, size_t len)
{
	char digits[5] = "";
	char *end;
	long unit;

	if (len < 6 || at[0] != '\\' || at[1] != 'u')
		return -1;
	memcpy(digits, at + 2, 4);
	unit = strtol(digits, &end, 16);
	return end == digits + 4 && digits[0] != '-' && digits[0] != '+' ? unit : -1;
}

/* json-c takes a character that a pair stands for, U+1DA00 say, for half of another pair if its lower bits look like one. */
static int has_misread_pair(const char *line, size_t len)
{
	for (size_t i = 0; i + 12 <= len; i++) {
		long high = unit_at(line + i, len - i), low = unit_at(line + i + 6, len - i - 6);

		if ((high & 0xfc00) == 0xd800 && (low & 0xfc00) == 0xdc00 &&
			((((high & 0x3ff) << 10) + (low & 0x3ff)) & 0xf800) == 0xd800)
			return 1;
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *line = (const char *)data;
	struct cx_envelope envelope;
	struct json_object *tree;
	size_t offset = 0;
	enum cx_verdict verdict = cx_scan(line, size, MAX_DEPTH, &envelope, &offset);

	tree = parse(line, size);
	if (tree && !json_object_is_type(tree, json_type_object)) {
		FUZZ_CHECK(verdict == CX_SCAN_SYNTAX);
	} else if (verdict != CX_SCAN_OK) {
		FUZZ_CHECK(offset <= size);
		FUZZ_CHECK(!tree || is_laxity(line, size, offset, verdict));
	} else {
		FUZZ_CHECK(tree);
		/* A NUL in a name: json-c cuts it there. */
		if (!has_nul(line, size) && !has_misread_pair(line, size)) {
			same_envelope(&envelope, tree);
			same_tree(line, size, tree);
		}
	}
	json_object_put(tree);
	return 0;
}
