/* A browser's turn, made of events as the gateway's README says. */
#include <config.h>

#include "browser.h"

#include "../examples/gateway/memory.h"

#include <event2/buffer.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

struct said {
	char *item;
	struct evbuffer *text;
};

struct screen {
	struct said *said;
	size_t n_said;
	bool has_text;
	char *status;
	struct json_object *told;
};

struct screen *screen_new(void)
{
	return must_new(sizeof(struct screen));
}

static void forget(struct screen *screen)
{
	size_t i;

	for (i = 0; i < screen->n_said; i++) {
		free(screen->said[i].item);
		evbuffer_free(screen->said[i].text);
	}
	free(screen->said);
	screen->said = NULL;
	screen->n_said = 0;
	screen->has_text = false;
}

void screen_free(struct screen *screen)
{
	forget(screen);
	free(screen->status);
	json_object_put(screen->told);
	free(screen);
}

static const char *string_of(struct json_object *object, const char *name)
{
	return json_object_get_string(json_object_object_get(object, name));
}

static bool is(struct json_object *object, const char *name, const char *value)
{
	const char *text = string_of(object, name);

	return text && !strcmp(text, value);
}

static struct said *said_of(struct screen *screen, const char *item)
{
	size_t i;

	for (i = 0; item && i < screen->n_said; i++)
		if (!strcmp(screen->said[i].item, item))
			return &screen->said[i];
	return NULL;
}

static struct said *add_said(struct screen *screen, const char *item)
{
	screen->said = must(realloc(screen->said, (screen->n_said + 1) * sizeof(screen->said[0])));
	screen->said[screen->n_said] =
		(struct said){.item = must_copy(item), .text = must(evbuffer_new())};
	return &screen->said[screen->n_said++];
}

static enum screen_news append(struct screen *screen, struct said *said, struct json_object *text)
{
	bool first = !screen->has_text;
	size_t length = text ? (size_t)json_object_get_string_len(text) : 0;

	if (!said || !length)
		return SCREEN_NOTHING;
	evbuffer_add(said->text, json_object_get_string(text), length);
	screen->has_text = true;
	return first ? SCREEN_TEXT : SCREEN_NOTHING;
}

static enum screen_news take_item(struct screen *screen, struct json_object *item)
{
	const char *id = string_of(item, "id");
	struct said *said;

	if (!id || !is(item, "type", "agentMessage"))
		return SCREEN_NOTHING;
	said = said_of(screen, id);
	if (!said)
		said = add_said(screen, id);
	evbuffer_drain(said->text, evbuffer_get_length(said->text));
	return append(screen, said, json_object_object_get(item, "text"));
}

static enum screen_news take(struct screen *screen, const char *event, struct json_object *data)
{
	if (!strcmp(event, "text"))
		return append(screen, said_of(screen, string_of(data, "item")),
			json_object_object_get(data, "append"));
	if (!strcmp(event, "item"))
		return take_item(screen, json_object_object_get(data, "item"));
	if (!strcmp(event, "thread"))
		return is(data, "state", "ready") ? SCREEN_READY : SCREEN_NOTHING;
	if (strcmp(event, "turn") && strcmp(event, "end"))
		return SCREEN_NOTHING;
	must_set(&screen->status, string_of(data, "status"));
	if (*event == 'e')
		return SCREEN_END;
	forget(screen);
	return SCREEN_TURN;
}

enum screen_news screen_take(struct screen *screen, const char *event, const char *data)
{
	struct json_object *json = json_tokener_parse(data);
	enum screen_news news = take(screen, event, json);

	json_object_put(json);
	return news;
}

const char *screen_tell(struct screen *screen)
{
	struct json_object *told = must(json_object_new_object()),
			   *said = must(json_object_new_array());
	size_t i;

	for (i = 0; i < screen->n_said; i++) {
		struct evbuffer *text = screen->said[i].text;
		int length = (int)evbuffer_get_length(text);
		const char *bytes = length ? (const char *)evbuffer_pullup(text, -1) : "";

		json_object_array_add(said, must(json_object_new_string_len(bytes, length)));
	}
	json_object_object_add(told, "status",
		screen->status ? must(json_object_new_string(screen->status)) : NULL);
	json_object_object_add(told, "said", said);
	json_object_put(screen->told);
	screen->told = told;
	return json_object_to_json_string_ext(told, JSON_C_TO_STRING_PLAIN);
}
