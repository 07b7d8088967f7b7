"""Reads the protocol's JSON Schema, strictly: what has no place in C is an error with its JSON path.

parse() makes a Node of every place in the schema. What means the same is the same there: "null"
among types or alternatives is `nullable`, an allOf of one is that one, and members that depend on
an anyOf inside an object are optional members of that object.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

REF = "#/definitions/"
INTEGERS = ("int32", "int64", "uint16", "uint32", "uint64", "uint")
FORMATS = {"integer": INTEGERS, "number": ("double",)}
ALTERNATIVES = ("anyOf", "oneOf")
PARTS = ("protocol", "experimental", "responses")

# keyword: where it may stand
ANYWHERE = {"default"}
KEYWORDS = {
    "string": {"type", "enum", "minLength"},
    "integer": {"type", "format", "minimum"},
    "number": {"type", "format"},
    "boolean": {"type"},
    "null": {"type"},
    "array": {"type", "items"},
    "object": {"type", "properties", "required", "additionalProperties", "anyOf", "oneOf"},
}


class SchemaError(Exception):
    """What is wrong with a schema, and where: definitions.Foo.properties.bar.items: expected …"""

    def __init__(self, path: str, problem: str):
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


@dataclass
class Node:
    """form: any, ref, string, enum, boolean, integer, number, array, object, map, union, null; and
    catchall for the alternative {"type": ["string", "object"]}, which stands for all that there may
    be some day."""

    path: str
    form: str
    nullable: bool = False
    default: object = None
    ref: str = ""
    format: str = ""
    texts: list[str] = field(default_factory=list)  # enum
    element: Node | None = None  # array, map
    properties: dict[str, Node] = field(default_factory=dict)  # union: beside the others
    required: set[str] = field(default_factory=set)
    closed: bool = False
    keyword: str = ""  # union: anyOf or oneOf
    alternatives: list[Node] = field(default_factory=list)


def load(folder: Path) -> dict:
    """The files of schema/ in one: version, definitions, experimental, responses."""
    whole: dict = {}
    for part in PARTS:
        content = load_file(folder / f"{part}.json")
        whole.update(content if part == "protocol" else {part: content})
    return whole


def load_file(path: Path) -> dict:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise SchemaError(path.name, f"cannot be read: {error}") from error
    return _dict(content, path.name)


def parse(document: dict) -> dict[str, Node]:
    """A node for every definition; every reference leads to one of them."""
    definitions = _dict(document.get("definitions"), "definitions")
    names = sorted(definitions)
    nodes = {name: _node(definitions[name], f"definitions.{name}") for name in names}
    for node in nodes.values():
        _check_refs(node, nodes)
    for name, node in nodes.items():
        _check_aliases(name, node, nodes)
    return nodes


def _dict(value: object, path: str) -> dict:
    if not isinstance(value, dict):
        raise SchemaError(path, "expected an object")
    return value


def _node(schema: object, path: str) -> Node:
    if schema is True:
        return Node(path, "any")
    if not isinstance(schema, dict):
        raise SchemaError(path, "expected an object or true")
    default = schema.get("default")
    rest = {key: value for key, value in schema.items() if key not in ANYWHERE}
    if not rest:
        return Node(path, "any", default=default)
    if "$ref" in rest:
        node = _ref(rest, path)
    elif "allOf" in rest:
        node = _all_of(rest, path)
    elif "type" not in rest:
        node = _union(rest, path)
    else:
        node = _typed(rest, path)
    return replace(node, default=default) if "default" in schema else node


def _only(schema: dict, allowed: set[str], path: str) -> None:
    for key in sorted(schema):
        if key not in allowed:
            raise SchemaError(f"{path}.{key}", "this keyword is not known here")


def _ref(schema: dict, path: str) -> Node:
    _only(schema, {"$ref"}, path)
    ref = schema["$ref"]
    if not isinstance(ref, str) or not ref.startswith(REF) or "/" in ref[len(REF) :]:
        raise SchemaError(f"{path}.$ref", f"expected {REF}NAME")
    return Node(path, "ref", ref=ref[len(REF) :])


def _all_of(schema: dict, path: str) -> Node:
    _only(schema, {"allOf"}, path)
    if not isinstance(schema["allOf"], list) or len(schema["allOf"]) != 1:
        raise SchemaError(f"{path}.allOf", "expected a list of one")
    return _node(schema["allOf"][0], f"{path}.allOf[0]")


# --- alternatives ----------------------------------------------------------------------------


def _union(schema: dict, path: str) -> Node:
    keyword = _keyword(schema, path)
    _only(schema, {keyword, "properties"}, path)
    node = _alternatives(schema[keyword], keyword, path)
    if "properties" in schema:
        _expect_union(node, path)
        node.properties = _properties(schema, path)
    return node


def _keyword(schema: dict, path: str) -> str:
    found = [key for key in ALTERNATIVES if key in schema]
    if len(found) != 1:
        raise SchemaError(path, "expected one of $ref, type, allOf, anyOf, oneOf")
    return found[0]


def _alternatives(schemas: object, keyword: str, path: str) -> Node:
    """Without null; what is then left alone is no union."""
    if not isinstance(schemas, list) or not schemas:
        raise SchemaError(f"{path}.{keyword}", "expected a list of schemas")
    all_nodes = [_alternative(each, f"{path}.{keyword}[{i}]") for i, each in enumerate(schemas)]
    nodes = [node for node in all_nodes if node.form != "null"]
    nullable = len(nodes) < len(all_nodes) or any(node.nullable for node in nodes)
    if not nodes:
        raise SchemaError(f"{path}.{keyword}", "expected more than null")
    if len(nodes) == 1 and nullable:
        return replace(nodes[0], path=path, nullable=True)
    return Node(path, "union", nullable=nullable, keyword=keyword, alternatives=nodes)


def _alternative(schema: object, path: str) -> Node:
    if schema == {"type": ["string", "object"]}:
        return Node(path, "catchall")
    return _node(schema, path)


def _expect_union(node: Node, path: str) -> None:
    if node.form != "union":
        raise SchemaError(f"{path}.properties", "members beside null make no sense")


# --- types -----------------------------------------------------------------------------------


def _typed(schema: dict, path: str) -> Node:
    name, nullable = _type(schema["type"], f"{path}.type")
    _only(schema, KEYWORDS[name], path)
    if name in FORMATS:
        node = _number(schema, name, path)
    elif name == "string":
        node = _string(schema, path)
    elif name == "array":
        node = Node(path, "array", element=_node(schema.get("items"), f"{path}.items"))
    elif name == "object":
        node = _object(schema, path)
    else:
        node = Node(path, name)
    return replace(node, nullable=node.nullable or nullable)


def _type(value: object, path: str) -> tuple[str, bool]:
    names = value if isinstance(value, list) else [value]
    plain = [name for name in names if name != "null"] or ["null"]
    if len(plain) != 1 or not isinstance(plain[0], str) or plain[0] not in KEYWORDS:
        raise SchemaError(path, f"expected one of {', '.join(KEYWORDS)}, or a list of one and null")
    return plain[0], len(names) > len(plain)


def _number(schema: dict, name: str, path: str) -> Node:
    text = schema.get("format")
    if text not in FORMATS[name]:
        raise SchemaError(f"{path}.format", f"expected one of {', '.join(FORMATS[name])}")
    return Node(path, name, format=text)


def _string(schema: dict, path: str) -> Node:
    if "enum" not in schema:
        return Node(path, "string")
    texts = schema["enum"]
    if not isinstance(texts, list) or not texts or any(type(text) is not str for text in texts):
        raise SchemaError(f"{path}.enum", "expected a list of strings")
    if len(set(texts)) < len(texts):
        raise SchemaError(f"{path}.enum", "a value stands there twice")
    return Node(path, "enum", texts=texts)


# --- objects ---------------------------------------------------------------------------------


def _object(schema: dict, path: str) -> Node:
    if "oneOf" in schema:
        return _union_with_members(schema, path)
    rest = schema.get("additionalProperties", True)
    if not isinstance(rest, bool):
        return _map(schema, path)
    node = Node(path, "object", properties=_properties(schema, path), closed=rest is False)
    node.required = _required(schema, node.properties, path)
    if "anyOf" in schema:
        _merge(node, _alternatives(schema["anyOf"], "anyOf", path))
    return node


def _map(schema: dict, path: str) -> Node:
    _only(schema, {"type", "additionalProperties"}, path)
    element = _node(schema["additionalProperties"], f"{path}.additionalProperties")
    return Node(path, "map", element=element)


def _union_with_members(schema: dict, path: str) -> Node:
    _only(schema, {"type", "oneOf", "properties", "required"}, path)
    node = _alternatives(schema["oneOf"], "oneOf", path)
    _expect_union(node, path)
    node.properties = _properties(schema, path)
    node.required = _required(schema, node.properties, path)
    return node


def _properties(schema: dict, path: str) -> dict[str, Node]:
    properties = _dict(schema.get("properties", {}), f"{path}.properties")
    path += ".properties"
    return {name: _node(properties[name], f"{path}.{name}") for name in sorted(properties)}


def _required(schema: dict, properties: dict[str, Node], path: str) -> set[str]:
    names = schema.get("required", [])
    if not isinstance(names, list):
        raise SchemaError(f"{path}.required", "expected a list")
    for i, name in enumerate(names):
        if name not in properties:
            raise SchemaError(f"{path}.required[{i}]", f"there is no property {name!r}")
    return set(names)


def _merge(node: Node, choice: Node) -> None:
    """Takes the members of alternatives as optional ones: {"anyOf": [{url}, {fileId}]}."""
    if choice.form != "union":
        raise SchemaError(f"{node.path}.anyOf", "expected several alternatives")
    for each in choice.alternatives:
        if each.form != "object":
            raise SchemaError(each.path, "expected an object with properties")
        for name, value in each.properties.items():
            if name in node.properties and not same(node.properties[name], value):
                raise SchemaError(value.path, "another alternative has it with another type")
            node.properties.setdefault(name, value)
    node.properties = dict(sorted(node.properties.items()))


def same(a: Node, b: Node) -> bool:
    """Do they say the same, wherever they stand?"""
    return _bare(a) == _bare(b)


def _bare(node: Node) -> Node:
    return replace(
        node,
        path="",
        element=node.element and _bare(node.element),
        properties={name: _bare(value) for name, value in node.properties.items()},
        alternatives=[_bare(each) for each in node.alternatives],
    )


# --- references ------------------------------------------------------------------------------


def _check_refs(node: Node, nodes: dict[str, Node]) -> None:
    if node.form == "ref" and node.ref not in nodes:
        raise SchemaError(f"{node.path}.$ref", f"there is no definition {node.ref!r}")
    below = [*node.properties.values(), *node.alternatives]
    for each in below + ([node.element] if node.element else []):
        _check_refs(each, nodes)


def _check_aliases(name: str, node: Node, nodes: dict[str, Node]) -> None:
    seen = {name}
    while node.form == "ref":
        if node.ref in seen:
            raise SchemaError(f"definitions.{name}", "refers to itself")
        seen.add(node.ref)
        node = nodes[node.ref]
