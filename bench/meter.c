#include <config.h>

#include "meter.h"

#include <stdio.h>
#include <sys/resource.h>

static double cpu_ns(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return 1e9 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		1e3 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* Where there is no /proc they stay 0. */
static void read_memory(struct meter *meter)
{
	FILE *status = fopen("/proc/self/status", "r");
	char line[256];

	while (status && fgets(line, sizeof(line), status)) {
		sscanf(line, "VmRSS: %ld", &meter->rss_kib);
		sscanf(line, "VmHWM: %ld", &meter->peak_kib);
	}
	if (status)
		fclose(status);
}

void meter_start(struct meter *meter)
{
	meter->cpu_ns = cpu_ns();
}

void meter_stop(struct meter *meter)
{
	meter->cpu_ns = cpu_ns() - meter->cpu_ns;
	read_memory(meter);
}
