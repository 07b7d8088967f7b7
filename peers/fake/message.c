#include "fake/message.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_DEPTH = 100000,
	PLAIN = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE
};

const char *fake_json_text(json_object *value)
{
	return json_object_to_json_string_ext(value, PLAIN);
}

static json_object *parse_strict(const char *text, size_t len)
{
	json_tokener *tok = json_tokener_new_ex(MAX_DEPTH);
	json_object *root;

	if (!tok)
		fake_die(FAKE_SYSTEM, "no memory for a JSON parser");
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
	root = json_tokener_parse_ex(tok, text, (int)len + 1);
	if (json_tokener_get_error(tok) != json_tokener_success) {
		json_object_put(root);
		root = NULL;
	}
	json_tokener_free(tok);
	return root;
}

bool fake_msg_parse(struct fake_msg *msg, const char *line, size_t len)
{
	json_object *id;

	memset(msg, 0, sizeof(*msg));
	msg->line = line;
	msg->len = len;
	msg->root = parse_strict(line, len);
	if (!json_object_is_type(msg->root, json_type_object)) {
		fake_msg_free(msg);
		return false;
	}
	msg->method = fake_json_str(msg->root, "method");
	if (json_object_object_get_ex(msg->root, "id", &id))
		msg->id = fake_json_text(id);
	return true;
}

void fake_msg_free(struct fake_msg *msg)
{
	json_object_put(msg->root);
	memset(msg, 0, sizeof(*msg));
}

json_object *fake_json_at(json_object *root, const char *path)
{
	while (*path && root) {
		size_t len = strcspn(path, ".");
		char *key = fake_strndup(path, len);

		if (json_object_is_type(root, json_type_array))
			root = json_object_array_get_idx(root, (size_t)atoi(key));
		else if (!json_object_object_get_ex(root, key, &root))
			root = NULL;
		free(key);
		path += len + (path[len] == '.');
	}
	return root;
}

const char *fake_json_str(json_object *root, const char *path)
{
	json_object *value = fake_json_at(root, path);

	return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

void fake_json_value(struct fake_buf *buf, json_object *value)
{
	if (json_object_is_type(value, json_type_string))
		fake_buf_json(buf, json_object_get_string(value),
			(size_t)json_object_get_string_len(value));
	else
		fake_buf_str(buf, fake_json_text(value));
}

static bool matches_any(json_object *pattern)
{
	return json_object_is_type(pattern, json_type_string) &&
		strcmp(json_object_get_string(pattern), "<any>") == 0;
}

static bool covers_object(json_object *pattern, json_object *value)
{
	json_object *found;

	if (!json_object_is_type(value, json_type_object))
		return false;
	json_object_object_foreach(pattern, key, wanted)
	{
		if (!json_object_object_get_ex(value, key, &found))
			return false;
		if (!fake_json_covers(wanted, found))
			return false;
	}
	return true;
}

static bool covers_array(json_object *pattern, json_object *value)
{
	size_t count = json_object_array_length(pattern);

	if (!json_object_is_type(value, json_type_array) ||
		json_object_array_length(value) != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!fake_json_covers(json_object_array_get_idx(pattern, i),
			    json_object_array_get_idx(value, i)))
			return false;
	return true;
}

bool fake_json_covers(json_object *pattern, json_object *value)
{
	if (matches_any(pattern))
		return true;
	switch (json_object_get_type(pattern)) {
	case json_type_object:
		return covers_object(pattern, value);
	case json_type_array:
		return covers_array(pattern, value);
	default:
		return json_object_equal(pattern, value);
	}
}

bool fake_json_same(json_object *a, json_object *b)
{
	return json_object_equal(a, b);
}

/* How long the sequence is that this byte starts; 0 when it cannot start one. */
static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* Overlong forms, surrogates and what lies above U+10FFFF show in the second byte. */
static bool second_byte_valid(unsigned char lead, unsigned char second)
{
	switch (lead) {
	case 0xe0:
		return second >= 0xa0;
	case 0xed:
		return second <= 0x9f;
	case 0xf0:
		return second >= 0x90;
	case 0xf4:
		return second <= 0x8f;
	default:
		return true;
	}
}

bool fake_utf8_valid(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	const unsigned char *end = p + len;

	while (p < end) {
		size_t need = sequence_length(*p);

		if (!need || (size_t)(end - p) < need)
			return false;
		if (need > 1 && !second_byte_valid(p[0], p[1]))
			return false;
		for (size_t i = 1; i < need; i++)
			if ((p[i] & 0xc0) != 0x80)
				return false;
		p += need;
	}
	return true;
}
