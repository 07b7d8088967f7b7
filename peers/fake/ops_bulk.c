/* The steps that write what is too big to spell out: long lines, deep nesting, floods. */
#include "fake/player.h"

#include <stdlib.h>
#include <string.h>

struct bulk {
	int64_t count;
	bool open; /* leave it without an end */
};

/* COUNT [open] */
static struct bulk parse_bulk(struct fake_player *player, const struct fake_step *step)
{
	char *own = fake_strdup(step->arg);
	char *rest = own;
	struct bulk bulk = {.count = fake_player_size(player, fake_next_word(&rest))};
	const char *word = fake_next_word(&rest);

	bulk.open = word && strcmp(word, "open") == 0;
	if (word && !bulk.open)
		fake_player_fail(player, FAKE_USAGE, "what is %s?", word);
	free(own);
	return bulk;
}

/* A notification whose line is exactly so many bytes with its LF; `open`: without its end. */
static void run_long_line(struct fake_player *player, const struct fake_step *step)
{
	static const char head[] = "{\"method\":\"fake/long\",\"params\":{\"text\":\"";
	static const char tail[] = "\"}}\n";
	struct bulk bulk = parse_bulk(player, step);
	size_t frame = strlen(head) + (bulk.open ? 0 : strlen(tail));
	struct fake_buf line = {0};

	if ((size_t)bulk.count < frame)
		fake_player_fail(player, FAKE_USAGE, "at least %zu", frame);
	fake_buf_str(&line, head);
	fake_buf_fill(&line, 'x', (size_t)bulk.count - frame);
	if (!bulk.open)
		fake_buf_str(&line, tail);
	fake_player_write(player, line.data, line.len);
	fake_buf_free(&line);
}

/* A notification nested so deep, its own two objects counted; `open`: without closing brackets. */
static void run_deep(struct fake_player *player, const struct fake_step *step)
{
	struct bulk bulk = parse_bulk(player, step);
	size_t arrays = bulk.count > 2 ? (size_t)bulk.count - 2 : 0;
	struct fake_buf line = {0};

	fake_buf_str(&line, "{\"method\":\"fake/deep\",\"params\":{\"v\":");
	fake_buf_fill(&line, '[', arrays);
	if (!bulk.open)
		fake_buf_fill(&line, ']', arrays);
	fake_buf_str(&line, arrays ? "" : "0");
	fake_buf_str(&line, bulk.open ? "\n" : "}}\n");
	fake_player_write(player, line.data, line.len);
	fake_buf_free(&line);
}

/* So many unknown notifications, numbered, in as few writes as can be. */
static void run_flood(struct fake_player *player, const struct fake_step *step)
{
	struct bulk bulk = parse_bulk(player, step);
	struct fake_buf lines = {0};

	for (int64_t i = 0; i < bulk.count; i++) {
		fake_buf_fmt(&lines, "{\"method\":\"fake/flood\",\"params\":{\"n\":%lld}}\n",
			(long long)i);
		if (lines.len < 256 * 1024)
			continue;
		fake_player_write(player, lines.data, lines.len);
		lines.len = 0;
	}
	fake_player_write(player, lines.data, lines.len);
	fake_buf_free(&lines);
}

static const struct fake_op ops[] = {
	{"long-line", FAKE_NO_BLOCK, run_long_line},
	{"deep", FAKE_NO_BLOCK, run_deep},
	{"flood", FAKE_NO_BLOCK, run_flood},
};

const struct fake_op *fake_bulk_op(const char *name)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (strcmp(ops[i].name, name) == 0)
			return &ops[i];
	return NULL;
}
