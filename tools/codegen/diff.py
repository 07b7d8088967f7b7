"""What is different between two versions of the protocol, in words for NEWS.

report() returns lines, sorted within their sections. What a thing brings along is told with it: the
members of a new type or variant are not listed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from . import words
from .model import Enumeration, Method, Notification, Protocol, ServerRequest, Struct, Union

Type = Enumeration | Struct | Union


@dataclass
class Thing:
    what: object
    experimental: bool


Things = dict[str, Thing]
Tell = Callable[[Thing], str]
MESSAGES = {
    "Methods": "methods",
    "Notifications": "notifications",
    "Server requests": "requests",
}


def report(old: Protocol, new: Protocol) -> list[str]:
    sections = {
        title: _compare(_messages(old, kind), _messages(new, kind), _message, _message)
        for title, kind in MESSAGES.items()
    }
    sections["Types"] = _compare(
        _definitions(old), _definitions(new), _definition, _sort_of
    )
    sections |= _inside(_types(old), _types(new))
    head = _version(old, new)
    body = [line for title, lines in sections.items() for line in _section(title, list(lines))]
    return head + (body or ["Nothing in the protocol is different."])


def _version(old: Protocol, new: Protocol) -> list[str]:
    if old.version == new.version:
        return []
    return [f"The protocol of runtime {new.version or '?'}, after that of {old.version or '?'}", ""]


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *(f"  {line}" for line in lines), ""] if lines else []


def _compare(old: Things, new: Things, tell: Tell, short: Tell, prefix: str = "") -> Iterator[str]:
    """tell says all of what is only in one; short is compared of what is in both."""
    for name in sorted(new.keys() - old.keys()):
        mark = " (experimental)" if new[name].experimental else ""
        yield f"new: {prefix}{name}{mark}{tell(new[name])}"
    for name in sorted(old.keys() - new.keys()):
        yield f"gone: {prefix}{name}{tell(old[name])}"
    for name in sorted(old.keys() & new.keys()):
        yield from _changed(prefix + name, old[name], new[name], short)


def _changed(name: str, old: Thing, new: Thing, short: Tell) -> Iterator[str]:
    if short(old) != short(new):
        yield f"changed: {name}{short(new)}; was{short(old).removeprefix(':')}"
    if old.experimental != new.experimental:
        yield f"changed: {name} is {'now' if new.experimental else 'no longer'} experimental"


# --- messages --------------------------------------------------------------------------------


def _messages(protocol: Protocol, kind: str) -> Things:
    return {each.wire: Thing(each, each.experimental) for each in getattr(protocol, kind)}


def _message(thing: Thing) -> str:
    message = thing.what
    if isinstance(message, Method):
        return f": {words.method(message)}"
    if isinstance(message, ServerRequest):
        return f": {message.params.definition}; is answered with {message.answer.definition}"
    ids = [f"{what} {path}" for what, path in _ids(message) if path]
    return f": {message.params.definition}; {', '.join(ids) or 'no ids'}"


def _ids(message: Notification) -> list[tuple[str, str]]:
    return [(what, getattr(message, what)) for what in ("thread", "turn", "item", "login")]


# --- definitions -----------------------------------------------------------------------------


def _definitions(protocol: Protocol) -> Things:
    return {
        name: Thing((name, value), bool(value.type and value.type.experimental))
        for name, value in protocol.definitions.items()
    }


def _definition(thing: Thing) -> str:
    return f": {words.definition(*thing.what)}"


def _sort_of(thing: Thing) -> str:
    return f": {words.sort_of(*thing.what)}"


# --- what is inside --------------------------------------------------------------------------


def _types(protocol: Protocol) -> dict[str, Type]:
    """By definition. Tags of unions are told as variants, and messages are told already."""
    unions = [each for each in protocol.types if isinstance(each, Union)]
    others = {each.tags.c for each in unions} | {each.c for each in unions if each.content}
    return {each.definition: each for each in protocol.types if each.c not in others}


def _inside(old: dict[str, Type], new: dict[str, Type]) -> dict[str, Iterator[str]]:
    both = [name for name in sorted(old) if name in new and type(old[name]) is type(new[name])]

    def of(parts: Callable[[Type], Things], tell: Tell, short: Tell) -> Iterator[str]:
        pairs = ((name, parts(old[name]), parts(new[name])) for name in both)
        each = (_compare(a, b, tell, short, f"{name}.") for name, a, b in pairs)
        return chain.from_iterable(each)

    return {
        "Fields": of(_fields, _field, _field),
        "Enum values": of(_values, lambda thing: "", lambda thing: ""),
        "Variants": of(_variants, _variant, _payload),
    }


def _fields(made: Type) -> Things:
    return {each.wire: Thing(each, each.experimental) for each in getattr(made, "fields", [])}


def _field(thing: Thing) -> str:
    return f": {words.field(thing.what)}"


def _values(made: Type) -> Things:
    values = made.values if isinstance(made, Enumeration) else []
    return {each.wire: Thing(each, each.experimental) for each in values}


def _variants(made: Type) -> Things:
    variants = made.variants if isinstance(made, Union) else []
    return {each.tag.wire: Thing(each, each.tag.experimental) for each in variants}


def _variant(thing: Thing) -> str:
    return f" with {words.payload(thing.what.payload)}"


def _payload(thing: Thing) -> str:
    """Members of an object are fields, and told there."""
    payload = thing.what.payload
    return " with an object" if words.is_inline(payload) else _variant(thing)
