"""The tables that the codec reads: lib/gen/types.h, types.c and names.inc."""

from __future__ import annotations

from .emit_c import inner_header, source, upper
from .model import Enumeration, EnumValue, Field, Form, Kind, Protocol, Struct, Union, Value
from .pool import identifiers, names_file
from .values import NAMED, SEQUENCES, container, is_counted, parts, short

Named = Enumeration | Struct | Union

MACROS = """\
/* Names: offsets into one pool that holds each text once. */
struct names {
#define NAME(id, text) char n_##id[sizeof(text)];
#include "gen/names.inc"
#undef NAME
};

static const struct names names = {
#define NAME(id, text) text,
#include "gen/names.inc"
#undef NAME
};

#define N(id) offsetof(struct names, n_##id)

/* Where a member is; of a field also its count (C), has (H) and null (N). */
#define AT(type, member) offsetof(struct codex_##type, member)
#define AT_(type, x) AT(type, x), 0, 0, 0
#define AT_N(type, x) AT(type, x), 0, 0, AT(type, null_##x)
#define AT_H(type, x) AT(type, x), 0, AT(type, has_##x), 0
#define AT_HN(type, x) AT(type, x), 0, AT(type, has_##x), AT(type, null_##x)
#define AT_C(type, x) AT(type, x), AT(type, n_##x), 0, 0
#define AT_CH(type, x) AT(type, x), AT(type, n_##x), AT(type, has_##x), 0
#define AT_CHN(type, x) AT(type, x), AT(type, n_##x), AT(type, has_##x), AT(type, null_##x)

/* `value`, and the build fails unless `holds`. */
#define WHERE(holds, value) \\
	((value) + 0 * sizeof(struct { \\
		_Static_assert(holds, #holds); \\
		char unused; \\
	}))

#define SIZE(type) \\
	.size = WHERE(sizeof(struct codex_##type) <= UINT16_MAX, sizeof(struct codex_##type))
#define STRUCT(type) \\
	SIZE(type), \\
		.form = WHERE(AT(type, size) == offsetof(struct cx_head, size) && \\
				AT(type, extra) == offsetof(struct cx_head, extra), \\
			CX_FORM_STRUCT)
#define ENUM(type) \\
	.size = WHERE(sizeof(struct codex_##type) == sizeof(struct cx_enum_value) && \\
			AT(type, value) == offsetof(struct cx_enum_value, value) && \\
			AT(type, text) == offsetof(struct cx_enum_value, text), \\
		sizeof(struct codex_##type)), \\
	.form = CX_FORM_ENUM
#define UNION(type, tag, how) \\
	SIZE(type), .tag_at = AT(type, tag), \\
		.as_at = WHERE(sizeof(((struct codex_##type *)0)->as) == 16, AT(type, as)), \\
		.form = WHERE(AT(type, size) == offsetof(struct cx_head, size) && \\
				AT(type, extra) == offsetof(struct cx_head, extra) && \\
				AT(type, tag.value) == AT(type, tag) && \\
				AT(type, tag.text) == AT(type, tag) + \\
						offsetof(struct cx_enum_value, text) && \\
				sizeof(((struct codex_##type *)0)->tag) == \\
						sizeof(struct cx_enum_value), \\
			how)
#define CONTAINER(type, elements, how) \\
	SIZE(type), .form = WHERE(AT(type, count) == 0 && AT(type, elements) == sizeof(size_t), how)

#define FIELDS(type) \\
	.first_field = offsetof(struct fields, type) / sizeof(struct cx_type_field), \\
	.fields = sizeof(((struct fields *)0)->type) / sizeof(struct cx_type_field)
#define VALUES(type) \\
	.first_value = offsetof(struct values, type) / sizeof(struct cx_type_value), \\
	.values = sizeof(((struct values *)0)->type) / sizeof(struct cx_type_value)
"""

LAST = """\
const struct cx_types cx_protocol = {
	.names = (const char *)&names,
	.types = types,
	.fields = (const struct cx_type_field *)&fields,
	.values = (const struct cx_type_value *)&values,
	.tags = tags,
	.count = CX_TYPE_COUNT,
};
"""


def files(protocol: Protocol) -> dict[str, str]:
    """The three files."""
    types = table_types(protocol)
    ids = identifiers(_texts(types))
    return {
        "lib/gen/names.inc": names_file(ids),
        "lib/gen/types.h": _header(types),
        "lib/gen/types.c": _source(types, ids),
    }


def table_types(protocol: Protocol) -> dict[str, Named | Value]:
    """What has a row in the table, by the name of its index, in the order of the table: the types,
    and containers as the Value that they are. The tags of unions have none: the union has their
    values."""
    found: dict[str, Named | Value] = {}
    tags = {item.tags.c for item in protocol.types if isinstance(item, Union)}
    for item in protocol.types:
        if item.c not in tags:
            found[type_index(item)] = item
        for value in _read(item):
            for part in parts(value):
                if part.kind in SEQUENCES:
                    found[_container_index(part)] = part
                elif part.kind is Kind.ENUM:  # even if it is a tag as well
                    found[index(part)] = part.type
    return dict(sorted(found.items()))


def _read(item: Named) -> list[Value]:
    """What of a type is read and written, without the lists and maps that are fields."""
    if isinstance(item, Enumeration):
        return []
    values = [field.value.element if is_counted(field) else field.value for field in _fields(item)]
    if isinstance(item, Union):
        values += [variant.payload for variant in item.variants if variant.payload]
    return values


def _signature(value: Value) -> str:
    """As short(), but elements that may be null make another type of the same C struct."""
    if value.kind not in SEQUENCES:
        return short(value)
    nullable = "_or_null" if value.element.nullable else ""
    return f"{_signature(value.element)}{nullable}_{value.kind.value}"


def _container_index(value: Value) -> str:
    return f"CX_TYPE_{_signature(value).upper()}"


def index(value: Value) -> str:
    """The enumerator of a value's type; 0 when it has none."""
    if value.kind in SEQUENCES:
        return _container_index(value)
    return type_index(value.type) if value.kind in NAMED else "0"


def type_index(item: Named | None) -> str:
    return f"CX_TYPE_{upper(item.c)}" if item else "CX_NO_TYPE"


def _texts(types: dict[str, Named | Value]) -> list[str]:
    texts = []
    for item in types.values():
        texts.append(_definition(item))
        texts += [field.wire for field in _fields(item)]
        texts += [value.wire for value, _ in _values(item)]
        if isinstance(item, Union):
            texts += _tags(item)
    return texts


def _definition(item: Named | Value) -> str:
    return short(item) if isinstance(item, Value) else item.definition


def _fields(item: Named | Value) -> list[Field]:
    """Companions are no fields, and those that are gone have no rows."""
    fields = [field for field in getattr(item, "fields", []) if not field.gone and not field.of]
    return sorted(fields, key=lambda field: field.wire.encode())


def _values(item: Named | Value) -> list[tuple[EnumValue, Value | None]]:
    """Values of an enum, variants of a union with their payload."""
    if isinstance(item, Enumeration):
        pairs = [(value, None) for value in item.values if not value.gone]
    elif isinstance(item, Union):
        pairs = [(variant.tag, variant.payload) for variant in item.variants]
    else:
        return []
    if isinstance(item, Union) and item.form is Form.UNTAGGED:
        return pairs
    return sorted(pairs, key=lambda pair: pair[0].wire.encode())


def _tags(item: Union) -> list[str]:
    return [text for text in (item.tag_field, item.content) if text]


def _header(types: dict[str, Named | Value]) -> str:
    rows = [f"\t{name}," for name in types]
    body = ["/* No type: a method that takes no params, say. */",
            "#define CX_NO_TYPE UINT16_MAX", "",
            "/* Indices into cx_protocol.types. */", "enum cx_type_index {", *rows,
            "\tCX_TYPE_COUNT", "};"]
    return inner_header(
        "lib/gen/types.h", "The numbers of the protocol's types. They are not part of the ABI.",
        ['"codec/type.h"'], "\n".join(body))


def _source(types: dict[str, Named | Value], ids: dict[str, str]) -> str:
    tags = sorted({text for item in types.values() if isinstance(item, Union)
                   for text in _tags(item)}) or [""]
    fields = {_row_name(name): [_field_row(item, field, ids) for field in _fields(item)]
              for name, item in types.items()}
    values = {_row_name(name): [_value_row(value, payload, ids) for value, payload in _values(item)]
              for name, item in types.items()}
    tag_rows = [f"\tN({ids[text]})," if text else "\t0," for text in tags]
    sections = [
        MACROS, _rows("field", fields), _rows("value", values),
        "\n".join(["static const uint32_t tags[] = {", *tag_rows, "};"]),
        "\n".join(["static const struct cx_type types[CX_TYPE_COUNT] = {",
                   *[_type_row(name, item, ids, tags) for name, item in types.items()], "};"]),
        LAST]
    return source(
        "The tables of the protocol's types: lib/codec/type.h says what they mean.",
        ['"gen/types.h"', "", "<codex/types.h>"],
        "\n\n".join(section.strip("\n") for section in sections))


def _row_name(name: str) -> str:
    return name.removeprefix("CX_TYPE_").lower()


def _rows(what: str, rows: dict[str, list[str]]) -> str:
    """One array for each type that has any, so that a type that changes moves no other's rows."""
    full = {name: lines for name, lines in rows.items() if lines}
    full = full or {"none": ["{0}"]}
    out = [f"struct {what}s {{"]
    out += [f"\tstruct cx_type_{what} {name}[{len(lines)}];" for name, lines in full.items()]
    out += ["};", "", f"static const struct {what}s {what}s = {{"]
    for name, lines in full.items():
        out += [f"\t.{name} = {{", *[f"\t\t{line}," for line in lines], "\t},"]
    return "\n".join([*out, "};"])


def _field_row(item: Struct | Union, field: Field, ids: dict[str, str]) -> str:
    value = field.value
    held = value.element if is_counted(field) else value
    shape = {Kind.LIST: "CX_SHAPE_LIST", Kind.MAP: "CX_SHAPE_MAP"}.get(value.kind, "CX_PLAIN")
    flags = _flags(("CX_REQUIRED", field.required), ("CX_NULLABLE", value.nullable),
                   ("CX_ELEMENTS_NULLABLE", is_counted(field) and held.nullable),
                   ("CX_EXPERIMENTAL", field.experimental))
    cells = [f"N({ids[field.wire]})", _places(item, field), index(held), _kind(held)]
    return "{" + ", ".join([*cells, shape, flags]) + "}"


def _places(item: Struct | Union, field: Field) -> str:
    """Of the value, its count and its companions, wherever in the struct these are."""
    name, x = item.c.removeprefix("codex_"), field.c
    if field.has in ("", f"has_{x}") and field.null in ("", f"null_{x}"):
        with_ = "C" * is_counted(field) + "H" * bool(field.has) + "N" * bool(field.null)
        return f"AT_{with_}({name}, {x})"
    members = [x, f"n_{x}" if is_counted(field) else "", field.has, field.null]
    return ", ".join(f"AT({name}, {each})" if each else "0" for each in members)


def _flags(*flags: tuple[str, bool]) -> str:
    return " | ".join(flag for flag, is_set in flags if is_set) or "0"


def _kind(value: Value) -> str:
    return f"CX_{value.kind.name}"


def _value_row(value: EnumValue, payload: Value | None, ids: dict[str, str]) -> str:
    flags = _flags(("CX_NULLABLE", bool(payload and payload.nullable)),
                   ("CX_EXPERIMENTAL", value.experimental))
    held = [index(payload), _kind(payload), "CX_PLAIN", "1"] if payload else ["0", "0", "0", "0"]
    return "{" + ", ".join([f"N({ids[value.wire]})", value.c, *held, flags]) + "}"


def _type_row(name: str, item: Named | Value, ids: dict[str, str], tags: list[str]) -> str:
    cells = [f".name = N({ids[_definition(item)]})"]
    if isinstance(item, Value):
        cells += _container_cells(item)
    elif isinstance(item, Enumeration):
        cells.append(f"ENUM({_row_name(name)})")
    elif isinstance(item, Struct):
        cells.append(f"STRUCT({_row_name(name)})")
    else:
        cells.append(f"UNION({_row_name(name)}, {item.tag_c}, CX_FORM_{item.form.name})")
        cells += [f".{cell} = {tags.index(text)}" for cell, text in (
            ("tag", item.tag_field), ("content", item.content)) if text]
    cells += [f"FIELDS({_row_name(name)})"] if _fields(item) else []
    cells += [f"VALUES({_row_name(name)})"] if _values(item) else []
    return f"\t[{name}] = {{{', '.join(cells)}}},"


def _container_cells(item: Value) -> list[str]:
    name = container(item).c.removeprefix("codex_")
    elements = "items" if item.kind is Kind.LIST else "entries"
    form = f"CX_FORM_{item.kind.name}"
    flags = _flags(("CX_ELEMENTS_NULLABLE", item.element.nullable))
    return [f"CONTAINER({name}, {elements}, {form})", f".kind = {_kind(item.element)}",
            f".flags = {flags}", f".type = {index(item.element)}"]
