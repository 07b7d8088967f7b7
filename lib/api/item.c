#include "api/item.h"

#include "base/mem.h"
#include "codec/field.h"

codex_item *cx_item_new(struct cx_span raw)
{
	codex_item *item = raw.at && raw.at[0] == '{' ? cx_alloc0(sizeof(*item)) : NULL;

	if (!item)
		return NULL;
	item->text = cx_strndup(raw.at, raw.len);
	item->len = raw.len;
	item->id = cx_field_string(raw, "id");
	item->type = cx_field_string(raw, "type");
	item->message = cx_field_string(raw, "text");
	item->phase = cx_field_string(raw, "phase");
	if (!item->text) {
		cx_item_free(item);
		return NULL;
	}
	return item;
}

void cx_item_free(codex_item *item)
{
	if (!item)
		return;
	cx_free(item->text);
	cx_free(item->id);
	cx_free(item->type);
	cx_free(item->message);
	cx_free(item->phase);
	codex_json_unref(item->json);
	cx_free(item);
}

/* An item without these is none of the protocol's, but it is data all the same. */
const char *codex_item_id(const codex_item *item)
{
	return item->id ? item->id : "";
}

const char *codex_item_type(const codex_item *item)
{
	return item->type ? item->type : "";
}

const char *codex_item_text(const codex_item *item)
{
	return item->message;
}

const char *codex_item_phase(const codex_item *item)
{
	return item->phase;
}

const codex_json *codex_item_json(const codex_item *item)
{
	/* What is parsed is kept; the item itself does not change by it. */
	codex_item *cache = (codex_item *)(uintptr_t)item;

	if (!cache->json)
		codex_json_parse(item->text, item->len, &cache->json);
	return cache->json;
}

const char *codex_item_json_text(const codex_item *item, size_t *ret_len)
{
	if (ret_len)
		*ret_len = item->len;
	return item->text;
}
