"""Marks what only an experimental client sees. The data are experimental.json, which fetch.py makes:

{"types": [type], "fields": {type: [wire]}, "values": {enum: [wire]}, "methods": […], "notifications": […],
"requests": […]}; types and enums go by their definition, with a path behind it for inline ones.
"""

from __future__ import annotations

from .model import Enumeration, Protocol, Union
from .schema import SchemaError

MESSAGES = ("methods", "notifications", "requests")
LISTS = ("types", *MESSAGES)
TABLES = ("fields", "values")


def apply(protocol: Protocol, data: dict) -> None:
    for key in data:
        if key not in LISTS + TABLES:
            raise SchemaError(f"experimental.{key}", "is not known")
    types = {each.definition: each for each in protocol.types}
    _mark(types, data.get("types", []), "experimental.types")
    for kind in MESSAGES:
        _mark({each.wire: each for each in getattr(protocol, kind)}, data.get(kind, []), f"experimental.{kind}")
    for kind in TABLES:
        for name, wires in data.get(kind, {}).items():
            path = f"experimental.{kind}.{name}"
            _mark({each.wire: each for each in _parts(types.get(name), kind, path)}, wires, path)


def _mark(things: dict, names: list[str], path: str) -> None:
    for name in names:
        if name not in things:
            raise SchemaError(path, f"there is no {name!r}")
        things[name].experimental = True


def _parts(owner: object, kind: str, path: str) -> list:
    wanted = Enumeration if kind == "values" else object
    if owner is None or not isinstance(owner, wanted) or (kind == "fields" and isinstance(owner, Enumeration)):
        raise SchemaError(path, f"there is no type with {kind} of that name")
    return owner.values if kind == "values" else owner.fields
