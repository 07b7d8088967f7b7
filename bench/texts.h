/* Messages to decode, as the runtime writes them. */
#ifndef BENCH_TEXTS_H
#define BENCH_TEXTS_H

#include "base/buf.h"

enum text_kind {
	TEXT_DELTA, /* item/agentMessage/delta */
	TEXT_ITEM, /* item/completed: a command with 64 KiB of output */
	TEXT_THREAD, /* the answer of thread/read: 200 turns of four items */
	TEXT_COUNT
};

#define TEXT_OUTPUT_BYTES 65536u
#define TEXT_TURNS 200u

/* Appends the line, without its LF. */
void text_write(enum text_kind kind, struct cx_buf *line);

#endif
