"""What can stand in a sentence of a comment: symbols, functions, headers, code, and words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[(\[]*`[^`]+`[^\s`]*|[(\[]*\*\w[^*]*\*\S*|\S+")
_PARTS = re.compile(
    r"(?P<open>[(\[]*)"
    r"(?:"
    r"\#?(?P<constant>CODEX_[A-Z0-9_]*[A-Z0-9])"
    r"|(?P<function>codex_\w+)\(\)"
    r"|<codex/(?P<header>[\w/]+)\.h>"
    r"|`(?P<code>[^`]+)`"
    r"|\*(?P<emphasis>\w[^*]*)\*"
    r"|\#(?P<type>codex_\w+)"
    r"|(?P<null>NULL)"
    r")"
    r"(?P<close>[)\].,:;!?]*)"
)


@dataclass
class Word:
    """kind is "text", or the name of a group of _PARTS; open and close are the punctuation around it."""

    kind: str
    text: str
    open: str = ""
    close: str = ""


def words(sentence: str) -> list[Word]:
    return [_word(each) for each in _WORD.findall(sentence)]


def _word(text: str) -> Word:
    match = _PARTS.fullmatch(text)
    if not match:
        return Word("text", text)
    kind = next(name for name in match.groupdict() if name not in ("open", "close") and match[name])
    return Word(kind, match[kind], match["open"], match["close"])
