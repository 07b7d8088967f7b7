/* What typed values cost, measured against json-c's tree of the same text; see README.md. */
#include <config.h>

#include "decoders.h"
#include "samples.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct {
	const char *name;
	const char *title;
	unsigned times; /* in one sample */
} texts[TEXT_COUNT] = {
	{"delta", "a delta", 10000},
	{"item_64k", "an item of 64 KiB", 200},
	{"thread_200", "a thread of 200 turns", 10},
};

struct options {
	unsigned rounds;
	unsigned times; /* 0: as the texts say */
	const char *text; /* NULL: all */
	const char *decoder; /* one sample of it, else all */
};

static int usage(void)
{
	fputs("usage: decode [--rounds N] [--times N] [--text TEXT] [--decoder DECODER]\n"
	      "With --decoder one sample of that one. Decoders:",
		stderr);
	for (size_t i = 0; i < DECODER_COUNT; i++)
		fprintf(stderr, " %s", decoder_names[i]);
	fputs("; texts:", stderr);
	for (size_t i = 0; i < TEXT_COUNT; i++)
		fprintf(stderr, " %s", texts[i].name);
	fputs(".\n", stderr);
	return EXIT_FAILURE;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	*options = (struct options){.rounds = 9};
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--rounds") == 0)
			options->rounds = (unsigned)strtoul(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--times") == 0)
			options->times = (unsigned)strtoul(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--text") == 0)
			options->text = argv[i + 1];
		else if (strcmp(argv[i], "--decoder") == 0)
			options->decoder = argv[i + 1];
		else
			return false;
	}
	return argc % 2 == 1 && options->rounds > 0 && options->rounds <= SAMPLES_MAX;
}

static double cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

struct sample {
	double ns; /* of one text */
	uint64_t seen;
};

static bool take_sample(const struct options *options, const struct subject *subject,
	enum decoder decoder, struct sample *ret_sample)
{
	unsigned times = options->times ? options->times : texts[subject->kind].times;
	double start = cpu_ns();

	if (!decoder_run(decoder, subject, times, &ret_sample->seen)) {
		fprintf(stderr, "decode: %s fails\n", decoder_names[decoder]);
		return false;
	}
	ret_sample->ns = (cpu_ns() - start) / times;
	return true;
}

struct report {
	size_t bytes;
	struct samples ns[DECODER_COUNT];
};

/* One of each, one after the other: a machine that is slow for a while is slow for all. */
static bool take_round(
	const struct options *options, const struct subject *subject, struct report *report)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < DECODER_COUNT; i++) {
		struct sample sample;

		if (!take_sample(options, subject, (enum decoder)i, &sample))
			return false;
		if (i == 0)
			seen = sample.seen;
		if (sample.seen != seen || !seen) {
			fprintf(stderr, "decode: %s saw another text\n", decoder_names[i]);
			return false;
		}
		samples_add(&report->ns[i], sample.ns);
	}
	return true;
}

static bool take_all(const struct options *options, enum text_kind kind, struct report *report)
{
	struct subject subject;
	bool ok = subject_make(kind, &subject);

	report->bytes = subject.line.len;
	for (unsigned round = 0; ok && round < options->rounds; round++)
		ok = take_round(options, &subject, report);
	subject_free(&subject);
	return ok;
}

static struct samples ratio_of(const struct report *report, enum decoder decoder)
{
	return samples_ratio(&report->ns[decoder], &report->ns[decoder - 1]);
}

static void print_table(const struct options *options, const struct report *reports)
{
	printf("CPU time of decoding a text; json-c's tree of the same text = 1.0.\n"
	       "Medians of %u paired rounds, ± half the quartile distance.\n\n"
	       "%-22s  %8s  %10s  %12s  %12s\n",
		options->rounds, "", "bytes", "json-c, ns", "typed", "from the line");
	for (size_t i = 0; i < TEXT_COUNT; i++) {
		struct samples typed = ratio_of(&reports[i], DECODER_TYPED);
		struct samples line = ratio_of(&reports[i], DECODER_LINE);

		if (typed.count)
			printf("%-22s  %8zu  %10.0f  %5.3f ±%5.3f  %5.3f ±%5.3f\n", texts[i].title,
				reports[i].bytes, samples_median(&reports[i].ns[DECODER_TREE]),
				samples_median(&typed), samples_spread(&typed),
				samples_median(&line), samples_spread(&line));
	}
	printf("\n");
}

static void print_values(const struct report *reports)
{
	for (size_t i = 0; i < TEXT_COUNT; i++) {
		struct samples typed = ratio_of(&reports[i], DECODER_TYPED);
		struct samples line = ratio_of(&reports[i], DECODER_LINE);

		if (!typed.count)
			continue;
		printf("decode_yardstick_ns_%s %.1f\n", texts[i].name,
			samples_median(&reports[i].ns[DECODER_TREE]));
		printf("decode_%s %.3f\n", texts[i].name, samples_median(&typed));
		printf("decode_line_%s %.3f\n", texts[i].name, samples_median(&line));
	}
}

static int run_all(const struct options *options)
{
	static struct report reports[TEXT_COUNT];

	for (size_t i = 0; i < TEXT_COUNT; i++) {
		if (options->text && strcmp(options->text, texts[i].name) != 0)
			continue;
		if (!take_all(options, (enum text_kind)i, &reports[i]))
			return EXIT_FAILURE;
	}
	print_table(options, reports);
	print_values(reports);
	return EXIT_SUCCESS;
}

static int run_one(const struct options *options)
{
	struct subject subject;
	struct sample sample;
	enum decoder decoder;
	size_t kind = 0;
	bool ok;

	while (kind < TEXT_COUNT && options->text && strcmp(options->text, texts[kind].name) != 0)
		kind++;
	if (kind == TEXT_COUNT || !decoder_find(options->decoder, &decoder))
		return usage();
	ok = subject_make((enum text_kind)kind, &subject) &&
		take_sample(options, &subject, decoder, &sample);
	subject_free(&subject);
	if (ok)
		printf("%.1f %" PRIu64 "\n", sample.ns, sample.seen);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct options options;

	if (!parse_options(argc, argv, &options))
		return usage();
	return options.decoder ? run_one(&options) : run_all(&options);
}
