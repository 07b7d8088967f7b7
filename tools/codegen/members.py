"""Gives fields, enumerators and variants their C names. What the ledger has once named keeps its name."""

from __future__ import annotations

from . import names, shape
from .model import Enumeration, Field, Struct, Union

# What every struct has of its own; what every union has in `as`.
HEAD = ("size", "extra")
SPARE = ("unknown", "reserved")


def assign(types: list[Enumeration | Struct | Union], ledger: dict) -> None:
    entries = ledger.get("types", {})
    enumerators = _macros(types) | _named(entries, "values")
    for each in types:
        entry = entries.get(each.c, {})
        if isinstance(each, Struct):
            name_fields(each.fields, set(HEAD), entry)
        elif isinstance(each, Union):
            name_fields(each.fields, {*HEAD, "as", each.tag_c}, entry)
            _name_variants(each, entry)
            _name_values(each.tags, entry, enumerators)
        elif each.c not in _tags(types):
            _name_values(each, entry, enumerators)


def name_fields(fields: list[Field], taken: set[str], entry: dict) -> None:
    """Those that are pinned first; a name is free if those of its companions are too."""
    pinned = _pinned(entry.get("fields", []), "c")
    taken |= {each["c"] for each in entry.get("fields", [])}
    for field in fields:
        if field.wire in pinned:
            field.c = pinned[field.wire]
            taken.update(shape.companions(field, field.c))
    for field in fields:
        if field.wire not in pinned:
            field.c = free_name(field, names.member(field.wire), taken)


def free_name(field: Field, wanted: str, taken: set[str]) -> str:
    """A name for the field, which is taken then, with its companions'."""
    if wanted in (*HEAD, "as"):
        wanted += "_"
    c = names.free(wanted, lambda name: taken.isdisjoint([name, *shape.companions(field, name)]))
    taken.update([c, *shape.companions(field, c)])
    return c


def _name_variants(union: Union, entry: dict) -> None:
    pinned = _pinned(entry.get("values", []), "member")
    taken = {each["member"] for each in entry.get("values", [])}
    for variant in union.variants:
        wanted = names.member(variant.tag.wire)
        wanted += "_" if wanted in SPARE else ""
        variant.c = pinned.get(variant.tag.wire) or names.unique(wanted, taken)


def _name_values(enum: Enumeration, entry: dict, taken: set[str]) -> None:
    pinned = _pinned(entry.get("values", []), "c")
    for value in enum.values:
        wanted = names.enumerator(enum.c, value.wire)
        value.c = pinned.get(value.wire) or names.unique(wanted, taken)


def _pinned(entries: list[dict], key: str) -> dict[str, str]:
    return {each["wire"]: each[key] for each in entries if not each.get("gone")}


def _named(entries: dict, key: str) -> set[str]:
    return {value["c"] for entry in entries.values() for value in entry.get(key, [])}


def _macros(types: list[Enumeration | Struct | Union]) -> set[str]:
    """CODEX_…_INIT of what has one, CODEX_…_UNKNOWN of enums."""
    suffix = {Enumeration: "UNKNOWN", Struct: "INIT", Union: "INIT"}
    return {f"{names.PREFIX.upper()}{names.upper(each.c)}_{suffix[type(each)]}" for each in types}


def _tags(types: list[Enumeration | Struct | Union]) -> set[str]:
    return {each.tags.c for each in types if isinstance(each, Union)}
