/* What is compared: ways from a text to values that a program can use. */
#ifndef BENCH_DECODERS_H
#define BENCH_DECODERS_H

#include "texts.h"

#include "codec/scan.h"

#include <stdbool.h>
#include <stdint.h>

enum decoder {
	DECODER_TREE, /* json-c's tree of the parameters or the result, with a reused tokener: 1.0 */
	DECODER_TYPED, /* their type */
	DECODER_LINE_TREE, /* json-c's tree of the whole line: 1.0 for the next one */
	DECODER_LINE, /* the whole line: validated, routed, and its parameters or result as their type */
	DECODER_COUNT
};

extern const char *const decoder_names[DECODER_COUNT];

bool decoder_find(const char *name, enum decoder *ret_decoder);

struct subject {
	enum text_kind kind;
	struct cx_buf line;
	struct cx_span payload; /* in the line */
	uint16_t type; /* of the payload */
};

/* False: the text cannot be had. */
bool subject_make(enum text_kind kind, struct subject *ret_subject);
void subject_free(struct subject *subject);

/* Decodes so many times; *ret_seen is what was read in all (bytes of the text, turns), the same for every decoder. */
bool decoder_run(
	enum decoder decoder, const struct subject *subject, unsigned times, uint64_t *ret_seen);

#endif
