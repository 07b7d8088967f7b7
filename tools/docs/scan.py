"""A header, or the inside of a struct, cut into comments, declarations and directives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<comment>/\*.*?\*/)"
    r"|(?P<directive>\#(?:[^\n\\]|\\\n|\\.)*)"
    r"|(?P<mark>CODEX_(?:BEGIN|END)_DECLS)",
    re.DOTALL,
)
_PART = re.compile(r'/\*.*?\*/|"(?:[^"\\]|\\.)*"|[{}();,]', re.DOTALL)


@dataclass
class Piece:
    """gap: an empty line stands before it; new_line: it begins a line."""

    kind: str
    text: str
    line: int
    gap: bool
    new_line: bool


def pieces(text: str, ends: str = ";", first_line: int = 1) -> Iterator[Piece]:
    """ends: the characters outside of brackets that end a declaration."""
    at, space = 0, "\n"
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match and match.lastgroup == "space":
            space, at = match[0], match.end()
            continue
        line = first_line + text.count("\n", 0, at)
        end = match.end() if match else _declaration_end(text, at, ends)
        kind = (match and match.lastgroup) or "declaration"
        if kind != "mark":
            yield Piece(kind, text[at:end], line, space.count("\n") > 1, "\n" in space)
        at, space = end, ""


def _declaration_end(text: str, at: int, ends: str) -> int:
    depth = 0
    for part in _PART.finditer(text, at):
        if part[0] in "{(":
            depth += 1
        elif part[0] in "})":
            depth -= 1
        elif part[0] in ends and depth == 0:
            return part.end()
        elif part[0].startswith("/**<") and depth == 0:
            return part.start()  # the last value of an enum, which has no comma
    return len(text)


def squeezed(text: str) -> str:
    """A declaration in one line, without its comments."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text).strip()
