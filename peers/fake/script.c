#include "fake/script.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_NESTING = 16
};

static const struct fake_op block_ops[] = {
	{"repeat", FAKE_REPEAT, NULL},
	{"together", FAKE_TOGETHER, NULL},
	{"split", FAKE_SPLIT, NULL},
	{"end", FAKE_END, NULL},
};

static const struct fake_op *find_op(const char *name)
{
	const struct fake_op *op;

	for (size_t i = 0; i < sizeof(block_ops) / sizeof(*block_ops); i++)
		if (strcmp(block_ops[i].name, name) == 0)
			return &block_ops[i];
	op = fake_listen_op(name);
	op = op ? op : fake_say_op(name);
	op = op ? op : fake_process_op(name);
	return op ? op : fake_bulk_op(name);
}

static void add_step(struct fake_script *script, const char *text, int line)
{
	size_t word = strcspn(text, " \t");
	char *name = fake_strndup(text, word);
	struct fake_step *step;

	script->steps = fake_realloc(script->steps, (script->count + 1) * sizeof(*script->steps));
	step = &script->steps[script->count++];
	*step = (struct fake_step){.op = find_op(name), .line = line};
	if (!step->op)
		fake_die(FAKE_USAGE, "%s:%d: no such step: %s", script->name, line, name);
	text += word;
	step->arg = fake_strdup(text + (*text != '\0'));
	free(name);
}

/* A line without what surrounds it; NULL when nothing is left of it. */
static char *trimmed(char *line)
{
	size_t len;

	while (isspace((unsigned char)*line))
		line++;
	len = strlen(line);
	while (len && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		line[--len] = '\0';
	return *line && *line != '#' ? line : NULL;
}

/* The next line, with those that a backslash at the end ties to it. */
static const char *join_lines(struct fake_buf *line, const char *text, const char *end, int *number)
{
	line->len = 0;
	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((lf ? lf : end) - text);
		bool more = len && text[len - 1] == '\\';

		fake_buf_add(line, text, len - more);
		(*number)++;
		text += len + (lf != NULL);
		if (!more)
			break;
	}
	return text;
}

static void match_blocks(struct fake_script *script)
{
	size_t open[MAX_NESTING];
	size_t depth = 0;

	for (size_t i = 0; i < script->count; i++) {
		struct fake_step *step = &script->steps[i];

		if (step->op->block == FAKE_END && depth == 0)
			fake_die(
				FAKE_USAGE, "%s:%d: end without a block", script->name, step->line);
		if (step->op->block == FAKE_END)
			script->steps[open[--depth]].end = i;
		else if (step->op->block != FAKE_NO_BLOCK && depth == MAX_NESTING)
			fake_die(FAKE_USAGE, "%s:%d: too deep", script->name, step->line);
		else if (step->op->block != FAKE_NO_BLOCK)
			open[depth++] = i;
	}
	if (depth)
		fake_die(FAKE_USAGE, "%s:%d: block without end", script->name,
			script->steps[open[depth - 1]].line);
}

void fake_script_parse(struct fake_script *script, const char *name, const char *text, size_t len)
{
	struct fake_buf line = {0};
	const char *end = text + len;
	int number = 0;

	*script = (struct fake_script){.name = name};
	while (text < end) {
		int first = number + 1;
		char *step;

		text = join_lines(&line, text, end, &number);
		*fake_buf_room(&line, 1) = '\0';
		step = trimmed(line.data);
		if (step)
			add_step(script, step, first);
	}
	match_blocks(script);
	fake_buf_free(&line);
}

void fake_script_free(struct fake_script *script)
{
	for (size_t i = 0; i < script->count; i++)
		free(script->steps[i].arg);
	free(script->steps);
	*script = (struct fake_script){0};
}
