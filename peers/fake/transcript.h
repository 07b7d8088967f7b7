/* Plays a recorded session: waits for what the client sent then, says what the runtime said. */
#ifndef PEERS_FAKE_TRANSCRIPT_H
#define PEERS_FAKE_TRANSCRIPT_H

#include "fake/options.h"

/* Comes back when it is over and stdin has ended. */
void fake_transcript_play(const struct fake_options *opt);

#endif
