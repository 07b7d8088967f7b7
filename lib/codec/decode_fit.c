/* Which variant of an untagged union a value is: nothing in it says so, so that they are tried one after the other. */
#include "codec/decode_inside.h"

#include "codec/number.h"

/* Types within types of a table; more would be a circle. */
#define NEST_MOST 16

/* What nothing else tells apart is told apart by what is known of it; only if nothing fits so closely, more is let pass. */
enum closeness {
	LOOSE, /* as to type, and what has to be there */
	KNOWN, /* and every enum that has to be there says something known, and structs that have to be there fit */
	EXACT, /* and no member is unknown */
};

struct fit {
	struct cx_decoder *decoder;
	enum closeness closeness;
	unsigned nest;
};

static bool fits(struct fit fit, const char *at, unsigned kind, uint16_t type);

static const struct cx_type_value *value_at(
	struct cx_decoder *decoder, const char *at, const struct cx_type *type)
{
	struct cx_name text;

	if (*at != '"' || !cx_decode_text(decoder, at, &text))
		return NULL;
	return cx_table_value(decoder->types, type, text);
}

/* A member whose value can only be one says which variant it is. */
static bool fits_field(struct fit fit, const char *at, const struct cx_type_field *field)
{
	const struct cx_type *type = &fit.decoder->types->types[field->type];
	bool strict = fit.closeness >= KNOWN && field->flags & CX_REQUIRED;

	if (field->shape != CX_PLAIN || (*at == 'n' && field->flags & CX_NULLABLE))
		return true;
	if (field->kind == CX_STRUCT || field->kind == CX_UNION)
		return !strict || ++fit.nest > NEST_MOST || fits(fit, at, field->kind, field->type);
	if (field->kind != CX_ENUM)
		return true;
	return (type->values != 1 && !strict) || value_at(fit.decoder, at, type);
}

static bool has_all(struct fit fit, const struct cx_type *type, const struct cx_field_set *seen)
{
	const struct cx_type_field *fields = cx_table_fields(fit.decoder->types, type);

	for (size_t i = 0; i < type->fields; i++) {
		if (fields[i].flags & CX_REQUIRED && !cx_field_has(seen, i))
			return false;
	}
	return true;
}

static bool fits_struct(struct fit fit, const char *at, const struct cx_type *type)
{
	const struct cx_type_field *fields = cx_table_fields(fit.decoder->types, type);
	struct cx_field_set seen = {{0}};

	if (*at != '{' || type->fields > CX_DECODE_MAX_FIELDS)
		return false;
	at = cx_skip_space(at + 1);
	while (*at != '}') {
		struct cx_name name;
		size_t field;

		at = cx_decode_name(fit.decoder, at, &name);
		if (!at)
			return false;
		field = cx_table_field(fit.decoder->types, type, name, CX_TABLE_NONE);
		if (field != CX_TABLE_NONE) {
			if (!fits_field(fit, at, &fields[field]))
				return false;
			cx_field_add(&seen, field, true);
		} else if (fit.closeness == EXACT) {
			return false;
		}
		at = cx_skip_comma(cx_skip_value(at, fit.decoder->end));
	}
	return has_all(fit, type, &seen);
}

static bool fits_tagged(struct fit fit, const char *at, const struct cx_type *type)
{
	const char *tag;

	if (*at != '{')
		return false;
	tag = cx_decode_tag_at(fit.decoder, at, type);
	return tag && *tag == '"' && (fit.closeness < KNOWN || value_at(fit.decoder, tag, type));
}

static bool fits_external(struct fit fit, const char *at, const struct cx_type *type)
{
	if (*at == '"')
		return fit.closeness < KNOWN || value_at(fit.decoder, at, type);
	if (*at != '{')
		return false;
	at = cx_skip_space(at + 1);
	return *at == '"' && (fit.closeness < KNOWN || value_at(fit.decoder, at, type));
}

static bool fits_union(struct fit fit, const char *at, const struct cx_type *type)
{
	const struct cx_type_value *values = fit.decoder->types->values + type->first_value;

	if (type->form == CX_FORM_EXTERNAL)
		return fits_external(fit, at, type);
	if (type->form != CX_FORM_UNTAGGED)
		return fits_tagged(fit, at, type);
	if (++fit.nest > NEST_MOST)
		return false;
	for (size_t i = 0; i < type->values; i++) {
		if (fits(fit, at, values[i].kind, values[i].type))
			return true;
	}
	return false;
}

static bool fits_number(struct fit fit, const char *at, unsigned kind)
{
	struct cx_span text = {at, (size_t)(cx_skip_value(at, fit.decoder->end) - at)};

	if (*at != '-' && (*at < '0' || *at > '9'))
		return false;
	return kind == CX_DOUBLE || cx_number_is_integer(text);
}

static bool fits(struct fit fit, const char *at, unsigned kind, uint16_t type)
{
	const struct cx_type *to = &fit.decoder->types->types[type];

	switch (kind) {
	case CX_STRING:
		return *at == '"';
	case CX_BOOL:
		return *at == 't' || *at == 'f';
	case CX_JSON:
		return true;
	case CX_ENUM:
		return *at == '"' && (fit.closeness < KNOWN || value_at(fit.decoder, at, to));
	case CX_STRUCT:
		return fits_struct(fit, at, to);
	case CX_UNION:
		return fits_union(fit, at, to);
	case CX_LIST:
		return *at == '[';
	case CX_MAP:
		return *at == '{';
	default:
		return fits_number(fit, at, kind);
	}
}

const struct cx_type_value *cx_decode_fit(
	struct cx_decoder *decoder, const char *at, const struct cx_type *type)
{
	const struct cx_type_value *values = decoder->types->values + type->first_value;

	for (int closeness = EXACT; closeness >= LOOSE; closeness--) {
		struct fit fit = {decoder, (enum closeness)closeness, 0};

		for (size_t i = 0; i < type->values; i++) {
			if (fits(fit, at, values[i].kind, values[i].type))
				return &values[i];
			if (decoder->status < 0)
				return NULL;
		}
	}
	return NULL;
}
