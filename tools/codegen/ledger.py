"""The ledger: C names, the order of fields and the numbers of enums and messages, once and for all.

    {"types": {c: {"definition", "form": "struct" | "enum" | "union", "gone"?,
                   "fields"?: [{"wire", "c", "shape", "gone"?}],
                   "values"?: [{"number", "wire", "c", "gone"?}],
                   "tags"?, "tags_definition"?}},
     "methods" | "notifications" | "requests": [{"number", "wire", "c", "gone"?}]}

A union's values are its variants, which have "member" and "payload" too, and its tags the enum of
these. It only grows. read() is strict, since what a ledger says wrong would be a broken ABI.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from . import shape
from .model import Struct
from .schema import SchemaError, load_file

MESSAGES = ("methods", "notifications", "requests")
FIELD, VALUE = ("wire", "c", "shape"), ("number", "wire", "c")
KEYS = {
    "struct": ("definition", "form", "fields"),
    "enum": ("definition", "form", "values"),
    "union": ("definition", "form", "fields", "values", "tags", "tags_definition"),
}


def empty() -> dict:
    return {"types": {}, **{kind: [] for kind in MESSAGES}}


def read(path: Path) -> dict:
    """An empty one if there is no such file."""
    content = load_file(path) if path.exists() else empty()
    check(content)
    return content


def find(records: list[dict], wire: str, **wanted: str) -> dict | None:
    """The record of that name and of all that is wanted, be it gone or not; there is one at most."""
    fits = (each for each in records if each["wire"] == wire and wanted.items() <= each.items())
    return next(fits, None)


def find_variant(records: list[dict], wire: str, payload: str) -> dict | None:
    """The record of that payload, or of none: what was only a tag may get a payload."""
    return find(records, wire, payload=payload) or find(records, wire, payload="")


# --- writing ---------------------------------------------------------------------------------


def dump(value: object, indent: int = 0) -> str:
    """JSON with a record a line, so that a diff is readable."""
    parts = list(_parts(value))
    if not any(isinstance(each, (dict, list)) for _, each in parts):
        return json.dumps(value, ensure_ascii=False) + ("\n" if not indent else "")
    space = " " * (indent + 1)
    lines = ",\n".join(f"{space}{key}{dump(each, indent + 1)}" for key, each in parts)
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n{lines}\n{' ' * indent}{end}" + ("\n" if not indent else "")


def _parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        yield from ((f"{json.dumps(key)}: ", each) for key, each in value.items())
    elif isinstance(value, list):
        yield from (("", each) for each in value)


# --- checking --------------------------------------------------------------------------------


def check(ledger: dict) -> None:
    _keys(ledger, ("types", *MESSAGES), "ledger")
    _expect(isinstance(ledger["types"], dict), "ledger.types", "expected an object")
    for c, entry in ledger["types"].items():
        _check_type(entry, f"ledger.types.{c}")
    _check_types(ledger["types"])
    forms = _forms(ledger["types"])
    for c, entry in ledger["types"].items():
        _check_shapes(entry, forms, f"ledger.types.{c}")
    for kind in MESSAGES:
        _check_values(ledger[kind], VALUE, f"ledger.{kind}")


def _expect(condition: bool, path: str, problem: str) -> None:
    if not condition:
        raise SchemaError(path, problem)


def _keys(record: object, keys: tuple[str, ...], path: str) -> None:
    """These and no others, "gone": true apart; strings, lists, and numbers where they belong."""
    _expect(isinstance(record, dict), path, "expected an object")
    for key in keys:
        _expect(key in record, f"{path}.{key}", "is missing")
    for key in sorted(record.keys() - set(keys)):
        _expect(key == "gone" and record[key] is True, f"{path}.{key}", "does not belong here")


def _texts(record: dict, keys: tuple[str, ...], path: str) -> None:
    for key in keys:
        _expect(isinstance(record[key], str), f"{path}.{key}", "expected a string")


def _check_type(entry: dict, path: str) -> None:
    form = entry.get("form") if isinstance(entry, dict) else None
    _expect(form in KEYS, f"{path}.form", f"expected one of {', '.join(KEYS)}")
    _keys(entry, KEYS[form], path)
    _texts(entry, tuple(key for key in KEYS[form] if key not in ("fields", "values")), path)
    if "fields" in entry:
        _check_fields(entry["fields"], f"{path}.fields")
    if "values" in entry:
        more = ("member", "payload") if form == "union" else ()
        _check_values(entry["values"], VALUE + more, f"{path}.values")


def _check_fields(records: list, path: str) -> None:
    _expect(isinstance(records, list), path, "expected a list")
    taken: set[str] = set()
    for i, record in enumerate(records):
        _keys(record, FIELD, f"{path}[{i}]")
        _texts(record, FIELD, f"{path}[{i}]")
        for c in [record["c"], *shape.companions(record["shape"], record["c"])]:
            _expect(c not in taken, f"{path}[{i}].c", f"there is another member {c!r}")
            taken.add(c)
    _check_live(records, path)


def _check_values(records: list, keys: tuple[str, ...], path: str) -> None:
    _expect(isinstance(records, list), path, "expected a list")
    for i, record in enumerate(records):
        _keys(record, keys, f"{path}[{i}]")
        _texts(record, keys[1:], f"{path}[{i}]")
        _expect(record["number"] == i + 1, f"{path}[{i}].number", f"expected {i + 1}")
    for key in {"c", "member"} & set(keys):
        _check_once([record[key] for record in records], key, path)
    _check_live(records, path)


def _check_live(records: list, path: str) -> None:
    seen: set[str] = set()
    for i, record in enumerate(records):
        if not record.get("gone"):
            wire = record["wire"]
            _expect(wire not in seen, f"{path}[{i}].wire", f"{wire!r} is there twice")
            seen.add(wire)


def _check_once(values: list[str], key: str, path: str) -> None:
    for i, value in enumerate(values):
        _expect(value not in values[:i], f"{path}[{i}].{key}", f"{value!r} is there twice")


def _check_types(types: dict) -> None:
    """No definition twice in the same form, no enumerator in two enums."""
    definitions: dict[tuple[str, str], str] = {}
    enumerators: dict[str, str] = {}
    for c, entry in types.items():
        key = entry["definition"], entry["form"]
        other = definitions.setdefault(key, c)
        _expect(other == c, f"ledger.types.{c}.definition", f"{other} is of {key[0]!r} too")
        for i, value in enumerate(entry.get("values", [])):
            other = enumerators.setdefault(value["c"], c)
            _expect(other == c, f"ledger.types.{c}.values[{i}].c", f"{other} has {value['c']} too")


def _forms(types: dict) -> set[tuple[str, str]]:
    """(form, C name) of all types, tags of unions too."""
    tags = {("enum", entry["tags"]) for entry in types.values() if "tags" in entry}
    return tags | {(entry["form"], c) for c, entry in types.items()}


def _check_shapes(entry: dict, forms: set[tuple[str, str]], path: str) -> None:
    def find(form: str, c: str) -> Struct:
        if (form, c) not in forms:
            raise ValueError(f"the ledger has no {form} {c}")
        return Struct("", c)

    for i, record in enumerate(entry.get("fields", [])):
        _try(lambda: shape.field(record["shape"], "", "", find), f"{path}.fields[{i}].shape")
    for i, record in enumerate(entry.get("values", []) if entry["form"] == "union" else []):
        _try(lambda: shape.payload(record["payload"], find), f"{path}.values[{i}].payload")


def _try(parse: Callable[[], object], path: str) -> None:
    try:
        parse()
    except ValueError as error:
        raise SchemaError(path, str(error)) from error
