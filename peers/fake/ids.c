#include "fake/ids.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t state = 1;
static uint32_t serial;

void fake_ids_seed(uint64_t seed)
{
	state = seed;
}

/* splitmix64: a counter, well mixed. */
uint64_t fake_ids_random(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void fake_ids_uuid(char id[FAKE_UUID_SIZE])
{
	uint64_t bits = fake_ids_random();

	/* The serial number makes it unique, the rest makes it look like any other. */
	snprintf(id, FAKE_UUID_SIZE, "01a1f821-%04x-7%03x-%04x-%04x%08" PRIx32,
		(unsigned)(bits & 0xffff), (unsigned)(bits >> 16 & 0xfff),
		(unsigned)(0x8000 | (bits >> 28 & 0x3fff)), (unsigned)(bits >> 48 & 0xffff),
		++serial * 0x9e3779b1u);
}
