/*
 * The envelope scan: one pass over a line that validates all of it (JSON grammar and UTF-8) and
 * finds what routing needs, without allocating and without building a tree.
 *
 * It is stricter than json-c where json-c is lax; fuzz/fuzz_scan.c holds the two against each other.
 */
#ifndef CX_CODEC_SCAN_H
#define CX_CODEC_SCAN_H

#include "base/common.h"

/* A stretch of the scanned line: of a string what stands between the quotes, else the raw value. */
struct cx_span {
	const char *at; /* NULL: absent */
	size_t len;
};

enum cx_id_type {
	CX_ID_NONE, /* no "id" member */
	CX_ID_NUMBER, /* an integer that fits int64_t */
	CX_ID_STRING,
	CX_ID_OTHER, /* null, fractions, objects: not an id */
};

/* Members of `params`, or of `result`, that name things: of the later one, if a line has both. Those that are
 * not strings are absent but for the two that are raw. */
enum cx_key {
	CX_KEY_THREAD, /* threadId (string) */
	CX_KEY_TURN, /* turnId */
	CX_KEY_ITEM, /* itemId */
	CX_KEY_IN_THREAD, /* thread.id */
	CX_KEY_IN_TURN, /* turn.id */
	CX_KEY_IN_ITEM, /* item.id */
	CX_KEY_DELTA, /* delta */
	CX_KEY_ITEM_TYPE, /* item.type */
	CX_KEY_STATUS, /* turn.status, or else status.type */
	CX_KEY_LOGIN, /* loginId */
	CX_KEY_TARGET_ITEM, /* targetItemId */
	CX_KEY_CONVERSATION, /* conversationId */
	CX_KEY_CALL, /* callId */
	CX_KEY_REQUEST, /* requestId, raw: a number, or a string with its quotes; else absent */
	CX_KEY_WILL_RETRY, /* willRetry, raw: true or false; else absent */
	CX_KEY_COUNT
};

struct cx_envelope {
	struct cx_span method; /* a string */
	struct cx_span id; /* raw, a string's quotes included: as it has to be echoed */
	struct cx_span params; /* raw */
	struct cx_span result; /* raw */
	struct cx_span error; /* raw */
	struct cx_span keys[CX_KEY_COUNT];
	uint32_t escaped; /* bit k: keys[k] holds escapes; CX_ESCAPED_METHOD: the method does */
	enum cx_id_type id_type;
	int64_t id_number;
};

#define CX_ESCAPED_METHOD (1u << 31)

enum cx_verdict {
	CX_SCAN_OK,
	CX_SCAN_SYNTAX, /* not one JSON object */
	CX_SCAN_UTF8,
	CX_SCAN_DEPTH,
};

/* The deepest nesting that can be asked for. */
#define CX_SCAN_MAX_DEPTH 4096

/*
 * Scans one line, without its LF (a CR before the LF is white space). Of members that occur twice
 * the last counts, as in json-c. On any verdict but CX_SCAN_OK `ret` holds nothing of use and
 * `ret_offset`, if not NULL, where the fault is.
 *
 * The bytes behind the line need not be readable.
 */
enum cx_verdict cx_scan(const char *line, size_t len, unsigned max_depth, struct cx_envelope *ret,
	size_t *ret_offset);

/* Validates any JSON value, not just an object: what a caller hands in to be sent. Raw control
 * characters and line feeds between tokens are refused as well, since the text becomes part of a line
 * (CX_SCAN_SYNTAX); `len` bytes exactly. */
enum cx_verdict cx_scan_value(const char *text, size_t len, unsigned max_depth, size_t *ret_offset);

/* The same for a text that is only read: line feeds, tabs and CRs between tokens are fine. */
enum cx_verdict cx_scan_text(const char *text, size_t len, unsigned max_depth, size_t *ret_offset);

/* Finds a member of a raw, already validated object; false if it is not an object or has none.
 * `ret` is the raw value (strings with their quotes). The last of several counts. */
bool cx_scan_member(struct cx_span object, const char *name, struct cx_span *ret);

#endif
