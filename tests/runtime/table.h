/* The lines of methods.txt, which says what its forms are. */
#ifndef TESTS_RUNTIME_TABLE_H
#define TESTS_RUNTIME_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum row_kind {
	ROW_NOTHING, /* a comment, an empty line */
	ROW_FILE,
	ROW_CALL,
	ROW_BROKEN,
};

enum {
	ROW_MOST = 3
};

/* All texts are parts of the line. */
struct row {
	enum row_kind kind;
	char *path, *content; /* of a file */
	bool background;
	char *method;
	char *params; /* NULL: none */
	long code; /* 0: an answer is expected */
	char *reason, *fragment; /* of an error */
	struct {
		char *name, *path;
	} kept[ROW_MOST];
	char *awaited[ROW_MOST];
};

/* Takes a line apart, in place, its newline too. */
void row_read(struct row *row, char *line);

/* Names that stand for a value: "$NAME". */
struct names;

struct names *names_new(void);
void names_free(struct names *names);
void names_set(struct names *names, const char *name, const char *value);
/* The text with every name that is known in it replaced; new. */
char *names_replace(const struct names *names, const char *text);

#endif
