/**
 * @file
 * JSON values: what of the protocol has no fixed shape, and every message for who wants to look at it.
 *
 * A value is read-only. Only codex_json_parse() and codex_json_ref() hand out references; what the other functions
 * return is part of the value they were given, and lives as long as that does.
 *
 * NULL stands for a value that is not there: every function takes it, so lookups can be chained without a check
 * between them. A JSON null is a value of its own, of type #CODEX_JSON_NULL.
 */
#ifndef CODEX_JSON_H
#define CODEX_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <codex/macros.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

/** A JSON value. A value and its parts belong to one thread at a time. */
typedef struct codex_json codex_json;

/** What a value is. */
typedef enum codex_json_kind {
	/** No value: NULL was asked about. */
	CODEX_JSON_ABSENT = 0,
	/** null. */
	CODEX_JSON_NULL = 1,
	/** true or false. */
	CODEX_JSON_BOOL = 2,
	/** A number without fraction and exponent that fits int64_t or uint64_t. */
	CODEX_JSON_INT = 3,
	/** Any other number. */
	CODEX_JSON_DOUBLE = 4,
	/** A string. */
	CODEX_JSON_STRING = 5,
	/** A list of values. */
	CODEX_JSON_ARRAY = 6,
	/** Names with a value each. */
	CODEX_JSON_OBJECT = 7
} codex_json_kind;

/**
 * Parses one JSON value, strictly: RFC 8259 and UTF-8 to the letter, and nothing behind it but white space. Of members
 * with the same name the last counts.
 *
 * @param text the text; need not end with NUL
 * @param len its length in bytes
 * @param ret_json the value, to be given to codex_json_unref()
 * @return 0, #CODEX_ERR_JSON (not JSON, or a member's name with a NUL in it), #CODEX_ERR_UTF8, #CODEX_ERR_TOO_DEEP (nested
 *     deeper than 4096), #CODEX_ERR_INVALID (an argument is NULL) or #CODEX_ERR_NOMEM
 */
CODEX_API int codex_json_parse(const char *text, size_t len, codex_json **ret_json);

/** Takes another reference, to a part of a value too. NULL is fine. @return its argument */
CODEX_API codex_json *codex_json_ref(const codex_json *json);

/** Drops a reference; NULL is fine. @return NULL */
CODEX_API codex_json *codex_json_unref(codex_json *json);

/**
 * The value as compact JSON text. Numbers are written as they were read.
 *
 * @return text owned by the value, valid until the value is gone; NULL when it is absent or memory cannot be had
 */
CODEX_API const char *codex_json_text(const codex_json *json);

/** What the value is. */
CODEX_API codex_json_kind codex_json_type(const codex_json *json);

/** A member of an object, which is part of it; NULL when there is none or it is no object. */
CODEX_API const codex_json *codex_json_member(const codex_json *json, const char *name);

/** An element of an array, which is part of it; NULL when there is none or it is no array. */
CODEX_API const codex_json *codex_json_at(const codex_json *json, size_t index);

/** Elements of an array or members of an object; 0 for anything else. */
CODEX_API size_t codex_json_length(const codex_json *json);

/**
 * Goes down a path of member names and array indices: "turn.items.0.text".
 *
 * @param path names and decimal indices between dots; a name that has a dot in it cannot be reached this way
 * @return the value, part of the one that was given; NULL when there is none
 */
CODEX_API const codex_json *codex_json_find(const codex_json *json, const char *path);

/**
 * The members of an object, one after the other, in the order of the text:
 *
 *     void *at = NULL;
 *     while (codex_json_next(object, &at, &name, &value)) …
 *
 * @param cursor where the walk is; NULL before the first member
 * @param ret_name the member's name; NULL if not wanted
 * @param ret_value the member's value; NULL if not wanted. Both are part of the object
 * @return false, and nothing returned, when there are no more or it is no object
 */
CODEX_API bool codex_json_next(
	const codex_json *json, void **cursor, const char **ret_name, const codex_json **ret_value);

/** A string's text, NUL-terminated, owned by the value; NULL when it is no string. */
CODEX_API const char *codex_json_string(const codex_json *json);

/** Bytes of a string, which may have NULs in it; 0 when the value is no string. */
CODEX_API size_t codex_json_string_length(const codex_json *json);

/** @return 0, or #CODEX_ERR_JSON when the value is no integer or does not fit */
CODEX_API int codex_json_int64(const codex_json *json, int64_t *ret_value);

/** @return 0, or #CODEX_ERR_JSON when the value is no integer, negative or does not fit */
CODEX_API int codex_json_uint64(const codex_json *json, uint64_t *ret_value);

/** Any number as the nearest double; infinite beyond the range of double. @return 0 or #CODEX_ERR_JSON */
CODEX_API int codex_json_double(const codex_json *json, double *ret_value);

/** @return 0, or #CODEX_ERR_JSON when the value is neither true nor false */
CODEX_API int codex_json_bool(const codex_json *json, bool *ret_value);

CODEX_END_DECLS

#endif
