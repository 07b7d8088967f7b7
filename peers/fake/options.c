#include "fake/options.h"

#include "fake/shapes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind {
	FLAG,
	COUNT,
	SIZE,
	TIME_US,
	TEXT,
	CHOICE,
	SCRIPT_FILE,
	SCRIPT_TEXT,
	SCENARIO,
	MODE,
	IGNORED,
	TELL_VERSION,
	HELP
};

struct option_spec {
	const char *name;
	enum kind kind;
	size_t offset;
	const char *choices; /* CHOICE: space separated; MODE: the mode's number */
	const char *help;
};

#define AT(member) offsetof(struct fake_options, member)

static const struct option_spec specs[] = {
	{"--script", SCRIPT_FILE, 0, NULL, "FILE: play the steps in FILE"},
	{"-e", SCRIPT_TEXT, 0, NULL, "STEP: one more step of a script; may be repeated"},
	{"--scenario", SCENARIO, 0, NULL, "NAME: play one of the scripts in scenarios/"},
	{"--transcript", TEXT, AT(transcript), NULL, "FILE: play a recorded session"},
	{"--storm", MODE, 0, "3", "serve, and stream as fast as the pipe takes it"},
	{"--check", FLAG, AT(check_only), NULL, "only read the script, and say what is wrong"},
	{"--runtime-version", TEXT, AT(runtime_version), NULL, "V: claim to be this version"},
	{"--lifetime", COUNT, AT(lifetime_s), NULL,
		"S: end after S seconds whatever happens [120]"},
	{"--timeout", TIME_US, AT(timeout_ms), NULL, "T: wait so long for the client [30s]"},
	{"--strict-eof", FLAG, AT(strict_eof), NULL, "status 94 if the client ends early"},
	{"--ignore-eof", FLAG, AT(ignore_eof), NULL, "live on after the end of stdin"},
	{"--verbose", FLAG, AT(verbose), NULL, "say each step on stderr"},
	{"--seed", COUNT, AT(seed), NULL, "N: other ids, other random choices"},
	{"--real-pace", FLAG, AT(real_pace), NULL, "transcript: with the recorded pauses"},
	{"--coalesce", FLAG, AT(coalesce), NULL, "transcript: lines in a row in one write"},
	{"--chunk", SIZE, AT(chunk), NULL, "N: transcript: writes of N bytes"},
	{"--order", CHOICE, AT(order), "normal started-first response-last one-write random",
		"ORDER: of a turn's response and events: normal, started-first, response-last, "
		"one-write, random"},
	{"--content", CHOICE, AT(content), "ascii escapes utf8",
		"KIND: of the deltas' text: ascii, escapes, utf8"},
	{"--deltas", COUNT, AT(deltas), NULL, "N: deltas of a turn [3]"},
	{"--delta-bytes", SIZE, AT(delta_bytes), NULL, "B: their text as it is in the JSON [12]"},
	{"--line-bytes", SIZE, AT(line_bytes), NULL, "B: or their whole line; storm: [232]"},
	{"--delay-ms", TIME_US, AT(delay_us), NULL, "D: pause before each delta of a turn"},
	{"--start-delay", TIME_US, AT(start_delay_us), NULL, "D: from response to turn/started"},
	{"--response-delay", TIME_US, AT(response_delay_us), NULL, "D: before a turn's response"},
	{"--drop-response-every", COUNT, AT(drop_every), NULL,
		"K: each K-th request is done but not answered"},
	{"--drop-request-every", COUNT, AT(ignore_every), NULL, "K: it is not even done"},
	{"--overload-every", COUNT, AT(overload_every), NULL, "K: refuse it as overloaded"},
	{"--fail-turn-every", COUNT, AT(fail_every), NULL, "K: each K-th turn fails"},
	{"--retry-item-every", COUNT, AT(retry_every), NULL, "K: its item is started twice"},
	{"--hold-turn-every", COUNT, AT(hold_every), NULL, "K: it never completes by itself"},
	{"--exit-after-turns", COUNT, AT(exit_after), NULL, "N: exit 0 when N have completed"},
	{"--write-lines", COUNT, AT(write_lines), NULL,
		"N: lines in a write [as many as are there]"},
	{"--ask", TEXT, AT(ask), NULL, "SHAPE: each turn asks the client, e.g. ask-command"},
	{"--echo", FLAG, AT(echo), NULL, "a turn's text is the text of its input"},
	{"--chatter", FLAG, AT(chatter), NULL, "mix in warnings and unknown notifications"},
	{"--turns", COUNT, AT(turns), NULL, "T: storm: begin when T turns have been started [8]"},
	{"--total", COUNT, AT(total), NULL, "N: storm: deltas of all turns (else --deltas each)"},
	{"--block-bytes", SIZE, AT(block_bytes), NULL, "B: storm: bytes in a write [256k]"},
	{"--pipe-bytes", SIZE, AT(pipe_bytes), NULL, "B: storm: size of the stdout pipe (Linux)"},
	{"--numbered", FLAG, AT(numbered), NULL, "storm: a number in each delta (costs a little)"},
	{"--stats", FLAG, AT(stats), NULL, "storm: say on stderr what it took"},
	{"app-server", IGNORED, 0, "0", "as the real program's; ignored"},
	{"-c", IGNORED, 0, "1", "KEY=VALUE: ignored"},
	{"--config", IGNORED, 0, "1", "KEY=VALUE: ignored"},
	{"--listen", IGNORED, 0, "1", "URL: ignored"},
	{"--enable", IGNORED, 0, "1", "FEATURE: ignored"},
	{"--disable", IGNORED, 0, "1", "FEATURE: ignored"},
	{"--version", TELL_VERSION, 0, NULL, "print a version as the real program does"},
	{"--help", HELP, 0, NULL, "this"},
};

static const struct option_spec *find_spec(const char *name)
{
	for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++)
		if (strcmp(specs[i].name, name) == 0)
			return &specs[i];
	return NULL;
}

_Noreturn static void help(void)
{
	printf("usage: fake-codex [OPTION]...\n"
	       "A stand-in for `codex app-server` on stdin and stdout; see peers/fake/README.md.\n");
	for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++)
		printf("  %-22s %s\n", specs[i].name, specs[i].help);
	printf("shapes:");
	for (size_t i = 0; fake_shape_name(i); i++)
		printf(" %s", fake_shape_name(i));
	printf("\n");
	exit(0);
}

static void add_file(struct fake_buf *text, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 1;

	if (fd < 0)
		fake_die(FAKE_USAGE, "%s: %s", path, strerror(errno));
	while (got > 0) {
		got = read(fd, fake_buf_room(text, 4096), 4096);
		text->len += got > 0 ? (size_t)got : 0;
	}
	if (got < 0)
		fake_die(FAKE_USAGE, "%s: %s", path, strerror(errno));
	close(fd);
}

static void use_script(struct fake_options *opt, const char *path)
{
	opt->mode = FAKE_SCRIPT;
	opt->script_name = path;
	add_file(&opt->script, path);
}

static void use_scenario(struct fake_options *opt, const char *name)
{
	const char *dir = getenv("FAKE_CODEX_SCENARIO_DIR");
	struct fake_buf path = {0};

	fake_buf_fmt(&path, "%s/%s.script", dir ? dir : FAKE_SCENARIO_DIR, name);
	use_script(opt, fake_buf_cstr(&path));
	opt->script_name = name;
	fake_buf_free(&path);
}

static int choice(const char *choices, const char *value)
{
	size_t len = strlen(value);

	for (int i = 0; *choices; i++) {
		size_t word = strcspn(choices, " ");

		if (word == len && memcmp(choices, value, len) == 0)
			return i;
		choices += word + (choices[word] == ' ');
	}
	return -1;
}

static void set_number(struct fake_options *opt, const struct option_spec *spec, int64_t value)
{
	if (value < 0)
		fake_die(FAKE_USAGE, "%s: not a value for it", spec->name);
	memcpy((char *)opt + spec->offset, &value, sizeof(value));
}

static void set_choice(struct fake_options *opt, const struct option_spec *spec, const char *value)
{
	int chosen = choice(spec->choices, value);

	if (chosen < 0)
		fake_die(FAKE_USAGE, "%s takes one of: %s", spec->name, spec->choices);
	memcpy((char *)opt + spec->offset, &chosen, sizeof(chosen));
}

static void set_value(struct fake_options *opt, const struct option_spec *spec, const char *value)
{
	switch (spec->kind) {
	case COUNT:
	case SIZE:
		set_number(opt, spec, fake_parse_size(value));
		break;
	case TIME_US:
		set_number(opt, spec, fake_parse_us(value));
		break;
	case TEXT:
		memcpy((char *)opt + spec->offset, &value, sizeof(value));
		break;
	case CHOICE:
		set_choice(opt, spec, value);
		break;
	case SCRIPT_FILE:
		use_script(opt, value);
		break;
	case SCENARIO:
		use_scenario(opt, value);
		break;
	case SCRIPT_TEXT:
		opt->mode = FAKE_SCRIPT;
		fake_buf_fmt(&opt->script, "%s\n", value);
		break;
	default:
		break;
	}
}

static bool takes_value(const struct option_spec *spec)
{
	switch (spec->kind) {
	case FLAG:
	case MODE:
	case TELL_VERSION:
	case HELP:
		return false;
	case IGNORED:
		return spec->choices[0] == '1';
	default:
		return true;
	}
}

static void set_plain(struct fake_options *opt, const struct option_spec *spec)
{
	bool yes = true;

	switch (spec->kind) {
	case FLAG:
		memcpy((char *)opt + spec->offset, &yes, sizeof(yes));
		break;
	case MODE:
		opt->mode = (enum fake_mode)(spec->choices[0] - '0');
		break;
	case TELL_VERSION:
		printf("codex-cli %s\n", opt->runtime_version);
		exit(0);
	case HELP:
		help();
	default:
		break;
	}
}

static void read_args(struct fake_options *opt, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		const struct option_spec *spec = find_spec(argv[i]);

		if (!spec)
			fake_die(FAKE_USAGE, "no such option: %s (try --help)", argv[i]);
		if (!takes_value(spec))
			set_plain(opt, spec);
		else if (++i < argc)
			set_value(opt, spec, argv[i]);
		else
			fake_die(FAKE_USAGE, "%s needs a value", spec->name);
	}
}

/* FAKE_CODEX_ARGS: options separated by blanks. What they point into has to outlive them. */
static void read_env_args(struct fake_options *opt)
{
	static char text[4096];
	const char *args = getenv("FAKE_CODEX_ARGS");
	char *words[256];
	int count = 0;

	if (!args)
		return;
	snprintf(text, sizeof(text), "%s", args);
	for (char *word = strtok(text, " "); word && count < 256; word = strtok(NULL, " "))
		words[count++] = word;
	read_args(opt, count, words);
}

/* Those that depend on the mode. */
static void set_defaults(struct fake_options *opt)
{
	if (opt->deltas < 0)
		opt->deltas = opt->mode == FAKE_STORM ? 1000 : 3;
	if (opt->mode == FAKE_STORM && !opt->line_bytes && opt->delta_bytes < 0)
		opt->line_bytes = 232;
	if (opt->delta_bytes < 0)
		opt->delta_bytes = 12;
}

void fake_options_read(struct fake_options *opt, int argc, char **argv)
{
	*opt = (struct fake_options){
		.mode = FAKE_SERVER,
		.script_name = "-e",
		.runtime_version = FAKE_RUNTIME_VERSION,
		.lifetime_s = 120,
		.timeout_ms = 30 * INT64_C(1000000),
		.seed = 1,
		.deltas = -1,
		.delta_bytes = -1,
		.turns = 8,
		.block_bytes = 256 * 1024,
	};
	read_env_args(opt);
	read_args(opt, argc - 1, argv + 1);
	if (opt->mode == FAKE_SERVER && getenv("FAKE_CODEX_SCRIPT"))
		use_script(opt, getenv("FAKE_CODEX_SCRIPT"));
	if (opt->mode == FAKE_SERVER && getenv("FAKE_CODEX_SCENARIO"))
		use_scenario(opt, getenv("FAKE_CODEX_SCENARIO"));
	if (opt->transcript)
		opt->mode = FAKE_TRANSCRIPT;
	set_defaults(opt);
	if (opt->lifetime_s < 1 || opt->lifetime_s > 3600)
		fake_die(FAKE_USAGE, "--lifetime is 1 to 3600 seconds");
	opt->timeout_ms /= 1000;
}

void fake_options_free(struct fake_options *opt)
{
	fake_buf_free(&opt->script);
}
