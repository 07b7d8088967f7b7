"""A small protocol in two versions. What the newer one adds sorts before what was there, and
between it: members, enum values, variants, a type. A member went, and one is of another type
now. Those of Kept are of the same type, but may be missing, or null, where they might not, and the
other way round."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
BOOLEAN: Schema = {"type": "boolean"}
INTEGER: Schema = {"type": "integer", "format": "int64"}
NUMBER: Schema = {"type": "number", "format": "double"}


def document(newer: bool) -> Schema:
    return {"version": "2" if newer else "1", "definitions": definitions(newer)}


def definitions(newer: bool) -> dict[str, Schema]:
    made = {
        "Mode": {
            "type": "string",
            "enum": [*["auto"] * newer, "plan", *["quest"] * newer, "quick"],
        },
        "Part": {
            "oneOf": [
                *[variant("audio", seconds=INTEGER)] * newer,
                variant("text", text=TEXT),
                variant("thought"),
            ]
        },
        "Bound": {
            "oneOf": [
                {"type": "string", "enum": [*["all"] * newer, "none"]},
                *[single("atLeast", INTEGER)] * newer,
                single("most", INTEGER),
            ]
        },
        "Place": record({"id": TEXT}, {"x": INTEGER}),
        "DrawParams": draw_params(newer),
        "DrawResponse": record(
            {"parts": list_of("Part")}, {"drawn": INTEGER, "mode": ref("Mode"), "kept": ref("Kept")}
        ),
        "Kept": kept_newer() if newer else kept_older(),
        "Dot": record({}, {"on": BOOLEAN, "off": BOOLEAN}) if newer else record({"on": BOOLEAN}, {}),
        "DrawnNotification": record({"threadId": TEXT}, {}),
        "RequestId": {"anyOf": [TEXT, INTEGER]},
    }
    if newer:
        made["Area"] = record({}, {"a": INTEGER})
        made["Place"]["properties"]["area"] = ref("Area")
        made["DrawResponse"]["properties"]["areas"] = list_of("Area")
    return made | messages()


def kept_older() -> Schema:
    required = {"depth": INTEGER, "dot": ref("Dot"), "ratio": nullable(NUMBER)}
    optional = {"hue": nullable(INTEGER), "label": TEXT, "level": INTEGER, "title": nullable(TEXT)}
    return record(required | {"tags": TEXTS, "wide": BOOLEAN}, optional)


def kept_newer() -> Schema:
    optional = {"depth": INTEGER, "hue": INTEGER, "label": nullable(TEXT), "title": TEXT}
    optional |= {"level": nullable(INTEGER), "tags": nullable(TEXTS), "wide": nullable(BOOLEAN)}
    return record({"dot": ref("Dot"), "ratio": NUMBER}, optional)


def draw_params(newer: bool) -> Schema:
    members = {
        "count": nullable(INTEGER),
        "kept": ref("Kept"),
        "limit": ref("Bound"),
        "mode": ref("Mode"),
        "parts": list_of("Part"),
        "places": {"type": "object", "additionalProperties": ref("Place")},
    }
    if newer:
        members |= {
            "area": ref("Area"),
            "colour": TEXT,
            "pace": INTEGER,
            "dark": {"type": "boolean"},
            "changed": INTEGER,
        }
    else:
        members |= {"gone": TEXT, "changed": TEXT}
    return record({"name": TEXT}, members)


def messages() -> dict[str, Schema]:
    return {
        "ClientRequest": {"oneOf": [call("draw", "DrawParams", id=ref("RequestId"))]},
        "ServerRequest": {"oneOf": [call("draw", "DrawParams", id=ref("RequestId"))]},
        "ServerNotification": {"oneOf": [call("drawn", "DrawnNotification")]},
        "ClientNotification": {"oneOf": [record({"method": constant("initialized")}, {})]},
    }


def ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def nullable(schema: Schema) -> Schema:
    return schema | {"type": [schema["type"], "null"]}


def list_of(name: str) -> Schema:
    return {"type": "array", "items": ref(name)}


def constant(text: str) -> Schema:
    return {"type": "string", "enum": [text]}


def record(required: dict[str, Schema], optional: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": required | optional, "required": list(required)}


def variant(tag: str, **members: Schema) -> Schema:
    return record({"type": constant(tag), **members}, {})


def single(name: str, schema: Schema) -> Schema:
    return {**record({name: schema}, {}), "additionalProperties": False}


def call(method: str, params: str, **more: Schema) -> Schema:
    return record({"method": constant(method), "params": ref(params), **more}, {})
