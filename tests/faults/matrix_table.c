#include <config.h>

#include "faults/matrix_table.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	COLUMNS = 6,
	ROWS = 1024,
};

/* The row's kind, name and so on. */
struct row {
	char *columns[COLUMNS];
};

static struct row rows[ROWS];
static size_t row_count;

static void take_line(char *line)
{
	struct row *row = &rows[row_count];

	line[strcspn(line, "\n")] = '\0';
	if (!*line || *line == '#')
		return;
	ck_assert_uint_lt(row_count, ROWS);
	row_count++;
	for (size_t i = 0; i < COLUMNS && line; i++)
		row->columns[i] = strsep(&line, "\t");
}

void table_read(void)
{
	const char *top = getenv("top_srcdir");
	static char text[64 * 1024];
	char path[4096];
	size_t len;
	FILE *file;
	char *at = text;

	if (row_count)
		return;
	snprintf(path, sizeof(path), "%s/doc/callbacks.tsv", top ? top : ".");
	file = fopen(path, "r");
	ck_assert_msg(file, "%s cannot be read; is top_srcdir set?", path);
	len = fread(text, 1, sizeof(text) - 1, file);
	ck_assert(len > 0 && len < sizeof(text) - 1);
	text[len] = '\0';
	fclose(file);
	while (at && *at)
		take_line(strsep(&at, "\n"));
}

static const struct row *find(const char *kind, const char *name)
{
	for (size_t i = 0; i < row_count; i++) {
		if (strcmp(rows[i].columns[0], kind) == 0 && strcmp(rows[i].columns[1], name) == 0)
			return &rows[i];
	}
	return NULL;
}

static bool fits(const char *pattern, const char *name)
{
	size_t before = strcspn(pattern, "*");
	const char *after = pattern + before + 1;
	size_t len = strlen(name), rest = strlen(after);

	return strncmp(pattern, name, before) == 0 && len >= before + rest &&
		strcmp(name + len - rest, after) == 0;
}

static const struct row *find_pattern(const char *name)
{
	for (size_t i = 0; i < row_count; i++) {
		if (strcmp(rows[i].columns[0], "pattern") == 0 && fits(rows[i].columns[1], name))
			return &rows[i];
	}
	return NULL;
}

bool table_is_generated(const char *call)
{
	return !find("call", call) && find_pattern(call);
}

/* Places stand in the order of the columns of classes. */
static size_t column_of(const char *place)
{
	size_t column = 2;

	for (size_t i = 0; i < row_count; i++) {
		if (strcmp(rows[i].columns[0], "place") != 0)
			continue;
		if (strcmp(rows[i].columns[1], place) == 0)
			return column;
		column++;
	}
	ck_abort_msg("there is no place %s", place);
}

enum rule table_rule(const char *call, const char *callback)
{
	const struct row *called = find("call", call);
	const struct row *inside = find("callback", callback);
	const struct row *class;
	const char *rule;

	if (!called)
		called = find_pattern(call);
	ck_assert_msg(called, "%s is not in doc/callbacks.tsv", call);
	ck_assert_msg(inside, "%s is not in doc/callbacks.tsv", callback);
	class = find("class", called->columns[2]);
	ck_assert_msg(class, "there is no class %s", called->columns[2]);
	rule = class->columns[column_of(inside->columns[2])];
	if (strcmp(rule, "fine") == 0)
		return RULE_FINE;
	ck_assert(strcmp(rule, "refused") == 0 || strcmp(rule, "later") == 0);
	return *rule == 'r' ? RULE_REFUSED : RULE_LATER;
}

static const char *nth(const char *kind, size_t index)
{
	for (size_t i = 0; i < row_count; i++) {
		if (strcmp(rows[i].columns[0], kind) == 0 && index-- == 0)
			return rows[i].columns[1];
	}
	return NULL;
}

const char *table_call(size_t index)
{
	return nth("call", index);
}

const char *table_callback(size_t index)
{
	return nth("callback", index);
}
