#include <config.h>

#include "gateway/page.h"

#include <check.h>
#include <event2/buffer.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *string_of(struct json_object *json, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(json, name, &value) ? json_object_get_string(value) : NULL;
}

static void replace(struct json_object **place, struct json_object *value)
{
	json_object_put(*place);
	*place = json_object_get(value);
}

/* lists whose elements have an id */

static size_t find(struct json_object *array, const char *id)
{
	size_t i;

	for (i = 0; i < json_object_array_length(array); i++) {
		if (strcmp(string_of(json_object_array_get_idx(array, i), "id"), id) == 0)
			break;
	}
	return i;
}

static void add_or_replace(struct json_object *array, struct json_object *element)
{
	json_object_array_put_idx(
		array, find(array, string_of(element, "id")), json_object_get(element));
}

static void remove_from(struct json_object *array, const char *id)
{
	size_t at = find(array, id);

	if (at < json_object_array_length(array))
		json_object_array_del_idx(array, at, 1);
}

static void clear(struct json_object *array)
{
	json_object_array_del_idx(array, 0, json_object_array_length(array));
}

/* events */

static void take_text(struct page *page, struct json_object *data)
{
	const char *field = string_of(data, "field"), *more = string_of(data, "append"), *had;
	const char *name = strcmp(field, "output") == 0 ? "aggregatedOutput" : field;
	size_t at = find(page->items, string_of(data, "item"));
	struct json_object *item;
	char *text;

	ck_assert_msg(
		at < json_object_array_length(page->items), "text of an item that is not there");
	item = json_object_array_get_idx(page->items, at);
	had = string_of(item, name);
	text = malloc((had ? strlen(had) : 0) + strlen(more) + 1);
	sprintf(text, "%s%s", had ? had : "", more);
	json_object_object_add(item, name, json_object_new_string(text));
	free(text);
}

static void take_turn(struct page *page, struct json_object *data)
{
	replace(&page->turn, data);
	replace(&page->usage, json_object_object_get(data, "usage"));
	replace(&page->notice, NULL);
	clear(page->items);
	page->turns++;
}

static void take_resolved(struct page *page, struct json_object *data)
{
	size_t at = find(page->requests, string_of(data, "id"));

	ck_assert_msg(at < json_object_array_length(page->requests), "resolved what was not asked");
	remove_from(page->requests, string_of(data, "id"));
	json_object_object_add(page->outcomes, string_of(data, "id"),
		json_object_new_string(string_of(data, "outcome")));
}

static void take_event(struct page *page, const char *name, struct json_object *data)
{
	page->events++;
	if (strcmp(name, "thread") == 0) {
		replace(&page->thread, data);
	} else if (strcmp(name, "turn") == 0) {
		take_turn(page, data);
	} else if (strcmp(name, "item") == 0) {
		add_or_replace(page->items, json_object_object_get(data, "item"));
	} else if (strcmp(name, "text") == 0) {
		take_text(page, data);
	} else if (strcmp(name, "dropped") == 0) {
		ck_assert(find(page->items, string_of(data, "item")) <
			json_object_array_length(page->items));
		remove_from(page->items, string_of(data, "item"));
		page->dropped++;
	} else if (strcmp(name, "usage") == 0) {
		replace(&page->usage, json_object_object_get(data, "usage"));
	} else if (strcmp(name, "notice") == 0) {
		replace(&page->notice, json_object_object_get(data, "text"));
	} else if (strcmp(name, "request") == 0) {
		add_or_replace(page->requests, json_object_object_get(data, "request"));
	} else if (strcmp(name, "resolved") == 0) {
		take_resolved(page, data);
	} else if (strcmp(name, "end") == 0) {
		replace(&page->turn, data);
		page->ends++;
	} else if (strcmp(name, "moved") == 0) {
		free(page->moved);
		page->moved = strdup(string_of(data, "id"));
	} else {
		ck_abort_msg("an event of no name known: %s", name);
	}
}

static void read_event(struct page *page, char *event, size_t length)
{
	char *data = strstr(event, "\ndata: ");
	struct json_object *json;

	if (length > page->longest)
		page->longest = length;
	ck_assert_msg(length <= WATCH_EVENT_MAX, "an event of %zu bytes", length);
	ck_assert_msg(strncmp(event, "event: ", 7) == 0 && data, "no event: %.40s", event);
	*data = '\0';
	data += 7;
	ck_assert_ptr_null(strchr(data, '\n'));
	json = json_tokener_parse(data);
	ck_assert_msg(json != NULL, "no JSON: %.80s", data);
	take_event(page, event + 7, json);
	json_object_put(json);
}

void page_read(struct page *page, struct evbuffer *buffer)
{
	struct evbuffer_ptr end;
	char *event;

	for (;;) {
		end = evbuffer_search(buffer, "\n\n", 2, NULL);
		if (end.pos < 0)
			break;
		event = malloc((size_t)end.pos + 1);
		evbuffer_remove(buffer, event, (size_t)end.pos);
		event[end.pos] = '\0';
		evbuffer_drain(buffer, 2);
		read_event(page, event, (size_t)end.pos + 2);
		free(event);
	}
	ck_assert_msg(evbuffer_get_length(buffer) == 0, "half an event");
}

/* filling */

bool page_fill(struct page *page, size_t room)
{
	page->news = watch_fill(page->watch, page->buffer, room);
	ck_assert_uint_lt(evbuffer_get_length(page->buffer), room + WATCH_EVENT_MAX);
	if (page->news)
		ck_assert_uint_ge(evbuffer_get_length(page->buffer), room);
	page_read(page, page->buffer);
	return page->news;
}

void page_fill_all(struct page *page, size_t room)
{
	while (page_fill(page, room))
		;
}

static void on_news(void *userdata)
{
	struct page *page = userdata;

	ck_assert_msg(!page->news, "news before all was written");
	page->news = true;
	if (!page->is_slow)
		page_fill_all(page, 64 * 1024);
}

void page_open(struct page *page, struct desk *desk, const char *thread_id)
{
	*page = (struct page){.buffer = evbuffer_new()};
	page->items = json_object_new_array();
	page->requests = json_object_new_array();
	page->outcomes = json_object_new_object();
	if (desk)
		ck_assert_int_eq(watch_new(desk, thread_id, on_news, page, &page->watch), 0);
}

void page_close(struct page *page)
{
	if (page->watch)
		watch_free(page->watch);
	evbuffer_free(page->buffer);
	json_object_put(page->thread);
	json_object_put(page->turn);
	json_object_put(page->usage);
	json_object_put(page->notice);
	json_object_put(page->items);
	json_object_put(page->requests);
	json_object_put(page->outcomes);
	free(page->moved);
	*page = (struct page){0};
}

/* looking */

const char *page_status(const struct page *page)
{
	return page->turn ? string_of(page->turn, "status") : "";
}

const char *page_state(const struct page *page)
{
	return page->thread ? string_of(page->thread, "state") : "";
}

struct json_object *page_item(const struct page *page, const char *type, size_t nth)
{
	size_t i;

	for (i = 0; i < json_object_array_length(page->items); i++) {
		struct json_object *item = json_object_array_get_idx(page->items, i);

		if (strcmp(string_of(item, "type"), type) == 0 && nth-- == 0)
			return item;
	}
	return NULL;
}

const char *page_text(const struct page *page, const char *type, size_t nth)
{
	struct json_object *item = page_item(page, type, nth);
	const char *text = item ? string_of(item, "text") : NULL;

	return text ? text : "";
}

const char *page_request(const struct page *page)
{
	return json_object_array_length(page->requests)
		? string_of(json_object_array_get_idx(page->requests, 0), "id")
		: NULL;
}

static int compare_ids(const void *one, const void *other)
{
	struct json_object *const *first = one, *const *second = other;

	return strcmp(string_of(*first, "id"), string_of(*second, "id"));
}

char *page_shown(const struct page *page)
{
	struct json_object *shown = json_object_new_object();
	char *text;

	/* One that was dropped and completed after all stands where it was, or where it came again. */
	json_object_array_sort(page->items, compare_ids);
	json_object_object_add(shown, "turn", json_object_get(page->turn));
	json_object_object_add(shown, "usage", json_object_get(page->usage));
	json_object_object_add(shown, "items", json_object_get(page->items));
	json_object_object_add(shown, "requests", json_object_get(page->requests));
	text = strdup(json_object_to_json_string_ext(shown, JSON_C_TO_STRING_PLAIN));
	json_object_put(shown);
	return text;
}
