/* model-server: the local model server as a program. */
#include "config.h"

#include "model/model.h"

#include <errno.h>
#include <event2/event.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct settings {
	unsigned port;
	const char *script;
	const char *record;
	const char *codex_home;
	bool exit_on_stdin_eof;
	struct model_home_options home;
};

static const char usage_text[] =
	"usage: model-server [options]\n"
	"Plays the model for a Codex runtime, on 127.0.0.1; with no script it echoes.\n"
	"\n"
	"  --port N               listen there (default: any free port)\n"
	"  --script FILE          what to reply (see README.md)\n"
	"  --record FILE          write each request to FILE, one JSON object a line\n"
	"  --codex-home DIR       write DIR/config.toml, which points a runtime at this server\n"
	"    --model NAME           ... model (mock-model)\n"
	"    --approval POLICY      ... approval_policy (never)\n"
	"    --sandbox MODE         ... sandbox_mode (read-only)\n"
	"    --retries N            ... request and stream retries (0)\n"
	"  --exit-on-stdin-eof    end when stdin is closed\n"
	"  --help\n";

static const struct option long_options[] = {
	{"port", required_argument, NULL, 'p'},
	{"script", required_argument, NULL, 's'},
	{"record", required_argument, NULL, 'r'},
	{"codex-home", required_argument, NULL, 'c'},
	{"model", required_argument, NULL, 'm'},
	{"approval", required_argument, NULL, 'a'},
	{"sandbox", required_argument, NULL, 'b'},
	{"retries", required_argument, NULL, 'n'},
	{"exit-on-stdin-eof", no_argument, NULL, 'e'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

static unsigned number(const char *text, unsigned long max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end || value > max) {
		fprintf(stderr, "model-server: \"%s\" is not a number up to %lu\n", text, max);
		exit(2);
	}
	return (unsigned)value;
}

static void take_option(struct settings *settings, int option)
{
	switch (option) {
	case 'p':
		settings->port = number(optarg, 65535);
		break;
	case 's':
		settings->script = optarg;
		break;
	case 'r':
		settings->record = optarg;
		break;
	case 'c':
		settings->codex_home = optarg;
		break;
	case 'm':
		settings->home.model = optarg;
		break;
	case 'a':
		settings->home.approval_policy = optarg;
		break;
	case 'b':
		settings->home.sandbox_mode = optarg;
		break;
	case 'n':
		settings->home.request_max_retries = number(optarg, 100);
		settings->home.stream_max_retries = settings->home.request_max_retries;
		break;
	case 'e':
		settings->exit_on_stdin_eof = true;
		break;
	case 'h':
		fputs(usage_text, stdout);
		exit(0);
	default:
		fputs(usage_text, stderr);
		exit(2);
	}
}

static void read_options(struct settings *settings, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		take_option(settings, option);
	if (optind < argc)
		take_option(settings, '?');
}

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "model-server: %s: %s\n", what, why);
	return -1;
}

static int set_up(struct model_server *server, const struct settings *settings)
{
	int r;

	if (settings->script && model_server_script_file(server, settings->script) < 0)
		return complain(settings->script, model_server_error(server));
	r = settings->record ? model_server_record(server, settings->record) : 0;
	if (r < 0)
		return complain(settings->record, strerror(-r));
	if (settings->codex_home)
		r = model_write_codex_home(
			settings->codex_home, model_server_base_url(server), &settings->home);
	return r < 0 ? complain(settings->codex_home, strerror(-r)) : 0;
}

static void on_signal(evutil_socket_t number, short what, void *userdata)
{
	(void)number;
	(void)what;
	event_base_loopbreak(userdata);
}

static void on_stdin(evutil_socket_t fd, short what, void *userdata)
{
	char ignored[4096];
	ssize_t n = read(fd, ignored, sizeof(ignored));

	(void)what;
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		event_base_loopbreak(userdata);
}

static void serve(
	struct event_base *base, struct model_server *server, const struct settings *settings)
{
	struct event *events[] = {
		evsignal_new(base, SIGTERM, on_signal, base),
		evsignal_new(base, SIGINT, on_signal, base),
		settings->exit_on_stdin_eof
			? event_new(base, STDIN_FILENO, EV_READ | EV_PERSIST, on_stdin, base)
			: NULL,
	};
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (events[i])
			event_add(events[i], NULL);
	printf("listening on %s\n", model_server_base_url(server));
	fflush(stdout);
	event_base_dispatch(base);
	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (events[i])
			event_free(events[i]);
}

/* Standard input may be a file, which epoll refuses to watch; poll takes anything. */
static struct event_base *new_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	event_config_avoid_method(config, "epoll");
	base = event_base_new_with_config(config);
	event_config_free(config);
	return base;
}

int main(int argc, char **argv)
{
	struct settings settings = {0};
	struct model_server *server = NULL;
	struct event_base *base;
	int r;

	read_options(&settings, argc, argv);
	base = new_base();
	if (!base)
		return EXIT_FAILURE;
	r = model_server_new_on(base, settings.port, &server);
	if (r < 0)
		complain("cannot listen", strerror(-r));
	else
		r = set_up(server, &settings);
	if (!r)
		serve(base, server, &settings);
	model_server_free(server);
	event_base_free(base);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
