/* What the parts of the decoder share. Every function that reads takes the address of a token and returns the address
 * behind it, or NULL: then the decoder has the status and the caller its error. */
#ifndef CX_CODEC_DECODE_INSIDE_H
#define CX_CODEC_DECODE_INSIDE_H

#include "codec/decode.h"
#include "codec/path.h"
#include "codec/skip.h"
#include "codec/table.h"

struct cx_decoder {
	const struct cx_types *types;
	const char *end; /* of the text */
	struct cx_arena *arena;
	const char *where;
	codex_error **ret_error;
	int status;
	unsigned depth; /* structs, unions, lists and maps that are open */
	bool careful; /* tags are looked for to the end of their objects: of several the last one counts */
	bool lossy; /* set by a value that C cannot hold; whoever has an `extra` keeps it there */
};

/* One bit a field. */
struct cx_field_set {
	uint64_t bits[CX_DECODE_MAX_FIELDS / 64];
};

/* What the members of an object are decoded into. */
struct cx_part {
	const struct cx_type *type; /* has the fields; NULL: there is no such part */
	char *base;
	size_t guess; /* the field that may be next */
	struct cx_field_set seen;
	struct cx_field_set lossy;
};

/* So many unknown members of an object are noted on the way. If it has more, it is read again for them. */
#define CX_DECODE_OTHERS 4

/* An object on its way into a struct, or a union and its payload. */
struct cx_object {
	struct cx_part own; /* the struct; of a union the fields beside the tag */
	struct cx_part payload; /* tagged: the variant's struct */
	const char *tag; /* the member that has been read already, or NULL */
	const char *tag_at; /* where its value is */
	const char *content; /* the member that is the whole payload, or NULL */
	const struct cx_type_value *variant; /* whose payload that is */
	char *as; /* where it goes */
	bool content_seen;
	bool content_lossy;
	size_t others; /* how many members nobody knows */
	struct cx_span other[CX_DECODE_OTHERS]; /* the first of them, from name to value */
};

const char *cx_decode_fail(struct cx_decoder *decoder, const struct cx_path *path,
	const char *format, ...) CX_PRINTF(3, 4);
const char *cx_decode_nomem(struct cx_decoder *decoder);
/* "expected `what`, got …" */
const char *cx_decode_mismatch(
	struct cx_decoder *decoder, const struct cx_path *path, const char *what, const char *at);
/* Cleared memory for a value, or NULL as above. */
void *cx_decode_make(struct cx_decoder *decoder, size_t size);
/* One level deeper, if that is not too deep; cx_decode_leave() returns `at`. */
bool cx_decode_enter(struct cx_decoder *decoder, const struct cx_path *path);
const char *cx_decode_leave(struct cx_decoder *decoder, const char *at);

/* A plain value into `to`, which is cleared. */
const char *cx_decode_value(struct cx_decoder *decoder, const char *at, unsigned kind,
	uint16_t type, const struct cx_path *path, void *to);
/* A string's inside without its escapes: in the text itself if there are none, else in the arena. From its opening
 * quote to behind the closing one. */
const char *cx_decode_text(struct cx_decoder *decoder, const char *at, struct cx_name *ret);
/* The same for a member's name, to its value. */
const char *cx_decode_name(struct cx_decoder *decoder, const char *at, struct cx_name *ret);
/* NUL-terminated and in the arena. */
const char *cx_decode_string(struct cx_decoder *decoder, const char *at, const char **ret);
/* Free-form JSON that `text` has all of. */
bool cx_decode_json(struct cx_decoder *decoder, struct cx_span text, const struct cx_path *path,
	const codex_json **ret);

/* Elements behind a pointer in `to`, and their number. */
const char *cx_decode_list(struct cx_decoder *decoder, const char *at, unsigned kind, uint16_t type,
	bool nullable, const struct cx_path *path, void *to, void *count);
const char *cx_decode_map(struct cx_decoder *decoder, const char *at, unsigned kind, uint16_t type,
	bool nullable, const struct cx_path *path, void *to, void *count);
/* An element of either, which may be null. */
const char *cx_decode_element(struct cx_decoder *decoder, const char *at, unsigned kind,
	uint16_t type, bool nullable, const struct cx_path *path, void *to);

/* Cleared memory for a struct or a union, its size set; NULL as above. */
void *cx_decode_head(
	struct cx_decoder *decoder, const struct cx_type *type, const struct cx_path *path);
const char *cx_decode_struct(struct cx_decoder *decoder, const char *at, const struct cx_type *type,
	const struct cx_path *path, void *to);
const char *cx_decode_union(struct cx_decoder *decoder, const char *at, const struct cx_type *type,
	const struct cx_path *path, void *to);
/* The members of an object into what `object` says. */
const char *cx_decode_object(struct cx_decoder *decoder, const char *at, struct cx_object *object,
	const struct cx_path *path);
/* That nothing is missing in a part. */
bool cx_decode_complete(
	struct cx_decoder *decoder, const struct cx_part *part, const struct cx_path *path);
/* Collects what the object at `at` has beyond its C form. NULL, if it has nothing. */
bool cx_decode_extra(struct cx_decoder *decoder, const char *at, struct cx_object *object,
	const struct cx_path *path, const codex_json **ret);

/* The value of a tagged union's tag, of the object at `at`; NULL if it has none. */
const char *cx_decode_tag_at(
	const struct cx_decoder *decoder, const char *at, const struct cx_type *type);
/* The first of an untagged union's variants that the value at `at` fits; NULL if none does. */
const struct cx_type_value *cx_decode_fit(
	struct cx_decoder *decoder, const char *at, const struct cx_type *type);
static inline bool cx_field_has(const struct cx_field_set *set, size_t field)
{
	return set->bits[field / 64] >> field % 64 & 1;
}

static inline void cx_field_add(struct cx_field_set *set, size_t field, bool member)
{
	uint64_t bit = UINT64_C(1) << field % 64;

	set->bits[field / 64] = (set->bits[field / 64] & ~bit) | (member ? bit : 0);
}

#endif
