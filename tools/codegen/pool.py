"""The pool of names behind the tables: each text once, under an identifier of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .emit_c import BANNER, quoted


def identifiers(texts: Iterable[str]) -> dict[str, str]:
    """An identifier for each text, in the order of the pool: read-only → read_only."""
    out: dict[str, str] = {}
    taken: set[str] = set()
    for text in sorted(set(texts)):
        plain = re.sub(r"[^A-Za-z0-9_]", "_", text) or "empty"
        name, count = plain, 2
        while name in taken:
            name, count = f"{plain}_{count}", count + 1
        taken.add(name)
        out[text] = name
    return out


def names_file(ids: dict[str, str]) -> str:
    """lib/gen/names.inc, which is included twice: once to make room, once to fill it."""
    rows = [f"NAME({name}, {quoted(text)})" for text, name in ids.items()]
    return "\n".join([BANNER, "", *rows, ""])
