#include "config.h"

#include "model/item_private.h"
#include "model/sse.h"

#include <stdlib.h>

struct json_object *model_item_spec(const struct model_item_kind *kind, struct json_object *value)
{
	struct json_object *spec;

	if (!kind->sugar || !json_object_is_type(value, json_type_string))
		return json_object_get(value);
	spec = json_object_new_object();
	json_object_object_add(spec, kind->sugar, json_object_get(value));
	return spec;
}

static int check_pauses(struct json_object *spec, const char *where, struct model_error *error)
{
	static const struct model_field pause = {"pauses_ms", MODEL_COUNT, false};
	struct json_object *pauses = model_get(spec, "pauses_ms");
	size_t count = pauses ? json_object_array_length(pauses) : 0;
	size_t i;
	int r = 0;

	for (i = 0; !r && i < count; i++)
		r = model_check_value(json_object_array_get_idx(pauses, i), &pause, where, error);
	return r;
}

int model_item_check(
	const struct model_item_kind *kind, struct json_object *spec, struct model_error *error)
{
	int r = model_check_fields(spec, kind->fields, kind->name, error);

	if (!r)
		r = check_pauses(spec, kind->name, error);
	if (!r && kind->check)
		r = kind->check(spec, kind->name, error);
	return r;
}

struct model_part *model_item_add_part(struct model_item *item)
{
	struct model_part *parts =
		realloc(item->parts, (item->part_count + 1) * sizeof(*item->parts));

	if (!parts)
		return NULL;
	item->parts = parts;
	parts[item->part_count] = (struct model_part){0};
	return &parts[item->part_count++];
}

struct model_item *model_item_new(const struct model_item_kind *kind, struct json_object *spec,
	const struct model_item_context *context)
{
	struct model_item *item = calloc(1, sizeof(*item));

	if (!item)
		return NULL;
	item->pause_ms = (unsigned)model_get_count(spec, "pause_ms", 0);
	item->delay_ms = (unsigned)model_get_count(spec, "delay_ms", 0);
	item->pauses_ms = json_object_get(model_get(spec, "pauses_ms"));
	if (kind->build(item, spec, context) < 0) {
		model_item_free(item);
		return NULL;
	}
	return item;
}

static void clear_part(struct model_part *part)
{
	json_object_put(part->begin);
	json_object_put(part->delta);
	model_text_clear(&part->text);
}

void model_item_free(struct model_item *item)
{
	size_t i;

	if (!item)
		return;
	for (i = 0; i < item->part_count; i++)
		clear_part(&item->parts[i]);
	free(item->parts);
	json_object_put(item->added);
	json_object_put(item->done);
	json_object_put(item->pauses_ms);
	free(item);
}

static enum model_item_result write_once(struct evbuffer *out, struct json_object **event)
{
	model_sse_write_new(out, *event);
	*event = NULL;
	return MODEL_ITEM_EVENT;
}

static unsigned pause_before_delta(const struct model_item *item)
{
	struct json_object *pause;

	if (item->pauses_ms) {
		pause = json_object_array_get_idx(item->pauses_ms, item->deltas_sent);
		if (pause)
			return (unsigned)json_object_get_int(pause);
	}
	return item->deltas_sent ? item->pause_ms : item->delay_ms;
}

static bool must_wait(struct model_item *item, unsigned *ret_pause_ms)
{
	unsigned pause_ms = pause_before_delta(item);

	if (!pause_ms || item->waited)
		return false;
	item->waited = true;
	*ret_pause_ms = pause_ms;
	return true;
}

static bool has_delta(const struct model_part *part)
{
	struct model_text rest = part->text;
	const char *bytes;
	size_t length;

	return part->delta && model_text_next(&rest, &bytes, &length);
}

static enum model_item_result write_delta(
	struct model_item *item, struct model_part *part, struct evbuffer *out)
{
	const char *bytes;
	size_t length;

	model_text_next(&part->text, &bytes, &length);
	json_object_object_add(
		part->delta, "delta", json_object_new_string_len(bytes, (int)length));
	model_sse_write(out, part->delta);
	item->deltas_sent++;
	item->text_bytes += length;
	item->waited = false;
	return MODEL_ITEM_EVENT;
}

enum model_item_result model_item_next(
	struct model_item *item, struct evbuffer *out, unsigned *ret_pause_ms)
{
	struct model_part *part;

	if (item->added)
		return write_once(out, &item->added);
	for (; item->part < item->part_count; item->part++) {
		part = &item->parts[item->part];
		if (part->begin)
			return write_once(out, &part->begin);
		if (!has_delta(part))
			continue;
		if (must_wait(item, ret_pause_ms))
			return MODEL_ITEM_PAUSE;
		return write_delta(item, part, out);
	}
	if (item->done)
		return write_once(out, &item->done);
	return MODEL_ITEM_END;
}

size_t model_item_text_bytes(const struct model_item *item)
{
	return item->text_bytes;
}
