/* Lists and maps. Elements are decoded where they stay; when there is no more room twice as much is taken. That costs less
 * than counting them first, which would go over each text once for every level around it. */
#include "codec/decode_inside.h"

#include "base/mem.h"
#include "codec/text.h"

#include <stdalign.h>

#define ROOM_FIRST 4

struct elements {
	char *at;
	size_t size; /* of one */
	size_t count;
	size_t room;
};

/* Room for one more, cleared; NULL as the decoder's. */
static char *next(struct cx_decoder *decoder, struct elements *elements)
{
	if (elements->count == elements->room) {
		size_t room = elements->room ? elements->room * 2 : ROOM_FIRST;
		char *at = cx_decode_make(decoder, room * elements->size);

		if (!at)
			return NULL;
		if (elements->count)
			memcpy(at, elements->at, elements->count * elements->size);
		elements->at = at;
		elements->room = room;
	}
	return elements->at + elements->count++ * elements->size;
}

/* A number has no null: it is 0 then, and the list is not all that came. */
static const char *decode_null(struct cx_decoder *decoder, const char *at, unsigned kind)
{
	if (kind >= CX_BOOL && kind <= CX_DOUBLE)
		decoder->lossy = true;
	return at + 4;
}

const char *cx_decode_element(struct cx_decoder *decoder, const char *at, unsigned kind,
	uint16_t type, bool nullable, const struct cx_path *path, void *to)
{
	if (nullable && *at == 'n' && kind != CX_JSON)
		return decode_null(decoder, at, kind);
	return cx_decode_value(decoder, at, kind, type, path, to);
}

const char *cx_decode_list(struct cx_decoder *decoder, const char *at, unsigned kind, uint16_t type,
	bool nullable, const struct cx_path *path, void *to, void *count)
{
	struct elements elements = {NULL, cx_table_size(kind), 0, 0};
	struct cx_path frame = {path, NULL, 0};

	if (*at != '[')
		return cx_decode_mismatch(decoder, path, "array", at);
	if (!cx_decode_enter(decoder, path))
		return NULL;
	at = cx_skip_space(at + 1);
	while (*at != ']') {
		char *element = next(decoder, &elements);

		if (!element)
			return NULL;
		at = cx_decode_element(decoder, at, kind, type, nullable, &frame, element);
		if (!at)
			return NULL;
		frame.index++;
		at = cx_skip_comma(at);
	}
	cx_put_pointer(to, elements.at);
	cx_put_count(count, elements.count);
	return cx_decode_leave(decoder, at + 1);
}

static const char *key_of(const struct elements *entries, size_t index)
{
	return cx_get_pointer(entries->at + index * entries->size);
}

static size_t hash(const char *text)
{
	size_t value = 5381;

	while (*text)
		value = value * 33 ^ (unsigned char)*text++;
	return value;
}

/* The entry becomes the one that its key has, if there is one before it: of two members with the same name the last
 * counts. `slots` has an index + 1 for each that was taken. */
static void take(struct elements *entries, size_t from, size_t *slots, size_t mask)
{
	const char *key = key_of(entries, from);
	size_t slot = hash(key) & mask;
	size_t to = entries->count;

	while (slots[slot] && strcmp(key_of(entries, slots[slot] - 1), key) != 0)
		slot = (slot + 1) & mask;
	if (slots[slot])
		to = slots[slot] - 1;
	else
		slots[slot] = ++entries->count;
	memmove(entries->at + to * entries->size, entries->at + from * entries->size,
		entries->size);
}

static bool drop_repeated(struct cx_decoder *decoder, struct elements *entries)
{
	size_t count = entries->count;
	size_t room = 4;
	size_t *slots;

	if (count < 2)
		return true;
	while (room < count * 2)
		room *= 2;
	slots = cx_alloc0(room * sizeof(size_t));
	if (!slots) {
		cx_decode_nomem(decoder);
		return false;
	}
	entries->count = 0;
	for (size_t i = 0; i < count; i++)
		take(entries, i, slots, room - 1);
	cx_free(slots);
	return true;
}

static const char *decode_key(
	struct cx_decoder *decoder, const char *at, const struct cx_path *path, const char **ret)
{
	bool lossy = decoder->lossy;

	decoder->lossy = false;
	at = cx_decode_string(decoder, at, ret);
	if (!at)
		return NULL;
	if (decoder->lossy)
		return cx_decode_fail(decoder, path, "a member's name has U+0000 in it");
	decoder->lossy = lossy;
	return cx_skip_space(cx_skip_space(at) + 1);
}

const char *cx_decode_map(struct cx_decoder *decoder, const char *at, unsigned kind, uint16_t type,
	bool nullable, const struct cx_path *path, void *to, void *count)
{
	struct cx_entry entry = cx_table_entry(kind);
	struct elements entries = {NULL, entry.size, 0, 0};
	struct cx_path frame = {path, NULL, 0};

	if (*at != '{')
		return cx_decode_mismatch(decoder, path, "object", at);
	if (!cx_decode_enter(decoder, path))
		return NULL;
	at = cx_skip_space(at + 1);
	while (*at != '}') {
		char *to_entry = next(decoder, &entries);

		if (!to_entry)
			return NULL;
		at = decode_key(decoder, at, path, &frame.name);
		if (!at)
			return NULL;
		cx_put_pointer(to_entry, frame.name);
		at = cx_decode_element(
			decoder, at, kind, type, nullable, &frame, to_entry + entry.value);
		if (!at)
			return NULL;
		at = cx_skip_comma(at);
	}
	if (!drop_repeated(decoder, &entries))
		return NULL;
	cx_put_pointer(to, entries.at);
	cx_put_count(count, entries.count);
	return cx_decode_leave(decoder, at + 1);
}
