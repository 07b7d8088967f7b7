/* Bytes to the client: how they are cut into writes is part of what a test is about. */
#ifndef PEERS_FAKE_OUTPUT_H
#define PEERS_FAKE_OUTPUT_H

#include "fake/buf.h"

struct fake_out {
	int fd;
	bool dead; /* closed by us or by the client; everything written goes nowhere */
	struct fake_buf queue;
};

/* All of it, in as few writes as the descriptor takes: one if it blocks and nothing fails. */
void fake_out_now(struct fake_out *out, const char *data, size_t len);

/* In pieces of `piece` bytes with a pause after each but the last. */
void fake_out_pieces(struct fake_out *out, const char *data, size_t len, size_t piece, int64_t us);

/* For the server, whose descriptor does not block: what cannot be written now stays queued. */
void fake_out_nonblocking(struct fake_out *out, bool on);
void fake_out_flush(struct fake_out *out);

/* The same with at most so many lines in a write; 0: as many as there are. */
void fake_out_flush_lines(struct fake_out *out, size_t lines);

/* Waits until the queue is empty. */
void fake_out_drain(struct fake_out *out);

void fake_out_close(struct fake_out *out);
void fake_out_free(struct fake_out *out);

#endif
