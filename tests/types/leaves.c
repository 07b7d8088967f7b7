#include "types/leaves.h"
#include "codec/text.h"

#include <string.h>

/* Where the walk is. `path` grows and is cut again. */
struct walk {
	struct cx_buf *buf;
	const struct cx_types *types;
	struct cx_buf path;
	bool any;
};

/* What stands somewhere: a field, an element, a payload. */
struct slot {
	const char *at;
	uint16_t type;
	uint8_t kind;
};

static void put_type(struct walk *walk, uint16_t type, const char *value);

static void put_leaf(struct walk *walk, const char *kind)
{
	cx_buf_puts(walk->buf, walk->any ? ",[" : "[");
	walk->any = true;
	cx_put_string(walk->buf, walk->path.data ? walk->path.data : "", walk->path.len);
	cx_buf_putc(walk->buf, ',');
	cx_put_string(walk->buf, kind, strlen(kind));
	cx_buf_putc(walk->buf, ']');
}

static size_t push_name(struct walk *walk, const char *name)
{
	size_t before = walk->path.len;

	cx_buf_putc(&walk->path, '.');
	cx_buf_puts(&walk->path, name);
	return before;
}

static void put_enum(struct walk *walk, const struct cx_enum_value *value)
{
	if (value->value || value->text)
		put_leaf(walk, value->value ? "enum" : "unknown");
}

/* A plain value. Pointers that are NULL are absent or null. */
static void put_slot(struct walk *walk, struct slot slot)
{
	static const char *const names[] = {
		"string", "bool", "int32", "int64", "uint16", "uint32", "uint64", "double", "json"};
	const void *pointer = NULL;

	if (slot.kind == CX_ENUM) {
		put_enum(walk, (const void *)slot.at);
		return;
	}
	if (slot.kind > CX_STRING && slot.kind < CX_JSON) {
		put_leaf(walk, names[slot.kind]);
		return;
	}
	memcpy(&pointer, slot.at, sizeof(pointer));
	if (!pointer)
		return;
	if (slot.kind <= CX_JSON)
		put_leaf(walk, names[slot.kind]);
	else
		put_type(walk, slot.type, pointer);
}

static size_t size_of(uint8_t kind)
{
	static const size_t sizes[] = {
		[CX_BOOL] = sizeof(bool),
		[CX_INT32] = 4,
		[CX_INT64] = 8,
		[CX_UINT16] = 2,
		[CX_UINT32] = 4,
		[CX_UINT64] = 8,
		[CX_DOUBLE] = sizeof(double),
		[CX_ENUM] = sizeof(struct cx_enum_value),
	};

	return kind < CX_COUNTOF(sizes) && sizes[kind] ? sizes[kind] : sizeof(void *);
}

static void put_list(struct walk *walk, struct slot slot, size_t count)
{
	put_leaf(walk, "list");
	for (size_t i = 0; i < count; i++) {
		size_t before = walk->path.len;

		cx_buf_printf(&walk->path, "[%zu]", i);
		put_slot(walk, slot);
		walk->path.len = before;
		slot.at += size_of(slot.kind);
	}
}

/* Entries are a key and a value of at most a pointer's alignment. */
static void put_map(struct walk *walk, struct slot slot, size_t count)
{
	size_t size = size_of(slot.kind);
	size_t stride =
		sizeof(char *) + (size + sizeof(char *) - 1) / sizeof(char *) * sizeof(char *);

	put_leaf(walk, "map");
	for (size_t i = 0; i < count; i++) {
		const char *entry = slot.at + i * stride;
		const char *key = NULL;
		size_t before;

		memcpy(&key, entry, sizeof(key));
		before = push_name(walk, key);
		put_slot(walk, (struct slot){entry + sizeof(key), slot.type, slot.kind});
		walk->path.len = before;
	}
}

static void put_elements(
	struct walk *walk, const char *pointer_at, struct slot slot, uint8_t shape, size_t count)
{
	memcpy(&slot.at, pointer_at, sizeof(slot.at));
	if (shape == CX_SHAPE_LIST)
		put_list(walk, slot, count);
	else
		put_map(walk, slot, count);
}

static bool flag_at(const char *value, uint16_t offset)
{
	return *(const bool *)(value + offset);
}

static void put_field(struct walk *walk, const struct cx_type_field *field, const char *value)
{
	struct slot slot = {value + field->offset, field->type, field->kind};
	size_t before;

	if (field->has && !flag_at(value, field->has))
		return;
	before = push_name(walk, cx_type_name(walk->types, field->name));
	if (field->shape == CX_PLAIN) {
		put_slot(walk, slot);
	} else {
		size_t count = 0;

		memcpy(&count, value + field->count, sizeof(count));
		put_elements(walk, slot.at, slot, field->shape, count);
	}
	walk->path.len = before;
}

static void put_members(struct walk *walk, const struct cx_type *type, const char *value)
{
	const struct cx_head *head = (const void *)value;
	const char *name = NULL;
	void *at = NULL;

	while (head->extra && codex_json_next(head->extra, &at, &name, NULL)) {
		size_t before = push_name(walk, name);

		put_leaf(walk, "extra");
		walk->path.len = before;
	}
	for (unsigned i = 0; i < type->fields; i++)
		put_field(walk, &walk->types->fields[type->first_field + i], value);
}

static const struct cx_type_value *find_variant(
	const struct cx_types *types, const struct cx_type *type, int number)
{
	for (unsigned i = 0; i < type->values; i++) {
		if (types->values[type->first_value + i].number == number)
			return &types->values[type->first_value + i];
	}
	return NULL;
}

/* The tag: a member of the object, or, where the tag is all there is of the value, the value. */
static void put_tag(struct walk *walk, const struct cx_type *type, bool is_all)
{
	size_t before = walk->path.len;

	if (type->form == CX_FORM_TAGGED || type->form == CX_FORM_CONTENT)
		push_name(walk, cx_type_name(walk->types, walk->types->tags[type->tag]));
	else if (!is_all)
		return;
	put_leaf(walk, "enum");
	walk->path.len = before;
}

static void put_union(struct walk *walk, const struct cx_type *type, const char *value)
{
	const struct cx_enum_value *tag = (const void *)(value + type->tag_at);
	const struct cx_type_value *variant = find_variant(walk->types, type, tag->value);
	size_t before = walk->path.len;

	if (!variant) {
		put_leaf(walk, "unknown");
		return;
	}
	put_members(walk, type, value);
	put_tag(walk, type, !variant->payload);
	if (!variant->payload)
		return;
	if (type->form == CX_FORM_CONTENT)
		push_name(walk, cx_type_name(walk->types, walk->types->tags[type->content]));
	else if (type->form == CX_FORM_EXTERNAL)
		push_name(walk, cx_type_name(walk->types, variant->name));
	put_slot(walk, (struct slot){value + type->as_at, variant->type, variant->kind});
	walk->path.len = before;
}

static void put_type(struct walk *walk, uint16_t index, const char *value)
{
	const struct cx_type *type = &walk->types->types[index];
	struct slot element = {NULL, type->type, type->kind};
	size_t count = 0;

	if (type->form == CX_FORM_STRUCT) {
		put_members(walk, type, value);
	} else if (type->form == CX_FORM_LIST || type->form == CX_FORM_MAP) {
		memcpy(&count, value, sizeof(count));
		put_elements(walk, value + sizeof(count), element,
			type->form == CX_FORM_LIST ? CX_SHAPE_LIST : CX_SHAPE_MAP, count);
	} else {
		put_union(walk, type, value);
	}
}

void put_leaves(struct cx_buf *buf, const struct cx_types *types, uint16_t type, const void *value)
{
	struct walk walk = {buf, types, CX_BUF_INIT, false};

	cx_buf_putc(buf, '[');
	put_type(&walk, type, value);
	cx_buf_putc(buf, ']');
	cx_buf_free(&walk.path);
}
