"""Where the parts of a JSON value belong in C, as the schema has it: what reencode --leaves has to
print. For this unions have to be told apart, so there is a small judge of what fits a schema as
well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import values
from schema import (
    Definitions,
    Schema,
    alternatives,
    bundles,
    is_free,
    is_map,
    resolve,
    split_null,
    target,
    texts,
)

Leaf = tuple[str, str]  # path and kind
TYPES: dict[str, Any] = {
    "string": str,
    "boolean": bool,
    "array": list,
    "object": dict,
    "number": (int, float),
}


def fits(defs: Definitions, schema: Schema, value: Any) -> bool:
    schema, _, nullable = split_null(resolve(defs, schema))
    if value is None and nullable:
        return True
    schema = resolve(defs, schema)
    if schema is True or schema == {}:
        return True
    if "enum" in schema:
        return value in schema["enum"]
    if "properties" not in schema and alternatives(schema):
        return any(fits(defs, each, value) for each in alternatives(schema) or ())
    return fits_plain(defs, schema, value)


def fits_plain(defs: Definitions, schema: dict[str, Any], value: Any) -> bool:
    kind = schema.get("type", "object")
    if isinstance(kind, list):
        return any(fits_plain(defs, {"type": each}, value) for each in kind)
    if kind == "null":
        return value is None
    if kind == "integer":
        low, high = values.bounds(schema)
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    if not isinstance(value, TYPES[kind]) or (kind == "number" and isinstance(value, bool)):
        return False
    if kind == "array":
        return all(fits(defs, schema.get("items", True), each) for each in value)
    return kind != "object" or fits_object(defs, schema, value)


def fits_object(defs: Definitions, schema: dict[str, Any], value: dict[str, Any]) -> bool:
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    choices = alternatives(schema) or bundles(schema)
    return (
        set(schema.get("required", ())) <= set(value)
        and all(fits(defs, known[name], value[name]) for name in known if name in value)
        and (not choices or any(fits(defs, each, value) for each in choices))
        and (rest is not False or set(value) <= set(known))
        and (
            not isinstance(rest, dict)
            or all(fits(defs, rest, value[name]) for name in value if name not in known)
        )
    )


def leaves(defs: Definitions, schema: Schema, value: Any, path: str = "") -> Iterator[Leaf]:
    """All leaves of a value that is valid."""
    schema, _, nullable = split_null(schema)
    if target(schema) is None and is_free(schema):
        yield path, "json"  # null is a value like others
    elif value is None and nullable:
        return
    elif target(schema) is not None:
        yield from leaves_of_definition(defs, schema, value, path)
    elif texts(defs, schema) is not None:
        yield path, "enum" if value in texts(defs, schema) else "unknown"
    elif "properties" not in schema and alternatives(schema):
        yield from leaves_of_variant(defs, schema, value, path)
    else:
        yield from leaves_of_plain(defs, schema, value, path)


def leaves_of_definition(
    defs: Definitions, schema: Schema, value: Any, path: str
) -> Iterator[Leaf]:
    """A definition without known members is a struct all the same, though not in the place of a
    member."""
    schema = resolve(defs, schema)
    if is_free(schema):
        yield from leaves_of_object(defs, schema, value, path)
    else:
        yield from leaves(defs, schema, value, path)


def leaves_of_variant(
    defs: Definitions, schema: dict[str, Any], value: Any, path: str
) -> Iterator[Leaf]:
    fitting = [each for each in alternatives(schema) or () if fits(defs, each, value)]
    if fitting and isinstance(fitting[0].get("type"), list):
        yield path, "unknown"
    else:
        yield from leaves(defs, fitting[0], value, path)


def leaves_of_plain(
    defs: Definitions, schema: dict[str, Any], value: Any, path: str
) -> Iterator[Leaf]:
    kind = schema.get("type", "object")
    if kind == "array":
        yield path, "list"
        for at, each in enumerate(value):
            yield from leaves(defs, schema.get("items", True), each, f"{path}[{at}]")
    elif is_map(schema):
        yield path, "map"
        for name, each in value.items():
            yield from leaves(defs, schema["additionalProperties"], each, f"{path}.{name}")
    elif kind == "object":
        yield from leaves_of_object(defs, schema, value, path)
    elif kind != "null":
        yield path, {"string": "string", "boolean": "bool", "number": "double"}.get(
            kind
        ) or integer_kind(schema)


def integer_kind(schema: dict[str, Any]) -> str:
    return "uint64" if schema["format"] == "uint" else schema["format"]


def leaves_of_object(
    defs: Definitions, schema: dict[str, Any], value: dict[str, Any], path: str
) -> Iterator[Leaf]:
    known = members(defs, schema, value)
    for name, each in value.items():
        if each is None and name == "params" and "enum" in known.get("method", {}):
            # a message has its params or has none; null is kept aside
            yield f"{path}.{name}", "extra"
        elif name in known:
            yield from leaves(defs, known[name], each, f"{path}.{name}")
        else:
            yield f"{path}.{name}", "extra"


def members(defs: Definitions, schema: dict[str, Any], value: dict[str, Any]) -> dict[str, Schema]:
    """The members that an object may have, with those of the variant that it is."""
    known = dict(schema.get("properties", {}))
    for each in bundles(schema):
        known |= each["properties"]
    fitting = [each for each in (alternatives(schema) or ()) if fits(defs, each, value)]
    return known | (members(defs, fitting[0], value) if fitting else {})
