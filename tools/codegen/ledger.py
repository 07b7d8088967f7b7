"""The ledger: C names, the order of fields and the numbers of enums and messages, once and for all.

    {"types": {c: {"definition", "form": "struct" | "enum" | "union", "gone"?,
                   "fields"?: [{"wire", "c", "shape", "later"?, "gone"?} |
                               {"wire", "c", "shape": "has" | "null", "of", "later"?}],
                   "values"?: [{"number", "wire", "c", "gone"?}],
                   "tags"?, "tags_definition"?}},
     "methods" | "notifications" | "requests": [{"number", "wire", "c", "gone"?}]}

A union's values are its variants, which have "member" and "payload" too, and its tags the enum of
these. A field's shape is what it had when it came; a companion that it needed later is a record
"of" its C name. "later" stands in the first of the records that were appended to a struct that was
there already: they begin where it ended, padding and all.

It only grows. read() is strict, since what a ledger says wrong would be a broken ABI.
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


def find_field(records: list[dict], wire: str, value: str) -> dict | None:
    """The record of that name and of a value of that shape, whatever companions it came with."""
    fits = (each for each in records if each["wire"] == wire and _is_field(each))
    return next((each for each in fits if shape.value_of(each["shape"]) == value), None)


def late(records: list[dict], c: str) -> dict[str, str]:
    """The companions that the field of that C name got later: flag to C name."""
    return {each["shape"]: each["c"] for each in records if each.get("of") == c}


def _is_field(record: dict) -> bool:
    return "of" not in record


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


def _keys(record: object, keys: tuple[str, ...], path: str, marks: tuple = ("gone",)) -> None:
    """These and no others, marks that are true apart; strings, lists, and numbers where they
    belong."""
    _expect(isinstance(record, dict), path, "expected an object")
    for key in keys:
        _expect(key in record, f"{path}.{key}", "is missing")
    for key in sorted(record.keys() - set(keys)):
        _expect(key in marks and record[key] is True, f"{path}.{key}", "does not belong here")


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
        _check_field(records, i, f"{path}[{i}]")
        for c in members(record):
            _expect(c not in taken, f"{path}[{i}].c", f"there is another member {c!r}")
            taken.add(c)
    _check_live([each for each in records if _is_field(each)], path)


def _check_field(records: list, i: int, path: str) -> None:
    record, before = records[i], records[:i]
    is_field = not isinstance(record, dict) or _is_field(record)
    keys = FIELD if is_field else (*FIELD, "of")
    _keys(record, keys, path, ("later", "gone") if is_field else ("later",))
    _texts(record, keys, path)
    if is_field:
        other = find_field(before, record["wire"], shape.value_of(record["shape"]))
        _expect(not other, path, f"{other and other['c']} is the same field")
    else:
        _check_late(record, before, path)


def _check_late(record: dict, before: list[dict], path: str) -> None:
    """A companion has its field before it, which had none of the kind."""
    field = find(before, record["wire"], c=record["of"])
    _expect(field and _is_field(field), f"{path}.of", f"there is no such field {record['of']!r}")
    had = {*shape.flags_of(field["shape"]), *late(before, field["c"])}
    flag = record["shape"]
    _expect(flag in shape.FLAGS, f"{path}.shape", f"{flag!r} is no companion")
    _expect(flag not in had, f"{path}.shape", f"{record['of']} has one already")
    text = " ".join([*(each for each in shape.FLAGS if each in {*had, flag}),
                     shape.value_of(field["shape"])])
    _try(lambda: shape.field(text, "", "", lambda form, c: None), f"{path}.shape")


def members(record: dict) -> list[str]:
    """The C names of all that stands at a record's place."""
    more = shape.companions(record["shape"], record["c"]) if _is_field(record) else []
    return [record["c"], *more]


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
        if not _is_field(record):
            continue
        _try(lambda: shape.field(record["shape"], "", "", find), f"{path}.fields[{i}].shape")
    for i, record in enumerate(entry.get("values", []) if entry["form"] == "union" else []):
        _try(lambda: shape.payload(record["payload"], find), f"{path}.values[{i}].payload")


def _try(parse: Callable[[], object], path: str) -> None:
    try:
        parse()
    except ValueError as error:
        raise SchemaError(path, str(error)) from error
