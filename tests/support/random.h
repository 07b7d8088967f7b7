/* Random numbers that are the same in every run. */
#ifndef TESTS_SUPPORT_RANDOM_H
#define TESTS_SUPPORT_RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state; /* not 0 */
};

static inline uint64_t random_next(struct random *random)
{
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return random->state * UINT64_C(0x2545f4914f6cdd1d);
}

/* 0 to `limit` - 1. */
static inline unsigned random_below(struct random *random, unsigned limit)
{
	return (unsigned)((random_next(random) >> 33) % limit);
}

#endif
