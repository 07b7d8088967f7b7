/* Going over JSON that was validated before: nothing is checked again, so that most of it is seen a block at a time. */
#ifndef CX_CODEC_SKIP_H
#define CX_CODEC_SKIP_H

#include "base/common.h"
#include "codec/block.h"

/* Where something must still follow: inside an object or an array, or before a value. */
static inline const char *cx_skip_space(const char *at)
{
	while (CX_UNLIKELY((unsigned char)*at <= ' '))
		at++;
	return at;
}

/* From anywhere in a string, but not within an escape, to its closing quote. Sets `escaped` if there is a backslash. */
const char *cx_skip_string_rest(const char *at, const char *end, bool *escaped);

/* The same: most strings are short and have no escapes. `end` is where the whole text ends. */
static inline const char *cx_skip_string(const char *at, const char *end, bool *escaped)
{
	if (CX_LIKELY((size_t)(end - at) >= CX_BLOCK)) {
		cx_block_mask found = cx_block_stop(at);

		if (CX_LIKELY(found && at[cx_block_index(found)] == '"'))
			return at + cx_block_index(found);
	}
	return cx_skip_string_rest(at, end, escaped);
}

/* From any value to behind it. `end` is where the whole text ends. */
const char *cx_skip_value(const char *at, const char *end);
/* The value of the first member with that name, of the object at `at`; NULL if it has none. */
const char *cx_skip_to_member(const char *at, const char *end, const char *name);
/* From behind a member or an element, or from behind the opening bracket, to the next one or to the closing bracket. */
static inline const char *cx_skip_comma(const char *at)
{
	at = cx_skip_space(at);
	return *at == ',' ? cx_skip_space(at + 1) : at;
}

#endif
