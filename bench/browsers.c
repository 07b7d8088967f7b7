/*
 * So many browsers of the gateway in one process, which has to be light enough not to be what is measured; see browser.h for what it prints.
 * A line on stdin, whatever is in it, is answered with a line `tally JSON` of all since the line before; the end of stdin is its own.
 * Without threads it does nothing but measure how late its loop is: that is what the machine does to a program beside the gateway.
 */
#include <config.h>

#include "browser.h"

#include "../examples/gateway/lag.h"
#include "../examples/gateway/memory.h"

#include <event2/event.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

struct program {
	struct event_base *base;
	struct lag *lag;
	struct browser_tally tally;
	int64_t cpu_us;
};

static int64_t cpu_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
		usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void add(struct json_object *object, const char *name, int64_t value)
{
	json_object_object_add(object, name, must(json_object_new_int64(value)));
}

static void tell(struct program *program)
{
	struct json_object *told = must(json_object_new_object());
	int64_t cpu = cpu_us();

	add(told, "following", program->tally.following);
	add(told, "events", (int64_t)program->tally.events);
	add(told, "bytes", (int64_t)program->tally.bytes);
	add(told, "cpu_us", cpu - program->cpu_us);
	lag_describe(program->lag, told);
	printf("tally %s\n", json_object_to_json_string_ext(told, JSON_C_TO_STRING_PLAIN));
	json_object_put(told);
	program->cpu_us = cpu;
	program->tally.events = program->tally.bytes = 0;
	lag_reset(program->lag);
}

static void on_stdin(evutil_socket_t fd, short what, void *userdata)
{
	struct program *program = userdata;
	char line[256];

	(void)what;
	if (read(fd, line, sizeof(line)) <= 0)
		event_base_loopbreak(program->base);
	else
		tell(program);
}

static void run(struct program *program)
{
	struct event *on_line =
		event_new(program->base, STDIN_FILENO, EV_READ | EV_PERSIST, on_stdin, program);

	event_add(on_line, NULL);
	event_base_dispatch(program->base);
	event_free(on_line);
}

int main(int argc, char **argv)
{
	struct program program = {.base = event_base_new()};
	unsigned port = argc > 2 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	unsigned each = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
	unsigned n = argc > 2 ? (unsigned)(argc - 3) * each : 0, i;
	struct browser **browsers;

	if (!program.base || argc == 2 || port > UINT16_MAX) {
		fputs("usage: browsers [PORT BROWSERS-A-THREAD THREAD...]\n", stderr);
		return EXIT_FAILURE;
	}
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	program.lag = lag_new(program.base);
	browsers = must(calloc(n + 1, sizeof(browsers[0])));
	for (i = 0; i < n; i++)
		browsers[i] = browser_new(
			program.base, (unsigned short)port, argv[3 + i / each], i, &program.tally);
	run(&program);
	for (i = 0; i < n; i++)
		browser_free(browsers[i]);
	free(browsers);
	lag_free(program.lag);
	event_base_free(program.base);
	return EXIT_SUCCESS;
}
