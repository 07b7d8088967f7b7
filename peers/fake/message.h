/* One line from the client, taken apart. */
#ifndef PEERS_FAKE_MESSAGE_H
#define PEERS_FAKE_MESSAGE_H

#include "fake/buf.h"

#include <json-c/json.h>

struct fake_msg {
	json_object *root;
	const char *line;
	size_t len;
	const char *method; /* NULL in a response */
	const char *id; /* as JSON text, so that its type is kept; NULL in a notification */
};

/* False when the line is not a JSON object. The line has to stay where it is. */
bool fake_msg_parse(struct fake_msg *msg, const char *line, size_t len);
void fake_msg_free(struct fake_msg *msg);

/* The value at a path such as "params.input.0.text"; NULL when there is none. */
json_object *fake_json_at(json_object *root, const char *path);

/* The string there, or NULL. */
const char *fake_json_str(json_object *root, const char *path);

/* Appends it compact; a string without quotes and with its escapes, ready for use inside quotes. */
void fake_json_value(struct fake_buf *buf, json_object *value);

/* Compact JSON text; lives as long as the value. */
const char *fake_json_text(json_object *value);

/*
 * Does the value have everything that the pattern has? Members that the pattern does not name do
 * not matter; arrays have to be as long; the pattern "<any>" fits whatever is there.
 */
bool fake_json_covers(json_object *pattern, json_object *value);

/* The same members on both sides, in any order. */
bool fake_json_same(json_object *a, json_object *b);

bool fake_utf8_valid(const char *text, size_t len);

#endif
