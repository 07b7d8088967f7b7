"""The part of codex_callbacks(7) that doc/callbacks.tsv has: what may be called inside which callback."""

from __future__ import annotations

from pathlib import Path

from .mdoc import Page, quote

PAGE = Path("doc/man/codex_callbacks.7")
SOURCE = Path("doc/callbacks.tsv")
BEGIN, END = f'.\\" begin: {SOURCE}\n', f'.\\" end: {SOURCE}\n'
# Calls of a class that has more are not named one by one.
FEW = 16


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
    lines = (top / SOURCE).read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t") for line in lines if line[:1] not in ("", "#")]
    places = {name: meaning for kind, name, *_, meaning in rows if kind == "place"}
    page = Page(lambda function: f"Xr {function} 3")
    page.subsection("Which calls inside which callbacks")
    page.paragraph("Callbacks are of these kinds:")
    page.begin_list()
    for place, meaning in places.items():
        page.item(quote(meaning))
        page.paragraph(", ".join(f"`{row[1]}`" for row in rows if row[0] == "callback" and row[2] == place))
    page.end_list()
    page.paragraph("What a call does there depends on what it is for:")
    page.begin_list()
    for name, *verdicts, meaning in (row[1:] for row in rows if row[0] == "class"):
        page.item(quote(meaning))
        said = zip(places.values(), verdicts, strict=True)
        page.paragraph("; ".join(f"{place}: {verdict}" for place, verdict in said) + ".")
        calls = [row[1] for row in rows if row[0] == "call" and row[2] == name]
        if 0 < len(calls) <= FEW:
            page.paragraph(", ".join(f"{call}()" for call in calls))
    page.end_list()
    page.paragraph("A call that is refused returns #CODEX_ERR_REENTRANT; later is in the next pass of the loop.")
    return "\n".join(page.lines) + "\n"
