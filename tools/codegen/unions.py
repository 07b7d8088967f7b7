"""Tells which form a union has, and makes its variants."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import names
from .model import Enumeration, EnumValue, Field, Form, Kind, Union, Value, Variant
from .schema import Node, SchemaError, same

if TYPE_CHECKING:
    from .build import Builder

# If objects have several constant members in common, the first of these is the tag.
TAG_NAMES = ("type", "kind", "method", "mode")
# The tag of messages, and where their payload is.
METHOD, CONTENT = "method", "params"
# How alternatives without a name of their own are called.
NAMES = {"string": "string", "enum": "string", "boolean": "boolean", "any": "json"}
NAMES |= {"integer": "integer", "number": "number", "array": "list", "map": "map"}


def kind_of(node: Node) -> Kind | None:
    """ENUM or UNION, None for what is neither."""
    if node.form == "enum":
        return Kind.ENUM
    if node.form != "union":
        return None
    return Kind.ENUM if all(each.form == "enum" for each in node.alternatives) else Kind.UNION


def texts(node: Node) -> list[str]:
    """An enum's, wherever they are: schemas with a description for a value have it alone."""
    if node.form == "enum":
        return node.texts
    found = [text for each in node.alternatives for text in each.texts]
    if len(set(found)) < len(found):
        raise SchemaError(node.path, "a value stands there twice")
    return found


def fill(builder: Builder, union: Union, node: Node) -> None:
    tag = _tag_name(node)
    if tag:
        _fill_tagged(builder, union, node, tag)
    elif node.properties:
        raise SchemaError(node.path, "members beside alternatives need a tag in all of these")
    elif _is_external(node):
        _fill_external(builder, union, node)
    elif node.keyword == "anyOf":
        _fill_untagged(builder, union, node)
    else:
        problem = "expected objects with a tag, or strings and objects of one member"
        raise SchemaError(f"{node.path}.oneOf", problem)


def _start(builder: Builder, union: Union, form: Form, tag_field: str) -> None:
    union.form = form
    union.tag_field = tag_field
    union.tag_c = names.member(tag_field) if tag_field else "type"
    place = f"{union.definition}.{tag_field or 'type'}"
    wanted = f"{union.c}_{union.tag_c.rstrip('_')}"
    union.tags = builder.new(Kind.ENUM, place, wanted).type


def _add(union: Union, wire: str, payload: Value | None, path: str) -> None:
    if any(variant.tag.wire == wire for variant in union.variants):
        raise SchemaError(path, f"there is another alternative {wire!r}")
    tag = EnumValue(wire, "")
    union.tags.values.append(tag)
    union.variants.append(Variant(tag, "", payload))


def _place(union: Union, wire: str) -> str:
    """The payload of a variant that is called like the tag itself."""
    return f"{wire}.payload" if wire == (union.tag_field or "type") else wire


# --- tagged ----------------------------------------------------------------------------------


def _constants(node: Node) -> set[str]:
    if node.form != "object":
        return set()
    return {name for name in node.required if len(node.properties[name].texts) == 1}


def _tag_name(node: Node) -> str:
    """The member that is constant in all alternatives, "" if there is none."""
    common = set.intersection(*(_constants(each) for each in node.alternatives))
    order = [name for name in TAG_NAMES if name in common] + sorted(common)
    return order[0] if order else ""


def _fill_tagged(builder: Builder, union: Union, node: Node, tag: str) -> None:
    content = tag == METHOD
    _start(builder, union, Form.CONTENT if content else Form.TAGGED, tag)
    union.content = CONTENT if content else ""
    fields = builder.fields(node, union) + (_envelope(builder, union, node) if content else [])
    union.fields = sorted(fields, key=lambda field: field.wire)
    for each in node.alternatives:
        for name in each.properties.keys() & node.properties.keys():
            raise SchemaError(each.properties[name].path, "stands beside the alternatives too")
        make = _params if content else _members
        wire = each.properties[tag].texts[0]
        _add(union, wire, make(builder, union, each, wire), each.path)


def _members(builder: Builder, union: Union, node: Node, wire: str) -> Value | None:
    """The payload of a tagged variant: what it has beside the tag."""
    if len(node.properties) == 1:
        return None
    place = f"{union.definition}.{_place(union, wire)}"
    value = builder.new(Kind.STRUCT, place, f"{union.c}_{names.snake(wire)}")
    value.type.closed = node.closed
    value.type.fields = builder.fields(node, value.type, without=union.tag_field)
    return value


def _envelope(builder: Builder, union: Union, node: Node) -> list[Field]:
    """What all messages have beside method and params."""
    first, *others = node.alternatives
    shared = first.properties.keys() - {METHOD, CONTENT}
    for each in others:
        if each.properties.keys() - {METHOD, CONTENT} != shared:
            raise SchemaError(each.path, "has not the members that the other messages have")
        for name in sorted(shared):
            if not same(each.properties[name], first.properties[name]):
                raise SchemaError(each.properties[name].path, "is of another type elsewhere")
    fields = builder.fields(first, union, without=METHOD)
    return [field for field in fields if field.wire != CONTENT]


def _params(builder: Builder, union: Union, node: Node, wire: str) -> Value | None:
    params = node.properties.get(CONTENT)
    if not params or params.form == "null":
        return None
    value = builder.value(params, union, _place(union, wire))
    return value if CONTENT in node.required else replace(value, nullable=True)


# --- external and untagged -------------------------------------------------------------------


def _is_external(node: Node) -> bool:
    return all(each.form in ("enum", "catchall") or _is_wrapper(each) for each in node.alternatives)


def _is_wrapper(node: Node) -> bool:
    return node.form == "object" and node.closed and len(node.properties) == len(node.required) == 1


def _fill_external(builder: Builder, union: Union, node: Node) -> None:
    _start(builder, union, Form.EXTERNAL, "")
    for each in node.alternatives:
        for text in each.texts:
            _add(union, text, None, each.path)
        for wire, inner in each.properties.items():
            _add(union, wire, builder.value(inner, union, _place(union, wire)), each.path)


def _fill_untagged(builder: Builder, union: Union, node: Node) -> None:
    _start(builder, union, Form.UNTAGGED, "")
    for each in node.alternatives:
        name = _name(union, node, each)
        _add(union, name, builder.value(each, union, _place(union, name)), each.path)


def _name(union: Union, node: Node, each: Node) -> str:
    if each.form in NAMES:
        return NAMES[each.form]
    if each.form == "ref":
        return names.shorter(names.snake(each.ref), names.snake(union.definition))
    if each.form == "object":
        return _own_member(node, each)
    raise SchemaError(each.path, f"{each.form} is no alternative that can be told from others")


def _own_member(node: Node, each: Node) -> str:
    """An object is called like the first member that only it requires."""
    others = [other.required for other in node.alternatives if other is not each]
    own = sorted(each.required.difference(*others))
    return names.snake(own[0]) if own else "object"
