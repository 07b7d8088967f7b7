/* gateway: an HTTP server and libcodex on one event base. See the README. */
#include "desk.h"
#include "options.h"
#include "server.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	/* Threads that nobody looks at, and whose last turn is still in memory: that may be megabytes of each. */
	IDLE_CONVERSATIONS = 32,
};

struct program {
	const struct options *options;
	struct event_base *base;
	struct desk *desk;
	struct server *server;
	struct event *grace;
	bool ending;
	bool desk_closed;
	bool emptied;
};

static void say(const char *line)
{
	fprintf(stderr, "gateway: %s\n", line);
}

static void end_if_done(struct program *program)
{
	if (program->desk_closed && program->emptied)
		event_base_loopbreak(program->base);
}

static void on_desk_closed(void *userdata)
{
	struct program *program = userdata;

	program->desk_closed = true;
	end_if_done(program);
}

static void on_emptied(void *userdata)
{
	struct program *program = userdata;

	program->emptied = true;
	end_if_done(program);
}

static void on_grace_over(evutil_socket_t fd, short what, void *userdata)
{
	(void)fd;
	(void)what;
	on_emptied(userdata);
}

/* In good order the first time, at once the second. */
static void end(struct program *program)
{
	unsigned long ms = program->options->grace_ms;
	const struct timeval grace = {
		.tv_sec = (time_t)(ms / 1000), .tv_usec = (suseconds_t)(ms % 1000 * 1000)};

	if (program->ending) {
		event_base_loopbreak(program->base);
		return;
	}
	program->ending = true;
	evtimer_add(program->grace, &grace);
	server_close(program->server, on_emptied, program);
	desk_close(program->desk, on_desk_closed, program);
}

static void on_signal(evutil_socket_t number, short what, void *userdata)
{
	(void)number;
	(void)what;
	end(userdata);
}

static void on_stdin(evutil_socket_t fd, short what, void *userdata)
{
	struct program *program = userdata;
	char ignored[4096];
	ssize_t n = read(STDIN_FILENO, ignored, sizeof(ignored));

	(void)fd;
	(void)what;
	if (!program->ending && (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)))
		end(program);
}

/* epoll refuses files and /dev/null, where the end is never far. */
static struct event *watch_stdin(struct program *program)
{
	struct event *event =
		event_new(program->base, STDIN_FILENO, EV_READ | EV_PERSIST, on_stdin, program);

	if (event_add(event, NULL) < 0) {
		event_free(event);
		event = evtimer_new(program->base, on_stdin, program);
		event_active(event, EV_TIMEOUT, 1);
	}
	return event;
}

/* Signals are the program's own: the library has no part in them. */
static void serve(struct program *program)
{
	struct event *events[] = {
		evsignal_new(program->base, SIGTERM, on_signal, program),
		evsignal_new(program->base, SIGINT, on_signal, program),
		program->options->exit_on_stdin_eof ? watch_stdin(program) : NULL,
		evtimer_new(program->base, on_grace_over, program),
	};
	size_t i;

	evsignal_add(events[0], NULL);
	evsignal_add(events[1], NULL);
	program->grace = events[3];
	printf("listening on %s\n", server_url(program->server));
	fflush(stdout);
	event_base_dispatch(program->base);
	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (events[i])
			event_free(events[i]);
}

static int open_desk(struct program *program, const struct options *options)
{
	const struct desk_options desk_options = {
		.runtime_dir = options->runtime_dir,
		.program = options->program,
		.arguments = options->arguments,
		.app_servers = options->app_servers,
		.cwd = options->cwd,
		.sandbox = options->sandbox,
		.approval_ms = options->approval_ms,
		.idle_conversations = IDLE_CONVERSATIONS,
		.log = say,
	};
	int r = desk_new(program->base, &desk_options, &program->desk);

	if (r < 0)
		say("cannot begin: is there a runtime? See --runtime");
	else
		server_set_desk(program->server, program->desk);
	return r;
}

/* The address first: where it is taken, no process is begun. */
static int run(const struct options *options)
{
	struct program program = {.options = options, .base = event_base_new()};
	int r = program.base ? server_new(program.base, options, &program.server) : -1;

	if (r >= 0)
		r = open_desk(&program, options);
	if (r >= 0)
		serve(&program);
	server_free(program.server);
	if (program.desk)
		desk_free(program.desk);
	if (program.base)
		event_base_free(program.base);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct options options = {0};
	enum options_result result = options_read(&options, argc, argv);
	int status = result == OPTIONS_WRONG ? 2 : EXIT_SUCCESS;

	/* libevent writes to sockets with writev(), where a browser that has gone raises it. libcodex has no need of this. */
	signal(SIGPIPE, SIG_IGN);
	if (result == OPTIONS_RUN)
		status = run(&options);
	options_clear(&options);
	return status;
}
