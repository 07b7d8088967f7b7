"""How a value looks in C, and the helper structs that lists and maps bring along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .model import Enumeration, Field, Kind, Protocol, Struct, Union, Value

SCALARS = {
    Kind.BOOL: "bool",
    Kind.INT32: "int32_t",
    Kind.INT64: "int64_t",
    Kind.UINT16: "uint16_t",
    Kind.UINT32: "uint32_t",
    Kind.UINT64: "uint64_t",
    Kind.DOUBLE: "double",
}
SEQUENCES = (Kind.LIST, Kind.MAP)
NAMED = (Kind.ENUM, Kind.STRUCT, Kind.UNION)


@dataclass(frozen=True)
class Helper:
    """A struct without a definition of its own: an entry of a map, { key, value }, or a container,
    { count, elements }."""

    c: str
    role: str  # entry, list, map
    element: Value
    owner: Enumeration | Struct | Union | None  # the type that it is made of; None: a plain one


def short(value: Value) -> str:
    """Its name in names of helpers: string, int64, model, string_list."""
    if value.kind in NAMED:
        return value.type.c.removeprefix("codex_")
    if value.kind in SEQUENCES:
        return f"{short(value.element)}_{value.kind.value}"
    return value.kind.value


def owner(value: Value) -> Enumeration | Struct | Union | None:
    return value.type if value.kind in NAMED else owner(value.element) if value.element else None


def entry(element: Value) -> Helper:
    return Helper(f"codex_{short(element)}_entry", "entry", element, owner(element))


def container(value: Value) -> Helper:
    """The struct of a list or map that is not a field."""
    return Helper(f"codex_{short(value)}", value.kind.value, value.element, owner(value.element))


def plain(value: Value) -> str:
    """The C type in front of a name; ends in a space or a star."""
    if value.kind in SCALARS:
        return SCALARS[value.kind] + " "
    if value.kind is Kind.STRING:
        return "const char *"
    if value.kind is Kind.JSON:
        return "const codex_json *"
    if value.kind is Kind.ENUM:
        return f"struct {value.type.c} "
    if value.kind in SEQUENCES:
        return f"const struct {container(value).c} *"
    return f"const struct {value.type.c} *"


def elements(value: Value) -> str:
    """The C type of the elements of a list or map, in front of a name."""
    if value.kind is Kind.MAP:
        return f"const struct {entry(value.element).c} *"
    inner = plain(value.element)
    return inner + "const *" if inner.endswith("*") else f"const {inner}*"


def is_counted(field: Field) -> bool:
    return field.value.kind in SEQUENCES


def flags(field: Field) -> list[str]:
    """The companions in front of the value; late ones have places of their own."""
    return [c for c in (field.has, field.null) if c and c not in field.late]


def values_of(item: Enumeration | Struct | Union) -> Iterator[Value]:
    """What a type is made of, directly."""
    if isinstance(item, Enumeration):
        return
    for field in item.fields:
        yield field.value
    if isinstance(item, Union):
        for variant in item.variants:
            if variant.payload:
                yield variant.payload


def parts(value: Value) -> Iterator[Value]:
    """A value and, below it, its elements."""
    yield value
    if value.element:
        yield from parts(value.element)


def by_value(item: Enumeration | Struct | Union) -> Iterator[Enumeration]:
    """The enums whose struct has to be known before the type's own."""
    if isinstance(item, Union):
        yield item.tags
    for value in values_of(item):
        if value.kind is Kind.ENUM:
            yield value.type


def all_types(protocol: Protocol) -> list[Enumeration | Struct | Union]:
    """Every type by C name, tags of unions too."""
    tags = [item.tags for item in protocol.types if isinstance(item, Union)]
    found = {item.c: item for item in [*tags, *protocol.types]}
    return [found[c] for c in sorted(found)]


def helpers(protocol: Protocol) -> dict[str, Helper]:
    """All that the protocol needs, by name."""
    found: dict[str, Helper] = {}
    for item in protocol.types:
        if not isinstance(item, Enumeration):
            for field in item.fields:
                found |= _helpers_of(field.value, is_field=True)
        if isinstance(item, Union):
            for variant in item.variants:
                found |= _helpers_of(variant.payload, is_field=False)
    return dict(sorted(found.items()))


def _helpers_of(value: Value | None, is_field: bool) -> dict[str, Helper]:
    if not value or value.kind not in SEQUENCES:
        return {}
    found = _helpers_of(value.element, is_field=False)
    made = [] if is_field else [container(value)]
    if value.kind is Kind.MAP:
        made.append(entry(value.element))
    return found | {helper.c: helper for helper in made}
