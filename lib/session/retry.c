#include "session/retry.h"

/* From -1 up to 1 (xorshift, which must not be 0). */
static double swing(uint64_t *random)
{
	uint64_t state = *random ? *random : UINT64_C(0x9e3779b97f4a7c15);

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	*random = state;
	return (double)(state >> 11) / (double)(UINT64_C(1) << 52) - 1;
}

uint64_t cx_retry_pause(const struct cx_retry *retry, unsigned attempts, uint64_t *random)
{
	uint64_t pause = retry->first_ms;

	while (attempts-- > 1 && pause < retry->longest_ms)
		pause = pause > UINT64_MAX / 2 ? UINT64_MAX : pause * 2;
	if (pause > retry->longest_ms)
		pause = retry->longest_ms;
	return (uint64_t)((double)pause * (1 + retry->jitter * swing(random)) + 0.5);
}
