"""Marks what only an experimental client sees. The data are experimental.json:

{"types": [type], "fields": {type: [wire]}, "values": {enum: [wire]}, "methods": [wire],
"notifications": [wire], "requests": [wire]}; types and enums go by their definition, with a path
behind it for inline ones.
"""

from __future__ import annotations

from .model import Enumeration, Protocol, Struct, Union
from .schema import SchemaError

Type = Enumeration | Struct | Union

MESSAGES = ("methods", "notifications", "requests")
LISTS = ("types", *MESSAGES)
TABLES = ("fields", "values")


def of(stable: Protocol, full: Protocol) -> dict:
    """The data: what the full protocol has and the stable one has not."""
    before = {each.definition: each for each in stable.types}
    both = [each for each in full.types if each.definition in before]
    data: dict = {"types": sorted({each.definition for each in full.types} - before.keys())}
    for kind in MESSAGES:
        known = {each.wire for each in getattr(stable, kind)}
        data[kind] = sorted(each.wire for each in getattr(full, kind) if each.wire not in known)
    for kind in TABLES:
        new = {each.definition: _new(each, before[each.definition], kind) for each in both}
        data[kind] = {name: wires for name, wires in sorted(new.items()) if wires}
    return data


def _new(made: Type, before: Type, kind: str) -> list[str]:
    known = {each.wire for each in getattr(before, kind, [])}
    return sorted(each.wire for each in getattr(made, kind, []) if each.wire not in known)


def apply(protocol: Protocol, data: dict) -> None:
    for key in data:
        if key not in LISTS + TABLES:
            raise SchemaError(f"experimental.{key}", "is not known")
    types = {each.definition: each for each in protocol.types}
    _mark(types, data.get("types", []), "experimental.types")
    for kind in MESSAGES:
        things = {each.wire: each for each in getattr(protocol, kind)}
        _mark(things, data.get(kind, []), f"experimental.{kind}")
    for kind in TABLES:
        for name, wires in data.get(kind, {}).items():
            path = f"experimental.{kind}.{name}"
            _mark(_parts(types.get(name), kind, path), wires, path)


def _mark(things: dict, names: list[str], path: str) -> None:
    for name in names:
        if name not in things:
            raise SchemaError(path, f"there is no {name!r}")
        things[name].experimental = True


def _parts(owner: Type | None, kind: str, path: str) -> dict:
    parts = getattr(owner, kind, None)
    if parts is None:
        raise SchemaError(path, f"there is no type with {kind} of that name")
    return {each.wire: each for each in parts}
