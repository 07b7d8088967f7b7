#include "config.h"

#include "model/text.h"
#include "model/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const sources[] = {"text", "chunks", "bytes", "echo"};

static int count_sources(struct json_object *spec)
{
	int count = 0;
	size_t i;

	for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		count += json_object_object_get_ex(spec, sources[i], NULL);
	return count;
}

bool model_text_present(struct json_object *spec)
{
	return count_sources(spec) > 0;
}

int model_text_check(struct json_object *spec, const char *where, struct model_error *error)
{
	const char *split = model_get_string(spec, "split", NULL);

	if (count_sources(spec) != 1)
		return model_fail(error, "%s: give one of text, chunks, bytes and echo", where);
	if (split && strcmp(split, "words"))
		return model_fail(error, "%s: \"split\" can only be \"words\"", where);
	if (!!split + !!model_get(spec, "chunk_bytes") + !!model_get(spec, "chunks") > 1)
		return model_fail(error, "%s: give one of chunks, chunk_bytes and split", where);
	if (model_get(spec, "chunk_bytes") && !model_get_count(spec, "chunk_bytes", 0))
		return model_fail(error, "%s: \"chunk_bytes\" must not be 0", where);
	return 0;
}

void model_pattern(char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		text[i] = (char)('a' + i % 26);
	text[n] = '\0';
}

static char *join(const char *head, const char *tail)
{
	size_t head_length = strlen(head);
	char *joined = malloc(head_length + strlen(tail) + 1);

	if (joined) {
		memcpy(joined, head, head_length);
		strcpy(joined + head_length, tail);
	}
	return joined;
}

static const char *chunk_at(struct json_object *chunks, size_t index)
{
	return json_object_get_string(json_object_array_get_idx(chunks, index));
}

static char *join_chunks(struct json_object *chunks)
{
	size_t count = json_object_array_length(chunks);
	size_t length = 0;
	char *joined;
	char *end;
	size_t i;

	for (i = 0; i < count; i++)
		length += strlen(chunk_at(chunks, i));
	joined = malloc(length + 1);
	if (!joined)
		return NULL;
	for (i = 0, end = joined; i < count; i++)
		end = stpcpy(end, chunk_at(chunks, i));
	*end = '\0';
	return joined;
}

static char *make_pattern(size_t n)
{
	char *text = malloc(n + 1);

	if (text)
		model_pattern(text, n);
	return text;
}

static char *make_bytes(struct json_object *spec, const char *user_text)
{
	if (model_get(spec, "chunks"))
		return join_chunks(model_get(spec, "chunks"));
	if (model_get(spec, "bytes"))
		return make_pattern((size_t)model_get_count(spec, "bytes", 0));
	if (model_get(spec, "echo"))
		return join(model_get_string(spec, "echo", ""), user_text);
	return strdup(model_get_string(spec, "text", ""));
}

int model_text_init(struct model_text *text, struct json_object *spec, const char *user_text)
{
	*text = (struct model_text){
		.bytes = make_bytes(spec, user_text),
		.chunks = model_get(spec, "chunks"),
		.chunk_bytes = (size_t)model_get_count(spec, "chunk_bytes", 0),
		.by_words = model_get(spec, "split") || model_get(spec, "echo"),
	};
	if (!text->bytes)
		return -ENOMEM;
	text->length = strlen(text->bytes);
	json_object_get(text->chunks);
	return 0;
}

int model_text_init_plain(struct model_text *text, const char *bytes)
{
	*text = (struct model_text){.bytes = strdup(bytes)};
	if (!text->bytes)
		return -ENOMEM;
	text->length = strlen(bytes);
	return 0;
}

void model_text_clear(struct model_text *text)
{
	free(text->bytes);
	json_object_put(text->chunks);
	*text = (struct model_text){0};
}

/* Never cut inside a character: back to its first byte or, if that is no progress, past it. */
static size_t whole_characters(const char *bytes, size_t wanted, size_t left)
{
	size_t n = wanted;

	if (n >= left)
		return left;
	while (n > 0 && ((unsigned char)bytes[n] & 0xc0) == 0x80)
		n--;
	if (n > 0)
		return n;
	for (n = wanted; n < left && ((unsigned char)bytes[n] & 0xc0) == 0x80; n++)
		;
	return n;
}

static size_t one_word(const char *bytes, size_t left)
{
	const char *space = memchr(bytes, ' ', left);
	size_t n = space ? (size_t)(space - bytes) : left;

	while (n < left && bytes[n] == ' ')
		n++;
	return n;
}

static bool next_given_chunk(struct model_text *text, size_t *ret_length)
{
	if (text->next_chunk >= json_object_array_length(text->chunks))
		return false;
	*ret_length = strlen(chunk_at(text->chunks, text->next_chunk++));
	return true;
}

bool model_text_next(struct model_text *text, const char **ret_bytes, size_t *ret_length)
{
	const char *bytes = text->bytes + text->at;
	size_t left = text->length - text->at;
	size_t length = left;

	if (text->chunks) {
		if (!next_given_chunk(text, &length))
			return false;
	} else if (!left) {
		return false;
	} else if (text->chunk_bytes) {
		length = whole_characters(bytes, text->chunk_bytes, left);
	} else if (text->by_words) {
		length = one_word(bytes, left);
	}
	text->at += length;
	*ret_bytes = bytes;
	*ret_length = length;
	return true;
}
