/* Samples of one figure, taken in several rounds. */
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include <stddef.h>

#define SAMPLES_MAX 101

struct samples {
	double values[SAMPLES_MAX]; /* by round */
	size_t count;
};

static inline void samples_add(struct samples *samples, double value)
{
	if (samples->count < SAMPLES_MAX)
		samples->values[samples->count++] = value;
}

double samples_median(const struct samples *samples);
/* Half of what the middle half of them spans. */
double samples_spread(const struct samples *samples);
/* Round by round one by the other. */
struct samples samples_ratio(const struct samples *samples, const struct samples *by);

#endif
