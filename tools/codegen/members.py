"""Gives fields, enumerators and variants their C names.

What the ledger knows under the same wire name and with a value of the same shape keeps its name;
the others get a name that is free, beside all that the ledger has ever given.
"""

from __future__ import annotations

from . import names, shape
from . import ledger as ledgers
from .ledger import find, find_field, find_variant
from .model import Enumeration, Field, Struct, Union

# What every struct has of its own; what every union has in `as`.
HEAD = ("size", "extra")
SPARE = ("unknown", "reserved")


def assign(types: list[Enumeration | Struct | Union], ledger: dict) -> None:
    entries = ledger.get("types", {})
    enumerators = _macros(types) | {
        value["c"] for entry in entries.values() for value in entry.get("values", [])
    }
    for each in types:
        entry = entries.get(each.c, {})
        if isinstance(each, Struct):
            name_fields(each.fields, set(HEAD), entry.get("fields", []))
        elif isinstance(each, Union):
            name_fields(each.fields, {*HEAD, "as", each.tag_c}, entry.get("fields", []))
            _name_variants(each, entry.get("values", []), enumerators)
        elif each.c not in tags(types):
            _name_values(each, entry.get("values", []), enumerators)


def tags(types: list[Enumeration | Struct | Union]) -> set[str]:
    """The enums that are the tags of unions; these are named with their unions."""
    return {each.tags.c for each in types if isinstance(each, Union)}


def name_fields(fields: list[Field], taken: set[str], records: list[dict]) -> None:
    for record in records:
        taken.update(ledgers.members(record))
    for field in fields:
        record = find_field(records, field.wire, shape.of_value(field.value))
        field.c = record["c"] if record else _free(field, taken)
        first = record["shape"] if record else shape.of_field(field)
        name_companions(field, first, ledgers.late(records, field.c), taken)


def name_companions(field: Field, first: str, late: dict[str, str], taken: set[str]) -> None:
    """Those that it has ever had, in its first shape or later, and those that it needs now."""
    early = shape.flags_of(first)
    for flag in shape.FLAGS:
        wanted = f"{flag}_{field.c}"
        if flag in early:
            setattr(field, flag, wanted)
        elif flag in late or flag in shape.needed(field):
            c = late.get(flag) or names.unique(wanted, taken)
            setattr(field, flag, c)
            field.late += (c,)


def _free(field: Field, taken: set[str]) -> str:
    """A name for the field, which is taken then, with its companions'."""
    wanted = names.member(field.wire)
    wanted += "_" if wanted in (*HEAD, "as") else ""
    text = shape.of_field(field)
    c = names.free(wanted, lambda name: taken.isdisjoint([name, *shape.companions(text, name)]))
    taken.update([c, *shape.companions(text, c)])
    return c


def _name_variants(union: Union, records: list[dict], enumerators: set[str]) -> None:
    taken = {record["member"] for record in records}
    for variant in union.variants:
        wire = variant.tag.wire
        record = find_variant(records, wire, shape.of_value(variant.payload))
        if record:
            variant.c, variant.tag.c = record["member"], record["c"]
            continue
        wanted = names.member(wire)
        variant.c = names.unique(wanted + "_" * (wanted in SPARE), taken)
        variant.tag.c = names.unique(names.enumerator(union.tags.c, wire), enumerators)


def _name_values(enum: Enumeration, records: list[dict], enumerators: set[str]) -> None:
    for value in enum.values:
        record = find(records, value.wire)
        wanted = names.enumerator(enum.c, value.wire)
        value.c = record["c"] if record else names.unique(wanted, enumerators)


def _macros(types: list[Enumeration | Struct | Union]) -> set[str]:
    """CODEX_…_INIT of what has one, CODEX_…_UNKNOWN of enums."""
    prefix, suffix = names.PREFIX.upper(), {Enumeration: "UNKNOWN", Struct: "INIT", Union: "INIT"}
    return {f"{prefix}{names.upper(each.c)}_{suffix[type(each)]}" for each in types}
