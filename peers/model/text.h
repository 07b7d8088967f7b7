/* The text of one streamed part, and where it is cut into deltas. */
#ifndef PEERS_MODEL_TEXT_H
#define PEERS_MODEL_TEXT_H

#include "model/fields.h"

struct model_text {
	char *bytes;
	size_t length;
	size_t at; /* how much was handed out */
	struct json_object *chunks; /* cut here ... */
	size_t next_chunk;
	size_t chunk_bytes; /* ... or every so many bytes ... */
	bool by_words; /* ... or behind each space; else not at all */
};

/* The members that say what the text is and how it is cut: text, chunks, bytes, echo, ... */
#define MODEL_TEXT_FIELDS \
	{"text", MODEL_STRING, false}, {"chunks", MODEL_STRINGS, false}, \
		{"bytes", MODEL_COUNT, false}, {"echo", MODEL_STRING, false}, \
		{"chunk_bytes", MODEL_COUNT, false}, \
	{ \
		"split", MODEL_STRING, false \
	}

/* Exactly one source, and no cut that contradicts it. */
int model_text_check(struct json_object *spec, const char *where, struct model_error *error);

/* Does the object name a text at all? */
bool model_text_present(struct json_object *spec);

/* From a checked spec; `user_text` is what "echo" repeats. Returns 0 or -ENOMEM. */
int model_text_init(struct model_text *text, struct json_object *spec, const char *user_text);

/* A plain text in one piece. */
int model_text_init_plain(struct model_text *text, const char *bytes);

void model_text_clear(struct model_text *text);

/* The next delta, borrowed; false at the end. */
bool model_text_next(struct model_text *text, const char **ret_bytes, size_t *ret_length);

#endif
