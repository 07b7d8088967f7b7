"""The protocol's schema, read for the proof alone: nothing here comes from the generator, so that a
mistake of the generator is not made twice."""

from __future__ import annotations

import json
import os
from typing import Any, Iterator

Schema = Any  # a JSON Schema: an object or a boolean
Definitions = dict[str, Schema]
REF = "#/definitions/"


def load() -> Definitions:
    """All definitions by name, from schema/protocol.json."""
    path = os.path.join(os.environ.get("top_srcdir", "."), "schema", "protocol.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)["definitions"]


def is_null(schema: Schema) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "null"


def split_null(schema: Schema, where: str = "") -> tuple[Schema, str, bool]:
    """A schema without its null (or nulls), its place then, and whether it had one."""
    if (
        isinstance(schema, dict)
        and isinstance(schema.get("type"), list)
        and "null" in schema["type"]
    ):
        types = [each for each in schema["type"] if each != "null"]
        return {**schema, "type": types[0] if len(types) == 1 else types}, where, True
    for word in ("anyOf", "oneOf"):
        each = schema.get(word, ()) if isinstance(schema, dict) else ()
        rest = [number for number, part in enumerate(each) if not is_null(part)]
        if len(rest) < len(each):
            (only,) = rest
            schema, where, _ = split_null(each[only], f"{where}/{word}/{only}")
            return schema, where, True
    return schema, where, False


def target(schema: Schema) -> str | None:
    """The name of the definition that a schema is nothing but a reference to."""
    if not isinstance(schema, dict):
        return None
    if "$ref" in schema:
        return schema["$ref"].removeprefix(REF)
    if len(schema.get("allOf", ())) == 1:
        return target(schema["allOf"][0])
    return None


def resolve(defs: Definitions, schema: Schema) -> Schema:
    while (name := target(schema)) is not None:
        schema = defs[name]
    return schema


def alternatives(schema: Schema) -> list[Schema] | None:
    """What a union consists of; None if the schema is none, and for an object that has more members
    one way or the other (those are bundles())."""
    if not isinstance(schema, dict):
        return None
    for word in ("oneOf", "anyOf"):
        if word in schema and not (word == "anyOf" and "properties" in schema):
            return schema[word]
    return None


def bundles(schema: Schema) -> list[Schema]:
    """Members that an object has in addition: at least one of these sets (ContentItem's image)."""
    return schema["anyOf"] if "anyOf" in schema and "properties" in schema else []


def is_free(schema: Schema) -> bool:
    """Any JSON: nothing is known of it. An object without known members is one unless it is a
    definition, and a list of nothing said is none."""
    if schema is True or schema == {}:
        return True
    if not isinstance(schema, dict):
        return False
    known = {
        "type",
        "properties",
        "additionalProperties",
        "$ref",
        "anyOf",
        "oneOf",
        "allOf",
        "enum",
    }
    if not known & set(schema):
        return True
    return (
        schema.get("type") == "object"
        and not known & set(schema) - {"type", "additionalProperties"}
        and schema.get("additionalProperties", True) in (True, {})
    )


def is_map(schema: Schema) -> bool:
    return (
        schema.get("type") == "object"
        and not schema.get("properties")
        and isinstance(schema.get("additionalProperties"), dict)
    )


def texts(defs: Definitions, schema: Schema) -> list[str] | None:
    """The values of an enum, also when it is written as alternatives; None if it is none."""
    schema = resolve(defs, schema)
    if not isinstance(schema, dict):
        return None
    if "enum" in schema:
        return schema["enum"]
    found = [texts(defs, each) for each in alternatives(schema) or ()]
    if not found or None in found:
        return None
    return [text for each in found for text in each or ()]


def kind_of(defs: Definitions, name: str) -> str:
    """What a definition is, in the words of the table that the proof prints."""
    schema, _, nullable = split_null(defs[name])
    if nullable:
        return "alias"
    if texts(defs, schema) is not None:
        return "enum"
    if alternatives(schema):
        return "union"
    return "struct" if schema.get("type") == "object" else str(schema.get("type"))


def parts(schema: Schema, where: str) -> Iterator[tuple[str, Schema]]:
    """The schemas directly in a schema, with the place of each; references are not followed."""
    if not isinstance(schema, dict):
        return
    for name, part in schema.get("properties", {}).items():
        yield f"{where}/properties/{name}", part
    for word in ("items", "additionalProperties"):
        if word in schema and not (
            word == "additionalProperties" and isinstance(schema[word], bool)
        ):
            yield f"{where}/{word}", schema[word]
    for word in ("oneOf", "anyOf", "allOf"):
        for number, part in enumerate(schema.get(word, ())):
            yield f"{where}/{word}/{number}", part


def walk(schema: Schema, where: str) -> Iterator[tuple[str, Schema]]:
    """A schema and all that is in it."""
    yield where, schema
    for place, part in parts(schema, where):
        yield from walk(part, place)
