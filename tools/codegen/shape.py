"""The C shape of a field or a payload in words: what may not change while a program relies on it.

"has list string" is `bool has_x; size_t n_x; const char *const *x;`. A shape is all that a field's place in a struct
and the type of its C member depend on.
"""

from __future__ import annotations

from .model import Field, Kind, Value

COUNTED = (Kind.LIST, Kind.MAP)
NAMED = (Kind.ENUM, Kind.STRUCT, Kind.UNION)
# What is NULL, or an enum without text, when it is not there.
POINTERS = (Kind.STRING, Kind.JSON, *NAMED)


def has_flag(field: Field) -> bool:
    """Is there a has_x? For what cannot be NULL but may be absent, or null."""
    return field.value.kind not in POINTERS and (not field.required or field.value.nullable)


def null_flag(field: Field) -> bool:
    """Is there a null_x? Where absent and null differ; a JSON value can be null itself."""
    return not field.required and field.value.nullable and field.value.kind is not Kind.JSON


def companions(field: Field, c: str) -> list[str]:
    """The members that come with the field if it is called c."""
    flags = [(has_flag(field), "has_"), (null_flag(field), "null_"), (field.value.kind in COUNTED, "n_")]
    return [prefix + c for there, prefix in flags if there]


def of_field(field: Field) -> str:
    words = ["has"] * has_flag(field) + ["null"] * null_flag(field)
    return " ".join([*words, of_value(field.value)])


def of_value(value: Value) -> str:
    if value.kind in COUNTED:
        return f"{value.kind.value} {of_value(value.element)}"
    if value.kind in NAMED:
        return f"{value.kind.value} {value.type.c}"
    return value.kind.value


def of_payload(value: Value | None) -> str:
    return of_value(value) if value else ""
