#include "reader.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES 65536

void reader_init(struct reader *reader, int fd)
{
	*reader = (struct reader){.fd = fd};
}

void reader_free(struct reader *reader)
{
	free(reader->data);
}

static bool grow(struct reader *reader)
{
	size_t cap = reader->cap ? reader->cap * 2 : (size_t)READ_BYTES * 2;
	char *data = realloc(reader->data, cap);

	if (!data)
		return false;
	reader->data = data;
	reader->cap = cap;
	return true;
}

static bool fill(struct reader *reader)
{
	size_t partial = reader->end - reader->start;
	ssize_t got;

	if (reader->start && partial)
		memmove(reader->data, reader->data + reader->start, partial);
	reader->start = 0;
	reader->end = reader->searched = partial;
	if (reader->cap - partial < READ_BYTES && !grow(reader))
		return false;
	got = read(reader->fd, reader->data + partial, READ_BYTES);
	if (got <= 0)
		return false;
	reader->end += (size_t)got;
	return true;
}

bool reader_line(struct reader *reader, char **ret_line, size_t *ret_len)
{
	char *lf = NULL;

	do {
		if (reader->searched < reader->end)
			lf = memchr(reader->data + reader->searched, '\n',
				reader->end - reader->searched);
	} while (!lf && fill(reader));
	if (!lf)
		return false;
	*ret_line = reader->data + reader->start;
	*ret_len = (size_t)(lf - *ret_line);
	reader->start = reader->searched = (size_t)(lf + 1 - reader->data);
	return true;
}
