"""Literal blocks that are lists: what it is, a gap, and what is said of it, all at one column."""

from __future__ import annotations

import re

_ROW = re.compile(r"(?P<head>\S+(?: \S+)*)(?P<gap> {2,})(?P<text>\S.*)")


def rows(text: str) -> list[tuple[str, str]]:
    """Pairs; one with nothing said of it is a line of its own. None at all: it is no list."""
    lines = text.split("\n")
    matches = [match for line in lines if (match := _ROW.fullmatch(line))]
    columns = {match.start("text") for match in matches}
    if len(matches) < 2 or len(columns) > 1 or any(line.endswith(";") for line in lines):
        return []
    found: list[tuple[str, str]] = []
    for line in lines:
        match = _ROW.fullmatch(line)
        if match:
            found.append((match["head"], match["text"]))
        elif line.startswith(" ") and found:
            head, said = found[-1]
            found[-1] = (head, f"{said} {line.strip()}".strip())
        else:
            found.append((line.strip(), ""))
    return found
