/* What the command line says. */
#ifndef GATEWAY_OPTIONS_H
#define GATEWAY_OPTIONS_H

#include "address.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	OPTIONS_NAMES_MAX = 16,
};

struct options {
	struct address listen;
	const char
		*names[OPTIONS_NAMES_MAX + 1]; /* more hosts under which browsers know the server */
	char *token; /* NULL: none */
	const char *page_dir;
	const char *runtime_dir;
	const char *program; /* instead of the runtime's, and its arguments */
	const char *const *arguments;
	unsigned app_servers;
	char *cwd;
	const char *sandbox;
	unsigned long approval_ms;
	size_t streams_max;
	size_t connections_max;
	unsigned long request_ms; /* for a request to arrive, and between two */
	unsigned long stall_ms; /* for a browser to take something */
	unsigned long heartbeat_ms;
	unsigned long grace_ms; /* at the end, for answers to get out */
	bool exit_on_stdin_eof;
};

enum options_result {
	OPTIONS_RUN,
	OPTIONS_HELPED, /* all was said, and well */
	OPTIONS_WRONG, /* what is wrong was said */
};

/* Zeroed before; what it borrows lives as long as argv. */
enum options_result options_read(struct options *options, int argc, char **argv);

void options_clear(struct options *options);

#endif
