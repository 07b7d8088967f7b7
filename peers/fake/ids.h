/* Ids that look like the runtime's UUIDv7 and are the same in every run with the same seed. */
#ifndef PEERS_FAKE_IDS_H
#define PEERS_FAKE_IDS_H

#include <stdint.h>

enum {
	FAKE_UUID_SIZE = 37
};

void fake_ids_seed(uint64_t seed);

/* A new one, never the same twice in a process. */
void fake_ids_uuid(char id[FAKE_UUID_SIZE]);

/* Some bits of the same stream, for choices that a seed must reproduce. */
uint64_t fake_ids_random(void);

#endif
