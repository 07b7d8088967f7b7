/* The text of deltas. */
#ifndef PEERS_FAKE_CONTENT_H
#define PEERS_FAKE_CONTENT_H

#include "fake/options.h"

/*
 * Appends so many bytes of text as it stands inside a JSON string: "TURN.INDEX " as far as it
 * fits, then filling of the kind. No character and no escape is ever cut.
 */
void fake_content_add(
	struct fake_buf *buf, enum fake_content kind, size_t bytes, unsigned turn, int64_t index);

/* How many bytes of the text to take so that at most `max`, but one whole character, are taken. */
size_t fake_content_cut(const char *text, size_t len, size_t max);

#endif
