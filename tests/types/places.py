"""Places in the schema as places in an instance that goes through them."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import instances
from schema import Definitions, Schema, bundles, kind_of, split_null, walk

PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass
class Place:
    """A member (or else an element) of a definition; required and nullable as the schema has it."""

    where: str
    schema: Schema  # without null
    member: bool
    required: bool
    nullable: bool


def all_places(defs: Definitions) -> Iterator[Place]:
    """Every member and element of every struct and union."""
    for name in defs:
        if kind_of(defs, name) in ("struct", "union"):
            yield from places_in(defs[name], name)


def places_in(schema: Schema, where: str) -> Iterator[Place]:
    optional: set[str] = set()  # sets of members of which any one will do
    for at, part in walk(schema, where):
        if isinstance(part, dict):
            optional |= {f"{at}/anyOf/{number}" for number in range(len(bundles(part)))}
            required = [] if at in optional else part.get("required", [])
            for name, member in part.get("properties", {}).items():
                yield place_of(f"{at}/properties/{name}", member, True, name in required)
            for word in ("items", "additionalProperties"):
                if isinstance(part.get(word), dict):
                    yield place_of(f"{at}/{word}", part[word], False, True)


def place_of(where: str, schema: Schema, member: bool, required: bool) -> Place:
    inner, _, nullable = split_null(schema)
    return Place(where, inner, member, required, nullable)


def way(where: str, value: Any) -> list[str | int]:
    """The names and indices that lead to a place in an instance that goes through it."""
    steps = iter(where.split("/")[1:])
    found: list[str | int] = []
    for step in steps:
        if step == "properties":
            found.append(next(steps))
        elif step == "items":
            found.append(0)
        elif step == "additionalProperties":
            found.append(next(iter(at(value, found))))
        else:
            next(steps)  # an alternative is where the union is
    return found


def at(value: Any, way_there: list[str | int]) -> Any:
    for step in way_there:
        value = value[step]
    return value


def path(way_there: list[str | int]) -> str:
    """The way as the library writes it in messages: .name, ["any other name"], [index]."""
    return "".join(
        f".{step}"
        if isinstance(step, str) and PLAIN.fullmatch(step)
        else f"[{json.dumps(step, ensure_ascii=False)}]"
        for step in way_there
    )


def put(value: Any, way_there: list[str | int], new: Any) -> Any:
    """A copy of a value with something else in a place."""
    if not way_there:
        return new
    value = copy.deepcopy(value)
    at(value, way_there[:-1])[way_there[-1]] = new
    return value


def through(
    defs: Definitions, heights: dict[str, int], place: Place
) -> tuple[Any, list[str | int]]:
    """A small instance that has something in a place, and the way there."""
    value = instances.through(defs, heights, place.where)
    return value, way(place.where, value)
