/*
 * What one client costs: the CPU time of this process, user and system, from the first delta to the
 * last, and its memory then. The server is another process and does not count.
 */
#ifndef BENCH_METER_H
#define BENCH_METER_H

#include <stdint.h>

struct meter {
	uint64_t deltas; /* to come */
	uint64_t seen;
	uint64_t bytes; /* of text, so that no client gets away with not looking */
	double cpu_ns; /* at the start; in the end, what it took */
	long rss_kib;
	long peak_kib;
};

void meter_start(struct meter *meter);
void meter_stop(struct meter *meter);

static inline void meter_delta(struct meter *meter, uint64_t bytes)
{
	if (meter->seen++ == 0)
		meter_start(meter);
	meter->bytes += bytes;
	if (meter->seen == meter->deltas)
		meter_stop(meter);
}

#endif
