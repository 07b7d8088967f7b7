/* How much of a long test to do: all of it, or a fiftieth under valgrind, which is that much slower. */
#ifndef TESTS_SUPPORT_EFFORT_H
#define TESTS_SUPPORT_EFFORT_H

#include <stdlib.h>
#include <string.h>

#define EFFORT_PART 50

static inline unsigned effort_part(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload && strstr(preload, "vgpreload") ? EFFORT_PART : 1;
}

/* Rounds to do of so many. */
static inline unsigned effort(unsigned rounds)
{
	unsigned part = rounds / effort_part();

	return part ? part : 1;
}

#endif
