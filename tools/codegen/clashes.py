"""The last look before writing: no two things of one scope have one name in C, or one number."""

from __future__ import annotations

from collections.abc import Iterable

from . import emit_methods, emit_notifications
from .emit_c import upper
from .emit_headers import initialiser, unknown
from .model import Enumeration, Protocol, Struct, Union
from .values import flags, helpers, is_counted


def check(protocol: Protocol) -> None:
    """ValueError names the first clash."""
    tags = [item.tags for item in protocol.types if isinstance(item, Union)]
    types = list({id(item): item for item in [*protocol.types, *tags]}.values())
    enums = [f"{item.c}_value" for item in types if isinstance(item, Enumeration)]
    _unique("tag", [item.c for item in types] + enums + list(helpers(protocol)))
    _unique("constant", [name for item in types for name in _constants(item)])
    _unique("type index", [upper(item.c) for item in types])
    for item in types:
        if isinstance(item, Enumeration):
            _unique(f"number of {item.definition}", [str(value.number) for value in item.values])
        else:
            _unique(f"member of {item.definition}", _members(item))
    _unique("function", emit_methods.symbols(protocol) + emit_notifications.symbols(protocol))
    for messages in (protocol.methods, protocol.notifications, protocol.requests):
        _unique("number of a message", [str(message.number) for message in messages])
        _unique("name of a message", [message.c for message in messages])


def _unique(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{what}: {name} is there twice")
        if name in ("", "0"):
            raise ValueError(f"{what}: one has none")
        seen.add(name)


def _constants(item: Enumeration | Struct | Union) -> list[str]:
    if isinstance(item, Enumeration):
        return [unknown(item), *(value.c for value in item.values)]
    return [initialiser(item)]


def _members(item: Struct | Union) -> list[str]:
    names = ["size", "extra"]
    if isinstance(item, Union):
        payloads = [variant.c for variant in item.variants if variant.payload]
        _unique(f"variant of {item.definition}", ["unknown", "reserved", *payloads])
        names += [item.tag_c, "as"]
    for field in item.fields:
        names += [field.c, *flags(field)] + [f"n_{field.c}"] * is_counted(field)
    return names
