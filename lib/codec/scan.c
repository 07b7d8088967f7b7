#include "codec/scan.h"

#include "codec/lex.h"
#include "codec/text.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* The longest key that is looked for, and all of it escaped. */
#define KEY_MAX 12
#define KEY_RAW_MAX (6 * KEY_MAX)

struct scan {
	struct cx_lex lex;
	struct cx_envelope *ret;
	struct cx_span status_type; /* of `status`; the status of a turn goes first */
	bool status_escaped;
	bool named; /* the members of `params` or `result` were taken */
	char key[KEY_RAW_MAX + 1]; /* a key without its escapes */
};

/* A key, with its escapes resolved. */
struct key {
	const char *at;
	size_t len;
};

/* Takes a member's value and returns the address behind it. */
typedef const char *(*member_fn)(struct scan *scan, struct key key, const char *value);

#define KEY_IS(key, name) \
	((key).len == sizeof(name) - 1 && memcmp((key).at, (name), sizeof(name) - 1) == 0)

/* From the opening brace to behind the closing one. Inlined with `member`, which is known then. */
ALWAYS_INLINE const char *walk(struct scan *scan, const char *at, unsigned depth, member_fn member)
{
	struct cx_lex *lex = &scan->lex;

	if (depth > lex->max_depth)
		return cx_lex_fail(lex, at, CX_SCAN_DEPTH);
	at = cx_lex_space(lex, at + 1);
	if (cx_lex_peek(lex, at) == '}')
		return at + 1;
	for (;;) {
		struct key key = {at + 1, 0};
		bool escaped = false;

		if (cx_lex_peek(lex, at) != '"')
			return cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
		at = cx_lex_string(lex, at + 1, &escaped);
		if (!at)
			return NULL;
		key.len = (size_t)(at - key.at);
		if (CX_UNLIKELY(escaped) && key.len <= KEY_RAW_MAX) {
			key.len = cx_unescape(key.at, key.len, scan->key);
			key.at = scan->key;
		}
		at = cx_lex_colon(lex, at + 1);
		if (at)
			at = member(scan, key, at);
		if (!at)
			return NULL;
		at = cx_lex_space(lex, at);
		if (cx_lex_peek(lex, at) == '}')
			return at + 1;
		if (cx_lex_peek(lex, at) != ',')
			return cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
		at = cx_lex_space(lex, at + 1);
	}
}

/* A value of which nothing is wanted; most are strings. */
ALWAYS_INLINE const char *skip(struct scan *scan, const char *at, unsigned depth)
{
	bool escaped;

	if (cx_lex_peek(&scan->lex, at) != '"')
		return cx_lex_value(&scan->lex, at, depth);
	at = cx_lex_string(&scan->lex, at + 1, &escaped);
	return at ? at + 1 : NULL;
}

/* A value whose raw text is wanted. */
ALWAYS_INLINE const char *raw(
	struct scan *scan, const char *at, unsigned depth, struct cx_span *ret)
{
	const char *end = skip(scan, at, depth);

	*ret = (struct cx_span){at, end ? (size_t)(end - at) : 0};
	return end;
}

/* A value that counts only if it is a string. */
ALWAYS_INLINE const char *string(
	struct scan *scan, const char *at, unsigned depth, struct cx_span *ret, bool *ret_escaped)
{
	const char *end;

	*ret = (struct cx_span){NULL, 0};
	*ret_escaped = false;
	if (CX_UNLIKELY(cx_lex_peek(&scan->lex, at) != '"'))
		return cx_lex_value(&scan->lex, at, depth);
	end = cx_lex_string(&scan->lex, at + 1, ret_escaped);
	if (!end)
		return NULL;
	*ret = (struct cx_span){at + 1, (size_t)(end - at - 1)};
	return end + 1;
}

ALWAYS_INLINE const char *named(struct scan *scan, const char *at, unsigned depth, enum cx_key key)
{
	bool escaped;

	at = string(scan, at, depth, &scan->ret->keys[key], &escaped);
	scan->ret->escaped = (scan->ret->escaped & ~(1u << key)) | (uint32_t)escaped << key;
	return at;
}

static void forget(struct scan *scan, enum cx_key key)
{
	scan->ret->keys[key] = (struct cx_span){NULL, 0};
	scan->ret->escaped &= ~(1u << key);
}

/* The levels: how many objects are open around a value. */
enum {
	IN_TOP = 1,
	IN_PARAMS,
	IN_PART
};

static const char *thread_member(struct scan *scan, struct key key, const char *at)
{
	if (KEY_IS(key, "id"))
		return named(scan, at, IN_PART, CX_KEY_IN_THREAD);
	return skip(scan, at, IN_PART);
}

static const char *turn_member(struct scan *scan, struct key key, const char *at)
{
	if (KEY_IS(key, "id"))
		return named(scan, at, IN_PART, CX_KEY_IN_TURN);
	if (KEY_IS(key, "status"))
		return named(scan, at, IN_PART, CX_KEY_STATUS);
	return skip(scan, at, IN_PART);
}

static const char *item_member(struct scan *scan, struct key key, const char *at)
{
	if (KEY_IS(key, "id"))
		return named(scan, at, IN_PART, CX_KEY_IN_ITEM);
	if (KEY_IS(key, "type"))
		return named(scan, at, IN_PART, CX_KEY_ITEM_TYPE);
	return skip(scan, at, IN_PART);
}

static const char *status_member(struct scan *scan, struct key key, const char *at)
{
	if (KEY_IS(key, "type"))
		return string(scan, at, IN_PART, &scan->status_type, &scan->status_escaped);
	return skip(scan, at, IN_PART);
}

/* Of a member that occurs twice the last counts, with all that is in it. */
static const char *thread(struct scan *scan, const char *at)
{
	forget(scan, CX_KEY_IN_THREAD);
	if (cx_lex_peek(&scan->lex, at) != '{')
		return skip(scan, at, IN_PARAMS);
	return walk(scan, at, IN_PART, thread_member);
}

static const char *turn(struct scan *scan, const char *at)
{
	forget(scan, CX_KEY_IN_TURN);
	forget(scan, CX_KEY_STATUS);
	if (cx_lex_peek(&scan->lex, at) != '{')
		return skip(scan, at, IN_PARAMS);
	return walk(scan, at, IN_PART, turn_member);
}

static const char *item(struct scan *scan, const char *at)
{
	forget(scan, CX_KEY_IN_ITEM);
	forget(scan, CX_KEY_ITEM_TYPE);
	if (cx_lex_peek(&scan->lex, at) != '{')
		return skip(scan, at, IN_PARAMS);
	return walk(scan, at, IN_PART, item_member);
}

static const char *status(struct scan *scan, const char *at)
{
	scan->status_type = (struct cx_span){NULL, 0};
	if (cx_lex_peek(&scan->lex, at) != '{')
		return skip(scan, at, IN_PARAMS);
	return walk(scan, at, IN_PART, status_member);
}

static const char *request(struct scan *scan, const char *at)
{
	unsigned char c = cx_lex_peek(&scan->lex, at);
	const char *end = raw(scan, at, IN_PARAMS, &scan->ret->keys[CX_KEY_REQUEST]);

	if (c != '"' && c != '-' && (c < '0' || c > '9'))
		forget(scan, CX_KEY_REQUEST);
	return end;
}

static const char *will_retry(struct scan *scan, const char *at)
{
	unsigned char c = cx_lex_peek(&scan->lex, at);
	const char *end = raw(scan, at, IN_PARAMS, &scan->ret->keys[CX_KEY_WILL_RETRY]);

	if (c != 't' && c != 'f')
		forget(scan, CX_KEY_WILL_RETRY);
	return end;
}

static const char *params_member(struct scan *scan, struct key key, const char *at)
{
	if (KEY_IS(key, "threadId"))
		return named(scan, at, IN_PARAMS, CX_KEY_THREAD);
	if (KEY_IS(key, "turnId"))
		return named(scan, at, IN_PARAMS, CX_KEY_TURN);
	if (KEY_IS(key, "itemId"))
		return named(scan, at, IN_PARAMS, CX_KEY_ITEM);
	if (KEY_IS(key, "delta"))
		return named(scan, at, IN_PARAMS, CX_KEY_DELTA);
	if (KEY_IS(key, "item"))
		return item(scan, at);
	if (KEY_IS(key, "turn"))
		return turn(scan, at);
	if (KEY_IS(key, "thread"))
		return thread(scan, at);
	if (KEY_IS(key, "status"))
		return status(scan, at);
	if (KEY_IS(key, "loginId"))
		return named(scan, at, IN_PARAMS, CX_KEY_LOGIN);
	if (KEY_IS(key, "targetItemId"))
		return named(scan, at, IN_PARAMS, CX_KEY_TARGET_ITEM);
	if (KEY_IS(key, "requestId"))
		return request(scan, at);
	if (KEY_IS(key, "willRetry"))
		return will_retry(scan, at);
	if (KEY_IS(key, "conversationId"))
		return named(scan, at, IN_PARAMS, CX_KEY_CONVERSATION);
	if (KEY_IS(key, "callId"))
		return named(scan, at, IN_PARAMS, CX_KEY_CALL);
	return skip(scan, at, IN_PARAMS);
}

static const char *params(struct scan *scan, const char *at, struct cx_span *ret)
{
	const char *end;

	if (scan->named) {
		memset(scan->ret->keys, 0, sizeof(scan->ret->keys));
		scan->ret->escaped &= CX_ESCAPED_METHOD;
		scan->status_type = (struct cx_span){NULL, 0};
	}
	if (cx_lex_peek(&scan->lex, at) != '{')
		return raw(scan, at, IN_TOP, ret);
	scan->named = true;
	end = walk(scan, at, IN_PARAMS, params_member);
	*ret = (struct cx_span){at, end ? (size_t)(end - at) : 0};
	return end;
}

static bool to_int64(struct cx_span text, int64_t *ret)
{
	bool negative = text.at[0] == '-';
	uint64_t limit = (uint64_t)INT64_MAX + negative;
	uint64_t value = 0;

	for (size_t i = negative; i < text.len; i++) {
		unsigned digit = (unsigned)text.at[i] - '0';

		if (digit > 9 || value > (limit - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret = negative ? (int64_t)(0 - value) : (int64_t)value;
	return true;
}

static const char *id(struct scan *scan, const char *at)
{
	struct cx_envelope *ret = scan->ret;
	unsigned char c = cx_lex_peek(&scan->lex, at);

	at = raw(scan, at, IN_TOP, &ret->id);
	if (!at)
		return NULL;
	ret->id_number = 0;
	ret->id_type = CX_ID_OTHER;
	if (c == '"')
		ret->id_type = CX_ID_STRING;
	else if ((c == '-' || (c >= '0' && c <= '9')) && to_int64(ret->id, &ret->id_number))
		ret->id_type = CX_ID_NUMBER;
	return at;
}

static const char *method(struct scan *scan, const char *at)
{
	bool escaped;

	at = string(scan, at, IN_TOP, &scan->ret->method, &escaped);
	scan->ret->escaped &= ~CX_ESCAPED_METHOD;
	if (escaped)
		scan->ret->escaped |= CX_ESCAPED_METHOD;
	return at;
}

static const char *top_member(struct scan *scan, struct key key, const char *at)
{
	if (KEY_IS(key, "method"))
		return method(scan, at);
	if (KEY_IS(key, "params"))
		return params(scan, at, &scan->ret->params);
	if (KEY_IS(key, "id"))
		return id(scan, at);
	if (KEY_IS(key, "result"))
		return params(scan, at, &scan->ret->result);
	if (KEY_IS(key, "error"))
		return raw(scan, at, IN_TOP, &scan->ret->error);
	return skip(scan, at, IN_TOP);
}

static struct cx_lex lexer(const char *text, size_t len, unsigned max_depth, uint64_t space)
{
	if (max_depth > CX_SCAN_MAX_DEPTH)
		max_depth = CX_SCAN_MAX_DEPTH;
	return (struct cx_lex){text + len, space, max_depth, CX_SCAN_OK, NULL};
}

/* Nothing but white space may follow. */
static enum cx_verdict finish(
	struct cx_lex *lex, const char *text, const char *at, size_t *ret_offset)
{
	if (at) {
		at = cx_lex_space(lex, at);
		if (at != lex->end)
			cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
	}
	if (ret_offset && lex->fault)
		*ret_offset = (size_t)(lex->fault - text);
	return lex->verdict;
}

enum cx_verdict cx_scan(const char *line, size_t len, unsigned max_depth, struct cx_envelope *ret,
	size_t *ret_offset)
{
	struct scan scan;
	const char *at;

	memset(ret, 0, sizeof(*ret));
	scan.lex = lexer(line, len, max_depth, CX_LEX_ANY_SPACE);
	scan.ret = ret;
	scan.status_type = (struct cx_span){NULL, 0};
	scan.status_escaped = false;
	scan.named = false;
	at = cx_lex_space(&scan.lex, line);
	if (cx_lex_peek(&scan.lex, at) == '{')
		at = walk(&scan, at, IN_TOP, top_member);
	else
		at = cx_lex_fail(&scan.lex, at, CX_SCAN_SYNTAX);
	if (scan.status_type.at && !ret->keys[CX_KEY_STATUS].at) {
		ret->keys[CX_KEY_STATUS] = scan.status_type;
		ret->escaped |= (uint32_t)scan.status_escaped << CX_KEY_STATUS;
	}
	return finish(&scan.lex, line, at, ret_offset);
}

static enum cx_verdict validate(
	const char *text, size_t len, unsigned max_depth, uint64_t space, size_t *ret_offset)
{
	struct cx_lex lex = lexer(text, len, max_depth, space);
	const char *at = cx_lex_value(&lex, cx_lex_space(&lex, text), 0);

	return finish(&lex, text, at, ret_offset);
}

enum cx_verdict cx_scan_value(const char *text, size_t len, unsigned max_depth, size_t *ret_offset)
{
	return validate(text, len, max_depth, CX_LEX_SPACE, ret_offset);
}

enum cx_verdict cx_scan_text(const char *text, size_t len, unsigned max_depth, size_t *ret_offset)
{
	return validate(text, len, max_depth, CX_LEX_ANY_SPACE, ret_offset);
}
