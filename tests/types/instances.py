"""Makes valid instances of a definition from the schema alone: full, with the required members
only, with every null that is allowed, and as many more as it takes until each variant, member, enum
value, bound and length was there. Always the same ones: the randomness is seeded with the
definition's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import values
from schema import (
    Definitions,
    Schema,
    alternatives,
    bundles,
    is_free,
    is_map,
    split_null,
    target,
    walk,
)

Point = tuple[str, str]  # a place in the schema, and what was there
FULL_DEPTH = 3
ANY_DEPTH = 4
FEWEST, MOST = 12, 800  # random instances of a definition
CHANCES = (0.6, 0.4, 0.25, 0.1)  # of an optional member, by depth


@dataclass
class Maker:
    """manner: full, required, nulls, nul (full, and U+0000 in every string) or any. must: places in
    the definition itself that the instance has to go through; fixed: what stands at some of
    them."""

    defs: Definitions
    heights: dict[str, int]
    random: Random
    manner: str = "any"
    must: frozenset[str] = frozenset()
    fixed: dict[str, Any] = field(default_factory=dict)
    seen: Counter[Point] = field(default_factory=Counter)

    def pick(self, where: str, options: list[str]) -> str:
        """The option that was seen least, by chance among equals."""
        least = min(self.seen[where, each] for each in options)
        one = self.random.choice([each for each in options if self.seen[where, each] == least])
        self.seen[where, one] += 1
        return one


def heights_of(defs: Definitions) -> dict[str, int]:
    """How deep the smallest instance of each definition is, so that recursion can be ended."""
    heights = {name: 1000 for name in defs}
    changed = True
    while changed:
        changed = False
        for name, schema in defs.items():
            height = height_of(heights, schema)
            if height < heights[name]:
                heights[name], changed = height, True
    return heights


def height_of(heights: dict[str, int], schema: Schema) -> int:
    schema, _, nullable = split_null(schema)
    if nullable or not isinstance(schema, dict):
        return 0
    if (name := target(schema)) is not None:
        return heights[name] + 1
    choices = alternatives(schema) or bundles(schema)
    needs = [
        height_of(heights, schema["properties"][each])
        for each in schema.get("required", ())
        if each in schema.get("properties", {})
    ]
    if choices:
        needs.append(min(height_of(heights, each) for each in choices))
    return max(needs, default=0)


def make(maker: Maker, schema: Schema, where: str, depth: int, required: bool = False) -> Any:
    """An instance of a schema at a place; depth counts the references on the way."""
    if depth == 0 and where in maker.fixed:
        return maker.fixed[where]
    schema, inner, nullable = split_null(schema, where)
    if nullable and is_null_here(maker, where, inner, depth, required):
        return None
    if inner != where and depth == 0 and inner in maker.fixed:
        return maker.fixed[inner]
    if (name := target(schema)) is not None:
        return make(maker, maker.defs[name], name, depth + 1)
    if alternatives(schema) and "properties" not in schema:
        return make_variant(maker, schema, inner, depth)
    return make_plain(maker, schema, inner, depth)


def is_null_here(maker: Maker, where: str, inner: str, depth: int, required: bool) -> bool:
    if depth == 0 and (where in maker.must or inner in maker.must):
        maker.seen[where, "set"] += 1
        return False
    if maker.manner == "any" and depth < ANY_DEPTH:
        return maker.pick(where, ["null", "set"]) == "null"
    null = maker.manner in ("nulls", "any") or (
        maker.manner in ("full", "nul") and depth >= FULL_DEPTH
    )
    maker.seen[where, "null" if null else "set"] += 1
    return null


def make_plain(maker: Maker, schema: Schema, where: str, depth: int) -> Any:
    if is_free(schema):
        is_object = isinstance(schema, dict) and "type" in schema
        return maker.random.choice(values.FREE_OBJECTS if is_object else values.FREE)
    if "enum" in schema:
        return maker.pick(where, schema["enum"])
    kind = schema.get("type", "object")
    if kind == "null":
        return None
    if isinstance(kind, list):  # whatever the runtime did not know
        return maker.random.choice(["somethingElse", {"somethingElse": {"a": [1, None]}}])
    if is_map(schema):
        return {
            key: make(maker, schema["additionalProperties"], f"{where}/additionalProperties", depth)
            for key in pick_keys(maker, where, depth)
        }
    make_it = {
        "string": make_string,
        "integer": make_integer,
        "number": make_double,
        "boolean": make_bool,
        "array": make_list,
        "object": make_object,
    }
    return make_it[kind](maker, schema, where, depth)


def make_string(maker: Maker, schema: Schema, where: str, depth: int) -> str:
    pool = values.NUL_STRINGS if maker.manner == "nul" else values.STRINGS
    return maker.random.choice([text for text in pool if len(text) >= schema.get("minLength", 0)])


def make_integer(maker: Maker, schema: Schema, where: str, depth: int) -> int:
    choice = maker.pick(where, ["low", "high", "other"]) if depth == 0 else "other"
    low, high = values.bounds(schema)
    return {"low": low, "high": high}.get(choice, values.integer(schema, maker.random))


def make_double(maker: Maker, schema: Schema, where: str, depth: int) -> float | int:
    return values.double(maker.random)


def make_bool(maker: Maker, schema: Schema, where: str, depth: int) -> bool:
    return maker.pick(where, ["false", "true"]) == "true"


def pick_length(maker: Maker, where: str, inner: str, depth: int) -> int:
    if depth == 0 and any(place.startswith(inner) for place in maker.must):
        return 1
    if maker.manner == "any" and depth < 2:
        return {"empty": 0, "one": 1, "several": 3}[maker.pick(where, ["empty", "one", "several"])]
    if maker.manner == "any":
        return maker.random.choice([0, 1, 2]) if depth < ANY_DEPTH else 0
    return {0: 3, 1: 2, 2: 1}.get(depth, 0) if maker.manner in ("full", "nul") else 0


def pick_keys(maker: Maker, where: str, depth: int) -> list[str]:
    keys = maker.random.sample(
        values.KEYS, pick_length(maker, where, f"{where}/additionalProperties", depth)
    )
    return keys


def make_list(maker: Maker, schema: Schema, where: str, depth: int) -> list[Any]:
    count = pick_length(maker, where, f"{where}/items", depth)
    return [make(maker, schema.get("items", True), f"{where}/items", depth) for _ in range(count)]


def make_variant(maker: Maker, schema: Schema, where: str, depth: int) -> Any:
    number = pick_variant(maker, schema, where, depth)
    word = "oneOf" if "oneOf" in schema else "anyOf"
    return make(maker, schema[word][number], f"{where}/{word}/{number}", depth)


def pick_variant(maker: Maker, schema: Schema, where: str, depth: int) -> int:
    choices = alternatives(schema) or []
    word = "oneOf" if "oneOf" in schema else "anyOf"
    forced = [
        number
        for number in range(len(choices))
        if depth == 0
        and any(
            place == f"{where}/{word}/{number}" or place.startswith(f"{where}/{word}/{number}/")
            for place in maker.must
        )
    ]
    if not forced and depth >= ANY_DEPTH:
        heights = [height_of(maker.heights, each) for each in choices]
        forced = [number for number, height in enumerate(heights) if height == min(heights)]
    return int(maker.pick(where, [str(number) for number in forced or range(len(choices))]))


def make_object(maker: Maker, schema: Schema, where: str, depth: int) -> dict[str, Any]:
    made = {}
    for name, part in schema.get("properties", {}).items():
        place, required = f"{where}/properties/{name}", name in schema.get("required", ())
        if required or is_present(maker, place, part, depth):
            maker.seen[place, "present"] += 1
            made[name] = make(maker, part, place, depth, required)
        else:
            maker.seen[place, "absent"] += 1
    if alternatives(schema):
        made |= make_variant(maker, schema, where, depth)
    elif bundles(schema):
        made |= make_bundles(maker, schema, where, depth)
    return made


def is_present(maker: Maker, place: str, part: Schema, depth: int) -> bool:
    if depth == 0 and any(each == place or each.startswith(f"{place}/") for each in maker.must):
        return True
    if maker.manner == "any" and depth == 0 and maker.random.random() < 0.5:
        few = min(("present", "absent"), key=lambda each: maker.seen[place, each])
        return few == "present"
    if maker.manner == "any":
        return depth < len(CHANCES) and maker.random.random() < CHANCES[depth]
    if maker.manner == "nulls":
        return split_null(part)[2]
    return maker.manner in ("full", "nul") and depth < FULL_DEPTH


def make_bundles(maker: Maker, schema: Schema, where: str, depth: int) -> dict[str, Any]:
    """One of the sets of members at least; all of them when all is set."""
    number = pick_variant(maker, {"anyOf": schema["anyOf"]}, where, depth)
    wanted = range(len(schema["anyOf"])) if maker.manner in ("full", "nul") else [number]
    made: dict[str, Any] = {}
    for each in wanted:
        made |= make_object(maker, schema["anyOf"][each], f"{where}/anyOf/{each}", depth)
    return made


# --- all of a definition -----------------------------------------------------------------------


def points(defs: Definitions, name: str) -> set[Point]:
    """All that the instances of a definition have to show, beyond what is said of those it refers
    to."""
    found, inner = set(), ""
    for where, schema in walk(defs[name], name):
        if inner.startswith(f"{where}/"):
            continue  # null in null
        schema, inner, nullable = split_null(schema, where)
        if nullable:
            found |= {(where, "null"), (where, "set")}
        if isinstance(schema, dict):
            found |= {(inner, what) for what in options(schema)}
            required = schema.get("required", ())
            for place in schema.get("properties", {}):
                found.add((f"{inner}/properties/{place}", "present"))
                if place not in required:
                    found.add((f"{inner}/properties/{place}", "absent"))
    return found


def options(schema: dict[str, Any]) -> list[str]:
    if is_map(schema) or schema.get("type") == "array":
        return ["empty", "one", "several"]
    if schema.get("type") in ("integer", "boolean"):
        return {"integer": ["low", "high"], "boolean": ["false", "true"]}[schema["type"]]
    choices = alternatives(schema) or bundles(schema)
    return [str(number) for number in range(len(choices))] + schema.get("enum", [])


def instances(defs: Definitions, heights: dict[str, int], name: str) -> Iterator[tuple[str, Any]]:
    """Instances of a definition, each with its manner. Ends with an error if they do not show
    all."""
    maker = Maker(defs, heights, Random(name))
    for maker.manner in ("full", "required", "nulls"):
        yield maker.manner, make(maker, defs[name], name, 0)
    maker.manner = "any"
    missing = points(defs, name)
    for count in range(MOST):
        missing = {point for point in missing if point not in maker.seen}
        if not missing and count >= FEWEST:
            return
        maker.must = way_to(min(missing)) if missing and count % 2 else frozenset()
        yield maker.manner, make(maker, defs[name], name, 0)
    raise ValueError(f"{name}: never seen: {sorted(missing)[:5]}")


def with_nul(defs: Definitions, heights: dict[str, int], name: str) -> Iterator[Any]:
    """Full instances with U+0000 in every string, as many as the definition has alternatives."""
    maker = Maker(defs, heights, Random(name), "nul")
    for _ in alternatives(defs[name]) or [None]:
        yield make(maker, defs[name], name, 0)


def way_to(point: Point) -> frozenset[str]:
    """What an instance has to go through to show a point."""
    place, what = point
    return prefixes(
        place if what not in ("absent", "null") else place.rpartition("/properties/")[0]
    )


def prefixes(place: str) -> frozenset[str]:
    steps = place.split("/")
    return frozenset("/".join(steps[:count]) for count in range(1, len(steps) + 1))


def through(
    defs: Definitions, heights: dict[str, int], place: str, manner: str = "required", **fixed: Any
) -> Any:
    """A small instance of the definition that a place is in, with that place in it."""
    name = place.partition("/")[0]
    maker = Maker(
        defs,
        heights,
        Random(place),
        manner,
        prefixes(place),
        {place: fixed["value"]} if fixed else {},
    )
    return make(maker, defs[name], name, 0)
