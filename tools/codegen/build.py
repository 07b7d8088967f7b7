"""Makes the model of the protocol out of its schema: build(schema, ledger).

Definitions become types first, so that theirs are the plain names; then the places inside of them
do, in the order of the definitions' and the members' names.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from . import calls, marks, members, names, unions
from . import schema as reader
from .model import Enumeration, EnumValue, Field, Kind, Protocol, Struct, Union, Value
from .schema import Node, SchemaError

PLAIN = {"any": Kind.JSON, "string": Kind.STRING, "boolean": Kind.BOOL}
NUMBERS = {"double": Kind.DOUBLE, "uint": Kind.UINT64}
FORMS = {Kind.ENUM: Enumeration, Kind.STRUCT: Struct, Kind.UNION: Union}
# Where an element of a list or map can be null in C.
NULL_ELEMENTS = (Kind.STRING, Kind.JSON, Kind.ENUM, Kind.STRUCT, Kind.UNION)


def build(schema: dict, ledger: dict | None = None, lenient: bool = False) -> Protocol:
    """schema is what schema.load() returns; `experimental` and `responses` may be missing. Lenient:
    responses.json may be of another version, and a method without a response just has none."""
    ledger = ledger or {}
    builder = Builder(reader.parse(schema), Tags(ledger))
    builder.declare()
    for name in builder.nodes:
        builder.define(name)
    protocol = Protocol(schema.get("version", ""))
    protocol.types = sorted(builder.types, key=lambda each: each.c)
    protocol.definitions = dict(sorted(builder.definitions.items()))
    members.assign(protocol.types, ledger)
    calls.add(protocol, schema.get("responses", {}), ledger, lenient)
    marks.apply(protocol, schema.get("experimental", {}))
    return protocol


class Tags:
    """The C tags that are given. A type is known again by its definition and its form."""

    def __init__(self, ledger: dict):
        self.taken: set[str] = set()
        self.pinned: dict[tuple[str, str], str] = {}
        for c, entry in ledger.get("types", {}).items():
            self._pin(c, entry["definition"], entry["form"])
            if entry["form"] == "union":
                self._pin(entry["tags"], entry["tags_definition"], "enum")

    def _pin(self, c: str, definition: str, form: str) -> None:
        self.pinned[definition, form] = c
        self.taken.update(self._both(c, form))

    def give(self, definition: str, kind: Kind, wanted: str) -> str:
        pinned = self.pinned.get((definition, kind.value))
        if pinned:
            return pinned
        c = names.free(wanted, lambda each: self.taken.isdisjoint(self._both(each, kind.value)))
        self.taken.update(self._both(c, kind.value))
        return c

    def _both(self, c: str, form: str) -> list[str]:
        """An enum has two tags: that of the struct and that of its value."""
        return [c, f"{c}_value"] if form == "enum" else [c]


@dataclass
class Builder:
    nodes: dict[str, Node]
    tags: Tags
    types: list[Enumeration | Struct | Union] = field(default_factory=list)
    definitions: dict[str, Value] = field(default_factory=dict)
    resolving: list[str] = field(default_factory=list)  # aliases, from the outermost one

    def declare(self) -> None:
        """Every definition that is a type of its own, so that all can refer to it."""
        for name, node in self.nodes.items():
            kind = unions.kind_of(node)
            if node.form == "object":
                kind = Kind.STRUCT
            if kind:
                self.definitions[name] = self.new(kind, name, names.tag(names.snake(name)))
                self.definitions[name].nullable = node.nullable

    def define(self, name: str) -> None:
        value = self.definition(name, f"definitions.{name}")
        node = self.nodes[name]
        if value.type and value.type.definition == name:
            self.fill(value.type, node)

    def definition(self, name: str, path: str) -> Value:
        """What a definition is; those that are no types are looked through."""
        if name not in self.definitions:
            if name in self.resolving:
                raise SchemaError(path, f"{name} consists of itself")
            self.resolving.append(name)
            self.definitions[name] = self.value(self.nodes[name], None, name)
            self.resolving.pop()
        return self.definitions[name]

    def new(self, kind: Kind, definition: str, wanted: str) -> Value:
        c = self.tags.give(definition, kind, wanted)
        if kind is Kind.UNION:
            made = Union(definition, c, form=None, tags=None)
        else:
            made = FORMS[kind](definition, c)
        self.types.append(made)
        return Value(kind, made)

    def inline(self, kind: Kind, node: Node, owner: Struct | Union | None, wire: str) -> Value:
        """A type named after its place."""
        place = f"{owner.definition}.{wire}" if owner else wire
        c = f"{owner.c}_{names.snake(wire)}" if owner else names.tag(names.snake(wire))
        value = self.new(kind, place, c)
        self.fill(value.type, node)
        return value

    def fill(self, made: Enumeration | Struct | Union, node: Node) -> None:
        if isinstance(made, Struct):
            made.closed = node.closed
            made.fields = self.fields(node, made)
        elif isinstance(made, Enumeration):
            made.values = [EnumValue(text, "") for text in unions.texts(node)]
        else:
            unions.fill(self, made, node)

    def fields(self, node: Node, owner: Struct | Union, without: str = "") -> list[Field]:
        """Without names in C; these come when all fields are known."""
        members = [item for item in sorted(node.properties.items()) if item[0] != without]
        return [self._field(each, owner, wire, wire in node.required) for wire, each in members]

    def _field(self, node: Node, owner: Struct | Union, wire: str, required: bool) -> Field:
        return Field(wire, "", self.value(node, owner, wire), required, default=node.default)

    def value(self, node: Node, owner: Struct | Union | None, wire: str) -> Value:
        """What stands at a place: the member `wire` of the owner, or below it."""
        made = self._value(node, owner, wire)
        return replace(made, nullable=True) if node.nullable and not made.nullable else made

    def _value(self, node: Node, owner: Struct | Union | None, wire: str) -> Value:
        if node.form == "ref":
            return self.definition(node.ref, node.path)
        if node.form in PLAIN:
            return Value(PLAIN[node.form])
        if node.format:
            return Value(NUMBERS.get(node.format) or Kind(node.format))
        if node.form in ("array", "map"):
            return self._many(node, owner, wire)
        if node.form == "object" and not node.properties:
            return Value(Kind.JSON)
        kind = Kind.STRUCT if node.form == "object" else unions.kind_of(node)
        if not kind:
            raise SchemaError(node.path, f"{node.form} cannot stand here")
        return self.inline(kind, node, owner, wire)

    def _many(self, node: Node, owner: Struct | Union | None, wire: str) -> Value:
        element = self.value(node.element, owner, wire)
        if element.nullable and element.kind not in NULL_ELEMENTS:
            problem = f"{element.kind.value} elements cannot be null in C"
            raise SchemaError(node.element.path, problem)
        return Value(Kind.LIST if node.form == "array" else Kind.MAP, element=element)
