/* The clients that are compared. Each starts a server of its own. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include "load.h"
#include "meter.h"

#include <stdbool.h>

enum client_kind {
	CLIENT_SPLIT, /* reads and splits at LF: the pipe itself */
	CLIENT_YARDSTICK, /* that, a json-c tree of each line, and the route by turn id: 1.0 */
	CLIENT_TEXT, /* libcodex, on_text */
	CLIENT_EVENT, /* libcodex, on_event, which asks for method and text */
	CLIENT_EVENT_JSON, /* libcodex, on_event, which asks for the parameters as JSON */
	CLIENT_EVENT_TYPED, /* libcodex, on_event, which asks for the parameters as their type */
	CLIENT_COUNT
};

extern const char *const client_names[CLIENT_COUNT];

bool client_find(const char *name, enum client_kind *ret_kind);

/* Takes the whole load. False: something failed, and was said. */
bool client_run(
	enum client_kind kind, const char *server, struct meter *meter, const struct load *load);

/* client_raw.c: without the library */
bool client_run_raw(
	enum client_kind kind, const char *server, struct meter *meter, const struct load *load);
/* client_codex.c: with it */
bool client_run_codex(
	enum client_kind kind, const char *server, struct meter *meter, const struct load *load);

#endif
