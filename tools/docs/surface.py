"""Which headers there are, which functions they have, and on which page a name is found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from . import parse
from .model import Callback, Composite, Functions, Handle, Header, Macro, Member

# What <codex/codex.h> includes, and these, which it does not.
BESIDE = ("response",)
# Headers of which a program uses nothing by name.
WITHOUT_PAGE = ("macros",)
# One page each from the file's comment; of their functions those that are not in lib/gen/symbols.map.
GENERATED = ("methods", "notifications", "requests", "types")


@dataclass
class Surface:
    """curated: the headers of which everything is told; then the page of every name, and names that are on none."""

    curated: list[Header]
    generated: list[Header]
    functions: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    @property
    def headers(self) -> list[Header]:
        return sorted(self.curated + self.generated, key=lambda header: header.name)


def read(top: Path) -> Surface:
    names = re.findall(r"^#include <codex/(\w+)\.h>", _text(top, "include/codex/codex.h"), re.MULTILINE)
    wanted = sorted({*names, *BESIDE} - set(WITHOUT_PAGE))
    curated = [parse.header(top, name) for name in wanted]
    written = _symbols(top, "lib/libcodex.map")
    generated = [_generated(top, name, written) for name in GENERATED]
    surface = Surface(curated, generated, others=_symbols(top, "lib/gen/symbols.map"))
    for header in surface.headers:
        _place(surface, header)
    surface.others |= _generated_constants(top)
    return surface


def _generated(top: Path, name: str, written: set[str]) -> Header:
    """Without what is there once for each of the protocol's messages."""
    header = parse.header(top, name)
    header.entries = [each for each in header.entries if _is_written(each, written)]
    return header


def _is_written(entry: object, written: set[str]) -> bool:
    return isinstance(entry, Functions) and entry.functions[0].name in written


def _text(top: Path, path: str) -> str:
    return (top / path).read_text(encoding="utf-8")


def _symbols(top: Path, path: str) -> set[str]:
    return set(re.findall(r"^\s*(codex_\w+);$", _text(top, path), re.MULTILINE))


def _generated_constants(top: Path) -> set[str]:
    headers = sorted((top / "include/codex").glob("*.h")) + sorted((top / "include/codex").glob("*/*.h"))
    texts = "\n".join(path.read_text(encoding="utf-8") for path in headers)
    texts = re.sub(r"/\*.*?\*/", "", texts, flags=re.DOTALL)
    return set(re.findall(r"^(?:#\s*define\s+|\s+)(CODEX_\w+)", texts, re.MULTILINE))


def _place(surface: Surface, header: Header) -> None:
    for function in header.functions():
        surface.functions[function.name] = header.name
    for each in header.entries:
        if isinstance(each, Macro):
            surface.constants[each.name] = header.name
        elif isinstance(each, Handle | Composite):
            surface.types[each.name] = header.name
        elif isinstance(each, Callback):
            surface.types[each.function.name] = header.name
        if isinstance(each, Composite) and each.kind == "enum":
            surface.constants |= {member.name: header.name for member in values(each)}


def values(composite: Composite) -> list[Member]:
    """Its members, without the notes between them."""
    return [member for member in composite.members if isinstance(member, Member)]


def noun(header: Header) -> str:
    """What the header is about, in a few words: its first sentence, behind a leading "Threads: "."""
    sentence = header.doc.blocks[0].text.split(". ")[0].rstrip(".")
    head, colon, rest = sentence.partition(": ")
    words = rest if colon and len(head.split()) < 3 else sentence
    words = words.split(": ")[0].split(", generated")[0]
    if words.startswith("with "):
        words = f"{head} {words}"
    return words[:1].lower() + words[1:]

