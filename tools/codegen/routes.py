"""Where the params of a message of the runtime keep the ids that it is routed by."""

from __future__ import annotations

from .model import Field, Kind, Struct, Union, Value

# In this order: the member itself, or the id of an object that it is about.
PATHS = {
    "thread": ("threadId", "thread.id", "conversationId"),
    "turn": ("turnId", "turn.id"),
    "item": ("itemId", "item.id", "targetItemId", "callId"),
    "login": ("loginId",),
}


def ids(params: Struct | Union) -> dict[str, str]:
    """{"thread": "threadId", "turn": "turn.id", "item": "", …}"""
    return {what: _first(params, paths) for what, paths in PATHS.items()}


def _first(params: Struct | Union, paths: tuple[str, ...]) -> str:
    return next((path for path in paths if _is_text(params, path.split("."))), "")


def _is_text(where: Struct | Union, path: list[str]) -> bool:
    values = _member(where, path[0])
    if len(path) == 1:
        return bool(values) and all(value.kind is Kind.STRING for value in values)
    rest = path[1:]
    return bool(values) and all(_is_object(each) and _is_text(each.type, rest) for each in values)


def _is_object(value: Value) -> bool:
    return value.kind in (Kind.STRUCT, Kind.UNION)


def _member(where: Struct | Union, wire: str) -> list[Value]:
    """What the member can be; nothing if there is none, or not in every variant."""
    found = _field(where.fields, wire)
    if found or isinstance(where, Struct):
        return found
    each = [_of_variant(variant.payload, wire) for variant in where.variants]
    return [value for values in each for value in values] if all(each) else []


def _of_variant(payload: Value | None, wire: str) -> list[Value]:
    return _member(payload.type, wire) if payload and _is_object(payload) else []


def _field(fields: list[Field], wire: str) -> list[Value]:
    return [field.value for field in fields if field.wire == wire]
