#include "report.h"

#include <stdio.h>

static struct samples ratio_of(const struct report *report, size_t load, size_t client)
{
	return samples_ratio(&report->ns[load][client], &report->ns[load][CLIENT_YARDSTICK]);
}

static void print_cell(const struct report *report, size_t load, size_t client)
{
	struct samples ratio = ratio_of(report, load, client);

	if (ratio.count)
		printf("  %5.3f ±%5.3f", samples_median(&ratio), samples_spread(&ratio));
	else
		printf("  %12s", "");
}

static void print_table(const struct report *report)
{
	printf("CPU time of the client a delta; a json-c tree and the route by turn id = 1.0.\n"
	       "Medians of %u paired rounds, ± half the quartile distance.\n\n"
	       "%-14s  %10s",
		report->rounds, "", "json-c, ns");
	for (size_t client = 0; client < CLIENT_COUNT; client++) {
		if (client != CLIENT_YARDSTICK)
			printf("  %12s", client_names[client]);
	}
	for (size_t load = 0; load < LOAD_COUNT; load++) {
		printf("\n%-14s  %10.0f", loads[load].title,
			samples_median(&report->ns[load][CLIENT_YARDSTICK]));
		for (size_t client = 0; client < CLIENT_COUNT; client++) {
			if (client != CLIENT_YARDSTICK)
				print_cell(report, load, client);
		}
	}
	printf("\n\n");
}

static void print_values(const struct report *report)
{
	static const char *const names[CLIENT_COUNT] = {
		"split", NULL, "delta_text", "event", "event_json", "event_typed"};

	for (size_t load = 0; load < LOAD_COUNT; load++) {
		printf("yardstick_ns_%s %.1f\n", loads[load].name,
			samples_median(&report->ns[load][CLIENT_YARDSTICK]));
		for (size_t client = 0; client < CLIENT_COUNT; client++) {
			struct samples ratio = ratio_of(report, load, client);

			if (names[client] && ratio.count)
				printf("%s_%s %.3f\n", names[client], loads[load].name,
					samples_median(&ratio));
		}
		printf("rss_kib_%s %.0f\n", loads[load].name,
			samples_median(&report->rss_kib[load][CLIENT_TEXT]));
		printf("rss_peak_kib_%s %.0f\n", loads[load].name,
			samples_median(&report->peak_kib[load][CLIENT_TEXT]));
	}
}

void report_print(const struct report *report)
{
	print_table(report);
	print_values(report);
}
