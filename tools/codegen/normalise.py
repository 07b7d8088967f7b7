"""Turns the schema bundles that the runtime writes into what schema/ keeps."""

from __future__ import annotations

from .corrections import corrected
from .schema import REF, SchemaError

# Words for people: keywords of a schema, where a *property* may have the same name.
DROPPED = ("$schema", "description", "title")
# Keywords whose value is { name: schema }.
NAMED = ("properties", "definitions")
NAMESPACE = "v2"


def definitions(bundles: list[dict]) -> dict[str, dict]:
    """The definitions of all bundles, flat; the same name must be the same thing everywhere."""
    found: dict[str, dict] = {}
    for bundle in bundles:
        for name, schema in _flat(bundle):
            schema = normal(schema)
            if found.setdefault(name, schema) != schema:
                raise SchemaError(f"definitions.{name}", "differs between the runtime's bundles")
    return corrected(dict(sorted(found.items())))


def _flat(bundle: dict) -> list[tuple[str, object]]:
    top = dict(bundle.get("definitions", {}))
    inner = top.pop(NAMESPACE, {})
    return [*top.items(), *inner.items()]


def normal(schema: object) -> object:
    """Without words for people, and with references that lead to the flat definitions."""
    if isinstance(schema, list):
        return [normal(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _value(key, value) for key, value in sorted(schema.items()) if key not in DROPPED}


def _value(key: str, value: object) -> object:
    if key in NAMED and isinstance(value, dict):
        return {name: normal(each) for name, each in sorted(value.items())}
    if key == "$ref" and isinstance(value, str):
        return value.replace(f"{REF}{NAMESPACE}/", REF)
    # Not schemas, whatever they look like.
    return value if key in ("default", "enum", "const") else normal(value)
