"""Places in the schema as places in an instance that goes through them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import instances
from schema import Definitions, Schema, kind_of, split_null, walk


@dataclass
class Place:
    """A member, an element or an alternative of a definition; required and nullable as the schema has it."""

    where: str
    schema: Schema  # without null
    required: bool
    nullable: bool


def all_places(defs: Definitions) -> Iterator[Place]:
    """Every member and element of every struct and union. Bundles' members are optional ones."""
    for name in defs:
        if kind_of(defs, name) in ("struct", "union"):
            yield from members_of(defs[name], name)


def members_of(schema: Schema, where: str) -> Iterator[Place]:
    for at, part in walk(schema, where):
        if isinstance(part, dict):
            for name, member in part.get("properties", {}).items():
                yield place_of(f"{at}/properties/{name}", member, name in part.get("required", ()))
            for word in ("items", "additionalProperties"):
                if isinstance(part.get(word), dict):
                    yield place_of(f"{at}/{word}", part[word], True)


def place_of(where: str, schema: Schema, required: bool) -> Place:
    inner, _, nullable = split_null(schema)
    return Place(where, inner, required, nullable)


def is_member(place: Place) -> bool:
    return place.where.rpartition("/")[0].endswith("/properties")


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
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way_there)


def put(value: Any, way_there: list[str | int], new: Any) -> Any:
    """A copy of a value with something else in a place."""
    if not way_there:
        return new
    value = copy.deepcopy(value)
    at(value, way_there[:-1])[way_there[-1]] = new
    return value


def through(defs: Definitions, heights: dict[str, int], place: Place) -> tuple[Any, list[str | int]]:
    """A small instance that has something in a place, and the way there."""
    value = instances.through(defs, heights, place.where)
    return value, way(place.where, value)
