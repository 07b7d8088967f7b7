/* What the library costs, measured against what a program would pay without it; see README.md. */
#include <config.h>

#include "child.h"
#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	const char *self;
	const char *server;
	const char *client; /* one sample in this process, else all */
	const char *load;
	unsigned rounds;
	uint64_t deltas; /* 0: as the loads say */
};

static int usage(void)
{
	fputs("usage: bench --server FAKE-CODEX [--rounds N] [--deltas N] [--load LOAD]\n"
	      "             [--client CLIENT]\n"
	      "With --client one sample of that client, in this process. Clients:",
		stderr);
	for (size_t i = 0; i < CLIENT_COUNT; i++)
		fprintf(stderr, " %s", client_names[i]);
	fputs("; loads:", stderr);
	for (size_t i = 0; i < LOAD_COUNT; i++)
		fprintf(stderr, " %s", loads[i].name);
	fputs(".\n", stderr);
	return EXIT_FAILURE;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	*options = (struct options){.self = argv[0], .rounds = 9};
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--server") == 0)
			options->server = argv[i + 1];
		else if (strcmp(argv[i], "--client") == 0)
			options->client = argv[i + 1];
		else if (strcmp(argv[i], "--load") == 0)
			options->load = argv[i + 1];
		else if (strcmp(argv[i], "--rounds") == 0)
			options->rounds = (unsigned)strtoul(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--deltas") == 0)
			options->deltas = strtoull(argv[i + 1], NULL, 10);
		else
			return false;
	}
	return argc % 2 == 1 && options->server && options->rounds > 0 &&
		options->rounds <= SAMPLES_MAX;
}

/* in this process */

static int run_one(const struct options *options)
{
	const struct load *named = load_find(options->load ? options->load : "t8");
	enum client_kind kind;
	struct meter meter = {0};
	struct load load;

	if (!named || !client_find(options->client, &kind))
		return usage();
	load = load_scaled(named, options->deltas);
	meter.deltas = load.deltas;
	if (!client_run(kind, options->server, &meter, &load))
		return EXIT_FAILURE;
	printf("%.2f %" PRIu64 " %ld %ld\n", meter.cpu_ns / (double)meter.deltas, meter.bytes,
		meter.rss_kib, meter.peak_kib);
	return EXIT_SUCCESS;
}

/* each in a process of its own */

struct sample {
	double ns;
	uint64_t bytes;
	long rss_kib;
	long peak_kib;
};

static bool take_sample(
	const struct options *options, size_t load, size_t client, struct sample *ret_sample)
{
	char deltas[24];
	const char *argv[] = {options->self, "--server", options->server, "--client",
		client_names[client], "--load", loads[load].name, "--deltas", deltas, NULL};
	struct child child;
	FILE *output;
	bool ok;

	snprintf(deltas, sizeof(deltas), "%" PRIu64, options->deltas);
	if (!child_start(&child, argv))
		return false;
	output = fdopen(dup(child.out), "r");
	ok = output &&
		fscanf(output, "%lf %" SCNu64 " %ld %ld", &ret_sample->ns, &ret_sample->bytes,
			&ret_sample->rss_kib, &ret_sample->peak_kib) == 4;
	if (output)
		fclose(output);
	return child_end(&child) && ok;
}

static bool take_all(const struct options *options, size_t load, struct report *report)
{
	uint64_t bytes = 0;

	for (size_t client = 0; client < CLIENT_COUNT; client++) {
		struct sample sample;

		if (!(loads[load].clients & 1u << client))
			continue;
		if (!take_sample(options, load, client, &sample))
			return false;
		samples_add(&report->ns[load][client], sample.ns);
		samples_add(&report->rss_kib[load][client], (double)sample.rss_kib);
		samples_add(&report->peak_kib[load][client], (double)sample.peak_kib);
		if (client == CLIENT_YARDSTICK)
			bytes = sample.bytes;
		if (client > CLIENT_YARDSTICK && sample.bytes != bytes) {
			fprintf(stderr, "bench: %s saw another text\n", client_names[client]);
			return false;
		}
	}
	return true;
}

static int run_all(const struct options *options)
{
	static struct report report;

	report.rounds = options->rounds;
	for (unsigned round = 0; round < options->rounds; round++) {
		for (size_t load = 0; load < LOAD_COUNT; load++) {
			if (options->load && strcmp(options->load, loads[load].name) != 0)
				continue;
			if (!take_all(options, load, &report))
				return EXIT_FAILURE;
		}
	}
	report_print(&report);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct options options;

	if (!parse_options(argc, argv, &options))
		return usage();
	return options.client ? run_one(&options) : run_all(&options);
}
