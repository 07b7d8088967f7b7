"""Where the runtime's schema does not say what the runtime sends."""

from __future__ import annotations

import re

# The members of these definitions' variants are in camel case on the wire, as everywhere else (thread/timeline/list
# shows it), and in the TypeScript that the runtime writes of itself; its JSON schema alone has them in snake case.
CAMEL = ("AccountSessionsSwitchResponse", "ThreadRealtimeItem", "ThreadTimelineEntry")


def corrected(definitions: dict[str, dict]) -> dict[str, dict]:
    """With the names that are on the wire. A schema that has them already stays as it is."""
    return {name: _camel(schema) if name in CAMEL else schema
            for name, schema in definitions.items()}


def _camel(schema: object) -> object:
    if isinstance(schema, list):
        return [_camel(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: _camel(value) for key, value in schema.items()}
    if isinstance(out.get("properties"), dict):
        out["properties"] = {_name(key): value for key, value in sorted(out["properties"].items())}
    if isinstance(out.get("required"), list):
        out["required"] = [_name(each) for each in out["required"]]
    return out


def _name(snake: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), snake)
