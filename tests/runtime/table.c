#include <config.h>

#include "runtime/table.h"

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* lines */

/* Cuts the text at the separator; the rest behind it, NULL: there is none. */
static char *cut(char *text, const char *separator)
{
	char *at = text ? strstr(text, separator) : NULL;

	if (!at)
		return NULL;
	*at = '\0';
	return at + strlen(separator);
}

static void read_file(struct row *row, char *line)
{
	char *from, *to;

	row->path = line;
	row->content = cut(line, " ");
	row->kind = row->content ? ROW_FILE : ROW_BROKEN;
	for (from = to = row->content; from && *from; from++) {
		bool newline = from[0] == '\\' && from[1] == 'n';

		*to++ = newline ? '\n' : *from;
		from += newline;
	}
	if (to)
		*to = '\0';
}

static bool read_error(struct row *row, char *text)
{
	char *end;

	row->code = strtol(text, &end, 10);
	row->reason = strchr(end, '[');
	row->fragment = cut(row->reason, "] ");
	if (!row->fragment)
		return false;
	row->reason++;
	return row->code != 0;
}

static bool read_answer(struct row *row, char *text)
{
	size_t kept = 0, awaited = 0;
	char *word;

	for (text = cut(text, " "); text; text = word) {
		word = cut(text, " ");
		if (text[0] == '~' && awaited < ROW_MOST) {
			row->awaited[awaited++] = text + 1;
			continue;
		}
		if (kept == ROW_MOST)
			return false;
		row->kept[kept].name = text;
		row->kept[kept].path = cut(text, "=");
		if (!row->kept[kept++].path)
			return false;
	}
	return true;
}

static bool read_call(struct row *row, char *line)
{
	char *expected = cut(line, " => ");

	row->background = line[0] == '&';
	row->method = line + row->background;
	row->params = cut(row->method, " ");
	if (!expected)
		return false;
	if (strncmp(expected, "ok", 2) == 0)
		return read_answer(row, expected);
	return read_error(row, expected);
}

void row_read(struct row *row, char *line)
{
	*row = (struct row){.kind = ROW_NOTHING};
	line[strcspn(line, "\n")] = '\0';
	if (line[0] == '\0' || line[0] == '#')
		return;
	if (line[0] == '+')
		read_file(row, line + 1);
	else
		row->kind = read_call(row, line) ? ROW_CALL : ROW_BROKEN;
}

/* names */

struct names {
	struct names *next;
	char *name, *value; /* the list's head has none */
};

struct names *names_new(void)
{
	struct names *names = calloc(1, sizeof(*names));

	ck_assert_ptr_nonnull(names);
	return names;
}

void names_free(struct names *names)
{
	while (names) {
		struct names *next = names->next;

		free(names->name);
		free(names->value);
		free(names);
		names = next;
	}
}

/* The newest comes first, so that it counts. */
void names_set(struct names *names, const char *name, const char *value)
{
	struct names *entry = names_new();

	entry->name = strdup(name);
	entry->value = strdup(value);
	entry->next = names->next;
	names->next = entry;
}

static const char *find(const struct names *names, const char *name, size_t len)
{
	for (names = names->next; names; names = names->next) {
		if (strlen(names->name) == len && memcmp(names->name, name, len) == 0)
			return names->value;
	}
	return NULL;
}

char *names_replace(const struct names *names, const char *text)
{
	char *replaced;
	size_t size;
	FILE *file = open_memstream(&replaced, &size);

	ck_assert_ptr_nonnull(file);
	while (*text) {
		size_t len = 0;
		const char *value = NULL;

		if (*text == '$') {
			while (isupper((unsigned char)text[1 + len]) || text[1 + len] == '_')
				len++;
			value = find(names, text + 1, len);
		}
		if (value)
			fputs(value, file);
		else
			fputc(*text, file);
		text += value ? len + 1 : 1;
	}
	ck_assert_int_eq(fclose(file), 0);
	return replaced;
}
