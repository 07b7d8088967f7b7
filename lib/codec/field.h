/* Members of an already validated object (and the last one of an array), read without building a tree. */
#ifndef CX_CODEC_FIELD_H
#define CX_CODEC_FIELD_H

#include "base/common.h"
#include "codec/scan.h"

/* The member's value, or an absent span; of an absent object too. */
struct cx_span cx_field(struct cx_span object, const char *name);
/* A copy of a string member, unescaped; NULL if there is none, or no memory. */
char *cx_field_string(struct cx_span object, const char *name);
/* A copy of the raw JSON text; NULL if there is none or it is null, or no memory. */
char *cx_field_text(struct cx_span object, const char *name);
/* An integer member; `otherwise` if there is none. */
int64_t cx_field_integer(struct cx_span object, const char *name, int64_t otherwise);
/* The last element of an already validated array; absent if it is empty, absent or no array. */
struct cx_span cx_last_element(struct cx_span array);

#endif
