/* When a request that the runtime was too busy for is tried again. */
#ifndef CX_SESSION_RETRY_H
#define CX_SESSION_RETRY_H

#include "base/common.h"

struct cx_retry {
	unsigned attempts; /* the first one counts; 0 and 1: none but that */
	uint64_t first_ms; /* the pause after the first; each is twice the one before */
	uint64_t longest_ms;
	double jitter; /* share of a pause by which it may be longer or shorter, at random */
};

/* Milliseconds to wait after so many attempts (1, 2, …). `random` is its state, any number to begin with. */
uint64_t cx_retry_pause(const struct cx_retry *retry, unsigned attempts, uint64_t *random);

#endif
