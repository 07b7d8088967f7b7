/* Lines from the client: stdin, split at LF and at nothing else. */
#ifndef PEERS_FAKE_INPUT_H
#define PEERS_FAKE_INPUT_H

#include "fake/buf.h"

struct fake_in {
	int fd;
	bool eof;
	struct fake_buf buf;
	size_t taken; /* bytes at the front that the last line handed out still occupies */
	size_t seen; /* bytes that are known to hold no LF */
};

enum fake_got {
	FAKE_GOT_LINE,
	FAKE_GOT_NOTHING,
	FAKE_GOT_EOF
};

/* The next line that is here already, without its LF but with a 0 behind it. */
enum fake_got fake_in_take(struct fake_in *in, char **ret_line, size_t *ret_len);

/* One read; to be called when the descriptor is readable. */
void fake_in_fill(struct fake_in *in);

/* Waits for a line until the moment (fake_mono_ms), for ever if that is negative. */
enum fake_got fake_in_wait(struct fake_in *in, int64_t until, char **ret_line, size_t *ret_len);

void fake_in_free(struct fake_in *in);

#endif
