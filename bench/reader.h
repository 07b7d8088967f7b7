/* The floor of all clients: read 64 KiB at a time into a buffer of our own, split at LF. */
#ifndef BENCH_READER_H
#define BENCH_READER_H

#include <stdbool.h>
#include <stddef.h>

struct reader {
	int fd;
	char *data;
	size_t cap;
	size_t start; /* of the next line */
	size_t searched; /* no LF before this */
	size_t end;
};

void reader_init(struct reader *reader, int fd);
/* The next line, without its LF, where it lies; false at the end. */
bool reader_line(struct reader *reader, char **ret_line, size_t *ret_len);
void reader_free(struct reader *reader);

#endif
