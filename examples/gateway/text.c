#include "text.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_inside_character(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

size_t text_whole(const char *bytes, size_t length, size_t at_most)
{
	if (length <= at_most)
		return length;
	while (at_most > 0 && is_inside_character(bytes[at_most]))
		at_most--;
	return at_most;
}

static void reserve(struct text *text, size_t more)
{
	size_t wanted = text->length + more + 1;

	if (wanted <= text->capacity)
		return;
	text->capacity = wanted + wanted / 2;
	text->bytes = must(realloc(text->bytes, text->capacity));
}

/* Keeps the first and the last three eighths of the limit, so that there is room to grow before this is needed again. */
static void shorten(struct text *text, size_t limit)
{
	size_t head =
		text->mark ? text->head : text_whole(text->bytes, text->length, limit / 8 * 3);
	size_t tail = text->length - limit / 8 * 3;
	char mark[64];
	size_t mark_length;

	while (tail < text->length && is_inside_character(text->bytes[tail]))
		tail++;
	text->left_out += tail - head - text->mark;
	mark_length =
		(size_t)snprintf(mark, sizeof(mark), "\n… %zu bytes left out …\n", text->left_out);
	memmove(text->bytes + head + mark_length, text->bytes + tail, text->length - tail + 1);
	memcpy(text->bytes + head, mark, mark_length);
	text->length = head + mark_length + text->length - tail;
	text->head = head;
	text->mark = mark_length;
}

bool text_append(struct text *text, const char *bytes, size_t length, size_t limit)
{
	bool grown = true;
	size_t step;

	/* In steps, so that no more than the limit, and the step, is ever held. */
	for (; length > 0; bytes += step, length -= step) {
		step = text_whole(bytes, length, limit / 8);
		reserve(text, step);
		memcpy(text->bytes + text->length, bytes, step);
		text->length += step;
		text->bytes[text->length] = '\0';
		if (text->length > limit) {
			shorten(text, limit);
			grown = false;
		}
	}
	return grown;
}

void text_set(struct text *text, const char *bytes, size_t length, size_t limit)
{
	text_clear(text);
	text_append(text, bytes, length, limit);
}

void text_clear(struct text *text)
{
	free(text->bytes);
	*text = (struct text){0};
}
