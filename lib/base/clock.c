#include "base/clock.h"

#include "base/deadline.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic unsigned divisor = 1;

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

uint64_t cx_patience(unsigned ms)
{
	return cx_now() +
		(uint64_t)ms * CX_MS / atomic_load_explicit(&divisor, memory_order_relaxed);
}

void cx_patience_divide(unsigned by)
{
	atomic_store_explicit(&divisor, by, memory_order_relaxed);
}
