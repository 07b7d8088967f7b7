/* Time: microseconds of a clock that only goes forward. */
#ifndef CX_BASE_CLOCK_H
#define CX_BASE_CLOCK_H

#include "base/common.h"

#define CX_MS 1000u
#define CX_SECOND 1000000u

uint64_t cx_now(void);

/* `ms` after `now`; 0 ms means no limit: CX_NEVER. */
uint64_t cx_after(uint64_t now, uint64_t ms);

/* When the library's own patience with the runtime, `ms` from now, is at an end: no limit that a user has set. */
uint64_t cx_patience(unsigned ms);
/* Tests only: patience ends so many times sooner, until this says 1. */
void cx_patience_divide(unsigned by);

#endif
