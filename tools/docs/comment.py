"""A comment's text as paragraphs, literal blocks and tags.

A line that is indented by four or more begins a literal block, which ends with one that is not.
A tag, @param NAME or @return, begins a line or stands at its end, and goes on until the next tag or an empty line."""

from __future__ import annotations

import re

from .model import Block, Doc

INDENT = "    "
_TAG = re.compile(r"@(param|return)\b")


def parse(comment: str, line: int = 0) -> Doc:
    doc = Doc(line=line)
    lines = _lines(comment)
    chunk: list[str] = []
    for text in [*lines, ""]:
        if text.strip() == "@file":
            continue
        if not text:
            _add(doc, chunk)
            chunk = []
        elif chunk and _is_literal(chunk) != text.startswith(INDENT) and not _has_tag(chunk):
            _add(doc, chunk)
            chunk = [text]
        else:
            chunk.append(text)
    return doc


def _lines(comment: str) -> list[str]:
    inner = re.sub(r"^/\*\*?<?|\*/$", "", comment.strip())
    lines = [re.sub(r"^[ \t]*\*(?: |$)", "", line).rstrip() for line in inner.split("\n")]
    lines[0] = lines[0].strip()
    return lines


def _is_literal(chunk: list[str]) -> bool:
    return chunk[0].startswith(INDENT)


def _has_tag(chunk: list[str]) -> bool:
    return any(_TAG.search(line) for line in chunk)


def _add(doc: Doc, chunk: list[str]) -> None:
    if not chunk:
        return
    if _is_literal(chunk):
        lines = [line.removeprefix(INDENT).expandtabs(8) for line in chunk]
        if doc.blocks and doc.blocks[-1].literal:
            doc.blocks[-1].text += "\n\n" + "\n".join(lines)
        else:
            doc.blocks.append(Block("\n".join(lines), literal=True))
        return
    words, *tags = re.split(r"(?:^|\s)@(?=(?:param|return)\b)", " ".join(line.strip() for line in chunk))
    if words.strip():
        doc.blocks.append(Block(words.strip()))
    for tag in tags:
        _add_tag(doc, tag.strip())


def _add_tag(doc: Doc, tag: str) -> None:
    kind, _, text = tag.partition(" ")
    if kind == "return":
        doc.returns = text.strip()
    else:
        name, _, text = text.partition(" ")
        doc.params.append((name, text.strip()))
