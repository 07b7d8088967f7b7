"""Definitions that have no struct of their own (strings, enums, aliases for "or null") are proved
inside one that has: in the first place that refers to them."""

from __future__ import annotations

from typing import Any

import instances
from schema import Definitions, kind_of, target, walk

Places = dict[str, list[str]]
ROOTS = ("struct", "union")


def places_of(defs: Definitions) -> Places:
    """Where each definition that is none itself is the value of something in a struct or union."""
    homeless = [name for name in defs if kind_of(defs, name) not in ROOTS]
    places: Places = {name: [] for name in homeless}
    aliases = {name: defs[name] for name in homeless if kind_of(defs, name) == "alias"}
    for owner in defs:
        if kind_of(defs, owner) in ROOTS:
            for place, schema in walk(defs[owner], owner):
                for name in [
                    target(schema),
                    *(alias for alias in aliases if aliases[alias] == schema),
                ]:
                    if name in places:
                        places[name].append(place)
    return places


def wrap(defs: Definitions, heights: dict[str, int], place: str, value: Any) -> tuple[str, Any]:
    """A small instance with the value in that place, and the definition that it is of."""
    return place.partition("/")[0], instances.through(defs, heights, place, value=value)


def carry(
    defs: Definitions, heights: dict[str, int], places: Places, name: str, value: Any
) -> tuple[str, Any] | None:
    """An instance as something that can be decoded by itself: itself, or carried in the first
    place."""
    if name not in places:
        return name, value
    return wrap(defs, heights, places[name][0], value) if places[name] else None
