"""Types in words, for people: "list of ThreadItem, may be missing"."""

from __future__ import annotations

import json

from .model import Enumeration, Field, Kind, Method, Struct, Union, Value

FORMS = {Enumeration: "enum", Struct: "object", Union: "union"}


def value(of: Value) -> str:
    text = _plain(of)
    return f"{text} or null" if of.nullable else text


def _plain(of: Value) -> str:
    if of.type:
        return of.type.definition
    if of.kind is Kind.LIST:
        return f"list of {value(of.element)}"
    if of.kind is Kind.MAP:
        return f"map of {value(of.element)}"
    return "any JSON" if of.kind is Kind.JSON else of.kind.value


def field(of: Field) -> str:
    default = "" if of.default is None else f" (then {json.dumps(of.default, sort_keys=True)})"
    return value(of.value) + ("" if of.required else f", may be missing{default}")


def sort_of(name: str, of: Value) -> str:
    """object, enum or union; what has no type of its own is what it stands for."""
    if of.type and of.type.definition == name:
        return FORMS[type(of.type)]
    return value(of)


def definition(name: str, of: Value) -> str:
    """With what it consists of."""
    text = sort_of(name, of)
    return f"{text} of {parts(of.type)}" if of.type and of.type.definition == name else text


def parts(of: Enumeration | Struct | Union) -> str:
    if isinstance(of, Struct):
        names = sorted(each.wire for each in of.fields)
    else:
        values = of.values if isinstance(of, Enumeration) else [each.tag for each in of.variants]
        names = sorted(each.wire for each in values)
    return ", ".join(names) or "nothing"


def is_inline(of: Value | None) -> bool:
    """An object without a name of its own."""
    return bool(of and isinstance(of.type, Struct) and "." in of.type.definition)


def payload(of: Value | None) -> str:
    if not of:
        return "nothing"
    return f"an object of {parts(of.type)}" if is_inline(of) else value(of)


def method(of: Method) -> str:
    params = of.params.definition if of.params else "no params"
    optional = "" if of.params_required or not of.params else ", which may be null"
    return f"{params}{optional}; answers {of.response.definition if of.response else 'something'}"
