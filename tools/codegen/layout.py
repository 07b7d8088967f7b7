"""Gives everything its place: the fields in the ledger's order, the numbers out of it.

apply() changes the protocol that build.py has made with the same ledger, and returns the ledger as
it is then. What comes goes to the end; what goes keeps its place, and its number, as `gone`.
"""

from __future__ import annotations

import copy

from . import ledger as ledgers
from . import members, shape
from .model import Enumeration, EnumValue, Field, Kind, Method, Notification, Protocol
from .model import ServerRequest, Struct, Union, Value, Variant

Type = Enumeration | Struct | Union
Message = Method | Notification | ServerRequest
FORMS = {Enumeration: "enum", Struct: "struct", Union: "union", type(None): ""}


def apply(protocol: Protocol, ledger: dict) -> dict:
    new = copy.deepcopy(ledger)
    types, tags = new["types"], members.tags(protocol.types)
    live = [each for each in protocol.types if each.c not in tags]
    for each in live:
        _record(each, types.setdefault(each.c, _entry(each)))
    _set_gone([types[c] for c in types], [types[each.c] for each in live])
    for kind in ledgers.MESSAGES:
        _number(getattr(protocol, kind), new[kind])
    new["types"] = dict(sorted(types.items()))
    _place(protocol, new["types"])
    return new


# --- into the ledger -------------------------------------------------------------------------


def _entry(made: Type) -> dict:
    entry: dict = {"definition": made.definition, "form": FORMS[type(made)]}
    if not isinstance(made, Enumeration):
        entry["fields"] = []
    if not isinstance(made, Struct):
        entry["values"] = []
    return entry


def _record(made: Type, entry: dict) -> None:
    if isinstance(made, Enumeration):
        _record_values(made.values, entry["values"])
    else:
        _record_fields(made.fields, entry["fields"])
    if isinstance(made, Union):
        entry["tags"], entry["tags_definition"] = made.tags.c, made.tags.definition
        _record_variants(made.variants, entry["values"])


def _record_fields(fields: list[Field], records: list[dict]) -> None:
    """Companions are never gone themselves: they stay as long as there is a struct."""
    count = len(records)
    used = [_record_field(field, records) for field in fields]
    if 0 < count < len(records):
        records[count]["later"] = True
    _set_gone([each for each in records if "of" not in each], used)


def _record_field(field: Field, records: list[dict]) -> dict:
    record = ledgers.find_field(records, field.wire, shape.of_value(field.value))
    text = shape.of_field(field)
    record = record or _append(records, wire=field.wire, c=field.c, shape=text)
    known = ledgers.late(records, field.c)
    for flag in shape.FLAGS:
        c = getattr(field, flag)
        if c in field.late and flag not in known:
            _append(records, wire=field.wire, c=c, shape=flag, of=field.c)
    return record


def _record_values(values: list[EnumValue], records: list[dict]) -> None:
    used = [ledgers.find(records, value.wire) or _numbered(records, value) for value in values]
    _set_gone(records, used)


def _record_variants(variants: list[Variant], records: list[dict]) -> None:
    """With a payload of another type it is another variant: its number says what is there."""
    used = []
    for variant in variants:
        text = shape.of_value(variant.payload)
        record = ledgers.find_variant(records, variant.tag.wire, text)
        record = record or _numbered(records, variant.tag, member=variant.c)
        record["payload"] = text
        used.append(record)
    _set_gone(records, used)


def _numbered(records: list[dict], named: EnumValue | Message, **more: str) -> dict:
    return _append(records, number=len(records) + 1, wire=named.wire, c=named.c, **more)


def _append(records: list[dict], **record: object) -> dict:
    records.append(record)
    return record


def _set_gone(records: list[dict], used: list[dict]) -> None:
    kept = {id(record) for record in used}
    for record in records:
        record.pop("gone", None)
        if id(record) not in kept:
            record["gone"] = True


def _number(messages: list[Message], records: list[dict]) -> None:
    used = [ledgers.find(records, each.wire) or _numbered(records, each) for each in messages]
    for each, record in zip(messages, used):
        each.number = record["number"]
    _set_gone(records, used)


# --- out of the ledger -----------------------------------------------------------------------


def _place(protocol: Protocol, entries: dict) -> None:
    types = {each.c: each for each in protocol.types}

    def find(form: str, c: str) -> Type | None:
        """A type that is gone, but of which there is a value in a field that is gone too."""
        if c not in types and form == "enum" and c in entries:
            types[c] = Enumeration(entries[c]["definition"], c)
        return types.get(c) if FORMS[type(types.get(c))] == form else None

    for c in list(types):
        if not isinstance(types[c], Enumeration):
            types[c].fields = _in_order(types[c].fields, entries[c]["fields"], find)
    for made in types.values():
        _place_values(made, entries)
    protocol.types = [types[c] for c in sorted(types)]


def _in_order(fields: list[Field], records: list[dict], find: object) -> list[Field]:
    by_wire = {field.wire: field for field in fields}
    placed: dict[str, Field] = {}
    for record in records:
        if "of" in record:
            field = _companion(record, placed[record["of"]])
        elif record.get("gone"):
            field = _gone(record, records, find)
        else:
            field = by_wire[record["wire"]]
        field.later = "later" in record
        placed[record["c"]] = field
    return list(placed.values())


def _companion(record: dict, of: Field) -> Field:
    return Field(record["wire"], record["c"], Value(Kind.BOOL), False, gone=of.gone, of=of)


def _gone(record: dict, records: list[dict], find: object) -> Field:
    field = shape.field(record["shape"], record["wire"], record["c"], find)
    field.gone = True
    members.name_companions(field, record["shape"], ledgers.late(records, field.c), set())
    return field


def _place_values(made: Type, entries: dict) -> None:
    if isinstance(made, Struct) or made.c not in entries:
        return
    enum = made.tags if isinstance(made, Union) else made
    by_wire = {value.wire: value for value in enum.values}
    enum.values = [_value(record, by_wire) for record in entries[made.c]["values"]]


def _value(record: dict, by_wire: dict[str, EnumValue]) -> EnumValue:
    """Of an enum that is gone itself, all values are."""
    gone = bool(record.get("gone")) or record["wire"] not in by_wire
    value = EnumValue(record["wire"], record["c"], gone=True) if gone else by_wire[record["wire"]]
    value.number = record["number"]
    return value
