"""What a newer runtime, or a wrong one, may send: members, enum values and variants that the schema
does not know, and values of the wrong type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import values
from places import Place
from schema import (
    Definitions,
    Schema,
    alternatives,
    is_free,
    is_map,
    resolve,
    split_null,
    target,
    texts,
)
from shape import fits, members

UNKNOWN_MEMBERS = {
    "unknownMember": {"a": [1, None, "\u2028"]},
    "unknownNull": None,
    "unknown\n": 2**64 - 1,
}
UNKNOWN_TEXTS = ["futureValue", "", "gr\u00fc\u00dfe \U0001f600", "a\0b"]


def with_unknown_members(defs: Definitions, schema: Schema, value: Any) -> Any:
    """A value with more members in every object that has known ones, or could have."""
    schema, _, nullable = split_null(schema)
    if value is None or (target(schema) is None and is_free(schema)):
        return value
    schema = resolve(defs, schema)
    if isinstance(value, dict) and is_map(schema):
        rest = schema["additionalProperties"]
        return {name: with_unknown_members(defs, rest, each) for name, each in value.items()}
    if isinstance(value, dict):
        known = members_of(defs, schema, value)
        grown = {
            name: with_unknown_members(defs, known.get(name, True), each)
            for name, each in value.items()
        }
        return grown | UNKNOWN_MEMBERS
    if isinstance(value, list):
        element = element_of(defs, schema, value)
        return [with_unknown_members(defs, element, each) for each in value]
    return value


def members_of(defs: Definitions, schema: Schema, value: dict[str, Any]) -> dict[str, Schema]:
    while "properties" not in schema and alternatives(schema):
        schema = resolve(
            defs, next(each for each in alternatives(schema) if fits(defs, each, value))
        )
    return members(defs, schema, value)


def element_of(defs: Definitions, schema: Schema, value: list[Any]) -> Schema:
    while alternatives(schema):
        schema = resolve(
            defs, next(each for each in alternatives(schema) if fits(defs, each, value))
        )
    return schema.get("items", True)


# --- unions ------------------------------------------------------------------------------------


def tag_of(defs: Definitions, schema: Schema) -> str | None:
    """The member that all alternatives of a union have with one value each; None if there is
    none."""
    found: set[str] | None = None
    for each in map(lambda part: resolve(defs, part), alternatives(schema) or ()):
        properties = each.get("properties", {}) if isinstance(each, dict) else {}
        tags = {name for name, part in properties.items() if len(texts(defs, part) or ()) == 1}
        found = tags if found is None else found & tags
    return min(found) if found else None


def is_external(defs: Definitions, schema: Schema) -> bool:
    """Strings, and objects with one member."""
    return all(
        "enum" in each
        or isinstance(each.get("type"), list)
        or (
            each.get("type") == "object"
            and each.get("additionalProperties") is False
            and len(each.get("properties", {})) == 1
        )
        for each in map(lambda part: resolve(defs, part), alternatives(schema) or ())
    )


def strange_variants(defs: Definitions, schema: Schema, value: Any) -> Iterator[Any]:
    """What a union may become; the value is one of its known variants."""
    tag = tag_of(defs, schema)
    if tag is not None:
        for text in UNKNOWN_TEXTS:
            yield {**value, tag: text}
            yield {tag: text, "futureMember": [{}, None]}
    elif is_external(defs, schema):
        yield from UNKNOWN_TEXTS
        for text in UNKNOWN_TEXTS[:3]:
            yield {text: {"a": [1, None]}}
            yield {text: None}
            yield {text: "x", "another": 1}
    else:
        kinds = [resolve(defs, each).get("type") for each in alternatives(schema) or ()]
        yield from [1.5, False, {"futureMember": 1}]
        yield from [] if "array" in kinds else [[{"futureMember": 1}]]


# --- wrong types -------------------------------------------------------------------------------

WRONG: dict[str, list[Any]] = {
    "string": [7, True, {"a": 1}, ["x"], 1.5],
    "boolean": ["true", 0, 1, {}, []],
    "integer": ["1", True, 1.5, 1e300, [], {}],
    "number": ["1.5", False, [], {}],
    "array": [{}, "x", 5, True],
    "object": [[], "x", 5, True],
    "null": [],
}


def wrong_values(defs: Definitions, place: Place) -> list[Any]:
    """Values that nothing in the schema allows in a place, and that are no unknown variant
    either."""
    schema = resolve(defs, place.schema)
    if is_free(schema) and target(place.schema) is None:
        return []
    wrong = [] if place.nullable or schema.get("type") == "null" else [None]
    if texts(defs, schema) is not None:
        return [*wrong, 7, True, {"a": 1}, ["x"]]
    if alternatives(schema) and "properties" not in schema:
        return []
    kind = schema.get("type", "object")
    return [*wrong, *WRONG[kind], *(beyond(schema) if kind == "integer" else [])]


def beyond(schema: dict[str, Any]) -> list[int]:
    low, high = values.BOUNDS[schema["format"]]
    return [low - 1, high + 1, 10**30, -(10**30)]
