"""The public types: include/codex/types.h and include/codex/types/AREA.h."""

from __future__ import annotations

import json

from . import areas, contracts
from .emit_c import block, comment, macro, note, paragraphs, public_header, quoted, umbrella, upper
from .model import Enumeration, Field, Kind, Protocol, Struct, Union, Value, Variant
from .values import (SCALARS, Helper, all_types, by_value, elements, flags, helpers,
                     is_counted, plain)

Named = Enumeration | Struct | Union
LONGEST_DEFAULT = 60
# What comes to a struct later may not lie in its padding, which its size covers already.
AFTER_PADDING = "\tuint64_t : 0; /* what follows came later */"
HELPERS = {
    "entry": "A member of an object whose members have any names",
    "list": "A list inside of something else",
    "map": "An object whose members have any names, inside of something else",
}


def files(protocol: Protocol) -> dict[str, str]:
    """The headers; areas have been assigned."""
    by_area: dict[str, list[Named]] = {}
    for item in all_types(protocol):
        by_area.setdefault(item.area, []).append(item)
    made = _helpers_by_owner(protocol)
    if None in made:
        by_area.setdefault(areas.COMMON, [])
    inputs = _inputs(protocol)
    out = {"include/codex/types.h": _umbrella(sorted(by_area))}
    for area, items in sorted(by_area.items()):
        out[path(area)] = _area(area, items, made, inputs)
    return out


def path(area: str) -> str:
    return f"include/codex/types/{area}.h"


def _helpers_by_owner(protocol: Protocol) -> dict[str | None, list[Helper]]:
    found: dict[str | None, list[Helper]] = {}
    for helper in helpers(protocol).values():
        found.setdefault(helper.owner.c if helper.owner else None, []).append(helper)
    return found


def _inputs(protocol: Protocol) -> set[str]:
    """The types that callers make: parameters of methods, answers to requests."""
    roots = [method.params for method in protocol.methods if method.params]
    return areas.closure(roots + [request.answer for request in protocol.requests])


def _umbrella(names: list[str]) -> str:
    contents = "\n".join(f"     <codex/types/{area}.h>".ljust(32) + areas.ABOUT[area]
                         for area in names)
    return umbrella("include/codex/types.h", block(*paragraphs(contracts.TYPES), contents),
                    [f"codex/types/{area}.h" for area in names])


def _area(area: str, items: list[Named], made: dict[str | None, list[Helper]],
          inputs: set[str]) -> str:
    about = block("@file", f"Protocol types: {areas.ABOUT[area]}. <codex/types.h> says how to read "
                  "them.")
    includes = ["stdbool.h", "stddef.h", "stdint.h", "codex/json.h", "codex/macros.h"]
    includes += [f"codex/types/{other}.h" for other in _used_areas(area, items, made)]
    texts = [_helper(helper) for helper in made.get(None, [])] if area == areas.COMMON else []
    for item in _ordered(items):
        texts.append(_type(item, item.c in inputs))
        texts += [_helper(helper) for helper in made.get(item.c, [])]
    return public_header(path(area), about, includes, "\n\n".join(texts))


def _used_areas(area: str, items: list[Named], made: dict[str | None, list[Helper]]) -> list[str]:
    used = {other.area for item in items for other in areas.neighbours(item)}
    if None in made:
        used.add(areas.COMMON)
    return sorted(used - {area})


def _ordered(items: list[Named]) -> list[Named]:
    """By name, but enums before the first struct that holds them."""
    here = {item.c for item in items}
    done: dict[str, Named] = {}
    for item in items:
        for enum in sorted(by_value(item), key=lambda enum: enum.c):
            if enum.c in here:
                done.setdefault(enum.c, enum)
        done.setdefault(item.c, item)
    return list(done.values())


def _type(item: Named, is_input: bool) -> str:
    if isinstance(item, Enumeration):
        return _enum(item)
    said = _about(item)
    if is_input:
        said.append(f"Begin with #{initialiser(item)}.")
    body = _union_body(item) if isinstance(item, Union) else _fields(item.fields)
    head = ["\tsize_t size;", "\tconst codex_json *extra;"]
    return "\n".join([
        comment(said), f"struct {item.c} {{", *head, *body, "};", "",
        macro(initialiser(item), _initial(item))])


def _about(item: Named) -> list[str]:
    said = [f"Protocol: {item.definition}."]
    return said + ["Experimental."] if item.experimental else said


def initialiser(item: Struct | Union) -> str:
    return f"CODEX_{upper(item.c)}_INIT"


def _enum(item: Enumeration) -> str:
    values = [f"\t{unknown(item)} = 0"]
    notes = [""]
    for value in sorted(item.values, key=lambda value: value.number):
        values.append(f"\t{value.c} = {value.number}")
        words = [quoted(value.wire)]
        words += ["experimental"] * value.experimental + ["no longer in the protocol"] * value.gone
        notes.append(note(", ".join(words)))
    commas = [","] * (len(values) - 1) + [""]
    rows = [value + comma + said for value, comma, said in zip(values, commas, notes)]
    return "\n".join([
        f"/** The values of struct {item.c}. */", f"enum {item.c}_value {{", *rows, "};", "",
        comment(_about(item)), f"struct {item.c} {{",
        f"\tenum {item.c}_value value;", "\tconst char *text;", "};"])


def unknown(item: Enumeration) -> str:
    return f"CODEX_{upper(item.c)}_UNKNOWN"


def _helper(helper: Helper) -> str:
    said = f"/** {HELPERS[helper.role]}. */"
    if helper.role == "entry":
        return "\n".join([
            said, f"struct {helper.c} {{", "\tconst char *key;",
            f"\t{plain(helper.element)}value;", "};"])
    kind = Kind.LIST if helper.role == "list" else Kind.MAP
    name = "items" if kind is Kind.LIST else "entries"
    held = elements(Value(kind, element=helper.element))
    return "\n".join([said, f"struct {helper.c} {{", "\tsize_t count;", f"\t{held}{name};", "};"])


def _fields(fields: list[Field]) -> list[str]:
    return [line for field in fields for line in _field(field)]


def _field(field: Field) -> list[str]:
    lines = [AFTER_PADDING] if field.later else []
    lines += [f"\tbool {c};" for c in flags(field)]
    if is_counted(field):
        lines.append(f"\tsize_t n_{field.c};")
    declared = elements(field.value) if is_counted(field) else plain(field.value)
    return [*lines, f"\t{declared}{field.c};{note(_field_note(field))}"]


def _field_note(field: Field) -> str:
    if field.gone:
        words = ["no longer in the protocol, neither read nor sent"]
    elif field.of:
        return f"whether {field.of.c} is " + ("there" if field.c == field.of.has else "null")
    else:
        words = ["required" if field.required else "optional"]
        words += ["may be null"] * field.value.nullable
        words += _unneeded(field)
        words += _default(field.default)
        words += ["experimental"] * field.experimental
    name = f"{field.wire}: " if field.wire != field.c else ""
    return name + ", ".join(words)


def _unneeded(field: Field) -> list[str]:
    """Companions that once were, for programs that look at them."""
    always = field.has and field.required and not field.value.nullable
    never = field.null and not field.value.nullable
    said = [f"{field.has} is always set"] if always else []
    return said + ([f"{field.null} is never set"] if never else [])


def _default(value: object) -> list[str]:
    if value is None:
        return []
    text = json.dumps(value, sort_keys=True)
    return [f"default {text}"] if len(text) <= LONGEST_DEFAULT else []


def _union_body(item: Union) -> list[str]:
    return [
        f"\tstruct {item.tags.c} {item.tag_c};", "\tunion {",
        "\t\tconst codex_json *unknown; /**< all of it, when the variant is unknown */",
        *[_variant(variant) for variant in item.variants if variant.payload],
        "\t\tuint64_t reserved[2];", "\t} as;", *_fields(item.fields)]


def _variant(variant: Variant) -> str:
    return f"\t\t{plain(variant.payload)}{variant.c};{note(quoted(variant.tag.wire))}"


def _initial(item: Struct | Union) -> list[str]:
    values = [f"sizeof(struct {item.c})", "NULL"]
    if isinstance(item, Union):
        values += [f"{{{unknown(item.tags)}, NULL}}", "{NULL}"]
    for field in item.fields:
        values += ["false"] * len(flags(field))
        values += ["0"] * is_counted(field) + [_zero(field.value)]
    return values


def _zero(value: Value) -> str:
    if value.kind is Kind.BOOL:
        return "false"
    if value.kind in SCALARS:
        return "0"
    if value.kind is Kind.ENUM:
        return f"{{{unknown(value.type)}, NULL}}"
    return "NULL"
