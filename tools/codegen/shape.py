"""The C shape of a field or a payload in words: what may not change while programs rely on it.

"has list string" is `bool has_x; size_t n_x; const char *const *x;`. A shape is all that a field's
place in a struct and the types of its C members depend on. Its value's, without the flags in front,
says whether it is the same field: flags that are needed later become members of their own.
"""

from __future__ import annotations

from collections.abc import Callable

from .model import Enumeration, Field, Kind, Struct, Union, Value

Type = Enumeration | Struct | Union

COUNTED = (Kind.LIST, Kind.MAP)
NAMED = (Kind.ENUM, Kind.STRUCT, Kind.UNION)
# What is NULL, or an enum without text, when it is not there.
POINTERS = (Kind.STRING, Kind.JSON, *NAMED)
FLAGS = ("has", "null")


def of_field(field: Field) -> str:
    """With the flags that it needs now."""
    return " ".join([*needed(field), of_value(field.value)])


def needed(field: Field) -> list[str]:
    return ["has"] * _has(field) + ["null"] * _null(field)


def _has(field: Field) -> bool:
    """For what cannot be NULL but may be absent, or null."""
    return field.value.kind not in POINTERS and (not field.required or field.value.nullable)


def _null(field: Field) -> bool:
    """Where absent and null differ; a JSON value can be null itself."""
    return not field.required and field.value.nullable and field.value.kind is not Kind.JSON


def of_value(value: Value | None) -> str:
    """"" for the payload of a variant that has none."""
    if value is None:
        return ""
    if value.kind in COUNTED:
        return f"{value.kind.value} {of_value(value.element)}"
    if value.kind in NAMED:
        return f"{value.kind.value} {value.type.c}"
    return value.kind.value


def companions(shape: str, c: str) -> list[str]:
    """The members that come with a field of that shape if it is called c."""
    counted = value_of(shape).split()[:1] in ([kind.value] for kind in COUNTED)
    return [f"{flag}_{c}" for flag in flags_of(shape)] + ([f"n_{c}"] if counted else [])


def flags_of(shape: str) -> list[str]:
    return _flags(shape.split())[0]


def value_of(shape: str) -> str:
    """of_value() of the field's value; "" if the shape is that of a late companion."""
    return " ".join(_flags(shape.split())[1])


def field(shape: str, wire: str, c: str, find: Callable[[str, str], Type | None]) -> Field:
    """A field of that shape; find(form, c) is the type of that name. ValueError: no such shape."""
    flags, rest = _flags(shape.split())
    value = _value(rest, find)
    value.nullable = "null" in flags
    made = Field(wire, c, value, required=not flags)
    if needed(made) != flags:
        raise ValueError(f"{shape!r} is no shape of a field")
    return made


def payload(shape: str, find: Callable[[str, str], Type | None]) -> Value | None:
    return _value(shape.split(), find) if shape else None


def _flags(words: list[str]) -> tuple[list[str], list[str]]:
    count = 0
    while count < len(words) and words[count] in FLAGS:
        count += 1
    return words[:count], words[count:]


def _value(words: list[str], find: Callable[[str, str], Type | None]) -> Value:
    """What there is no type for any more is stood in for by another pointer."""
    kind = next((each for each in Kind if words and each.value == words[0]), None)
    if kind in COUNTED:
        return Value(kind, element=_value(words[1:], find))
    if kind is None or len(words) != (2 if kind in NAMED else 1):
        raise ValueError(f"{' '.join(words)!r} is no shape")
    if kind not in NAMED:
        return Value(kind)
    found = find(kind.value, words[1])
    return Value(kind, found) if found else Value(Kind.STRING)
