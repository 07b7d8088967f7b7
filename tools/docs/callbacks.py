"""The part of codex_callbacks(7) that doc/callbacks.md has: the table of what may be called inside which callback."""

from __future__ import annotations

import re
from pathlib import Path

from .mdoc import Page, quote

PAGE = Path("doc/man/codex_callbacks.7")
SOURCE = Path("doc/callbacks.md")
BEGIN, END = f'.\\" begin: {SOURCE}\n', f'.\\" end: {SOURCE}\n'


def page(top: Path) -> str:
    """The page with what is between the two marks made anew; nothing when there is no such file."""
    text = (top / PAGE).read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"{PAGE}: has not one pair of the marks {BEGIN.strip()} and {END.strip()}")
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + _part(top) + END + rest.partition(END)[2]


def _part(top: Path) -> str:
    if not (top / SOURCE).exists():
        return ""
    rows = table((top / SOURCE).read_text(encoding="utf-8"))
    if not rows:
        raise ValueError(f"{SOURCE}: has no table")
    page = Page(lambda function: f"Xr {function} 3")
    page.subsection("Inside which callback")
    page.begin_list()
    for name, *cells in rows[1:]:
        page.item(quote(_plain(name)))
        for title, cell in zip(rows[0][1:], cells, strict=False):
            if cell:
                page.paragraph(f"{_plain(title)}: {_linked(cell)}" if title else _linked(cell))
    page.end_list()
    return "\n".join(page.lines) + "\n"


def table(markdown: str) -> list[list[str]]:
    """The largest table: its head, then its rows."""
    tables, current = [], []
    for line in [*markdown.split("\n"), ""]:
        if line.startswith("|"):
            current.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))])
        elif current:
            tables.append([row for row in current if not all(re.fullmatch(r":?-+:?", cell) for cell in row)])
            current = []
    return max(tables, key=len, default=[])


def _plain(text: str) -> str:
    return re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", text)


def _linked(text: str) -> str:
    """Links become what they are written on; code stays."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"`(codex_\w+\(\)|CODEX_\w+|NULL)`", r"\1", text)
