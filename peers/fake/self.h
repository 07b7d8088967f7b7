/* What the fake sees of itself, so that a test can look at how it was started. */
#ifndef PEERS_FAKE_SELF_H
#define PEERS_FAKE_SELF_H

#include "fake/buf.h"

/* Has to come first in main, before any descriptor is opened and any signal is touched. */
void fake_self_look(int argc, char **argv);

void fake_self_forget(void);

/*
 * pid, ppid, cwd, argv, fds, ignoredSignals, blockedSignals, env:NAME, or `self`, which is an
 * object of them all with the whole environment. Texts come as the inside of a JSON string, lists
 * and objects as JSON. False when the name is none of these; a variable that is not in the
 * environment is one of those.
 */
bool fake_self_value(struct fake_buf *buf, const char *name);

#endif
