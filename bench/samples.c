#include "samples.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

/* The value below which that share of them lies. */
static double quantile(const struct samples *samples, double share)
{
	struct samples sorted = *samples;
	double place = share * (double)(samples->count - 1);
	size_t below = (size_t)place;

	if (!samples->count)
		return 0;
	qsort(sorted.values, sorted.count, sizeof(*sorted.values), compare);
	if (below + 1 >= sorted.count)
		return sorted.values[below];
	return sorted.values[below] +
		(place - (double)below) * (sorted.values[below + 1] - sorted.values[below]);
}

double samples_median(const struct samples *samples)
{
	return quantile(samples, 0.5);
}

double samples_spread(const struct samples *samples)
{
	return (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2;
}

struct samples samples_ratio(const struct samples *samples, const struct samples *by)
{
	struct samples ratio = {.count = 0};

	for (size_t i = 0; i < samples->count && i < by->count; i++)
		samples_add(&ratio, samples->values[i] / by->values[i]);
	return ratio;
}
