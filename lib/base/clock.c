#include "base/clock.h"

#include "base/deadline.h"

#include <time.h>

uint64_t cx_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * CX_SECOND + (uint64_t)now.tv_nsec / 1000;
}

uint64_t cx_after(uint64_t now, uint64_t ms)
{
	if (ms == 0 || ms >= (CX_NEVER - now) / CX_MS)
		return CX_NEVER;
	return now + ms * CX_MS;
}
