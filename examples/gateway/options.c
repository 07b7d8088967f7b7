#include "options.h"

#include "memory.h"
#include "token.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char usage_text[] =
	"usage: gateway [options]\n"
	"Serves a page from which browsers work with Codex.\n"
	"\n"
	"  --listen ADDRESS:PORT   there (127.0.0.1:8787); port 0: any. Beyond loopback it needs a token\n"
	"  --name HOST             one more host that browsers may know the server as; may be repeated\n"
	"  --token-file FILE       ask for the token in FILE, which only its owner may read; or set GATEWAY_TOKEN\n"
	"  --page DIR              the page's files\n"
	"\n"
	"  --runtime DIR           runtime package ($CODEX_RUNTIME, else the installed one)\n"
	"  --program FILE          executable instead of the package's; what follows -- is its arguments\n"
	"  --app-servers N         app-servers to run (2)\n"
	"  --cwd DIR               where agents work (.)\n"
	"  --sandbox MODE          read-only or workspace-write (workspace-write)\n"
	"  --approval-timeout S    seconds until an approval that nobody answers is refused (0: never)\n"
	"\n"
	"  --max-streams N         browsers that follow a thread at once (512)\n"
	"  --max-connections N     connections at once (128 more)\n"
	"  --request-timeout S     for a request to arrive (30)\n"
	"  --stall-timeout S       for a browser to take what it is sent (30)\n"
	"  --heartbeat S           between two signs of life on a stream (15)\n"
	"  --grace S               at the end, for answers under way to get out (3)\n"
	"  --exit-on-stdin-eof     end when stdin is closed\n"
	"  --help, --version\n";

static const struct option long_options[] = {
	{"listen", required_argument, NULL, 'l'},
	{"name", required_argument, NULL, 'n'},
	{"token-file", required_argument, NULL, 't'},
	{"page", required_argument, NULL, 'p'},
	{"runtime", required_argument, NULL, 'r'},
	{"program", required_argument, NULL, 'x'},
	{"app-servers", required_argument, NULL, 'a'},
	{"cwd", required_argument, NULL, 'c'},
	{"sandbox", required_argument, NULL, 's'},
	{"approval-timeout", required_argument, NULL, 'A'},
	{"max-streams", required_argument, NULL, 'S'},
	{"max-connections", required_argument, NULL, 'C'},
	{"request-timeout", required_argument, NULL, 'R'},
	{"stall-timeout", required_argument, NULL, 'W'},
	{"heartbeat", required_argument, NULL, 'H'},
	{"grace", required_argument, NULL, 'G'},
	{"exit-on-stdin-eof", no_argument, NULL, 'e'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'v'},
	{NULL, 0, NULL, 0},
};

struct reading {
	struct options *options;
	const char *token_file;
	const char *cwd;
	size_t names;
	const char *wrong; /* with what was given */
	const char *given;
};

static void complain(struct reading *reading, const char *wrong, const char *given)
{
	if (reading->wrong)
		return;
	reading->wrong = wrong;
	reading->given = given;
}

static size_t count(struct reading *reading, size_t max)
{
	char *end;
	unsigned long value = strtoul(optarg, &end, 10);

	if (optarg[0] < '0' || optarg[0] > '9' || *end || value < 1 || value > max)
		complain(reading, "not a number that makes sense here", optarg);
	return value;
}

/* Seconds, with decimals if need be. */
static unsigned long milliseconds(struct reading *reading)
{
	char *end;
	double value = strtod(optarg, &end);

	if (optarg[0] < '0' || optarg[0] > '9' || *end || value > 1e6) {
		complain(reading, "not a number of seconds", optarg);
		return 0;
	}
	return (unsigned long)(value * 1000 + 0.5);
}

static void add_name(struct reading *reading)
{
	if (reading->names == OPTIONS_NAMES_MAX)
		complain(reading, "one name too many", optarg);
	else
		reading->options->names[reading->names++] = optarg;
}

static void take_codex_option(struct reading *reading, int option)
{
	struct options *options = reading->options;

	switch (option) {
	case 'r':
		options->runtime_dir = optarg;
		break;
	case 'x':
		options->program = optarg;
		break;
	case 'a':
		options->app_servers = (unsigned)count(reading, 64);
		break;
	case 'c':
		reading->cwd = optarg;
		break;
	case 's':
		options->sandbox = optarg;
		if (strcmp(optarg, "read-only") && strcmp(optarg, "workspace-write"))
			complain(reading, "no sandbox", optarg);
		break;
	case 'A':
		options->approval_ms = milliseconds(reading);
		break;
	default:
		complain(reading, "", "");
	}
}

static void take_limit(struct reading *reading, int option)
{
	struct options *options = reading->options;

	switch (option) {
	case 'S':
		options->streams_max = count(reading, 100000);
		break;
	case 'C':
		options->connections_max = count(reading, 100000);
		break;
	case 'R':
		options->request_ms = milliseconds(reading);
		break;
	case 'W':
		options->stall_ms = milliseconds(reading);
		break;
	case 'H':
		options->heartbeat_ms = milliseconds(reading);
		break;
	case 'G':
		options->grace_ms = milliseconds(reading);
		break;
	default:
		take_codex_option(reading, option);
	}
}

static void take_option(struct reading *reading, int option)
{
	switch (option) {
	case 'l':
		if (!address_parse(optarg, &reading->options->listen))
			complain(reading, "not ADDRESS:PORT in numbers", optarg);
		break;
	case 'n':
		add_name(reading);
		break;
	case 't':
		reading->token_file = optarg;
		break;
	case 'p':
		reading->options->page_dir = optarg;
		break;
	case 'e':
		reading->options->exit_on_stdin_eof = true;
		break;
	default:
		take_limit(reading, option);
	}
}

static void set_usual(struct options *options)
{
	address_parse("127.0.0.1:8787", &options->listen);
	options->page_dir = GATEWAY_PAGE_DIR;
	options->runtime_dir = getenv("CODEX_RUNTIME");
	options->app_servers = 2;
	options->sandbox = "workspace-write";
	options->streams_max = 512;
	options->request_ms = 30000;
	options->stall_ms = 30000;
	options->heartbeat_ms = 15000;
	options->grace_ms = 3000;
}

static void find_cwd(struct reading *reading)
{
	const char *given = reading->cwd ? reading->cwd : ".";
	char path[PATH_MAX];
	struct stat facts;

	if (!realpath(given, path) || stat(path, &facts) < 0 || !S_ISDIR(facts.st_mode))
		complain(reading, "no directory", given);
	else
		reading->options->cwd = must_copy(path);
}

/* What no option by itself can tell. */
static void check_all(struct reading *reading, int argc, char **argv)
{
	struct options *options = reading->options;
	const char *wrong = token_read(reading->token_file, &options->token);

	if (wrong)
		complain(reading, wrong,
			reading->token_file ? reading->token_file : "GATEWAY_TOKEN");
	if (!options->token && !address_is_loopback(&options->listen))
		complain(reading,
			"others than this machine's programs could use it: it needs a token",
			"--listen");
	if (!options->connections_max)
		options->connections_max = options->streams_max + 128;
	if (optind < argc && !options->program)
		complain(reading, "not an option", argv[optind]);
	if (optind < argc)
		options->arguments = (const char *const *)(void *)&argv[optind];
	find_cwd(reading);
}

enum options_result options_read(struct options *options, int argc, char **argv)
{
	struct reading reading = {.options = options};
	int option;

	set_usual(options);
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == '?')
			return OPTIONS_WRONG; /* getopt has said it */
		if (option == 'h' || option == 'v') {
			fputs(option == 'h' ? usage_text : "gateway " GATEWAY_VERSION "\n", stdout);
			return OPTIONS_HELPED;
		}
		take_option(&reading, option);
	}
	check_all(&reading, argc, argv);
	if (!reading.wrong)
		return OPTIONS_RUN;
	fprintf(stderr, "gateway: %s: %s\n", reading.given, reading.wrong);
	return OPTIONS_WRONG;
}

void options_clear(struct options *options)
{
	if (options->token)
		explicit_bzero(options->token, strlen(options->token));
	free(options->token);
	free(options->cwd);
}
