/* A child process with pipes on its stdin and stdout. */
#ifndef BENCH_CHILD_H
#define BENCH_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct child {
	pid_t pid;
	int in; /* written to */
	int out; /* read from */
};

bool child_start(struct child *child, const char *const *argv);
/* Closes the pipes and waits; true when it ended well. */
bool child_end(struct child *child);

#endif
