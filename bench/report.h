/* All figures: taken round by round, then printed. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "client.h"
#include "load.h"
#include "samples.h"

struct report {
	unsigned rounds;
	struct samples ns[LOAD_COUNT][CLIENT_COUNT]; /* of a delta */
	struct samples rss_kib[LOAD_COUNT][CLIENT_COUNT];
	struct samples peak_kib[LOAD_COUNT][CLIENT_COUNT];
};

/* A table for people, then lines of a name and a value. */
void report_print(const struct report *report);

#endif
